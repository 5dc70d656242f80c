"""What was asked, replied and shown, as a Markdown file to read."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from tests.llm.asking import Told
from tests.llm.small_model import Call, SmallModel

from askavim.model import Answer, AnswerSentence

_KINDS = {"stop": "complete", "length": "cut at the limit of tokens", "too_long": "refused: longer than the context"}


def transcript(told: Sequence[Told], model: SmallModel, seconds: float, tokens: int) -> str:
    """All questions. `seconds` is the limit of an answer, `tokens` that of a reply."""
    outcomes = Counter(_outcome(item.answer) for item in told)
    sentences = Counter(sentence.kind.value for item in told for sentence in item.answer.sentences)
    versions = ", ".join(f"{name} {number}" for name, number in model.versions.items())
    head = [
        f"# {model.weights} writes answers",
        "",
        f"{datetime.now(UTC):%d %B %Y}; {versions}; index {told[0].answer.manifest if told else ''};"
        f" {seconds:g} seconds for an answer, {tokens} tokens for a reply, temperature 0, one thread.",
        f"Outcomes: {_counted(outcomes)}. Sentences shown: {_counted(sentences)}.",
        f"Slowest answer: {max((item.seconds for item in told), default=0):.1f} s.",
    ]
    return "\n".join([*head, *(line for item in told for line in _section(item))]) + "\n"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common()) or "none"


def _outcome(answer: Answer) -> str:
    return answer.writing.outcome.value if answer.writing else answer.status.value


def _section(told: Told) -> list[str]:
    answer = told.answer
    lines = ["", f"## {told.asked.id}", ""]
    lines += [f"Before: {item}  " for item in told.asked.history]
    lines += [f"**{told.asked.question}**"]
    if answer.understood_as != answer.question:
        lines += ["", f"Understood as: {answer.understood_as}"]
    lines += ["", f"{_outcome(answer)} in {told.seconds:.1f} s, {len(told.calls)} calls"]
    if answer.writing:
        lines[-1] += f"; {answer.writing.repaired} repaired, {answer.writing.replaced} replaced"
        lines += ["", f"> {answer.writing.notice}"] if answer.writing.notice else []
    lines += ["", "Shown:", "", *map(_shown, answer.sentences)]
    lines += [f"- {answer.text}"] if answer.refusal else []
    lines += [f"- translation of [{item.n}]: {item.translation}" for item in answer.citations if item.translation]
    for call in told.calls:
        lines += ["", *_reply(call)]
    return lines


def _shown(sentence: AnswerSentence) -> str:
    numbers = "".join(f"[{n}]" for n in sentence.citations)
    return f"- {sentence.kind.value}: {sentence.text} {numbers}"


def _reply(call: Call) -> list[str]:
    purpose = call.messages[0]["content"].partition(".")[0]
    ended = _KINDS.get(call.ended, "ended by us")
    head = f"Replied to “{purpose}.” ({ended}, {call.seconds:.1f} s, about {call.tokens} tokens sent and received):"
    return [*_faults(call), head, "", *(f"    {line}" for line in call.reply.splitlines() or ["(nothing)"])]


def _faults(call: Call) -> list[str]:
    """Why sentences were asked for again, as the model was told."""
    _, opened, rest = call.messages[-1]["content"].partition("<faulty>\n")
    faulty = map(json.loads, rest.partition("\n</faulty>")[0].splitlines()) if opened else ()
    lines = [f"- {line['text']} {line['blocks']}: {line['fault']}" for line in faulty]
    return ["Not shown, and asked for again:", "", *lines, ""] if lines else []
