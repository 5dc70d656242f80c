"""How old a sentence is: by its sources, else by its article."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.samples import SHUSHA_QUESTION, article, indexed

from askavim.freshness import admitted_as_of, known_since, newest_date
from askavim.model import Source

ARTICLE = article("essay", "Text.", published=date(2026, 11, 1)).info
UNDATED = article("note", "Text.").info


def source(published: str | None) -> Source:
    return Source("https://example.org/", "Example", published=published)


@pytest.mark.parametrize(
    ("published", "since"),
    [("2024-03-05", date(2024, 3, 5)), ("2024-02", date(2024, 2, 29)), ("2024", date(2024, 12, 31))],
)
def test_a_date_that_is_not_exact_counts_from_its_last_day(published: str, since: date) -> None:
    assert known_since([source(published)], ARTICLE) == since


def test_the_earliest_source_says_since_when_and_the_newest_how_fresh() -> None:
    sources = [source("2025-01-01"), source("2023-06"), source(None)]
    assert known_since(sources, ARTICLE) == date(2023, 6, 30)
    assert newest_date(sources, ARTICLE) == date(2025, 1, 1)


def test_without_sources_the_article_s_date_counts() -> None:
    assert known_since([], ARTICLE) == date(2026, 11, 1)
    assert known_since([], UNDATED) is None
    assert not admitted_as_of([], UNDATED, date.max)


@pytest.mark.parametrize("published", [None, "spring 2024", "2024-13-40"])
def test_a_source_without_a_date_is_of_unknown_age_whenever_the_article_was_written(published: str | None) -> None:
    assert known_since([source(published)], ARTICLE) is None
    assert not admitted_as_of([source(published)], ARTICLE, date.max)


@given(st.dates(), st.dates())
def test_a_sentence_is_admitted_from_its_day_on(published: date, as_of: date) -> None:
    assert admitted_as_of([source(published.isoformat())], ARTICLE, as_of) == (published <= as_of)


def test_an_answer_says_how_old_its_evidence_is() -> None:
    freshness = indexed().ask(SHUSHA_QUESTION, max_quotes=1).freshness
    assert freshness is not None
    assert (freshness.newest, freshness.oldest) == ("2021-06-15", "2021-06-15")
