"""Refusals: the two gates, and what a refusal tells."""

from dataclasses import replace

import pytest
from tests.samples import ARTICLES, CORRIDOR, SHUSHA, SHUSHA_QUESTION, Shelf, indexed

from askavim.model import LANGUAGES, Evidence, RefusalReason
from askavim.refusal import (
    ANSWER_THRESHOLD,
    FAR,
    NEAR,
    NEAREST_ARTICLES,
    SURE_SCORE,
    reason_to_refuse,
    refuse,
)
from askavim.retrieval import Found, Query, make_query, search

SHELF = indexed()


def query_of(question: str, language: str = "en", shelf: Shelf = SHELF) -> Query:
    return make_query(question, language, shelf.embedder.embed_question(question), shelf.open())


def found_for(query: Query, shelf: Shelf = SHELF) -> list[Found]:
    return search(query, shelf.open(), 12)


def evidence(score: float, nearness: float) -> Evidence:
    found = found_for(query_of(SHUSHA_QUESTION))[0]
    return Evidence(found.hit.passage.sentences[0], found.hit, score, nearness)


def unknown_words(question: str, language: str = "en", shelf: Shelf = SHELF) -> tuple[str, ...]:
    query = query_of(question, language, shelf)
    return refuse(RefusalReason.NOT_IN_CORPUS, query, (), shelf.open()).unknown_words


def test_a_near_and_likely_sentence_is_no_reason_to_refuse() -> None:
    assert reason_to_refuse([evidence(ANSWER_THRESHOLD, NEAR)]) is None


def test_where_nothing_comes_near_the_question_is_out_of_scope() -> None:
    assert reason_to_refuse([]) is RefusalReason.OUT_OF_SCOPE
    assert reason_to_refuse([evidence(1.0, FAR - 0.01)] * 3) is RefusalReason.OUT_OF_SCOPE


def test_a_sentence_that_is_less_near_answers_only_if_it_clearly_stands_out() -> None:
    assert reason_to_refuse([evidence(SURE_SCORE, FAR)]) is None
    assert reason_to_refuse([evidence(SURE_SCORE - 0.001, NEAR - 0.01)]) is RefusalReason.NOT_IN_CORPUS


def test_where_nothing_stands_out_the_articles_do_not_say() -> None:
    assert reason_to_refuse([evidence(ANSWER_THRESHOLD - 0.001, NEAR)]) is RefusalReason.NOT_IN_CORPUS


def test_any_near_sentence_puts_the_question_in_scope_but_only_the_best_one_answers() -> None:
    far_best, near = evidence(0.5, 0.0), evidence(0.0, NEAR)
    assert reason_to_refuse([far_best, near]) is None
    assert reason_to_refuse([replace(far_best, score=0.001), near]) is RefusalReason.NOT_IN_CORPUS


def test_a_word_that_an_article_has_in_another_language_is_known() -> None:
    assert unknown_words("Koridorun taşıdığı yük", "tr") == ()


@pytest.mark.parametrize("reason", list(RefusalReason))
def test_every_refusal_has_words_of_its_own_in_each_language(reason: RefusalReason) -> None:
    collection = SHELF.open()
    messages = {refuse(reason, query_of("why", language), (), collection).message for language in LANGUAGES}
    assert len(messages) == len(LANGUAGES)
    others = {refuse(other, query_of("why"), (), collection).message for other in RefusalReason if other is not reason}
    assert refuse(reason, query_of("why"), (), collection).message not in others


def test_a_refusal_names_the_nearest_articles_once_each_best_first() -> None:
    query = query_of(SHUSHA_QUESTION)
    found = found_for(query)
    nearest = refuse(RefusalReason.NOT_IN_CORPUS, query, [found[0], *found], SHELF.open()).nearest
    assert nearest[0] == SHUSHA.info
    assert len(nearest) == len(set(nearest)) == NEAREST_ARTICLES < len(ARTICLES)


def test_words_that_no_article_has_are_named_once_as_they_were_spelt() -> None:
    question = "Wakanda signed the Shusha Declaration: Wakanda, Narnia and MORDOR!"
    assert unknown_words(question) == ("Wakanda", "Narnia", "MORDOR")


def test_words_that_only_ask_are_not_called_unknown() -> None:
    assert unknown_words("Why, when and with whom did they?") == ()
    assert unknown_words("Niçin, ne zaman ve kiminle?", "tr") == ()


def test_inflected_words_are_known() -> None:
    assert unknown_words("The declarations of parliamentary corridors") == ()
    assert unknown_words("alfabesinin komisyonu Bakü'den", "tr") == ()


def test_a_number_that_no_article_has_is_unknown() -> None:
    assert unknown_words("In 2024 or in 1999?") == ("1999",)


def test_words_are_not_called_unknown_where_no_article_is_in_the_language() -> None:
    shelf = indexed([SHUSHA, CORRIDOR])
    assert unknown_words("Mantarlar nerede yetişir", "tr", shelf) == ()
    assert unknown_words("mushrooms", "en", shelf) == ("mushrooms",)
