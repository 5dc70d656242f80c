"""Origins and runs. What was indexed so far came from the corpus folder: each article gets an origin that says so."""

import json
from hashlib import sha256
from typing import Any

import sqlalchemy as sql
from alembic import op

from askavim.adapters.library_tables import UnreadableRow

revision = "0002"
down_revision = "0001"


def _text(length: int) -> sql.types.TypeEngine[str]:
    return sql.String(length).with_variant(sql.Text(collation="C"), "postgresql")


def _origin(info: dict[str, Any], checked: str) -> dict[str, object]:
    address = f"corpus:{info['id']}"
    origin = {
        "address": address,
        "state": "kept",
        "checked": checked,
        "via": "corpus",
        "article_id": info["id"],
        "version": info["version"],
    }
    return {
        "id": sha256(address.encode()).hexdigest(),
        "address": address,
        "state": "kept",
        "article_id": info["id"],
        "version": info["version"],
        "origin": json.dumps(origin).encode(),
    }


def _indexed_so_far() -> list[dict[str, object]]:
    query = sql.text(
        "SELECT manifest FROM manifests JOIN current_manifest ON manifests.id = current_manifest.manifest_id"
    )
    row = op.get_bind().scalar(query)
    if row is None:
        return []
    try:
        manifest = json.loads(row)
        return [_origin(info, manifest["created"]) for info in manifest["articles"]]
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableRow(f"the current manifest: {error}") from error


def upgrade() -> None:
    """Make the tables, and take over what is indexed."""
    origins = op.create_table(
        "origins",
        sql.Column("id", _text(64), primary_key=True),
        sql.Column("address", _text(2000), nullable=False),
        sql.Column("state", _text(16), nullable=False),
        sql.Column("article_id", _text(200)),
        sql.Column("version", _text(64)),
        sql.Column("origin", sql.LargeBinary, nullable=False),
    )
    op.create_index(
        "one_keeper_of_an_article",
        "origins",
        ["article_id"],
        unique=True,
        sqlite_where=sql.text("state = 'kept'"),
        postgresql_where=sql.text("state = 'kept'"),
    )
    op.create_table(
        "jobs",
        sql.Column("number", sql.Integer, primary_key=True),
        sql.Column("id", _text(64), nullable=False, unique=True),
        sql.Column("started", sql.Double, nullable=False),
        sql.Column("job", sql.LargeBinary, nullable=False),
    )
    op.bulk_insert(origins, _indexed_so_far())
