"""The steps of `askavim eval`: cases, and XQuAD where it is named -> results -> tables, JSON, a report, a verdict."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from askavim.errors import BadInput, StorageError
from askavim.evaluation.baseline import Baseline, Comparison, compare, read_baseline, write_baselines
from askavim.evaluation.cases import Case, read_cases
from askavim.evaluation.measurements import Measurement, RefusalScore
from askavim.evaluation.refusal_curves import COVERAGE, RefusalCurve, refusal_curves
from askavim.evaluation.report import html_report
from askavim.evaluation.respondents import HttpRespondent, Respondent, ServiceRespondent, shown_address
from askavim.evaluation.results import Results, results_json
from askavim.evaluation.run import Outcome, Report, run_cases
from askavim.evaluation.summary import (
    ALL,
    KIND_METRICS,
    MAIN_METRICS,
    PUBLIC_METRICS,
    Figure,
    by_kind,
    by_language,
)
from askavim.evaluation.summary import Table as Figures
from askavim.service import Service
from askavim.settings import Settings

TABLE_WIDTH = 160
"""At least so wide, also in a log of CI: a narrow terminal breaks the lines, but no figure is cut."""

Public = tuple[list[Measurement], list[RefusalScore]]


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be asked of whom, and compared with what."""

    cases: tuple[Path, ...]
    """Files of cases; none for all in evals/cases."""
    url: str | None
    """A running service; None for one in this process."""
    xquad: Path | None
    """Folder of the public set, if it is to be asked too."""
    baseline: Path | None
    """Folder of kept figures; None where nothing is to be compared."""
    quotes: int
    """At most so many in an answer."""


def read_sets(paths: Sequence[Path]) -> dict[str, list[Case]]:
    """The cases of the files named, or of all in evals/cases, by the file's name. Raises BadInput."""
    found = list(paths) or sorted(Path("evals/cases").glob("*.yaml"))
    if not found:
        raise BadInput("There are no cases in evals/cases.", "Name the files of cases.")
    sets = {path.stem: read_cases(path) for path in found}
    if len(sets) < len(found):
        raise BadInput("Two of the files have the same name.", "Rename one: figures are kept by the file's name.")
    return sets


def read_baselines(folder: Path) -> dict[str, Baseline]:
    """All that is kept, by set. Raises BadInput where a file is no baseline."""
    kept = {path.stem: read_baseline(folder, path.stem) for path in sorted(folder.glob("*.json"))}
    return {name: baseline for name, baseline in kept.items() if baseline is not None}


def respondent_of(url: str | None, build: Callable[[], Service]) -> Respondent:
    """A running service, or one in this process."""
    return HttpRespondent(url) if url else ServiceRespondent(build())


def ask_sets(
    sets: Mapping[str, Sequence[Case]], respondent: Respondent, max_quotes: int, report: Report
) -> list[Outcome]:
    """Ask every question. The first is asked once more before, so that its time holds no loading of models."""
    if first := next((case for cases in sets.values() for case in cases), None):
        respondent.ask(first, max_quotes)
    return [
        outcome
        for name, cases in sets.items()
        for outcome in run_cases(name, cases, respondent, max_quotes, report, time.perf_counter)
    ]


def check_xquad(xquad: Path, url: str | None) -> None:
    """Raises BadInput where XQuAD can't be asked: its articles have an index of their own, in this process."""
    if url:
        raise BadInput("XQuAD can't be asked over --url: its articles are not there.", "Leave one of the two out.")
    if not (xquad / "en.json").is_file():
        raise BadInput(f"{xquad} is no folder of XQuAD: it has no en.json.", "Name the folder with en.json in it.")


def ask_xquad(xquad: Path, settings: Settings, report: Report) -> Public:
    """Ask XQuAD's held-out questions, in process."""
    # Late: the model libraries take seconds to import, and most runs don't need them here.
    from askavim.evaluation.public_run import run_xquad

    return run_xquad(xquad, settings, report)


def results_of(
    asked: str, max_quotes: int, outcomes: Sequence[Outcome], public: Public, kept: dict[str, Baseline] | None
) -> Results:
    """All that was found; `kept` is None where nothing is to be compared."""
    measured = [item for outcome in outcomes for item in outcome.measurements()] + public[0]
    scores = [score for outcome in outcomes if (score := outcome.refusal_score())] + public[1]
    names = dict.fromkeys(item.set for item in measured)
    return Results(
        asked=asked,
        max_quotes=max_quotes,
        outcomes=tuple(outcomes),
        measurements=tuple(measured),
        curves=tuple(refusal_curves(scores)),
        comparisons=tuple(compare(measured, kept)) if kept is not None else (),
        without_baseline=tuple(name for name in names if name not in kept) if kept is not None else (),
    )


def evaluate(options: Options, settings: Settings, build: Callable[[], Service], report: Report) -> Results:
    """Ask, measure and compare. What is wrong with the files is said before anything is asked."""
    sets = read_sets(options.cases)
    kept = read_baselines(options.baseline) if options.baseline else None
    if options.xquad:
        check_xquad(options.xquad, options.url)
    asked = shown_address(options.url) if options.url else "the service in this process"
    outcomes = ask_sets(sets, respondent_of(options.url, build), options.quotes, report)
    public = ask_xquad(options.xquad, settings, report) if options.xquad else ([], [])
    return results_of(asked, options.quotes, outcomes, public, kept)


def _write(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}", "Name a file that can be written.") from error


def write_files(results: Results, scores: Path | None, page: Path | None, baselines: Path | None) -> None:
    """Write what is wanted: the JSON, the report, the baselines. Raises StorageError."""
    if scores:
        _write(scores, results_json(results))
    if page:
        _write(page, html_report(results))
    if baselines:
        write_baselines(baselines, results.measurements)


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return ""
    return f"{figure.interval.mean:.3f}\n{figure.interval.low:.2f}–{figure.interval.high:.2f}"


def _figures(title: str, table: Figures, group_name: str, metrics: Sequence[str]) -> Table:
    used = [metric for metric in metrics if any(metric in figures for figures in table.values())]
    heads = ["set", group_name, "cases", *(metric.replace("_", " ") for metric in used)]
    shown = Table(*heads, title=title, title_justify="left", box=SIMPLE, pad_edge=False)
    for (name, group), figures in table.items():
        if any(metric in figures for metric in used):
            cases = max(figure.cases for figure in figures.values())
            cells = [name, group.replace("_", " "), str(cases), *(_cell(figures.get(metric)) for metric in used)]
            shown.add_row(*map(Text, cells))
    return shown


def _refusal(curves: Sequence[RefusalCurve]) -> Table:
    heads = ["set", "language", "kind", "answerable", "unanswerable", "AUC", f"answered at {COVERAGE:.0%} coverage"]
    shown = Table(*heads, title="Refusal", title_justify="left", box=SIMPLE, pad_edge=False)
    for curve in curves:
        wrong = "unknown" if curve.wrong_at_coverage is None else f"{curve.wrong_at_coverage:.3f}"
        cells = [curve.set, curve.language, curve.kind.replace("_", " "), str(curve.answerable)]
        shown.add_row(*map(Text, [*cells, str(curve.unanswerable), f"{curve.area:.3f}", wrong]))
    return shown


def _drop_line(item: Comparison) -> str:
    return (
        f"Worse: {item.set}, {item.language}, {item.metric}: {item.before:.3f} -> {item.now:.3f} over {item.cases} "
        f"cases (95 % interval of the gain {item.gain.low:+.3f} to {item.gain.high:+.3f})"
    )


def verdict_lines(results: Results) -> list[str]:
    """What the gate says, one line for each reason."""
    inexact = [f"{outcome.set}/{outcome.case.id}" for outcome in results.inexact]
    lines = [f"Answers with a quote that does not stand at its place: {len(inexact)} {', '.join(inexact)}".rstrip()]
    lines += map(_drop_line, results.dropped)
    if results.without_baseline:
        lines.append(f"No baseline: {', '.join(results.without_baseline)}.")
    if results.comparisons and not results.dropped:
        lines.append("Nothing is significantly worse than the baseline.")
    return lines


def print_tables(out: Console, results: Results) -> None:
    """Means with 95 % intervals by language and by kind, and the refusal's figures."""
    wide = Console(file=out.file, width=max(out.width, TABLE_WIDTH), highlight=False)
    wide.print(_figures("Own cases by language", by_language(results.own), "language", MAIN_METRICS))
    wide.print(_figures("Own cases by kind", by_kind(results.own), "kind", KIND_METRICS))
    if results.public:
        wide.print(_figures("Public set", by_language(results.public), "question > articles", PUBLIC_METRICS))
    wide.print(_refusal([curve for curve in results.curves if curve.language == ALL]))
