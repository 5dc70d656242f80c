"""A whole library <-> one file of JSON lines: the backup, with every version of every article.

    {"format": "askavim-library", "version": 1, "created": …}
    {"article": …}   each version, in the order they came
    {"origin": …}    each address
    {"vectors": …}   base64 of little-endian 16-bit floats
    {"trailer": …}   counts, and the sha256 of all lines before

Compressed with gzip where the name ends in .gz. A file that was cut off or changed is noticed before anything is
restored. Vectors come along because the encoder's 8-bit arithmetic depends on which texts share a batch: made anew,
they might change a score's last digits. Nothing here holds more than one entry of the file at a time, besides the
names of all of them.
"""

import gzip
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, TypeVar, cast

from askavim.backup_entries import Entry, Trailer, entry_line, header_line, trailer_of
from askavim.backup_reading import SECTIONS, read_backup
from askavim.errors import LibraryDamaged, StorageError
from askavim.model import Article
from askavim.origins import Origin
from askavim.ports import KeptVectors, Library

Report = Callable[[str, int, int], None]
"""Told the stage, what is done and what there is to do; 0 to do where that is not known."""

FREE_BYTES = 64 * 2**20
"""So much may come out of any compressed file …"""
MAX_RATIO = 200
"""… and beyond it, at most so many times the file's own size."""

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_LEVEL = 3
_REPORTED_EVERY = 500

_Kind = TypeVar("_Kind", Article, Origin, KeptVectors)


def write_backup(
    library: Library, stream: BinaryIO, created: datetime, report: Report, with_vectors: bool = True
) -> Trailer:
    """Write all that a library holds, and say how much that was. Raises LibraryDamaged where an entry can't be so."""
    digest, counts = hashlib.sha256(), Counter[type]()

    def write(line: bytes) -> None:
        digest.update(line)
        stream.write(line)

    write(header_line(created, with_vectors))
    for entry in _everything(library, with_vectors):
        write(_line_of(entry))
        counts[type(entry)] += 1
        if counts.total() % _REPORTED_EVERY == 0:
            report("Exporting", counts.total(), 0)
    report("Exporting", counts.total(), counts.total())
    trailer = trailer_of(counts, digest.hexdigest())
    stream.write(entry_line(trailer))
    return trailer


def _everything(library: Library, with_vectors: bool) -> Iterator[Article | Origin | KeptVectors]:
    # Origins are read first: an origin that is kept meanwhile would name a version that isn't in the file.
    origins = library.origins()
    yield from library.every_version()
    yield from origins
    if with_vectors:
        yield from library.every_vector()


def _name(entry: Article | Origin | KeptVectors) -> str:
    match entry:
        case Article():
            return f"version {entry.info.version} of article {entry.info.id}"
        case Origin():
            return f"origin {entry.address}"
    return f"vectors {entry.key} of {entry.embedder}"


def _line_of(entry: Article | Origin | KeptVectors) -> bytes:
    try:
        return entry_line(entry)
    except ValueError as error:
        raise LibraryDamaged(
            f"The library's {_name(entry)} can't be exported: {str(error).splitlines()[0]}.",
            "Nothing was written. Run `askavim rebuild`, which saves what can be read, and export again.",
        ) from error


def save_backup(library: Library, path: Path, created: datetime, report: Report, with_vectors: bool = True) -> Trailer:
    """Write an archive that appears under its name only when it is whole; only its owner may read it.

    Raises StorageError where the file can't be written, and LibraryDamaged.
    """
    try:
        with _replacing(path) as file:
            if path.suffix != ".gz":
                return write_backup(library, file, created, report, with_vectors)
            with gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0) as packed:
                return write_backup(library, cast(BinaryIO, packed), created, report, with_vectors)
    except OSError as error:
        raise StorageError(
            f"The archive {path} can't be written: {error.strerror or error}.",
            "Make sure that its folder is there and writable and the disk not full, or name another file.",
        ) from error


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the path's place once it is on the disk, or leaves no trace."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part", delete=False) as file:
        try:
            yield cast(BinaryIO, file)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(file.name).unlink()
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[Entry]]:
    """The entries of a file, compressed or not. Raises StorageError where it can't be read."""
    try:
        with path.open("rb") as file:
            if file.peek(2)[:2] != _GZIP_MAGIC:
                yield read_backup(file)
                return
            most_bytes = FREE_BYTES + MAX_RATIO * os.fstat(file.fileno()).st_size
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield read_backup(cast(BinaryIO, unpacked), most_bytes)
    except OSError as error:
        raise StorageError(
            f"The archive {path} can't be read: {error.strerror or error}.",
            "Make sure that the file is there and readable.",
        ) from error


def _check(path: Path, report: Report) -> Trailer:
    last: Entry | None = None
    with _opened(path) as entries:
        for done, entry in enumerate(entries):
            last = entry
            if done % _REPORTED_EVERY == 0:
                report("Checking the archive", done, 0)
    report("Checking the archive", done, done)
    assert isinstance(last, Trailer), "read_backup ends with one or raises"
    return last


def _section(path: Path, kind: type[_Kind], whole: bool = False) -> Iterator[_Kind]:
    """One section of an archive, read anew; to the trailer where `whole`, so that a change since is noticed."""
    section = SECTIONS.index(kind)
    with _opened(path) as entries:
        for entry in entries:
            if isinstance(entry, kind):
                yield entry
            elif type(entry) in SECTIONS[section + 1 :] and not whole:
                return


def _reported(items: Iterable[_Kind], stage: str, total: int, report: Report) -> Iterator[_Kind]:
    for done, item in enumerate(items):
        if done % _REPORTED_EVERY == 0:
            report(stage, done, total)
        yield item
    if total:
        report(stage, total, total)


def restore_backup(library: Library, path: Path, report: Report) -> Trailer:
    """Add what an archive holds to a library, and say how much the archive has: see Library.restore.

    The whole file is checked before anything is added, and again while it is. Raises BadInput where it can't be used,
    StorageError where it can't be read or the library not written; nothing is changed then.
    """
    trailer = _check(path, report)
    library.restore(
        _reported(_section(path, Article), "Restoring articles", trailer.articles, report),
        _reported(_section(path, Origin), "Restoring origins", trailer.origins, report),
        _reported(_section(path, KeptVectors, whole=True), "Restoring vectors", trailer.vectors, report),
    )
    return trailer
