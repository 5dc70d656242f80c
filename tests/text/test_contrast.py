"""Specification of what sentences say of other reports."""

import pytest

from askavim.text.contrast import (
    gives_another_value,
    is_set_against,
    period_of_report,
    says_reports_differ,
    tells_sides,
)
from askavim.text.dates import find_periods


@pytest.mark.parametrize(
    "text",
    [
        "Reports disagree on the length of the railway.",
        "Two figures circulate for the length of the railway.",
        "Hattın uzunluğu için farklı rakamlar var.",
        "Limanın gücü barədə məlumatlar fərqlənir.",
        "Взаимную торговлю оценивали по-разному.",
    ],
)
def test_reports_are_said_to_differ(text: str) -> None:
    assert says_reports_differ(text)
    assert not gives_another_value(text)


@pytest.mark.parametrize(
    "text",
    [
        "A report of IRNA instead gave 1.2 billion cubic metres.",
        "Another count for 2024 put the containers at 27,000.",
        "Bir başka kaynak 2 milyar dolar dedi.",
        "Başqa bir mənbə 2 milyard göstərdi.",
        "Сопредседатель назвал другую дату.",
    ],
)
def test_a_value_is_said_to_be_another_one(text: str) -> None:
    assert gives_another_value(text)
    assert is_set_against(text)


def test_after_a_semicolon_another_one_is_other_than_its_own() -> None:
    assert not gives_another_value("It opened on 12 June; another report gives 30 June.")


def test_turkish_and_azerbaijani_set_a_sentence_against_another_one() -> None:
    assert is_set_against("Hürriyet ise 85 kilometre yazdı.")
    assert is_set_against("Trend isə 85 kilometr yazdı.")
    assert not gives_another_value("Hürriyet ise 85 kilometre yazdı.")


def test_a_sentence_tells_two_sides_but_not_two_steps() -> None:
    assert tells_sides("Trend gave 12.8 billion, while Interfax gave 12.9.", ", while Interfax gave ")
    assert not tells_sides("It will take 500 tons, said News.Az, but later 900.", ", said News.Az, but later ")
    assert not tells_sides("It has 12 rooms and 3 doors.", " rooms and ")


def test_the_period_of_a_report_is_the_one_next_to_its_word() -> None:
    text = "Tokayev said in September 2024 that the line would be finished in 2025."
    periods = find_periods(text, "en")
    said = period_of_report(periods, text)
    assert said is periods[0]
    assert period_of_report(periods[:1], text) is None
