"""What we ask of outside helpers. Each port has a real adapter and a deterministic double in `adapters/memory.py`;
both must pass the port's contract tests in `tests/contracts/`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from askavim.model import Article, Manifest, Passage
from askavim.origins import Draft, Fetched, Job, Origin, Validators

Vector = NDArray[np.float32]
"""Shape [dimensions], unit length."""
Matrix = NDArray[np.float32]
"""Shape [rows, dimensions], each row of unit length."""


Clock = Callable[[], float]
"""Seconds from some fixed moment."""


@dataclass(frozen=True, slots=True)
class TextWithSpans:
    """A text to embed, and the spans inside it that also want a vector of their own (offsets into `text`)."""

    text: str
    spans: tuple[tuple[int, int], ...]


class Embedder(Protocol):
    """Turns text into vectors whose cosine says how near the meanings are, across languages."""

    @property
    def fingerprint(self) -> str:
        """Names the model, its weights and its precision: vectors of two fingerprints can't be compared."""

    @property
    def dimensions(self) -> int:
        """Length of each vector."""

    def embed_question(self, question: str) -> Vector:
        """The vector of a question. Text beyond the model's window is ignored."""

    def embed_passages(self, passages: Sequence[TextWithSpans]) -> list[Matrix]:
        """For each passage a matrix [1 + spans, dimensions]: row 0 for the whole text, then one row for each span,
        pooled from the passage's own token vectors in the same encoder pass. A span beyond the model's window, or
        without a token, gets the passage's own vector.
        """


class Reader(Protocol):
    """Reads a question and a sentence together, and says whether the sentence answers."""

    @property
    def fingerprint(self) -> str:
        """Names the reader and its weights: scores of two fingerprints can't be compared."""

    def read(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """For each sentence a score: log-odds that it answers, against "none does".

        The same sentence gets the same score, whatever else is read with it.
        """


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn of a conversation with a chat model."""

    role: Literal["system", "user", "assistant"]
    text: str


class ChatModel(Protocol):
    """Writes text as it is told to, perhaps. Nothing that it says is trusted."""

    @property
    def fingerprint(self) -> str:
        """Names the vendor and the model, never a key."""

    def stream(self, messages: Sequence[ChatMessage], seconds: float) -> Iterator[str]:
        """The reply, piece by piece as it comes; the pieces together are the reply. While nothing comes, an empty piece
        every second or so lets the caller look whether anybody still waits.

        Raises ChatSlow when `seconds` have passed since the call, even if nothing has come at all, ChatOverBudget
        where no more may be spent, and ChatUnavailable for whatever else goes wrong. Closing the iterator ends it.
        """


@dataclass(frozen=True, slots=True)
class Spread:
    """How a question's scores lie over all passages of one language."""

    mean: float
    deviation: float
    """Standard deviation."""
    passages: int


class VectorStore(Protocol):
    """Finds the passages nearest to a vector, language by language, in one immutable snapshot."""

    def search(self, vector: Vector, k: int, articles: Collection[str] | None = None) -> list[str]:
        """Ids of the passages nearest to `vector` by cosine, up to `k` of each language; only of `articles` where
        given.
        """

    def spread(self, vector: Vector) -> dict[str, Spread]:
        """By language: how the cosine between `vector` and the passages lies."""

    def ids(self) -> set[str]:
        """The passages that have a vector."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a question names. Any of the alternatives says it; an alternative is one or more tokens."""

    alternatives: tuple[tuple[str, ...], ...]

    def weight(self, weigh: Callable[[str], float]) -> float:
        """The weight of the commonest alternative: a name isn't rare because one of its forms is."""
        return min(sum(map(weigh, tokens)) for tokens in self.alternatives)

    def share(self, have: Callable[[str], float], weigh: Callable[[str], float]) -> float:
        """How much a text says of the best alternative, where it has `have(token)`, 0 to 1, of each token."""
        return max(
            sum(weigh(token) * have(token) for token in tokens) / sum(map(weigh, tokens))
            for tokens in self.alternatives
        )


Terms = Mapping[str, Sequence[Term]]
"""What a question asks for in passages of each language; nothing in those of a language left out."""


class LexicalIndex(Protocol):
    """Finds the passages that share tokens with a question, language by language, in one immutable snapshot.

    The score of a passage is its BM25 score over the sum of the terms' weights in the passage's language: 0 where it
    has none of the tokens, below 1 always. A token's share grows with its count and never exceeds its weight. A term
    counts once, however many of its alternatives a passage has: with its weight, times the share of the alternative
    that the passage has most of.
    """

    def search(self, terms: Terms, k: int, articles: Collection[str] | None = None) -> list[str]:
        """Ids of the passages with the best scores above 0, up to `k` of each language; only of `articles` where
        given.
        """

    def scores(self, terms: Terms, passages: Sequence[str]) -> list[float]:
        """The scores of the passages named."""

    def spread(self, terms: Terms) -> dict[str, Spread]:
        """By language: how the scores of its passages lie."""

    def weight(self, token: str, language: str) -> float:
        """The token's inverse document frequency over the passages of a language; one in none has the largest."""

    def known(self, token: str) -> bool:
        """Whether any passage has the token."""

    def ids(self) -> set[str]:
        """The passages that have postings, be it none."""


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """What a snapshot needs to know of one passage."""

    passage_id: str
    article_id: str
    language: str
    vector: Vector
    tokens: Sequence[str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An opened index: both ways to search it."""

    vectors: VectorStore
    postings: LexicalIndex


class SnapshotStore(Protocol):
    """Keeps immutable snapshots by name. A snapshot is written once, whole, and then only read."""

    def write(self, name: str, rows: Sequence[SnapshotRow]) -> None:
        """Write a new snapshot; a half-written one of the same name is replaced."""

    def open(self, name: str) -> Snapshot:
        """Open a snapshot. Raises IndexMissing where it isn't there."""

    def prune(self, keep: Collection[str]) -> None:
        """Delete all snapshots but those named."""

    def writing(self) -> AbstractContextManager[None]:
        """Held by the one process that may write. Raises IndexBusy where another one holds it."""


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its vectors.

    Row 0 is the whole passage. Then come its n sentences twice: rows 1 to n in context, pooled from the passage's own
    token vectors, and rows n + 1 to 2n each embedded alone.
    """

    passage: Passage
    vectors: Matrix

    @property
    def in_context(self) -> Matrix:
        """The sentences' vectors, [n, dimensions], as they stand in the passage."""
        return self.vectors[1 : len(self.passage.sentences) + 1]

    @property
    def alone(self) -> Matrix:
        """The sentences' vectors, [n, dimensions], each without the passage."""
        return self.vectors[len(self.passage.sentences) + 1 :]


@dataclass(frozen=True, slots=True)
class KeptVectors:
    """The vectors of one passage, as a library keeps them."""

    embedder: str
    key: str
    values: NDArray[np.float16]
    """[1 + 2 × sentences, dimensions], laid out as in StoredPassage; exactly as kept."""


class Library(Protocol):
    """Keeps every version of every article, the passages and vectors made from them, and which index is current.

    Articles, passages and vectors are only ever added: what has once been cited stays readable.
    """

    def missing_vectors(self, embedder: str, keys: Collection[str]) -> set[str]:
        """Those of the keys that have no vectors of this embedder yet."""

    def add_vectors(self, embedder: str, vectors: Mapping[str, Matrix]) -> None:
        """Keep vectors by key, for good: after this call they survive a crash."""

    def vectors(self, embedder: str, keys: Collection[str]) -> dict[str, Vector]:
        """The vector of the whole passage (row 0) for each of the keys."""

    def passages(self, embedder: str, ids: Collection[str]) -> dict[str, StoredPassage]:
        """The passages of these ids that are known, with their vectors of this embedder."""

    def article(self, article_id: str, version: str) -> Article | None:
        """One version of an article, as it was when it was added."""

    def text(self, article_id: str, version: str) -> str | None:
        """The text of one version; quick, because a version's text never changes."""

    def versions(self, article_id: str) -> list[str]:
        """All versions of an article that were ever added, oldest first."""

    def publish(self, manifest: Manifest, articles: Iterable[Article], passages: Iterable[tuple[Passage, str]]) -> None:
        """Keep the articles and the passages (each with the key of its vectors), and make this the current manifest.

        All of it or nothing: readers see the manifest before or this one.
        """

    def current(self) -> Manifest | None:
        """The current manifest, or None before the first index."""

    def current_id(self) -> str | None:
        """The id of the current manifest; cheap enough to ask before every question."""

    def keep(self, kept: Sequence[tuple[Origin, Article | None]]) -> None:
        """Remember origins, each in place of what was known of its address, and the articles that they gave.

        All of it or nothing, and for good. At most one origin of an article id may be in state KEPT afterwards.
        """

    def origins(self) -> list[Origin]:
        """All origins, by address."""

    def origin(self, address: str) -> Origin | None:
        """What is known of an address."""

    def shelf(self) -> list[Article]:
        """The articles that are to answer, by id: those of origins in state KEPT, each `also_at` the addresses of its
        duplicates that are URLs.

        The current manifest holds what answers now; the two differ between adding and indexing.
        """

    def every_version(self) -> Iterator[Article]:
        """All versions of all articles, in the order they came."""

    def every_vector(self) -> Iterator[KeptVectors]:
        """All vectors, by embedder and key."""

    def restore(self, articles: Iterable[Article], origins: Iterable[Origin], vectors: Iterable[KeptVectors]) -> None:
        """Add what another library held: versions and vectors that are not here yet; its origins replace ours of the
        same address, unless ours was checked later. All of it or nothing.
        """

    def record(self, job: Job) -> None:
        """Remember a run, in place of what was known of the same id."""

    def jobs(self, most: int) -> list[Job]:
        """The last runs, newest first."""

    def writing(self) -> AbstractContextManager[None]:
        """Held by whoever changes the library, beside the lock of its snapshots: for a database that several data
        folders share. Raises IndexBusy where another holds it.
        """


class Fetcher(Protocol):
    """Reads addresses of the web, politely and safely."""

    def fetch(self, url: str, known: Validators = Validators()) -> Fetched | None:  # noqa: B008 (frozen)
        """What stands at a URL now, or None where it is still as it was known.

        Waits as the host asks for. Raises AddressRefused, AddressGone, FetchFailed or DocumentUnreadable (too large).
        """


class DocumentReader(Protocol):
    """Reads documents of many formats. What they hold is untrusted."""

    def read(self, document: Fetched) -> Draft:
        """What a document says. Raises DocumentUnreadable."""
