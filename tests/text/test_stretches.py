"""Stretches: what the words around a period make of it, in four languages."""

from datetime import date

import pytest

from askavim.text.dates import find_periods
from askavim.text.stretches import find_stretches


def reaches(text: str, language: str) -> list[tuple[str, str]]:
    """Both ends of each stretch in ISO 8601; "" where it is open."""
    return [
        (
            "" if item.start == date.min else item.start.isoformat(),
            "" if item.end == date.max else item.end.isoformat(),
        )
        for item in find_stretches(text, language)
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How much was it before 2022?", "en"),
        ("How much was it prior to the beginning of 2022?", "en"),
        ("2022'den önce ne kadardı?", "tr"),
        ("2022 yılından önce ne kadardı?", "tr"),
        ("2022-ci ildən əvvəl nə qədər idi?", "az"),
        ("Сколько было до 2022 года?", "ru"),
    ],
)
def test_before_leaves_the_period_out(text: str, language: str) -> None:
    assert reaches(text, language) == [("", "2021-12-31")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How many until the end of 2024?", "en"),
        ("How many up to 2024?", "en"),
        ("2024'e kadar kaç tane?", "tr"),
        ("2024 yılı sonuna kadar kaç tane?", "tr"),
        ("2024-cü ilə qədər neçə dənə?", "az"),
        ("2024-cü ilədək neçə dənə?", "az"),
        ("Сколько до конца 2024 года?", "ru"),
    ],
)
def test_until_keeps_the_period(text: str, language: str) -> None:
    assert reaches(text, language) == [("", "2024-12-31")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How many after March 2024?", "en"),
        ("Mart 2024'ten sonra kaç tane?", "tr"),
        ("2024-cü ilin martından sonra neçə dənə?", "az"),
        ("Сколько после марта 2024 года?", "ru"),
    ],
)
def test_after_leaves_the_period_out(text: str, language: str) -> None:
    assert reaches(text, language) == [("2024-04-01", "")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("since 2020", "en"),
        ("from 2020 onwards", "en"),
        ("2020'den beri", "tr"),
        ("2020'den bu yana", "tr"),
        ("2020-ci ildən bəri", "az"),
        ("с 2020 года", "ru"),
    ],
)
def test_since_keeps_the_period(text: str, language: str) -> None:
    assert reaches(text, language) == [("2020-01-01", "")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in 2023", "en"),
        ("as of 2023, long before the war", "en"),
        ("2023'te ne kadar", "tr"),
        ("2023'te savaştan önce", "tr"),
        ("2023-cü ildə nə qədər", "az"),
        ("к концу 2023 года", "ru"),
    ],
)
def test_a_period_that_nothing_opens_reaches_itself(text: str, language: str) -> None:
    assert reaches(text, language) == [("2023-01-01", "2023-12-31")]


@pytest.mark.parametrize(
    ("text", "language"),
    [("from 2020 to 2024", "en"), ("2020'den 2024'e kadar", "tr"), ("с 2020 по 2024 год", "ru")],
)
def test_a_range_has_both_its_ends(text: str, language: str) -> None:
    assert reaches(text, language) == [("2020-01-01", "2024-12-31")]


def test_each_period_is_opened_by_its_own_words() -> None:
    assert reaches("before 2020 and in 2022", "en") == [("", "2019-12-31"), ("2022-01-01", "2022-12-31")]


def test_another_language_is_read_as_english() -> None:
    text = "since 2020"
    assert find_stretches(text, "de") == find_stretches(text, "en")
    assert [item.period for item in find_stretches(text, "de")] == find_periods(text, "en")
