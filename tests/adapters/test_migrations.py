"""Specification: libraries of every age open, whoever opens them, and none that is too new."""

import sqlite3
import sys
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from tests.contracts.library import MODEL, manifest_of, passages_of, unit_rows
from tests.samples import ARTICLES, NOW, SHUSHA

from askavim.adapters import migrations
from askavim.adapters.library import SqlLibrary
from askavim.adapters.library_database import Database
from askavim.adapters.library_tables import (
    TABLES,
    Row,
    manifest_row,
    passage_row,
    vectors_row,
    version_row,
)
from askavim.errors import LibraryDamaged, StorageError
from askavim.model import Article
from askavim.origins import CORPUS, Origin, OriginState

OLD_TABLES = """
CREATE TABLE versions (
    number INTEGER NOT NULL, article_id VARCHAR(200) NOT NULL, version VARCHAR(64) NOT NULL, article BLOB NOT NULL,
    PRIMARY KEY (number), UNIQUE (article_id, version)
);
CREATE TABLE passages (
    id VARCHAR(32) NOT NULL, vector_key VARCHAR(64) NOT NULL, passage BLOB NOT NULL, PRIMARY KEY (id)
);
CREATE TABLE vectors (
    "key" VARCHAR(64) NOT NULL, embedder VARCHAR(200) NOT NULL, "rows" INTEGER NOT NULL, "values" BLOB NOT NULL,
    PRIMARY KEY ("key", embedder)
);
CREATE TABLE manifests (id VARCHAR(64) NOT NULL, manifest BLOB NOT NULL, PRIMARY KEY (id));
CREATE TABLE current_manifest ("only" INTEGER NOT NULL, manifest_id VARCHAR(64) NOT NULL, PRIMARY KEY ("only"));
"""
"""As libraries were made before there were migrations."""


def insert(connection: sqlite3.Connection, table: str, row: Row) -> None:
    columns = ", ".join(f'"{name}"' for name in row)
    connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def write_old_library(path: Path, articles: tuple[Article, ...] = ARTICLES) -> Path:
    """The file that `askavim index` wrote for these articles and one that had left the collection."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA journal_mode=WAL;" + OLD_TABLES)
    with connection:
        for item in ARTICLES:
            row = version_row(item)
            row["article"] = row["article"].replace(b',"also_at":[]', b"")
            insert(connection, "versions", row)
        for passage, key in passages_of(*ARTICLES):
            insert(connection, "passages", passage_row(passage, key))
            insert(connection, "vectors", vectors_row(MODEL, key, unit_rows(3)))
        for manifest in (manifest_of([], "m0"), manifest_of(articles)):
            insert(connection, "manifests", manifest_row(manifest))
        insert(connection, "current_manifest", {"only": 1, "manifest_id": "m1"})
    connection.close()
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.db"


def test_a_library_of_the_time_before_is_taken_over(path: Path) -> None:
    library = SqlLibrary(write_old_library(path, ARTICLES[1:]))
    addresses = sorted(f"corpus:{item.info.id}" for item in ARTICLES[1:])
    assert [origin.address for origin in library.origins()] == addresses
    item = ARTICLES[1].info
    assert library.origin(f"corpus:{item.id}") == Origin(
        f"corpus:{item.id}", OriginState.KEPT, NOW, via=CORPUS, article_id=item.id, version=item.version
    )
    assert library.shelf() == sorted(ARTICLES[1:], key=lambda item: item.info.id)
    assert library.current() == manifest_of(ARTICLES[1:])
    assert library.article(SHUSHA.info.id, SHUSHA.info.version) == SHUSHA
    ids = [passage.id for passage, _ in passages_of(*ARTICLES)]
    assert set(library.passages(MODEL, ids)) == set(ids)
    library.close()


def test_taking_over_happens_once(path: Path) -> None:
    library = SqlLibrary(write_old_library(path))
    (first, *_) = library.origins()
    removed = Origin(first.address, OriginState.REMOVED, NOW)
    library.keep([(removed, None)])
    library.close()
    library = SqlLibrary(path)
    assert library.origin(first.address) == removed
    library.close()


def test_an_old_library_without_articles_is_taken_over(path: Path) -> None:
    library = SqlLibrary(write_old_library(path, ()))
    assert library.origins() == []
    library.close()


def test_an_old_library_whose_manifest_is_damaged_is_left_as_it_is(path: Path) -> None:
    write_old_library(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE manifests SET manifest = x'7b7d'")
    connection.close()
    for _ in range(2):
        with pytest.raises(LibraryDamaged, match=r"library\.db"):
            SqlLibrary(path)
    with sqlite3.connect(path) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert tables == {"versions", "passages", "vectors", "manifests", "current_manifest"}


def test_the_steps_lead_to_the_tables_that_queries_are_written_for(path: Path) -> None:
    for made in (path, write_old_library(path.with_name("old.db"))):
        SqlLibrary(made).close()
        database = Database(made)
        with database.reading() as connection:
            assert compare_metadata(MigrationContext.configure(connection), TABLES) == []
        database.close()


def test_the_last_step_is_the_one_that_libraries_are_brought_to() -> None:
    steps = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert steps.get_current_head() == migrations.LATEST


def test_a_library_of_a_newer_program_is_refused(path: Path) -> None:
    SqlLibrary(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    connection.close()
    with pytest.raises(StorageError, match="newer version") as caught:
        SqlLibrary(path)
    assert "Install" in caught.value.hint


def open_in_processes(path: Path, count: int) -> list[tuple[int, bool]]:
    """(Origins, whether Alembic was called for) in so many processes that open the library at the same moment."""
    forks = get_context("fork")
    together = forks.Barrier(count)
    said: SimpleQueue[tuple[int, bool]] = forks.SimpleQueue()

    def open_it() -> None:
        for name in [name for name in sys.modules if name.partition(".")[0] == "alembic"]:
            del sys.modules[name]
        together.wait(30)
        library = SqlLibrary(path)
        said.put((len(library.origins()), "alembic" in sys.modules))

    processes = [forks.Process(target=open_it) for _ in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * count
    return [said.get() for _ in processes]


def test_processes_may_open_an_old_library_at_once_and_later_ones_pay_nothing(path: Path) -> None:
    opened = open_in_processes(write_old_library(path), 3)
    assert [origins for origins, _ in opened] == [len(ARTICLES)] * 3
    assert any(migrated for _, migrated in opened)
    assert open_in_processes(path, 1) == [(len(ARTICLES), False)]
