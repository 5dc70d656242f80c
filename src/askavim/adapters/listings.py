"""Feeds and sitemaps -> the addresses that they name.

Fetched (untrusted bytes) -> Listing, or None where the document is no listing. Nothing is fetched here, and a listing
is never believed: who reads its addresses must check each of them as if a stranger had typed it.

XML is parsed by lxml alone, without DTDs, entities or network, and mended where it is malformed. Feeds are then
reduced to the few elements that carry addresses and days, and only this clean rest is read by feedparser, which knows
what the many dialects mean by them. (Left to itself, feedparser would open what looks like a file or a URL, and read
malformed feeds with regular expressions.)
"""

import calendar
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import feedparser  # type: ignore[import-untyped]
from lxml import etree

from askavim.errors import DocumentUnreadable
from askavim.origins import Fetched, Listed, Listing, ListingKind

MAX_ADDRESSES = 50_000
"""Of one listing; the sitemap protocol's own limit."""
MAX_BYTES = 50 * 1024 * 1024
"""Of one listing, unpacked; the sitemap protocol's own limit."""
MAX_MARKS = 2_000_000
"""Tags and attributes of one listing, roughly, or values of a JSON feed: each takes some hundred bytes of memory."""
MAX_FEED_ELEMENTS = 200_000
"""Of those that carry addresses and days; feedparser takes a tenth of a millisecond for each."""
MAX_URL_CHARS = 2_048

_GZIP = b"\x1f\x8b"
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xff\xfe"
_SNIFFED_BYTES = 16_384
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|RDF|feed|urlset|sitemapindex)[\s>/]")
_HTML = re.compile(rb"<(?:!doctype\s+)?html\b", re.IGNORECASE)
_JSON_FEED = re.compile(rb'"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org\\?/version\\?/')
_KIND = {
    "rss": ListingKind.RSS,
    "feed": ListingKind.ATOM,
    "urlset": ListingKind.SITEMAP,
    "sitemapindex": ListingKind.SITEMAP_INDEX,
}
_SITEMAP_ENTRY = {ListingKind.SITEMAP: "url", ListingKind.SITEMAP_INDEX: "sitemap"}
_FEED_PARTS = {
    *("channel", "item", "entry", "link", "guid", "id"),
    *("pubDate", "date", "published", "updated", "issued", "modified"),
}
_XML = "{http://www.w3.org/XML/1998/namespace}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_FEED_ATTRIBUTES = {"version", "href", "rel", "type", "isPermaLink", f"{_XML}base", f"{_RDF}about"}

Entry = tuple[str, datetime | None]
"""An address as a listing writes it, and what it says of its day."""


def read_listing(document: Fetched) -> Listing | None:
    """The addresses that a feed or a sitemap names, or None where the document is neither.

    RSS, Atom, JSON Feed, sitemaps (XML or plain text) and sitemap indexes; each also gzipped. A sitemap of the web
    names pages of its own host only; feeds, and sitemaps from files, may name any. Raises DocumentUnreadable where the
    document is a listing but too large, or broken beyond reading.
    """
    address, body = document.address, _unpacked(document)
    head = body[:_SNIFFED_BYTES].replace(b"\0", b"").lstrip(_BYTE_ORDER_MARKS).lstrip()
    if head.startswith(b"<"):
        return _read_xml(address, body) if _ROOT.search(head) and not _HTML.match(head) else None
    if head.startswith(b"{"):
        return _read_json_feed(address, body) if _JSON_FEED.search(body) else None
    return _read_plain(address, body)


def _unpacked(document: Fetched) -> bytes:
    if not document.body.startswith(_GZIP):
        return document.body
    try:
        with gzip.open(io.BytesIO(document.body)) as packed:
            body = packed.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(document.address, "its gzip packing is broken") from error
    if len(body) > MAX_BYTES:
        raise _unreadable(document.address, f"it unpacks to more than {MAX_BYTES // 1024**2} MB")
    return body


def _unreadable(address: str, why: str) -> DocumentUnreadable:
    return DocumentUnreadable(
        f"{address}: the feed or sitemap can't be read: {why}",
        "Look at it in a browser; if it is as it should be, add the pages that it names by their own addresses.",
    )


def _read_xml(address: str, body: bytes) -> Listing | None:
    if len(body) > MAX_BYTES or body.count(b"<") + body.count(b"=") > MAX_MARKS:
        raise _unreadable(address, "it is too large")
    root, whole, cut_off = _parse(address, body)
    kind = _kind(root)
    if kind is None:
        return None
    is_sitemap = kind in _SITEMAP_ENTRY
    entries = _sitemap_entries(root, _SITEMAP_ENTRY[kind]) if is_sitemap else _feed_entries(root, address)
    if cut_off:
        # The last address may be half of one.
        entries = entries[:-1]
    return _listing(kind, address, entries, own_host_only=is_sitemap, complete=whole)


def _parse(address: str, body: bytes) -> tuple[Any, bool, bool]:
    """The root element, whether the document is well-formed, and whether it breaks off. A malformed one is mended as
    far as that goes.
    """
    for mend in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
            recover=mend,
        )
        try:
            root = etree.fromstring(body, parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None:
            etree.strip_elements(root, etree.Entity, with_tail=False)
            cut_off = any(error.type == etree.ErrorTypes.ERR_TAG_NOT_FINISHED for error in parser.error_log)
            return root, not mend, cut_off
    raise _unreadable(address, "it is not XML")


def _kind(root: Any) -> ListingKind | None:
    name = _local_name(root)
    if name == "RDF":
        # RDF says many things; only RSS 1.0 has these.
        return ListingKind.RSS if any(_local_name(child) in ("channel", "item") for child in root) else None
    return _KIND.get(name)


def _local_name(element: Any) -> str:
    # Not etree.QName: that refuses the names of mended elements, such as dc:date of no namespace.
    return str(element.tag).rpartition("}")[2]


def _sitemap_entries(root: Any, entry: str) -> list[Entry]:
    return [
        (_text(element.find("{*}loc")), _moment(_text(element.find("{*}lastmod"))))
        for element in root.iterchildren(f"{{*}}{entry}")
    ]


def _text(element: Any) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def _moment(text: str) -> datetime | None:
    """A moment as ISO 8601 and W3C's note on dates write it; UTC where no zone is said."""
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        return None


def _feed_entries(root: Any, address: str) -> list[Entry]:
    _reduce(root)
    items = list(root.iter("{*}item", "{*}entry"))
    for item in items[MAX_ADDRESSES:]:
        item.getparent().remove(item)
    if sum(1 for _ in root.iter()) > MAX_FEED_ELEMENTS:
        raise _unreadable(address, "it is too large")
    with _feedparser_errors(address):
        # A stream, never a string: feedparser would take that for a URL or the name of a file.
        feed = feedparser.parse(
            io.BytesIO(etree.tostring(root, encoding="utf-8", xml_declaration=True)),
            response_headers={"content-location": address, "content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        read = [(str(entry.get("link", "")), _feed_moment(entry)) for entry in feed["entries"]]
    return read + [("", None)] * len(items[MAX_ADDRESSES:])


def _reduce(element: Any) -> None:
    """Leave only what carries addresses and days."""
    for name in set(element.attrib) - _FEED_ATTRIBUTES:
        del element.attrib[name]
    for child in list(element):
        if _local_name(child) in _FEED_PARTS:
            _reduce(child)
        else:
            element.remove(child)


@contextmanager
def _feedparser_errors(address: str) -> Iterator[None]:
    try:
        yield
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise _unreadable(address, "its entries make no sense") from error


def _feed_moment(entry: Any) -> datetime | None:
    parsed = entry.get("updated_parsed") or entry.get("published_parsed")
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _read_json_feed(address: str, body: bytes) -> Listing | None:
    if len(body) > MAX_BYTES or sum(body.count(mark) for mark in (b"{", b"[", b",")) > MAX_MARKS:
        raise _unreadable(address, "it is too large")
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _unreadable(address, "it is not JSON") from error
    items = feed.get("items")
    if not isinstance(items, list):
        return None
    entries = [
        (
            str(item.get("url") or item.get("external_url") or ""),
            _moment(str(item.get("date_modified") or item.get("date_published") or "")),
        )
        for item in (item if isinstance(item, dict) else {} for item in items)
    ]
    return _listing(ListingKind.JSON_FEED, address, entries)


def _read_plain(address: str, body: bytes) -> Listing | None:
    """A sitemap of one address a line. Any other text is none, so nothing is refused here."""
    if not address.lower().removesuffix(".gz").endswith(".txt") or len(body) > MAX_BYTES:
        return None
    try:
        lines = body.decode("utf-8-sig").split()
    except UnicodeDecodeError:
        return None
    if not lines or not all(line.startswith(("http://", "https://")) for line in lines):
        return None
    return _listing(ListingKind.SITEMAP, address, [(line, None) for line in lines], own_host_only=True)


def _listing(
    kind: ListingKind, address: str, entries: list[Entry], *, own_host_only: bool = False, complete: bool = True
) -> Listing:
    host = _host(address) if own_host_only else None
    found: dict[str, Listed] = {}
    dropped = 0
    for written, modified in entries:
        url = _absolute(address, written)
        if url in found:
            continue
        if url is None or (host is not None and _host(url) != host) or len(found) >= MAX_ADDRESSES:
            dropped += 1
        else:
            found[url] = Listed(url, modified)
    return Listing(kind, tuple(found.values()), dropped, complete)


def _absolute(address: str, written: str) -> str | None:
    """The address in full, or None where it is no address of the web."""
    try:
        url = urldefrag(urljoin(address, written.strip())).url if written.strip() else ""
    except ValueError:
        return None
    usable = len(url) <= MAX_URL_CHARS and url.isprintable() and _host(url) is not None
    return url if usable else None


def _host(url: str) -> tuple[str, int | None] | None:
    """Host and port of an address of the web. The same site with and without www, or with and without TLS, is one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return parts.hostname.removeprefix("www."), None if port in (80, 443) else port
