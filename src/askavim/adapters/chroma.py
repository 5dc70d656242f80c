"""VectorStore over Chroma: one collection of passage vectors for each language of a snapshot.

Embedded Chroma belongs to one process while it is written. A snapshot is written once into a folder of its own and
then only read, so several processes may read it.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.config import Settings
from chromadb.errors import ChromaError

from askavim.errors import StorageError
from askavim.ports import SnapshotRow, Spread, Vector

_PREFIX = "passages-"
# HNSW that looks at this many candidates finds the exact neighbours in collections of our size.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except (ChromaError, OSError, ValueError, KeyError) as error:
        raise StorageError(
            f"The vectors in {folder} can't be used: {error}", "Run `askavim index` to build them again."
        ) from error


def _client(folder: Path) -> ClientAPI:
    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _moments_file(folder: Path, language: str) -> Path:
    return folder / f"moments-{language}.npz"


def _write_language(client: ClientAPI, folder: Path, language: str, rows: Sequence[SnapshotRow]) -> None:
    collection = client.create_collection(_PREFIX + language, embedding_function=None, configuration={"hnsw": _HNSW})
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

    def search(self, vector: Vector, k: int, articles: Collection[str] | None) -> list[str]:
        found = self._collection.query(
            query_embeddings=vector[np.newaxis],
            n_results=min(k, self._count),
            where={"article": {"$in": sorted(articles)}} if articles is not None else None,
            include=[],
        )
        return found["ids"][0]

    def spread(self, vector: Vector) -> Spread:
        """From the passages' first two moments: E[q·p] = q·μ, Var[q·p] = qᵀΣq."""
        variance = float(vector @ self._covariance @ vector)
        return Spread(float(vector @ self._mean), max(variance, 0.0) ** 0.5, self._count)


class ChromaVectorStore:
    """The vectors of one snapshot."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _translated(folder):
            client = _client(folder)
            self._languages = {
                (language := name.removeprefix(_PREFIX)): _LanguageVectors(
                    folder, language, client.get_collection(name, embedding_function=None)
                )
                for name in sorted(collection.name for collection in client.list_collections())
            }

    def search(self, vector: Vector, k: int, articles: Collection[str] | None = None) -> list[str]:
        """See VectorStore.search."""
        if articles is not None and not articles:
            return []
        with _translated(self._folder):
            return [id_ for group in self._languages.values() for id_ in group.search(vector, k, articles)]

    def spread(self, vector: Vector) -> dict[str, Spread]:
        """See VectorStore.spread."""
        return {language: group.spread(vector) for language, group in self._languages.items()}
