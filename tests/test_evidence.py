"""Evidence: which sentences are looked at, how they are scored and in which order they come."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.samples import ARTICLES, CORRIDOR_QUESTION, SHUSHA_QUESTION, Shelf, article, indexed

from askavim.evidence import FEATURES, READ_PASSAGES, Weights, rank_sentences, sentence_features
from askavim.index import Collection
from askavim.model import Evidence
from askavim.retrieval import Found, Query, make_query, search
from askavim.text.tokens import words

SHELF = indexed()
VOCABULARY = sorted({word for item in ARTICLES for word in words(item.text)})


def look(question: str, language: str = "en", shelf: Shelf = SHELF) -> tuple[Query, list[Found], Collection]:
    collection = shelf.open()
    query = make_query(question, language, shelf.embedder.embed_question(question), collection)
    return query, search(query, collection, 12), collection


def ranked(question: str, language: str = "en", shelf: Shelf = SHELF) -> list[Evidence]:
    query, found, collection = look(question, language, shelf)
    return rank_sentences(query, found, collection.snapshot.postings, None)


@pytest.mark.parametrize(
    ("question", "language", "beginning"),
    [
        (SHUSHA_QUESTION, "en", "Azerbaijan and Turkey signed"),
        (CORRIDOR_QUESTION, "en", "The Middle Corridor carried 4.5"),
        ("Which parliaments ratified the declaration?", "en", "Both parliaments ratified"),
        ("Komisyon alfabeyi ne zaman kabul etti?", "tr", "Komisyon alfabeyi"),
        ("Где открыто представительство организации?", "ru", "Представительство"),
    ],
)
def test_the_sentence_that_answers_comes_first(question: str, language: str, beginning: str) -> None:
    assert ranked(question, language)[0].sentence.text.startswith(beginning)


def test_every_sentence_of_a_passage_that_was_read_is_ranked() -> None:
    _, found, _ = look(SHUSHA_QUESTION)
    assert len(found) <= READ_PASSAGES
    sentences = {(item.hit.passage.id, one.start) for item in found for one in item.hit.passage.sentences}
    assert {(item.hit.passage.id, item.sentence.start) for item in ranked(SHUSHA_QUESTION)} == sentences


def test_no_more_than_the_best_passages_are_read() -> None:
    shelf = indexed([article(f"a{number}", f"The summit of year {number} was held.") for number in range(20)])
    query, found, collection = look("When was the summit held?", shelf=shelf)
    assert len(found) == 12
    read = {item.hit.passage.id for item in rank_sentences(query, found, collection.snapshot.postings, None)}
    assert read == {item.hit.passage.id for item in found[:READ_PASSAGES]}


def test_nothing_found_is_nothing_ranked() -> None:
    query, _, collection = look(SHUSHA_QUESTION)
    assert rank_sentences(query, [], collection.snapshot.postings, None) == []


def test_a_sentence_with_all_the_words_covers_the_question_and_one_with_none_nothing_of_it() -> None:
    query, found, collection = look("Azerbaijan and Turkey signed the Shusha Declaration on 15 June 2021")
    features = sentence_features(found[0], query, collection.snapshot.postings)
    coverage = dict(zip((item.text[:11] for item in found[0].hit.passage.sentences), features[:, 0], strict=True))
    assert coverage["Azerbaijan "] == pytest.approx(1)
    assert coverage["Armenia cal"] == 0


def test_a_rare_word_covers_more_than_a_common_one() -> None:
    texts = ["Common words and Lachin.", *(f"Common words number {number}." for number in range(6))]
    shelf = indexed([article(f"a{number}", text) for number, text in enumerate(texts)])
    query, found, collection = look("common lachin", shelf=shelf)
    coverages = {
        item.hit.article.id: sentence_features(item, query, collection.snapshot.postings)[0, 0] for item in found
    }
    assert coverages["a0"] == pytest.approx(1)
    assert 0 < coverages["a1"] < 0.5


def test_features_have_a_row_for_each_sentence() -> None:
    query, found, collection = look(SHUSHA_QUESTION)
    for item in found:
        features = sentence_features(item, query, collection.snapshot.postings)
        assert features.shape == (len(item.hit.passage.sentences), len(FEATURES))


def test_weights_are_a_logistic_model() -> None:
    weights = Weights((2.0, -1.0), 0.5)
    features = np.array([[0.0, 0.5], [1.0, 0.0]])
    assert weights.probability(features) == pytest.approx([0.5, 1 / (1 + np.exp(-2.5))])


def test_a_sentence_near_the_question_is_nearer_than_unrelated_ones() -> None:
    items = {item.sentence.text[:12]: item.nearness for item in ranked(SHUSHA_QUESTION)}
    assert items["Azerbaijan a"] > 3.3 > items["Ferries betw"]


@given(st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join) | st.text(max_size=40))
def test_scores_are_probabilities_in_falling_order(question: str) -> None:
    items = ranked(question)
    scores = [item.score for item in items]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert all(np.isfinite(item.nearness) for item in items)
