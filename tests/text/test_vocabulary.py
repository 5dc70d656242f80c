"""The dictionary: what its file holds, and what a word of a question is looked for as."""

import pytest

from askavim.model import LANGUAGES
from askavim.text.names import terms_by_language
from askavim.text.tokens import tokens
from askavim.text.vocabulary import LANGUAGES as COLUMNS
from askavim.text.vocabulary import read_vocabulary, translations


def looked_for(text: str, asked_in: str, language: str) -> list[set[str]]:
    """For each term, the tokens of its alternatives."""
    terms = terms_by_language(text, asked_in, LANGUAGES, lambda token: True)[language]
    return [{token for item in term.alternatives for token in item} for term in terms]


def test_the_file_has_our_languages_and_every_form_has_a_token() -> None:
    assert set(COLUMNS) == set(LANGUAGES)
    entries = read_vocabulary()
    assert len(entries) > 2000
    for entry in entries:
        assert len(entry) > 1, entry
        assert all(tokens(form) for forms in entry.values() for form in forms), entry


def test_no_meaning_stands_twice() -> None:
    lines = [repr(entry) for entry in read_vocabulary()]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize(
    ("word", "asked_in", "language", "token"),
    [
        ("ihracatı", "tr", "en", "expor"),
        ("ixracı", "az", "en", "expor"),
        ("экспорта", "ru", "en", "expor"),
        ("exports", "en", "tr", "ihrac"),
        ("zirvəsi", "az", "ru", "самми"),
    ],
)
def test_a_word_is_found_in_another_language_inflected_or_not(
    word: str, asked_in: str, language: str, token: str
) -> None:
    (found,) = looked_for(word, asked_in, language)
    assert token in found


def test_a_word_is_also_looked_for_as_it_is() -> None:
    (found,) = looked_for("export", "en", "tr")
    assert "expor" in found
    (found,) = looked_for("экспорт", "ru", "en")
    assert "ekspo" in found, "in Latin letters: a Russian word may be spelt so"


def test_in_its_own_language_a_word_stays_alone() -> None:
    assert looked_for("purchase", "en", "en") == [{"purch"}]


def test_a_word_with_many_translations_is_one_term() -> None:
    (found,) = looked_for("yıl", "tr", "en")
    assert len(found) > 1


def test_a_word_that_the_dictionary_lacks_keeps_its_tokens() -> None:
    assert translations("zzzzz", "tr", "en") == ()
    assert looked_for("Zzzzz 2024", "tr", "en") == [{"zzzzz"}, {"2024"}]
