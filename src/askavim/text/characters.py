"""Characters of a sentence that hide what it says: invisible ones, letters of another script among a word's letters,
and digits or letters that only look like the usual ones.

Texts of the four languages are written in Latin and Cyrillic letters and in the digits 0 to 9; what else a sentence
has must stand in its quotes.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

Span = tuple[int, int]

_WORD = re.compile(r"[^\W_]+")
_LATIN, _CYRILLIC = re.compile("[a-zA-Z\u00c0-\u024f\u0259\u1e00-\u1eff]"), re.compile("[\u0400-\u052f]")
_USUAL = re.compile(
    "[\t\n\r -~\u00a0-\u00ac\u00ae-\u024f\u0259\u02bb\u02bc\u0300-\u0333\u0400-\u052f\u1e00-\u1eff"
    "\u2009\u2010-\u2027\u202f\u2030-\u203a"
    "\u20a0-\u20c0\u2116\u2122\u2190-\u21ff\u2200-\u22ff\ufffd]|[\U0001f000-\U0001faff\u2600-\u27bf]"
)
_POWER = re.compile(r"(?<=[^\W\d_])[²³]")
_NUMBER_MARK = re.compile(r"(?<=\d)[\u0300-\u0338\u20d0-\u20ff]")


def _words_of_two_scripts(text: str) -> Iterator[Span]:
    for match in _WORD.finditer(text):
        if _LATIN.search(match.group()) and _CYRILLIC.search(match.group()):
            yield match.span()


def _foreign_words(text: str, language: str) -> Iterator[Span]:
    """Cyrillic words among Latin ones; Russian has Latin names."""
    if language != "ru":
        yield from (match.span() for match in _WORD.finditer(text) if _CYRILLIC.search(match.group()))


def _unusual(text: str) -> Iterator[Span]:
    powers = {match.start() for match in _POWER.finditer(text)}
    for place, character in enumerate(text):
        number = character.isnumeric() and not character.isascii() and place not in powers
        if number or not _USUAL.fullmatch(character) or unicodedata.category(character) == "Cf":
            yield place, place + 1
    yield from (match.span() for match in _NUMBER_MARK.finditer(text))


def hidden(text: str, language: str, known: Collection[str]) -> list[Span]:
    """The words and characters of a text that hide something and stand in none of the known texts."""
    spans = {*_words_of_two_scripts(text), *_foreign_words(text, language), *_unusual(text)}
    return sorted(span for span in spans if not any(text[slice(*span)] in other for other in known))
