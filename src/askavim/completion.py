"""A follow-up and the questions before it -> the question that stands alone, by a chat model under a check.

The model's question is taken if it keeps every name, figure and date of the follow-up and has none, and no claim, that
stands neither there nor in the questions before nor in the completion by rules. Else that one stands.
"""

from collections.abc import Sequence

from askavim.conversation import MAX_TURNS, complete_question
from askavim.drafts import read_objects
from askavim.form import is_plain
from askavim.messages import complete_messages
from askavim.ports import ChatModel, Clock
from askavim.support import FindingKind, Quote, check_support
from askavim.text.language import detect_language
from askavim.timed_chat import TimedChat

MAX_COMPLETED_CHARS = 400
_KEPT = frozenset({FindingKind.FIGURE, FindingKind.DATE, FindingKind.NAME})
_NOT_ADDED = _KEPT | {FindingKind.ADDED, FindingKind.CHARACTERS}


def _has(text: str, quotes: Sequence[str], kinds: frozenset[FindingKind]) -> bool:
    """Whether a text has nothing of these kinds that no other one has."""
    known = [Quote(item, detect_language(item)) for item in quotes]
    return not any(item.kind in kinds for item in check_support(text, detect_language(text), known).findings)


def is_completion(completed: str, question: str, history: Sequence[str], by_rules: str) -> bool:
    """Whether a question may stand for a follow-up."""
    spoken = {detect_language(item) for item in (question, by_rules, *history[-1:])}
    language = detect_language(completed)
    known = " ".join([*history, question, by_rules])
    return (
        0 < len(completed) <= MAX_COMPLETED_CHARS
        and language in spoken
        and is_plain(completed, language, known)
        and _has(question, [completed], _KEPT)
        and _has(completed, [question, by_rules, *history], _NOT_ADDED)
    )


def complete_with(chat: ChatModel, question: str, history: Sequence[str], seconds: float, clock: Clock) -> str:
    """The question that stands alone, within the time. `history`: the questions before it, oldest first."""
    by_rules = complete_question(question, history)
    if not history:
        return by_rules
    read = history[-MAX_TURNS:]
    reply = TimedChat(chat, seconds, clock).reply(complete_messages(question, read, detect_language(by_rules)))
    for found in read_objects(reply)[:1]:
        completed = found.get("question")
        if isinstance(completed, str) and is_completion(line := " ".join(completed.split()), question, read, by_rules):
            return line
    return by_rules
