"""A line as a reader sees it: white space collapsed, NFC, without characters that can't be seen."""

import unicodedata

_MAX_MARKS = 4
"""Combining marks in a row; no word has more, and normalising long rows takes time that grows with their square."""


def clean_line(text: str) -> str:
    """The text on one line. Soft hyphens, zero-width, bidi control, private and other unseen characters are left out,
    and so are marks piled on one letter; white space of any kind becomes single blanks.
    """
    collapsed = " ".join(text.split())
    if collapsed.isascii() and collapsed.isprintable():
        return collapsed
    return " ".join(unicodedata.normalize("NFC", _seen(collapsed)).split())


def _seen(text: str) -> str:
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= _MAX_MARKS and not _unseen(letter):
            kept.append(letter)
    return "".join(kept)


def _unseen(letter: str) -> bool:
    is_selector = "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"
    return is_selector or unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn")
