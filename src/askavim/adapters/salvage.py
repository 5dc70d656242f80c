"""A damaged library file -> a new one with every row that can still be read; the broken one stays beside it.

What is read is untrusted: pages may hold anything. So rows are checked one by one (`sound_rows.py`) before they count.
PostgreSQL's own tools look after its databases; this is for SQLite's file.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path

import sqlalchemy as sql

from askavim.adapters.library import SqlLibrary
from askavim.adapters.library_database import Database
from askavim.adapters.library_tables import CURRENT, MANIFESTS, VERSIONS, Row
from askavim.adapters.sound_rows import CHECKS, is_sound
from askavim.errors import StorageError
from askavim.model import Article
from askavim.origins import CORPUS, Origin, OriginState

_ROWS_A_PAGE = 100
_LAST_ROW = 2**63 - 1
_MOST_FAILURES = 20_000
"""Numbers in sequence that can't be read, before the rest of a table is given up: an inner page leads to thousands."""
_MOST_FAILURES_AT_THE_END = 2_000
"""The same where the last page is broken, so that nothing says where the table ends."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What a rescue did."""

    damaged: Path
    """The broken file, as it was."""
    rows: dict[str, int]
    """Saved rows by table."""
    adopted: int
    """Articles whose origin was lost: each got an origin as if it came from the corpus' files."""


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The library {path} can't be mended: {error.strerror or error}.",
            "Make sure that its folder is writable and that the disk has room for a second copy, then run it again.",
        ) from error


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _opened(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing, and gives text whatever its bytes are."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    # Lets SQLite pass over what is broken in the list of tables, and over a file that is shorter than it says.
    connection.execute("PRAGMA writable_schema = ON")
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    return connection


def _read_range(connection: sqlite3.Connection, query: str, last: int) -> Iterator[tuple[int, Row]]:
    """Rows by ascending number, up to `last`, leaving out what raises.

    A range that raises is read up to there, and the rest by halves.
    """
    ranges, failures = [(-1, last)], 0
    most = _MOST_FAILURES_AT_THE_END if last == _LAST_ROW else _MOST_FAILURES
    while ranges and failures < most:
        low, high = ranges.pop()
        try:
            cursor = connection.execute(query, (low, high))
            names = [column for column, *_ in cursor.description][1:]
            for number, *values in cursor:
                yield number, dict(zip(names, values, strict=True))
                low, failures = max(low, number + 1), 0
        except sqlite3.DatabaseError:
            failures += low == high
            if low < high:
                middle = (low + high) // 2
                ranges += [(middle + 1, high), (low, middle)]


def _has_table(connection: sqlite3.Connection, table: sql.Table) -> bool:
    try:
        connection.execute(f'SELECT 1 FROM "{table.name}" LIMIT 0')  # noqa: S608 (our own names)
    except sqlite3.DatabaseError:
        return False
    return True


def _rows(connection: sqlite3.Connection, table: sql.Table) -> Iterator[Row]:
    """The sound rows of a table."""
    if not _has_table(connection, table):
        return
    bytes_ = {column.name for column in table.columns if isinstance(column.type, sql.LargeBinary)}
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    query = f'SELECT rowid, {columns} FROM "{table.name}" WHERE rowid BETWEEN ? AND ? ORDER BY rowid'  # noqa: S608
    try:
        (last,) = connection.execute(f'SELECT max(rowid) FROM "{table.name}"').fetchone()  # noqa: S608
    except sqlite3.DatabaseError:
        last = _LAST_ROW
    for _, row in _read_range(connection, query, last if last is not None else -1):
        # Somebody may have mended a row by hand: SQLite keeps text where bytes are meant.
        row |= {name: value.encode() for name, value in row.items() if name in bytes_ and isinstance(value, str)}
        if is_sound(table, row):
            yield row


def _with_another_first_page(broken: Path, folder: Path) -> Path:
    """A copy of a file whose first page, which says where the tables are, is that of a new library.

    Libraries that were made by this program have them at the same places. In others nothing sound is found there.
    """
    new, copy = folder / "first.db", folder / "copy.db"
    SqlLibrary(new).close()
    with closing(sqlite3.connect(new)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    page = bytearray(new.read_bytes()[:size])
    page[28:40] = bytes(12)  # how many pages there are, which SQLite then counts, and which of them are free
    shutil.copyfile(broken, copy)
    with copy.open("r+b") as file:
        file.write(page)
    if (log := _beside(broken, "-wal")).exists():
        shutil.copyfile(log, _beside(copy, "-wal"))
    return copy


def _readable(broken: Path, folder: Path) -> Path:
    """The file to read from."""
    with closing(_opened(broken)) as connection:
        has_tables = _has_table(connection, VERSIONS)
    empty = broken.stat().st_size == 0
    return broken if has_tables or empty else _with_another_first_page(broken, folder)


def _save(source: Path, new: Path) -> dict[str, int]:
    """Write the sound rows of a broken file into a new library; how many of each table there are then."""
    SqlLibrary(new).close()
    database, saved = Database(new), {}
    with closing(_opened(source)) as connection:
        for table in CHECKS:
            rows = _rows(connection, table)
            with database.writing() as target:
                while part := list(islice(rows, _ROWS_A_PAGE)):
                    target.execute(database.insert(table), part)
                if table is CURRENT:
                    target.execute(sql.delete(CURRENT).where(CURRENT.c.manifest_id.not_in(sql.select(MANIFESTS.c.id))))
                saved[table.name] = target.scalar(sql.select(sql.func.count()).select_from(table)) or 0
    database.close()
    return saved


def _homeless(library: SqlLibrary) -> Iterator[Article]:
    """Articles that answered and that no origin names any more; where nothing says what answered, the last versions."""
    named = {origin.article_id for origin in library.origins()}
    if manifest := library.current():
        versions = {info.id: info.version for info in manifest.articles}
    elif not named:
        versions = {item.info.id: item.info.version for item in library.every_version()}
    else:
        versions = {}
    for id_, version in versions.items():
        if id_ not in named and (article := library.article(id_, version)):
            yield article


def _adopt(new: Path, broken: Path) -> int:
    """Give the articles that lost their origin a new one. Returns how many those were."""
    library = SqlLibrary(new)
    when = datetime.fromtimestamp(broken.stat().st_mtime, UTC)
    adopted = [
        Origin(
            f"{CORPUS}:{article.info.id}",
            OriginState.KEPT,
            when,
            via=CORPUS,
            article_id=article.info.id,
            version=article.info.version,
        )
        for article in _homeless(library)
    ]
    library.keep([(origin, None) for origin in adopted])
    library.close()
    return len(adopted)


def _set_aside(path: Path) -> Path:
    """Give the broken file, and its write-ahead log, a second name. An interrupted rescue's name is used again."""
    names = (_beside(path, f".damaged-{number}") for number in count(1))
    aside = next(name for name in names if not name.exists() or name.samefile(path))
    if not aside.exists():
        _same_bytes(path, aside)
    log, kept_log = _beside(path, "-wal"), _beside(aside, "-wal")
    if log.exists() and not (kept_log.exists() and kept_log.samefile(log)):
        kept_log.unlink(missing_ok=True)
        _same_bytes(log, kept_log)
    return aside


def _same_bytes(path: Path, name: Path) -> None:
    try:
        name.hardlink_to(path)
    except OSError:  # a file system without links
        shutil.copy2(path, name)


def _put_in_place(new: Path, path: Path) -> None:
    # A log that stays would be replayed into the new file.
    for ending in ("-wal", "-shm"):
        _beside(path, ending).unlink(missing_ok=True)
    with new.open("rb") as file:
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    with suppress(OSError):  # some systems can't
        os.fsync(folder)
    os.close(folder)


def _tidy(aside: Path) -> None:
    """Remove what only reading the file has left beside it."""
    log = _beside(aside, "-wal")
    if log.exists() and log.stat().st_size == 0:
        log.unlink()
    _beside(aside, "-shm").unlink(missing_ok=True)


def salvage(path: Path) -> Salvaged:
    """Put a new library, with every sound row of the one at `path`, in its place, and keep the broken file.

    At any instant either the broken or the new file is in place. Whoever calls it holds the lock of the writers; who
    only reads goes over to the new file by itself. Raises StorageError.
    """
    if not path.is_file():
        raise StorageError(f"There is no library {path}.", "Name its folder with --data or ASKAVIM_DATA.")
    folder = _beside(path, ".salvage")
    with _translated(path):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        aside, new = _set_aside(path), folder / path.name
        rows = _save(_readable(aside, folder), new)
        adopted = _adopt(new, aside)
        _put_in_place(new, path)
        _tidy(aside)
        shutil.rmtree(folder, ignore_errors=True)
    return Salvaged(aside, rows, adopted)


def _is_pointed_to(connection: sqlite3.Connection) -> bool:
    lost = f"SELECT count(*) FROM {CURRENT} WHERE manifest_id NOT IN (SELECT id FROM {MANIFESTS})"  # noqa: S608
    return bool(connection.execute(lost).fetchone() == (0,))


def _is_sound(connection: sqlite3.Connection, table: sql.Table) -> bool:
    if not _has_table(connection, table):
        return True
    (rows,) = connection.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()  # noqa: S608
    return bool(rows == sum(1 for _ in _rows(connection, table)))


def is_damaged(path: Path) -> bool:
    """Whether SQLite, or a look at every row, finds anything wrong with a library. Reads all of it."""
    if not path.is_file() or path.stat().st_size == 0:
        return False
    with closing(_opened(path)) as connection:
        try:
            whole = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
            sound = whole and all(_is_sound(connection, table) for table in CHECKS)
            return not (sound and _is_pointed_to(connection))
        except sqlite3.DatabaseError:
            return True
