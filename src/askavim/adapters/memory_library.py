"""The library in dictionaries, for tests and trials: gone with the process."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from askavim.adapters.kept_origins import by_address, merged, on_shelf, refuse_two_keepers, without_other_addresses
from askavim.errors import IndexBusy
from askavim.model import Article, Manifest, Passage
from askavim.origins import Job, Origin, OriginState
from askavim.ports import KeptVectors, Matrix, StoredPassage, Vector

_Articles = dict[tuple[str, str], Article]


def _by_version(articles: Iterable[Article]) -> _Articles:
    return {(item.info.id, item.info.version): without_other_addresses(item) for item in articles}


class MemoryLibrary:
    """The library in dictionaries."""

    def __init__(self) -> None:
        self._vectors: dict[tuple[str, str], NDArray[np.float16]] = {}
        self._read: dict[tuple[str, str], StoredPassage] = {}
        self._articles: _Articles = {}
        self._passages: dict[str, tuple[Passage, str]] = {}
        self._current: Manifest | None = None
        self._origins: dict[str, Origin] = {}
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()

    def missing_vectors(self, embedder: str, keys: Collection[str]) -> set[str]:
        """See Library.missing_vectors."""
        return {key for key in keys if (embedder, key) not in self._vectors}

    def add_vectors(self, embedder: str, vectors: Mapping[str, Matrix]) -> None:
        """See Library.add_vectors."""
        for key, matrix in vectors.items():
            self._vectors.setdefault((embedder, key), matrix.astype(np.float16))

    def vectors(self, embedder: str, keys: Collection[str]) -> dict[str, Vector]:
        """See Library.vectors."""
        known = {key: self._vectors[embedder, key] for key in keys if (embedder, key) in self._vectors}
        return {key: values[0].astype(np.float32) for key, values in known.items()}

    def passages(self, embedder: str, ids: Collection[str]) -> dict[str, StoredPassage]:
        """See Library.passages. What was read once is the same object ever after, as in SQL."""
        for id_ in ids:
            passage, key = self._passages.get(id_, (None, ""))
            if passage and (embedder, key) in self._vectors:
                values = self._vectors[embedder, key].astype(np.float32)
                self._read.setdefault((embedder, id_), StoredPassage(passage, values))
        return {id_: self._read[embedder, id_] for id_ in ids if (embedder, id_) in self._read}

    def article(self, article_id: str, version: str) -> Article | None:
        """See Library.article."""
        return self._articles.get((article_id, version))

    def text(self, article_id: str, version: str) -> str | None:
        """See Library.text."""
        article = self.article(article_id, version)
        return article.text if article else None

    def versions(self, article_id: str) -> list[str]:
        """See Library.versions."""
        return [version for id_, version in self._articles if id_ == article_id]

    def publish(self, manifest: Manifest, articles: Iterable[Article], passages: Iterable[tuple[Passage, str]]) -> None:
        """See Library.publish."""
        added = _by_version(articles)
        rows = {passage.id: (passage, key) for passage, key in passages}
        self._articles |= added
        self._passages = rows | self._passages
        self._current = manifest

    def current(self) -> Manifest | None:
        """See Library.current."""
        return self._current

    def current_id(self) -> str | None:
        """See Library.current_id."""
        return self._current.id if self._current else None

    def keep(self, kept: Sequence[tuple[Origin, Article | None]]) -> None:
        """See Library.keep."""
        origins = self._origins | {origin.address: origin for origin, _ in kept}
        refuse_two_keepers(origins.values())
        self._articles |= _by_version(article for _, article in kept if article is not None)
        self._origins = origins

    def origins(self) -> list[Origin]:
        """See Library.origins."""
        return list(by_address(self._origins.values()).values())

    def origin(self, address: str) -> Origin | None:
        """See Library.origin."""
        return self._origins.get(address)

    def shelf(self) -> list[Article]:
        """See Library.shelf."""
        states = [(origin.state, origin) for origin in self._origins.values()]
        kept = ((origin.article_id, origin.version) for state, origin in states if state is OriginState.KEPT)
        duplicates = ((origin.article_id, origin.address) for state, origin in states if state is OriginState.DUPLICATE)
        articles = (self.article(id_, version) for id_, version in kept if id_ is not None and version is not None)
        return on_shelf((article for article in articles if article is not None), duplicates)

    def every_version(self) -> Iterator[Article]:
        """See Library.every_version."""
        yield from list(self._articles.values())

    def every_vector(self) -> Iterator[KeptVectors]:
        """See Library.every_vector."""
        for (embedder, key), values in sorted(self._vectors.items(), key=lambda item: item[0]):
            yield KeptVectors(embedder, key, values)

    def restore(self, articles: Iterable[Article], origins: Iterable[Origin], vectors: Iterable[KeptVectors]) -> None:
        """See Library.restore."""
        added = _by_version(articles)
        known = merged(self._origins.values(), origins)
        new = {(item.embedder, item.key): item.values for item in vectors}
        self._articles |= {key: article for key, article in added.items() if key not in self._articles}
        self._vectors = new | self._vectors
        self._origins = known

    def record(self, job: Job) -> None:
        """See Library.record."""
        self._jobs[job.id] = job

    def jobs(self, most: int) -> list[Job]:
        """See Library.jobs."""
        oldest_first = sorted(self._jobs.values(), key=lambda job: job.started)
        return oldest_first[::-1][:most]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See Library.writing."""
        if not self._lock.acquire(blocking=False):
            raise IndexBusy("Another writer holds the library.", "Wait until it has finished, then run it again.")
        try:
            yield
        finally:
            self._lock.release()
