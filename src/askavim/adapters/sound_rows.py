"""What every row of a library must be, whoever wrote over its file: the rows of each table, checked."""

from collections.abc import Callable, Mapping

import numpy as np
import sqlalchemy as sql

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
    Row,
    UnreadableRow,
    origin_id,
    read,
    read_vectors,
)
from askavim.model import Passage, text_version

_UNIT = 0.01
"""How far from 1 the length of a vector may be: 16 bits change it by less than 0.001."""


def _version(row: Row) -> bool:
    article = read(ARTICLE, row["article"])
    named = (article.info.id, article.info.version) == (row["article_id"], row["version"])
    return named and text_version(article.text) == row["version"]


def _sentences_are_slices(passage: Passage) -> bool:
    return all(
        passage.text[item.start - passage.start : item.end - passage.start] == item.text for item in passage.sentences
    )


def _passage(row: Row) -> bool:
    passage = read(PASSAGE, row["passage"])
    return passage.id == row["id"] and isinstance(row["vector_key"], str) and _sentences_are_slices(passage)


def _vectors(row: Row) -> bool:
    lengths = np.linalg.norm(read_vectors(row["rows"], row["values"]).astype(np.float32), axis=1)
    named = isinstance(row["key"], str) and isinstance(row["embedder"], str)
    return named and len(lengths) > 0 and bool(np.all(np.abs(lengths - 1) < _UNIT))


def _manifest(row: Row) -> bool:
    return bool(read(MANIFEST, row["manifest"]).id == row["id"])


def _current(row: Row) -> bool:
    return bool(row["only"] == 1) and isinstance(row["manifest_id"], str)


def _origin(row: Row) -> bool:
    origin = read(ORIGIN, row["origin"])
    columns = (origin_id(origin.address), origin.address, origin.state.value, origin.article_id, origin.version)
    return columns == tuple(row[name] for name in ("id", "address", "state", "article_id", "version"))


def _job(row: Row) -> bool:
    job = read(JOB, row["job"])
    return (job.id, job.started.timestamp()) == (row["id"], row["started"])


CHECKS: Mapping[sql.Table, Callable[[Row], bool]] = {
    VERSIONS: _version,
    PASSAGES: _passage,
    VECTORS: _vectors,
    MANIFESTS: _manifest,
    CURRENT: _current,
    ORIGINS: _origin,
    JOBS: _job,
}
"""For every table, in the order to read them: whether a row is as it was written."""


def is_sound(table: sql.Table, row: Row) -> bool:
    """Whether a row of a table is as it was written, as far as it can be told; whatever its columns hold."""
    try:
        return CHECKS[table](row)
    except (UnreadableRow, ValueError, TypeError):
        return False
