"""Specification of language detection."""

import pytest
from hypothesis import given
from tests.strategies import texts

from askavim.model import LANGUAGES
from askavim.text.language import DEFAULT_LANGUAGE, detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Which countries have joined the organisation since its founding?", "en"),
        ("Teşkilata kuruluşundan bu yana hangi ülkeler katıldı?", "tr"),
        ("Təşkilata yarandığı gündən bəri hansı ölkələr qoşulub?", "az"),
        ("Какие страны вступили в организацию с момента её создания?", "ru"),
    ],
)
def test_a_question_is_known_by_its_language(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "  \n", "1234 5.6", "?!…"])
def test_text_without_words_gets_the_default_language(text: str) -> None:
    assert detect_language(text) == DEFAULT_LANGUAGE


def test_the_beginning_decides_for_a_long_text() -> None:
    assert detect_language("Саммит прошёл в Шуше. " * 100 + "The summit was held in Shusha. " * 1000) == "ru"


@given(texts)
def test_any_text_gets_one_of_the_four_languages(text: str) -> None:
    assert detect_language(text) in LANGUAGES
