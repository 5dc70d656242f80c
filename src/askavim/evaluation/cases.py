"""YAML files of question cases -> typed cases, or what is wrong in them."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from askavim.errors import BadInput

Kind = Literal["factoid", "list", "explain", "near_miss", "false_premise", "off_topic"]
ANSWERABLE: tuple[Kind, ...] = ("factoid", "list", "explain")


class Gold(BaseModel):
    """A sentence that answers: an article and words that stand in that sentence only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    article: str
    quote: Annotated[str, Field(min_length=20)]


class Case(BaseModel):
    """A question, and what should come of it: a quote of a gold sentence, or a refusal where there is none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    language: Literal["en", "tr", "az", "ru"]
    kind: Kind
    gold: tuple[Gold, ...] = ()
    note: str = ""

    @property
    def answerable(self) -> bool:
        """Whether an article answers it."""
        return self.kind in ANSWERABLE


_CASES = TypeAdapter(list[Case])


def read_cases(path: Path) -> list[Case]:
    """The cases of one file. Raises BadInput that says what is wrong with it."""
    try:
        cases = _CASES.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadInput(f"{path}: {error}", "Correct the file, or name another one.") from error
    wrong = [case.id for case in cases if case.answerable != bool(case.gold)]
    if wrong:
        raise BadInput(f"{path}: gold must stand in answerable cases only: {', '.join(wrong)}", "Correct the file.")
    return cases
