"""Snapshots in a folder, by Chroma and bm25s: the contract, agreement with exact search, and damaged files."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.contracts.snapshots import (
    QUESTION,
    RULES,
    asked,
    nearness_can_be_asked_of_some_articles_only,
    rows,
    the_nearest_passages_of_each_language_are_found_in_order,
)

from askavim.adapters import chroma
from askavim.adapters.chroma import EXACT_PASSAGES
from askavim.adapters.memory import MemorySnapshotStore
from askavim.adapters.snapshots import FolderSnapshotStore
from askavim.errors import IndexBusy, IndexMissing, StorageError
from askavim.ports import SnapshotRow, SnapshotStore, Term, Vector


@pytest.fixture
def store(tmp_path: Path) -> FolderSnapshotStore:
    return FolderSnapshotStore(tmp_path / "indexes")


def unit_vectors(count: int, seed: int) -> list[Vector]:
    values = np.random.default_rng(seed).normal(size=(count, 32)) + 0.5
    return list(np.asarray(values / np.linalg.norm(values, axis=1, keepdims=True), np.float32))


def many_rows(count: int) -> list[SnapshotRow]:
    words = np.random.default_rng(1).zipf(1.4, size=(count, 30)) % 300
    return [
        SnapshotRow(f"p{number}", f"a{number // 4}", ("en", "tr")[number % 2], vector, [f"w{word}" for word in line])
        for number, (vector, line) in enumerate(zip(unit_vectors(count, 0), words, strict=True))
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_keeps_the_contract(store: FolderSnapshotStore, rule: Callable[[SnapshotStore], None]) -> None:
    rule(store)


@pytest.mark.parametrize(
    "rule",
    [the_nearest_passages_of_each_language_are_found_in_order, nearness_can_be_asked_of_some_articles_only],
    ids=lambda rule: rule.__name__,
)
def test_a_language_too_large_for_memory_keeps_the_contract(
    store: FolderSnapshotStore, rule: Callable[[SnapshotStore], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma's own search, as for a language of more than EXACT_PASSAGES, which would take minutes to write."""
    monkeypatch.setattr(chroma, "EXACT_PASSAGES", 0)
    rule(store)


@pytest.mark.parametrize("exact_up_to", [EXACT_PASSAGES, 0], ids=["in memory", "by Chroma"])
def test_agrees_with_exact_search_over_a_thousand_passages(
    store: FolderSnapshotStore, exact_up_to: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma, "EXACT_PASSAGES", exact_up_to)
    exact = MemorySnapshotStore()
    for target in (store, exact):
        target.write("big", many_rows(1_000))
    real, double = store.open("big"), exact.open("big")
    some = {f"a{number}" for number in range(0, 250, 3)}
    for number, vector in enumerate(unit_vectors(20, 7)):
        said = [((f"w{number}",),), (("w1",),), (("unseen",),), ((f"w{number * 3}", "w2"), (f"w{number * 2}",))]
        terms = {language: [Term(alternatives) for alternatives in said] for language in ("en", "tr")}
        assert real.postings.scores(terms, ["p0", "p9"]) == pytest.approx(double.postings.scores(terms, ["p0", "p9"]))
        for articles in (None, some):
            assert real.vectors.search(vector, 20, articles) == double.vectors.search(vector, 20, articles)
            found = real.postings.search(terms, 20, articles)
            wanted = double.postings.search(terms, 20, articles)
            assert real.postings.scores(terms, found) == pytest.approx(double.postings.scores(terms, wanted))


def test_a_second_process_can_read_what_was_written(store: FolderSnapshotStore, tmp_path: Path) -> None:
    store.write("one", rows())
    shutil.copytree(tmp_path / "indexes", tmp_path / "copied")
    copied = FolderSnapshotStore(tmp_path / "copied").open("one")
    opened = store.open("one")
    assert copied.vectors.search(QUESTION, 50) == opened.vectors.search(QUESTION, 50)
    assert copied.postings.search(asked("baku"), 50) == opened.postings.search(asked("baku"), 50)


def test_two_stores_over_one_folder_do_not_write_together(tmp_path: Path) -> None:
    one, other = FolderSnapshotStore(tmp_path / "indexes"), FolderSnapshotStore(tmp_path / "indexes")
    with one.writing(), pytest.raises(IndexBusy), other.writing():
        pass


def test_pruning_leaves_other_files_alone(store: FolderSnapshotStore, tmp_path: Path) -> None:
    store.write("one", rows()[:1])
    (tmp_path / "indexes" / "notes.txt").write_text("mine")
    store.prune(())
    assert [path.name for path in (tmp_path / "indexes").iterdir()] == ["notes.txt"]


def test_a_deleted_snapshot_folder_is_missing(store: FolderSnapshotStore, tmp_path: Path) -> None:
    store.write("one", rows())
    shutil.rmtree(tmp_path / "indexes" / "one")
    with pytest.raises(IndexMissing):
        store.open("one")


@pytest.mark.parametrize("pattern", ["postings/en/*.json", "postings/en/*.npy", "chroma/moments-en.npz"])
def test_damaged_files_are_a_storage_error(store: FolderSnapshotStore, tmp_path: Path, pattern: str) -> None:
    store.write("one", rows())
    for path in (tmp_path / "indexes" / "one").glob(pattern):
        path.write_bytes(b"\x00 damaged")
    with pytest.raises(StorageError, match="can't be used"):
        store.open("one")


def test_a_damaged_chroma_file_is_a_storage_error(store: FolderSnapshotStore, tmp_path: Path) -> None:
    store.write("one", rows())
    damaged = tmp_path / "copied"
    shutil.copytree(tmp_path / "indexes", damaged)
    (damaged / "one" / "chroma" / "chroma.sqlite3").write_bytes(b"damaged" * 1000)
    with pytest.raises(StorageError):
        FolderSnapshotStore(damaged).open("one")


def test_a_file_in_place_of_the_index_folder_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "indexes").write_text("")
    with pytest.raises(StorageError), FolderSnapshotStore(tmp_path / "indexes").writing():
        pass
