"""SnapshotStore in a folder: `<folder>/<name>/` holds one snapshot's Chroma collection and postings."""

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from askavim.adapters.bm25 import Bm25Index, write_postings
from askavim.adapters.chroma import ChromaVectorStore, write_vectors
from askavim.errors import IndexBusy, IndexMissing, StorageError
from askavim.ports import Snapshot, SnapshotRow


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The data folder {folder} can't be written: {error.strerror or error}",
            "Make it writable, or name another one with --data or ASKAVIM_DATA.",
        ) from error


class FolderSnapshotStore:
    """Snapshots as sub-folders of `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, rows: Sequence[SnapshotRow]) -> None:
        """See SnapshotStore.write."""
        target = self._folder / name
        try:
            with _translated(self._folder):
                shutil.rmtree(target, ignore_errors=True)
                (target / "chroma").mkdir(parents=True)
                (target / "postings").mkdir()
            write_vectors(target / "chroma", rows)
            write_postings(target / "postings", rows)
        except StorageError:
            shutil.rmtree(target, ignore_errors=True)  # on a full disk, readers need the room
            raise

    def open(self, name: str) -> Snapshot:
        """See SnapshotStore.open."""
        target = self._folder / name
        if not target.is_dir():
            raise IndexMissing(f"The index folder {target} is gone.", "Run `askavim rebuild` to write it again.")
        vectors, postings = ChromaVectorStore(target / "chroma"), Bm25Index(target / "postings")
        if vectors.languages != postings.languages:
            raise IndexMissing(f"The index folder {target} is incomplete.", "Run `askavim rebuild` to write it again.")
        return Snapshot(vectors, postings)

    def prune(self, keep: Collection[str]) -> None:
        """See SnapshotStore.prune."""
        for folder in self._folder.iterdir():
            if folder.is_dir() and folder.name not in keep:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See SnapshotStore.writing. The operating system lets go of the lock when the process dies."""
        with _translated(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._folder / "write.lock")
            try:
                lock.acquire(timeout=0)
            except Timeout as error:
                raise IndexBusy(
                    "Another process is writing the index.", "Wait until it has finished, then run it again."
                ) from error
        try:
            yield
        finally:
            lock.release()
