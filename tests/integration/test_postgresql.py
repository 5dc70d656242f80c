"""The library on a real PostgreSQL server: the same contract, and what only a server can do: be shared, be away."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from tests.contracts.library import RULES, manifest_of, origin
from tests.integration.postgresql import reason_to_skip, server
from tests.samples import ARTICLES, Shelf, article

from askavim.adapters.library import SqlLibrary
from askavim.adapters.library_database import Database
from askavim.adapters.library_tables import TABLES
from askavim.errors import IndexBusy, StorageError
from askavim.ports import Library

pytestmark = pytest.mark.skipif(reason_to_skip() is not None, reason=reason_to_skip() or "")


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture(scope="module")
def opened(url: str) -> Iterator[SqlLibrary]:
    library = SqlLibrary(url)
    yield library
    library.close()


def direct(url: str) -> psycopg.Connection:
    """A connection past all of our own code."""
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


@pytest.fixture
def library(url: str, opened: SqlLibrary) -> Iterator[Library]:
    """Empty as a new one; to make one anew for each test would take most of the time."""
    names = ", ".join(f'"{table.name}"' for table in TABLES.sorted_tables)
    with direct(url) as connection:
        connection.execute(f"TRUNCATE {names} RESTART IDENTITY")
    fresh = SqlLibrary(url)
    yield fresh
    fresh.close()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_keeps_the_contract(library: Library, rule: Callable[[Library], None]) -> None:
    rule(library)


def test_only_one_of_those_who_share_a_database_writes(library: Library, url: str) -> None:
    other = SqlLibrary(url)
    with library.writing():
        with pytest.raises(IndexBusy), other.writing():
            raise AssertionError("two writers at once")
        assert other.current() is None, "readers are not kept waiting"
    with other.writing():
        other.publish(manifest_of(ARTICLES), ARTICLES, [])
    assert library.current() == manifest_of(ARTICLES)
    other.close()


def test_a_writer_who_dies_lets_others_write(library: Library, url: str) -> None:
    with direct(url) as admin, library.writing():
        kill = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        assert admin.execute(kill).fetchall() == [(True,)]
        other = SqlLibrary(url)
        with other.writing():
            other.publish(manifest_of(ARTICLES), ARTICLES, [])
        other.close()


def test_a_library_goes_on_after_the_server_was_restarted(library: Library, url: str) -> None:
    library.publish(manifest_of(ARTICLES), ARTICLES, [])
    with direct(url) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert library.current() == manifest_of(ARTICLES)


def test_addresses_and_ids_may_be_long_and_come_in_the_order_of_their_letters(library: Library) -> None:
    items = [article(f"{name}" + "x" * 400, "Text.") for name in ("b", "A", "ä", "a", "Z", "İ")]
    library.keep([(origin(f"https://example.org/{item.info.id}", item), item) for item in items])
    assert [item.info.id for item in library.shelf()] == sorted(item.info.id for item in items)


def test_articles_are_indexed_and_answer(library: Library) -> None:
    shelf = Shelf(library)
    library.keep([(origin(item.info.id, item), item) for item in ARTICLES])
    shelf.index(library.shelf())
    assert shelf.ask("When did Azerbaijan and Turkey sign the Shusha Declaration?").citations


def test_processes_may_open_an_empty_database_at_once(url: str) -> None:
    with direct(url) as admin:
        admin.execute("CREATE DATABASE other")
    other = url.replace("/askavim?", "/other?")
    with ThreadPoolExecutor(3) as pool:
        libraries = list(pool.map(lambda _: SqlLibrary(other), range(3)))
    for library in libraries:
        assert library.origins() == []
        library.close()
    database = Database(other)
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), TABLES) == []
    database.close()


def test_a_server_or_database_that_is_not_there_is_named_without_the_password(url: str) -> None:
    for missing in (
        url.replace("askavim@/askavim", "askavim:geheim@/nowhere"),
        "postgresql://askavim:geheim@127.0.0.1:1/askavim",
        "postgresql://127.0.0.1:1/askavim?user=a&password=geheim",
    ):
        with pytest.raises(StorageError, match=r"nowhere|127\.0\.0\.1:1/askavim") as caught:
            SqlLibrary(missing)
        assert "geheim" not in caught.value.message + caught.value.hint
        assert "ASKAVIM_DATABASE_URL" in caught.value.hint


def test_a_row_that_was_damaged_is_named(library: Library, url: str) -> None:
    library.publish(manifest_of(ARTICLES), ARTICLES, [])
    with direct(url) as admin:
        admin.execute("UPDATE manifests SET manifest = '{}'::bytea")
    with pytest.raises(StorageError, match="askavim"):
        library.current()
