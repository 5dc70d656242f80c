"""The JSON that leaves and enters: one set of shapes for HTTP and for `askavim ask --json`."""

from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, Field

from askavim.answer import DEFAULT_QUOTES, MAX_QUOTES
from askavim.model import (
    Answer,
    AnswerSentence,
    Article,
    ArticleInfo,
    Citation,
    Difference,
    Filters,
    Hit,
    Mode,
    Refusal,
    Writing,
)
from askavim.service import (
    MAX_HISTORY,
    MAX_HITS,
    MAX_QUESTION_CHARS,
    MAX_QUOTES_CHARS,
    MAX_VERIFIED_CHARS,
    MAX_VERIFIED_QUOTES,
    Place,
    Verified,
)
from askavim.support import CheckedSentence, Finding, FindingKind

_LONG_QUOTE_CHARS = 300
_FRAGMENT_WORDS = 6

_FilterWords = Annotated[list[Annotated[str, Field(min_length=1, max_length=300)]], Field(max_length=50)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class FiltersIn(_In):
    """Which articles may answer. Dates are inclusive; an article without a date passes no date filter."""

    published_from: date | None = None
    published_to: date | None = None
    as_of: date | None = Field(
        default=None,
        description="Answer as on this day: only sentences whose source, or article, was published by then.",
    )
    languages: _FilterWords = []
    publishers: _FilterWords = []
    authors: _FilterWords = []
    topics: _FilterWords = []

    def to_filters(self) -> Filters:
        """The same as the rooms know it."""
        return Filters(
            published_from=self.published_from,
            published_to=self.published_to,
            as_of=self.as_of,
            languages=tuple(self.languages),
            publishers=tuple(self.publishers),
            authors=tuple(self.authors),
            topics=tuple(self.topics),
        )


class AskIn(_In):
    """A question."""

    question: str = Field(examples=["How much Kazakh oil is Azerbaijan willing to receive each year?"])
    history: list[Annotated[str, Field(max_length=MAX_QUESTION_CHARS)]] = Field(
        default=[], max_length=MAX_HISTORY, description="The questions asked before, oldest first."
    )
    filters: FiltersIn = FiltersIn()
    mode: Literal["quote", "write", "auto"] = Field(
        default="auto",
        description="In exact quotes; in sentences that a chat model writes from them, each checked against its quotes "
        "(422 where none is set); or written where a chat model is set, else in quotes.",
    )
    max_quotes: int = Field(default=DEFAULT_QUOTES, ge=1, le=MAX_QUOTES)

    def to_mode(self) -> Mode:
        """The same as the service knows it."""
        return Mode(self.mode)


class SearchIn(_In):
    """A search."""

    question: str = Field(examples=["Shusha Declaration mutual defence"])
    filters: FiltersIn = FiltersIn()
    k: int = Field(default=10, ge=1, le=MAX_HITS)


class PlaceIn(_In):
    """A place in an article, as a citation names it."""

    article: Annotated[str, Field(min_length=1, max_length=300)]
    version: str | None = Field(default=None, max_length=64, description="The current one where left out.")
    start: int = Field(ge=0)
    end: int = Field(ge=1)

    def to_place(self) -> Place:
        """The same as the service knows it."""
        return Place(self.article, self.version, self.start, self.end)


class TextIn(_In):
    """A text to hold another one against."""

    text: Annotated[str, Field(max_length=MAX_QUOTES_CHARS)]


class VerifyIn(_In):
    """A text, and what its sentences rest on: places in articles, other texts, or both."""

    text: Annotated[str, Field(max_length=MAX_VERIFIED_CHARS)] = Field(
        examples=["The Middle Corridor carried 4.5 million tonnes in 2024."]
    )
    citations: list[PlaceIn] = Field(default=[], max_length=MAX_VERIFIED_QUOTES)
    sources: list[TextIn] = Field(default=[], max_length=MAX_VERIFIED_QUOTES)


class ArticleOut(_Out):
    """What is known about an article besides its text."""

    id: str
    title: str
    authors: list[str]
    publisher: str
    published: date | None
    updated: date | None
    language: str
    topics: list[str]
    url: str | None
    kind: str | None
    number: str | None
    also_at: list[str] = Field(description="Other addresses where the same text was published.")
    version: str = Field(description="sha256 of the text.")


class SourceOut(_Out):
    """A page that a claim was read on."""

    url: str
    publisher: str
    title: str | None
    published: str | None


class HeadingOut(_Out):
    """A heading as a span of the text."""

    start: int
    end: int
    level: int


class ClaimOut(_Out):
    """Where a footnote marker stood in the text, and the sources that it named."""

    position: int
    label: str
    sources: list[SourceOut]


class ArticleTextOut(ArticleOut):
    """One version of an article. Offsets count Unicode code points."""

    text: str
    headings: list[HeadingOut]
    claims: list[ClaimOut]
    current: bool = Field(description="Whether this version is in the current index.")
    versions: list[str] = Field(description="All versions that can be read, oldest first.")


class ArticlesOut(_Out):
    """The collection."""

    articles: list[ArticleOut]
    total: int
    manifest: str


class CitationOut(_Out):
    """A quote and its exact place: the article version's text[start:end] is the quote."""

    n: int
    article: ArticleOut
    start: int
    end: int
    quote: str
    translation: str | None = Field(
        default=None,
        description="Of a quote in another language than the question: by a chat model, checked against the quote.",
    )
    sources: list[SourceOut]
    view_url: str
    deep_link: str | None = Field(description="Opens the article's own page at the quote, where it is unique there.")
    score: float


class SentenceOut(_Out):
    """One sentence of the answer, resting on the citations of these numbers."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"text": "The two states signed the declaration in 2021.", "kind": "written", "citations": [1, 3]}
            ]
        }
    )

    text: str
    kind: Literal["quote", "written"] = Field(
        description="An exact quote, or what a chat model wrote and the support check let pass."
    )
    citations: list[int]


class WritingOut(_Out):
    """How the sentences of a written answer came about."""

    model: str = Field(examples=["openai:gpt-5-mini"])
    prompts: str = Field(description="Hash of the prompts that the model was given.")
    outcome: Literal["written", "partly_quoted", "quoted", "withheld", "unavailable", "slow", "over_budget"] = Field(
        description="All sentences passed; some, or all, are quotes instead; or why the model did not finish."
    )
    notice: str = Field(description="For people, in the question's language; empty where all went well.")
    repaired: int = Field(description="Sentences that passed the check only when asked for again.")
    replaced: int = Field(description="Sentences that never passed it: quotes stand in their place.")


Stage = Literal["looking", "writing"]


class StatusOut(_Out):
    """What is being done for a streamed answer."""

    stage: Stage


class RefusalOut(_Out):
    """Why the articles don't answer."""

    reason: Literal["out_of_scope", "not_in_corpus", "filtered_out", "unclear"]
    message: str
    unknown_words: list[str]
    nearest: list[ArticleOut]


class SideOut(_Out):
    """One of several values that the quotes give for the same thing."""

    value: str = Field(description="As the quote spells it.")
    time: str | None = Field(description="When it held or was reported: a year, a month or a day in ISO 8601.")
    citations: list[int]


class DifferenceOut(_Out):
    """Different values for the same thing, newest first: a conflict at one time, or a timeline."""

    kind: Literal["conflict", "timeline"]
    sides: list[SideOut]


class FreshnessOut(_Out):
    """When the sources of the quotes were published: a year, a month or a day in ISO 8601."""

    newest: str
    oldest: str


class AnswerOut(_Out):
    """An answer made of quotes, or written from them; or a refusal."""

    id: str
    status: Literal["answered", "refused"]
    question: str
    understood_as: str = Field(description="The question that was answered: a follow-up completed from the history.")
    language: str
    text: str
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    confidence: float = Field(
        ge=0,
        le=1,
        description="The score of the best sentence; of one that is not shown, where the question was refused.",
    )
    conflicts: list[DifferenceOut]
    freshness: FreshnessOut | None
    refusal: RefusalOut | None
    writing: WritingOut | None = Field(default=None, description="Null where no chat model was asked.")
    manifest: str
    timings: dict[str, float] = Field(description="Seconds by stage.")


class HitOut(_Out):
    """A passage that search found."""

    article: ArticleOut
    passage_id: str
    start: int
    end: int
    text: str
    score: float


class HitsOut(_Out):
    """Passages, best first."""

    hits: list[HitOut]


class FindingOut(_Out):
    """A span that does not follow from the quotes; offsets are of the whole text."""

    kind: Literal["figure", "date", "name", "negation", "modality", "role", "added"]
    start: int
    end: int
    text: str
    reason: str = Field(description="For people, in English.")
    instead: list[str] = Field(description="What the quotes have of the kind, as they spell it.")


class VerifiedSentenceOut(_Out):
    """A sentence, and what in it does not follow."""

    text: str
    start: int
    end: int
    supported: bool
    findings: list[FindingOut]


class VerifiedOut(_Out):
    """Whether a text follows from its quotes. `supported` means that nothing was found against it."""

    supported: bool
    language: str
    sentences: list[VerifiedSentenceOut]


class ReadyOut(_Out):
    """What the service is ready with."""

    status: Literal["ready"] = "ready"
    manifest: str
    articles: int
    passages: int


def article_out(info: ArticleInfo) -> ArticleOut:
    """An article's metadata as JSON."""
    return ArticleOut.model_validate(info)


def article_text_out(article: Article, current: bool, versions: list[str]) -> ArticleTextOut:
    """One version of an article as JSON."""
    return ArticleTextOut(
        **article_out(article.info).model_dump(),
        text=article.text,
        headings=[HeadingOut.model_validate(item) for item in article.headings],
        claims=[ClaimOut.model_validate(item) for item in article.claims],
        current=current,
        versions=versions,
    )


def view_url(citation: Citation) -> str:
    """Where the service shows the quote in its article."""
    place = {"version": citation.article.version, "start": citation.start, "end": citation.end}
    return f"/read/{quote(citation.article.id, safe='')}?{urlencode(place)}"


def _directive(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")


def deep_link(citation: Citation) -> str | None:
    """A text-fragment link (WICG scroll-to-text-fragment) into the article's own page, only if the quote is unique."""
    if not citation.article.url or not citation.unique:
        return None
    words = citation.quote.split()
    if len(citation.quote) > _LONG_QUOTE_CHARS and len(words) > 2 * _FRAGMENT_WORDS:
        ends = (" ".join(words[:_FRAGMENT_WORDS]), " ".join(words[-_FRAGMENT_WORDS:]))
        fragment = ",".join(_directive(part) for part in ends)
    else:
        fragment = _directive(citation.quote)
    separator = "" if "#" in citation.article.url else "#"
    return f"{citation.article.url}{separator}:~:text={fragment}"


def _citation_out(citation: Citation) -> CitationOut:
    return CitationOut(
        n=citation.n,
        article=article_out(citation.article),
        start=citation.start,
        end=citation.end,
        quote=citation.quote,
        translation=citation.translation,
        sources=[SourceOut.model_validate(item) for item in citation.sources],
        view_url=view_url(citation),
        deep_link=deep_link(citation),
        score=round(citation.score, 4),
    )


def _refusal_out(refusal: Refusal) -> RefusalOut:
    return RefusalOut(
        reason=refusal.reason.value,
        message=refusal.message,
        unknown_words=list(refusal.unknown_words),
        nearest=[article_out(info) for info in refusal.nearest],
    )


def _difference_out(difference: Difference) -> DifferenceOut:
    sides = [SideOut(value=item.value, time=item.time, citations=list(item.citations)) for item in difference.sides]
    return DifferenceOut(kind=difference.kind.value, sides=sides)


def sentence_out(sentence: AnswerSentence) -> SentenceOut:
    """A sentence of an answer as JSON."""
    return SentenceOut(text=sentence.text, kind=sentence.kind.value, citations=list(sentence.citations))


def _writing_out(writing: Writing) -> WritingOut:
    return WritingOut(
        model=writing.model,
        prompts=writing.prompts,
        outcome=writing.outcome.value,
        notice=writing.notice,
        repaired=writing.repaired,
        replaced=writing.replaced,
    )


def answer_out(answer: Answer) -> AnswerOut:
    """An answer as JSON."""
    return AnswerOut(
        id=answer.id,
        status=answer.status.value,
        question=answer.question,
        understood_as=answer.understood_as,
        language=answer.language,
        text=answer.text,
        sentences=[sentence_out(item) for item in answer.sentences],
        citations=[_citation_out(item) for item in answer.citations],
        confidence=round(answer.confidence, 5),
        conflicts=[_difference_out(item) for item in answer.differences],
        freshness=FreshnessOut.model_validate(answer.freshness) if answer.freshness else None,
        refusal=_refusal_out(answer.refusal) if answer.refusal else None,
        writing=_writing_out(answer.writing) if answer.writing else None,
        manifest=answer.manifest,
        timings={stage: round(seconds, 5) for stage, seconds in answer.timings.items()},
    )


def hit_out(hit: Hit) -> HitOut:
    """A hit as JSON."""
    return HitOut(
        article=article_out(hit.article),
        passage_id=hit.passage.id,
        start=hit.passage.start,
        end=hit.passage.end,
        text=hit.passage.text,
        score=round(hit.score, 4),
    )


_REASONS = {
    FindingKind.FIGURE: "No quote has this figure with this unit.",
    FindingKind.DATE: "No quote has this date, or a finer one.",
    FindingKind.NAME: "No quote has this name.",
    FindingKind.NEGATION: "The quotes say the contrary, or do not deny what is denied here.",
    FindingKind.MODALITY: "What is done here is only planned in the quotes, or the other way round.",
    FindingKind.ROLE: "The quotes have it the other way round: to what it comes from, or from what it goes to.",
    FindingKind.ADDED: "These words stand in no quote.",
}


def _finding_out(finding: Finding, sentence: CheckedSentence) -> FindingOut:
    return FindingOut(
        kind=finding.kind.value,
        start=sentence.start + finding.start,
        end=sentence.start + finding.end,
        text=sentence.text[finding.start : finding.end],
        reason=_REASONS[finding.kind],
        instead=list(finding.instead),
    )


def _verified_sentence_out(sentence: CheckedSentence) -> VerifiedSentenceOut:
    return VerifiedSentenceOut(
        text=sentence.text,
        start=sentence.start,
        end=sentence.end,
        supported=sentence.verdict.supported,
        findings=[_finding_out(finding, sentence) for finding in sentence.verdict.findings],
    )


def verified_out(verified: Verified) -> VerifiedOut:
    """A verified text as JSON."""
    return VerifiedOut(
        supported=verified.supported,
        language=verified.language,
        sentences=[_verified_sentence_out(item) for item in verified.sentences],
    )
