"""How a library's tables came to be what they are, step by step; Alembic goes through the steps.

`bring_up_to_date` is called whenever a library is opened. Where nothing is to do, it costs two queries, and Alembic is
not even imported. A step never changes once it was released: it tells how the tables were then.
"""

from pathlib import Path

import sqlalchemy as sql

from askavim.errors import StorageError

FIRST, LATEST = "0001", "0002"
_FOLDER = Path(__file__).parent
_LOCK = 0x61736B6D6967
"""PostgreSQL's advisory lock of those who migrate."""


def _state(connection: sql.Connection) -> str | None:
    """The last step that was taken; None where there is no table at all."""
    tables = set(sql.inspect(connection).get_table_names())
    if "alembic_version" in tables:
        found: str | None = connection.scalar(sql.text("SELECT version_num FROM alembic_version"))
        if found is not None:
            return found
    # Libraries were made without Alembic at first.
    return FIRST if "versions" in tables else None


def is_up_to_date(connection: sql.Connection, name: str) -> bool:
    """Whether no step is left to take. Raises StorageError where a newer program has changed the tables."""
    state = _state(connection)
    if state is not None and state > LATEST:
        raise StorageError(
            f"The library {name} was changed by a newer version of AskAVIM (format {state}; this one knows {LATEST}).",
            "Install that version or a later one, or use another data folder.",
        )
    return state == LATEST


def bring_up_to_date(connection: sql.Connection, name: str) -> None:
    """Take the steps that are left, within the connection's transaction, which must be a writing one.

    Who opens the library at the same time waits, and then finds nothing to do.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(_LOCK)))
    if is_up_to_date(connection, name):
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    if _state(connection) == FIRST:
        command.stamp(config, FIRST)
    command.upgrade(config, LATEST)
