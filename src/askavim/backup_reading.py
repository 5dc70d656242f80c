"""Lines of a library's archive -> its entries, checked one by one and against each other. The file is untrusted."""

import gzip
import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from askavim.backup_entries import Entry, Header, Trailer, read_header, read_line, trailer_of
from askavim.errors import BadInput
from askavim.model import Article
from askavim.origins import Origin, OriginState
from askavim.ports import KeptVectors

MAX_LINE_BYTES = 32 * 2**20
MAX_LINES = 5_000_000

SECTIONS: tuple[type, ...] = (Article, Origin, KeptVectors, Trailer)
"""What follows the header, in this order."""

_CUT_OFF = "The archive is cut off"
_NOTHING_CHANGED = "Nothing was changed. Take another copy of the archive, or export it again."


def _refuse(number: int, reason: object) -> BadInput:
    return BadInput(f"Line {number} of the archive can't be used: {reason}.", _NOTHING_CHANGED)


def _lines(stream: BinaryIO, most_bytes: int | None) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers, from 1. Raises BadInput where there are too many or too long ones."""
    number, so_far = 0, 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number, so_far = number + 1, so_far + len(line)
        if len(line) > MAX_LINE_BYTES:
            raise _refuse(number, f"it is longer than {MAX_LINE_BYTES:,} bytes")
        if number > MAX_LINES or (most_bytes is not None and so_far > most_bytes):
            raise _refuse(number, "the file holds far more than any library")
        if not line.endswith(b"\n"):
            raise BadInput(f"{_CUT_OFF} in line {number}.", _NOTHING_CHANGED)
        yield number, line


class _Seen:
    """What an archive has had so far, against which each next entry is checked."""

    def __init__(self) -> None:
        self._section = 0
        self._names: set[tuple[str, ...]] = set()
        self._dimensions: dict[str, int] = {}
        self.counts: Counter[type] = Counter()

    def check(self, entry: Article | Origin | KeptVectors | Trailer) -> None:
        """Raise ValueError where the entry doesn't go with those before."""
        section = SECTIONS.index(type(entry))
        if section < self._section:
            raise ValueError("it stands after a later section")
        self._section = section
        self.counts[type(entry)] += 1
        match entry:
            case Article():
                self._once("article", entry.info.id, entry.info.version)
            case Origin():
                self._once("origin", entry.address)
                self._has_its_article(entry)
            case KeptVectors():
                self._once("vectors", entry.embedder, entry.key)
                if self._dimensions.setdefault(entry.embedder, entry.values.shape[1]) != entry.values.shape[1]:
                    raise ValueError("the vectors are not as long as others of the same embedder")

    def _once(self, *name: str) -> None:
        if name in self._names:
            raise ValueError("the archive has it twice")
        self._names.add(name)

    def _has_its_article(self, origin: Origin) -> None:
        if origin.state is OriginState.KEPT and ("article", origin.article_id, origin.version) not in self._names:
            raise ValueError("its article is not in the archive")


def read_backup(stream: BinaryIO, most_bytes: int | None = None) -> Iterator[Entry]:
    """The entries of an archive, each checked, as they come: a header, articles, origins, vectors, a trailer.

    Raises BadInput, with the number of the line, where the file is none, is cut off, was changed, or holds what no
    library can hold: too late for what was already taken, so read all of it before using any of it.
    """
    digest, seen, trailer = hashlib.sha256(), _Seen(), None
    for number, line in _unpacked(_lines(stream, most_bytes)):
        if trailer:
            raise _refuse(number, "it stands after the trailer")
        try:
            if number == 1:
                yield (header := read_header(line))
            else:
                entry = read_line(line)
                seen.check(entry)
                _check_kind(header, entry)
                if isinstance(entry, Trailer):
                    trailer = entry
                    _check_trailer(trailer, trailer_of(seen.counts, digest.hexdigest()))
                yield entry
        except ValueError as error:
            raise _refuse(number, error) from error
        digest.update(line)
    if not trailer:
        raise BadInput(f"{_CUT_OFF}: its last line is missing.", _NOTHING_CHANGED)


def _unpacked(lines: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    try:
        yield from lines
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadInput(f"{_CUT_OFF} or broken: {error}.", _NOTHING_CHANGED) from error


def _check_kind(header: Header, entry: Entry) -> None:
    if isinstance(entry, KeptVectors) and not header.vectors:
        raise ValueError("there are vectors, though the header says that there are none")


def _check_trailer(said: Trailer, found: Trailer) -> None:
    if said != found:
        raise ValueError(
            "its counts or its sha256 are not those of the lines before, so that some were lost or changed"
        )
