"""The SQL library: the contract, and what only a file on disk can do: outlive its process, be shared, be damaged."""

import os
import re
import sqlite3
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sql
from tests.contracts.library import (
    MODEL,
    RULES,
    manifest_of,
    origin,
    passages_of,
    unit_rows,
)
from tests.samples import ARTICLES, SHUSHA, article

from askavim.adapters.library import SqlLibrary
from askavim.errors import BadInput, LibraryDamaged, SettingsError, StorageError
from askavim.ports import Library


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "library.db"


@pytest.fixture
def library(path: Path) -> Iterator[SqlLibrary]:
    library = SqlLibrary(path)
    yield library
    library.close()


def publish_all(library: Library) -> None:
    rows = passages_of(*ARTICLES)
    library.add_vectors(MODEL, {key: unit_rows(9) for _, key in rows})
    library.publish(manifest_of(ARTICLES), ARTICLES, rows)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_keeps_the_contract(library: SqlLibrary, rule: Callable[[Library], None]) -> None:
    rule(library)


def test_everything_is_there_after_reopening(library: SqlLibrary, path: Path) -> None:
    publish_all(library)
    library.close()
    reopened = SqlLibrary(path)
    assert reopened.current() == manifest_of(ARTICLES)
    assert reopened.article(SHUSHA.info.id, SHUSHA.info.version) == SHUSHA
    ids = [passage.id for passage, _ in passages_of(*ARTICLES)]
    assert set(reopened.passages(MODEL, ids)) == set(ids)
    reopened.close()


def test_one_process_sees_at_once_what_another_published(library: SqlLibrary, path: Path) -> None:
    reader = SqlLibrary(path)
    assert reader.current_id() is None
    publish_all(library)
    assert reader.current_id() == manifest_of(ARTICLES).id
    reader.close()


def test_threads_may_read_while_one_writes(library: SqlLibrary) -> None:
    publish_all(library)
    ids = [passage.id for passage, _ in passages_of(*ARTICLES)]

    def read(_: int) -> int:
        return len(library.passages(MODEL, ids)) + len(library.versions(SHUSHA.info.id))

    with ThreadPoolExecutor(8) as pool:
        results = pool.map(read, range(40))
        for number in range(10):
            library.publish(manifest_of(ARTICLES, f"m{number}"), ARTICLES, passages_of(*ARTICLES))
        assert set(results) == {len(ids) + 1}


def test_sixteen_bits_change_a_cosine_by_less_than_a_thousandth(library: SqlLibrary) -> None:
    matrix = unit_rows(200)
    library.add_vectors(MODEL, {f"k{number}": row[None] for number, row in enumerate(matrix)})
    kept = library.vectors(MODEL, [f"k{number}" for number in range(200)])
    assert all(abs(float(kept[f"k{number}"] @ row) - 1) < 1e-3 for number, row in enumerate(matrix))


def test_a_file_that_is_no_database_is_a_storage_error(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("These are not the bytes of a database. " * 100)
    with pytest.raises(StorageError, match=r"library\.db"):
        SqlLibrary(path)


def test_a_damaged_row_is_named_as_damage(library: SqlLibrary, path: Path) -> None:
    publish_all(library)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE manifests SET manifest = x'7b7d'")
    connection.close()
    with pytest.raises(LibraryDamaged, match=re.escape(str(path))):
        library.current()


def test_a_file_in_place_of_the_data_folder_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StorageError):
        SqlLibrary(tmp_path / "data" / "library.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_a_storage_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError):
        SqlLibrary(tmp_path / "data" / "library.db")


@contextmanager
def every_connection_told(pragma: str) -> Iterator[None]:
    """Files behave as on a disk that is full, or one that can only be read: SQLite is told so."""

    def tell(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(pragma)

    sql.event.listen(sql.Engine, "connect", tell)
    yield
    sql.event.remove(sql.Engine, "connect", tell)


@pytest.mark.parametrize(
    ("pragma", "message", "hint"),
    [("PRAGMA max_page_count = 1", "is full", "Make room"), ("PRAGMA query_only = ON", "can't be written", "writable")],
)
def test_a_disk_that_takes_no_more_is_named_and_nothing_is_lost(
    path: Path, pragma: str, message: str, hint: str
) -> None:
    library = SqlLibrary(path)
    library.keep([(origin("https://example.org/1", SHUSHA), SHUSHA)])
    library.close()
    with every_connection_told(pragma):
        library = SqlLibrary(path)
        with pytest.raises(StorageError, match=message) as caught:
            publish_all(library)
        assert str(path) in caught.value.message
        assert hint in caught.value.hint
        assert not isinstance(caught.value, LibraryDamaged)
        assert library.shelf() == [SHUSHA]
        library.close()
    publish_all(SqlLibrary(path))


@pytest.mark.parametrize(
    "url",
    [
        "mysql://reader:geheim@db.example/archive",
        "postgresql://reader:geheim@db.example:port/archive",
        "postgresql+asyncpg://reader:geheim@db.example/archive",
        "geheim",
        "sqlite:///geheim",
    ],
)
def test_an_address_that_is_no_postgresql_database_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        SqlLibrary(url)
    assert "geheim" not in caught.value.message + caught.value.hint
    assert "ASKAVIM_DATABASE_URL" in caught.value.hint


def test_where_the_driver_of_postgresql_is_missing_its_installation_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SettingsError) as caught:
        SqlLibrary("postgresql://reader@db.example/archive")
    assert 'pip install -e ".[postgresql]"' in caught.value.hint


def test_half_a_character_is_refused_and_nothing_is_kept(library: SqlLibrary) -> None:
    torn = article("torn", "Text.", title="Half a character: \ud800")
    with pytest.raises(BadInput, match="half a character"):
        library.keep([(origin("https://example.org/1", SHUSHA), SHUSHA), (origin("https://example.org/2", torn), torn)])
    assert library.origins() == []


def test_of_all_versions_and_vectors_only_few_lie_in_memory_at_once(library: SqlLibrary) -> None:
    items = [article(f"a{number}", "x" * 20_000) for number in range(500)]
    library.keep([(origin(f"/srv/{item.info.id}", item), item) for item in items])
    library.add_vectors(MODEL, {f"k{number}": unit_rows(1_000, 1) for number in range(500)})
    tracemalloc.start()
    versions, vectors = sum(1 for _ in library.every_version()), sum(1 for _ in library.every_vector())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (versions, vectors) == (500, 500)
    assert peak < 12_000_000, "of 10 MB of text and 16 MB of vectors"
