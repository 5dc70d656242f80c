"""Specification of quantities: what amounts a text names, in which unit, and which of them agree."""

import pytest
from hypothesis import given
from tests.strategies import languages, texts

from askavim.text.quantities import Quantity, find_quantities


def only(text: str, language: str = "en") -> Quantity:
    (found,) = find_quantities(text, language)
    return found


@pytest.mark.parametrize(
    ("text", "language", "unit"),
    [
        ("828 km", "en", "km"),
        ("828 kilometre", "tr", "km"),
        ("828 километров", "ru", "km"),
        ("4.5 million tons", "en", "t"),
        ("4,5 milyon tona", "tr", "t"),
        ("400 min tondan", "az", "t"),
        ("16 bcm", "en", "m3"),
        ("16 milyar metreküp", "tr", "m3"),
        ("16 milyard kubmetr", "az", "m3"),
        ("16 миллиардов кубометров", "ru", "m3"),
        ("$5 billion", "en", "usd"),
        ("5 billion US dollars", "en", "usd"),
        ("5 milyon ABŞ dollarına", "az", "usd"),
        ("5 миллиардов долларов", "ru", "usd"),
        ("70 per cent", "en", "%"),
        ("yüzde 70", "tr", "%"),
        ("%70", "tr", "%"),
        ("34 areas", "en", ""),
    ],
)
def test_an_amount_has_its_unit(text: str, language: str, unit: str) -> None:
    assert only(text, language).unit == unit


def test_a_unit_said_once_holds_for_the_neighbours() -> None:
    found = find_quantities("Trend 12,8 milyar, Interfax ise 12,9 milyar metreküp verdi", "tr")
    assert [(item.text, item.unit) for item in found] == [("12,8 milyar", "m3"), ("12,9 milyar metreküp", "m3")]


def test_a_range_is_one_quantity_and_a_change_is_two() -> None:
    assert only("1.5 to 2 billion cubic metres").text == "1.5 to 2 billion cubic metres"
    assert len(find_quantities("from 15 to 25 million tons", "en")) == 2


def test_both_ends_of_a_change_have_its_unit() -> None:
    assert [item.unit for item in find_quantities("from 16 to 31 billion cubic metres", "en")] == ["m3", "m3"]


def test_a_number_of_times_is_an_amount() -> None:
    assert only("2.3 times").unit == only("2,3 dəfə", "az").unit == only("2,3 раза", "ru").unit == "times"


def test_a_bound_is_not_rounded() -> None:
    assert not only("more than 6 billion dollars").agrees(only("5.8 billion dollars"))
    assert only("6 billion dollars").agrees(only("5.8 billion dollars"))
    assert only("more than 390 trains").agrees(only("392 trains"))


def test_years_and_days_are_no_quantities() -> None:
    assert find_quantities("On 3 May 2024 and in 2023", "en") == ()


@pytest.mark.parametrize(
    ("text", "language", "bound", "spelled"),
    [
        ("about 850 km", "en", "about", "about 850 km"),
        ("yaklaşık 850 kilometre", "tr", "about", "yaklaşık 850 kilometre"),
        ("more than 40 sectors", "en", "over", "more than 40"),
        ("400 min tondan çox yük", "az", "over", "400 min tondan çox"),
        ("6 milyar doları aştığını", "tr", "over", "6 milyar doları aştığını"),
        ("более 40 миллионов тонн", "ru", "over", "более 40 миллионов тонн"),
        ("up to 25 million tons", "en", "under", "up to 25 million tons"),
    ],
)
def test_about_and_over_belong_to_an_amount(text: str, language: str, bound: str, spelled: str) -> None:
    found = only(text, language)
    assert (found.bound, found.text) == (bound, spelled)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.2 billion dollars", "1,215 million dollars"),
        ("5.8 billion dollars", "5.842 billion dollars"),
        ("4 million tons", "4.3 million tons"),
        ("about 850 km", "848 km"),
        ("over 400 tons", "432 tons"),
        ("1.5 to 2 billion tons", "1.5 to 2 billion tons"),
    ],
)
def test_rounded_amounts_agree(one: str, other: str) -> None:
    assert only(one).agrees(only(other))
    assert only(other).agrees(only(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12.8 billion tons", "12.9 billion tons"),
        ("about 850 km", "828 km"),
        ("over 40 areas", "34 areas"),
        ("over 40 areas", "over 35 areas"),
        ("85 km", "97.5 km"),
        ("1.2 to 2 billion tons", "1.5 to 2 billion tons"),
        ("4 million tons", "5 million tons"),
    ],
)
def test_different_amounts_do_not_agree(one: str, other: str) -> None:
    assert not only(one).agrees(only(other))
    assert not only(other).agrees(only(one))


@given(texts, languages)
def test_any_amount_stands_in_its_text_and_agrees_with_itself(text: str, language: str) -> None:
    for item in find_quantities(text, language):
        assert item.text in text
        assert 0 <= item.start < item.end <= len(text)
        assert item.agrees(item)
