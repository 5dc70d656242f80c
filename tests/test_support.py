"""Whether a sentence follows from quotes: what every verdict keeps, and one example of each finding."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import languages, texts

from askavim.support import FindingKind, Quote, check_support, check_text

VISA = Quote(
    "On 10 December 2020 the foreign ministers of Azerbaijan and Türkiye signed Protocol No. 1 to the visa agreement.",
    "en",
)
OIL = Quote("For 2026 KazMunayGas expected to send 1.6 million tons from Aktau to Baku.", "en")
TRANSIT = Quote("Transit between the two ports rose by 12.5 per cent in 2024.", "en")


def kinds(sentence: str, language: str, *quotes: Quote) -> set[FindingKind]:
    return {finding.kind for finding in check_support(sentence, language, quotes).findings}


@given(texts, languages)
def test_a_quote_supports_itself_whatever_it_says(text: str, language: str) -> None:
    assert check_support(text[:1200], language, [Quote(text[:1200], language)]).supported


@given(texts, texts, languages)
def test_any_text_gets_a_verdict_with_spans_inside_of_it(text: str, quote: str, language: str) -> None:
    for item in check_text(text[:1200], language, [Quote(quote[:1200], "en")]):
        assert all(0 <= finding.start < finding.end <= len(item.text) for finding in item.verdict.findings)


@given(st.permutations([VISA, OIL, TRANSIT]))
def test_the_order_of_quotes_makes_no_difference(quotes: list[Quote]) -> None:
    sentence = "Türkiye and Georgia sent 1.7 million tons in 2026."
    assert check_support(sentence, "en", quotes) == check_support(sentence, "en", [VISA, OIL, TRANSIT])


@given(st.integers(1000, 99999), st.integers(0, 4), st.integers(1, 9))
def test_a_changed_digit_of_a_figure_is_caught(value: int, place: int, by: int) -> None:
    digits = list(str(value))
    place %= len(digits)
    changed = str((int(digits[place]) + by) % 10)
    if place == 0 and changed == "0":
        changed = "9" if digits[0] != "9" else "1"
    other = "".join([*digits[:place], changed, *digits[place + 1 :]])
    quote = Quote(f"The port handled {value} tons.", "en")
    assert kinds(f"The port handled {other} tons.", "en", quote) == {FindingKind.FIGURE}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "In December 2020 Azerbaijan and Türkiye signed a protocol to the visa agreement."),
        ("tr", "Azerbaycan ve Türkiye dışişleri bakanları 10 Aralık 2020'de vize anlaşmasına protokol imzaladı."),
        ("az", "Azərbaycan və Türkiyənin xarici işlər nazirləri 10 dekabr 2020-ci ildə protokol imzaladılar."),
        ("ru", "Министры иностранных дел Азербайджана и Турции 10 декабря 2020 года подписали протокол."),
    ],
)
def test_a_shortened_or_translated_quote_is_supported(language: str, sentence: str) -> None:
    assert kinds(sentence, language, VISA) == set()


@pytest.mark.parametrize(
    ("kind", "language", "sentence", "quote"),
    [
        (FindingKind.FIGURE, "tr", "Geçiş 2024'te yüzde 13,5 arttı.", TRANSIT),
        (FindingKind.FIGURE, "ru", "КазМунайГаз ожидал отправить 1,6 млрд тонн.", OIL),
        (FindingKind.DATE, "az", "Protokol 11 dekabr 2020-ci ildə imzalandı.", VISA),
        (FindingKind.NAME, "ru", "Министры Азербайджана и Грузии подписали протокол.", VISA),
        (FindingKind.NEGATION, "tr", "Azerbaycan ve Türkiye vize anlaşmasına protokol imzalamadı.", VISA),
        (FindingKind.NEGATION, "en", "Transit between the two ports fell by 12.5 per cent in 2024.", TRANSIT),
        (FindingKind.MODALITY, "en", "In 2026 KazMunayGas sent 1.6 million tons from Aktau to Baku.", OIL),
        (FindingKind.ROLE, "en", "KazMunayGas expected to send 1.6 million tons from Baku to Aktau.", OIL),
        (FindingKind.ADDED, "en", "Azerbaijan and Türkiye signed and built hospitals for refugee children.", VISA),
    ],
)
def test_one_changed_thing_is_found_and_named(kind: FindingKind, language: str, sentence: str, quote: Quote) -> None:
    assert kind in kinds(sentence, language, quote)


def test_a_coarser_date_follows_and_a_finer_one_does_not() -> None:
    quote = Quote("They met in June 2021.", "en")
    assert kinds("They met in 2021.", "en", quote) == set()
    assert kinds("They met on 15 June 2021.", "en", quote) == {FindingKind.DATE}


def test_nothing_follows_from_no_quote() -> None:
    assert not check_support("They met.", "en", []).supported


def test_a_text_is_checked_by_the_sentence() -> None:
    checked = check_text("They met in 2021.\nThey met in 2022.", "en", [Quote("They met in 2021.", "en")])
    assert [item.verdict.supported for item in checked] == [True, False]
    assert re.sub(r"\s", "", "".join(item.text for item in checked)) == "Theymetin2021.Theymetin2022."
