"""Specification of dates: which days a text names, in four languages, and when a question asks for the newest."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import languages, texts

from askavim.text.dates import Period, asks_for_latest, days_of, find_periods

MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "tr": [
        "Ocak",
        "Şubat",
        "Mart",
        "Nisan",
        "Mayıs",
        "Haziran",
        "Temmuz",
        "Ağustos",
        "Eylül",
        "Ekim",
        "Kasım",
        "Aralık",
    ],
    "az": [
        "yanvar",
        "fevral",
        "mart",
        "aprel",
        "may",
        "iyun",
        "iyul",
        "avqust",
        "sentyabr",
        "oktyabr",
        "noyabr",
        "dekabr",
    ],
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
}


def periods(text: str, language: str) -> list[str]:
    """The periods of a text, each as "first day..last day", or as its day."""
    return [
        str(item.start) if item.start == item.end else f"{item.start}..{item.end}"
        for item in find_periods(text, language)
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("on 15 June 2021", "en"),
        ("June 15, 2021", "en"),
        ("the 15th of June 2021", "en"),
        ("2021-06-15", "en"),
        ("15 Haziran 2021'de", "tr"),
        ("15 Haziran 2021 tarihli", "tr"),
        ("15.06.2021", "tr"),
        ("15 iyun 2021-ci il tarixində", "az"),
        ("15 iyun 2021-ci ildə", "az"),
        ("2021-ci ilin 15 iyununda", "az"),
        ("2021-ci il iyunun 15-də", "az"),
        ("15 июня 2021 года", "ru"),
    ],
)
def test_a_day_is_read_in_every_spelling(text: str, language: str) -> None:
    assert periods(text, language) == ["2021-06-15"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in March 2026", "en"),
        ("Mart 2026'da", "tr"),
        ("2026'nın Mart ayında", "tr"),
        ("2026 yılı Mart ayında", "tr"),
        ("2026-cı ilin martında", "az"),
        ("2026-cı ilin mart ayında", "az"),
        ("2026-cı ilin martınadək", "az"),
        ("в марте 2026 года", "ru"),
        ("к марту 2026 г.", "ru"),
    ],
)
def test_a_month_is_read_with_its_case_endings(text: str, language: str) -> None:
    assert periods(text, language) == ["2026-03-01..2026-03-31"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in 2024", "en"),
        ("early 2024", "en"),
        ("by the end of 2024", "en"),
        ("2024'te", "tr"),
        ("2024 yılında", "tr"),
        ("2024-cü ildə", "az"),
        ("2024cu ilde", "az"),
        ("в 2024 году", "ru"),
        ("в 2024-м", "ru"),
        ('"Birlestik-2024"', "en"),
    ],
)
def test_a_year_is_read_with_its_case_endings(text: str, language: str) -> None:
    assert periods(text, language) == ["2024-01-01..2024-12-31"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("the first quarter of 2025", "en", "2025-01-01..2025-03-31"),
        ("Q3 2025", "en", "2025-07-01..2025-09-30"),
        ("2025'in ilk çeyreğinde", "tr", "2025-01-01..2025-03-31"),
        ("2025-ci ilin birinci rübündə", "az", "2025-01-01..2025-03-31"),
        ("в первом квартале 2025 года", "ru", "2025-01-01..2025-03-31"),
        ("the second half of 2025", "en", "2025-07-01..2025-12-31"),
        ("2025'in ilk yarısında", "tr", "2025-01-01..2025-06-30"),
        ("2025-ci ilin birinci yarısında", "az", "2025-01-01..2025-06-30"),
        ("в первом полугодии 2025 года", "ru", "2025-01-01..2025-06-30"),
        ("the first nine months of 2025", "en", "2025-01-01..2025-09-30"),
        ("2025'in ilk on bir ayında", "tr", "2025-01-01..2025-11-30"),
        ("2025-ci ilin doqquz ayında", "az", "2025-01-01..2025-09-30"),
        ("за девять месяцев 2025 года", "ru", "2025-01-01..2025-09-30"),
        ("in autumn 2025", "en", "2025-09-01..2025-11-30"),
        ("2025-ci ilin payızında", "az", "2025-09-01..2025-11-30"),
        ("летом 2025 года", "ru", "2025-06-01..2025-08-31"),
        ("the 1990s", "en", "1990-01-01..1999-12-31"),
        ("1990'lı yıllarda", "tr", "1990-01-01..1999-12-31"),
        ("1990-cı illərdə", "az", "1990-01-01..1999-12-31"),
        ("в 1990-х годах", "ru", "1990-01-01..1999-12-31"),
    ],
)
def test_parts_of_a_year_and_decades_have_their_days(text: str, language: str, expected: str) -> None:
    assert periods(text, language) == [expected]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("2021–2023", "en", "2021-01-01..2023-12-31"),
        ("from 2021 to 2023", "en", "2021-01-01..2023-12-31"),
        ("between 2021 and 2023", "en", "2021-01-01..2023-12-31"),
        ("2022-23", "en", "2022-01-01..2023-12-31"),
        ("2021'den 2023'e", "tr", "2021-01-01..2023-12-31"),
        ("2021 ile 2023 arasında", "tr", "2021-01-01..2023-12-31"),
        ("2021-ci ildən 2023-cü ilədək", "az", "2021-01-01..2023-12-31"),
        ("2021–2023-cü illər", "az", "2021-01-01..2023-12-31"),
        ("с 2021 по 2023 год", "ru", "2021-01-01..2023-12-31"),
        ("6–7 October 2025", "en", "2025-10-06..2025-10-07"),
        ("30 June–2 July 2025", "en", "2025-06-30..2025-07-02"),
        ("January–July 2025", "en", "2025-01-01..2025-07-31"),
        ("Ocak-Temmuz 2025'te", "tr", "2025-01-01..2025-07-31"),
        ("2025-ci ilin yanvar–iyul aylarında", "az", "2025-01-01..2025-07-31"),
        ("в январе — июле 2025 года", "ru", "2025-01-01..2025-07-31"),
        ("from November 2024 to March 2025", "en", "2024-11-01..2025-03-31"),
    ],
)
def test_the_ends_of_a_range_are_one_period(text: str, language: str, expected: str) -> None:
    assert periods(text, language) == [expected]


def test_a_list_is_no_range() -> None:
    assert periods("in 2021 and 2023", "en") == ["2021-01-01..2021-12-31", "2023-01-01..2023-12-31"]
    assert periods("on 3 March and 5 June 2025", "en") == ["2025-03-03", "2025-06-05"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2024 km", "en"),
        ("2024-km line", "en"),
        ("2,024 tons", "en"),
        ("$2024", "en"),
        ("2024%", "en"),
        ("1995 people", "en"),
        ("2024 kilometre", "tr"),
        ("2000 kişi", "tr"),
        ("2024 nəfər", "az"),
        ("2000 человек", "ru"),
        ("1435 mm", "en"),
        ("1849", "en"),
        ("2101", "en"),
        ("12024", "en"),
        ("Turkic World Vision 2040", "en"),
        ("2040 Vizyonu", "tr"),
        ("in March", "en"),
        ("on 5 May", "en"),
        ("a 30 per cent share", "en"),
        ("Blog No 2024/15", "en"),
    ],
)
def test_other_numbers_and_days_without_a_year_are_no_period(text: str, language: str) -> None:
    assert periods(text, language) == []


def test_a_day_that_no_calendar_has_keeps_to_its_month() -> None:
    assert periods("31 February 2024", "en") == ["2024-02-01..2024-02-29"]


def test_a_year_before_things_is_one_where_a_preposition_says_so() -> None:
    assert periods("In 2023 companies invested", "en") == ["2023-01-01..2023-12-31"]


def test_a_sentence_gives_its_periods_in_order_with_their_places() -> None:
    text = "Trade reached 8 billion in 2024, Esedov said on 22 December 2025."
    found = find_periods(text, "en")
    assert [text[slice(*item.span)] for item in found] == ["2024", "22 December 2025"]
    assert [item.iso for item in found] == ["2024", "2025-12-22"]


@pytest.mark.parametrize(
    ("text", "iso"),
    [("6–7 October 2025", "2025-10"), ("Q1 2025", "2025"), ("2021–2023", "2023"), ("May 2025", "2025-05")],
)
def test_a_period_is_shown_by_the_unit_that_it_lies_in(text: str, iso: str) -> None:
    assert [item.iso for item in find_periods(text, "en")] == [iso]


@given(st.dates(date(1850, 1, 1), date(2100, 12, 31)), st.sampled_from(["en", "tr", "az", "ru"]))
def test_every_day_is_found_in_every_language(day: date, language: str) -> None:
    month = MONTHS[language][day.month - 1]
    assert periods(f"{day.day} {month} {day.year}", language) == [day.isoformat()]
    assert periods(day.isoformat(), language) == [day.isoformat()]


@given(st.dates(date(1850, 1, 1), date(2100, 12, 31)), st.sampled_from([4, 7, 10]))
def test_an_iso_date_covers_its_day(day: date, length: int) -> None:
    first, last = days_of(day.isoformat()[:length])
    assert first <= day <= last
    assert Period(first, last, (0, 0)).iso == day.isoformat()[:length]


@pytest.mark.parametrize("iso", ["", "spring", "2024-13", "2024-02-30", "2024-01-01-01"])
def test_what_is_no_iso_date_has_no_days(iso: str) -> None:
    with pytest.raises(ValueError):
        days_of(iso)


@given(texts, languages)
def test_any_text_has_periods_in_order_that_lie_in_it(text: str, language: str) -> None:
    position = 0
    for item in find_periods(text, language):
        start, end = item.span
        assert position <= start < end <= len(text)
        assert item.start <= item.end
        position = start


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What is the latest figure?", "en"),
        ("Who currently chairs the OTS?", "en"),
        ("When was the last informal summit?", "en"),
        ("TDT'nin son zirvesi nerede yapıldı?", "tr"),
        ("en son rakam ne", "tr"),
        ("Genel sekreter şu an kim?", "tr"),
        ("su anki genel sekreter kim", "tr"),
        ("Ən son zirvə harada keçirilib?", "az"),
        ("Hazırda sədr kimdir?", "az"),
        ("hazirki bas katib kimdir", "az"),
        ("Где прошёл последний саммит?", "ru"),
        ("Кто сейчас возглавляет ОТГ?", "ru"),
        ("нынешний генсек", "ru"),
    ],
)
def test_a_question_can_ask_for_the_newest(question: str, language: str) -> None:
    assert asks_for_latest(question, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How long did the talks last?", "en"),
        ("How did trade grow in the last five years?", "en"),
        ("Which post does the president's son hold?", "en"),
        ("Savaştan sonra ne oldu?", "tr"),
        ("Yılın sonunda ne oldu?", "tr"),
        ("Son on yılda ticaret nasıl değişti?", "tr"),
        ("Savaşa kim son verdi?", "tr"),
        ("Müharibədən sonra nə oldu?", "az"),
        ("Son illərdə ticarət necə dəyişib?", "az"),
        ("Что было впоследствии?", "ru"),
        ("Как росла торговля за последние годы?", "ru"),
    ],
)
def test_words_that_look_alike_ask_for_nothing_new(question: str, language: str) -> None:
    assert not asks_for_latest(question, language)
