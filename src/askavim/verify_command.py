"""`askavim verify`: labelled sentences and quotes -> how many false ones the support check finds, and what it accuses.

Detection is the share of unsupported sentences with any finding, false alarms that of the supported ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from askavim.errors import BadInput
from askavim.evaluation.intervals import share_interval
from askavim.support import FindingKind, Quote, Verdict, check_support

SUPPORTED = "supported"
Language = Literal["en", "tr", "az", "ru"]
Kind = Literal["supported", "figure", "date", "name", "negation", "modality", "role", "added", "characters"]


class LabelledSentence(BaseModel):
    """A sentence, and what is wrong with it: exactly one thing, or nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Language
    kind: Kind
    text: Annotated[str, Field(min_length=1)]


class FurtherQuote(BaseModel):
    """A quote that the sentences rest on too."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Language
    quote: Annotated[str, Field(min_length=1)]


class LabelledQuote(BaseModel):
    """A quote, or a few, and sentences that rest on them or claim to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    article: str
    language: Language
    quote: Annotated[str, Field(min_length=1)]
    more: tuple[FurtherQuote, ...] = ()
    attribution: tuple[str, ...] = ()
    published: date | None = None
    """Who wrote and published the quotes' article, and when: what the sentences may say of them."""
    sentences: tuple[LabelledSentence, ...]

    @property
    def quotes(self) -> list[Quote]:
        """All quotes, as the check takes them."""
        texts = [(self.quote, self.language), *((further.quote, further.language) for further in self.more)]
        return [Quote(text, language, self.published, self.attribution) for text, language in texts]


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled sentence and the verdict on it."""

    quote: LabelledQuote
    sentence: LabelledSentence
    verdict: Verdict

    @property
    def wrong(self) -> bool:
        """Whether the verdict is not what the label says."""
        return self.verdict.supported != (self.sentence.kind == SUPPORTED)

    @property
    def languages(self) -> str:
        """The language of the quote and of the sentence."""
        return f"{self.quote.language} > {self.sentence.language}"


_QUOTES = TypeAdapter(list[LabelledQuote])


def read_labelled(path: Path) -> list[LabelledQuote]:
    """The quotes of one file. Raises BadInput that says what is wrong with it."""
    try:
        return _QUOTES.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadInput(f"{path}: {error}", "Correct the file, or name another one.") from error


def judge(quotes: Sequence[LabelledQuote]) -> list[Judged]:
    """The verdict on every sentence."""
    return [
        Judged(quote, sentence, check_support(sentence.text, sentence.language, quote.quotes))
        for quote in quotes
        for sentence in quote.sentences
    ]


def _share(judged: Sequence[Judged]) -> str:
    """The share with a finding, and its interval."""
    if not judged:
        return ""
    found = share_interval(sum(not item.verdict.supported for item in judged), len(judged))
    return f"{found.mean:.3f} ({found.low:.2f}–{found.high:.2f})"


def _row(name: str, judged: Sequence[Judged]) -> tuple[str, ...]:
    false = [item for item in judged if item.sentence.kind != SUPPORTED]
    true = [item for item in judged if item.sentence.kind == SUPPORTED]
    return name, str(len(false)), _share(false), str(len(true)), _share(true)


def rows(judged: Sequence[Judged]) -> Iterator[tuple[str, ...]]:
    """(what, unsupported sentences, detection, supported sentences, false alarms): by kind, by languages, in all.

    Rows of a kind have its unsupported sentences only; supported ones are of no kind.
    """
    for kind in FindingKind:
        yield _row(kind.value, [item for item in judged if item.sentence.kind == kind.value])
    for name, same in (("same language", True), ("across languages", False)):
        yield _row(name, [item for item in judged if (item.quote.language == item.sentence.language) is same])
    for languages in sorted({item.languages for item in judged}):
        yield _row(languages, [item for item in judged if item.languages == languages])
    yield _row("all", judged)


def print_table(console: Console, judged: Sequence[Judged]) -> None:
    """All figures as one table."""
    table = Table(box=SIMPLE)
    for name in ("", "unsupported", "detection", "supported", "false alarms"):
        table.add_column(name)
    for row in rows(judged):
        table.add_row(*map(Text, row))
    console.print(table)


def wrong_lines(judged: Sequence[Judged]) -> Iterator[str]:
    """What was judged wrong: label, languages, sentence, quote, and what was found."""
    for item in judged:
        if item.wrong:
            found = ", ".join(
                f"{finding.kind}: {item.sentence.text[finding.start : finding.end]}"
                for finding in item.verdict.findings
            )
            yield f"{item.sentence.kind} {item.languages}: {item.sentence.text}"
            yield from (f"    quote: {quote.text}" for quote in item.quote.quotes)
            yield f"    found: {found or 'nothing'}"
