"""Specification of `askavim eval`, asked of a service in memory: what it measures, and what the gate lets pass."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from rich.console import Console
from tests.samples import CORRIDOR_QUESTION, SHUSHA_QUESTION, UNRELATED_QUESTION, indexed, no_report

from askavim.errors import AskavimError, BadInput, StorageError
from askavim.evaluation.cases import Case
from askavim.evaluation.command import Options, evaluate, print_tables, verdict_lines, write_files
from askavim.evaluation.respondents import ServiceRespondent
from askavim.evaluation.results import Results
from askavim.evaluation.run import run_cases
from askavim.service import Service
from askavim.settings import Settings

CASES: list[dict[str, Any]] = [
    {
        "id": "shusha",
        "question": SHUSHA_QUESTION,
        "language": "en",
        "kind": "factoid",
        "gold": [{"article": "shusha-declaration", "quote": "signed the Shusha Declaration on 15 June 2021"}],
    },
    {
        "id": "corridor",
        "question": CORRIDOR_QUESTION,
        "language": "en",
        "kind": "factoid",
        "gold": [{"article": "middle-corridor", "quote": "carried 4.5 million tonnes of cargo in 2024"}],
    },
    {"id": "mushrooms", "question": UNRELATED_QUESTION, "language": "en", "kind": "off_topic"},
]


def options(folder: Path, **changed: object) -> Options:
    path = folder / "cases.yaml"
    if not path.exists():
        path.write_text(yaml.safe_dump(CASES), encoding="utf-8")
    fields = {"cases": (path,), "url": None, "xquad": None, "baseline": None, "quotes": 3} | changed
    return Options(**fields)  # type: ignore[arg-type]


def asked_here(chosen: Options) -> Results:
    return evaluate(chosen, Settings(), lambda: indexed().service(), no_report)


def never() -> Service:
    raise AssertionError("nothing should be built")


def mean(results: Results, metric: str) -> float:
    values = [item.value for item in results.measurements if item.metric == metric]
    return sum(values) / len(values)


def test_a_service_that_answers_rightly_gets_full_marks(tmp_path: Path) -> None:
    results = asked_here(options(tmp_path))
    metrics = ("answered", "first", "shown", "mrr", "recall@1", "refused", "exactness")
    assert {metric: mean(results, metric) for metric in metrics} == dict.fromkeys(metrics, 1.0)
    assert results.passed


def test_latency_is_what_the_clock_of_the_evaluation_says() -> None:
    ticks = iter(range(0, 100, 7))
    respondent = ServiceRespondent(indexed().service())
    outcomes = run_cases(
        "own", [Case.model_validate(case) for case in CASES], respondent, 3, no_report, lambda: next(ticks)
    )
    assert [outcome.figures["latency"] for outcome in outcomes] == [7, 7, 7]


def test_progress_is_reported_by_set(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    evaluate(options(tmp_path), Settings(), lambda: indexed().service(), lambda *step: seen.append(step))
    assert seen == [("Asking cases", done, 3) for done in (1, 2, 3)]


def test_a_baseline_that_was_kept_passes_and_a_better_one_fails(tmp_path: Path) -> None:
    folder, many = tmp_path / "kept", [{**case, "id": f"{case['id']}-{n}"} for n in range(3) for case in CASES]
    (tmp_path / "cases.yaml").write_text(yaml.safe_dump(many), encoding="utf-8")
    first = asked_here(options(tmp_path, baseline=folder))
    assert first.without_baseline == ("cases",)
    write_files(first, None, None, folder)
    assert asked_here(options(tmp_path, baseline=folder)).passed
    kept = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    better = {
        id_: {metric: 2.0 if metric == "mrr" else value for metric, value in of.items()} for id_, of in kept.items()
    }
    (folder / "cases.json").write_text(json.dumps(better), encoding="utf-8")
    second = asked_here(options(tmp_path, baseline=folder))
    assert not second.passed
    assert {item.metric for item in second.dropped} == {"mrr"}
    assert any(line.startswith("Worse: cases, en, mrr: 2.000 -> 1.000") for line in verdict_lines(second))


def test_tables_show_the_main_figures(tmp_path: Path) -> None:
    written = StringIO()
    print_tables(Console(file=written, width=40), asked_here(options(tmp_path)))
    text = written.getvalue()
    assert "…" not in text
    for part in ("Own cases by language", "precision", "off topic", "1.000", "Refusal"):
        assert part in text


def test_files_are_written_with_the_folders_that_they_need(tmp_path: Path) -> None:
    write_files(asked_here(options(tmp_path)), tmp_path / "a" / "scores.json", tmp_path / "b" / "report.html", None)
    assert json.loads((tmp_path / "a" / "scores.json").read_text(encoding="utf-8"))["passed"] is True
    assert (tmp_path / "b" / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_file_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"cases\.yaml"):
        write_files(asked_here(options(tmp_path)), tmp_path / "cases.yaml" / "scores.json", None, None)


# Wrong use is said before anything is asked


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    paths = (*options(tmp_path).cases, *options(tmp_path / "other").cases)
    with pytest.raises(BadInput, match="same name"):
        evaluate(options(tmp_path, cases=paths), Settings(), never, no_report)


def test_no_cases_at_all_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match="no cases"):
        evaluate(options(tmp_path, cases=()), Settings(), never, no_report)


def test_a_broken_baseline_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("[]", encoding="utf-8")
    with pytest.raises(BadInput, match=r"old\.json"):
        evaluate(options(tmp_path, baseline=tmp_path), Settings(), never, no_report)


def test_a_folder_without_xquad_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"en\.json"):
        evaluate(options(tmp_path, xquad=tmp_path), Settings(), never, no_report)


def test_xquad_is_not_asked_of_a_running_service(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--url"):
        evaluate(options(tmp_path, xquad=tmp_path, url="http://127.0.0.1:9"), Settings(), never, no_report)


def test_a_dead_service_is_an_error_of_ours_and_builds_nothing(tmp_path: Path) -> None:
    with pytest.raises(AskavimError, match="can't be reached") as caught:
        evaluate(options(tmp_path, url="http://127.0.0.1:9"), Settings(), never, no_report)
    assert isinstance(caught.value.__cause__, httpx.HTTPError)
