"""Library in SQL, over SQLAlchemy: SQLite by default, PostgreSQL by URL.

Articles, passages and vectors are only ever added; what changes is the pointer to the current manifest, the origins and
the runs. Vectors are kept as 16-bit floats, which changes a cosine by less than 0.001.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TypeVar

import numpy as np
import sqlalchemy as sql
from cachetools import LRUCache

from askavim.adapters.kept_origins import by_address, merged, on_shelf, refuse_two_keepers
from askavim.adapters.library_database import Database
from askavim.adapters.library_tables import (
    ARTICLE,
    CURRENT,
    JOB,
    JOBS,
    MANIFEST,
    MANIFESTS,
    ORIGIN,
    ORIGINS,
    PASSAGE,
    PASSAGES,
    VECTORS,
    VERSIONS,
    job_row,
    manifest_row,
    origin_id,
    origin_row,
    passage_row,
    read,
    read_vectors,
    vectors_row,
    version_row,
)
from askavim.adapters.migrations import bring_up_to_date, is_up_to_date
from askavim.model import Article, Manifest, Passage
from askavim.origins import Job, Origin, OriginState
from askavim.ports import KeptVectors, Matrix, StoredPassage, Vector

_CACHED_PASSAGES = 5_000
_CACHED_TEXTS = 200
_IDS_A_QUERY = 500
_ROWS_A_PAGE = 100
"""Read or written at once: some megabytes of vectors."""

_Item = TypeVar("_Item")


def _parts(items: Iterable[_Item], size: int = _IDS_A_QUERY) -> Iterator[list[_Item]]:
    """Items in lists that fit into one statement."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


class SqlLibrary:
    """The library in one database."""

    def __init__(self, place: Path | str) -> None:
        """Open SQLite's file at a path, or the PostgreSQL database of a URL.

        Raises StorageError, LibraryDamaged, and SettingsError where the URL can't be used.
        """
        self._cache: LRUCache[tuple[str, str], StoredPassage] = LRUCache(_CACHED_PASSAGES)
        self._texts: LRUCache[tuple[str, str], str] = LRUCache(_CACHED_TEXTS)
        self._cache_lock = Lock()
        self._database = Database(place)
        with self._database.reading() as connection:
            ready = is_up_to_date(connection, self._database.name)
        if not ready:
            with self._database.writing() as connection:
                bring_up_to_date(connection, self._database.name)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def missing_vectors(self, embedder: str, keys: Collection[str]) -> set[str]:
        """See Library.missing_vectors."""
        missing = set(keys)
        with self._database.reading() as connection:
            for part in _parts(keys):
                query = sql.select(VECTORS.c.key).where(VECTORS.c.embedder == embedder, VECTORS.c.key.in_(part))
                missing.difference_update(connection.scalars(query))
        return missing

    def add_vectors(self, embedder: str, vectors: Mapping[str, Matrix]) -> None:
        """See Library.add_vectors."""
        rows = [vectors_row(embedder, key, matrix) for key, matrix in vectors.items()]
        if rows:
            with self._database.writing() as connection:
                connection.execute(self._database.insert(VECTORS), rows)

    def vectors(self, embedder: str, keys: Collection[str]) -> dict[str, Vector]:
        """See Library.vectors."""
        found: dict[str, Vector] = {}
        with self._database.reading() as connection:
            for part in _parts(keys):
                query = sql.select(VECTORS.c.key, VECTORS.c.rows, VECTORS.c["values"]).where(
                    VECTORS.c.embedder == embedder, VECTORS.c.key.in_(part)
                )
                for key, rows, values in connection.execute(query):
                    found[key] = read_vectors(rows, values)[0].astype(np.float32)
        return found

    def passages(self, embedder: str, ids: Collection[str]) -> dict[str, StoredPassage]:
        """See Library.passages. A passage never changes, so what was read once is kept in memory."""
        with self._cache_lock:
            found = {id_: kept for id_ in ids if (kept := self._cache.get((embedder, id_)))}
        unread = [id_ for id_ in ids if id_ not in found]
        if unread:
            stored = self._read_passages(embedder, unread)
            with self._cache_lock:
                self._cache.update({(embedder, id_): passage for id_, passage in stored.items()})
            found |= stored
        return found

    def _read_passages(self, embedder: str, ids: Collection[str]) -> dict[str, StoredPassage]:
        found = {}
        with self._database.reading() as connection:
            for part in _parts(ids):
                query = (
                    sql.select(PASSAGES.c.id, PASSAGES.c.passage, VECTORS.c.rows, VECTORS.c["values"])
                    .join(VECTORS, VECTORS.c.key == PASSAGES.c.vector_key)
                    .where(PASSAGES.c.id.in_(part), VECTORS.c.embedder == embedder)
                )
                for id_, passage, rows, values in connection.execute(query):
                    found[id_] = StoredPassage(read(PASSAGE, passage), read_vectors(rows, values).astype(np.float32))
        return found

    def article(self, article_id: str, version: str) -> Article | None:
        """See Library.article."""
        query = sql.select(VERSIONS.c.article).where(VERSIONS.c.article_id == article_id, VERSIONS.c.version == version)
        with self._database.reading() as connection:
            row = connection.scalar(query)
            return read(ARTICLE, row) if row is not None else None

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
        query = sql.select(VERSIONS.c.version).where(VERSIONS.c.article_id == article_id).order_by(VERSIONS.c.number)
        with self._database.reading() as connection:
            return list(connection.scalars(query))

    def publish(self, manifest: Manifest, articles: Iterable[Article], passages: Iterable[tuple[Passage, str]]) -> None:
        """See Library.publish."""
        versions = [version_row(item) for item in articles]
        rows = [passage_row(item, key) for item, key in passages]
        kept, pointer = manifest_row(manifest), {"only": 1, "manifest_id": manifest.id}
        with self._database.writing() as connection:
            # SQLAlchemy takes an empty list for one row of NULLs.
            if versions:
                connection.execute(self._database.upsert(VERSIONS, ("article_id", "version"), "article"), versions)
            if rows:
                connection.execute(self._database.insert(PASSAGES), rows)
            connection.execute(self._database.upsert(MANIFESTS, ("id",), "manifest"), kept)
            connection.execute(self._database.upsert(CURRENT, ("only",), "manifest_id"), pointer)

    def current(self) -> Manifest | None:
        """See Library.current."""
        query = sql.select(MANIFESTS.c.manifest).join(CURRENT, CURRENT.c.manifest_id == MANIFESTS.c.id)
        with self._database.reading() as connection:
            row = connection.scalar(query)
            return read(MANIFEST, row) if row is not None else None

    def current_id(self) -> str | None:
        """See Library.current_id."""
        with self._database.reading() as connection:
            id_: str | None = connection.scalar(sql.select(CURRENT.c.manifest_id))
            return id_

    def keep(self, kept: Sequence[tuple[Origin, Article | None]]) -> None:
        """See Library.keep."""
        origins = by_address(origin for origin, _ in kept)
        versions = [version_row(article) for _, article in kept if article is not None]
        with self._database.writing() as connection:
            if versions:
                connection.execute(self._database.upsert(VERSIONS, ("article_id", "version"), "article"), versions)
            self._replace(connection, list(origins.values()))

    def _replace(self, connection: sql.Connection, origins: Sequence[Origin]) -> None:
        """Write origins. Those of the same addresses go first: an article may move from one to the other."""
        rows = [origin_row(origin) for origin in origins]
        for part in _parts(row["id"] for row in rows):
            connection.execute(sql.delete(ORIGINS).where(ORIGINS.c.id.in_(part)))
        refuse_two_keepers([*origins, *self._keepers(connection, origins)])
        if rows:
            connection.execute(sql.insert(ORIGINS), rows)

    def _keepers(self, connection: sql.Connection, origins: Sequence[Origin]) -> Iterator[Origin]:
        """The origins in the database that keep an article of these."""
        for part in _parts(sorted({origin.article_id for origin in origins if origin.article_id is not None})):
            query = sql.select(ORIGINS.c.origin).where(
                ORIGINS.c.state == OriginState.KEPT.value, ORIGINS.c.article_id.in_(part)
            )
            yield from (read(ORIGIN, row) for row in connection.scalars(query))

    def origins(self) -> list[Origin]:
        """See Library.origins."""
        with self._database.reading() as connection:
            return self._origins(connection)

    def _origins(self, connection: sql.Connection) -> list[Origin]:
        rows = connection.scalars(sql.select(ORIGINS.c.origin).order_by(ORIGINS.c.address))
        return [read(ORIGIN, row) for row in rows]

    def origin(self, address: str) -> Origin | None:
        """See Library.origin."""
        with self._database.reading() as connection:
            row = connection.scalar(sql.select(ORIGINS.c.origin).where(ORIGINS.c.id == origin_id(address)))
            return read(ORIGIN, row) if row is not None else None

    def shelf(self) -> list[Article]:
        """See Library.shelf."""
        same = (VERSIONS.c.article_id == ORIGINS.c.article_id) & (VERSIONS.c.version == ORIGINS.c.version)
        kept = sql.select(VERSIONS.c.article).join(ORIGINS, same).where(ORIGINS.c.state == OriginState.KEPT.value)
        duplicates = sql.select(ORIGINS.c.article_id, ORIGINS.c.address).where(
            ORIGINS.c.state == OriginState.DUPLICATE.value
        )
        with self._database.reading() as connection:
            articles = [read(ARTICLE, row) for row in connection.scalars(kept)]
            return on_shelf(articles, [(id_, address) for id_, address in connection.execute(duplicates)])

    def every_version(self) -> Iterator[Article]:
        """See Library.every_version. No transaction is open while the caller works."""
        last = -1
        while True:
            query = sql.select(VERSIONS.c.number, VERSIONS.c.article).where(VERSIONS.c.number > last)
            with self._database.reading() as connection:
                page = connection.execute(query.order_by(VERSIONS.c.number).limit(_ROWS_A_PAGE)).all()
                articles = [read(ARTICLE, row) for _, row in page]
            if not page:
                return
            yield from articles
            last = page[-1].number

    def every_vector(self) -> Iterator[KeptVectors]:
        """See Library.every_vector. No transaction is open while the caller works."""
        with self._database.reading() as connection:
            embedders = sorted(connection.scalars(sql.select(VECTORS.c.embedder).distinct()))
        for embedder in embedders:
            yield from self._vectors_of(embedder)

    def _vectors_of(self, embedder: str) -> Iterator[KeptVectors]:
        last = ""
        while True:
            query = sql.select(VECTORS.c.key, VECTORS.c.rows, VECTORS.c["values"]).where(
                VECTORS.c.embedder == embedder, VECTORS.c.key > last
            )
            with self._database.reading() as connection:
                page = connection.execute(query.order_by(VECTORS.c.key).limit(_ROWS_A_PAGE)).all()
                vectors = [KeptVectors(embedder, key, read_vectors(rows, values)) for key, rows, values in page]
            if not page:
                return
            yield from vectors
            last = vectors[-1].key

    def restore(self, articles: Iterable[Article], origins: Iterable[Origin], vectors: Iterable[KeptVectors]) -> None:
        """See Library.restore."""
        with self._database.writing() as connection:
            for part in _parts(articles, _ROWS_A_PAGE):
                connection.execute(self._database.insert(VERSIONS), [version_row(article) for article in part])
            ours = {origin.address: origin for origin in self._origins(connection)}
            then = merged(ours.values(), origins)
            self._replace(connection, [origin for origin in then.values() if ours.get(origin.address) != origin])
            for kept in _parts(vectors, _ROWS_A_PAGE):
                rows = [vectors_row(item.embedder, item.key, item.values) for item in kept]
                connection.execute(self._database.insert(VECTORS), rows)

    def record(self, job: Job) -> None:
        """See Library.record."""
        with self._database.writing() as connection:
            connection.execute(self._database.upsert(JOBS, ("id",), "started", "job"), job_row(job))

    def jobs(self, most: int) -> list[Job]:
        """See Library.jobs."""
        query = sql.select(JOBS.c.job).order_by(JOBS.c.started.desc(), JOBS.c.number.desc()).limit(most)
        with self._database.reading() as connection:
            return [read(JOB, row) for row in connection.scalars(query)]

    def writing(self) -> AbstractContextManager[None]:
        """See Library.writing."""
        return self._database.only_writer()
