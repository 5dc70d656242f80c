"""Specification of the gate: planted worsenings are caught, chance and trifles are not."""

from pathlib import Path

import pytest
from tests.evaluation.measured import kept, measured

from askavim.errors import BadInput, StorageError
from askavim.evaluation.baseline import compare, read_baseline, write_baselines
from askavim.evaluation.measurements import Measurement

GOOD = [1.0] * 30 + [0.0] * 10
LANGUAGES = ("en", "tr", "az", "ru")


def drops(before: list[Measurement], now: list[Measurement]) -> list[tuple[str, str]]:
    return [(item.language, item.metric) for item in compare(now, kept(before)) if item.dropped]


def test_unchanged_figures_pass() -> None:
    assert drops(measured("first", GOOD), measured("first", GOOD)) == []


@pytest.mark.parametrize("lost", [8, 15, 30])
def test_a_planted_drop_is_caught(lost: int) -> None:
    worse = [0.0] * lost + GOOD[lost:]
    assert drops(measured("first", GOOD), measured("first", worse)) == [("en", "first"), ("all", "first")]


def test_a_gain_is_no_drop() -> None:
    assert drops(measured("first", GOOD), measured("first", [1.0] * 40)) == []


def test_one_case_of_many_may_be_chance() -> None:
    assert drops(measured("first", GOOD), measured("first", [0.0, *GOOD[1:]])) == []


def test_gains_beside_losses_are_weighed_against_each_other() -> None:
    swapped = [0.0] * 10 + [1.0] * 30
    assert drops(measured("first", GOOD), measured("first", swapped)) == []


def test_a_sure_but_trifling_drop_passes() -> None:
    assert drops(measured("mrr", [0.8] * 50), measured("mrr", [0.795] * 50)) == []
    assert drops(measured("mrr", [0.8] * 50), measured("mrr", [0.78] * 50)) != []


@pytest.mark.parametrize("metric", ["confirmed", "conflict_false_alarm"])
def test_where_lower_is_better_a_rise_is_the_drop(metric: str) -> None:
    none, some = [0.0] * 40, [1.0] * 12 + [0.0] * 28
    assert drops(measured(metric, none), measured(metric, some)) == [("en", metric), ("all", metric)]
    assert drops(measured(metric, some), measured(metric, none)) == []


def test_a_drop_in_one_language_is_not_hidden_by_the_others() -> None:
    before = [item for language in LANGUAGES for item in measured("first", GOOD, language)]
    now = [item for item in before if item.language != "az"] + measured("first", [0.0] * 40, "az")
    assert ("az", "first") in drops(before, now)
    assert not {("en", "first"), ("tr", "first"), ("ru", "first")} & set(drops(before, now))


def test_few_cases_decide_nothing_alone_but_count_together() -> None:
    before = [item for language in LANGUAGES for item in measured("conflict_recall", [1.0] * 4, language)]
    now = [item for language in LANGUAGES for item in measured("conflict_recall", [0.0] * 4, language)]
    assert drops(before, now) == [("all", "conflict_recall")]


def test_latency_is_never_gated() -> None:
    assert compare(measured("latency", [9.0] * 40), {"own": {"en-0": {"latency": 0.1}}}) == []


def test_only_cases_measured_both_times_are_compared() -> None:
    now = measured("first", [1.0, 1.0, 0.0])
    (alone, _) = compare(now, kept(measured("first", [1.0, 1.0])))
    assert (alone.cases, alone.before, alone.now) == (2, 1.0, 1.0)


def test_a_set_without_a_baseline_is_not_compared() -> None:
    assert compare(measured("first", GOOD, name="new"), kept(measured("first", GOOD))) == []


# The files


def test_what_is_kept_comes_back_without_latency(tmp_path: Path) -> None:
    figures = measured("first", [1.0, 0.0]) + measured("latency", [0.2, 0.3])
    assert write_baselines(tmp_path / "new", figures) == [tmp_path / "new" / "own.json"]
    assert read_baseline(tmp_path / "new", "own") == {"en-0": {"first": 1.0}, "en-1": {"first": 0.0}}


def test_a_case_stands_on_a_line_of_its_own(tmp_path: Path) -> None:
    (path,) = write_baselines(tmp_path, measured("first", [1.0, 0.0]) + measured("mrr", [1.0, 0.33333333]))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[1:-1] == ['"en-0": {"first": 1.0, "mrr": 1.0},', '"en-1": {"first": 0.0, "mrr": 0.3333}']


def test_rounding_in_the_file_is_no_drop(tmp_path: Path) -> None:
    figures = measured("mrr", [1 / 3, 2 / 3] * 30)
    write_baselines(tmp_path, figures)
    found = read_baseline(tmp_path, "own")
    assert found is not None
    assert {item.gain.mean for item in compare(figures, {"own": found})} == {0.0}


def test_nothing_kept_is_no_error(tmp_path: Path) -> None:
    assert read_baseline(tmp_path, "own") is None


@pytest.mark.parametrize("content", ["", "[]", '{"q": 1}', '{"q": {"first": NaN}}', "\xff"])
def test_a_file_that_is_no_baseline_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "own.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(BadInput, match=r"own\.json"):
        read_baseline(tmp_path, "own")


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file"):
        write_baselines(tmp_path / "file" / "below", measured("first", [1.0]))
