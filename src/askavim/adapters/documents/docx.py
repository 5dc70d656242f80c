"""A Word document (DOCX) -> a Draft, over python-docx.

Paragraphs, list items and table cells are blocks, in the order of the document. Text that was deleted under "track
changes" or is hidden is left out, text that was inserted is in. Footnotes, comments, text boxes, headers and footers
are no part of it. When the file was made or changed says nothing about when the essay was published: only a day near
the top does.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from io import BytesIO
from typing import Any
from zlib import error as ZlibError  # noqa: N812

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from askavim.adapters.documents.archives import check_word_document
from askavim.adapters.documents.blocks import Block, assemble, clean
from askavim.adapters.documents.heads import MAX_TITLE_CHARS, read_top, usable_authors, usable_title
from askavim.adapters.documents.language import name_language
from askavim.errors import DocumentUnreadable
from askavim.origins import Draft, Fetched

TITLE = -1
"""The level of a paragraph in Word's style for titles."""
TINY_HALF_POINTS = 4
"""Letters of two points and less are not for readers."""
MOST_STYLES_UP = 20
_WHITE = ("ffffff", "fefefe", "white")

_HEADING = re.compile(
    r"^(?:heading|başlık|başlıq|заголовок|überschrift|titre|título|titolo|kop|rubrik|nagłówek|nadpis)\s*(?P<level>[1-9])$",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^(?:title|konu başlığı|ad|adı|название|titel|titre|título)$", re.IGNORECASE)
_SPACES = {"tab", "br", "cr", "ptab"}
# A fallback repeats what its alternative says; the others are no part of the running text.
_SKIPPED = {
    "Fallback",
    "txbxContent",
    "del",
    "moveFrom",
    "delText",
    "instrText",
    "pPr",
    "rPr",
    "drawing",
    "pict",
    "object",
}


class _Styles:
    """Which level the styles of a document give a paragraph, and whether they hide it."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def _by_id(self) -> dict[str, Any]:
        return {str(style.style_id): style.element for style in self._document.styles}

    def _chain(self, style_id: str | None) -> Iterator[Any]:
        """A style and those that it is based on."""
        for _ in range(MOST_STYLES_UP):
            element = self._by_id.get(style_id or "")
            if element is None:
                return
            yield element
            style_id = _value(element, "basedOn")

    def level(self, paragraph: Any) -> int:
        """1 to 6 for a heading, TITLE for the title, else 0: by the outline level, or by a style's name."""
        properties = paragraph.find(qn("w:pPr"))
        if (own := _outline(properties)) is not None:
            return own
        for element in self._chain(_value(properties, "pStyle")):
            name = clean(_value(element, "name") or "")
            if match := _HEADING.match(name):
                return min(int(match["level"]), 6)
            if _TITLE.match(name):
                return TITLE
            if (level := _outline(element.find(qn("w:pPr")))) is not None:
                return level
        return 0

    def hides(self, style_id: str | None) -> bool:
        """Whether text in a style is not seen."""
        return any(_is_hidden(element.find(qn("w:rPr"))) for element in self._chain(style_id))


def _value(parent: Any, name: str) -> str | None:
    child = parent.find(qn(f"w:{name}")) if parent is not None else None
    return child.get(qn("w:val")) if child is not None else None


def _outline(properties: Any) -> int | None:
    """The heading level that an outline level says; Word's last one, 9, is that of text."""
    said = _value(properties, "outlineLvl") or ""
    if not re.fullmatch(r"\d", said):
        return None
    return min(int(said) + 1, 6) if int(said) < 9 else 0


def _is_hidden(properties: Any) -> bool:
    if properties is None:
        return False
    vanish = properties.find(qn("w:vanish"))
    size = _value(properties, "sz") or ""
    tiny = bool(re.fullmatch(r"\d{1,5}", size)) and int(size) <= TINY_HALF_POINTS
    return (
        tiny
        or _is_white(properties)
        or (vanish is not None and vanish.get(qn("w:val"), "true") not in ("0", "false", "off"))
    )


def _is_white(properties: Any) -> bool:
    """Whether letters have the colour of the paper, and nothing of another one is laid under them."""
    colour = (_value(properties, "color") or "").lower()
    return colour in _WHITE and not _has_ground(properties)


def _has_ground(properties: Any) -> bool:
    """Whether the properties of a run, a paragraph, a cell or a table colour what is under the letters."""
    if properties is None:
        return False
    shading = properties.find(qn("w:shd"))
    fill = (shading.get(qn("w:fill")) or "" if shading is not None else "").lower()
    return fill not in ("", "auto", *_WHITE) or (_value(properties, "highlight") or "none") not in ("none", "white")


def _stands_on_ground(run: Any) -> bool:
    """Whether something around a run is coloured: its paragraph, its cell, its table, or the table by its style."""
    return any(
        _has_ground(above.find(qn(f"w:{name}"))) for above in run.iterancestors() for name in ("pPr", "tcPr", "tblPr")
    ) or any(_value(table.find(qn("w:tblPr")), "tblStyle") for table in run.iterancestors(qn("w:tbl")))


def _tag(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "Fallback"


def _run_is_seen(run: Any, styles: _Styles) -> bool:
    properties = run.find(qn("w:rPr"))
    if properties is not None and _is_white(properties) and _stands_on_ground(run):
        return True
    return not _is_hidden(properties) and not styles.hides(_value(properties, "rStyle"))


def _text(paragraph: Any, styles: _Styles) -> str:
    """The text of a paragraph that a reader sees. Walks without recursion: nesting is the document's."""
    parts: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        match _tag(element):
            case tag if tag in _SKIPPED or tag == "p":
                continue
            case "t":
                parts.append(element.text or "")
            case "noBreakHyphen":
                parts.append("-")
            case tag if tag in _SPACES:
                parts.append(" ")
            case "r" if not _run_is_seen(element, styles):
                continue
            case _:
                waiting.extend(reversed(element))
    return "".join(parts)


def _paragraphs(body: Any) -> Iterator[Any]:
    """The paragraphs of a body in order, those of tables and of content controls among them."""
    waiting = list(reversed(body))
    while waiting:
        element = waiting.pop()
        tag = _tag(element)
        if tag == "p":
            yield element
        elif tag not in _SKIPPED:
            waiting.extend(reversed(element))


def _blocks(document: Document) -> Iterator[Block]:
    styles = _Styles(document)
    for paragraph in _paragraphs(document.element.body):
        if styles.hides(_value(paragraph.find(qn("w:pPr")), "pStyle")):
            continue
        if text := clean(_text(paragraph, styles)):
            yield Block(text, styles.level(paragraph))


def read_docx(document: Fetched) -> Draft:
    """A Word document as a Draft. Raises DocumentUnreadable where it is none, broken, too large or without text."""
    check_word_document(document.body, document.address)
    try:
        opened = docx.Document(BytesIO(document.body))
        blocks = list(_blocks(opened))
        properties = opened.core_properties
        title, author, language = properties.title, properties.author, properties.language
    except (OpcError, SyntaxError, ZlibError, KeyError, ValueError, AttributeError, TypeError, IndexError) as error:
        raise DocumentUnreadable(
            f"{document.address} is a broken Word document.", "Save it anew in Word, and add it again."
        ) from error
    return _draft(blocks, usable_title(title), usable_authors(author), language, document.address)


def _title_of(blocks: Sequence[Block], property_title: str | None) -> str | None:
    """The title: what is set as such, what the properties say, a heading at the top, or a short first line."""
    titles = [block.text for block in blocks if block.level == TITLE]
    headings = [block.text for block in blocks[:3] if block.level > 0]
    first = [
        block.text for block in blocks[:1] if len(block.text) <= MAX_TITLE_CHARS / 2 and block.text[-1] not in ".,;:"
    ]
    return next(iter([*titles, *filter(None, [property_title]), *headings, *first]), None)


def _draft(
    found: Sequence[Block], property_title: str | None, authors: tuple[str, ...], said_language: str, address: str
) -> Draft:
    title = _title_of(found, property_title)
    language = name_language("\n".join(block.text for block in found)[:10_000]) or said_language or None
    top = read_top(found, [title] if title else [], language or "en")
    kept = [Block(block.text, abs(block.level)) for place, block in enumerate(found) if place not in top.said]
    text, headings = assemble(kept)
    if not text:
        raise DocumentUnreadable(f"{address} has no text.", "Add a file that has some.")
    return Draft(
        text=text,
        headings=headings,
        title=title[:MAX_TITLE_CHARS] if title else None,
        authors=authors or top.authors,
        published=top.published,
        language=language,
    )
