"""Text -> sentences as (start, end) spans that cover all of it but the white space between them.

`sentencex` finds the boundaries; on top stand the rules that it lacks for our languages. A boundary is taken back when
what follows can't open a sentence (a lower-case letter: "14. maddeye göre", "2,2 mln. ton"), or when what went before
can't close one (an initial: "İ. Əliyev"; a bare ordinal: "3. Zirve"), or when no white space parts the two
("Caliber.Az"). Two sentences kept together are still an exact
quote; half a sentence is not a quote that anybody wants.
"""

import re

from sentencex import get_sentence_boundaries

MAX_SENTENCE_CHARS = 1200
"""Longer runs without a boundary (tables, lists, hostile text) are cut at white space."""

_INITIAL = re.compile(r"(?:^|[\s(«“\"])[^\W\d_]\.$")
_ORDINAL = re.compile(r"(?:^|[\s(])(?:\d{1,2}|[IVX]+)\.$")
_NEAR_CHARS = 60
_OPENING = "\"'“”«»‘’([—–- "


def _closes(before: str, language: str) -> bool:
    """Whether a sentence can end where `before` ends."""
    if _INITIAL.search(before):
        return False
    if language in ("tr", "az") and _ORDINAL.search(before):
        return False
    return any(character.isalpha() for character in before)


def _opens(after: str) -> bool:
    """Whether a sentence can begin in `after`: after white space, and not with a lower-case letter."""
    inner = after.lstrip()
    return inner != after and not inner.lstrip(_OPENING)[:1].islower()


def _is_boundary(text: str, start: int, end: int, language: str) -> bool:
    """Whether the sentence that began at `start` may end at `end`. Looks at the nearest characters only."""
    before = text[max(start, end - _NEAR_CHARS) : end].rstrip()
    after = text[max(start, end - _NEAR_CHARS) + len(before) : end + _NEAR_CHARS]
    return _closes(before, language) and _opens(after)


def _cut(start: int, end: int, text: str) -> list[tuple[int, int]]:
    """A span in pieces of at most MAX_SENTENCE_CHARS, cut at white space where there is any."""
    pieces = []
    while end - start > MAX_SENTENCE_CHARS:
        space = text.rfind(" ", start + 1, start + MAX_SENTENCE_CHARS)
        middle = space if space > start else start + MAX_SENTENCE_CHARS
        pieces.append((start, middle))
        start = middle
    return [*pieces, (start, end)]


def _trim(start: int, end: int, text: str) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _raw_ends(text: str, language: str) -> list[int]:
    """Where `sentencex` ends its pieces; they follow each other without a gap, so lengths add up to offsets."""
    ends, position = [], 0
    for boundary in get_sentence_boundaries(language, text):
        position = text.find(boundary["text"], position) + len(boundary["text"])
        ends.append(position)
    return ends


def split_sentences(text: str, language: str) -> list[tuple[int, int]]:
    """The sentences of one paragraph.

    Spans are sorted, don't overlap, neither begin nor end with white space, and leave out nothing but white space.
    """
    spans, start = [], 0
    for end in [*_raw_ends(text, language), len(text)]:
        if end < len(text) and not _is_boundary(text, start, end, language):
            continue
        spans += [_trim(*piece, text) for piece in _cut(start, end, text)]
        start = end
    return [(start, end) for start, end in spans if start < end]
