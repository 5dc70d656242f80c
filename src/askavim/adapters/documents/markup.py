"""The text of a page -> its tree, and a tree -> blocks.

Broken markup is read as far as it goes. Nothing is loaded or run, and no entity but those of HTML is resolved. A page
that is nested without end, or has more elements than an essay can need, is refused.
"""

import re
from collections.abc import Collection, Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from askavim.adapters.documents.blocks import Block, clean
from askavim.archive_pages import is_series_line
from askavim.errors import DocumentUnreadable

MAX_ELEMENTS = 30_000
BREAK = "\ue000"
"""Stands for a line break while a tree is read. It is a private character: no text keeps it."""

_BLOCK_TAGS = frozenset(
    (
        *("address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "li", "main"),
        *("ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
_INLINE_TAGS = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del", "dfn", "em"),
        *("font", "i", "img", "input", "ins", "kbd", "label", "mark", "q", "rp", "rt", "s", "samp", "script", "select"),
        *("small", "span", "strike", "strong", "style", "sub", "sup", "svg", "time", "tt", "u", "var", "wbr"),
    )
)
_EXTRACTED_TAGS = frozenset(["body", "head", "p", "quote", "list", "item", "table", "row", "cell", "code", "div"])
_MAY_HOLD_LOOSE_TEXT = ("article", "blockquote", "body", "center", "div", "main", "section")
_PARAGRAPHS = re.compile(rf"{BREAK}(?:\s*{BREAK})+")
_NOTE_MARK = re.compile(r"\s*(?:\[\s*\d{1,3}\s*\]|\(\d{1,3}\)|\d{1,3}|[*†‡↑↩^]+)\s*")
_BEFORE_POWER = re.compile(r"(?:\d|(?<![^\W\d_])(?:k|c|m|d)?m)$")
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def parse_page(text: str, address: str) -> HtmlElement:
    """A page's tree. Raises DocumentUnreadable where there is none, or more of it than a page can need."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False, no_network=True)
    try:
        tree = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise DocumentUnreadable(f"{address} has nothing that can be read as a page.", "Look at it.") from error
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise DocumentUnreadable(
            f"{address} is nested too deeply, or a part of it is too long.", "Save its text as plain text."
        )
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        raise DocumentUnreadable(f"{address} has more than {MAX_ELEMENTS:,} elements.", "Split it into its articles.")
    return tree


def empty(element: HtmlElement) -> None:
    """Take an element's contents out of a page, and leave the text after it.

    The place stays, as one that says nothing: to join the texts before and after takes the square of their number.
    """
    parts = element.tag not in _INLINE_TAGS
    element.clear(keep_tail=True)
    element.tag = "hr" if parts else "span"


def settle(tree: HtmlElement) -> None:
    """Make a page's paragraphs plain, in place: breaks become BREAK, text that lies loose between blocks a paragraph,
    notes and their markers are taken out, powers become powers.
    """
    for element in list(tree.iter("time")):
        element.tag = "span"
    for element in list(tree.iter("sup")):
        _settle_raised(element)
    for element in list(tree.iter("a")):
        _settle_link(element)
    for parent in {element.getparent() for element in tree.iter() if _says_nothing(element)} - {None}:
        _close_gaps(parent)
    for element in tree.iter("br"):
        element.tail = BREAK + (element.tail or "")
    holders = _holders_of_blocks(tree)
    for element in list(tree.iter(*_MAY_HOLD_LOOSE_TEXT)):
        if element in holders:
            _wrap_loose_text(element, holders)
        elif element.tag == "div":
            element.tag = "p"


def _says_nothing(element: HtmlElement) -> bool:
    return (element.tag == "hr" or element.tag in _INLINE_TAGS) and not len(element) and not element.text


def _close_gaps(parent: HtmlElement) -> None:
    """Take out the children that say nothing, and join the texts around them, all at once: one by one takes the square
    of their number.
    """
    before: HtmlElement | None = None
    texts = [parent.text or ""]
    for child in [*parent, None]:
        if child is not None and _says_nothing(child):
            texts += [BREAK * 2 if child.tag == "hr" else "", child.tail or ""]
            parent.remove(child)
            continue
        if before is None:
            parent.text = "".join(texts)
        else:
            before.tail = "".join(texts)
        before, texts = child, [child.tail or ""] if child is not None else []


def _settle_raised(element: HtmlElement) -> None:
    """A raised number is a power after a unit or a number, else the marker of a note."""
    text = element.text_content()
    if not _NOTE_MARK.fullmatch(text) or element.getparent() is None:
        return
    if text.strip().isdecimal() and _BEFORE_POWER.search(_text_before(element)) and not element.xpath("boolean(.//a)"):
        for child in list(element):
            child.drop_tag()
        element.text = text.strip().translate(_POWERS)
    else:
        empty(element)


def _text_before(element: HtmlElement) -> str:
    previous = element.getprevious()
    text = previous.tail if previous is not None else element.getparent().text
    return (text or "")[-8:]


def _settle_link(element: HtmlElement) -> None:
    """A link within the page by a number is the marker of a note; at the beginning of a block, the note is it."""
    parent = element.getparent()
    if parent is None or not element.get("href", "").startswith("#"):
        return
    if not _NOTE_MARK.fullmatch(element.text_content()):
        return
    begins = element.getprevious() is None and not (parent.text or "").strip()
    if begins and parent.tag in ("p", "li") and (element.tail or "").strip():
        empty(parent)
    else:
        empty(element)


def _holders_of_blocks(tree: HtmlElement) -> set[HtmlElement]:
    """The elements that have a block somewhere in them."""
    holders: set[HtmlElement] = set()
    for element in tree.iter(*_BLOCK_TAGS):
        above = element.getparent()
        while above is not None and above not in holders:
            holders.add(above)
            above = above.getparent()
    return holders


def _wrap_loose_text(element: HtmlElement, holders: Collection[HtmlElement]) -> None:
    """Text and inline elements between an element's blocks become paragraphs of their own."""
    children = list(element)
    run = element.makeelement("p")
    run.text, element.text = element.text, None
    for child in children:
        if child.tag in _BLOCK_TAGS or child in holders:
            if run.text_content().strip():
                child.addprevious(run)
            run = element.makeelement("p")
            run.text, child.tail = child.tail, None
        else:
            run.append(child)
    if run.text_content().strip():
        element.append(run)


def blocks_of_page(tree: HtmlElement) -> list[Block]:
    """All that a settled page says, in clean blocks."""
    return list(_blocks(tree, _BLOCK_TAGS))


def blocks_of_extract(body: etree._Element) -> list[Block]:
    """What trafilatura found to be the text, in clean blocks."""
    return list(_blocks(body, _EXTRACTED_TAGS))


def _blocks(tree: etree._Element, tags: Collection[str]) -> Iterator[Block]:
    pieces: list[str] = []
    level = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        is_block = element.tag in tags
        if is_block:
            yield from _lines("".join(pieces), level)
            pieces.clear()
            level = _level(element) if event == "start" else 0
        pieces.append((element.text if event == "start" else element.tail) or "")
    yield from _lines("".join(pieces), level)


def _level(element: etree._Element) -> int:
    name = element.get("rend") or "h2" if element.tag == "head" else element.tag
    return int(name[1]) if re.fullmatch("h[1-6]", name) else 0


def _lines(text: str, level: int) -> Iterator[Block]:
    """A block of text as one block, or as several where breaks part it into paragraphs."""
    single = [clean(line) for line in text.split(BREAK)]
    whole = (clean(part.replace(BREAK, " ")) for part in _PARAGRAPHS.split(text))
    yield from (Block(part, level) for part in (single if any(map(is_series_line, single)) else whole) if part)
