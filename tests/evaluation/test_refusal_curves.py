"""Specification of the refusal's figures: how well scores tell what can be answered from what can't."""

from collections.abc import Sequence

import pytest

from askavim.evaluation.measurements import RefusalScore
from askavim.evaluation.refusal_curves import RefusalCurve, refusal_curves


def scored(kind: str, scores: Sequence[float], language: str = "en") -> list[RefusalScore]:
    return [RefusalScore("own", f"{kind}-{n}", language, kind, score, score > 0) for n, score in enumerate(scores)]


def only(scores: list[RefusalScore], kind: str = "all", language: str = "all") -> RefusalCurve:
    (curve,) = (item for item in refusal_curves(scores) if (item.kind, item.language) == (kind, language))
    return curve


def test_scores_that_tell_all_apart_have_the_whole_area_and_no_error() -> None:
    curve = only(scored("answerable", [0.8, 0.9]) + scored("near_miss", [0.1, 0.2]))
    assert (curve.area, curve.wrong_at_coverage) == (1.0, 0.0)


def test_scores_that_tell_nothing_have_half_the_area() -> None:
    assert only(scored("answerable", [0.5] * 4) + scored("near_miss", [0.5] * 4)).area == 0.5


def test_the_error_is_read_where_95_of_100_answerable_are_answered() -> None:
    answerable = [0.9] * 95 + [0.1] * 5
    curve = only(scored("answerable", answerable) + scored("near_miss", [0.95, 0.5, 0.05, 0.2]))
    assert curve.wrong_at_coverage == 1 / 4


def test_the_error_is_unknown_where_too_many_were_refused_without_a_score() -> None:
    assert only(scored("answerable", [0.9] * 9 + [0.0]) + scored("absent", [0.0, 0.1])).wrong_at_coverage is None


def test_the_curve_runs_from_nothing_answered_to_all() -> None:
    points = only(scored("answerable", [0.9, 0.4, 0.3]) + scored("absent", [0.5, 0.1])).points
    assert (points[0], points[-1]) == ((0.0, 0.0), (1.0, 1.0))
    assert list(points) == sorted(points)


def test_kinds_and_languages_stand_alone_and_together() -> None:
    scores = scored("answerable", [0.9]) + scored("absent", [0.1]) + scored("near_miss", [0.95])
    scores += scored("answerable", [0.8], "tr") + scored("near_miss", [0.2], "tr")
    found = {(curve.language, curve.kind): (curve.answerable, curve.unanswerable) for curve in refusal_curves(scores)}
    assert found == {
        ("en", "absent"): (1, 1),
        ("en", "near_miss"): (1, 1),
        ("en", "all"): (1, 2),
        ("tr", "near_miss"): (1, 1),
        ("tr", "all"): (1, 1),
        ("all", "absent"): (2, 1),
        ("all", "near_miss"): (2, 2),
        ("all", "all"): (2, 3),
    }


@pytest.mark.parametrize("kind", ["answerable", "near_miss"])
def test_questions_of_one_sort_give_no_curve(kind: str) -> None:
    assert refusal_curves(scored(kind, [0.1, 0.9])) == []
