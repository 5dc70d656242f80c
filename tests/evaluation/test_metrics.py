"""Specification of what one answer is worth, by metric, with quotes sliced again and not trusted."""

from typing import Any

import pytest
from tests.evaluation.measured import (
    DENIAL,
    GAS,
    OIL,
    REFUSED,
    ROAD,
    SENTENCES,
    answer,
    case,
    citation,
    gold,
    text_of,
)

from askavim.evaluation.cases import Case
from askavim.evaluation.metrics import measure_answer, measure_search
from askavim.evaluation.replies import AnswerReply, HitsReply
from askavim.model import text_version

MAX_QUOTES = 3


def figures(asked: Case, reply: AnswerReply) -> dict[str, float]:
    return measure_answer(asked, reply, text_of, MAX_QUOTES)


def hits(*sentences: str) -> HitsReply:
    return HitsReply.model_validate({"hits": [citation(0, sentence, 1.0) for sentence in sentences]})


def difference(kind: str, *sides: list[int]) -> dict[str, Any]:
    return {"kind": kind, "sides": [{"value": "x", "time": None, "citations": side} for side in sides]}


# Answerable questions


def test_the_best_quote_is_the_one_with_the_best_score_wherever_it_is_shown() -> None:
    reply = answer(citation(1, OIL, 0.2), citation(2, GAS, 0.9))
    assert figures(case("factoid", GAS), reply)["first"] == 1
    assert figures(case("factoid", OIL), reply)["first"] == 0
    assert figures(case("factoid", OIL), reply)["shown"] == 1


@pytest.mark.parametrize(("place", "first", "top3", "shown"), [(0, 1, 1, 1), (2, 0, 1, 1), (3, 0, 0, 1)])
def test_first_top3_and_shown_look_ever_deeper(place: int, first: float, top3: float, shown: float) -> None:
    got = figures(case("factoid", SENTENCES[place]), answer(*SENTENCES))
    assert (got["first"], got["top3"], got["shown"]) == (first, top3, shown)
    assert got["mrr"] == 1 / (place + 1)


def test_precision_is_the_gold_share_of_what_is_shown() -> None:
    assert figures(case("list", GAS, ROAD), answer(GAS, OIL, ROAD))["citation_precision"] == pytest.approx(2 / 3)


def test_recall_asks_for_no_more_gold_than_there_is_room_for() -> None:
    assert figures(case("list", GAS, OIL), answer(GAS, ROAD))["citation_recall"] == 1 / 2
    assert figures(case("list", *SENTENCES), answer(GAS, OIL, ROAD))["citation_recall"] == 1


def test_ndcg_is_one_for_gold_first_and_falls_with_its_place_and_with_what_is_missing() -> None:
    best, second = figures(case("list", GAS), answer(GAS, OIL)), figures(case("list", GAS), answer(OIL, GAS))
    missing = figures(case("list", GAS, ROAD), answer(GAS, OIL))
    assert best["ndcg"] == pytest.approx(1)
    assert second["ndcg"] == pytest.approx(0.6309, abs=1e-4)
    assert missing["ndcg"] == pytest.approx(1 / (1 + 0.6309), abs=1e-4)


def test_a_refusal_of_an_answerable_question_is_worth_nothing_but_has_no_precision() -> None:
    got = figures(case("factoid", GAS), REFUSED)
    worthless = ("answered", "first", "top3", "shown", "citation_recall", "mrr", "ndcg")
    assert [got[metric] for metric in worthless] == [0] * 7
    assert "citation_precision" not in got
    assert "exactness" not in got


# Exactness


@pytest.mark.parametrize(
    "changed",
    [
        {"quote": "Gas reached Italy in 2021."},
        {"start": 1},
        {"quote": ""},
        {"article": {"id": "fuels", "version": text_version("another text")}},
        {"article": {"id": "unknown", "version": text_version("another text")}},
    ],
)
def test_a_quote_that_is_not_the_slice_it_claims_to_be_is_inexact(changed: dict[str, Any]) -> None:
    assert figures(case("factoid", GAS), answer(GAS))["exactness"] == 1
    assert figures(case("factoid", GAS), answer(citation(1, GAS, 1.0, **changed)))["exactness"] < 1


def test_a_text_that_has_not_the_hash_it_is_kept_under_proves_nothing() -> None:
    forged = "Gas reached Italy in 2020. All else is forged."
    got = measure_answer(case("factoid", GAS), answer(GAS), lambda _article, _version: forged, MAX_QUOTES)
    assert (got["exactness"], got["first"]) == (1 / 2, 0)


def test_words_claimed_for_another_place_are_not_gold() -> None:
    claimed = citation(1, OIL, 1.0, quote=GAS)
    assert figures(case("factoid", GAS), answer(claimed))["shown"] == 0


@pytest.mark.parametrize(
    "sentence",
    [
        {"text": "Gas reached Mars.", "kind": "quote", "citations": [1]},
        {"text": GAS, "kind": "quote", "citations": [2]},
        {"text": "Gas came.", "kind": "written", "citations": []},
    ],
)
def test_a_sentence_that_does_not_rest_on_what_it_names_is_inexact(sentence: dict[str, Any]) -> None:
    assert figures(case("factoid", GAS), answer(GAS, sentences=[sentence]))["exactness"] == 1 / 2


def test_a_written_sentence_rests_on_the_citations_that_it_names() -> None:
    written = {"text": "Gas came in 2020.", "kind": "written", "citations": [1]}
    assert figures(case("factoid", GAS), answer(GAS, sentences=[written]))["exactness"] == 1


# Unanswerable questions


@pytest.mark.parametrize("kind", ["near_miss", "off_topic", "false_premise"])
def test_what_no_article_says_is_to_be_refused(kind: str) -> None:
    assert figures(case(kind), REFUSED)["refused"] == 1
    assert figures(case(kind), answer(GAS))["refused"] == 0
    assert "answered" not in figures(case(kind), answer(GAS))


def test_a_false_premise_is_confirmed_by_an_answer_without_the_quote_that_puts_it_right() -> None:
    asked = case("false_premise", DENIAL)
    assert [figures(asked, reply)["confirmed"] for reply in (answer(GAS), answer(GAS, DENIAL), REFUSED)] == [1, 0, 0]
    assert [figures(asked, reply)["corrected"] for reply in (answer(GAS), answer(GAS, DENIAL), REFUSED)] == [0, 1, 0]
    assert "refused" not in figures(asked, REFUSED)


# Conflicts, times, ages

TWO_SIDES = case("conflict", gold(GAS, "a"), gold(OIL, "b"))


def test_a_conflict_is_recalled_when_what_it_cites_covers_two_sides() -> None:
    shown = answer(GAS, OIL, ROAD, conflicts=[difference("conflict", [1], [2])])
    assert figures(TWO_SIDES, shown)["conflict_recall"] == 1
    assert figures(TWO_SIDES, shown)["side_recall"] == 1


@pytest.mark.parametrize(
    "conflicts",
    [
        [],
        [difference("timeline", [1], [2])],
        [difference("conflict", [1], [3])],
        [difference("conflict", [1], [99])],
        [difference("conflict", [1], [3]), difference("conflict", [2], [3])],
    ],
)
def test_two_sides_must_stand_in_one_conflict(conflicts: list[dict[str, Any]]) -> None:
    assert figures(TWO_SIDES, answer(GAS, OIL, ROAD, conflicts=conflicts))["conflict_recall"] == 0


def test_one_sentence_may_stand_for_both_sides() -> None:
    asked = case("conflict", gold(GAS, "a"), gold(GAS, "b"))
    assert figures(asked, answer(GAS, conflicts=[difference("conflict", [1])]))["conflict_recall"] == 1
    assert figures(asked, answer(GAS))["citation_recall"] == 1


def test_a_conflict_where_there_is_none_is_a_false_alarm_a_timeline_is_not() -> None:
    alarm, timeline = (answer(GAS, OIL, conflicts=[difference(kind, [1], [2])]) for kind in ("conflict", "timeline"))
    assert figures(case("factoid", GAS), alarm)["conflict_false_alarm"] == 1
    assert figures(case("factoid", GAS), timeline)["conflict_false_alarm"] == 0
    assert "conflict_false_alarm" not in figures(TWO_SIDES, alarm)


def test_as_of_wants_the_right_time_shown_and_no_other_time_first() -> None:
    asked = case("as_of", GAS, wrong=[gold(ROAD)])
    replies = (answer(GAS, ROAD), answer(OIL, GAS), answer(ROAD, GAS), answer(OIL), REFUSED)
    assert [figures(asked, reply)["as_of"] for reply in replies] == [1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("freshness", "right"),
    [
        ({"newest": "2022-05-01", "oldest": "2022-05-01"}, 1),
        ({"newest": "2024-05-01", "oldest": "2022-05-01"}, 0),
        (None, 0),
    ],
)
def test_the_age_of_the_evidence_is_given_by_dates_that_it_has(freshness: dict[str, str] | None, right: float) -> None:
    assert figures(case("factoid", GAS), answer(GAS, freshness=freshness))["freshness"] == right


# Passages


def test_recall_of_passages_counts_gold_among_the_first_hits() -> None:
    got = measure_search(case("list", OIL, ROAD), hits(GAS, OIL, ROAD), text_of)
    assert (got["recall@1"], got["recall@5"], got["recall@10"]) == (0, 1, 1)
    assert got["passage_mrr"] == 1 / 2


def test_a_search_without_hits_is_worth_nothing() -> None:
    assert set(measure_search(case("factoid", GAS), hits(), text_of).values()) == {0}
