"""Timing: how dates of sentences lie to those of a question, and what that does to the ranking."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.samples import article, indexed, with_source

from askavim.evidence import rank_sentences
from askavim.model import Evidence, Source
from askavim.retrieval import Query, make_query, search
from askavim.text.stretches import find_stretches
from askavim.timing import EQUAL_SHARE, Relation, evidence_date, rank_by_time, relation

TRADE = (
    "Trade with Georgia was 3 billion dollars in 2021.",
    "Trade with Georgia was 4 billion dollars in 2022.",
    "Trade with Georgia was 5 billion dollars in 2024.",
    "Trade with Georgia was a matter of billions of dollars.",
)


def ranked(question: str, *sentences: str, language: str = "en") -> tuple[Query, list[Evidence]]:
    """Evidence for a question from sentences of one score each."""
    shelf = indexed([article(f"a{number}", text, published=date(2025, 6, 1)) for number, text in enumerate(sentences)])
    collection = shelf.open()
    query = make_query(question, language, shelf.embedder.embed_question(question), collection)
    found = search(query, collection, 12)
    return query, rank_sentences(query, found, collection.snapshot.postings, None)


def alike(question: str, *sentences: str, score: float = 0.4, language: str = "en") -> list[str]:
    """The sentences in their order after timing, where all had the same score."""
    query, items = ranked(question, *sentences, language=language)
    return [item.sentence.text for item in rank_by_time(query, [replace(item, score=score) for item in items])]


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("in 2023", "It was so in May 2023.", Relation.WITHIN),
        ("in 2023", "It was 4 in 2023 and 5 in 2024.", Relation.WITHIN),
        ("in May 2023", "It was so in 2023.", Relation.NEUTRAL),
        ("in 2023", "It has been so since 2020.", Relation.NEUTRAL),
        ("in 2023", "It was always so.", Relation.NEUTRAL),
        ("at any time", "It was so in 2023.", Relation.NEUTRAL),
        ("in 2023", "He was appointed in 2018.", Relation.EARLIER),
        ("in 2023", "It was so in 2024.", Relation.OTHER),
        ("in 2023", "It was 4 in 2022 and 5 in 2024.", Relation.OTHER),
        ("before 2023", "It was so in 2021.", Relation.WITHIN),
        ("before 2023", "It was so in 2023.", Relation.OTHER),
        ("since 2023", "It was so in 2024.", Relation.WITHIN),
        ("after 2023", "It was so in 2023.", Relation.EARLIER),
        ("in the first half of 2025", "From January to May 2025 it was so.", Relation.WITHIN),
        ("between 2020 and 2022", "It was so in 2021.", Relation.WITHIN),
    ],
)
def test_how_dates_lie_to_each_other(question: str, sentence: str, expected: Relation) -> None:
    assert relation(find_stretches(question, "en"), find_stretches(sentence, "en")) is expected


def test_a_sentence_of_the_period_comes_before_one_without_dates_and_that_before_another_time() -> None:
    order = alike("How large was trade with Georgia in 2022?", *TRADE)
    assert order == [TRADE[1], TRADE[3], TRADE[0], TRADE[2]]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How large is trade with Georgia currently?", "en"),
        ("Gürcistan ile ticaretin en son rakamı ne?", "tr"),
        ("Gürcüstanla ticarət hazırda nə qədərdir?", "az"),
        ("Каковы последние данные о торговле с Грузией?", "ru"),
    ],
)
def test_the_latest_comes_first_where_it_is_asked_for(question: str, language: str) -> None:
    dated = TRADE[:3]
    assert alike(question, *dated, language=language) == [TRADE[2], TRADE[1], TRADE[0]]


def test_age_does_not_lift_a_sentence_that_was_far_behind() -> None:
    query, items = ranked("How large is trade with Georgia currently?", TRADE[0], TRADE[2])
    scores = {TRADE[0]: 0.9, TRADE[2]: 0.9 * EQUAL_SHARE * 0.2}
    timed = rank_by_time(query, [replace(item, score=scores[item.sentence.text]) for item in items])
    assert timed[0].sentence.text == TRADE[0]


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_a_question_without_a_word_on_time_changes_nothing(scores: list[float]) -> None:
    query, items = ranked("How large is trade with Georgia?", *TRADE)
    given_scores = [replace(item, score=score) for item, score in zip(items, sorted(scores, reverse=True), strict=True)]
    assert sorted(rank_by_time(query, given_scores), key=given_scores.index) == given_scores


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_scores_stay_probabilities(scores: list[float]) -> None:
    query, items = ranked("How large was trade with Georgia in 2022, by the latest count?", *TRADE)
    timed = rank_by_time(query, [replace(item, score=score) for item, score in zip(items, scores, strict=True)])
    assert all(0 <= item.score <= 1 for item in timed)
    assert [item.score for item in timed] == sorted((item.score for item in timed), reverse=True)


def test_nothing_ranked_stays_nothing() -> None:
    query, _ = ranked("What is the latest on trade in 2024?", TRADE[0])
    assert rank_by_time(query, []) == []


@pytest.mark.parametrize(
    ("sentence", "source", "expected"),
    [
        ("Trade rose in 2021 and in 2022.", "2024-03-05", date(2022, 12, 31)),
        ("Trade rose in 2024.", "2024-03-05", date(2024, 3, 5)),
        ("Trade is to double by 2030.", "2024-03-05", date(2024, 3, 5)),
        ("Trade rose.", "2024", date(2024, 12, 31)),
        ("Trade rose.", None, date(2025, 6, 1)),
    ],
)
def test_evidence_is_as_old_as_what_it_speaks_of(sentence: str, source: str | None, expected: date) -> None:
    item = article("trade", sentence, published=date(2025, 6, 1))
    if source:
        item = with_source(item, Source("https://example.org/trade", "News", published=source), sentence)
    shelf = indexed([item])
    collection = shelf.open()
    query = make_query("trade", "en", shelf.embedder.embed_question("trade"), collection)
    (evidence,) = rank_sentences(query, search(query, collection, 1), collection.snapshot.postings, None)
    assert evidence_date(evidence) == expected
