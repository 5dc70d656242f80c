"""What an evaluation reads of the HTTP API's JSON, checked.

Slimmer than `schemas.py` and blind to fields that it doesn't name, so that a deployment of another version can be
measured too.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Offset = Annotated[int, Field(ge=0)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Reply(BaseModel):
    model_config = ConfigDict(frozen=True)


class ArticleReply(_Reply):
    """Which version of which article."""

    id: str
    version: str
    published: str | None = None


class SourceReply(_Reply):
    """When a page that a sentence rests on was published."""

    published: str | None = None


class SpanReply(_Reply):
    """A place in an article, and how sure the service was of it."""

    article: ArticleReply
    start: Offset
    end: Offset
    score: Finite


class CitationReply(SpanReply):
    """A quote and the place that it claims."""

    n: int
    quote: str
    sources: tuple[SourceReply, ...] = ()

    @property
    def dates(self) -> set[str]:
        """The days of its sources, as they are given; of its article where it has no sources."""
        given = {source.published for source in self.sources} if self.sources else {self.article.published}
        return {day for day in given if day}


class SentenceReply(_Reply):
    """A sentence of the answer and the citations that it names."""

    text: str
    kind: Literal["quote", "written"]
    citations: tuple[int, ...]


class SideReply(_Reply):
    """One of several values for the same thing."""

    citations: tuple[int, ...]


class DifferenceReply(_Reply):
    """Values that differ, and whether at the same time."""

    kind: Literal["conflict", "timeline"]
    sides: tuple[SideReply, ...]


class FreshnessReply(_Reply):
    """How old the evidence is said to be."""

    newest: str
    oldest: str


class AnswerReply(_Reply):
    """What came back to a question."""

    status: Literal["answered", "refused"]
    sentences: tuple[SentenceReply, ...]
    citations: tuple[CitationReply, ...]
    confidence: Finite | None = None
    conflicts: tuple[DifferenceReply, ...] = ()
    freshness: FreshnessReply | None = None

    @property
    def answered(self) -> bool:
        """Whether it is an answer and not a refusal."""
        return self.status == "answered"

    @property
    def ranked(self) -> list[CitationReply]:
        """The citations, best score first."""
        return sorted(self.citations, key=lambda citation: -citation.score)


class HitsReply(_Reply):
    """What came back to a search, best first."""

    hits: tuple[SpanReply, ...]


class TextReply(_Reply):
    """One version of an article."""

    text: str
