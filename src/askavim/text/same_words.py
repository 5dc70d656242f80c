"""Whether a text has a word that another text says: inflected, of the same meaning, or one that languages share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from askavim.text.concepts import Meanings
from askavim.text.reading import MOST_ALIKE, Reading, Word, read
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
    folded: frozenset[str]
    sounds: frozenset[str]
    by_folded: Mapping[str, Sequence[str]]
    by_sound: Mapping[str, Sequence[str]]
    """The same by the first letters that two forms of a word share."""


def _by_beginning(words: Iterable[str], letters: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(word[:letters], []).append(word)
    return {beginning: alike[:MOST_ALIKE] for beginning, alike in found.items()}


@lru_cache(maxsize=CACHED_TEXTS)
def _vocabulary(text: str, language: str) -> Vocabulary:
    reading = read(text, language)
    folded, sounds = (frozenset(word.folded for word in reading.words), frozenset(word.sound for word in reading.words))
    return Vocabulary(
        language=language,
        meanings=reading.meanings,
        folded=folded,
        sounds=sounds,
        by_folded=_by_beginning(sorted(folded), LEAST_COMMON),
        by_sound=_by_beginning(sorted(sounds), LEAST_COMMON + 1),
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
        alike = text.by_folded.get(word.folded[:LEAST_COMMON], ())
        return word.folded in text.folded or any(_begin_alike(word.folded, other, LEAST_COMMON) for other in alike)
    alike = text.by_sound.get(word.sound[: LEAST_COMMON + 1], ())
    return word.sound in text.sounds or any(_begin_alike(word.sound, other, LEAST_COMMON + 1) for other in alike)


def places_of(word: Word, language: str, text: Reading) -> list[int]:
    """Where, among its words, a text has a word of a language."""
    return [place for place, other in enumerate(text.words) if same_word(word, language, other, text.language)]
