"""A word of one language -> the tokens that say the same in another, by a dictionary.

Dictionary translation of queries, with all translations of a word taken as one term (Pirkola, "The effects of query
structure and dictionary setups in dictionary-based cross-language information retrieval", SIGIR 1998): a word with
many translations then weighs no more than one with a single one.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from askavim.text.tokens import tokens, word_tokens, words

VOCABULARY_FILE = "vocabulary.txt"
LANGUAGES = ("en", "tr", "az", "ru")
"""The columns of the file."""

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


def _first_tokens(entry: Entry, language: str) -> Iterator[str]:
    """The token of each form that is one word."""
    for form in entry.get(language, ()):
        if len(list(words(form))) == 1:
            yield from word_tokens(form)[:1]


@lru_cache(maxsize=1)
def _entries_by_token() -> dict[tuple[str, str], list[Entry]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in read_vocabulary():
        for language in entry:
            for token in dict.fromkeys(_first_tokens(entry, language)):
                found.setdefault((language, token), []).append(entry)
    return found


@lru_cache(maxsize=50_000)
def translations(token: str, language: str, into: str) -> Alternatives:
    """What a token of one language may be in another; nothing where the dictionary doesn't have it."""
    entries = _entries_by_token().get((language, token), ())
    forms = (form for entry in entries for form in entry.get(into, ()))
    return tuple(dict.fromkeys(tuple(dict.fromkeys(tokens(form))) for form in forms))
