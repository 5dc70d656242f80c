"""Deterministic doubles of the ports, for tests and trials: no model, no folder, no database.

They search exactly, keep everything in memory and pass the same contracts as the real adapters. What they don't do is
survive the process, or know what a word means. The library has a room of its own: `memory_library.py`.
"""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import mul
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from askavim.adapters.memory_library import MemoryLibrary as MemoryLibrary
from askavim.addresses import normalised, shown
from askavim.errors import AddressGone, DocumentUnreadable, IndexBusy, IndexMissing, SourceError
from askavim.origins import Draft, Fetched, Validators
from askavim.ports import (
    ChatMessage,
    Matrix,
    Snapshot,
    SnapshotRow,
    Spread,
    Term,
    Terms,
    TextWithSpans,
    Vector,
)
from askavim.text.tokens import tokens

_COMMON = 0.74
"""Cosine of two texts that share no token: like those of real sentence encoders, our vectors lie in a narrow cone."""
_K1, _B = 1.5, 0.75


def _by_language(rows: Iterable[SnapshotRow]) -> Iterator[tuple[str, list[SnapshotRow]]]:
    for language, group in groupby(sorted(rows, key=lambda row: row.language), key=lambda row: row.language):
        yield language, list(group)


@lru_cache(maxsize=50_000)
def _token_vector(token: str) -> Vector:
    """256 pseudo-random signs; the first component is left to what all texts share."""
    signs = np.unpackbits(np.frombuffer(hashlib.sha256(token.encode()).digest(), np.uint8)) * 2.0 - 1.0
    signs[0] = 0
    return signs.astype(np.float32)


@dataclass(frozen=True, slots=True)
class HashingEmbedder:
    """Texts are near when they share tokens: a hashed bag of tokens, the mean of which is a text's vector."""

    fingerprint: str = "hashing-256"

    @property
    def dimensions(self) -> int:
        """See Embedder.dimensions."""
        return 256

    def embed_question(self, question: str) -> Vector:
        """See Embedder.embed_question."""
        vector = np.zeros(self.dimensions, np.float32)
        vector[0] = math.sqrt(_COMMON)
        if found := tokens(question):
            bag = np.sum([_token_vector(token) for token in found], axis=0)
            vector += bag * (math.sqrt(1 - _COMMON) / max(float(np.linalg.norm(bag)), 1e-6))
        normed: Vector = (vector / np.linalg.norm(vector)).astype(np.float32)
        return normed

    def embed_passages(self, passages: Sequence[TextWithSpans]) -> list[Matrix]:
        """See Embedder.embed_passages."""
        return [self._embed_passage(passage) for passage in passages]

    def _embed_passage(self, passage: TextWithSpans) -> Matrix:
        pieces = (passage.text[start:end] for start, end in passage.spans)
        return np.stack(
            [self.embed_question(text if tokens(text) else passage.text) for text in (passage.text, *pieces)]
        )


@dataclass(frozen=True, slots=True)
class ScriptedChatModel:
    """Replies as `respond` says, word by word; it can raise what a real one would."""

    respond: Callable[[Sequence[ChatMessage]], str]
    fingerprint: str = "scripted"

    def stream(self, messages: Sequence[ChatMessage], seconds: float) -> Iterator[str]:
        """See ChatModel.stream."""
        yield from re.findall(r"\s*\S+\s*$|\s*\S+", self.respond(messages))


@dataclass(frozen=True, slots=True)
class OverlapReader:
    """A sentence answers when it has most of the question's tokens."""

    fingerprint: str = "overlap"

    def read(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """See Reader.read."""
        asked = set(tokens(question))
        return np.array([self._score(asked, text) for text in sentences], np.float32)

    def _score(self, asked: set[str], sentence: str) -> float:
        return 10 * (len(asked & set(tokens(sentence))) / max(len(asked), 1) - 0.5)


class MemoryVectorStore:
    """Exact nearest neighbours."""

    def __init__(self, rows: Iterable[SnapshotRow]) -> None:
        self._languages = {
            language: (group, np.stack([row.vector for row in group])) for language, group in _by_language(rows)
        }

    def search(self, vector: Vector, k: int, articles: Collection[str] | None = None) -> list[str]:
        """See VectorStore.search."""
        found = []
        for rows, matrix in self._languages.values():
            order = np.argsort(-(matrix @ vector), kind="stable")
            admitted = (rows[place] for place in order if articles is None or rows[place].article_id in articles)
            found += [row.passage_id for row, _ in zip(admitted, range(k), strict=False)]
        return found

    def spread(self, vector: Vector) -> dict[str, Spread]:
        """See VectorStore.spread."""
        return {language: _spread((matrix @ vector).tolist()) for language, (_, matrix) in self._languages.items()}

    def ids(self) -> set[str]:
        """See VectorStore.ids."""
        return {row.passage_id for rows, _ in self._languages.values() for row in rows}


def _spread(values: Sequence[float]) -> Spread:
    return Spread(float(np.mean(values)), float(np.std(values)), len(values))


class _LanguagePostings:
    """BM25 over the passages of one language, counted afresh for each question."""

    def __init__(self, rows: Sequence[SnapshotRow]) -> None:
        self.articles = {row.passage_id: row.article_id for row in rows}
        self._counts = {row.passage_id: Counter(row.tokens) for row in rows}
        self._frequencies = Counter(token for counts in self._counts.values() for token in counts)
        self._mean_length = sum(counts.total() for counts in self._counts.values()) / len(rows) or 1.0

    def known(self, token: str) -> bool:
        return token in self._frequencies

    def weight(self, token: str) -> float:
        frequency = self._frequencies[token]
        return math.log(1 + (len(self._counts) - frequency + 0.5) / (frequency + 0.5))

    def score(self, terms: Sequence[Term], passage_id: str) -> float:
        counts = self._counts[passage_id]
        norm = _K1 * (1 - _B + _B * counts.total() / self._mean_length)

        def have(token: str) -> float:
            return counts[token] / (counts[token] + norm)

        weights = [term.weight(self.weight) for term in terms]
        shares = [term.share(have, self.weight) for term in terms]
        return sum(map(mul, weights, shares)) / sum(weights) if terms else 0.0

    def search(self, terms: Sequence[Term], k: int, articles: Collection[str] | None) -> list[str]:
        scores = {
            id_: self.score(terms, id_)
            for id_, article in self.articles.items()
            if articles is None or article in articles
        }
        return [id_ for id_ in sorted(scores, key=lambda id_: -scores[id_])[:k] if scores[id_] > 0]


class MemoryLexicalIndex:
    """BM25 without an index."""

    def __init__(self, rows: Iterable[SnapshotRow]) -> None:
        self._languages = {language: _LanguagePostings(group) for language, group in _by_language(rows)}
        self._language_of = {id_: language for language, group in self._languages.items() for id_ in group.articles}

    def search(self, terms: Terms, k: int, articles: Collection[str] | None = None) -> list[str]:
        """See LexicalIndex.search."""
        return [
            id_
            for language, group in self._languages.items()
            for id_ in group.search(terms.get(language, ()), k, articles)
        ]

    def scores(self, terms: Terms, passages: Sequence[str]) -> list[float]:
        """See LexicalIndex.scores."""
        places = [(self._language_of[id_], id_) for id_ in passages]
        return [self._languages[language].score(terms.get(language, ()), id_) for language, id_ in places]

    def spread(self, terms: Terms) -> dict[str, Spread]:
        """See LexicalIndex.spread."""
        return {
            language: _spread([group.score(terms.get(language, ()), id_) for id_ in group.articles])
            for language, group in self._languages.items()
        }

    def weight(self, token: str, language: str) -> float:
        """See LexicalIndex.weight."""
        return self._languages[language].weight(token)

    def known(self, token: str) -> bool:
        """See LexicalIndex.known."""
        return any(group.known(token) for group in self._languages.values())

    def ids(self) -> set[str]:
        """See LexicalIndex.ids."""
        return set(self._language_of)


class MemorySnapshotStore:
    """Snapshots by name."""

    def __init__(self) -> None:
        self._snapshots: dict[str, Snapshot] = {}
        self._lock = Lock()

    def write(self, name: str, rows: Sequence[SnapshotRow]) -> None:
        """See SnapshotStore.write."""
        self._snapshots[name] = Snapshot(MemoryVectorStore(rows), MemoryLexicalIndex(rows))

    def open(self, name: str) -> Snapshot:
        """See SnapshotStore.open."""
        if name not in self._snapshots:
            raise IndexMissing(f"The index {name} is gone.", "Run `askavim rebuild` to write it again.")
        return self._snapshots[name]

    def prune(self, keep: Collection[str]) -> None:
        """See SnapshotStore.prune."""
        self._snapshots = {name: snapshot for name, snapshot in self._snapshots.items() if name in keep}

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See SnapshotStore.writing."""
        if not self._lock.acquire(blocking=False):
            raise IndexBusy("Another writer holds the index.", "Wait until it has finished, then run it again.")
        try:
            yield
        finally:
            self._lock.release()


@dataclass(frozen=True, slots=True)
class MemoryFetcher:
    """The web as a dict: URL -> what stands there, or why it can't be had. It may be edited while it is in use."""

    pages: Mapping[str, Fetched | SourceError]
    asked: list[str] = field(default_factory=list)
    """What was asked for, in order."""

    def fetch(self, url: str, known: Validators = Validators()) -> Fetched | None:  # noqa: B008 (frozen)
        address = normalised(url)
        self.asked.append(address)
        page = self.pages.get(address)
        if page is None:
            raise AddressGone(f"{shown(address)} is not there.", "Check the address.")
        if isinstance(page, SourceError):
            raise page
        return None if _still(page.validators, known) else page


def _still(now: Validators, known: Validators) -> bool:
    """By the ETag where both have one, else by the day (RFC 9110, 13.2.2)."""
    if now.etag and known.etag:
        return now.etag == known.etag
    return bool(known.last_modified) and now.last_modified == known.last_modified


@dataclass(frozen=True, slots=True)
class PlainDocumentReader:
    """Reads plain text only: the first line is the title, the rest is the text, empty lines part its blocks."""

    language: str = "en"
    """What it takes every text for."""

    def read(self, document: Fetched) -> Draft:
        """See DocumentReader.read."""
        if document.media_type != "text/plain":
            raise DocumentUnreadable(f"{document.address} is no plain text.", "Save it as plain text.")
        try:
            title, _, rest = document.body.decode("utf-8").strip().partition("\n")
        except UnicodeDecodeError as error:
            raise DocumentUnreadable(f"{document.address} is not UTF-8.", "Save it as UTF-8.") from error
        text = "\n\n".join(block for part in rest.split("\n\n") if (block := " ".join(part.split())))
        if not text:
            raise DocumentUnreadable(f"{document.address} has no text.", "Add a file that has some.")
        return Draft(text, title=" ".join(title.split()), language=self.language)
