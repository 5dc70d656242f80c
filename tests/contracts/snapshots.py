"""What every `SnapshotStore`, and the `VectorStore` and `LexicalIndex` of its snapshots, must do.

Each rule gets an empty store; `RULES` has them all.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from askavim.errors import IndexBusy, IndexMissing
from askavim.ports import LexicalIndex, Snapshot, SnapshotRow, SnapshotStore, Term, Terms, Vector
from askavim.text.tokens import tokens

TEXTS = {
    "en": (
        "Baku signed the declaration in Shusha",
        "the corridor carries cargo and cargo and cargo across the sea",
        "the corridor carries cargo across the sea and back again",
        "the ministers met",
        "oil and gas pay for the budget",
        "the alphabet has thirty-four letters",
    ),
    "tr": ("Bakü Şuşa'da beyannameyi imzaladı", "koridor denizden yük taşıyor", "bakanlar Bakü'de buluştu"),
    "ru": ("Баку и Анкара подписали декларацию",),
}
LANGUAGE_SIZES = {language: len(texts) for language, texts in TEXTS.items()}


def _unit(seed: int) -> Vector:
    values = np.random.default_rng(seed).normal(size=24) + 1.0
    return np.asarray(values / np.linalg.norm(values), np.float32)


QUESTION = _unit(99)


def rows() -> list[SnapshotRow]:
    """Two passages an article, languages mixed."""
    found = [
        SnapshotRow(f"{language}-{number}", f"{language}-article-{number // 2}", language, _unit(seed), tokens(text))
        for seed, (language, number, text) in enumerate(
            (language, number, text) for language, texts in TEXTS.items() for number, text in enumerate(texts)
        )
    ]
    return found[1::2] + found[::2]


def _opened(store: SnapshotStore, given: Sequence[SnapshotRow] | None = None) -> Snapshot:
    store.write("one", rows() if given is None else given)
    return store.open("one")


def _postings(store: SnapshotStore) -> LexicalIndex:
    return _opened(store).postings


def asked(*alternatives: str) -> Terms:
    """In every language: one term, with the alternatives that these texts say; or of one text each token a term."""
    if len(alternatives) == 1:
        terms = tuple(Term(((token,),)) for token in tokens(alternatives[0]))
    else:
        terms = (Term(tuple(tuple(tokens(text)) for text in alternatives)),)
    return dict.fromkeys(TEXTS, terms)


def _nearest(language: str, k: int) -> list[str]:
    found = [row for row in rows() if row.language == language]
    return [row.passage_id for row in sorted(found, key=lambda row: -float(row.vector @ QUESTION))[:k]]


def _of(language: str, ids: Sequence[str]) -> list[str]:
    return [id_ for id_ in ids if id_.startswith(language)]


def a_snapshot_that_was_never_written_is_missing(store: SnapshotStore) -> None:
    with pytest.raises(IndexMissing):
        store.open("one")


def the_nearest_passages_of_each_language_are_found_in_order(store: SnapshotStore) -> None:
    vectors = _opened(store).vectors
    for k in (1, 2, 50):
        found = vectors.search(QUESTION, k)
        assert {language: _of(language, found) for language in TEXTS} == {
            language: _nearest(language, k) for language in TEXTS
        }
        assert len(found) == sum(min(k, size) for size in LANGUAGE_SIZES.values())


def nearness_can_be_asked_of_some_articles_only(store: SnapshotStore) -> None:
    vectors = _opened(store).vectors
    admitted = {"en-article-1", "tr-article-1", "unknown"}
    found = vectors.search(QUESTION, 50, admitted)
    assert _of("en", found) == [id_ for id_ in _nearest("en", 50) if id_ in ("en-2", "en-3")]
    assert _of("tr", found) == ["tr-2"]
    assert len(found) == 3
    assert len(vectors.search(QUESTION, 1, admitted)) == 2
    assert vectors.search(QUESTION, 50, set()) == []
    assert vectors.search(QUESTION, 50, ["unknown"]) == []


def cosines_lie_as_their_spread_says(store: SnapshotStore) -> None:
    spreads = _opened(store).vectors.spread(QUESTION)
    assert set(spreads) == set(TEXTS)
    for language, spread in spreads.items():
        cosines = [float(row.vector @ QUESTION) for row in rows() if row.language == language]
        assert spread.passages == len(cosines)
        assert spread.mean == pytest.approx(np.mean(cosines), abs=1e-5)
        assert spread.deviation == pytest.approx(np.std(cosines), abs=1e-4)


def passages_that_share_tokens_are_found_best_first(store: SnapshotStore) -> None:
    postings = _postings(store)
    question = asked("cargo corridor ministers")
    found = postings.search(question, 50)
    scores = postings.scores(question, _of("en", found))
    assert set(_of("en", found)) == {"en-1", "en-2", "en-3"}
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0


def what_shares_no_token_is_not_found(store: SnapshotStore) -> None:
    postings = _postings(store)
    assert postings.search(asked("mushrooms"), 50) == []
    assert postings.search({}, 50) == []
    assert postings.scores(asked("mushrooms"), ["en-0", "ru-0"]) == [0, 0]
    assert postings.scores({}, ["en-0"]) == [0]
    assert postings.scores(asked("baku"), []) == []


def as_many_as_asked_are_found_in_each_language(store: SnapshotStore) -> None:
    question = asked("Baku Bakü Баку corridor cargo")
    postings = _postings(store)
    for k in (1, 2):
        found = postings.search(question, k)
        assert [len(_of(language, found)) for language in TEXTS] == [k, k, 1]


def words_can_be_looked_for_in_some_articles_only(store: SnapshotStore) -> None:
    postings = _postings(store)
    question = asked("Baku declaration corridor")
    assert postings.search(question, 50, {"en-article-0", "ru-article-0"}) == ["en-0", "en-1", "ru-0"]
    assert postings.search(question, 1, {"en-article-1"}) == ["en-2"]
    assert postings.search(question, 50, set()) == []
    assert postings.search(question, 50, ["unknown"]) == []


def a_score_is_the_share_of_the_question_that_a_passage_has(store: SnapshotStore) -> None:
    postings = _postings(store)
    ids = [row.passage_id for row in rows()]
    whole = postings.scores(asked("baku signed"), ids)
    diluted = postings.scores(asked("baku signed mushrooms beeches"), ids)
    assert all(0 <= score < 1 for score in whole)
    for more, less in zip(whole, diluted, strict=True):
        assert less < more or less == more == 0


def each_language_is_asked_for_its_own_terms(store: SnapshotStore) -> None:
    postings = _postings(store)
    question = {"en": asked("cargo")["en"], "tr": asked("bakanlar")["tr"], "xx": asked("Баку")["ru"]}
    assert set(postings.search(question, 50)) == {"en-1", "en-2", "tr-2"}
    assert postings.scores(question, ["ru-0", "tr-1"]) == [0, 0]
    assert postings.spread(question)["ru"].mean == 0


def either_alternative_of_a_term_is_the_whole_of_it(store: SnapshotStore) -> None:
    postings = _postings(store)
    ministers, oil = postings.scores(asked("ministers", "oil"), ["en-3", "en-4"])
    assert [ministers] == pytest.approx(postings.scores(asked("ministers"), ["en-3"]))
    assert [oil] == pytest.approx(postings.scores(asked("oil"), ["en-4"]))


def a_term_counts_once_with_the_alternative_that_a_passage_has_most_of(store: SnapshotStore) -> None:
    postings = _postings(store)
    question = asked("ministers letters", "cargo sea")
    both, one, neither = postings.scores(question, ["en-1", "en-3", "en-0"])
    assert [both] == pytest.approx(postings.scores(asked("cargo sea"), ["en-1"]))
    assert [one] == pytest.approx(postings.scores(asked("ministers letters"), ["en-3"]))
    assert neither == 0


def a_term_weighs_as_its_commonest_alternative(store: SnapshotStore) -> None:
    postings = _postings(store)
    term, other = Term((("never",), ("corri",), ("cargo", "acros"))), Term((("minis",),))
    (share,) = postings.scores({"en": (term, other)}, ["en-3"])
    (whole,) = postings.scores({"en": (other,)}, ["en-3"])
    lightest, weight = postings.weight("corri", "en"), postings.weight("minis", "en")
    assert lightest < postings.weight("never", "en")
    assert share == pytest.approx(whole * weight / (weight + lightest))


def a_token_counts_the_more_the_more_often_it_stands(store: SnapshotStore) -> None:
    question = asked("cargo")
    often, once = _postings(store).scores(question, ["en-1", "en-2"])
    assert 0 < once < often < 1


def a_thousandfold_token_never_exceeds_its_weight(store: SnapshotStore) -> None:
    stuffed = [*rows(), SnapshotRow("en-9", "en-article-9", "en", _unit(9), ["spam"] * 10_000)]
    postings = _opened(store, stuffed).postings
    assert postings.scores(asked("spam"), ["en-9"])[0] < 1
    (share,) = postings.scores(asked("spam never"), ["en-9"])
    assert share < postings.weight("spam", "en") / (postings.weight("spam", "en") + postings.weight("never", "en"))


def rare_tokens_weigh_more_and_unseen_ones_most(store: SnapshotStore) -> None:
    postings = _postings(store)
    assert 0 < postings.weight("the", "en") < postings.weight("cargo", "en") < postings.weight("shush", "en")
    assert postings.weight("shush", "en") < postings.weight("never", "en")
    assert postings.weight("baku", "tr") < postings.weight("cargo", "tr")


def a_weight_is_the_inverse_document_frequency(store: SnapshotStore) -> None:
    postings, count = _postings(store), LANGUAGE_SIZES["en"]
    for token, having in (("cargo", 2), ("never", 0)):
        expected = np.log(1 + (count - having + 0.5) / (having + 0.5))
        assert postings.weight(token, "en") == pytest.approx(expected)


def a_token_is_known_where_any_language_has_it(store: SnapshotStore) -> None:
    postings = _postings(store)
    assert all(postings.known(token) for token in (*tokens("Shusha"), *tokens("denizden"), *tokens("подписали")))
    assert not any(postings.known(token) for token in ("never", "shusha", ""))


def lexical_scores_lie_as_their_spread_says(store: SnapshotStore) -> None:
    postings = _postings(store)
    for question in (asked("Baku signed the declaration"), asked("declaration", "the corridor"), asked("never"), {}):
        spreads = postings.spread(question)
        assert set(spreads) == set(TEXTS)
        for language, spread in spreads.items():
            ids = [row.passage_id for row in rows() if row.language == language]
            scores = postings.scores(question, ids)
            assert spread.passages == len(ids)
            assert spread.mean == pytest.approx(np.mean(scores), abs=1e-6)
            assert spread.deviation == pytest.approx(np.std(scores), abs=1e-6)


def a_passage_without_tokens_does_no_harm(store: SnapshotStore) -> None:
    postings = _opened(store, [*rows(), SnapshotRow("az-0", "az-article", "az", _unit(7), [])]).postings
    assert postings.search(asked("baku"), 50, {"az-article"}) == []
    assert postings.scores(asked("baku"), ["az-0"]) == [0]
    assert not postings.known("")


def a_snapshot_without_rows_finds_nothing(store: SnapshotStore) -> None:
    snapshot = _opened(store, [])
    assert snapshot.vectors.search(QUESTION, 5) == []
    assert snapshot.vectors.spread(QUESTION) == {}
    assert snapshot.postings.search(asked("baku"), 5) == []
    assert snapshot.postings.spread(asked("baku")) == {}


def an_opened_snapshot_stays_as_it_is_while_another_is_written(store: SnapshotStore) -> None:
    snapshot = _opened(store)
    before = snapshot.vectors.search(QUESTION, 50), snapshot.postings.search(asked("baku"), 50)
    store.write("two", rows()[:2])
    assert (snapshot.vectors.search(QUESTION, 50), snapshot.postings.search(asked("baku"), 50)) == before


def pruning_leaves_what_is_named(store: SnapshotStore) -> None:
    for name in ("one", "two", "three"):
        store.write(name, rows()[:1])
    store.prune({"two", "unknown"})
    assert store.open("two").vectors.search(QUESTION, 5) == [rows()[0].passage_id]
    for name in ("one", "three"):
        with pytest.raises(IndexMissing):
            store.open(name)


def a_snapshot_of_the_same_name_is_replaced(store: SnapshotStore) -> None:
    store.write("one", rows()[:1])
    store.write("one", rows()[1:3])
    assert sorted(store.open("one").vectors.search(QUESTION, 50)) == sorted(row.passage_id for row in rows()[1:3])


def a_snapshot_that_was_read_and_pruned_can_be_written_again(store: SnapshotStore) -> None:
    assert _opened(store).vectors.search(QUESTION, 50)
    store.prune(())
    snapshot = _opened(store, rows()[:2])
    assert sorted(snapshot.vectors.search(QUESTION, 50)) == sorted(row.passage_id for row in rows()[:2])


def a_second_writer_is_turned_away(store: SnapshotStore) -> None:
    with store.writing():
        with pytest.raises(IndexBusy) as raised, store.writing():
            pass
        assert raised.value.retry
    with store.writing():
        pass


def a_writer_that_fails_lets_go(store: SnapshotStore) -> None:
    with pytest.raises(RuntimeError), store.writing():
        raise RuntimeError("the disk caught fire")
    with store.writing():
        pass


RULES: tuple[Callable[[SnapshotStore], None], ...] = (
    a_snapshot_that_was_never_written_is_missing,
    the_nearest_passages_of_each_language_are_found_in_order,
    nearness_can_be_asked_of_some_articles_only,
    cosines_lie_as_their_spread_says,
    passages_that_share_tokens_are_found_best_first,
    what_shares_no_token_is_not_found,
    as_many_as_asked_are_found_in_each_language,
    words_can_be_looked_for_in_some_articles_only,
    a_score_is_the_share_of_the_question_that_a_passage_has,
    each_language_is_asked_for_its_own_terms,
    either_alternative_of_a_term_is_the_whole_of_it,
    a_term_counts_once_with_the_alternative_that_a_passage_has_most_of,
    a_term_weighs_as_its_commonest_alternative,
    a_token_counts_the_more_the_more_often_it_stands,
    a_thousandfold_token_never_exceeds_its_weight,
    rare_tokens_weigh_more_and_unseen_ones_most,
    a_weight_is_the_inverse_document_frequency,
    a_token_is_known_where_any_language_has_it,
    lexical_scores_lie_as_their_spread_says,
    a_passage_without_tokens_does_no_harm,
    a_snapshot_without_rows_finds_nothing,
    an_opened_snapshot_stays_as_it_is_while_another_is_written,
    pruning_leaves_what_is_named,
    a_snapshot_of_the_same_name_is_replaced,
    a_snapshot_that_was_read_and_pruned_can_be_written_again,
    a_second_writer_is_turned_away,
    a_writer_that_fails_lets_go,
)
