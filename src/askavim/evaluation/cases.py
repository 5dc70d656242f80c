"""YAML files of question cases -> typed cases, or what is wrong in them."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from askavim.errors import BadInput

Kind = Literal[
    "factoid",
    "list",
    "explain",
    "compare",
    "conflict",
    "as_of",
    "follow_up",
    "near_miss",
    "false_premise",
    "off_topic",
]
UNANSWERABLE: tuple[Kind, ...] = ("near_miss", "false_premise", "off_topic")


class Gold(BaseModel):
    """A sentence that answers: an article and words that stand in that sentence only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    article: str
    quote: Annotated[str, Field(min_length=20)]
    side: str | None = None
    """In a case of conflict or comparison: which of the values, or of the things compared, the sentence stands for."""


class Case(BaseModel):
    """A question, and what should come of it: a quote of a gold sentence, or a refusal where there is none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    language: Literal["en", "tr", "az", "ru"]
    kind: Kind
    gold: tuple[Gold, ...] = ()
    """Sentences that answer; of a false premise, those that put it right."""
    wrong: tuple[Gold, ...] = ()
    """Of an as-of case: sentences that answer for another time."""
    as_of: date | None = None
    """Asked with this filter."""
    history: tuple[str, ...] = ()
    """The questions asked before, oldest first: a follow-up is only clear after them."""
    note: str = ""

    @property
    def answerable(self) -> bool:
        """Whether an article answers it."""
        return self.kind not in UNANSWERABLE


_CASES = TypeAdapter(list[Case])


def read_cases(path: Path) -> list[Case]:
    """The cases of one file. Raises BadInput that says what is wrong with it."""
    try:
        cases = _CASES.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadInput(f"{path}: {error}", "Correct the file, or name another one.") from error
    wrong = [case.id for case in cases if case.answerable != bool(case.gold) and case.kind != "false_premise"]
    if wrong:
        raise BadInput(f"{path}: gold must stand in answerable cases only: {', '.join(wrong)}", "Correct the file.")
    return cases
