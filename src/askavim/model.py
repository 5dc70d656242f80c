"""The nouns: what flows through the rooms, from Article to Answer or Refusal.

All offsets count Unicode code points (Python's string indices) in an article's text, `end` exclusive. The central
promise is `article.text[start:end] == quote`, for passages, sentences and citations alike.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

LANGUAGES = ("en", "tr", "az", "ru")


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag, without script or region: en for en-GB."""
    return tag.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Source:
    """A page that a claim was read on."""

    url: str
    publisher: str
    title: str | None = None
    published: str | None = None
    """As the page gives it: a year, a month or a day in ISO 8601, or None where the page shows no date."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside an article's text."""

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A footnote marker that stood at `position` in the text, and the sources that it named."""

    position: int
    label: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """What is known about an article besides its text."""

    id: str
    version: str
    """sha256 of the text, in hexadecimal."""
    title: str
    language: str
    """BCP 47."""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published: date | None = None
    updated: date | None = None
    topics: tuple[str, ...] = ()
    url: str | None = None
    """Where the article itself was published, if anywhere."""
    kind: str | None = None
    """The archive's own series, such as Blog or Commentary."""
    number: str | None = None
    """The number within the series, such as 2024/15."""
    also_at: tuple[str, ...] = ()
    """Other addresses where the same text was published."""


@dataclass(frozen=True, slots=True)
class Article:
    """One version of one article. `text` is what is cut, embedded and quoted: no markers, no boilerplate."""

    info: ArticleInfo
    text: str
    headings: tuple[Heading, ...] = ()
    claims: tuple[Claim, ...] = ()


def text_version(text: str) -> str:
    """The version of a text: the sha256 of its UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as an exact slice of its article, with the sources that its own markers named."""

    start: int
    end: int
    text: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A few sentences of one section, as an exact slice of their article. Found whole, quoted by the sentence."""

    id: str
    """A hash of all that follows: an id never changes its content."""
    article_id: str
    version: str
    start: int
    end: int
    text: str
    heading: str
    """The section's heading, empty before the first one."""
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one index holds. Two indexes of the same articles, model and rules have the same `id`."""

    id: str
    created: datetime
    embedder: str
    """Fingerprint of the model whose vectors it holds."""
    snapshot: str
    """Name of the snapshot that holds its vectors and postings."""
    articles: tuple[ArticleInfo, ...]
    """Sorted by id."""
    passages: int
    sentences: int
    contents: dict[str, str] = field(default_factory=dict)
    """By article id: a hash of all that the index has of the article, its sources included."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer; an empty filter lets all of them."""

    published_from: date | None = None
    published_to: date | None = None
    as_of: date | None = None
    """Answer as on this day: nothing published later."""
    languages: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that search found."""

    passage: Passage
    article: ArticleInfo
    score: float
    """The fused score that hits are ordered by; comparable within one question only."""
    lexical: float
    """The share of the question's words that the passage has, above what passages have by chance; 0 to 1."""
    similarity: float
    """Cosine of question and passage, in standard deviations above the mean of the language's passages."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence chosen to answer the question, and how sure we are that it does."""

    sentence: Sentence
    hit: Hit
    score: float
    """How likely the sentence answers, against the other sentences of the collection; 0 to 1."""
    nearness: float
    """How near the sentence comes to the question at all, in standard deviations above unrelated text."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and its exact place: `text_of(article.version)[start:end] == quote`."""

    n: int
    article: ArticleInfo
    start: int
    end: int
    quote: str
    sources: tuple[Source, ...]
    score: float
    unique: bool
    """Whether the quote stands only once in its article, so that a text-fragment link can find it."""
    translation: str | None = None
    """A chat model's translation into the question's language that passed the support check; never instead of it."""


class Mode(StrEnum):
    """How a question is to be answered."""

    QUOTE = "quote"
    WRITE = "write"
    """In sentences that a chat model writes and the support check lets pass."""
    AUTO = "auto"
    """Written where a chat model is set, else in quotes."""


class SentenceKind(StrEnum):
    """Where a sentence of an answer comes from."""

    QUOTE = "quote"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer and the numbers of the citations that it rests on."""

    text: str
    kind: SentenceKind
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of several values that the evidence gives for the same thing."""

    value: str
    """As the quote spells it."""
    time: str | None
    """When it held or was reported, in ISO 8601: a year, a month or a day; None where nothing says."""
    citations: tuple[int, ...]
    """Numbers of the citations that give it."""


class DifferenceKind(StrEnum):
    """Why the evidence gives different values."""

    CONFLICT = "conflict"
    """For the same time: the sources disagree."""
    TIMELINE = "timeline"
    """For different times: the thing changed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Different values that the evidence gives for the same thing, side by side, newest first; never merged."""

    kind: DifferenceKind
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the evidence of an answer is, by when its sources were published: ISO 8601, as precise as they are."""

    newest: str
    oldest: str


class WritingOutcome(StrEnum):
    """What became of a written answer."""

    WRITTEN = "written"
    """All sentences passed the support check, if need be after one repair."""
    PARTLY_QUOTED = "partly_quoted"
    """At least one sentence did not pass: quotes stand in its place."""
    QUOTED = "quoted"
    """No sentence passed: the answer is the quotes."""
    WITHHELD = "withheld"
    """The model was not asked: the quotes, or the question, speak to a model rather than to a reader."""
    UNAVAILABLE = "unavailable"
    SLOW = "slow"
    OVER_BUDGET = "over_budget"
    """The chat model didn't finish, for this reason: what it had not written yet is quoted."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How a written answer came about."""

    model: str
    """Fingerprint of the chat model."""
    prompts: str
    """Hash of the prompts it was given, without the question and the quotes."""
    outcome: WritingOutcome
    notice: str
    """For people, in the question's language; empty where all went well."""
    repaired: int = 0
    """Sentences that passed the check only when asked for again."""
    replaced: int = 0
    """Sentences that never passed it, and were dropped for quotes."""


class RefusalReason(StrEnum):
    """Why a question was not answered."""

    OUT_OF_SCOPE = "out_of_scope"
    NOT_IN_CORPUS = "not_in_corpus"
    FILTERED_OUT = "filtered_out"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An honest no: why, what no article mentions, and where to read on."""

    reason: RefusalReason
    message: str
    """For people, in the question's language."""
    unknown_words: tuple[str, ...] = ()
    """Words of the question that no article has, as the question spells them."""
    nearest: tuple[ArticleInfo, ...] = ()


class Status(StrEnum):
    """Whether the articles answer the question."""

    ANSWERED = "answered"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service says to a question.

    `id` is a hash of question, filters and manifest, and of mode and chat model where one wrote: same input, same
    answer, as far as the chat model keeps to that.
    """

    id: str
    status: Status
    question: str
    understood_as: str
    """The question that was answered: a follow-up completed from the history, else the question itself."""
    language: str
    text: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    refusal: Refusal | None
    manifest: str
    confidence: float = 0.0
    """The score of the best sentence, 0 to 1; of one that was not shown, where the question was refused."""
    differences: tuple[Difference, ...] = ()
    freshness: Freshness | None = None
    """None where no source of the quotes has a date, and where the question was refused."""
    writing: Writing | None = None
    """None where no chat model was asked."""
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds by stage."""
