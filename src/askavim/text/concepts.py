"""A word -> the concepts that it may stand for, in any of the four languages: lines of `concepts.yaml` and of the
dictionary, `vocabulary.txt`, numbered on.

Words are compared by their beginnings, so inflected forms are found without a stemmer. A word may stand for several
concepts and nothing here chooses among them: two words can mean the same where they share one.
"""

from collections.abc import Iterator
from functools import lru_cache

from askavim.text.casefold import fold
from askavim.text.tables import read_rows
from askavim.text.vocabulary import entries_of

CONCEPTS_FILE = "concepts.yaml"
CACHED_WORDS = 50_000

Meanings = frozenset[int]
"""Concepts, as the numbers of their lines."""


@lru_cache(maxsize=1)
def _lines() -> list[dict[str, str]]:
    return read_rows(CONCEPTS_FILE)


_SOFTENED = {"tr": {"k": "g"}, "az": {"k": "y", "q": "g"}}
"""What a last letter becomes before an ending: birlik, birliği; agentlik, agentliyi."""
LEAST_SOFTENED = 4


def _beginnings(language: str) -> Iterator[tuple[str, int]]:
    softened = _SOFTENED.get(language, {})
    for number, line in enumerate(_lines()):
        for beginning in map(fold, line.get(language, "").split()):
            yield beginning, number
            if beginning[-1] in softened and len(beginning) >= LEAST_SOFTENED:
                yield beginning[:-1] + softened[beginning[-1]], number


@lru_cache(maxsize=8)
def _by_beginning(language: str) -> dict[str, frozenset[int]]:
    """Concepts by the beginning of a word; whole words end with a dot."""
    found: dict[str, set[int]] = {}
    for beginning, number in _beginnings(language):
        found.setdefault(beginning, set()).add(number)
    return {beginning: frozenset(numbers) for beginning, numbers in found.items()}


@lru_cache(maxsize=CACHED_WORDS)
def meanings(folded: str, language: str) -> Meanings:
    """The concepts of a folded word: those of its longest known beginning, and of the word as a whole."""
    known = _by_beginning(language)
    whole = known.get(folded + ".", frozenset())
    longest = next((known[folded[:end]] for end in range(len(folded), 1, -1) if folded[:end] in known), frozenset())
    return whole | longest | lent_meanings(folded, language)


def lent_meanings(folded: str, language: str) -> Meanings:
    """The concepts of a folded word that only the dictionary has."""
    return frozenset(len(_lines()) + number for number in entries_of(folded, language))


def is_whole_word(folded: str, language: str) -> bool:
    """Whether a folded word stands in the list as it is."""
    return folded in _by_beginning(language) or folded + "." in _by_beginning(language)


@lru_cache(maxsize=1)
def _opposites() -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for number, line in enumerate(_lines()):
        for other in map(concept, line.get("opposite", "").split()):
            found.setdefault(number, set()).add(other)
            found.setdefault(other, set()).add(number)
    return {number: frozenset(others) for number, others in found.items()}


@lru_cache(maxsize=1)
def _of_kind() -> dict[str, Meanings]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_lines()):
        if "kind" in line:
            found.setdefault(line["kind"], set()).add(number)
    return {kind: frozenset(numbers) for kind, numbers in found.items()}


def excluded(concepts: Meanings) -> Meanings:
    """The other concepts of the kinds that these are of."""
    return frozenset().union(*(numbers - concepts for numbers in _of_kind().values() if numbers & concepts))


@lru_cache(maxsize=100)
def concept(first_word: str) -> int:
    """The number of the concept with this first English word."""
    return next(number for number, line in enumerate(_lines()) if line["en"].split()[0] == first_word)


def opposites(concepts: Meanings) -> Meanings:
    """The concepts that contradict any of these."""
    return frozenset().union(*(_opposites().get(number, frozenset()) for number in concepts))
