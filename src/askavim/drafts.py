"""A chat model's reply, piece by piece -> the JSON objects in it, and the sentences that they propose.

The reply should be JSON Lines. Whatever else stands around the objects (code fences, brackets, chatter) is passed over,
and objects inside of others are found too. Nothing is judged here but the shape.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_OBJECT_CHARS = 4_000
"""What hasn't ended by then is no object."""
MAX_BLOCKS = 20
_DECODER = json.JSONDecoder(strict=False)
_NUMBER = re.compile(r"\D{0,7}(\d{1,4})\D?")
_BROKEN_ESCAPE_CHARS = 6


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as a chat model proposes it."""

    text: str
    blocks: tuple[int, ...]
    """Numbers of the blocks that it names, each once; there need not be such blocks."""
    n: int | None = None
    """Which of the sentences asked for it is, where it says."""


def _number(value: object) -> int | None:
    """A number as models write it: 3, "3", "[3]", "block 3"."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 < value < 10_000 else None
    found = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    return int(found.group(1)) if found else None


def draft_of(found: dict[str, object]) -> Draft | None:
    """The sentence that an object proposes; None where it proposes none."""
    text, blocks = found.get("text"), found.get("blocks")
    if not isinstance(text, str):
        return None
    listed = blocks if isinstance(blocks, list) else [blocks]
    numbers = (number for item in listed[:MAX_BLOCKS] if (number := _number(item)) is not None)
    return Draft(text, tuple(dict.fromkeys(numbers)), _number(found.get("n")))


class ObjectReader:
    """Finds the JSON objects of a text that comes in pieces."""

    def __init__(self) -> None:
        self._text = ""
        self._at = 0
        self.unfinished = False
        """After `finish`: whether the text ends inside of an object."""

    def feed(self, piece: str) -> Iterator[dict[str, object]]:
        """The objects that this piece completes."""
        self._text += piece
        if "}" in piece:
            yield from self._read(last=False)

    def finish(self) -> Iterator[dict[str, object]]:
        """The objects that stand behind one that never ended."""
        yield from self._read(last=True)

    def _read(self, last: bool) -> Iterator[dict[str, object]]:
        while (start := self._text.find("{", self._at)) >= 0:
            try:
                found, self._at = _DECODER.raw_decode(self._text[start : start + MAX_OBJECT_CHARS])
                self._at += start
                yield from _flat(found)
            except (ValueError, RecursionError) as error:
                ended = not _may_go_on(error) or len(self._text) - start >= MAX_OBJECT_CHARS
                if not ended and not last:
                    return
                self.unfinished = self.unfinished or not ended
                self._at = start + 1


def _may_go_on(error: Exception) -> bool:
    """Whether an object can't be read only because its end is missing."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith("Unterminated") or error.pos >= len(error.doc) - _BROKEN_ESCAPE_CHARS


def _flat(found: object) -> Iterator[dict[str, object]]:
    """An object, and those inside of it."""
    if isinstance(found, dict):
        yield found
    if isinstance(found, dict | list):
        for inner in found.values() if isinstance(found, dict) else found:
            yield from _flat(inner)


def read_objects(text: str) -> list[dict[str, object]]:
    """The objects of a whole reply."""
    reader = ObjectReader()
    return [*reader.feed(text), *reader.finish()]
