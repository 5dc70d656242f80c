"""YAML files of a dossier -> Facts, or which file and which fact is wrong.

A dossier is what the articles rest on: facts in our own words with the pages on which they were read. A file holds
`topics`, each with a slug, a title and its `facts`. Nothing is looked up or guessed here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from askavim.errors import BadInput
from askavim.model import Source


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that was read on a page, in our own words."""

    id: str
    text: str
    """In English."""
    date: str
    """When it happened or was said: a year, a month or a day in ISO 8601."""
    note: str | None
    """A doubt, or a conflict with another fact."""
    sources: tuple[Source, ...]


_Words = Annotated[str, Field(min_length=1)]
_Day = Annotated[str, Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
_Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Page(_Strict):
    url: Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$")]
    publisher: _Words
    title: _Words | None
    lang: _Words
    published: _Day | None


class _FactEntry(_Strict):
    id: _Slug
    text: _Words
    date: _Day
    note: _Words | None = None
    sources: Annotated[list[_Page], Field(min_length=1)]


class _Topic(_Strict):
    slug: _Slug
    title: _Words
    facts: list[_FactEntry]


class _DossierFile(_Strict):
    topics: list[_Topic]


def _fact(entry: _FactEntry) -> Fact:
    sources = tuple(Source(page.url, page.publisher, page.title, page.published) for page in entry.sources)
    return Fact(entry.id, entry.text, entry.date, entry.note, sources)


def _named_fact(values: Any, location: tuple[int | str, ...]) -> str:
    """The id of the fact in which a place of the file lies; empty where it lies in none or the fact has no id."""
    match location:
        case ("topics", int(topic), "facts", int(fact), *_):
            entry = values["topics"][topic]["facts"][fact]
            return f"{entry['id']}: " if isinstance(entry, dict) and "id" in entry else ""
    return ""


def _read_file(path: Path) -> list[Fact]:
    """The facts of one file. C's parser where there is one: a dossier is large, and Python's takes seconds."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        values = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (both are safe)
        file = _DossierFile.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BadInput(f"{path}: {_named_fact(values, first['loc'])}{place}: {first['msg']}") from error
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise BadInput(f"{path}: {error}") from error
    return [_fact(entry) for topic in file.topics for entry in topic.facts]


def _in_one(read: Iterable[tuple[Path, list[Fact]]]) -> Iterator[Fact]:
    """The facts of all files. Raises BadInput where two of them have one id."""
    seen: dict[str, Path] = {}
    for path, facts in read:
        for fact in facts:
            if fact.id in seen:
                raise BadInput(f"{path}: {fact.id}: another fact has this id, in {seen[fact.id]}")
            seen[fact.id] = path
            yield fact


def read_dossier(folder: Path) -> tuple[Fact, ...]:
    """The facts of all YAML files of a folder, in the order of the files.

    Raises BadInput that names the file and the fact where something is missing, unknown or of the wrong form.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise BadInput(f"{folder} holds no dossier (*.yaml).", "Name the folder that holds the facts.")
    return tuple(_in_one((path, _read_file(path)) for path in paths))
