"""All that one evaluation found, and its JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from askavim import __version__
from askavim.evaluation.baseline import Comparison
from askavim.evaluation.measurements import Measurement
from askavim.evaluation.refusal_curves import RefusalCurve
from askavim.evaluation.run import Outcome
from askavim.evaluation.summary import Table, by_kind, by_language


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured, and how it compares."""

    asked: str
    """Who was asked: an address, or the data folder of the service in this process."""
    max_quotes: int
    outcomes: tuple[Outcome, ...]
    """Of our own cases; a public set gives measurements only."""
    measurements: tuple[Measurement, ...]
    curves: tuple[RefusalCurve, ...]
    comparisons: tuple[Comparison, ...]
    without_baseline: tuple[str, ...]
    """Sets that were to be compared but have no kept figures."""

    @property
    def own(self) -> list[Measurement]:
        """Of our own cases."""
        sets = {outcome.set for outcome in self.outcomes}
        return [item for item in self.measurements if item.set in sets]

    @property
    def public(self) -> list[Measurement]:
        """Of public sets."""
        sets = {outcome.set for outcome in self.outcomes}
        return [item for item in self.measurements if item.set not in sets]

    @property
    def inexact(self) -> list[Outcome]:
        """Answers with a quote that is not what stands at its place."""
        return [outcome for outcome in self.outcomes if not outcome.exact]

    @property
    def dropped(self) -> list[Comparison]:
        """What became significantly worse, the worst first."""
        return sorted((item for item in self.comparisons if item.dropped), key=lambda item: item.gain.mean)

    @property
    def passed(self) -> bool:
        """Whether every quote is exact and nothing dropped."""
        return not self.inexact and not self.dropped


def worst(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """What went wrong, gravest first.

    A quote that is none; an answer to what no article says, the surest first; an answer without a gold quote; a refusal
    of what can be answered; a best quote that is not gold.
    """
    graded = [(grade, outcome) for outcome in outcomes if (grade := _grade(outcome)) is not None]
    return [outcome for _, outcome in sorted(graded, key=lambda pair: pair[0])]


def _grade(outcome: Outcome) -> tuple[int, float] | None:
    figures, ranked = outcome.figures, outcome.reply.ranked
    sureness = -ranked[0].score if ranked else 0.0
    if not outcome.exact:
        return 0, sureness
    if figures.get("refused") == 0 or figures.get("confirmed") == 1:
        return 1, sureness
    if figures.get("shown") == 0:
        return (2 if outcome.reply.answered else 3), sureness
    if figures.get("first") == 0 or figures.get("as_of") == 0:
        return 4, sureness
    return None


def _rows(table: Table, group_name: str) -> list[dict[str, object]]:
    return [
        {"set": name, group_name: group, "metric": metric, "cases": figure.cases, **asdict(figure.interval)}
        for (name, group), figures in table.items()
        for metric, figure in figures.items()
    ]


def results_json(results: Results) -> str:
    """Everything as JSON: means with intervals, the refusal curves' figures, comparisons, and each measurement."""
    content = {
        "version": __version__,
        "asked": results.asked,
        "max_quotes": results.max_quotes,
        "passed": results.passed,
        "inexact": [f"{outcome.set}/{outcome.case.id}" for outcome in results.inexact],
        "languages": _rows(by_language(results.measurements), "language"),
        "kinds": _rows(by_kind(results.measurements), "kind"),
        "refusal": [asdict(curve) for curve in results.curves],
        "comparisons": [{**asdict(item), "dropped": item.dropped} for item in results.comparisons],
        "without_baseline": results.without_baseline,
        "measurements": [asdict(item) for item in results.measurements],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
