"""What a damaged data folder does to a service: it says so in our own words, and `rebuild` mends it.

In this process and over the real adapters, because a process for each damage would load the model each time.
"""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.conftest import THREADS

from askavim.adapters.embeddings import SentenceTransformerEmbedder
from askavim.adapters.library import SqlLibrary
from askavim.adapters.snapshots import FolderSnapshotStore
from askavim.adding import Outside
from askavim.api.app import create_app
from askavim.errors import AskavimError, StorageError
from askavim.librarian import Librarian
from askavim.model import Filters, Status
from askavim.ports import Embedder
from askavim.service import Service

QUESTION = "What did Azerbaijan and Türkiye promise each other in the Shusha Declaration?"


@pytest.fixture(scope="module")
def embedder(model_folder: Path) -> Embedder:
    return SentenceTransformerEmbedder(model_folder, THREADS)


def service_over(data: Path, embedder: Embedder) -> Service:
    return Service(
        library=SqlLibrary(data / "library.db"),
        snapshots=FolderSnapshotStore(data / "indexes"),
        load_embedder=lambda: embedder,
        load_reader=lambda: None,
        clock=time.perf_counter,
    )


def librarian_over(data: Path, embedder: Embedder) -> Librarian:
    return Librarian(
        library=SqlLibrary(data / "library.db"),
        snapshots=FolderSnapshotStore(data / "indexes"),
        load_embedder=lambda: embedder,
        open_outside=nothing_outside,
        now=lambda: datetime.now(UTC),
    )


@contextmanager
def nothing_outside() -> Iterator[Outside]:
    raise AssertionError("nothing outside is needed")
    yield


def the_one(data: Path, pattern: str) -> Path:
    (path,) = data.glob(pattern)
    return path


def remove(pattern: str) -> Callable[[Path], None]:
    def damage(data: Path) -> None:
        path = the_one(data, pattern)
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return damage


def overwrite(pattern: str, content: bytes) -> Callable[[Path], None]:
    def damage(data: Path) -> None:
        the_one(data, pattern).write_bytes(content)

    return damage


def halve(pattern: str) -> Callable[[Path], None]:
    def damage(data: Path) -> None:
        path = the_one(data, pattern)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return damage


NOISE = b"noise" * 1000
DAMAGES = {
    "no snapshot": remove("indexes/*/"),
    "no chroma folder": remove("indexes/*/chroma"),
    "no chroma database": remove("indexes/*/chroma/chroma.sqlite3"),
    "noise for chroma database": overwrite("indexes/*/chroma/chroma.sqlite3", NOISE),
    "no moments": remove("indexes/*/chroma/moments-en.npz"),
    "half of the moments": halve("indexes/*/chroma/moments-en.npz"),
    "no postings folder": remove("indexes/*/postings"),
    "no postings of one language": remove("indexes/*/postings/en"),
    "no rows": remove("indexes/*/postings/en/rows.json"),
    "noise for rows": overwrite("indexes/*/postings/en/rows.json", NOISE),
    "no scores": remove("indexes/*/postings/en/data.csc.index.npy"),
    "empty scores": overwrite("indexes/*/postings/en/data.csc.index.npy", b""),
    "half of the scores": halve("indexes/*/postings/en/data.csc.index.npy"),
    "no vocabulary": remove("indexes/*/postings/en/vocab.index.json"),
}


def cases() -> list[Any]:
    return [pytest.param(damage, id=name) for name, damage in DAMAGES.items()]


@pytest.mark.parametrize("damage", cases())
def test_a_damaged_snapshot_is_a_503_problem_that_says_what_to_do(
    copy_data: Callable[[], Path], embedder: Embedder, damage: Callable[[Path], None]
) -> None:
    data = copy_data()
    damage(data)
    client = TestClient(create_app(service_over(data, embedder)), raise_server_exceptions=False)
    response = client.post("/v1/ask", json={"question": QUESTION})
    assert (response.status_code, response.headers["Content-Type"]) == (503, "application/problem+json")
    assert "askavim rebuild" in response.json()["hint"]


@pytest.mark.parametrize("damage", cases())
def test_rebuild_mends_a_damaged_snapshot(
    copy_data: Callable[[], Path], embedder: Embedder, damage: Callable[[Path], None]
) -> None:
    data = copy_data()
    damage(data)
    librarian = librarian_over(data, embedder)
    assert librarian.check(lambda *_: None)
    librarian.rebuild(lambda *_: None)
    assert librarian.check(lambda *_: None) == []
    assert service_over(data, embedder).ask(QUESTION, Filters(), 3).status is Status.ANSWERED


@pytest.mark.parametrize("damage", [overwrite("library.db", NOISE), halve("library.db")], ids=["noise", "half"])
def test_a_corrupt_library_is_named(
    copy_data: Callable[[], Path], embedder: Embedder, damage: Callable[[Path], None]
) -> None:
    data = copy_data()
    damage(data)
    with pytest.raises(AskavimError, match=r"library\.db"):
        service_over(data, embedder).ask(QUESTION, Filters(), 3)


def test_a_lost_library_is_as_if_nothing_had_been_indexed(copy_data: Callable[[], Path], embedder: Embedder) -> None:
    data = copy_data()
    (data / "library.db").unlink()
    client = TestClient(create_app(service_over(data, embedder)))
    assert client.get("/readyz").json()["type"] == "urn:askavim:problem:index-missing"


def test_articles_stay_readable_while_the_snapshot_is_gone(copy_data: Callable[[], Path], embedder: Embedder) -> None:
    data = copy_data()
    remove("indexes/*/")(data)
    client = TestClient(create_app(service_over(data, embedder)))
    assert client.get("/v1/articles/shusha-declaration").status_code == 200


def test_a_text_that_was_changed_in_the_library_is_never_quoted(
    copy_data: Callable[[], Path], embedder: Embedder
) -> None:
    data = copy_data()
    connection = sqlite3.connect(data / "library.db")
    with connection:
        changed = "UPDATE versions SET article = replace(article, 'promise each other', 'promise nobody')"
        assert connection.execute(changed).rowcount > 0
    connection.close()
    with pytest.raises(StorageError, match="shusha-declaration"):
        service_over(data, embedder).ask(QUESTION, Filters(), 3)
