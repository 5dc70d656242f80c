"""A database that can keep a library: SQLite in one file, or PostgreSQL by URL. What differs between the two is here.

Foreign errors become ours here, and no message shows a password.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from askavim.adapters.library_tables import UnreadableRow
from askavim.errors import AskavimError, IndexBusy, LibraryDamaged, SettingsError, StorageError

_WRITERS_LOCK = 0x61736B6176696D
"""PostgreSQL's advisory locks are numbers, one name space a database: "askavim" in ASCII."""
_FOLDER = "Make sure that the data folder is there and writable, or name another one with --data or ASKAVIM_DATA."
_REBUILD = "Run `askavim rebuild`: it saves what can be read, and keeps the broken file beside the new one."
_NO_DRIVER = 'Install it: `pip install -e ".[postgresql]"`.'
_URL = "ASKAVIM_DATABASE_URL is like postgresql://user@host:5432/name; unset, the library is a file in the data folder."


def _is_damage(code: int, reason: str) -> bool:
    # SQLite names the second kind no further: text that is none, and tables that must be there.
    return code in (11, 26) or "Could not decode" in reason or "no such table" in reason or "no such column" in reason


def _sqlite_error(place: str, error: BaseException) -> StorageError:
    """What SQLite's result code (https://sqlite.org/rescode.html) means for people."""
    code = getattr(error, "sqlite_errorcode", 1) & 0xFF
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    if _is_damage(code, reason):
        return LibraryDamaged(f"The library {place} is damaged: {reason}.", _REBUILD)
    if code == 13:
        return StorageError(
            f"The disk of the library {place} is full.", "Nothing was lost. Make room, then run it again."
        )
    if code == 8:
        return StorageError(
            f"The library {place} can't be written: {reason}.",
            "Make the file and its folder writable for this user, or name another folder with --data or ASKAVIM_DATA.",
        )
    if code in (5, 6):
        return StorageError(f"The library {place} is in use: {reason}.", "Wait until the other process has finished.")
    return StorageError(f"The library {place} can't be used: {reason}.", _FOLDER)


def _server_error(place: str, error: BaseException, secret: str | None) -> StorageError:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    if secret:
        reason = reason.replace(secret, "***")
    return StorageError(
        f"The library {place} can't be used: {reason}",
        "Make sure that the server runs, that ASKAVIM_DATABASE_URL names it, and that this user may use the database.",
    )


def _set_up_connection(connection: Any, _record: Any) -> None:
    # SQLAlchemy begins transactions, not the driver: it would leave out reading ones.
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=10000")
    # WAL lets readers read while one process writes; NORMAL is safe against a killed process.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _begin(connection: sql.Connection) -> None:
    # A transaction that reads first and then writes would fail where another process wrote in between.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _server_url(url: str) -> sql.URL:
    try:
        parsed = sql.make_url(url)
    except (sql.exc.ArgumentError, ValueError) as error:
        raise SettingsError("The address of the database can't be read.", _URL) from error
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername != "postgresql+psycopg":
        raise SettingsError(f"A library can't be kept in {parsed.drivername}.", _URL)
    return parsed


class Database:
    """A connection pool, its transactions, and the words of its dialect."""

    def __init__(self, place: Path | str) -> None:
        """Take a path of SQLite's file, or the URL of a PostgreSQL database. Raises SettingsError, StorageError."""
        self._secret: str | None = None
        if isinstance(place, Path):
            self.name = str(place)
            self._engine = self._open_file(place)
        else:
            url = _server_url(place)
            # No query: a password may stand there as well.
            self.name = url.set(query={}).render_as_string(hide_password=True)
            secret = url.password or url.query.get("password")
            self._secret = secret if isinstance(secret, str) else None
            self._engine = self._open_server(url)
        self._writer = self._engine.execution_options(writes=True)

    def _open_file(self, path: Path) -> sql.Engine:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"The library {path} can't be used: {error.strerror}.", _FOLDER) from error
        engine = sql.create_engine(sql.URL.create("sqlite", database=str(path)))
        sql.event.listen(engine, "connect", _set_up_connection)
        sql.event.listen(engine, "begin", _begin)
        sql.event.listen(engine, "checkout", _same_file(path))
        return engine

    def _open_server(self, url: sql.URL) -> sql.Engine:
        try:
            return sql.create_engine(url, pool_pre_ping=True)
        except ImportError as error:
            raise SettingsError("The driver of PostgreSQL is not installed.", _NO_DRIVER) from error

    @property
    def is_server(self) -> bool:
        """Whether several data folders can share it."""
        return self._engine.dialect.name == "postgresql"

    def _error(self, error: Exception) -> AskavimError:
        if isinstance(error, UnreadableRow):
            return LibraryDamaged(f"The library {self.name} is damaged: {error}.", _REBUILD)
        foreign = getattr(error, "orig", None) or error
        if self.is_server:
            return _server_error(self.name, foreign, self._secret)
        return _sqlite_error(self.name, foreign)

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turns errors of the database into ours."""
        try:
            yield
        except (sql.exc.SQLAlchemyError, UnreadableRow) as error:
            raise self._error(error) from error

    @contextmanager
    def reading(self) -> Iterator[sql.Connection]:
        """A transaction that reads: it sees one state."""
        with self.translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sql.Connection]:
        """A transaction that may read and write: all of it or nothing."""
        with self.translated(), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def insert(self, table: sql.Table) -> sqlite.Insert | postgresql.Insert:
        """Insert rows; what is there already stays."""
        statement = postgresql.insert(table) if self.is_server else sqlite.insert(table)
        return statement.on_conflict_do_nothing()

    def upsert(self, table: sql.Table, key: tuple[str, ...], *values: str) -> sqlite.Insert | postgresql.Insert:
        """Insert rows, or give those of the same key these values."""
        statement = postgresql.insert(table) if self.is_server else sqlite.insert(table)
        return statement.on_conflict_do_update(
            index_elements=key, set_={value: statement.excluded[value] for value in values}
        )

    @contextmanager
    def only_writer(self) -> Iterator[None]:
        """A lock between all who share a server, let go of when its holder dies. Raises IndexBusy.

        The one who may write a file is known by the lock of its folder.
        """
        if not self.is_server:
            yield
            return
        with self.translated():
            holder = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            with self.translated():
                got = holder.scalar(sql.select(sql.func.pg_try_advisory_lock(_WRITERS_LOCK)))
            if not got:
                raise IndexBusy(
                    "Another process is writing the library.", "Wait until it has finished, then run it again."
                )
            try:
                yield
            finally:
                # Where the connection is gone, so is the lock.
                with suppress(sql.exc.SQLAlchemyError):
                    holder.execute(sql.select(sql.func.pg_advisory_unlock(_WRITERS_LOCK)))
        finally:
            holder.close()


def _same_file(path: Path) -> Any:
    """What drops a connection to a file that was replaced since, as `askavim rebuild` does it."""

    def check(connection: Any, record: Any, _proxy: Any) -> None:
        try:
            now = path.stat().st_ino
        except OSError:
            return
        if now != record.info.setdefault("file", now):
            raise sql.exc.DisconnectionError(f"{path} was replaced")

    return check
