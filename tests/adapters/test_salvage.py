"""Specification: of a broken library file every row that can still be read is saved, and the file is never lost."""

import random
import shutil
import sqlite3
from functools import cache
from pathlib import Path

import pytest
from tests.adapters.test_migrations import write_old_library
from tests.contracts.library import MODEL, manifest_of, origin, page, passages_of, unit_rows
from tests.samples import ARTICLES, CORRIDOR, NOW, SHUSHA, article

from askavim.adapters.library import SqlLibrary
from askavim.adapters.salvage import is_damaged, salvage
from askavim.errors import LibraryDamaged, StorageError
from askavim.model import Article, Passage
from askavim.origins import CORPUS, Job, OriginState

SAMPLES = [article(f"a{number:03}", f"Harbour number {number} was dredged in spring. " * 30) for number in range(60)]
PAGE = 4096


@cache
def sample_passages() -> list[tuple[Passage, str]]:
    return passages_of(*SAMPLES)


def answering_passages() -> list[tuple[Passage, str]]:
    return [(item, key) for item, key in sample_passages() if item.article_id != "a059"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of many pages; the first ten articles are in two versions, the last was removed."""
    path = tmp_path_factory.mktemp("whole") / "library.db"
    library = SqlLibrary(path)
    library.keep([(origin(page(number), item), item) for number, item in enumerate(older(SAMPLES[:10]))])
    library.keep([(origin(page(number), item), item) for number, item in enumerate(SAMPLES)])
    library.keep([(origin(page(59), SAMPLES[59], OriginState.REMOVED), None)])
    rows = answering_passages()
    library.add_vectors(MODEL, {key: unit_rows(1 + 2 * len(item.sentences), n) for n, (item, key) in enumerate(rows)})
    library.publish(manifest_of(SAMPLES[:59]), [], rows)
    library.record(Job("j", "add", NOW))
    library.close()
    return path


def older(items: list[Article]) -> list[Article]:
    return [article(item.info.id, f"An older text of {item.info.id}.") for item in items]


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "library.db"))


def overwrite(path: Path, *pages: int, seed: int = 0) -> None:
    with path.open("r+b") as file:
        for number in pages:
            file.seek(number * PAGE)
            file.write(random.Random(seed + number).randbytes(PAGE))


def assert_nothing_false(path: Path) -> SqlLibrary:
    """What a mended library holds was in it before, to the letter."""
    assert not is_damaged(path)
    library = SqlLibrary(path)
    known = {(item.info.id, item.info.version): item for item in [*SAMPLES, *older(SAMPLES)]}
    assert all(known[item.info.id, item.info.version] == item for item in library.every_version())
    passages = {item.id: item for item, _ in sample_passages()}
    assert all(passages[id_] == kept.passage for id_, kept in library.passages(MODEL, list(passages)).items())
    library.publish(manifest_of(SAMPLES, "m2"), SAMPLES, sample_passages())
    assert library.current_id() == "m2"
    return library


def test_a_whole_library_is_not_damaged_and_loses_nothing(path: Path, whole: Path) -> None:
    assert not is_damaged(path)
    done = salvage(path)
    one, other = SqlLibrary(path), SqlLibrary(whole)
    assert list(one.every_version()) == list(other.every_version())
    assert one.origins() == other.origins()
    assert (one.current(), one.jobs(5)) == (other.current(), other.jobs(5))
    kept, before = ([(item.key, item.values.tobytes()) for item in library.every_vector()] for library in (one, other))
    assert kept == before
    assert done.rows == {
        "versions": 70,
        "passages": len(answering_passages()),
        "vectors": len(kept),
        "manifests": 1,
        "current_manifest": 1,
        "origins": 60,
        "jobs": 1,
    }
    assert done.adopted == 0
    one.close()
    other.close()


@pytest.mark.parametrize("seed", range(5))
def test_with_pages_overwritten_what_can_be_read_is_saved(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    pages = path.stat().st_size // PAGE
    broken = chance.sample(range(1, pages), 3)
    overwrite(path, *broken, seed=seed)
    before = path.read_bytes()
    assert is_damaged(path)
    done = salvage(path)
    assert done.damaged.read_bytes() == before
    library = assert_nothing_false(path)
    # A version is spread over two pages at most; an inner page, of which there are few, may hide all of a table.
    assert sum(done.rows.values()) >= 100
    library.close()


def test_a_broken_page_of_rows_costs_these_rows_only(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'versions'").fetchone()
    connection.close()
    with path.open("rb") as file:
        file.seek((root - 1) * PAGE)
        inner = file.read(PAGE)
    assert inner[0] == 5, "the root of the versions is an inner page"
    cell = int.from_bytes(inner[12 + 2 * 5 : 14 + 2 * 5])
    child = int.from_bytes(inner[cell : cell + 4])
    overwrite(path, child - 1)
    done = salvage(path)
    assert 60 <= done.rows["versions"] < 70
    assert done.rows["origins"] == 60
    assert_nothing_false(path).close()


def test_without_its_first_page_nothing_else_is_lost(path: Path) -> None:
    overwrite(path, 0)
    with pytest.raises(LibraryDamaged, match=r"library\.db") as caught:
        SqlLibrary(path)
    assert "askavim rebuild" in caught.value.hint
    assert salvage(path).rows["versions"] == 70
    library = SqlLibrary(path)
    assert library.shelf() == SAMPLES[:59]
    library.close()


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_of_a_truncated_file_the_rest_is_saved(path: Path, share: float) -> None:
    body = path.read_bytes()
    path.write_bytes(body[: int(len(body) * share)])
    assert is_damaged(path)
    done = salvage(path)
    assert sum(done.rows.values()) > 0
    assert_nothing_false(path).close()


@pytest.mark.parametrize("body", [b"", b"Not a database. " * 1000, b"short"])
def test_a_file_that_holds_nothing_gives_an_empty_library_and_is_kept(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(body)
    done = salvage(path)
    assert done.damaged.read_bytes() == body
    assert set(done.rows.values()) == {0}
    library = SqlLibrary(path)
    assert (library.origins(), library.current()) == ([], None)
    library.close()


def test_no_broken_file_is_ever_lost(path: Path) -> None:
    kept = []
    for number in (1, 2, 3):
        overwrite(path, 5, seed=number)
        body = path.read_bytes()
        done = salvage(path)
        assert done.damaged == path.with_name(f"library.db.damaged-{number}")
        kept.append(body)
    assert [path.with_name(f"library.db.damaged-{number}").read_bytes() for number in (1, 2, 3)] == kept
    assert {item.name for item in path.parent.iterdir()} == {
        "library.db",
        *(f"library.db.damaged-{number}" for number in (1, 2, 3)),
    }


def a_crashed_copy(whole: Path, folder: Path) -> Path:
    """A library, not closed, whose last version stands in the write-ahead log only."""
    library = SqlLibrary(Path(shutil.copy(whole, folder / "running.db")))
    library.keep([(origin(page(70), SHUSHA), SHUSHA)])
    for ending in ("", "-wal"):
        shutil.copy(folder / f"running.db{ending}", folder / f"library.db{ending}")
    library.close()
    return folder / "library.db"


def test_what_stands_in_the_log_only_is_saved_as_well(whole: Path, tmp_path: Path) -> None:
    path = a_crashed_copy(whole, tmp_path)
    overwrite(path, 0)
    done = salvage(path)
    library = SqlLibrary(path)
    assert library.article(SHUSHA.info.id, SHUSHA.info.version) == SHUSHA
    assert done.damaged.with_name("library.db.damaged-1-wal").exists()
    library.close()


def test_a_rescue_that_died_before_the_last_step_is_taken_up_without_loss(whole: Path, tmp_path: Path) -> None:
    path = a_crashed_copy(whole, tmp_path)
    aside = path.with_name("library.db.damaged-1")
    aside.hardlink_to(path)
    shutil.move(path.with_name("library.db-wal"), path.with_name("library.db.damaged-1-wal"))
    path.with_name("library.db.salvage").mkdir()
    assert salvage(path).damaged == aside
    library = SqlLibrary(path)
    assert library.article(SHUSHA.info.id, SHUSHA.info.version) == SHUSHA
    library.close()
    assert not path.with_name("library.db.damaged-2").exists()


DAMAGES = {
    "versions": "SET article = replace(article, 'dredged', 'drained') WHERE article_id = 'a013'",
    "passages": "SET passage = '{}' WHERE rowid = 3",
    "vectors": 'SET "values" = zeroblob(length("values")) WHERE rowid = 3',
    "origins": "SET state = 'removed' WHERE article_id = 'a003'",
    "jobs": "SET job = 7",
}


def damage_rows(path: Path, tables: list[str]) -> None:
    with sqlite3.connect(path) as connection:
        for table in tables:
            assert connection.execute(f"UPDATE {table} {DAMAGES[table]}").rowcount == 1
    connection.close()


def test_rows_that_are_not_what_was_written_are_left_out(path: Path, whole: Path) -> None:
    damage_rows(path, list(DAMAGES))
    before = salvage(Path(shutil.copy(whole, path.with_name("whole.db")))).rows
    assert salvage(path).rows == {name: rows - (name in DAMAGES) for name, rows in before.items()}
    assert_nothing_false(path).close()


@pytest.mark.parametrize("table", DAMAGES)
def test_one_row_that_is_not_what_was_written_is_damage(path: Path, table: str) -> None:
    damage_rows(path, [table])
    assert is_damaged(path)


def test_a_current_index_that_nothing_is_known_of_is_damage(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE current_manifest SET manifest_id = 'other'")
    connection.close()
    assert is_damaged(path)
    assert salvage(path).rows["current_manifest"] == 0
    assert not is_damaged(path)


def test_an_article_whose_origin_was_lost_still_answers(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM origins WHERE article_id IN ('a003', 'a004', 'a059')")
    connection.close()
    assert salvage(path).adopted == 2
    library = SqlLibrary(path)
    assert library.shelf() == SAMPLES[:59]
    assert [item.address for item in library.origins() if item.via == CORPUS] == ["corpus:a003", "corpus:a004"]
    library.close()


def test_where_nothing_says_what_answered_the_last_versions_do(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript("DELETE FROM origins; DELETE FROM current_manifest;")
    connection.close()
    assert salvage(path).adopted == 60
    library = SqlLibrary(path)
    assert library.shelf() == SAMPLES
    library.close()


def test_a_broken_library_of_the_time_before_is_saved_and_taken_over(tmp_path: Path) -> None:
    path = write_old_library(tmp_path / "library.db", ARTICLES[:4])
    assert not is_damaged(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE versions SET article = x'00' WHERE article_id = ?", [CORRIDOR.info.id])
    connection.close()
    done = salvage(path)
    assert (done.rows["versions"], done.rows["origins"], done.adopted) == (4, 0, 3)
    library = SqlLibrary(path)
    assert library.shelf() == sorted({*ARTICLES[:4]} - {CORRIDOR}, key=lambda item: item.info.id)
    library.close()


def test_a_running_reader_goes_over_to_the_mended_file(path: Path) -> None:
    reader = SqlLibrary(path)
    assert len(reader.origins()) == 60
    salvage(path)
    writer = SqlLibrary(path)
    writer.keep([(origin("https://example.org/new", SHUSHA), SHUSHA)])
    assert len(reader.origins()) == 61
    writer.close()
    reader.close()


def test_a_library_that_is_not_there_can_not_be_mended(tmp_path: Path) -> None:
    assert not is_damaged(tmp_path / "library.db")
    with pytest.raises(StorageError, match=r"library\.db"):
        salvage(tmp_path / "library.db")
    assert list(tmp_path.iterdir()) == []
