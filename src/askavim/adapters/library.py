"""Library in SQL, over SQLAlchemy: SQLite by default.

Rows are only ever added; the one row that changes is the pointer to the current manifest. Vectors are kept as 16-bit
floats, which changes a cosine by less than 0.001.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import sqlalchemy as sql
from cachetools import LRUCache
from pydantic import TypeAdapter
from sqlalchemy.dialects.sqlite import Insert, insert

from askavim.errors import StorageError
from askavim.model import Article, Manifest, Passage
from askavim.ports import Matrix, StoredPassage, Vector

_CACHED_PASSAGES = 5_000
_CACHED_TEXTS = 200
_IDS_A_QUERY = 500

_TABLES = sql.MetaData()
_VERSIONS = sql.Table(
    "versions",
    _TABLES,
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("article_id", sql.String(200), nullable=False),
    sql.Column("version", sql.String(64), nullable=False),
    sql.Column("article", sql.LargeBinary, nullable=False),
    sql.UniqueConstraint("article_id", "version"),
)
_PASSAGES = sql.Table(
    "passages",
    _TABLES,
    sql.Column("id", sql.String(32), primary_key=True),
    sql.Column("vector_key", sql.String(64), nullable=False),
    sql.Column("passage", sql.LargeBinary, nullable=False),
)
_VECTORS = sql.Table(
    "vectors",
    _TABLES,
    sql.Column("key", sql.String(64), primary_key=True),
    sql.Column("embedder", sql.String(200), primary_key=True),
    sql.Column("rows", sql.Integer, nullable=False),
    sql.Column("values", sql.LargeBinary, nullable=False),
)
_MANIFESTS = sql.Table(
    "manifests",
    _TABLES,
    sql.Column("id", sql.String(64), primary_key=True),
    sql.Column("manifest", sql.LargeBinary, nullable=False),
)
_CURRENT = sql.Table(
    "current_manifest",
    _TABLES,
    sql.Column("only", sql.Integer, primary_key=True),
    sql.Column("manifest_id", sql.String(64), nullable=False),
)

_ARTICLE = TypeAdapter(Article)
_PASSAGE = TypeAdapter(Passage)
_MANIFEST = TypeAdapter(Manifest)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except (sql.exc.SQLAlchemyError, OSError, ValueError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise StorageError(
            f"The library {path} can't be used: {reason}",
            "Make sure that the data folder is there and writable, or name another one with --data or ASKAVIM_DATA.",
        ) from error


def _set_up_connection(connection: Any, _record: Any) -> None:
    # WAL lets readers read while one process writes; NORMAL is safe against a killed process.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=10000")


def _parts(ids: Collection[str]) -> Iterator[list[str]]:
    """Ids in lists that fit into one statement."""
    ordered = list(ids)
    for first in range(0, len(ordered), _IDS_A_QUERY):
        yield ordered[first : first + _IDS_A_QUERY]


def _matrix(rows: int, values: bytes) -> Matrix:
    return np.frombuffer(values, "<f2").reshape(rows, -1).astype(np.float32)


def _upsert(table: sql.Table, key: tuple[str, ...], value: str) -> Insert:
    """Insert a row, or give the row of the same key its new value."""
    statement = insert(table)
    return statement.on_conflict_do_update(index_elements=key, set_={value: statement.excluded[value]})


class SqlLibrary:
    """The library in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._cache: LRUCache[tuple[str, str], StoredPassage] = LRUCache(_CACHED_PASSAGES)
        self._texts: LRUCache[tuple[str, str], str] = LRUCache(_CACHED_TEXTS)
        self._cache_lock = Lock()
        with _translated(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._engine = sql.create_engine(f"sqlite:///{path}")
            sql.event.listen(self._engine, "connect", _set_up_connection)
            _TABLES.create_all(self._engine)

    @contextmanager
    def _transaction(self) -> Iterator[sql.Connection]:
        with _translated(self._path), self._engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def missing_vectors(self, embedder: str, keys: Collection[str]) -> set[str]:
        """See Library.missing_vectors."""
        missing = set(keys)
        with self._transaction() as connection:
            for part in _parts(keys):
                query = sql.select(_VECTORS.c.key).where(_VECTORS.c.embedder == embedder, _VECTORS.c.key.in_(part))
                missing.difference_update(connection.scalars(query))
        return missing

    def add_vectors(self, embedder: str, vectors: Mapping[str, Matrix]) -> None:
        """See Library.add_vectors."""
        rows = [
            {"key": key, "embedder": embedder, "rows": len(matrix), "values": matrix.astype("<f2").tobytes()}
            for key, matrix in vectors.items()
        ]
        if rows:
            with self._transaction() as connection:
                connection.execute(insert(_VECTORS).on_conflict_do_nothing(), rows)

    def vectors(self, embedder: str, keys: Collection[str]) -> dict[str, Vector]:
        """See Library.vectors."""
        found: dict[str, Vector] = {}
        with self._transaction() as connection:
            for part in _parts(keys):
                query = sql.select(_VECTORS.c.key, _VECTORS.c.rows, _VECTORS.c["values"]).where(
                    _VECTORS.c.embedder == embedder, _VECTORS.c.key.in_(part)
                )
                found |= {key: _matrix(rows, values)[0] for key, rows, values in connection.execute(query)}
        return found

    def passages(self, embedder: str, ids: Collection[str]) -> dict[str, StoredPassage]:
        """See Library.passages. A passage never changes, so what was read once is kept in memory."""
        with self._cache_lock:
            found = {id_: kept for id_ in ids if (kept := self._cache.get((embedder, id_)))}
        unread = [id_ for id_ in ids if id_ not in found]
        if unread:
            read = self._read_passages(embedder, unread)
            with self._cache_lock:
                self._cache.update({(embedder, id_): stored for id_, stored in read.items()})
            found |= read
        return found

    def _read_passages(self, embedder: str, ids: Collection[str]) -> dict[str, StoredPassage]:
        found = {}
        with self._transaction() as connection:
            for part in _parts(ids):
                query = (
                    sql.select(_PASSAGES.c.id, _PASSAGES.c.passage, _VECTORS.c.rows, _VECTORS.c["values"])
                    .join(_VECTORS, _VECTORS.c.key == _PASSAGES.c.vector_key)
                    .where(_PASSAGES.c.id.in_(part), _VECTORS.c.embedder == embedder)
                )
                for id_, passage, rows, values in connection.execute(query):
                    found[id_] = StoredPassage(_PASSAGE.validate_json(passage), _matrix(rows, values))
        return found

    def article(self, article_id: str, version: str) -> Article | None:
        """See Library.article."""
        query = sql.select(_VERSIONS.c.article).where(
            _VERSIONS.c.article_id == article_id, _VERSIONS.c.version == version
        )
        with self._transaction() as connection:
            row = connection.scalar(query)
            return _ARTICLE.validate_json(row) if row is not None else None

    def text(self, article_id: str, version: str) -> str | None:
        """See Library.text."""
        key = (article_id, version)
        with self._cache_lock:
            kept = self._texts.get(key)
        if kept is None and (article := self.article(article_id, version)):
            kept = article.text
            with self._cache_lock:
                self._texts[key] = kept
        return kept

    def versions(self, article_id: str) -> list[str]:
        """See Library.versions."""
        query = sql.select(_VERSIONS.c.version).where(_VERSIONS.c.article_id == article_id).order_by(_VERSIONS.c.number)
        with self._transaction() as connection:
            return list(connection.scalars(query))

    def publish(self, manifest: Manifest, articles: Iterable[Article], passages: Iterable[tuple[Passage, str]]) -> None:
        """See Library.publish."""
        versions = [
            {"article_id": item.info.id, "version": item.info.version, "article": _ARTICLE.dump_json(item)}
            for item in articles
        ]
        rows = [{"id": item.id, "vector_key": key, "passage": _PASSAGE.dump_json(item)} for item, key in passages]
        kept = {"id": manifest.id, "manifest": _MANIFEST.dump_json(manifest)}
        pointer = {"only": 1, "manifest_id": manifest.id}
        with self._transaction() as connection:
            # SQLAlchemy takes an empty list for one row of NULLs.
            if versions:
                connection.execute(_upsert(_VERSIONS, ("article_id", "version"), "article"), versions)
            if rows:
                connection.execute(insert(_PASSAGES).on_conflict_do_nothing(), rows)
            connection.execute(_upsert(_MANIFESTS, ("id",), "manifest"), kept)
            connection.execute(_upsert(_CURRENT, ("only",), "manifest_id"), pointer)

    def current(self) -> Manifest | None:
        """See Library.current."""
        query = sql.select(_MANIFESTS.c.manifest).join(_CURRENT, _CURRENT.c.manifest_id == _MANIFESTS.c.id)
        with self._transaction() as connection:
            row = connection.scalar(query)
            return _MANIFEST.validate_json(row) if row is not None else None

    def current_id(self) -> str | None:
        """See Library.current_id."""
        with self._transaction() as connection:
            id_: str | None = connection.scalar(sql.select(_CURRENT.c.manifest_id))
            return id_
