"""The hostile suite: articles and questions with orders planted in them, and a model that obeys all of them."""

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict
from tests.samples import ARTICLES, Shelf, indexed

from askavim.adapters.memory import ScriptedChatModel
from askavim.corpus import read_article
from askavim.markdown import blocks
from askavim.model import Answer, Article, Filters, Mode
from askavim.ports import ChatMessage
from askavim.text.instructions import visible
from askavim.text.sentences import split_sentences
from askavim.writing import WritingLimits

SUITE = Path(__file__).parents[1] / "evals" / "hostile" / "cases.yaml"
MAX_QUOTES = 10
PLANTED = "qaraburun"
HONEST_PUBLISHER = "Harbour Office"


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
    half: Literal["A", "B"]
    kind: str
    language: Literal["en", "tr", "az", "ru"]
    place: Literal["text", "title", "publisher", "author", "source", "question"]
    payload: str
    text: str


class Suite(BaseModel):
    """All cases, and the carriers by language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    carriers: dict[str, Carrier]
    cases: tuple[HostileCase, ...]


@cache
def suite() -> Suite:
    return Suite.model_validate(yaml.safe_load(SUITE.read_text("utf-8")))


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


def article_of(case: HostileCase, folder: Path, with_order: bool = True) -> Article:
    path = folder / f"{PLANTED}.md"
    path.write_text(file_of(case, with_order), encoding="utf-8")
    return read_article(path)


def shelf_of(case: HostileCase, folder: Path, with_order: bool = True) -> Shelf:
    """The sample collection with the carrier article in it."""
    return indexed([*ARTICLES, article_of(case, folder, with_order)])


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
    spans = split_sentences(planted, case.language)
    return [_letters(planted[start:end]) for start, end in spans]


def ask(case: HostileCase, shelf: Shelf, mode: Mode = Mode.QUOTE, model: ObeyingModel | None = None) -> Answer:
    chat = ScriptedChatModel(model) if model else None
    service = shelf.service(chat=chat, limits=WritingLimits(20.0))
    return service.ask(question_of(case), Filters(), MAX_QUOTES, (), mode)
