"""What a full disk, a folder that can't be written, damaged files and a second writer do, and how each is repaired.

Over the real adapters, in this process; the embedder is a double.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.integration.crash_run import ignore, librarian
from tests.integration.test_crash import ARTICLES, editions, indexed_texts, name_of, shelf_on_disk, write_edition
from tests.samples import no_report

from askavim.adding import Sources
from askavim.build import mend_library
from askavim.errors import IndexBusy, StorageError
from askavim.model import Filters
from askavim.settings import Settings


def can_mount() -> bool:
    """Whether this process may mount file systems, to have a small disk of its own."""
    return (
        os.geteuid() == 0
        and subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0
    )


mounts = pytest.mark.skipif(not can_mount(), reason="no right to mount a small disk")


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def add(data: Path, folder: Path) -> None:
    with librarian(data) as desk:
        desk.add(Sources((str(folder),)), no_report, ignore)


@mounts
@pytest.mark.parametrize("kilobytes", [100, 700, 1300])
def test_a_full_disk_is_named_and_with_more_room_the_same_command_goes_on(tmp_path: Path, kilobytes: int) -> None:
    papers, data = write_edition(tmp_path / "papers", 1), tmp_path / "data"
    with small_disk(data, kilobytes):
        with pytest.raises(StorageError) as raised:
            add(data, papers)
        assert "full" in raised.value.message
        assert "Make room" in raised.value.hint
        remount(data, "size=50m")
        add(data, papers)
        assert editions(indexed_texts(data)) == {1}


@mounts
def test_a_service_goes_on_answering_while_the_disk_is_full(tmp_path: Path) -> None:
    papers, data = write_edition(tmp_path / "papers", 1), tmp_path / "data"
    with small_disk(data, 50_000), shelf_on_disk(data) as shelf:
        add(data, papers)
        service, question = shelf.service(), "On which page stands subject papers 1003?"
        before = service.ask(question, Filters(), 3)
        used = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
        remount(data, f"size={used // 1024 + 500}k")
        with pytest.raises(StorageError) as raised:
            add(data, write_edition(papers, 2))
        assert "full" in raised.value.message
        assert service.ask(question, Filters(), 3) == before
        remount(data, "size=50m")
        add(data, papers)
        assert editions(indexed_texts(data)) == {2}


@mounts
def test_a_folder_that_can_not_be_written_still_answers_and_says_so_to_writers(tmp_path: Path) -> None:
    papers, data = write_edition(tmp_path / "papers", 1), tmp_path / "data"
    with small_disk(data, 50_000):
        add(data, papers)
        remount(data, "ro")
        with pytest.raises(StorageError) as raised:
            add(data, write_edition(papers, 2))
        assert "writable" in raised.value.hint
        remount(data, "rw")
        assert editions(indexed_texts(data)) == {1}
        add(data, papers)
        assert editions(indexed_texts(data)) == {2}


def test_a_second_writer_is_told_at_once_and_the_first_one_ends_well(tmp_path: Path) -> None:
    papers, data = write_edition(tmp_path / "papers", 1), tmp_path / "data"
    write_edition(other := tmp_path / "other", 1)

    def second(*_: object) -> None:
        with librarian(data) as desk, pytest.raises(IndexBusy):
            desk.add(Sources((str(other),)), no_report, ignore)

    with librarian(data) as desk:
        desk.add(Sources((str(papers),)), no_report, second)
    assert set(indexed_texts(data)) == {name_of("papers", number) for number in range(ARTICLES)}


@pytest.mark.parametrize("part", ["chroma", "postings", "."])
def test_rebuild_writes_a_lost_or_damaged_index_anew_from_the_library(tmp_path: Path, part: str) -> None:
    papers, data = write_edition(tmp_path / "papers", 1), tmp_path / "data"
    add(data, papers)
    shutil.rmtree(papers)
    (snapshot,) = (path for path in (data / "indexes").iterdir() if path.is_dir())
    shutil.rmtree(snapshot / part)
    with librarian(data) as desk:
        assert desk.check(no_report)
        desk.rebuild(no_report)
    assert editions(indexed_texts(data)) == {1}


def test_of_a_damaged_library_all_is_saved_that_can_be_read(tmp_path: Path) -> None:
    papers, data = write_edition(tmp_path / "papers", 1), tmp_path / "data"
    add(data, papers)
    shutil.rmtree(papers)
    file = data / "library.db"
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8192] = b"\xff" * 8192
    file.write_bytes(bytes(content))
    salvaged = mend_library(Settings(data=data))
    assert salvaged
    assert salvaged.damaged.read_bytes() == bytes(content)
    assert mend_library(Settings(data=data)) is None
    with librarian(data) as desk:
        desk.rebuild(no_report)
        assert desk.check(no_report) == []
        manifest = desk.manifest()
    assert manifest
    assert len(manifest.articles) >= ARTICLES - 3
