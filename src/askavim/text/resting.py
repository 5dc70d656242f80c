"""A sentence + quotes -> the few quotes that it rests on: what others say of other things can't support it.

A year that only another quote has is a changed year; a quote that gives the sentence several things is one that it was
written from too. So quotes are taken one by one, each for the parts that those before it lack (greedy set cover).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

from askavim.text.reading import Reading
from askavim.text.same_markers import parts_found
from askavim.text.same_words import Vocabulary, vocabulary

LEAST_ADDED = 2
"""Parts of a sentence that a further quote must have and the quotes before it lack."""
MOST_COMPARED = 10
"""Quotes that have most in common with a sentence at first sight; only these are compared with it."""
MOST_RESTING = 6
LEAST_NEAR = 0.5
"""Of a sentence's parts, how many a quote has that is near to it."""


def _overlap(sentence: Vocabulary, quote: Vocabulary) -> int:
    """How much two texts have in common at first sight."""
    return len(sentence.meanings & quote.meanings) + 2 * len(sentence.sounds & quote.sounds)


def _nearest(sentence: Reading, quotes: Sequence[Reading]) -> list[Reading]:
    own = vocabulary(sentence)
    near = nlargest(MOST_COMPARED, enumerate(quotes), key=lambda item: (_overlap(own, vocabulary(item[1])), -item[0]))
    return [quote for _, quote in sorted(near, key=lambda item: item[0])]


def _next(shares: Sequence[tuple[bool, ...]], covered: Sequence[bool]) -> tuple[int, int]:
    """(parts added, place) of the quote that adds most; of several, the one that has most."""
    added = [sum(found and not had for found, had in zip(share, covered, strict=True)) for share in shares]
    best = max(range(len(shares)), key=lambda place: (added[place], sum(shares[place]), -place))
    return added[best], best


@dataclass(frozen=True, slots=True)
class Resting:
    """The quotes that a sentence rests on, the nearest first, and all that have much of it."""

    quotes: tuple[Reading, ...]
    near: tuple[Reading, ...]
    """A name may stand in any of these: a writer takes "Kazakh" or a first name from a neighbouring sentence."""


def resting_on(sentence: Reading, quotes: Sequence[Reading]) -> Resting:
    """The quotes, at least one of at least one, that a sentence was written from."""
    quotes = _nearest(sentence, quotes)
    shares = [parts_found(sentence, quote) for quote in quotes]
    covered = [False] * len(shares[0])
    chosen: list[int] = []
    while len(chosen) < min(MOST_RESTING, len(quotes)):
        added, place = _next(shares, covered)
        if chosen and added < LEAST_ADDED:
            break
        chosen.append(place)
        covered = [had or found for had, found in zip(covered, shares[place], strict=True)]
    near = (quote for quote, share in zip(quotes, shares, strict=True) if sum(share) >= LEAST_NEAR * len(share))
    return Resting(tuple(quotes[place] for place in chosen), tuple(near))
