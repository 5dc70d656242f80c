"""Question -> Answer: exact quotes with their places, or a refusal.

Nothing is generated. Each quote is sliced from the kept version of its article and compared before it is shown.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

from askavim.conflicts import find_differences
from askavim.conversation import complete_question
from askavim.errors import StorageError
from askavim.evidence import rank_sentences
from askavim.freshness import freshness
from askavim.index import Collection
from askavim.model import (
    Answer,
    AnswerSentence,
    Citation,
    DifferenceKind,
    Evidence,
    Filters,
    Refusal,
    RefusalReason,
    SentenceKind,
    Status,
)
from askavim.ports import Clock, Embedder, Reader
from askavim.refusal import reason_to_refuse, refuse
from askavim.retrieval import Found, Query, admits_sentence, make_query, search_admitted
from askavim.text.language import detect_language
from askavim.timing import rank_by_time

MAX_QUOTES = 10
DEFAULT_QUOTES = 5
SEARCHED = 12
"""Passages taken from search: evidence reads the best few, a refusal names the nearest articles."""
COMPARED = 24
LEAST_COMPARED = 0.002
"""Best sentences that are compared for contradictions, and their least evidence score: the other side may be said in
words that are further from the question's."""
KEPT_SHARE = 0.1
LEAST_QUOTED = 0.005
"""A further quote is shown when its score is at least this share of the best one's, and no less than this."""

Complete = Callable[[str, Sequence[str]], str]
"""A question and those before it -> the question that stands alone."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look into the collection brought."""

    found: list[Found]
    ranked: list[Evidence]


def _look(query: Query, filters: Filters, collection: Collection, reader: Reader | None) -> _Look:
    found = search_admitted(query, collection, SEARCHED, filters)
    ranked = rank_sentences(query, found, collection.snapshot.postings, reader)
    admitted = [item for item in ranked if admits_sentence(filters, item.hit.article, item.sentence)]
    return _Look(found, rank_by_time(query, admitted))


def _distinct(ranked: Iterable[Evidence]) -> list[Evidence]:
    """Each text once, at its best place."""
    first: dict[str, Evidence] = {}
    for item in ranked:
        first.setdefault(item.sentence.text, item)
    return list(first.values())


def choose_quotes(ranked: Sequence[Evidence], max_quotes: int, differing: Sequence[Evidence] = ()) -> list[Evidence]:
    """The quotes to show: the best sentence, those that differ over the answer, and those not far behind the best; each
    text once.

    Ordered for reading: articles by their best quote, quotes of one article as they stand in it.
    """
    least = max(KEPT_SHARE * ranked[0].score, LEAST_QUOTED)
    good = [item for item in ranked if item.score >= least]
    chosen = _distinct([ranked[0], *differing, *good])[:max_quotes]
    chosen.sort(key=lambda item: -item.score)
    order = list(dict.fromkeys(item.hit.article.id for item in chosen))
    return sorted(chosen, key=lambda item: (order.index(item.hit.article.id), item.sentence.start))


def _differing(query: Query, ranked: Sequence[Evidence], collection: Collection) -> list[Evidence]:
    """Of the best sentences, those that contradict each other over what is asked."""
    compared = _distinct(item for item in ranked if item.score >= LEAST_COMPARED)[:COMPARED]
    citations = [_cite(n, item, collection) for n, item in enumerate(compared)]
    differences = find_differences(query.text, query.language, citations)
    conflicts = [item for item in differences if item.kind is DifferenceKind.CONFLICT]
    numbers = {n for item in conflicts for side in item.sides for n in side.citations}
    return [item for n, item in enumerate(compared) if n in numbers]


def _cite(n: int, item: Evidence, collection: Collection) -> Citation:
    """The citation of a sentence, checked against the kept text of its article's version."""
    sentence, info = item.sentence, item.hit.article
    text = collection.library.text(info.id, item.hit.passage.version)
    if text is None or text[sentence.start : sentence.end] != sentence.text:
        raise StorageError(
            f"The library's text of {info.id} is not the one that was indexed.",
            "Run `askavim index` or `askavim import` with a backup, which bring the text back.",
        )
    return Citation(
        n=n,
        article=info,
        start=sentence.start,
        end=sentence.end,
        quote=sentence.text,
        sources=sentence.sources,
        score=item.score,
        unique=text.count(sentence.text) == 1,
    )


def _answer_id(question: str, complete: str, filters: Filters, max_quotes: int, manifest: str) -> str:
    """Same question, settings and manifest: same id."""
    content = json.dumps([question, complete, asdict(filters), max_quotes, manifest], default=str, ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _decide(
    query: Query, filters: Filters, look: _Look, collection: Collection, reader: Reader | None
) -> Refusal | None:
    """None where the question can be answered."""
    if not query.tokens:
        return refuse(RefusalReason.UNCLEAR, query, (), collection)
    reason = reason_to_refuse(look.ranked)
    if reason and filters != Filters():
        everywhere = _look(query, Filters(), collection, reader)
        if not reason_to_refuse(everywhere.ranked):
            return refuse(RefusalReason.FILTERED_OUT, query, everywhere.found, collection)
    return refuse(reason, query, look.found, collection) if reason else None


def answer_question(
    question: str,
    history: Sequence[str],
    filters: Filters,
    max_quotes: int,
    *,
    collection: Collection,
    embedder: Embedder,
    reader: Reader | None,
    clock: Clock,
    complete: Complete = complete_question,
) -> Answer:
    """The answer to a question, from at most `max_quotes` quotes. `history`: the questions before it, oldest first."""
    started = clock()
    completed = complete(question, history)
    language = detect_language(completed)
    query = make_query(completed, language, embedder.embed_question(completed), collection)
    embedded = clock()
    look = _look(query, filters, collection, reader)
    refusal = _decide(query, filters, look, collection, reader)
    searched = clock()
    differing = [] if refusal else _differing(query, look.ranked, collection)
    quotes = [] if refusal else choose_quotes(look.ranked, max_quotes, differing)
    citations = tuple(_cite(n, item, collection) for n, item in enumerate(quotes, start=1))
    sentences = tuple(AnswerSentence(item.quote, SentenceKind.QUOTE, (item.n,)) for item in citations)
    return Answer(
        id=_answer_id(question, completed, filters, max_quotes, collection.manifest.id),
        status=Status.REFUSED if refusal else Status.ANSWERED,
        question=question,
        understood_as=completed,
        language=language,
        text=refusal.message if refusal else " ".join(f"{item.text} [{item.citations[0]}]" for item in sentences),
        sentences=sentences,
        citations=citations,
        refusal=refusal,
        manifest=collection.manifest.id,
        confidence=look.ranked[0].score if look.ranked else 0.0,
        differences=find_differences(completed, language, citations),
        freshness=freshness(citations),
        timings={"embed": embedded - started, "search": searched - embedded, "total": clock() - started},
    )
