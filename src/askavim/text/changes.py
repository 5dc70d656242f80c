"""Which way an amount changed: rose by 65 per cent, or fell by it.

A word of rising or falling belongs to the amount that it stands nearest to, in its clause. "More" and "less" say a
change only after a share: 65 per cent more, yüzde 65 fazla; elsewhere they bound an amount.
"""

import re
from collections.abc import Iterator, Sequence

from askavim.text.concepts import concept
from askavim.text.markers import MarkerKind
from askavim.text.quantities import Quantity
from askavim.text.reading import Reading, Word

UP, DOWN = 1, -1
FARTHEST = 60
"""Characters between an amount and the word that says how it changed."""
_UNITS = ("%", "times")
_MORE = ("more", "fazla", "cox", "artiq", "больше", "более", "выше", "higher")
_LESS = ("less", "fewer", "az", "asagi", "меньше", "менее", "ниже", "lower")
_PARTICLES = {"up": UP, "down": DOWN}
_CLAUSE_END = re.compile(r"[,;:]\s|\s(?:while|whereas|but|ise|isə|а)\s")


def _way(word: Word, following: str) -> int:
    if word.folded in _PARTICLES:
        return _PARTICLES[word.folded] if following != " to " else 0
    rising, falling = concept("increas") in word.meanings, concept("decreas") in word.meanings
    return rising - falling


def _compares(word: Word, between: str) -> int:
    """Which way "more" or "less" points, right after a share."""
    near = len(between.split()) <= 1 and not _CLAUSE_END.search(between)
    return (word.folded.startswith(_MORE) - word.folded.startswith(_LESS)) if near else 0


def _ways(amount: Quantity, text: Reading) -> Iterator[tuple[int, int, Word]]:
    """(characters from the amount, way, word) of the words in its clause that point up or down."""
    for word in text.words:
        follows = word.start >= amount.end
        start, end = (amount.end, word.start) if follows else (word.end, amount.start)
        if start > end or end - start > FARTHEST or _CLAUSE_END.search(text.text[start:end]):
            continue
        compares = word.folded.startswith(_MORE + _LESS)
        way = (
            _compares(word, text.text[start:end])
            if compares and follows
            else 0
            if compares
            else _way(word, text.text[word.end : word.end + 4])
        )
        if way:
            yield end - start, way, word


def way_of(amount: Quantity, text: Reading) -> tuple[int, Word] | None:
    """Which way an amount changed, and the word that says so."""
    nearest = min(_ways(amount, text), key=lambda found: found[0], default=None)
    return nearest[1:] if nearest else None


def turned(text: Reading, quotes: Sequence[Reading]) -> Word | None:
    """The word that says of a share that it rose where all quotes say that it fell, or the other way round."""
    if any(marker.plain and marker.kind is MarkerKind.DENIED for marker in text.markers):
        return None
    for amount in text.quantities:
        own = way_of(amount, text) if amount.unit in _UNITS else None
        theirs = [
            way
            for quote in quotes
            for other in quote.quantities
            if other.unit in _UNITS and other.low & amount.low and (way := way_of(other, quote))
        ]
        if own and theirs and all(way[0] == -own[0] for way in theirs):
            return own[1]
    return None
