"""Footnotes and lists of sources of a page: they are no part of its text, and neither are the markers of them."""

import re
from collections.abc import Sequence

from askavim.adapters.documents.blocks import Block, cleaned

_NOTE = re.compile(r"\[\s*(?:\d{1,3}|[ivx]{1,5})\s*\]|[↑^]")
_MARKER = re.compile(r"(?<=[^\s\[(])\s?\[\s*(?:\d{1,3}|[ivx]{1,5})\s*\](?!\()")
_NOTES_HEADING = re.compile(
    r"(?:end ?notes?|foot ?notes?|notes?|references|bibliography|works cited|sources"
    r"|(?:son |dip)?notlar|kaynakça|kaynaklar"
    r"|referanslar|istinadlar|ədəbiyyat|mənbələr|qeydlər|примечания|литература|источники|сноски"
    r"|список (?:литературы|источников))\s*:?",
    re.IGNORECASE,
)


def without_notes(blocks: Sequence[Block]) -> list[Block]:
    """The blocks before the notes, without the markers that stood for them."""
    end = len(blocks)
    while end and _NOTE.match(blocks[end - 1].text):
        end -= 1
    headed = (place for place in range(len(blocks)) if _heads_notes(blocks, place))
    end = min(end, next(headed, end))
    return cleaned(Block(_MARKER.sub("", block.text), block.level) for block in blocks[:end])


def _heads_notes(blocks: Sequence[Block], place: int) -> bool:
    """Whether only notes follow a block: it says so, and no other heading comes after it."""
    says = _NOTES_HEADING.fullmatch(blocks[place].text)
    return bool(says) and place > 0 and not any(block.level for block in blocks[place + 1 :])
