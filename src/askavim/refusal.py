"""When not to answer, and what to say instead.

A question is out of scope when no sentence comes near it, measured against unrelated text. The articles don't say when
no sentence stands out enough to answer it, and where one comes only half near it must stand out clearly. Figures:
docs/decisions/0005-first-refusal-rule.md. The rule doesn't read: a sentence on the very matter that lacks the fact
asked for passes it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from askavim.index import Collection
from askavim.model import LANGUAGES, ArticleInfo, Evidence, Refusal, RefusalReason, primary_language
from askavim.retrieval import Found, Query
from askavim.text.names import split_names, terms_by_language
from askavim.text.questions import QUESTION_TOKENS
from askavim.text.tokens import word_tokens
from askavim.text.vocabulary import translations

FAR, NEAR = 2.1, 3.5
"""Nearness of the nearest sentence, in standard deviations above unrelated text: below FAR nothing is on the subject,
from NEAR on something is; in between only a sentence that clearly stands out is trusted."""
SURE_SCORE = 0.08
"""The evidence score from which a sentence clearly stands out."""
ANSWER_THRESHOLD = 0.015
"""The least evidence score of the best sentence."""
NEAREST_ARTICLES = 3

_MESSAGES = {
    RefusalReason.OUT_OF_SCOPE: {
        "en": "The articles are about other things and don't say.",
        "tr": "Makaleler başka konular hakkında; bu konuda bir şey söylemiyor.",
        "az": "Məqalələr başqa mövzulardadır və bu barədə heç nə demir.",
        "ru": "Статьи посвящены другим темам, и об этом в них ничего не сказано.",
    },
    RefusalReason.NOT_IN_CORPUS: {
        "en": "The articles don't say.",
        "tr": "Makaleler bu konuda bir şey söylemiyor.",
        "az": "Məqalələr bu barədə heç nə demir.",
        "ru": "В статьях об этом ничего не сказано.",
    },
    RefusalReason.FILTERED_OUT: {
        "en": "The articles that your filters admit don't say, but others do. Widen the filters to see them.",
        "tr": "Filtrelerinizin kabul ettiği makaleler bir şey söylemiyor, ama başkaları söylüyor. "
        "Görmek için filtreleri genişletin.",
        "az": "Filtrlərinizə uyğun məqalələr heç nə demir, amma başqaları deyir. Görmək üçün filtrləri genişləndirin.",
        "ru": "Статьи, которые допускают ваши фильтры, об этом не говорят, но другие говорят. Расширьте фильтры.",
    },
    RefusalReason.UNCLEAR: {
        "en": "There is no word in the question that could be looked for. Please ask in words.",
        "tr": "Soruda aranabilecek bir kelime yok. Lütfen kelimelerle sorun.",
        "az": "Sualda axtarıla biləcək söz yoxdur. Zəhmət olmasa, sözlərlə soruşun.",
        "ru": "В вопросе нет слов, по которым можно искать. Пожалуйста, спросите словами.",
    },
}


def rule(nearness: float, score: float) -> RefusalReason | None:
    """The refusal rule: nearness of the nearest sentence and score of the best one -> why not to answer, or None."""
    if nearness < FAR:
        return RefusalReason.OUT_OF_SCOPE
    least = SURE_SCORE if nearness < NEAR else ANSWER_THRESHOLD
    return RefusalReason.NOT_IN_CORPUS if score < least else None


def reason_to_refuse(ranked: Sequence[Evidence]) -> RefusalReason | None:
    """Why sentences ranked for a question don't answer it; None where they may."""
    if not ranked:
        return RefusalReason.OUT_OF_SCOPE
    return rule(max(item.nearness for item in ranked), ranked[0].score)


def _asked_words(query: Query) -> Iterator[tuple[str, ...]]:
    """The words of a question, those of a name together, without those that only ask."""
    for said, name in split_names(query.text):
        found = [token for word in said for token in word_tokens(word)]
        if found and (name or QUESTION_TOKENS.isdisjoint(found)):
            yield said


def _is_known(said: Sequence[str], query: Query, known: Callable[[str], bool]) -> bool:
    """Whether an article has the words, or others of their meaning in any language."""
    terms = terms_by_language(" ".join(said), query.language, LANGUAGES, lambda _: True)
    alternatives = [item for found in terms.values() for term in found for item in term.alternatives]
    alternatives += translations(word_tokens(said[0])[0], query.language, query.language) if len(said) == 1 else ()
    return any(any(map(known, item)) for item in alternatives)


def _unknown(query: Query, collection: Collection) -> list[tuple[str, ...]]:
    """Words of the question that no article has.

    None where no article is in the question's language: then many words could not be found.
    """
    if query.language not in {primary_language(info.language) for info in collection.articles.values()}:
        return []
    known = collection.snapshot.postings.known
    return [said for said in _asked_words(query) if not _is_known(said, query, known)]


def _nearest(found: Iterable[Found]) -> tuple[ArticleInfo, ...]:
    return tuple(dict.fromkeys(item.hit.article for item in found))[:NEAREST_ARTICLES]


def refuse(reason: RefusalReason, query: Query, found: Sequence[Found], collection: Collection) -> Refusal:
    """The refusal of a question, with what was found nearest to it."""
    return Refusal(
        reason=reason,
        message=_MESSAGES[reason][query.language],
        unknown_words=tuple(dict.fromkeys(" ".join(said) for said in _unknown(query, collection))),
        nearest=_nearest(found),
    )
