"""Specification of lexical tokens: what a question and an article must share to be found by words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import ALPHABETS, texts
from tests.strategies import words as any_words

from askavim.text.tokens import PREFIX_LETTERS, tokens, word_tokens, words

TYPED = str.maketrans("çğıöşüâîûə", "cgiosuaiue")
TURKIC_CAPITALS = str.maketrans({"i": "İ", "ı": "I"})
TURKIC = st.text(ALPHABETS["tr"] + ALPHABETS["az"], min_size=1, max_size=15)


def test_a_word_gives_its_first_five_letters() -> None:
    assert tokens("Zəngəzurdan neft") == ["zenge", "neft"]


def test_tokens_come_in_order_and_with_repeats() -> None:
    assert tokens("oil and gas and oil") == ["oil", "and", "gas", "and", "oil"]


def test_a_single_letter_gives_no_token() -> None:
    assert tokens("a plan B ı Я") == ["plan"]


@pytest.mark.parametrize("text", ["", " \n", "... !? —", "(«»)", "___", "🇹🇷", "\0"])
def test_text_without_words_gives_no_tokens(text: str) -> None:
    assert tokens(text) == []


@pytest.mark.parametrize("apostrophe", "'’ʼ")
def test_a_suffix_after_an_apostrophe_is_left_out(apostrophe: str) -> None:
    assert tokens(f"Şuşa{apostrophe}nın Iran{apostrophe}s") == ["susa", "iran"]


def test_an_apostrophe_after_the_first_letter_is_part_of_the_name() -> None:
    assert tokens("O'Neil") == ["oneil"]


@pytest.mark.parametrize(
    ("text", "number"), [("16.5", "16.5"), ("16,5", "16.5"), ("2024", "2024"), ("2024'te", "2024"), ("7.", "7")]
)
def test_a_number_stays_whole_with_one_decimal_sign(text: str, number: str) -> None:
    assert tokens(text)[0] == number


def test_a_long_number_is_not_cut() -> None:
    assert tokens("123456789") == ["123456789"]


def test_a_hyphenated_name_gives_both_parts() -> None:
    assert tokens("Baku-Supsa") == ["baku", "supsa"]


def test_a_cyrillic_word_gives_a_second_token_in_latin() -> None:
    assert tokens("Шуша") == ["шуша", "shush"]


def test_a_russian_name_meets_its_latin_spelling() -> None:
    assert set(tokens("Анкара")) & set(tokens("Ankara"))


@given(TURKIC)
def test_ascii_typing_gives_the_tokens_of_the_proper_spelling(word: str) -> None:
    assert tokens(word.translate(TYPED)) == tokens(word)


@given(TURKIC)
def test_turkic_capitals_give_the_tokens_of_small_letters(word: str) -> None:
    assert tokens(word.translate(TURKIC_CAPITALS).upper()) == tokens(word)


@given(any_words)
def test_ascii_capitals_of_a_word_give_the_same_tokens(word: str) -> None:
    assert tokens(word.upper()) == tokens(word)


@given(any_words)
def test_a_token_of_two_letters_or_more_is_its_own_first_token(word: str) -> None:
    for token in tokens(word):
        assert tokens(token)[:1] == ([token] if len(token) > 1 else [])


@given(st.lists(any_words, max_size=8))
def test_tokens_of_a_text_are_those_of_its_words(spelt: list[str]) -> None:
    assert tokens(" ".join(spelt)) == [token for word in spelt for token in tokens(word)]


@given(texts)
def test_words_are_slices_of_the_text_in_order(text: str) -> None:
    position = 0
    for word in words(text):
        position = text.index(word, position) + len(word)


@given(texts)
def test_any_text_gives_short_tokens_or_numbers(text: str) -> None:
    for token in tokens(text):
        assert token[0].isdigit() or 1 <= len(token) <= PREFIX_LETTERS


@given(texts)
def test_a_word_gives_at_most_two_tokens(text: str) -> None:
    assert all(len(word_tokens(word)) <= 2 for word in words(text))


def test_an_istanbul_lowered_by_a_program_is_istanbul() -> None:
    assert tokens("İstanbul".lower()) == tokens("İstanbul")


@pytest.mark.parametrize("word", ["Türkiye", "Şuşa", "Российский"])
def test_decomposed_letters_give_the_tokens_of_composed_ones(word: str) -> None:
    assert tokens(unicodedata.normalize("NFD", word)) == tokens(word)
