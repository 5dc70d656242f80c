"""VectorStore over Chroma: one collection of passage vectors for each language of a snapshot.

Embedded Chroma belongs to one process while it is written. A snapshot is written once into a folder of its own and
then only read, so several processes may read it.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import cast
from zipfile import BadZipFile

import chromadb
import numpy as np
from chromadb import Where
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration
from chromadb.config import Settings
from chromadb.errors import ChromaError

from askavim.errors import StorageError
from askavim.ports import SnapshotRow, Spread, Vector

EXACT_PASSAGES = 10_000
"""A language with at most this many passages is searched exactly, in memory (15 MB for so many)."""
_DATABASE = "chroma.sqlite3"
_PREFIX = "passages-"
# HNSW that looks at this many candidates finds the exact neighbours in collections of our size.
_HNSW = CreateHNSWConfiguration(space="cosine", ef_construction=200, ef_search=200, max_neighbors=32)


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except (ChromaError, OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise StorageError(
            f"The vectors in {folder} can't be used: {error}", "Run `askavim rebuild` to write them again."
        ) from error


def _client(folder: Path) -> Client:
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    assert isinstance(client, Client)  # declared more widely
    return client


def _moments_file(folder: Path, language: str) -> Path:
    return folder / f"moments-{language}.npz"


def _write_language(client: Client, folder: Path, language: str, rows: Sequence[SnapshotRow]) -> None:
    collection = client.create_collection(
        _PREFIX + language, embedding_function=None, configuration=CreateCollectionConfiguration(hnsw=_HNSW)
    )
    matrix = np.stack([row.vector for row in rows])
    step = min(client.get_max_batch_size(), 2000)
    for first in range(0, len(rows), step):
        batch = rows[first : first + step]
        collection.add(
            ids=[row.passage_id for row in batch],
            embeddings=matrix[first : first + step],
            metadatas=[{"article": row.article_id} for row in batch],
        )
    covariance = np.cov(matrix, rowvar=False, bias=True)
    np.savez(_moments_file(folder, language), mean=matrix.mean(axis=0), covariance=covariance)


def write_vectors(folder: Path, rows: Sequence[SnapshotRow]) -> None:
    """Write a snapshot's vectors into an empty folder."""
    with _translated(folder):
        client = _client(folder)
        for language, group in groupby(sorted(rows, key=lambda row: row.language), key=lambda row: row.language):
            _write_language(client, folder, language, list(group))
        client.close()


class _LanguageVectors:
    """The vectors of one language."""

    def __init__(self, folder: Path, language: str, collection: chromadb.Collection) -> None:
        moments = np.load(_moments_file(folder, language))
        self._mean = moments["mean"].astype(np.float32)
        self._covariance = moments["covariance"].astype(np.float32)
        self._collection = collection
        self._count = collection.count()
        self._exact = _ExactVectors(collection) if self._count <= EXACT_PASSAGES else None

    def ids(self) -> list[str]:
        return self._exact.ids if self._exact else self._collection.get(include=[])["ids"]

    def search(self, vector: Vector, k: int, articles: Collection[str] | None) -> list[str]:
        if self._exact:
            return self._exact.search(vector, k, articles)
        admitted = cast("Where", {"article": {"$in": sorted(articles)}}) if articles is not None else None
        found = self._collection.query(
            query_embeddings=vector[np.newaxis],
            n_results=min(k, self._count),
            where=admitted,
            include=[],
        )
        return found["ids"][0]

    @property
    def in_memory(self) -> bool:
        """Whether Chroma is not asked any more."""
        return self._exact is not None

    def spread(self, vector: Vector) -> Spread:
        """From the passages' first two moments: E[q·p] = q·μ, Var[q·p] = qᵀΣq."""
        variance = float(vector @ self._covariance @ vector)
        return Spread(float(vector @ self._mean), max(variance, 0.0) ** 0.5, self._count)


class _ExactVectors:
    """A small language's vectors in memory: one product finds the exact neighbours in less time than a query takes."""

    def __init__(self, collection: chromadb.Collection) -> None:
        rows = collection.get(include=["embeddings", "metadatas"])
        by_id = sorted(range(len(rows["ids"])), key=lambda row: rows["ids"][row])
        assert rows["embeddings"] is not None
        assert rows["metadatas"] is not None
        self.ids = [rows["ids"][row] for row in by_id]
        self._vectors = np.asarray(rows["embeddings"], dtype=np.float32)[by_id]
        self._articles = np.array([rows["metadatas"][row]["article"] for row in by_id], dtype=object)

    def search(self, vector: Vector, k: int, articles: Collection[str] | None) -> list[str]:
        cosines = self._vectors @ vector
        rows = np.arange(len(cosines)) if articles is None else np.flatnonzero(np.isin(self._articles, [*articles]))
        best = rows[np.argsort(-cosines[rows], kind="stable")[:k]]
        return [self.ids[row] for row in best]


class ChromaVectorStore:
    """The vectors of one snapshot."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _translated(folder):
            if not (folder / _DATABASE).is_file():  # Chroma would make a new, empty one
                raise FileNotFoundError(f"{_DATABASE} is gone")
            client = _client(folder)
            self._languages = {
                (language := name.removeprefix(_PREFIX)): _LanguageVectors(
                    folder, language, client.get_collection(name, embedding_function=None)
                )
                for name in sorted(collection.name for collection in client.list_collections())
            }
            if all(group.in_memory for group in self._languages.values()):
                client.close()

    @property
    def languages(self) -> set[str]:
        """Languages that have passages."""
        return set(self._languages)

    def search(self, vector: Vector, k: int, articles: Collection[str] | None = None) -> list[str]:
        """See VectorStore.search."""
        if articles is not None and not articles:
            return []
        with _translated(self._folder):
            return [id_ for group in self._languages.values() for id_ in group.search(vector, k, articles)]

    def spread(self, vector: Vector) -> dict[str, Spread]:
        """See VectorStore.spread."""
        return {language: group.spread(vector) for language, group in self._languages.items()}

    def ids(self) -> set[str]:
        """See VectorStore.ids."""
        with _translated(self._folder):
            return {id_ for group in self._languages.values() for id_ in group.ids()}
