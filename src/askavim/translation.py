"""Quotes in other languages than the question's -> the same with a chat model's translation beside them.

A translation is kept if the support check finds nothing in it that the quote lacks, and no figure, date or denial of
the quote is lost in it. It never stands instead of the quote.
"""

from dataclasses import replace

from askavim.drafts import draft_of, read_objects
from askavim.form import is_plain
from askavim.messages import shown_to_model, translate_messages
from askavim.model import Answer, Citation, primary_language
from askavim.ports import ChatModel, Clock
from askavim.support import FindingKind, Quote, check_support
from askavim.timed_chat import TimedChat

MAX_TIMES_LONGER = 3
_NOT_LOST = frozenset({FindingKind.FIGURE, FindingKind.DATE, FindingKind.NEGATION})


def _holds(translation: str, language: str, citation: Citation) -> bool:
    """Whether a translation says what the quote says."""
    own = primary_language(citation.article.language)
    quote = citation.quote
    if len(translation) > MAX_TIMES_LONGER * len(quote) or not is_plain(translation, language, quote):
        return False
    if not check_support(translation, language, [Quote(quote, own)]).supported:
        return False
    lost = check_support(quote, own, [Quote(translation, language)]).findings
    return not any(finding.kind in _NOT_LOST for finding in lost)


def translate_quotes(answer: Answer, chat: ChatModel, seconds: float, clock: Clock) -> Answer:
    """The answer with translations of its foreign quotes, as many as pass, within the time."""
    language = answer.language
    foreign = [item for item in shown_to_model(answer.citations) if primary_language(item.article.language) != language]
    if not foreign:
        return answer
    reply = TimedChat(chat, seconds, clock).reply(translate_messages(foreign, language))
    drafts = [draft for found in read_objects(reply) if (draft := draft_of(found))]
    given = {draft.n: " ".join(draft.text.split()) for draft in drafts}
    kept = {item.n: given[item.n] for item in foreign if item.n in given and _holds(given[item.n], language, item)}
    return replace(answer, citations=tuple(replace(item, translation=kept.get(item.n)) for item in answer.citations))
