"""Specification of figures: how numbers are written in four languages, and when two of them agree."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import languages, texts

from askavim.text.figures import MAX_DIGITS, Figure, day_figures, figures, missing_figures, spelled_figures

LANGUAGES = ("en", "tr", "az", "ru")
MILLION = {"en": "million", "tr": "milyon", "az": "milyon", "ru": "миллионов"}
BILLION = {"en": "billion", "tr": "milyar", "az": "milyard", "ru": "миллиарда"}


def values(text: str, language: str = "en") -> list[set[float]]:
    return [{float(value) for value in figure.readings} for figure in figures(text, language)]


def spelled(text: str) -> list[float]:
    return [float(value) for figure in spelled_figures(text) for value in figure.readings]


def agree(one: str, language: str, other: str, other_language: str) -> bool:
    """Whether all numbers of one text stand in the other."""
    return not missing_figures(figures(one, language), figures(other, other_language))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", {2024}),
        ("007", {7}),
        ("2.2", {2.2}),
        ("2,2", {2.2}),
        ("12.75", {12.75}),
        ("1,234", {1234, 1.234}),
        ("1.234", {1234, 1.234}),
        ("0.375", {0.375}),
        ("1 234", {1234}),
        ("1\u00a0234\u202f567", {1234567}),
        ("1 234,5", {1234.5}),
        ("1,234,567", {1234567}),
        ("1.234.567", {1234567}),
        ("1,234.5", {1234.5}),
        ("1.234,5", {1234.5}),
    ],
)
def test_a_number_has_every_reading_that_its_separators_allow(text: str, expected: set[float]) -> None:
    assert values(text) == [expected]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("2.2 million tonnes", "en", 2.2e6),
        ("$7bn", "en", 7e9),
        ("16 bcm", "en", 16e9),
        ("a 20-bcm goal", "en", 20e9),
        ("350 thousand", "en", 350e3),
        ("3 trillion", "en", 3e12),
        ("350 bin ton", "tr", 350e3),
        ("2,2 milyonluk", "tr", 2.2e6),
        ("7 milyar dolara", "tr", 7e9),
        ("1 trilyondan", "tr", 1e12),
        ("350 min ton", "az", 350e3),
        ("5 mindən çox", "az", 5e3),
        ("2,2 mln. ton", "az", 2.2e6),
        ("7 milyarda yaxın", "az", 7e9),
        ("7 milyard", "az", 7e9),
        ("350 тысячами тонн", "ru", 350e3),
        ("350 тыс. тонн", "ru", 350e3),
        ("2,2 миллиона", "ru", 2.2e6),
        ("2,2 млн тонн", "ru", 2.2e6),
        ("5-миллионный", "ru", 5e6),
        ("7 млрд", "ru", 7e9),
        ("1 триллион", "ru", 1e12),
        ("2 milyon 651 bin ton", "tr", 2651e3),
        ("1 milyard 200 milyon 300 min", "az", 1_200_300_000),
        ("2 min 500 nəfər", "az", 2500),
    ],
)
def test_a_magnitude_word_multiplies_in_its_own_language(text: str, language: str, expected: float) -> None:
    assert values(text, language) == [{expected}]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("5 minutes", "en", 5),
        ("5 min", "en", 5),
        ("5 bina", "tr", 5),
        ("5 binə", "az", 5),
        ("5 minik", "az", 5),
        ("5 bin", "de", 5),
    ],
)
def test_words_that_only_look_like_a_magnitude_do_not_count(text: str, language: str, expected: float) -> None:
    assert values(text, language) == [{expected}]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("%5", "tr", [5]),
        ("5 per cent", "en", [5]),
        ("5%-dən", "az", [5]),
        ("2021-ci ildə", "az", [2021]),
        ("15-də", "az", [15]),
        ("2024'te", "tr", [2024]),
        ("2024’te", "tr", [2024]),
        ("1990-х годов", "ru", [1990]),
        ("the 10th summit", "en", [10]),
        ("COP29 and C6", "en", [29, 6]),
        ("2022–2027", "en", [2022, 2027]),
        ("2014-15", "en", [2014, 15]),
        ("15.06.2021", "tr", [15, 6, 2021]),
        ("5 млн 15 мая", "ru", [5e6, 15]),
        ("24,7,5", "en", [24, 7, 5]),
    ],
)
def test_suffixes_signs_and_ranges_leave_the_numbers(text: str, language: str, expected: list[float]) -> None:
    assert values(text, language) == [{value} for value in expected]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("15–25 million", "en"),
        ("from 15 to 25 million", "en"),
        ("between $15 and $25 million", "en"),
        ("15'ten 25 milyona", "tr"),
        ("15 ile 25 milyon arasında", "tr"),
        ("15-dən 25 milyona", "az"),
        ("с 15 до 25 миллионов", "ru"),
    ],
)
def test_the_first_of_two_numbers_may_share_the_magnitude_of_the_second(text: str, language: str) -> None:
    assert values(text, language) == [{15, 15e6}, {25e6}]


def test_a_number_in_another_clause_shares_no_magnitude() -> None:
    assert values("In 2024 Baku sent 25 million tonnes") == [{2024}, {25e6}]


@pytest.mark.parametrize("name", ["1news.az", "1news.az-ın", "report24.com"])
def test_digits_of_an_address_count_nothing(name: str) -> None:
    assert values(f"{name} 400 min ton yazdı", "az") == [{400e3}]


def test_a_run_of_digits_without_end_is_no_figure() -> None:
    assert figures("9" * (MAX_DIGITS + 1), "en") == ()
    assert len(figures("9" * MAX_DIGITS, "en")) == 1


def test_a_figure_keeps_its_spelling() -> None:
    assert [figure.text for figure in figures("On 3 May 2,2 milyon ton", "tr")] == ["3", "2,2 milyon"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two countries", [2]),
        ("Nineteen ministers", [19]),
        ("twenty-five", [25]),
        ("the tenth and the twentieth summit", [10, 20]),
        ("the thirty-first anniversary", [31]),
        ("a hundred", [100]),
        ("two hundred and five", [205]),
        ("one thousand nine hundred ninety-two", [1992]),
        ("three million", [3e6]),
        ("a million", [1e6]),
        ("half a million", [5e5]),
        ("two million three hundred thousand", [2_300_000]),
        ("the first three", [1, 3]),
        ("two and three", [2, 3]),
        ("twice as much", [2]),
    ],
)
def test_english_number_words_have_values(text: str, expected: list[float]) -> None:
    assert spelled(text) == expected


@pytest.mark.parametrize("text", ["2.2 million", "hundreds of trucks", "often alone", "weightless", "millions"])
def test_other_words_and_bare_magnitudes_are_no_number(text: str) -> None:
    assert spelled(text) == []


@pytest.mark.parametrize(("day", "expected"), [("2021", [2021]), ("2024-03", [2024]), ("2021-06-05", [2021, 5])])
def test_a_day_gives_its_year_and_day_of_the_month(day: str, expected: list[int]) -> None:
    assert [figure.readings for figure in day_figures(day)] == [frozenset({Fraction(value)}) for value in expected]


@pytest.mark.parametrize(
    ("one", "language", "other", "other_language"),
    [
        ("350 min ton", "az", "350,000 tons", "en"),
        ("2.651 million", "en", "2 milyon 651 bin", "tr"),
        ("1.850 km", "tr", "1,850 km", "en"),
        ("1 850 км", "ru", "1,850 km", "en"),
        ("4,5 milyon", "tr", "4.5 million", "en"),
        ("25 milyon", "tr", "from 15 to 25 million", "en"),
        ("15 milyon", "tr", "from 15 to 25 million", "en"),
    ],
)
def test_numbers_agree_however_they_are_written(one: str, language: str, other: str, other_language: str) -> None:
    assert agree(one, language, other, other_language)


@pytest.mark.parametrize(
    ("one", "other"),
    [("5 million", "5 billion"), ("5", "5 million"), ("2.2", "22"), ("2024", "2025"), ("1,234", "1,235"), ("5", "")],
)
def test_different_numbers_do_not_agree(one: str, other: str) -> None:
    assert not agree(one, "en", other, "en")


def test_what_is_missing_is_named_in_order() -> None:
    claimed = figures("On 3 May 2024, 2.2 million and 7", "en")
    assert [figure.text for figure in missing_figures(claimed, figures("2024", "en"))] == ["3", "2.2 million", "7"]


@given(texts, languages)
def test_any_text_has_figures_that_stand_in_it_in_order(text: str, language: str) -> None:
    position = 0
    for figure in figures(text, language):
        assert figure.readings
        position = text.index(figure.text, position) + len(figure.text)


@given(texts)
def test_any_text_agrees_with_itself(text: str) -> None:
    found = (*figures(text, "en"), *spelled_figures(text))
    assert missing_figures(found, found) == ()


@given(st.integers(0, 10**12), st.sampled_from(LANGUAGES), st.sampled_from([" ", ",", ".", "\u00a0"]))
def test_thousands_may_be_parted_in_every_language(number: int, language: str, separator: str) -> None:
    (figure,) = figures(f"{number:,}".replace(",", separator), language)
    assert Fraction(number) in figure.readings


@given(
    st.integers(0, 999), st.integers(0, 99), st.sampled_from(LANGUAGES), st.sampled_from([(MILLION, 6), (BILLION, 9)])
)
def test_decimals_of_a_magnitude_are_the_same_number_in_every_language(
    whole: int, part: int, language: str, magnitude: tuple[dict[str, str], int]
) -> None:
    words, power = magnitude
    (figure,) = figures(f"{whole},{part:02} {words[language]}", language)
    assert figure.readings == {Fraction(whole * 100 + part, 100) * 10**power}


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_whole_numbers_agree_only_with_themselves(one: int, other: int) -> None:
    assert (missing_figures(figures(str(one), "en"), figures(str(other), "en")) == ()) == (one == other)


@given(st.lists(st.integers(1, 10**4).map(str)))
def test_nothing_is_missing_from_more_of_the_same(numbers: list[str]) -> None:
    found = figures("; ".join(numbers), "en")
    assert missing_figures(found, [*found, Figure("0", frozenset({Fraction(0)}))]) == ()
