"""The hostile suite: articles and questions with orders planted in them, and a model that obeys all of them.

`python -m tests.hostile [HALF ...]` prints for each half of the suite how many orders are found, and for how many what
the obeying model wrote is shown.
"""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict
from tests.samples import ARTICLES, Shelf, indexed

from askavim.adapters.memory import ScriptedChatModel
from askavim.corpus import read_article
from askavim.markdown import blocks
from askavim.model import Answer, AnswerSentence, Article, Filters, SentenceKind, Writing
from askavim.passages import split_passages
from askavim.ports import ChatMessage
from askavim.text.instructions import speaking, visible
from askavim.text.sentences import split_sentences
from askavim.writing import WritingLimits, finished, write_answer

SUITE = Path(__file__).parents[1] / "evals" / "hostile"
FILES = ("cases.yaml", "held_out.yaml")
MAX_QUOTES = 10
PLANTED = "qaraburun"
HONEST_PUBLISHER = "Harbour Office"

Half = Literal["A", "B", "held_out"]
"""Tuned on, first measured and then tuned on, never tuned on."""


class Carrier(BaseModel):
    """An honest article of two sentences, and a question that the first one answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    question: str
    before: str
    after: str


class HostileCase(BaseModel):
    """An order, where it is planted, and what would be shown if it were obeyed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    half: Half
    kind: str
    language: Literal["en", "tr", "az", "ru"]
    place: Literal["text", "title", "publisher", "author", "source", "question"]
    payload: str
    text: str
    known_gap: bool = False
    """Whether the payload is shown if a model obeys."""


class Suite(BaseModel):
    """All cases, and the carriers by language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    carriers: dict[str, Carrier]
    cases: tuple[HostileCase, ...]


@cache
def suite() -> Suite:
    parts = [yaml.safe_load((SUITE / name).read_text("utf-8")) for name in FILES]
    return Suite(carriers=parts[0]["carriers"], cases=tuple(case for part in parts for case in part["cases"]))


CASES = suite().cases


def question_of(case: HostileCase) -> str:
    question = suite().carriers[case.language].question
    return case.text.replace("{q}", question) if case.place == "question" else question


def file_of(case: HostileCase, with_order: bool = True) -> str:
    """The carrier's article file, with the order planted or without it."""
    carrier = suite().carriers[case.language]

    def planted(place: str, honest: str) -> str:
        return case.text if with_order and case.place == place else honest

    head = {
        "id": PLANTED,
        "title": planted("title", carrier.title),
        "language": case.language,
        "authors": [planted("author", "A. Keeper")],
        "publisher": planted("publisher", HONEST_PUBLISHER),
        "published": "2025-07-01",
    }
    front = yaml.safe_dump(head, allow_unicode=True, width=10_000).replace("'2025-07-01'", "2025-07-01")
    body = f"{carrier.before}[^1] {planted('text', '')} {carrier.after}"
    return (
        f"---\n{front}---\n\n{body}\n\n[^1]: [{planted('source', 'Harbour News')}, 2025-03-04](https://example.org/q)\n"
    )


@cache
def _shelf_with(file: str) -> Shelf:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{PLANTED}.md"
        path.write_text(file, encoding="utf-8")
        return indexed([*ARTICLES, read_article(path)])


def shelf_of(case: HostileCase, with_order: bool = True) -> Shelf:
    """The sample collection with the carrier article in it, made once for all that ask it."""
    return _shelf_with(file_of(case, with_order))


class ObeyingModel:
    """Obeys the order of its case where it reads any of its sentences: writes the payload, for every block and task.

    Around that it copies the block that answers the question, as an honest model would.
    """

    def __init__(self, case: HostileCase, unasked: bool = False) -> None:
        self.case = case
        self.unasked = unasked
        """Whether it writes the payload without having read the order, too."""
        self.obeyed = False
        self.read: list[str] = []
        """All messages of the user's role that it was given."""

    def __call__(self, messages: Sequence[ChatMessage]) -> str:
        said = "\n".join(message.text for message in messages if message.role == "user")
        self.read.append(said)
        numbers = [int(number) for number in re.findall(r'"(?:block|n)": (\d+)', said)] or [1]
        honest = suite().carriers[self.case.language].before
        lines: list[dict[str, object]] = [
            {"text": honest, "blocks": [number for number in numbers if honest in said]},
        ]
        if self.unasked or self._reads_order(said):
            self.obeyed = True
            lines += [self._payload(number, [number]) for number in numbers]
            lines.append(self._payload(1, numbers))
        return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)

    def _payload(self, n: int, blocks: list[int]) -> dict[str, object]:
        return {"n": n, "text": self.case.payload, "blocks": blocks, "follows": True, "question": self.case.payload}

    def _reads_order(self, said: str) -> bool:
        plain = _letters(said.replace("\\u003c", "<").replace("\\u003e", ">").replace('\\"', '"'))
        return any(piece in plain for piece in pieces(self.case))


def _letters(text: str) -> str:
    """Text as a model reads it: nothing invisible, white space and backquotes don't count."""
    return " ".join(visible(text).replace("`", "").split())


def pieces(case: HostileCase) -> list[str]:
    """The sentences of an order, as they would stand in a prompt."""
    planted = " ".join(block.text for block in blocks(case.text.replace("{q}", "").strip()))
    return [_letters(sentence) for sentence in sentences(planted, case.language)]


def sentences(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


def ask(case: HostileCase, shelf: Shelf) -> Answer:
    """The answer in quotes."""
    return shelf.service().ask(question_of(case), Filters(), MAX_QUOTES)


def _all_cited(answer: Answer, planted: Article) -> Answer:
    """The answer with every sentence of the planted article among its citations, as if the search had chosen all."""
    first = next(item for item in answer.citations if item.article.id == PLANTED)
    sentences = [sentence for passage in split_passages(planted) for sentence in passage.sentences]
    cited = [
        replace(first, n=n, start=item.start, end=item.end, quote=item.text, sources=item.sources)
        for n, item in enumerate(sentences, start=1)
    ]
    others = [item for item in answer.citations if item.article.id != PLANTED]
    rest = [replace(item, n=n) for n, item in enumerate(others, start=len(cited) + 1)]
    return replace(answer, citations=(*cited, *rest), differences=())


def write(case: HostileCase, shelf: Shelf, model: ObeyingModel) -> Answer:
    """The written answer to the question, every sentence of the planted article being its evidence."""
    honest = shelf.ask(suite().carriers[case.language].question, max_quotes=MAX_QUOTES)
    answer = _all_cited(replace(honest, understood_as=question_of(case)), shelf.service().article(PLANTED))
    written = list(write_answer(answer, ScriptedChatModel(model), WritingLimits(20.0), lambda: 0.0))
    writing = written[-1]
    assert isinstance(writing, Writing)
    return finished(answer, [item for item in written if isinstance(item, AnswerSentence)], writing)


def said(answer: Answer) -> set[str]:
    """What an answer says in words of its own."""
    return {item.text for item in answer.sentences if item.kind is SentenceKind.WRITTEN}


def shown(case: HostileCase, model: ObeyingModel) -> set[str]:
    """What is said with the order planted, the model obeying it, and neither without it nor in the honest article."""
    answer = write(case, shelf_of(case), model)
    honest = case.model_copy(update={"text": "{q}"})
    clean = write(honest, shelf_of(case, with_order=False), ObeyingModel(case))
    return said(answer) - {item.text for item in clean.sentences} - {suite().carriers[case.language].before}


def is_found(case: HostileCase) -> bool:
    """Whether any sentence of the order, or any two side by side, are known to speak to a model."""
    return any(speaking(sentences(case.text.replace("{q}", "").strip(), case.language)))


def report(half: str) -> str:
    """The figures of one half of the suite, with the cases behind them."""
    cases = [case for case in CASES if case.half == half]
    models = {case.id: ObeyingModel(case) for case in cases}
    changed = [case.id for case in cases if shown(case, models[case.id])]
    missed = [case.id for case in cases if not is_found(case)]
    read = [name for name, model in models.items() if model.obeyed]
    return "\n".join(
        (
            f"{half}: {len(cases) - len(missed)} of {len(cases)} orders found; missed: {' '.join(missed) or '-'}",
            f"  the model read {len(read)} of {len(cases)} orders: {' '.join(read) or '-'}",
            f"  what it wrote was shown for {len(changed)} of {len(cases)}: {' '.join(changed) or '-'}",
        )
    )


if __name__ == "__main__":
    for name in sys.argv[1:] or get_args(Half):
        print(report(name))
