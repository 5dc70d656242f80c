"""What kind of ZIP archive bytes are, and whether a Word document among them may be opened.

Nothing is unpacked to disk. Declared sizes are checked before anything is decompressed; Python's zipfile reads no more
than an entry declares.
"""

import re
from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from askavim.errors import DocumentUnreadable

MAX_ENTRIES = 5_000
MAX_BYTES = 200_000_000
"""Of all entries, decompressed."""
MAX_PART_BYTES = 50_000_000
"""Of one part in XML, decompressed."""
MAX_RATIO = 200
"""Decompressed against compressed, of an entry that is not small."""
SMALL_BYTES = 1_000_000

WORD_PART = "word/document.xml"
_DTD = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|wdp|ttf|odttf|bin)$", re.IGNORECASE)
_OTHER_KINDS = (
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint presentation"),
    ("META-INF/container.xml", "an e-book"),
    ("content.xml", "an OpenDocument file"),
    ("word/", "a damaged Word document"),
)


def _entries(archive: ZipFile, address: str) -> list[ZipInfo]:
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > SMALL_BYTES and entry.file_size > MAX_RATIO * max(entry.compress_size, 1) for entry in entries
    )
    if len(entries) > MAX_ENTRIES or total > MAX_BYTES or swollen:
        raise DocumentUnreadable(
            f"{address} unpacks to far more than it holds.", "Save it anew in Word, without media."
        )
    return entries


def _check_part(archive: ZipFile, entry: ZipInfo, address: str) -> None:
    """A part may be no larger than python-docx can take, and declare no document type or entity."""
    if entry.file_size > MAX_PART_BYTES:
        raise DocumentUnreadable(f"{address} has a part of more than {MAX_PART_BYTES:,} bytes.", "Split it.")
    if entry.flag_bits & 1:
        raise DocumentUnreadable(f"{address} is encrypted.", "Save it without a password, and add it again.")
    if _DTD.search(archive.read(entry)):
        raise DocumentUnreadable(
            f"{address} declares a document type inside, as no Word document does.", "Save it anew in Word."
        )


def check_word_document(body: bytes, address: str) -> None:
    """Raises DocumentUnreadable where an archive is no Word document, or one that is not safe to open."""
    try:
        with ZipFile(BytesIO(body)) as archive:
            entries = _entries(archive, address)
            names = {entry.filename for entry in entries}
            if WORD_PART not in names:
                raise DocumentUnreadable(
                    f"{address} is {_kind(names)}, which can't be read.", "Save its text as DOCX, PDF or Markdown."
                )
            for entry in entries:
                if not _PICTURE.search(entry.filename):
                    _check_part(archive, entry, address)
    except (BadZipFile, LargeZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
        raise DocumentUnreadable(f"{address} is a damaged archive.", "Save it anew, and add it again.") from error


def _kind(names: set[str]) -> str:
    return next(
        (kind for start, kind in _OTHER_KINDS if any(name.startswith(start) for name in names)), "an archive (ZIP)"
    )
