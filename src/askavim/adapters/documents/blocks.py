"""Blocks of a document -> the text of a Draft: each one line, one empty line between two, headings at offsets."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from askavim.model import Heading

MAX_TEXT_CHARS = 10_000_000

_NO_TEXT = ("Cc", "Cf", "Cn", "Co", "Cs")
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Characters that are drawn as nothing although they count as marks, letters or signs: fillers, selectors of variants
(by which any bytes may be written), the blank of Braille.
"""
_LIGATURES = re.compile("[\ufb00-\ufb06]")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (level 1 to 6) or a paragraph (level 0)."""

    text: str
    level: int = 0


def without_unseen(text: str) -> str:
    """A text without the characters that nobody sees, its white space as it is; see `clean`."""
    unseen = {ord(item): None for item in set(text) if not item.isspace() and unicodedata.category(item) in _NO_TEXT}
    return _IGNORABLE.sub("", text.translate(unseen))


def clean(text: str) -> str:
    """One line in NFC with single spaces; ligatures of the alphabet spelled out; without characters that nobody sees:
    controls, soft hyphens, zero-width and bidirectional marks, fillers, selectors of variants, private and unassigned
    ones, lone surrogates.

    Not NFKC: it would turn ² into 2 and ½ into 1⁄2, and so change what a figure says.
    """
    seen = " ".join(_without_piles(without_unseen(text)).split())
    return unicodedata.normalize("NFC", _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), seen))


def _without_piles(text: str) -> str:
    """The text with at most four combining marks in a row. No word has more; NFC takes the square of their number."""
    marks = "".join(item for item in set(text) if unicodedata.combining(item))
    return re.sub(f"([{marks}]{{4}})[{marks}]+", r"\1", text) if marks else text


def cleaned(blocks: Iterable[Block]) -> list[Block]:
    """The blocks that have any text, clean."""
    return [Block(text, block.level) for block in blocks if (text := clean(block.text))]


def assemble(blocks: Iterable[Block]) -> tuple[str, tuple[Heading, ...]]:
    """The text of clean blocks, and where its headings stand: `text[heading.start:heading.end]` is the heading."""
    pieces: list[str] = []
    headings: list[Heading] = []
    offset = 0
    for block in blocks:
        if block.level:
            headings.append(Heading(offset, offset + len(block.text), block.level))
        pieces.append(block.text)
        offset += len(block.text) + 2
    return "\n\n".join(pieces), tuple(headings)
