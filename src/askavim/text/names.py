"""Text -> what to look for in passages of each language: names in that language's forms, all other words as they are.

A question says TDT and Macaristan, an English passage OTS and Hungary; `names.yaml` says which forms mean the same. A
name is found by its folded words, the longest form first, with the case endings of Turkish, Azerbaijani and Russian;
a word that no passage has is also compared with the names at one edit. All forms of a name count as alternatives, in
the question's own language too: OTS also finds the Organization of Turkic States.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from askavim.ports import Term
from askavim.text.casefold import fold
from askavim.text.questions import QUESTION_TOKENS
from askavim.text.tables import read_rows
from askavim.text.tokens import PREFIX_LETTERS, tokens, word_tokens, words
from askavim.text.vocabulary import translations

NAMES_FILE = "names.yaml"
LONGEST_ENDING = 7
"""Letters of a case ending, or of several in a row: Özbekistan|dakiler, Azərbaycan|lıların."""
LONGEST_ENDING_OF_SHORT = 4
"""The same after a word shorter than a token, where a longer rest makes another word."""
LEAST_STEM = 3
"""Letters that a word must have before an ending is looked for."""
LEAST_MISSPELT = 6
"""Letters of a word that may be a misspelt name; shorter words are at one edit from too many others."""
COMPARED_LETTERS = 8
"""First letters of a name that a misspelt word is compared with, so that it may be inflected."""
_RUSSIAN_ENDING = "аеиоуыьэюя"
_LATIN_LETTERS, _CYRILLIC_LETTERS = "abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщъыьэюя"

Name = dict[str, list[str]]
"""The forms of one name, by language."""
Part = tuple[tuple[str, ...], Name | None]
"""Words that say a name together, and the name; or one word that says none."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word, folded, without what follows an apostrophe."""
    folded = fold(word)
    return folded.partition("'")[0] or folded


@dataclass(frozen=True)
class FormWord:
    """One word of a form, as it is compared with the words of a text."""

    word: str
    language: str
    alone: bool
    """Whether the form has no other word, so that its first letters say too little."""

    @cached_property
    def folded(self) -> str:
        """The stem, for Russian without the vowels that a case ending replaces."""
        whole = stem(self.word)
        if self.language != "ru":
            return whole
        bare = whole.rstrip(_RUSSIAN_ENDING)
        return bare if len(bare) >= LEAST_STEM else whole[:LEAST_STEM] if len(whole) > LEAST_STEM else whole

    @cached_property
    def abbreviates(self) -> bool:
        """Whether it is written in capitals."""
        return self.word.isupper() and len(self.word) > 1

    def says(self, word: str) -> bool:
        """Whether a word of a text is this one, inflected or not."""
        if stem(word) == stem(self.word):
            return len(self.word) > 2 or not self.abbreviates or word.isupper()
        return len(self.folded) >= LEAST_STEM and self._is_inflected(word)

    def _is_inflected(self, word: str) -> bool:
        inflected = stem(word)
        ending = len(inflected) - len(self.folded)
        if self.abbreviates or len(stem(self.word)) < PREFIX_LETTERS:
            looks_so = not self.alone or self._written_alike(word)
            return looks_so and ending <= LONGEST_ENDING_OF_SHORT and inflected.startswith(self.folded)
        least = len(self.folded) - (0 if self.alone else LONGEST_ENDING)
        beginning = self.folded[: max(least, PREFIX_LETTERS)]
        return ending <= LONGEST_ENDING and inflected.startswith(beginning)

    def _written_alike(self, word: str) -> bool:
        """Short words begin many others, so an inflected one must have the capitals: Карса, not карман."""
        return word[: len(self.word)].isupper() if self.abbreviates else word[0].isupper()


@dataclass(frozen=True)
class Form:
    """One way to say a name."""

    words: tuple[FormWord, ...]
    name: Name

    def stands_at(self, place: int, text: Sequence[str]) -> bool:
        """Whether the words of a text from `place` on say it."""
        said = text[place : place + len(self.words)]
        return len(said) == len(self.words) and all(
            form_word.says(word) for form_word, word in zip(self.words, said, strict=True)
        )


@lru_cache(maxsize=1)
def read_names() -> tuple[Name, ...]:
    """The names of NAMES_FILE."""
    return tuple(read_rows(NAMES_FILE))


def _forms() -> Iterator[Form]:
    for name in read_names():
        for language, spellings in name.items():
            for parts in (list(words(spelled)) for spelled in spellings):
                yield Form(tuple(FormWord(part, language, len(parts) == 1) for part in parts), name)


@lru_cache(maxsize=1)
def _forms_by_start() -> dict[str, list[Form]]:
    """All forms by their first two letters, the longest first."""
    found: dict[str, list[Form]] = {}
    for form in sorted(_forms(), key=lambda form: (-len(form.words), -len(form.words[0].word))):
        found.setdefault(stem(form.words[0].word)[:2], []).append(form)
    return found


def forms_in_words(spelled: Sequence[str]) -> Iterator[tuple[int, int, Form | None]]:
    """(first, last exclusive, form) of the words of a text in order, those that say a name together."""
    place = 0
    while place < len(spelled):
        near = _forms_by_start().get(stem(spelled[place])[:2], [])
        form = next((form for form in near if form.stands_at(place, spelled)), None)
        length = len(form.words) if form else 1
        yield place, place + length, form
        place += length


def split_names(text: str) -> Iterator[Part]:
    """The words of a text in order, those that say a name together."""
    spelled = list(words(text))
    for first, last, form in forms_in_words(spelled):
        yield tuple(spelled[first:last]), form.name if form else None


@lru_cache(maxsize=1)
def _names_by_letters() -> dict[str, Name]:
    """The names of one long word, by their first letters."""
    long = (form for form in _forms() if form.words[0].alone and len(form.words[0].word) >= LEAST_MISSPELT)
    return {form.words[0].folded[:COMPARED_LETTERS]: form.name for form in long}


def _at_one_edit(word: str) -> Iterator[str]:
    """The word with a letter left out, put in or replaced, or two letters swapped; the first one stays."""
    letters = _CYRILLIC_LETTERS if word[0] in _CYRILLIC_LETTERS else _LATIN_LETTERS
    for place in range(1, len(word)):
        before, here, after = word[:place], word[place], word[place + 1 :]
        yield before + after
        yield before + after[:1] + here + after[1:]
        for letter in letters:
            yield before + letter + after
            yield before + letter + here + after


def misspelt_name(word: str) -> Name | None:
    """The name of one long word that a word is at one edit from."""
    spelled = stem(word)
    if len(spelled) < LEAST_MISSPELT or not spelled.isalpha():
        return None
    names = _names_by_letters()
    beginnings = (
        spelling[:length]
        for length in range(COMPARED_LETTERS, LEAST_MISSPELT - 2, -1)
        for spelling in _at_one_edit(spelled[: COMPARED_LETTERS + 1])
    )
    return next((names[beginning] for beginning in beginnings if beginning in names), None)


def _word_terms(word: str, asked_in: str, language: str) -> list[Term]:
    """A word as it is, or what it may be in another language: it may also be the same word there."""
    own = word_tokens(word)
    translated = translations(own[0], asked_in, language) if own and language != asked_in else ()
    if not translated:
        return [Term(((token,),)) for token in own]
    return [Term(tuple(dict.fromkeys([*translated, own[-1:]])))]


def _terms(said: Sequence[str], name: Name | None, asked_in: str, language: str) -> list[Term]:
    if name is None or language not in name:
        return [term for word in said for term in _word_terms(word, asked_in, language)]
    return [Term(tuple(dict.fromkeys(tuple(dict.fromkeys(tokens(form))) for form in name[language])))]


def _only_asks(part: Part) -> bool:
    """Whether it is a word that asks, or that has no token, and names nothing."""
    said, name = part
    own = word_tokens(said[0])
    return name is None and (not own or not QUESTION_TOKENS.isdisjoint(own))


def terms_by_language(
    text: str, asked_in: str, languages: Collection[str], known: Callable[[str], bool]
) -> dict[str, tuple[Term, ...]]:
    """What a text, asked in some language, looks for in passages of each, each term once; empty where it has no token.

    Words that only ask are not looked for, unless there are no others: an answer has no "why", nor the "reason" that a
    dictionary makes of it, and they are rare enough in articles to outweigh what the question is about.
    `known` says whether any passage has a token: a word of unknown tokens may be a misspelt name.
    """

    def corrected(part: Part) -> Part:
        said, name = part
        return part if name or any(map(known, word_tokens(said[0]))) else (said, misspelt_name(said[0]))

    parts = list(split_names(text))
    parts = [corrected(part) for part in [part for part in parts if not _only_asks(part)] or parts]
    found = {
        language: tuple(dict.fromkeys(term for said, name in parts for term in _terms(said, name, asked_in, language)))
        for language in languages
    }
    return {language: terms for language, terms in found.items() if terms}
