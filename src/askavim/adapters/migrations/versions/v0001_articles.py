"""Articles, passages, vectors, manifests: the tables of the first libraries, which knew no steps yet."""

import sqlalchemy as sql
from alembic import op

revision = "0001"
down_revision = None


def _text(length: int) -> sql.types.TypeEngine[str]:
    return sql.String(length).with_variant(sql.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "versions",
        sql.Column("number", sql.Integer, primary_key=True),
        sql.Column("article_id", _text(200), nullable=False),
        sql.Column("version", _text(64), nullable=False),
        sql.Column("article", sql.LargeBinary, nullable=False),
        sql.UniqueConstraint("article_id", "version"),
    )
    op.create_table(
        "passages",
        sql.Column("id", _text(32), primary_key=True),
        sql.Column("vector_key", _text(64), nullable=False),
        sql.Column("passage", sql.LargeBinary, nullable=False),
    )
    op.create_table(
        "vectors",
        sql.Column("key", _text(64), primary_key=True),
        sql.Column("embedder", _text(200), primary_key=True),
        sql.Column("rows", sql.Integer, nullable=False),
        sql.Column("values", sql.LargeBinary, nullable=False),
    )
    op.create_table(
        "manifests",
        sql.Column("id", _text(64), primary_key=True),
        sql.Column("manifest", sql.LargeBinary, nullable=False),
    )
    op.create_table(
        "current_manifest",
        sql.Column("only", sql.Integer, primary_key=True),
        sql.Column("manifest_id", _text(64), nullable=False),
    )
