"""Whether a text has a word that another text says: inflected, of the same meaning, or one that languages share."""

from dataclasses import dataclass
from functools import lru_cache

from askavim.text.concepts import Meanings
from askavim.text.reading import Reading, Word, read
from askavim.text.sounds import common_letters

CACHED_TEXTS = 5_000
LEAST_COMMON = 4
"""First letters that two forms of a word share, at least; one more where the languages differ."""
LEAST_COMMON_SHARE = 0.7
"""The same as a share of the shorter form."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a text, ready to be looked up."""

    language: str
    meanings: Meanings
    folded: tuple[str, ...]
    sounds: tuple[str, ...]


@lru_cache(maxsize=CACHED_TEXTS)
def _vocabulary(text: str, language: str) -> Vocabulary:
    words = read(text, language).words
    return Vocabulary(
        language=language,
        meanings=frozenset().union(*(word.meanings for word in words)),
        folded=tuple(dict.fromkeys(word.folded for word in words)),
        sounds=tuple(dict.fromkeys(word.sound for word in words)),
    )


def vocabulary(text: Reading) -> Vocabulary:
    """The words of a text, ready to be looked up."""
    return _vocabulary(text.text, text.language)


def _begin_alike(first: str, second: str, least: int) -> bool:
    common = common_letters(first, second)
    return first == second or (common >= least and common >= LEAST_COMMON_SHARE * min(len(first), len(second)))


def same_word(first: Word, language: str, second: Word, other: str) -> bool:
    """Whether a word in one language may be a word in the other, or in the same one."""
    if first.meanings & second.meanings:
        return True
    if language == other:
        return _begin_alike(first.folded, second.folded, LEAST_COMMON)
    return _begin_alike(first.sound, second.sound, LEAST_COMMON + 1)


def has_word(text: Vocabulary, word: Word, language: str) -> bool:
    """Whether a text has a word of a language, as `same_word` compares them."""
    if word.meanings & text.meanings:
        return True
    if text.language == language:
        return any(_begin_alike(word.folded, other, LEAST_COMMON) for other in text.folded)
    return any(_begin_alike(word.sound, other, LEAST_COMMON + 1) for other in text.sounds)


def places_of(word: Word, language: str, text: Reading) -> list[int]:
    """Where, among its words, a text has a word of a language."""
    return [place for place, other in enumerate(text.words) if same_word(word, language, other, text.language)]
