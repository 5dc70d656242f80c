"""Specification of the report and the JSON: all of it there, in one file, and nothing untrusted can act in it."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from tests.evaluation.measured import GAS, OIL, REFUSED, ROAD, answer, case, citation, gold, kept, measured, text_of

from askavim.evaluation.baseline import Comparison, compare
from askavim.evaluation.cases import Case
from askavim.evaluation.intervals import Interval
from askavim.evaluation.measurements import RefusalScore
from askavim.evaluation.metrics import gold_in, measure_answer
from askavim.evaluation.refusal_curves import refusal_curves
from askavim.evaluation.replies import AnswerReply
from askavim.evaluation.report import html_report
from askavim.evaluation.results import Results, results_json, worst
from askavim.evaluation.run import Outcome

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\x1b[2J\x00\u202e'\"&"


def outcome(asked: Case, reply: AnswerReply) -> Outcome:
    shown = tuple(bool(gold_in(item, asked.gold, text_of)) for item in reply.citations)
    return Outcome("own", asked, reply, shown, measure_answer(asked, reply, text_of, 3) | {"latency": 0.25})


def results(*outcomes: Outcome, **changed: Any) -> Results:
    figures = tuple(item for one in outcomes for item in one.measurements())
    scores = [score for one in outcomes if (score := one.refusal_score())]
    fields: dict[str, Any] = {"asked": "here", "max_quotes": 3, "comparisons": (), "without_baseline": ()} | changed
    return Results(outcomes=outcomes, measurements=figures, curves=tuple(refusal_curves(scores)), **fields)


RIGHT = outcome(case("factoid", GAS, id="right"), answer(GAS))
REFUSED_WRONGLY = outcome(case("factoid", GAS, id="refused"), REFUSED)
NO_GOLD = outcome(case("factoid", GAS, id="no-gold"), answer(OIL))
GOLD_SECOND = outcome(case("factoid", GAS, id="second"), answer(OIL, GAS))
ANSWERED_WRONGLY = outcome(case("near_miss", id="near"), answer(ROAD))
INEXACT = outcome(case("factoid", GAS, id="inexact"), answer(citation(1, GAS, 0.1, quote="Gas reached Rome.")))
DROP = Comparison("own", "en", "first", 40, 0.9, 0.5, Interval(-0.4, -0.5, -0.3))


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}


# What went wrong


def test_the_gravest_comes_first_and_what_is_right_not_at_all() -> None:
    listed = worst([RIGHT, GOLD_SECOND, REFUSED_WRONGLY, NO_GOLD, ANSWERED_WRONGLY, INEXACT])
    assert [item.case.id for item in listed] == ["inexact", "near", "no-gold", "refused", "second"]


def test_of_wrong_answers_the_surest_comes_first() -> None:
    unsure = outcome(case("near_miss", id="unsure"), answer(citation(1, ROAD, 0.1)))
    assert [item.case.id for item in worst([unsure, ANSWERED_WRONGLY])] == ["near", "unsure"]


def test_it_passes_only_where_all_is_exact_and_nothing_dropped() -> None:
    assert results(RIGHT, NO_GOLD).passed
    assert not results(RIGHT, INEXACT).passed
    assert not results(RIGHT, comparisons=(DROP,)).passed


# The page


def test_a_worst_case_stands_there_with_question_gold_and_shown_quotes() -> None:
    asked = case("as_of", GAS, question="Since when, then?", wrong=[gold(ROAD)], history=["And before?"])
    text = Page(html_report(results(outcome(asked, answer(ROAD, OIL))))).text
    for part in ("Since when, then?", "And before?", GAS, OIL, ROAD):
        assert part in text


def test_the_page_shows_figures_with_intervals_curves_latency_and_the_comparison() -> None:
    html = html_report(results(RIGHT, ANSWERED_WRONGLY, comparisons=(DROP,), without_baseline=("new",)))
    page = Page(html)
    for part in ("By language", "By kind", "Refusal", "250 ms", "dropped", "-0.400", "No baseline: new", "AUC"):
        assert part in page.text
    assert {"svg", "rect", "path", "table"} <= page.tags()


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = Page(html_report(results(RIGHT, ANSWERED_WRONGLY)))
    assert not {"script", "link", "img", "iframe", "a"} & page.tags()
    assert not any(name in ("src", "href", "style") for _, attributes in page.elements for name in attributes)


def test_the_page_suits_light_and_dark() -> None:
    assert "prefers-color-scheme: dark" in html_report(results(RIGHT))


@pytest.mark.parametrize("where", ["question", "history", "gold", "id", "quote", "article", "asked"])
def test_nothing_untrusted_can_act_in_the_page(where: str) -> None:
    fields: dict[str, dict[str, Any]] = {
        "question": {"question": HOSTILE},
        "history": {"history": [HOSTILE]},
        "id": {"id": HOSTILE},
    }
    asked = case("factoid", HOSTILE if where == "gold" else GAS, **fields.get(where, {}))
    article = {"id": HOSTILE, "version": HOSTILE}
    forged: dict[str, dict[str, Any]] = {"quote": {"quote": HOSTILE}, "article": {"article": article}}
    changed = forged.get(where, {})
    reply = answer(citation(1, OIL, 1.0, **changed))
    html = html_report(results(outcome(asked, reply), **({"asked": HOSTILE} if where == "asked" else {})))
    page = Page(html)
    assert "alert(1)" in page.text
    assert not {"script", "img"} & page.tags()
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert not any(char in html for char in "\x1b\x00\u202e")


def test_nothing_measured_still_gives_a_page() -> None:
    assert "Not measured." in Page(html_report(results())).text


# The JSON


def test_the_json_has_means_curves_comparisons_and_each_measurement() -> None:
    content = json.loads(results_json(results(RIGHT, ANSWERED_WRONGLY, INEXACT, comparisons=(DROP,))))
    assert content["inexact"] == ["own/inexact"]
    assert content["passed"] is False
    assert content["comparisons"][0]["dropped"] is True
    first = {"set": "own", "language": "en", "metric": "first", "cases": 2}
    (found,) = (row for row in content["languages"] if first.items() <= row.items())
    assert {"mean", "low", "high"} <= found.keys()
    assert {"set": "own", "case": "right", "language": "en", "kind": "factoid", "metric": "first", "value": 1.0} in (
        content["measurements"]
    )


def test_public_figures_stand_apart_from_our_own() -> None:
    public = measured("top1", [1.0, 0.0], "tr > en", "xquad")
    scores = [RefusalScore("xquad", "a", "tr > en", "answerable", 0.9, True)]
    own = results(RIGHT)
    both = Results("here", 3, own.outcomes, (*own.measurements, *public), tuple(refusal_curves(scores)), (), ())
    assert both.public == public
    assert {item.set for item in both.own} == {"own"}
    assert "tr > en" in Page(html_report(both)).text


@pytest.mark.parametrize(
    ("cases", "gain", "judged"),
    [
        (40, Interval(-0.4, -0.5, -0.3), "dropped"),
        (40, Interval(0.4, 0.3, 0.5), "better"),
        (40, Interval(-0.02, -0.1, 0.1), "within chance"),
        (40, Interval(-0.005, -0.006, -0.004), "a trifle"),
        (2, Interval(-1, -1, -1), "too few cases"),
    ],
)
def test_a_change_is_judged(cases: int, gain: Interval, judged: str) -> None:
    change = Comparison("own", "en", "first", cases, 0.9, 0.9 + gain.mean, gain)
    assert judged in Page(html_report(results(RIGHT, comparisons=(change,)))).text


def test_comparisons_without_a_change_are_counted_not_listed() -> None:
    same = tuple(compare(measured("first", [1.0] * 9), kept(measured("first", [1.0] * 9))))
    assert "2 compared, 0 differ" in Page(html_report(results(RIGHT, comparisons=same))).text
