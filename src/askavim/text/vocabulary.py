"""A word of one language -> the tokens that say the same in another, by a dictionary.

Dictionary translation of queries, with all translations of a word taken as one term (Pirkola, "The effects of query
structure and dictionary setups in dictionary-based cross-language information retrieval", SIGIR 1998): a word with
many translations then weighs no more than one with a single one.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from askavim.text.casefold import fold
from askavim.text.tokens import PREFIX_LETTERS, tokens, word_tokens, words

VOCABULARY_FILE = "vocabulary.txt"
LANGUAGES = ("en", "tr", "az", "ru")
"""The columns of the file."""
LEAST_COMMON_SHARE = 0.6
LONGEST_ENDING = 5
"""Of a form, how much a word must begin with to be one of its inflected forms, and how many letters it may add."""

Entry = dict[str, list[str]]
"""The words for one meaning, by language."""
Alternatives = tuple[tuple[str, ...], ...]
"""Ways to say it, each one or more tokens."""


def _entry(line: str) -> Entry:
    cells = [[form.strip() for form in cell.split(",") if form.strip()] for cell in line.split("|")]
    return {language: forms for language, forms in zip(LANGUAGES, cells, strict=True) if forms}


@lru_cache(maxsize=1)
def read_vocabulary() -> tuple[Entry, ...]:
    """The entries of VOCABULARY_FILE."""
    lines = files("askavim.text").joinpath(VOCABULARY_FILE).read_text(encoding="utf-8").splitlines()
    return tuple(_entry(line) for line in lines if line and not line.startswith("#"))


@dataclass(frozen=True, slots=True)
class Form:
    """A form of one word, folded, and the number of its entry."""

    folded: str
    entry: int


@lru_cache(maxsize=1)
def _forms_by_token() -> dict[tuple[str, str], list[Form]]:
    """The forms of one word, by language and token."""
    found: dict[tuple[str, str], list[Form]] = {}
    for number, entry in enumerate(read_vocabulary()):
        for language, forms in entry.items():
            for form in (form for form in forms if len(list(words(form))) == 1):
                for token in word_tokens(form)[:1]:
                    found.setdefault((language, token), []).append(Form(fold(form), number))
    return found


@lru_cache(maxsize=50_000)
def entries_of(folded: str, language: str) -> frozenset[int]:
    """The numbers of the entries that a folded word may belong to, by more of its letters than its token has."""
    forms = _forms_by_token().get((language, folded[:PREFIX_LETTERS]), ())
    return frozenset(form.entry for form in forms if _begin_alike(form.folded, folded))


def _begin_alike(form: str, word: str) -> bool:
    shorter = min(len(form), len(word))
    common = next((place for place in range(shorter) if form[place] != word[place]), shorter)
    return common >= LEAST_COMMON_SHARE * max(len(form), len(word) - LONGEST_ENDING)


@lru_cache(maxsize=50_000)
def translations(token: str, language: str, into: str) -> Alternatives:
    """What a token of one language may be in another; nothing where the dictionary doesn't have it."""
    numbers = dict.fromkeys(form.entry for form in _forms_by_token().get((language, token), ()))
    forms = (form for number in numbers for form in read_vocabulary()[number].get(into, ()))
    return tuple(dict.fromkeys(tuple(dict.fromkeys(tokens(form))) for form in forms))
