"""Whether a sentence follows from quotes: what every verdict keeps, and one example of each finding."""

import re
from datetime import date

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


TRADE = [
    Quote("In March 2024 KazMunayGas and SOCAR agreed on a gradual increase of Kazakh oil transit.", "en"),
    Quote("Azerbaijan waived visas for Chinese tourists in July 2025.", "en"),
]


def test_a_sentence_may_be_written_from_several_quotes() -> None:
    sentence = (
        "SOCAR and KazMunayGas agreed in March 2024 to increase transit, and Azerbaijan waived visas in July 2025."
    )
    assert kinds(sentence, "en", *TRADE) == set()


def test_a_quote_of_something_else_lends_no_date() -> None:
    sentence = "In July 2025 KazMunayGas and SOCAR agreed on a gradual increase of Kazakh oil transit."
    assert FindingKind.DATE in kinds(sentence, "en", *TRADE)


CREDITED = Quote(
    "Azerbaijan offers Kazakhstan a strategic way to world oil markets.",
    "en",
    date(2024, 5, 15),
    ("Rufat Ahmadzada", "AVIM"),
)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (set(), "According to Rufat Ahmadzada of AVIM in May 2024, Azerbaijan offers Kazakhstan a way to oil markets."),
        (set(), "Azerbaijan offers Kazakhstan a strategic way to world oil markets (AVIM, 15 May 2024)."),
        ({FindingKind.NAME}, "According to Reuters in May 2024, Azerbaijan offers Kazakhstan a way to oil markets."),
        ({FindingKind.NAME}, "AVIM offers Kazakhstan a strategic way to world oil markets."),
        ({FindingKind.DATE}, "According to AVIM in June 2024, Azerbaijan offers Kazakhstan a way to oil markets."),
        ({FindingKind.DATE}, "Azerbaijan offers Kazakhstan a strategic way to world oil markets in May 2024."),
    ],
)
def test_who_wrote_an_article_and_when_may_be_said_as_such(found: set[FindingKind], sentence: str) -> None:
    assert kinds(sentence, "en", CREDITED) == found


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (FindingKind.CHARACTERS, "In 2024 transit between the two ports rose by 1\u200b2.5 per cent."),
        (FindingKind.CHARACTERS, "In 2024 tr\u0430nsit between the two ports rose by 12.5 per cent."),
        (FindingKind.CHARACTERS, "In 2024 transit between the two ports rose by \uff19\uff19 per cent."),
        (FindingKind.CHARACTERS, "In 2024 transit between the two ports rose by \u0669\u0669 per cent."),
        (FindingKind.CHARACTERS, "In 2024 transit between the two ports rose by 12.5\u00b9 per cent."),
        (FindingKind.CHARACTERS, "In 2024 transit between the two ports rose by \u202e5.21 per cent."),
        (FindingKind.NEGATION, "Transit between the two ports was 12.5 per cent lower in 2024."),
        (FindingKind.FIGURE, "Transit between the three ports rose by 12.5 per cent in 2024."),
        (FindingKind.ADDED, "Transit rose by 12.5 per cent in 2024 because of bad harvests."),
    ],
)
def test_what_hides_or_turns_a_figure_is_found(kind: FindingKind, sentence: str) -> None:
    assert kind in kinds(sentence, "en", TRANSIT)


@pytest.mark.parametrize(
    "sentence", ["In 2024 transit rose by 12.5 per cent.", "Tranzit 2024-cü ildə 12,5 faiz artdı."]
)
def test_the_letters_of_the_languages_hide_nothing(sentence: str) -> None:
    assert kinds(sentence, "az" if "ə" in sentence else "en", TRANSIT) == set()


@pytest.mark.parametrize(
    ("kind", "sentence", "quote"),
    [
        (FindingKind.ADDED, "The president signed it.", "The ambassador signed it."),
        (FindingKind.ROLE, "Erdoğan thanked Aliyev.", "Aliyev thanked Erdoğan."),
        (FindingKind.ROLE, "Oil goes from Kazakhstan across Georgia.", "Oil goes from Georgia across Kazakhstan."),
        (FindingKind.NEGATION, "A bloc would be stabilising.", "A bloc would be destabilising."),
        (FindingKind.FIGURE, "The line crosses 443 miles of Azerbaijan.", "The line crosses 443 km of Azerbaijan."),
        (FindingKind.FIGURE, "The three treaty articles name parties.", "The two treaty articles name third parties."),
    ],
)
def test_one_word_turned_is_found(kind: FindingKind, sentence: str, quote: str) -> None:
    assert kind in kinds(sentence, "en", Quote(quote, "en"))


@pytest.mark.parametrize("sentence", ["Yes.", "Here is the answer:", "", "…"])
def test_a_sentence_that_says_nothing_passes(sentence: str) -> None:
    assert kinds(sentence, "en", TRANSIT) == set()


def test_the_dictionary_lends_synonyms_across_languages() -> None:
    quote = Quote("Scholars criticised the curriculum of the faculty.", "en")
    assert kinds("Araştırmacılar fakültenin müfredatını eleştirdi.", "tr", quote) == set()


def test_a_sentence_of_endless_parts_follows_from_nothing_but_itself() -> None:
    names = " ".join(f"Q{chr(97 + a)}{chr(97 + b)}k" for a in range(20) for b in range(20))[:1200]
    assert not check_support(names, "en", [TRANSIT]).supported
    assert check_support(names, "en", [Quote(names, "en")]).supported


def test_a_text_is_checked_by_the_sentence() -> None:
    checked = check_text("They met in 2021.\nThey met in 2022.", "en", [Quote("They met in 2021.", "en")])
    assert [item.verdict.supported for item in checked] == [True, False]
    assert re.sub(r"\s", "", "".join(item.text for item in checked)) == "Theymetin2021.Theymetin2022."


@pytest.mark.parametrize("publisher", ["24.kg", "Channel 13", "Third House"])
def test_a_number_in_the_name_of_who_is_credited_is_no_figure(publisher: str) -> None:
    quote = Quote(TRANSIT.text, "en", attribution=(publisher,))
    said = f"According to {publisher}, transit between the two ports rose by 12.5 per cent in 2024."
    assert not kinds(said, "en", quote)
    assert kinds(said.replace("12.5", "13"), "en", quote) == {FindingKind.FIGURE}
    assert kinds(said, "en", TRANSIT)
    titled = Quote(TRANSIT.text, "en", attribution=("Transit between the ports rose by 13 per cent",))
    assert kinds("According to AVIM, transit between the ports rose by 13 per cent.", "en", titled)
