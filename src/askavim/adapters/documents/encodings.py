"""Bytes of a page -> its text, whatever its charset is called.

Names of charsets lie: pages say utf-8 and are windows-1254, or say iso-8859-1 and are Turkish. So bytes that can only
be one thing (a byte order mark, UTF-16 by its zeros, valid UTF-8) are that; then the server's word counts, then the
page's own, as far as the bytes allow it; else it is found out.
"""

import re

from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding, to_unicode

_MARKUP = re.compile(rb"(?is)<(script|style)\b.*?</\1\s*>|<[^<>]*>|&#?\w+;")
_SAMPLE_BYTES = 200_000
_WESTERN = ("cp1252", "iso8859-1", "latin-1", "iso8859-15", "cp1254", "iso8859-9")
_CYRILLIC = ("cp1251", "koi8-r", "iso8859-5", "cp866")
_ICELANDIC = re.compile(rb"(?i)\blang\s*=\s*[\"']?(?:is|fo)\b")
_MAX_BROKEN = 0.002
"""Share of characters that may be broken in a text whose charset is believed."""


def decode_page(body: bytes, charset: str | None) -> str:
    """The text of a page's bytes; `charset` as the server named it. Bytes that mean nothing become U+FFFD."""
    bom_charset, bom = read_bom(body)
    if bom_charset and bom:
        return to_unicode(body[len(bom) :], bom_charset)
    if wide := _utf16_by_zeros(body):
        return to_unicode(body, wide)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for named in (resolve_encoding(charset) if charset else None, html_body_declared_encoding(body), "utf-8"):
        if named and (text := _believed(body, named)) is not None:
            return text
    return to_unicode(body, _detect(body))


def _believed(body: bytes, charset: str) -> str | None:
    """The text, if the bytes can be what the name says."""
    if charset.startswith(("utf-16", "utf-32")):
        return None
    if charset in _WESTERN:
        if _is_cyrillic(body):
            return None
        charset = charset if _ICELANDIC.search(body[:2000]) else _turkish(charset)
    text = to_unicode(body, charset)
    seen = sum(not letter.isascii() for letter in text)
    broken = text.count("\ufffd")
    return text if broken <= _MAX_BROKEN * len(text) and broken * 10 <= seen else None


def _turkish(charset: str) -> str:
    """Latin-1 with Turkish letters in the places of six Icelandic ones. All other letters are the same in both."""
    return "cp1254" if charset in ("cp1252", "iso8859-1", "latin-1") else charset


def _utf16_by_zeros(body: bytes) -> str | None:
    """UTF-16 without a mark: markup is ASCII, so every other byte of it is zero."""
    sample = body[:4000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) / 8 or min(even, odd) > max(even, odd) / 10:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _words(body: bytes) -> bytes:
    return _MARKUP.sub(b" ", body[:_SAMPLE_BYTES])


def _is_cyrillic(body: bytes) -> bool:
    """Whether most letters of the text are beyond ASCII, as in no text of Latin letters."""
    words = _words(body)
    beyond = sum(byte >= 0x80 for byte in words)
    return beyond > sum(byte < 0x80 and chr(byte).isalpha() for byte in words)


def _detect(body: bytes) -> str:
    """The likeliest charset of one byte a letter."""
    if not _is_cyrillic(body):
        return "cp1254"
    words = _words(body)
    return max(_CYRILLIC, key=lambda charset: _lower_cyrillic(to_unicode(words, charset)))


def _lower_cyrillic(text: str) -> int:
    return sum("а" <= letter <= "я" for letter in text)
