"""The tables of a library as they are today, and what their rows hold.

`migrations/` makes them, step by step; change both together. Whatever is large or nested is JSON in bytes. The columns
beside it are what queries ask for.
"""

from hashlib import sha256
from typing import Any, TypeVar

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from askavim.adapters.kept_origins import without_other_addresses
from askavim.errors import BadInput
from askavim.model import Article, Manifest, Passage
from askavim.origins import Job, Origin


def _text(length: int) -> sql.String:
    """Text that is ordered by code point, on any server; SQLite does not look at the length, and there is no other."""
    return sql.String(length).with_variant(sql.Text(collation="C"), "postgresql")


TABLES = sql.MetaData()
VERSIONS = sql.Table(
    "versions",
    TABLES,
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("article_id", _text(200), nullable=False),
    sql.Column("version", _text(64), nullable=False),
    sql.Column("article", sql.LargeBinary, nullable=False),
    sql.UniqueConstraint("article_id", "version"),
)
PASSAGES = sql.Table(
    "passages",
    TABLES,
    sql.Column("id", _text(32), primary_key=True),
    sql.Column("vector_key", _text(64), nullable=False),
    sql.Column("passage", sql.LargeBinary, nullable=False),
)
VECTORS = sql.Table(
    "vectors",
    TABLES,
    sql.Column("key", _text(64), primary_key=True),
    sql.Column("embedder", _text(200), primary_key=True),
    sql.Column("rows", sql.Integer, nullable=False),
    sql.Column("values", sql.LargeBinary, nullable=False),
)
MANIFESTS = sql.Table(
    "manifests",
    TABLES,
    sql.Column("id", _text(64), primary_key=True),
    sql.Column("manifest", sql.LargeBinary, nullable=False),
)
CURRENT = sql.Table(
    "current_manifest",
    TABLES,
    sql.Column("only", sql.Integer, primary_key=True),
    sql.Column("manifest_id", _text(64), nullable=False),
)
ORIGINS = sql.Table(
    "origins",
    TABLES,
    # A hash, because a server can't index addresses of any length.
    sql.Column("id", _text(64), primary_key=True),
    sql.Column("address", _text(2000), nullable=False),
    sql.Column("state", _text(16), nullable=False),
    sql.Column("article_id", _text(200)),
    sql.Column("version", _text(64)),
    sql.Column("origin", sql.LargeBinary, nullable=False),
)
ONE_KEEPER = sql.Index(
    "one_keeper_of_an_article",
    ORIGINS.c.article_id,
    unique=True,
    sqlite_where=ORIGINS.c.state == "kept",
    postgresql_where=ORIGINS.c.state == "kept",
)
JOBS = sql.Table(
    "jobs",
    TABLES,
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("id", _text(64), nullable=False, unique=True),
    sql.Column("started", sql.Double, nullable=False),
    sql.Column("job", sql.LargeBinary, nullable=False),
)

ARTICLE = TypeAdapter(Article)
PASSAGE = TypeAdapter(Passage)
MANIFEST = TypeAdapter(Manifest)
ORIGIN = TypeAdapter(Origin)
JOB = TypeAdapter(Job)

Row = dict[str, Any]
Noun = TypeVar("Noun")


class UnreadableRow(Exception):
    """A row that doesn't hold what it should: the database translates it."""


def read(kind: TypeAdapter[Noun], row: bytes) -> Noun:
    """What a row keeps. Raises UnreadableRow."""
    try:
        return kind.validate_json(row)
    except ValidationError as error:
        raise UnreadableRow(error.errors()[0]["msg"]) from error


def read_vectors(rows: int, values: bytes) -> NDArray[np.float16]:
    """The vectors of a passage, [rows, dimensions]. Raises UnreadableRow."""
    try:
        return np.frombuffer(values, "<f2").reshape(rows, -1)
    except (TypeError, ValueError) as error:
        raise UnreadableRow(str(error)) from error


def _written(kind: TypeAdapter[Noun], noun: Noun) -> bytes:
    try:
        return kind.dump_json(noun)
    except PydanticSerializationError as error:
        raise BadInput(f"It holds half a character, which nothing can keep: {error}", "Mend its encoding.") from error


def version_row(article: Article) -> Row:
    """The row of one version."""
    kept = without_other_addresses(article)
    return {"article_id": kept.info.id, "version": kept.info.version, "article": _written(ARTICLE, kept)}


def passage_row(passage: Passage, vector_key: str) -> Row:
    """The row of a passage."""
    return {"id": passage.id, "vector_key": vector_key, "passage": _written(PASSAGE, passage)}


def vectors_row(embedder: str, key: str, values: NDArray[np.floating[Any]]) -> Row:
    """The row of a passage's vectors, in 16 bits."""
    return {"key": key, "embedder": embedder, "rows": len(values), "values": values.astype("<f2").tobytes()}


def manifest_row(manifest: Manifest) -> Row:
    """The row of a manifest."""
    return {"id": manifest.id, "manifest": _written(MANIFEST, manifest)}


def origin_id(address: str) -> str:
    """What an address is found by."""
    return sha256(address.encode("utf-8", "surrogatepass")).hexdigest()


def origin_row(origin: Origin) -> Row:
    """The row of an origin."""
    return {
        "id": origin_id(origin.address),
        "address": origin.address,
        "state": origin.state.value,
        "article_id": origin.article_id,
        "version": origin.version,
        "origin": _written(ORIGIN, origin),
    }


def job_row(job: Job) -> Row:
    """The row of a run."""
    return {"id": job.id, "started": job.started.timestamp(), "job": _written(JOB, job)}
