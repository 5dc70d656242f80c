"""Specification of sentence boundaries: exact spans for any text, and the rules of our four languages."""

import time

import pytest
from hypothesis import given
from tests.strategies import languages, texts

from askavim.text.sentences import MAX_SENTENCE_CHARS, split_sentences


def sentences(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["The summit ended in 2024.", "Leaders left!", "Did they?", "Yes."]),
        ("tr", ["Zirve Şuşa'da yapıldı.", "Liderler ayrıldı!", "Ne zaman?"]),
        ("az", ["Görüş Bakıda keçirildi.", "Sənəd imzalandı!", "Nə vaxt?"]),
        ("ru", ["Саммит прошёл в Шуше.", "Документ подписан!", "Когда?"]),
    ],
)
def test_marks_at_the_end_part_sentences(language: str, expected: list[str]) -> None:
    assert sentences(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Dr. Smith met Mr. Brown of the U.S. embassy."),
        ("en", "He said that 2.2 mln. tonnes would pass."),
        ("en", "Caliber.Az wrote about J. R. Brown."),
        ("tr", "Prof. Dr. Ahmet Yılmaz Bakü'ye gitti."),
        ("tr", "3. Zirve Şuşa'da yapıldı."),
        ("tr", "XI. Zirve Bişkek'te yapıldı."),
        ("tr", "Anlaşmanın 14. maddeye göre uzatılması bekleniyor."),
        ("az", "Bakıda İ. Əliyev çıxış etdi."),
        ("az", "İxrac 2,2 mln. ton oldu."),
        ("ru", "В Баку И. Алиев принял гостей."),
        ("ru", "Объём составил 2,2 млн. тонн."),
        ("ru", "Он уехал в 2024 г. в Анкару."),
    ],
)
def test_abbreviations_initials_ordinals_and_names_do_not_end_a_sentence(language: str, sentence: str) -> None:
    assert sentences(sentence, language) == [sentence]


def test_an_english_sentence_may_end_with_a_short_number() -> None:
    assert sentences("The members were 12. They met.", "en") == ["The members were 12.", "They met."]


def test_closing_quotation_marks_stay_with_their_sentence() -> None:
    text = 'Baku said "We agree." Then it signed.'
    assert sentences(text, "en") == ['Baku said "We agree."', "Then it signed."]


def test_a_sentence_may_open_with_a_quotation_mark() -> None:
    assert sentences("О мире. «Шуша» стала символом.", "ru") == ["О мире.", "«Шуша» стала символом."]


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t", "\xa0\u2003"])
def test_blank_text_has_no_sentences(text: str) -> None:
    assert split_sentences(text, "en") == []


def test_text_without_a_boundary_is_one_sentence() -> None:
    assert sentences("  no end at all\n", "en") == ["no end at all"]


def test_a_very_long_run_of_words_is_cut_between_words() -> None:
    pieces = sentences("word " * 1000, "en")
    assert len(pieces) > 1
    assert {word for piece in pieces for word in piece.split()} == {"word"}


def test_a_very_long_run_without_spaces_is_cut_all_the_same() -> None:
    assert [len(piece) for piece in sentences("x" * (MAX_SENTENCE_CHARS + 7), "en")] == [MAX_SENTENCE_CHARS, 7]


def test_a_run_of_boundaries_that_are_none_takes_no_longer_than_other_text() -> None:
    began = time.process_time()
    split_sentences("word. " * 4000, "en")
    assert time.process_time() - began < 0.5


@given(texts, languages)
def test_sentences_are_sorted_and_leave_out_only_white_space(text: str, language: str) -> None:
    position = 0
    for start, end in split_sentences(text, language):
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()


@given(texts, languages)
def test_sentences_begin_and_end_without_white_space_and_are_not_too_long(text: str, language: str) -> None:
    for sentence in sentences(text, language):
        assert sentence == sentence.strip()
        assert len(sentence) <= MAX_SENTENCE_CHARS
