"""A page of the web (HTML, XHTML) -> a Draft.

trafilatura says which part of a page is its text, `page_facts.py` what the markup says about it. A page of the AVIM
archive is read by the archive's own rules (`archive_pages.py`), whatever its markup. What no reader sees never gets in.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from lxml.html import HtmlElement
from trafilatura import bare_extraction

from askavim.adapters.documents.addresses import host_of, is_web, may_be_of_archive, own_address, own_publisher
from askavim.adapters.documents.blocks import Block, assemble, clean
from askavim.adapters.documents.encodings import decode_page
from askavim.adapters.documents.heads import read_top
from askavim.adapters.documents.hidden import take_out_frame, take_out_hidden, take_out_machinery
from askavim.adapters.documents.language import name_language
from askavim.adapters.documents.markup import blocks_of_extract, blocks_of_page, parse_page, settle
from askavim.adapters.documents.not_articles import lists_pages, reason_against
from askavim.adapters.documents.notes import without_notes
from askavim.adapters.documents.page_facts import Facts, find_facts
from askavim.archive_pages import HOST, PUBLISHER, ArchivePage, lists_essays, read_archive_page
from askavim.errors import DocumentUnreadable
from askavim.markdown import Block as Paragraph
from askavim.model import LANGUAGES
from askavim.origins import Draft, Fetched

MAX_BYTES = 10_000_000
_MOST_CONTROLS = 0.01
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
_TOP_BLOCKS = 8
_AROUND_NAMES = re.compile(r"\b(?:by|author|yazan|yazar|müəllif|автор|and|ve|və|и)\b|[\W\d_]+", re.IGNORECASE)


def read_page(document: Fetched) -> Draft:
    """What a page says. Raises DocumentUnreadable, also for pages that plainly are no articles."""
    tree = parse_page(_text_of(document), document.address)
    with _translated(document.address):
        return _read(tree, document.address)


def _text_of(document: Fetched) -> str:
    if len(document.body) > MAX_BYTES:
        raise DocumentUnreadable(f"{document.address} is larger than {MAX_BYTES:,} bytes.", "Save its text alone.")
    text = decode_page(document.body, document.charset)
    if len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
        raise DocumentUnreadable(f"{document.address} is called a page and is none.", "Look at what it is.")
    return text.replace("\0", "")


@contextmanager
def _translated(address: str) -> Iterator[None]:
    """Foreign errors as DocumentUnreadable."""
    try:
        yield
    except DocumentUnreadable:
        raise
    except Exception as error:  # trafilatura, htmldate and lxml share no base class of errors
        raise DocumentUnreadable(
            f"{address} can't be read as a page: {type(error).__name__}.", "Save its text as plain text."
        ) from error


def _read(tree: HtmlElement, address: str) -> Draft:
    take_out_hidden(tree)
    facts = find_facts(tree, address)
    asks_password = any(element.get("type", "").lower() == "password" for element in tree.iter("input"))
    names_archive = HOST in address or any(HOST in text for text in tree.itertext())
    take_out_machinery(tree)
    take_out_frame(tree)
    settle(tree)
    links = {clean(link.text_content()) for link in tree.iter("a") if link.get("href", "#")[:1] != "#"}
    whole, extracted = blocks_of_page(tree), _extract(tree)
    archive = _read_archive(whole, address) if names_archive and may_be_of_archive(address) else None
    blocks = without_notes(_essay(archive, extracted) if archive else extracted)
    reason = reason_against(blocks, facts.titles, asks_password)
    if not reason and not archive and lists_pages(whole, blocks, links):
        reason = "a list of pages"
    if reason:
        raise DocumentUnreadable(f"{address} is {reason}, no article.", "Add the address of an article.")
    return _archive_draft(archive, blocks, facts, address) if archive else _draft(blocks, facts, address)


def _extract(tree: HtmlElement) -> list[Block]:
    """What trafilatura takes for the page's text. In its fast way: the others judge by lists of common words, which it
    has for few languages.
    """
    found = bare_extraction(tree, fast=True, include_comments=False, include_formatting=False, with_metadata=False)
    body = getattr(found, "body", None)
    return blocks_of_extract(body) if body is not None else []


def _draft(blocks: Sequence[Block], facts: Facts, address: str) -> Draft:
    language = name_language(" ".join(block.text for block in blocks)) or facts.language
    top = read_top(blocks, facts.titles, language if language in LANGUAGES else "en")
    authors = facts.authors or top.authors
    kept = [
        block
        for place, block in enumerate(blocks)
        if place not in top.said and not (place < _TOP_BLOCKS and _only_names(block.text, authors))
    ]
    text, headings = assemble(kept)
    return Draft(
        text=text,
        headings=headings,
        title=facts.title,
        authors=authors,
        publisher=own_publisher(facts.publisher, address),
        published=facts.published or top.published,
        updated=facts.updated,
        language=language,
        url=facts.url,
    )


def _only_names(text: str, authors: Sequence[str]) -> bool:
    """Whether a line says who wrote the text, and nothing else."""
    rest = text
    for author in authors:
        rest = re.sub(re.escape(author), "", rest, flags=re.IGNORECASE)
    return rest != text and not _AROUND_NAMES.sub("", rest)


def _read_archive(whole: Sequence[Block], address: str) -> ArchivePage | None:
    found = [Paragraph(block.text, block.level, 0) for block in whole]
    if lists_essays(found):
        raise DocumentUnreadable(f"{address} is a list of essays, no article.", "Add the addresses of the essays.")
    return read_archive_page(found)


def _essay(archive: ArchivePage, extracted: Sequence[Block]) -> list[Block]:
    """The essay's blocks. Where no line ends it, trafilatura says what belongs to it."""
    essay = [Block(block.text, block.level) for block in archive.body]
    known = {block.text for block in extracted}
    return essay if archive.ends else [block for block in essay if block.text in known] or essay


def _archive_draft(archive: ArchivePage, blocks: Sequence[Block], facts: Facts, address: str) -> Draft:
    text, headings = assemble([block for block in blocks if block.text != (archive.title or facts.title)])
    return Draft(
        text=text,
        headings=headings,
        title=archive.title or facts.title,
        authors=archive.authors or archive.cited_authors or facts.authors,
        publisher=PUBLISHER,
        published=archive.published or facts.published,
        updated=facts.updated,
        language=name_language(text) or facts.language,
        url=_cited_address(archive, address) or facts.url,
        kind=archive.kind,
        number=archive.number,
    )


def _cited_address(archive: ArchivePage, address: str) -> str | None:
    """The address by which a page of the archive asks to be cited, if it is the archive's or of the page's own host."""
    named = archive.url or ""
    of_archive = host_of(named) == HOST or host_of(named).endswith(f".{HOST}")
    if of_archive:
        return own_address(named, named)
    return own_address(named, address) if is_web(address) else None
