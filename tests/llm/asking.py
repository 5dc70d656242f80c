"""Questions asked through the whole service, and whether what it showed keeps its promises."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from tests.llm.small_model import Call, SmallModel

from askavim.attribution import quotes_of
from askavim.model import Answer, AnswerSentence, Filters, Mode, SentenceKind
from askavim.service import Service
from askavim.support import check_support

QUESTIONS = Path(__file__).with_name("questions.yaml")
QUOTES = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to ask."""

    id: str
    question: str
    history: tuple[str, ...] = ()
    refused: bool = False
    """No article answers it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a question."""

    asked: Asked
    quoted: Answer
    """The answer in quotes, which came first."""
    answer: Answer
    """The last answer that came."""
    streamed: tuple[AnswerSentence, ...]
    """The sentences as they came in between."""
    seconds: float
    calls: tuple[Call, ...] = field(repr=False)
    """What the model was asked meanwhile, and replied."""


def read_questions(path: Path = QUESTIONS) -> list[Asked]:
    """The questions of a file."""
    rows = yaml.safe_load(path.read_text("utf-8"))
    return [
        Asked(row["id"], row["question"], tuple(row.get("history", ())), bool(row.get("refused", False)))
        for row in rows
    ]


def tell(asked: Asked, service: Service, model: SmallModel) -> Told:
    """Ask a question in mode write."""
    before = len(model.calls())
    started = time.monotonic()
    items = list(service.ask_stream(asked.question, Filters(), QUOTES, asked.history, Mode.WRITE))
    seconds = time.monotonic() - started
    answers = [item for item in items if isinstance(item, Answer)]
    streamed = tuple(item for item in items if isinstance(item, AnswerSentence))
    return Told(asked, answers[0], answers[-1], streamed, seconds, tuple(model.calls()[before:]))


def broken_promises(told: Told, service: Service) -> Iterator[str]:
    """What of an answer is not as it must be, whatever a model replies."""
    answer = told.answer
    for item in answer.citations:
        if service.article(item.article.id, item.article.version).text[item.start : item.end] != item.quote:
            yield f"citation {item.n} is not what stands at its place"
    for sentence in answer.sentences:
        yield from _broken_by(sentence, answer)
    if answer.citations != told.quoted.citations and [(item.n, item.quote) for item in answer.citations] != [
        (item.n, item.quote) for item in told.quoted.citations
    ]:
        yield "the citations changed after they were shown"
    if told.streamed != (answer.sentences if answer.writing else ()):
        yield "the sentences that came are not those of the answer"
    if answer.citations and not answer.sentences:
        yield "an answered question shows nothing"
    if not answer.citations and told.calls:
        yield "the model was asked although no article answers"


def _broken_by(sentence: AnswerSentence, answer: Answer) -> Iterator[str]:
    cited = [item for item in answer.citations if item.n in sentence.citations]
    if not cited or len(cited) != len(sentence.citations):
        yield f"cites what is not there: {sentence.text!r} {sentence.citations}"
    elif sentence.kind is SentenceKind.QUOTE:
        if any(sentence.text != item.quote for item in cited):
            yield f"is not the quote it says it is: {sentence.text!r}"
    else:
        verdict = check_support(sentence.text, answer.language, [quote for item in cited for quote in quotes_of(item)])
        for finding in verdict.findings:
            span = sentence.text[finding.start : finding.end]
            yield f"{finding.kind.value} {span!r} does not follow: {sentence.text!r}"
