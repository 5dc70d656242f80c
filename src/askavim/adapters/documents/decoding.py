"""The bytes of a text file -> its text, or the reason why nobody can tell."""

import codecs
import re
from itertools import pairwise

from charset_normalizer import from_bytes

from askavim.errors import DocumentUnreadable

LIKELY = ("cp1254", "iso8859_9", "cp1251", "koi8_r")
"""How texts in Turkish, Russian and English are stored where they are not Unicode."""
_WESTERN = frozenset(codecs.lookup(name).name for name in ("cp1252", "iso8859_1", "iso8859_9"))
"""What servers call windows-1254: it has Turkish letters in the places of six Icelandic ones, and quotation marks."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MOST_ODD_CAPITALS = 0.02
"""Share of letters that are capitals after a small one: in texts rare, in guesses that are wrong common (БХаЮФЭп)."""
_DETECT_BYTES = 100_000
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")


def decode(body: bytes, charset: str | None, address: str) -> str:
    """The text of a file: by its byte order mark, as UTF-8, as the server says, or as it looks, in this order.

    Lines end with a line feed. Raises DocumentUnreadable where none of them gives text.
    """
    text = _marked(body) or _decoded(body, "utf-8") or _wide(body) or _declared(body, charset) or _guessed(body)
    if text is None:
        raise DocumentUnreadable(
            f"It can't be told how the text of {address} is encoded.", "Save it as UTF-8, and add it again."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(body: bytes, encoding: str) -> str | None:
    """The text in one encoding, or None where it isn't in that: a text has no control characters."""
    try:
        text = body.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None
    return None if _CONTROLS.search(text) else text


def _marked(body: bytes) -> str | None:
    return next((_decoded(body, encoding) for mark, encoding in _MARKS if body.startswith(mark)), None)


def _wide(body: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of most letters is 0 (Latin) or 4 (Cyrillic)."""
    sample = body[:2000]
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if len(body) % 2 == 0 and high and sum(byte in (0, 1, 2, 4) for byte in high) > 0.9 * len(high):
            return _decoded(body, encoding)
    return None


def _declared(body: bytes, charset: str | None) -> str | None:
    """As the server says, if it names one that texts of ours come in: anything else is more likely a mistake."""
    try:
        name = codecs.lookup(charset or "").name
    except (LookupError, ValueError):
        return None
    name = "cp1254" if name in _WESTERN else name
    known = {codecs.lookup(likely).name for likely in (*LIKELY, "iso8859_5", "cp866", "cp857")}
    return _decoded(body, name) if name in known else None


def _guessed(body: bytes) -> str | None:
    best = from_bytes(body[:_DETECT_BYTES], cp_isolation=list(LIKELY)).best()
    text = _decoded(body, best.encoding) if best else None
    return text if text and _reads_well(text[:_DETECT_BYTES]) else None


def _reads_well(text: str) -> bool:
    odd = sum(before.islower() and after.isupper() for before, after in pairwise(text))
    return odd <= MOST_ODD_CAPITALS * sum(map(str.isalpha, text))
