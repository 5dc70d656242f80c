"""A document -> what kind it is -> its Draft.

Its first bytes decide, then the media type that came with it, then the ending of its address: servers and names often
say something else than what is there.
"""

import codecs
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from askavim.adapters.documents.archives import check_word_document
from askavim.adapters.documents.blocks import MAX_TEXT_CHARS
from askavim.adapters.documents.docx import read_docx
from askavim.adapters.documents.pages import read_page
from askavim.adapters.documents.pdf import read_pdf
from askavim.adapters.documents.texts import read_markdown, read_plain
from askavim.errors import DocumentUnreadable
from askavim.origins import Draft, Fetched

Read = Callable[[Fetched], Draft]

MAX_BYTES = 100_000_000
FIRST_BYTES = 1024
READABLE = "HTML, PDF, DOCX, Markdown or plain text"

_WORD_97 = "a document of an old Office program"
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _WORD_97),
    (b"{\\rtf", "a document in RTF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"RIFF", "a picture, a video or a sound"),
    (b"ID3", "a sound"),
    (b"OggS", "a video or a sound"),
    (b"fLaC", "a sound"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\0asm", "a program"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"BZh", "an archive"),
    (b"\xfd7zXZ", "an archive"),
    (b"SQLite format 3\0", "a database"),
    (b"%!PS", "a PostScript file"),
)
_HTML = re.compile(rb"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_FEED = re.compile(
    rb"(?:\s|<!--.*?-->|<\?.*?\?>)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.IGNORECASE | re.DOTALL
)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_READ_TYPE: dict[str, Read] = {
    "text/html": read_page,
    "application/xhtml+xml": read_page,
    "text/markdown": read_markdown,
    "text/x-markdown": read_markdown,
}
_READ_ENDING: dict[str, Read] = {
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_plain,
    ".text": read_plain,
}
_MAGIC_TYPES = {"application/pdf": "PDF", ".pdf": "PDF", ".docx": "DOCX"}
_UNSAID = ("", "text/plain", "application/octet-stream", "binary/octet-stream")


def read_document(document: Fetched) -> Draft:
    """What a document of any kind says. Raises DocumentUnreadable, and nothing else, whatever the bytes.

    Not for hostile documents by itself: time and memory are bounded by `reader.py`.
    """
    try:
        draft = kind_of(document)(document)
    except DocumentUnreadable:
        raise
    except MemoryError as error:
        raise DocumentUnreadable(f"Reading {document.address} takes too much memory.", "Split it.") from error
    except Exception as error:  # the libraries that read documents share no base class of errors
        raise DocumentUnreadable(
            f"{document.address} is broken: {type(error).__name__}.", "Save it anew, and add it again."
        ) from error
    if len(draft.text) > MAX_TEXT_CHARS:
        raise DocumentUnreadable(f"{document.address} has more than {MAX_TEXT_CHARS:,} letters.", "Split it.")
    return draft


def kind_of(document: Fetched) -> Read:
    """What reads a document. Raises DocumentUnreadable where nothing does, with what it seems to be."""
    body, address = document.body, document.address
    if len(body) > MAX_BYTES:
        raise DocumentUnreadable(f"{address} is larger than {MAX_BYTES:,} bytes.", "Split it into its articles.")
    if not body.strip():
        raise DocumentUnreadable(f"{address} is empty.", "Add a file that has some text.")
    return _by_bytes(body, address) or _by_what_is_said(document)


def _by_bytes(body: bytes, address: str) -> Read | None:
    first = _narrow(body[: 2 * FIRST_BYTES])
    if b"%PDF-" in first[:FIRST_BYTES]:
        return read_pdf
    if first.startswith(b"PK"):
        check_word_document(body, address)
        return read_docx
    if kind := _foreign_kind(first):
        raise DocumentUnreadable(f"{address} is {kind}, which can't be read.", f"Save its text as {READABLE}.")
    if _FEED.match(first):
        raise DocumentUnreadable(
            f"{address} is a feed or a sitemap, no article.", "Add its address: its articles are read."
        )
    return read_page if _HTML.match(first) else None


def _narrow(first: bytes) -> bytes:
    """The first bytes without a byte order mark, and UTF-16 by the bytes that say something."""
    odd, even = first[1:20:2], first[:20:2]
    wide = first.startswith(_WIDE_MARKS) or odd == bytes(len(odd)) or even == bytes(len(even))
    return first.replace(b"\0", b"").lstrip(b"\xff\xfe") if wide else first.removeprefix(codecs.BOM_UTF8)


def _foreign_kind(first: bytes) -> str | None:
    if first[4:8] == b"ftyp":
        return "a video or a picture"
    if first.startswith(b"BM") and b"\0" in first[:20]:
        return "a picture"
    return next((kind for mark, kind in _FOREIGN if first.startswith(mark)), None)


def _by_what_is_said(document: Fetched) -> Read:
    ending = _ending(document.address)
    said = document.media_type if document.media_type not in _UNSAID else ending
    if name := _MAGIC_TYPES.get(said):
        raise DocumentUnreadable(
            f"{document.address} is called a {name} and is none.", "Save it anew, and add it again."
        )
    read = _READ_TYPE.get(document.media_type) or (_READ_ENDING.get(ending) if document.media_type in _UNSAID else None)
    if read is None and document.media_type == "text/plain":
        read = read_plain
    if read is None:
        raise DocumentUnreadable(
            f"{document.address} is of no kind that can be read{f' ({said})' if said else ''}.",
            f"Save its text as {READABLE}.",
        )
    return read


def _ending(address: str) -> str:
    """The ending of an address's path, in small letters, such as .pdf; empty where it has none."""
    try:
        path = urlsplit(address).path if re.match(r"https?://", address, re.IGNORECASE) else address
    except ValueError:
        return ""
    name = path.rpartition("/")[2].lower()
    return name[name.rindex(".") :] if "." in name else ""
