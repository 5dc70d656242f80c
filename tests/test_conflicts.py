"""Specification of differences: which quotes of an answer conflict, which tell a timeline, and which do neither."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.samples import article
from tests.strategies import texts

from askavim.conflicts import find_differences
from askavim.model import Citation, Difference, DifferenceKind, Source

LENGTH = "How long is the Baku-Tbilisi-Kars railway in km?"
TRADE = "How much was the trade of Azerbaijan and Kazakhstan?"
CARGO = "How many tons of cargo went over the Middle Corridor in 2024?"


def quote(
    text: str, published: str | None = None, language: str = "en", article_id: str = "", start: int = 0
) -> Citation:
    info = article(article_id or f"of-{abs(hash(text))}", text, language=language).info
    sources = (Source("https://example.org/", "Example", published=published),)
    return Citation(0, info, start, start + len(text), text, sources, 0.9, True)


def differences(question: str, *quotes: Citation, language: str = "en") -> tuple[Difference, ...]:
    numbered = [
        Citation(n, item.article, item.start, item.end, item.quote, item.sources, item.score, True)
        for n, item in enumerate(quotes, start=1)
    ]
    return find_differences(question, language, numbered)


def conflict(question: str, *quotes: Citation, language: str = "en") -> list[str] | None:
    """The values in conflict, newest first; None where there is none."""
    found = differences(question, *quotes, language=language)
    return next(([s.value for s in item.sides] for item in found if item.kind is DifferenceKind.CONFLICT), None)


def timeline(question: str, *quotes: Citation, language: str = "en") -> list[tuple[str, str | None]] | None:
    found = differences(question, *quotes, language=language)
    return next(
        ([(s.value, s.time) for s in item.sides] for item in found if item.kind is DifferenceKind.TIMELINE), None
    )


def test_different_values_for_the_same_period_conflict() -> None:
    first = quote("Government data put the trade of Azerbaijan with Kazakhstan in 2023 at 529.4 million US dollars.")
    second = quote(
        "An Azernews report gave the 2023 total of Azerbaijan-Kazakhstan trade as 598.47 million US dollars."
    )
    assert conflict(TRADE, first, second) == ["529.4 million US dollars", "598.47 million US dollars"]
    assert timeline(TRADE, first, second) is None


def test_different_periods_are_a_timeline_newest_first() -> None:
    first = quote("Trade of Azerbaijan with Kazakhstan was 460 million US dollars in 2022.")
    second = quote("Trade of Azerbaijan with Kazakhstan was 529 million US dollars in 2023.")
    found = timeline(TRADE, first, second)
    assert found == [("529 million US dollars", "2023"), ("460 million US dollars", "2022")]
    assert conflict(TRADE, first, second) is None


def test_a_part_of_a_year_is_no_timeline_with_the_year() -> None:
    whole = quote("Trade of Azerbaijan with Kazakhstan was 529 million US dollars in 2023.")
    part = quote("Trade of Azerbaijan with Kazakhstan was 300 million US dollars in the first half of 2023.")
    assert differences(TRADE, whole, part) == ()


def test_quotes_in_different_languages_conflict_too() -> None:
    first = quote("AzerNews wrote in April 2021 that the Baku–Tbilisi–Kars railway had a length of 828 km.")
    second = quote("Aliyev 2017'de Bakü–Tiflis–Kars demiryolunun 850 kilometre olduğunu söyledi.", language="tr")
    assert conflict(LENGTH, first, second) == ["828 km", "850 kilometre"]


def test_values_that_agree_are_one_side_with_all_their_quotes() -> None:
    one = quote("The Middle Corridor carried 4.5 million tons in 2024.")
    same = quote("Freight on the Middle Corridor was 4,502 thousand tons in 2024.")
    other = quote("The Middle Corridor carried 3.3 million tons in 2024.")
    (found,) = differences(CARGO, one, same, other)
    assert [side.citations for side in found.sides] == [(1, 2), (3,)]


def test_rounding_is_no_difference() -> None:
    one = quote("The Middle Corridor carried 4.5 million tons in 2024.")
    same = quote("Freight on the Middle Corridor was about 4.52 million tons in 2024.")
    assert differences(CARGO, one, same) == ()


def test_values_of_another_year_than_the_asked_one_do_not_count() -> None:
    asked = quote("The Middle Corridor carried 4.5 million tons in 2024.")
    other = quote("The Middle Corridor carried 2.8 million tons in 2023.")
    assert differences(CARGO, asked, other) == ()


@pytest.mark.parametrize(
    ("months", "kind"),
    [
        (("October 2025", "October 2025"), DifferenceKind.CONFLICT),
        (("May 2024", "October 2025"), DifferenceKind.TIMELINE),
    ],
)
def test_without_a_period_the_month_of_the_report_decides(months: tuple[str, str], kind: DifferenceKind) -> None:
    first = quote(f"Omuraliev said in {months[0]} that the Turkic states cooperate in 40 areas.")
    second = quote(f"Bayramov said in {months[1]} that the Turkic states cooperate in 35 areas.")
    (found,) = differences("In how many areas do the Turkic states cooperate?", first, second)
    assert found.kind is kind


def test_the_date_of_a_source_stands_for_a_month_that_is_not_said() -> None:
    question = "In how many areas do the Turkic states cooperate?"
    first = quote("The Turkic states cooperate in 40 areas.", published="2025-10-08")
    second = quote("The Turkic states cooperate in 35 areas.", published="2025-10-07")
    (found,) = differences(question, first, second)
    assert [(side.value, side.time) for side in found.sides] == [("40 areas", "2025-10-08"), ("35 areas", "2025-10-07")]
    assert differences(question, first, quote("The Turkic states cooperate in 35 areas.")) == ()


def test_a_value_that_comes_back_is_a_conflict_and_no_change() -> None:
    question = "In how many areas do the Turkic states cooperate?"
    quotes = [
        quote(f"Officials said in {month} that the Turkic states cooperate in {areas} areas.")
        for month, areas in (("May 2023", 40), ("May 2024", 35), ("May 2025", 40))
    ]
    assert conflict(question, *quotes) == ["40 areas", "35 areas"]


def test_a_length_does_not_change_with_time() -> None:
    first = quote("The Baku–Tbilisi–Kars railway is 850 km long.", published="2017-10-30")
    second = quote("The Baku–Tbilisi–Kars railway is 828 km long.", published="2021-04-12")
    assert conflict(LENGTH, first, second) == ["828 km", "850 km"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Trend put the gas for Europe in 2025 at 12.8 billion cubic metres, while Interfax gave 12.9 billion.", "en"),
        ("Avrupa'ya 2025'teki gazı Trend 12,8 milyar, Interfax ise 12,9 milyar metreküp olarak verdi.", "tr"),
    ],
)
def test_one_quote_can_hold_a_conflict(text: str, language: str) -> None:
    (found,) = differences("How much gas went to Europe in 2025?", quote(text, language=language))
    assert [side.citations for side in found.sides] == [(1,), (1,)]


def test_the_parts_of_a_total_are_no_conflict() -> None:
    total = quote("The Baku–Tbilisi–Kars railway is 850 km long, of which 405 km lie in Azerbaijan.")
    part = quote("A new 29-km line was built for the Baku–Tbilisi–Kars railway.")
    section = quote("The Georgian section of the Baku–Tbilisi–Kars railway has 184 km.")
    assert differences(LENGTH, total, part, section) == ()


def test_the_amount_of_the_asked_place_is_taken() -> None:
    one = quote(
        "In 2024 exports were 25.2 billion cubic metres: 12.9 billion to Europe, 9.9 billion to Türkiye and 2.4 "
        "billion to Georgia."
    )
    other = quote("Türkiye received 9.9 billion cubic metres of gas in 2024.")
    wrong = quote("Türkiye received 8.1 billion cubic metres of gas in 2024.")
    question = "How much gas did Türkiye get in 2024?"
    assert differences(question, one, other) == ()
    assert conflict(question, one, wrong) == ["9.9 billion", "8.1 billion cubic metres"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Trade of Azerbaijan with Kazakhstan was 529 million US dollars in 2023.",
         "Trade of Azerbaijan with Uzbekistan was 181 million US dollars in 2023."),
        ("Trade of Azerbaijan with Kazakhstan was 529 million US dollars in 2023.",
         "Exports of Azerbaijan to Kazakhstan were 100 million US dollars in 2023."),
        ("Trade of Azerbaijan with Kazakhstan was 529 million US dollars in 2023.",
         "The target for trade of Azerbaijan with Kazakhstan was 1 billion US dollars in 2023."),
        ("Trade of Azerbaijan with Kazakhstan was 529 million US dollars in 2023.",
         "Trade of Azerbaijan with Kazakhstan grew by 15 per cent in 2023."),
        ("Trade of Azerbaijan with Kazakhstan was 529 million US dollars in 2023.",
         "Azerbaijan and Kazakhstan shipped goods for 300 million euros in trade in 2023."),
    ],
)  # fmt: skip
def test_other_things_are_no_conflict(first: str, second: str) -> None:
    assert differences(TRADE, quote(first), quote(second)) == ()


@pytest.mark.parametrize(
    "question", ["Why does Azerbaijan trade with Kazakhstan?", "What does trade of Kazakhstan rest on?", "", "?"]
)
def test_a_question_for_no_value_has_no_differences(question: str) -> None:
    first = quote("Trade of Azerbaijan with Kazakhstan was 529 million US dollars in 2023.")
    second = quote("Trade of Azerbaijan with Kazakhstan was 314 million US dollars in 2023.")
    assert differences(question, first, second) == ()


def test_a_date_conflicts_where_a_quote_is_set_against_the_one_before() -> None:
    question = "When was the company CESI chosen as adviser?"
    first = quote("CESI was chosen as adviser on 23 November 2025.", article_id="corridor")
    second = quote(
        "An official, however, said that CESI was chosen in December 2025.", article_id="corridor", start=100
    )
    assert conflict(question, first, second) == ["December 2025", "23 November 2025"]
    unopposed = quote("CESI was chosen for its first study in December 2025.", article_id="corridor", start=100)
    assert differences(question, first, unopposed) == ()


def test_a_denial_conflicts_with_what_it_denies() -> None:
    question = "Who sent the drones that struck Nakhchivan airport?"
    text = "Baku said that the drones at Nakhchivan came from Iranian territory, while Iran denied responsibility."
    assert conflict(question, quote(text)) == [
        "Baku said that the drones at Nakhchivan came from Iranian territory",
        "Iran denied responsibility",
    ]
    assert differences(question, quote("Drones struck the airport of Nakhchivan.")) == ()


COST = "How much will the Rasht-Astara railway cost?"


def neighbours(*said: str, language: str = "en") -> list[Citation]:
    """Sentences that follow each other in one paragraph."""
    starts = [sum(len(text) + 1 for text in said[:place]) for place in range(len(said))]
    return [quote(text, language=language, article_id="one", start=at) for text, at in zip(said, starts, strict=True)]


def test_a_cost_conflicts_whenever_it_was_reported() -> None:
    first = quote("In 2022 the Rasht–Astara railway was to cost 4.7 billion dollars.")
    second = quote("A report of 2025 put the cost of the Rasht–Astara railway at 8 billion dollars.")
    assert conflict(COST, first, second) == ["8 billion dollars", "4.7 billion dollars"]


def test_a_value_said_to_be_another_one_conflicts_across_time() -> None:
    question = "What was the capital of the Turkic Investment Fund?"
    told = neighbours(
        "In May 2024 the Turkic Investment Fund had a capital of 500 million dollars.",
        "Another report, of December 2025, gave the Turkic Investment Fund a capital of 600 million dollars.",
    )
    assert conflict(question, *told) == ["600 million dollars", "500 million dollars"]
    later = neighbours(
        "In May 2024 the Turkic Investment Fund had a capital of 500 million dollars.",
        "In December 2025 the Turkic Investment Fund had a capital of 600 million dollars.",
    )
    assert conflict(question, *later) is None
    assert timeline(question, *later) == [("600 million dollars", "2025-12"), ("500 million dollars", "2024-05")]


def test_a_sentence_that_says_reports_differ_speaks_for_those_after_it() -> None:
    question = "What was the capital of the Turkic Investment Fund?"
    quotes = neighbours(
        "Reports on the capital of the Turkic Investment Fund differ.",
        "In May 2024 the Turkic Investment Fund had a capital of 500 million dollars.",
        "In December 2025 the Turkic Investment Fund had a capital of 600 million dollars.",
    )
    assert conflict(question, *quotes) == ["600 million dollars", "500 million dollars"]


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("Reports differ on the cost of the Rasht–Astara railway, from 8 billion dollars in Iranian media in 2024 to "
         "4.7 billion in a 2025 report.", "en", {"8 billion dollars", "4.7 billion"}),
        ("Стоимость железной дороги Решт — Астара оценивали по-разному: в 8 миллиардов долларов и в 4,7 миллиарда "
         "долларов.", "ru", {"8 миллиардов долларов", "4,7 миллиарда долларов"}),
    ],
)  # fmt: skip
def test_a_quote_that_says_that_values_differ_gives_them_all(text: str, language: str, values: set[str]) -> None:
    assert set(conflict(COST, quote(text, language=language)) or ()) == values


def test_over_a_figure_is_not_rounded_below_it() -> None:
    first = quote("Trade of Azerbaijan with Kazakhstan was 5.8 billion US dollars in 2022.")
    second = quote("Trade of Azerbaijan with Kazakhstan was more than 6 billion US dollars in 2022.")
    assert conflict(TRADE, first, second) is not None


def test_of_amounts_that_go_both_ways_the_asked_one_is_taken() -> None:
    question = "How much has Azerbaijan invested in Kazakhstan?"
    first = quote("Azernews gave Azerbaijani investment in Kazakhstan as 205 million US dollars and Kazakh investment "
                  "in Azerbaijan as 102 million in March 2024.")  # fmt: skip
    second = quote("In March 2024 Azerbaijani investment in Kazakhstan stood at 306 million US dollars.")
    assert set(conflict(question, first, second) or ()) == {"205 million US dollars", "306 million US dollars"}
    back = quote("In March 2024 Kazakh investment in Azerbaijan stood at 306 million US dollars.")
    assert conflict(question, second, back) is None


def test_growth_in_per_cent_and_in_times_is_compared() -> None:
    question = "By how much did trade of Azerbaijan and Uzbekistan grow in 2025?"
    first = quote("Trade of Azerbaijan with Uzbekistan rose 2.3 times in 2025.")
    assert conflict(question, first, quote("Trade of Azerbaijan with Uzbekistan grew by 13 per cent in 2025.")) == [
        "2.3 times",
        "13 per cent",
    ]
    assert (
        differences(question, first, quote("Trade of Azerbaijan with Uzbekistan grew by 130 per cent in 2025.")) == ()
    )


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("What was Turkish-Azerbaijani trade in 2023?",
         "Azerbaijani trade with Kazakhstan was 529 million US dollars in 2023.",
         "Azerbaijani trade with Kazakhstan was 314 million US dollars in 2023."),
        ("How long is the Qazvin-Rasht railway?", "The Rasht–Astara railway is 162 km long.",
         "The Rasht–Astara railway is 167 km long."),
        ("How much did Azerbaijan invest in Türkiye?", "Azerbaijan invested 18 billion dollars in Türkiye in 2025.",
         "Azerbaijani trade with Türkiye was 4 billion dollars in 2025."),
        ("How much Turkmen gas goes to Azerbaijan per day?", "Azerbaijan gets 1.5 billion cubic metres of Turkmen gas.",
         "Azerbaijan gets 1.2 billion cubic metres of Turkmen gas."),
    ],
)  # fmt: skip
def test_what_the_question_does_not_ask_for_is_no_conflict(question: str, first: str, second: str) -> None:
    assert conflict(question, quote(first, published="2025"), quote(second, published="2025")) is None


def test_dates_of_one_event_conflict_and_a_closer_date_does_not() -> None:
    question = "When will the cargo airport at Alat open?"
    april = quote("News.Az wrote in May 2025 that the cargo airport at Alat is to open in April 2027.")
    quarter = quote("The cargo airport at Alat should open in the first quarter of 2027.")
    assert conflict(question, april, quarter) == ["April 2027", "first quarter of 2027"]
    assert differences(question, april, quote("The cargo airport at Alat should open in 2027.")) == ()
    assert differences(question, april, quote("The cargo airport at Alat was planned in 2026.")) == ()


def test_a_date_in_a_clause_about_something_else_is_not_of_the_event() -> None:
    question = "When was the Kars Declaration signed?"
    signed = quote("The Kars Declaration was signed by both presidents in Kars on 15 June 2021.")
    approved = quote(
        "Türkiye approved the Kars Declaration by decision 5340, which the president signed in March 2022."
    )
    other = quote("Later accounts name the Kars Declaration, which both presidents signed in March 2022.")
    assert conflict(question, signed, approved) is None
    assert conflict(question, signed, other) == ["March 2022", "15 June 2021"]


def test_one_quote_can_set_two_dates_against_each_other() -> None:
    question = "When did TANAP begin to deliver gas?"
    text = "Enerdata wrote that TANAP began to deliver gas in July 2018, while AzVision gave June 2018 as the date."
    assert conflict(question, quote(text)) == ["July 2018", "June 2018"]


def test_reports_without_a_value_conflict_where_they_are_set_against_each_other() -> None:
    question = "Is Turkmenistan a member of the Turkic Investment Fund?"
    text = "Trend listed six members of the Turkic Investment Fund without Turkmenistan."
    other = "A 24.kg report, by contrast, named Turkmenistan among the members of the Turkic Investment Fund."
    assert conflict(question, *neighbours(text, other)) == [text.strip("."), other.strip(".")]
    assert conflict(question, quote(text), quote(other)) is None


numbered_quotes = st.lists(
    st.builds(quote, texts.filter(bool), st.sampled_from([None, "2024", "2025-03", "not a date"])), max_size=4
)


@given(texts, numbered_quotes)
def test_whatever_is_asked_and_quoted_a_difference_has_two_sides_that_quotes_give(
    question: str, quotes: Sequence[Citation]
) -> None:
    for found in differences(question, *quotes):
        assert len(found.sides) > 1
        for side in found.sides:
            assert any(side.value in quotes[n - 1].quote for n in side.citations)


@given(st.lists(st.tuples(st.integers(1, 999), st.integers(2015, 2025)), min_size=1, max_size=5))
def test_sides_stand_newest_first_and_no_value_twice_at_one_time(values: list[tuple[int, int]]) -> None:
    quotes = [
        quote(f"Trade of Azerbaijan with Kazakhstan was {amount} million US dollars in {year}.")
        for amount, year in values
    ]
    for found in differences(TRADE, *quotes):
        times = [side.time or "" for side in found.sides]
        assert times == sorted(times, reverse=True)
        assert len({(side.value, side.time) for side in found.sides}) == len(found.sides)
        assert (len(set(times)) == 1) == (found.kind is DifferenceKind.CONFLICT)


@given(st.permutations(range(3)))
def test_the_order_of_the_quotes_changes_no_value(order: list[int]) -> None:
    quotes = [quote(f"The Middle Corridor carried {tons} million tons in 2024.") for tons in ("4.5", "3.3", "2.9")]
    assert set(conflict(CARGO, *(quotes[place] for place in order)) or ()) == {
        "4.5 million tons",
        "3.3 million tons",
        "2.9 million tons",
    }


def test_an_article_without_sources_is_as_old_as_itself() -> None:
    info = article("page", "x", published=date(2025, 3, 1)).info
    first = Citation(1, info, 0, 1, "The Turkic states cooperate in 40 areas.", (), 0.9, True)
    second = Citation(2, info, 50, 51, "The Turkic states cooperate in 35 areas.", (), 0.9, True)
    (found,) = find_differences("In how many areas do the Turkic states cooperate?", "en", [first, second])
    assert {side.time for side in found.sides} == {"2025-03-01"}
