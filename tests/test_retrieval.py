"""Retrieval: which articles the filters admit, and the order of what is found."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.samples import (
    ALPHABET,
    ARTICLES,
    CORRIDOR,
    CORRIDOR_QUESTION,
    OBSERVERS,
    SHUSHA,
    SHUSHA_QUESTION,
    SOURCE,
    SUMMIT,
    article,
    indexed,
)

from askavim.model import Filters
from askavim.retrieval import Found, Query, admitted_articles, make_query, search, search_admitted
from askavim.text.tokens import words

SHELF = indexed()
COLLECTION = SHELF.open()
VOCABULARY = sorted({word for item in ARTICLES for word in words(item.text)})


def admitted(**filters: object) -> set[str] | None:
    return admitted_articles(Filters(**filters), COLLECTION)  # type: ignore[arg-type]


def query_of(question: str, language: str = "en") -> Query:
    return make_query(question, language, SHELF.embedder.embed_question(question), COLLECTION)


def found_for(question: str, k: int = 12, articles: set[str] | None = None, language: str = "en") -> list[Found]:
    return search(query_of(question, language), COLLECTION, k, articles)


def ids(*articles: object) -> set[str]:
    return {item.info.id for item in articles}  # type: ignore[attr-defined]


def test_without_filters_all_articles_may_answer() -> None:
    assert admitted() is None


def test_both_days_of_a_period_belong_to_it() -> None:
    assert admitted(published_from=date(2024, 10, 2), published_to=date(2025, 5, 10)) == ids(ALPHABET, CORRIDOR)
    assert admitted(published_from=date(2024, 10, 3), published_to=date(2025, 5, 9)) == set()


@pytest.mark.parametrize(
    "filters",
    [{"published_from": date.min}, {"published_to": date.max}],
    ids=["from", "to"],
)
def test_an_undated_article_passes_no_date_filter(filters: dict[str, date]) -> None:
    assert OBSERVERS.info.published is None
    assert admitted(**filters) == ids(*ARTICLES) - ids(OBSERVERS)


def admitted_as_of(day: date) -> set[str]:
    shelf = indexed()
    collection = shelf.open()
    query = make_query("declaration", "en", shelf.embedder.embed_question("declaration"), collection)
    return {item.hit.article.id for item in search_admitted(query, collection, 50, Filters(as_of=day))}


def test_as_of_a_day_nothing_later_and_nothing_undated_is_found() -> None:
    assert admitted_as_of(date.max) == ids(*ARTICLES) - ids(OBSERVERS)
    assert admitted_as_of(date(2024, 10, 2)) == ids(SHUSHA, ALPHABET)


def test_a_sentence_is_as_old_as_its_source_and_not_as_its_article() -> None:
    assert SOURCE.published == "2021-06-15"
    assert admitted_as_of(date(2021, 6, 15)) == ids(SHUSHA)
    assert admitted_as_of(date(2021, 6, 14)) == set()


def test_a_language_admits_its_regions() -> None:
    assert SHUSHA.info.language == "en-GB"
    assert admitted(languages=("en",)) == ids(SHUSHA, CORRIDOR)
    assert admitted(languages=("tr", "ru")) == ids(ALPHABET, OBSERVERS)


def test_a_regional_language_in_a_filter_admits_the_articles_of_that_language() -> None:
    assert admitted(languages=("en-GB",)) in (ids(SHUSHA), ids(SHUSHA, CORRIDOR))


def test_publishers_authors_and_topics_are_compared_whole() -> None:
    assert admitted(publishers=("Other Institute",)) == ids(CORRIDOR, OBSERVERS)
    assert admitted(authors=("C. Second",)) == ids(CORRIDOR)
    assert admitted(topics=("defence", "language")) == ids(SHUSHA, SUMMIT, ALPHABET)
    assert admitted(publishers=("Other",)) == admitted(authors=("Writer",)) == admitted(topics=("def",)) == set()


def test_an_article_must_pass_every_filter() -> None:
    assert admitted(publishers=("Example Centre",), topics=("defence",), languages=("az",)) == ids(SUMMIT)
    assert admitted(publishers=("Example Centre",), topics=("transport",)) == set()


def test_only_admitted_articles_are_found() -> None:
    found = found_for(SHUSHA_QUESTION, articles=ids(CORRIDOR, ALPHABET))
    assert {item.hit.article.id for item in found} == ids(CORRIDOR, ALPHABET)
    assert found_for(SHUSHA_QUESTION, articles=set()) == []


@pytest.mark.parametrize(
    ("question", "language", "article_id"),
    [
        (SHUSHA_QUESTION, "en", SHUSHA.info.id),
        (CORRIDOR_QUESTION, "en", CORRIDOR.info.id),
        ("Ortak alfabe kaç harften oluşuyor?", "tr", ALPHABET.info.id),
        ("Sammit harada keçirildi?", "az", SUMMIT.info.id),
        ("Когда Венгрия получила статус наблюдателя?", "ru", OBSERVERS.info.id),
        ("Qəbələ sammiti hakkında ne biliniyor?", "tr", SUMMIT.info.id),
    ],
)
def test_the_passage_that_fits_best_comes_first(question: str, language: str, article_id: str) -> None:
    assert found_for(question, language=language)[0].hit.article.id == article_id


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("TDT zirvesi Macaristan'da mı yapıldı?", "tr"),
        ("TDT-nin Macarıstandakı sammiti", "az"),
        ("саммит ОТГ в Венгрии", "ru"),
        ("the Organization of Turkic States in Hungray", "en"),
    ],
)
def test_a_name_finds_what_other_languages_call_it(question: str, language: str) -> None:
    others = [article(f"a{number}", f"Ferries carried cargo number{number} to Aktau.") for number in range(8)]
    shelf = indexed([*others, article("summit", "Leaders of the OTS met in Hungary.")])
    collection = shelf.open()
    query = make_query(question, language, shelf.embedder.embed_question("?"), collection)
    first = search(query, collection, 1)[0].hit
    assert first.article.id == "summit"
    assert first.lexical > 0


def test_a_question_without_a_word_asks_for_nothing() -> None:
    assert not query_of("?!").tokens


def test_every_language_is_searched() -> None:
    assert {item.hit.article.language for item in found_for("xyzzy")} == {"en-GB", "en", "tr", "az", "ru"}


def test_no_more_than_asked_for_are_found_and_they_are_the_best() -> None:
    everything = found_for(SHUSHA_QUESTION)
    for k in range(1, len(everything) + 1):
        assert found_for(SHUSHA_QUESTION, k) == everything[:k]


def test_a_hit_names_the_article_of_its_passage() -> None:
    for item in found_for(SHUSHA_QUESTION):
        assert item.hit.article.id == item.hit.passage.article_id
        assert item.hit.article.version == item.hit.passage.version


def test_a_word_that_every_passage_has_lifts_none() -> None:
    shelf = indexed([article(f"a{number}", f"Summit number{number} was held.") for number in range(8)])
    collection = shelf.open()
    question = "summit"
    query = make_query(question, "en", shelf.embedder.embed_question(question), collection)
    assert {item.hit.lexical for item in search(query, collection, 8)} == {0.0}


QUESTIONS = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join) | st.text(max_size=40)


@given(QUESTIONS, st.sampled_from(["en", "tr", "az", "ru"]))
def test_hits_come_once_best_first_with_finite_scores(question: str, language: str) -> None:
    found = found_for(question, language=language)
    scores = [item.hit.score for item in found]
    assert scores == sorted(scores, reverse=True)
    assert all(abs(score) < 1e6 for score in scores)
    assert all(0 <= item.hit.lexical <= 1 for item in found)
    assert len({item.hit.passage.id for item in found}) == len(found) > 0


@given(QUESTIONS)
def test_the_same_question_finds_the_same_in_the_same_order(question: str) -> None:
    assert [item.hit for item in found_for(question)] == [item.hit for item in found_for(question)]
