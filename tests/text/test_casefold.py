"""Specification of folding: one spelling for what readers take for the same word."""

import unicodedata

import pytest
from hypothesis import given
from tests.strategies import texts, words

from askavim.text.casefold import fold, in_latin

TURKIC_CAPITALS = str.maketrans({"i": "İ", "ı": "I"})


@pytest.mark.parametrize("spelling", ["İlıq", "ILIQ", "ilıq", "Iliq", "ılıq", "ILİQ"])
def test_all_four_letters_i_fold_to_one(spelling: str) -> None:
    assert fold(spelling) == "iliq"


@pytest.mark.parametrize(
    ("spelt", "typed"),
    [
        ("Azərbaycan", "Azerbaycan"),
        ("ƏLİYEV", "Eliyev"),
        ("Erdoğan", "Erdogan"),
        ("ŞUŞA", "Susa"),
        ("Çankaya", "Cankaya"),
        ("Gürcüstan", "Gurcustan"),
        ("Köçəri", "Koceri"),
        ("kâğıt", "kagit"),
    ],
)
def test_a_word_folds_like_its_ascii_typing(spelt: str, typed: str) -> None:
    assert fold(spelt) == fold(typed)


def test_letters_of_different_sound_stay_apart() -> None:
    assert len({fold(letter) for letter in "aeiou"}) == 5


def test_full_width_letters_and_ligatures_fold_to_plain_ones() -> None:
    assert fold("ＢＡＫＵ oﬃce") == "baku office"


@pytest.mark.parametrize("apostrophe", "'’‘ʼ")
def test_all_apostrophes_fold_to_one(apostrophe: str) -> None:
    assert fold(f"Bakı{apostrophe}nın") == "baki'nin"


def test_cyrillic_stays_cyrillic_without_its_marks() -> None:
    assert fold("Ёлка, Йемен") == "елка, иемен"


@given(words)
def test_letter_case_does_not_matter(word: str) -> None:
    assert fold(word.upper()) == fold(word) == fold(word.translate(TURKIC_CAPITALS).upper())


@given(words)
def test_folding_a_folded_word_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@given(texts)
def test_folding_any_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text + "𝐀ŉ")) == fold(text + "𝐀ŉ")


@given(texts)
def test_a_folded_text_has_no_combining_marks(text: str) -> None:
    assert not any(unicodedata.combining(letter) for letter in fold(text))


@given(texts)
def test_composed_and_decomposed_texts_fold_to_the_same(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Баку", "baku"),
        ("Шуша", "shusha"),
        ("Щит", "shit"),
        ("Юрьев", "yurev"),
        ("Чехия", "chehiya"),
        ("Объём", "obem"),
    ],
)
def test_cyrillic_names_are_written_in_latin(cyrillic: str, latin: str) -> None:
    assert in_latin(fold(cyrillic)) == latin


@given(words)
def test_latin_letters_come_back_as_they_are(word: str) -> None:
    once = in_latin(fold(word))
    assert once.isascii()
    assert in_latin(once) == once
