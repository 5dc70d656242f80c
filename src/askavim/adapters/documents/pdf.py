"""A PDF -> a Draft, over pypdf.

The layout is `pdf_lines.py`'s. The day on which the file was made says nothing about when the essay was published: only
a day that stands on the first page does. A PDF without letters (scanned pages) is named as such; nothing is recognised.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pypdf import Configuration, PageObject, PdfReader, apply_configuration, mult
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError, XmpDocumentError

from askavim.adapters.documents.blocks import MAX_TEXT_CHARS, Block, assemble, clean
from askavim.adapters.documents.heads import (
    MAX_TITLE_CHARS,
    TOP_BLOCKS,
    read_top,
    usable_authors,
    usable_title,
)
from askavim.adapters.documents.language import name_language
from askavim.adapters.documents.pdf_ink import ink_of
from askavim.adapters.documents.pdf_lines import Line, SetBlock, set_blocks
from askavim.errors import DocumentUnreadable
from askavim.origins import Draft, Fetched
from askavim.text.casefold import fold

MAX_PAGES = 2_000
MAX_STREAM_BYTES = 50_000_000
"""Of one stream, decompressed."""
LEAST_LETTERS = 25
"""A page has more letters on average, unless it is a picture."""
MOST_UNREADABLE = 0.05
"""Share of characters that a font has no letter for."""

_LIMITS = Configuration(
    maximum_declared_stream_length=MAX_STREAM_BYTES,
    array_based_stream_maximum_output_length=MAX_STREAM_BYTES,
    lzw_maximum_output_length=MAX_STREAM_BYTES,
    run_length_maximum_output_length=MAX_STREAM_BYTES,
    zlib_maximum_output_length=MAX_STREAM_BYTES,
    brotli_maximum_output_length=MAX_STREAM_BYTES,
    page_tree_maximum_entries=2 * MAX_PAGES + 1_000,
    jbig2dec_binary=None,  # no other program is started
    disable_legacy_handling=True,
)
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)


@dataclass(slots=True)
class _Pieces:
    """Gathers the pieces of a page's text into lines, as pypdf hands them over."""

    lines: list[Line] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)
    _places: list[tuple[int, float, float, float, bool]] = field(default_factory=list)
    """Letters, x, y, size, bold of each piece of the line that is not finished."""

    def take(self, text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        """Called by pypdf for each piece; a line feed ends a line."""
        parts = text.split("\n")
        for place, part in enumerate(parts):
            if part.strip():
                matrix = mult(tm, cm)
                scale = math.hypot(matrix[2], matrix[3]) or 1.0
                self._places.append((len(part.strip()), matrix[4], matrix[5], abs(size) * scale, _is_bold(font)))
            self._texts.append(part)
            if place < len(parts) - 1:
                self.finish()

    def finish(self) -> None:
        """Ends the line."""
        text = " ".join("".join(self._texts).split())
        if text and self._places:
            _, _, y, size, _ = max(self._places, key=lambda place: place[0])
            bold = all(place[4] for place in self._places)
            self.lines.append(Line(text, self._places[0][1], y, size, bold))
        self._texts, self._places = [], []


def _is_bold(font: Any) -> bool:
    return bool(font and _BOLD.search(str(font.get("/BaseFont", ""))))


def read_pdf(document: Fetched) -> Draft:
    """A PDF as a Draft. Raises DocumentUnreadable where it is encrypted, broken, too large or without letters."""
    address = document.address
    try:
        with apply_configuration(_LIMITS):
            reader = _opened(document.body, address)
            pages = list(_lines(reader, address))
            properties = _properties(reader)
    except DependencyError as error:
        raise _encrypted(address) from error
    except LimitReachedError as error:
        raise DocumentUnreadable(f"{address} is larger inside than it may be.", "Save it anew, or split it.") from error
    except PyPdfError as error:
        raise DocumentUnreadable(f"{address} is a broken PDF: {error}.", "Save it anew, and add it again.") from error
    _check_letters(pages, address)
    return _draft(set_blocks(pages), properties, address)


def _encrypted(address: str) -> DocumentUnreadable:
    return DocumentUnreadable(f"{address} is an encrypted PDF.", "Save it without a password, and add it again.")


def _opened(body: bytes, address: str) -> PdfReader:
    reader = PdfReader(BytesIO(body), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise _encrypted(address)
    if len(reader.pages) > MAX_PAGES:
        raise DocumentUnreadable(f"{address} has more than {MAX_PAGES:,} pages.", "Split it into its articles.")
    return reader


def _lines(reader: PdfReader, address: str) -> Iterator[list[Line]]:
    letters = 0
    for page in reader.pages:
        lines = _page_lines(page)
        letters += sum(len(line.text) for line in lines)
        if letters > MAX_TEXT_CHARS:
            raise DocumentUnreadable(f"{address} has more than {MAX_TEXT_CHARS:,} letters.", "Split it.")
        yield lines


def _page_lines(page: PageObject) -> list[Line]:
    pieces = _Pieces()
    ink = ink_of(page)
    page.extract_text(visitor_operand_before=ink.before, visitor_operand_after=ink.after, visitor_text=pieces.take)
    pieces.finish()
    return pieces.lines


def _check_letters(pages: Sequence[Sequence[Line]], address: str) -> None:
    text = "".join(line.text for page in pages for line in page)
    letters = sum(character.isalpha() for character in text)
    if letters < LEAST_LETTERS * max(len(pages), 1):
        raise DocumentUnreadable(
            f"{address} has hardly any letters: its pages are pictures.",
            "Run text recognition (OCR) over it, and add the result.",
        )
    unreadable = sum(character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn") for character in text)
    if unreadable > MOST_UNREADABLE * len(text):
        raise DocumentUnreadable(
            f"{address} does not say which letters its fonts draw.", "Save it from its source anew, or add the source."
        )


def _properties(reader: PdfReader) -> tuple[str | None, tuple[str, ...]]:
    """Title and authors of the information dictionary, else of the XMP record; what is broken says nothing."""
    metadata = reader.metadata
    title = usable_title(_words(metadata.title if metadata else None))
    authors = usable_authors(_words(metadata.author if metadata else None))
    if title and authors:
        return title, authors
    try:
        record = reader.xmp_metadata
        titles, creators = (record.dc_title or {}, record.dc_creator or []) if record else ({}, [])
    except (XmpDocumentError, AttributeError, TypeError, ValueError):
        return title, authors
    return (
        title or usable_title(_words(next(iter(titles.values()), None))),
        authors or usable_authors("; ".join(filter(None, map(_words, creators)))),
    )


def _words(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _largest(top: Sequence[SetBlock]) -> str | None:
    """What is set in the largest letters at the top, if anything is larger than the rest; else a first short line."""
    if not top:
        return None
    largest = max(item.size for item in top)
    found = next(item for item in top if item.size == largest)
    title = clean(found.block.text)
    may_head = found is top[0] and len(title) <= MAX_TITLE_CHARS / 2 and title[-1:] not in ".,;:"
    return title if (found.block.level or may_head) and 0 < len(title) <= MAX_TITLE_CHARS else None


def _title(said: str | None, shown: str | None, blocks: Sequence[Block]) -> str | None:
    """The title of the properties, unless only another one stands in the text: templates keep theirs."""
    if said and shown and not any(fold(said) in fold(block.text) for block in blocks):
        return shown
    return said or shown


def _draft(found: Sequence[SetBlock], properties: tuple[str | None, tuple[str, ...]], address: str) -> Draft:
    blocks = [Block(text, item.block.level) for item in found if (text := clean(item.block.text))]
    language = name_language("\n".join(block.text for block in blocks)[:10_000])
    said, authors = properties
    title = _title(said, _largest(found[:TOP_BLOCKS]), blocks)
    top = read_top(blocks, [title] if title else [], language or "en")
    text, headings = assemble([block for place, block in enumerate(blocks) if place not in top.said])
    if not text:
        raise DocumentUnreadable(f"{address} has a title and no text.", "Add a file that has some.")
    return Draft(
        text=text,
        headings=headings,
        title=title,
        authors=authors or top.authors,
        published=top.published,
        language=language,
    )
