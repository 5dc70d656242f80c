"""Kept figures and new ones -> what became worse, and whether chance explains it.

A baseline is one JSON file a set, {case: {metric: value}}, one line a case so that a change can be read.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import FiniteFloat, TypeAdapter

from askavim.errors import BadInput, StorageError
from askavim.evaluation.intervals import Interval, difference_interval
from askavim.evaluation.measurements import LOWER_IS_BETTER, NOT_GATED, Measurement
from askavim.evaluation.summary import ALL

LEAST_DROP = 0.01
"""A mean that fell by no more is let pass, however sure the fall is."""
LEAST_CASES = 5
"""Fewer cases decide nothing on their own: a bootstrap of so few is too sure. They count where languages are pooled."""

Baseline = dict[str, dict[str, float]]
"""By case and metric."""

_BASELINE = TypeAdapter(dict[str, dict[str, FiniteFloat]])


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric over the cases that were measured both then and now."""

    set: str
    language: str
    metric: str
    cases: int
    before: float
    now: float
    gain: Interval
    """Of the mean difference; below zero is worse, also where a lower figure is better."""

    @property
    def dropped(self) -> bool:
        """Whether it became worse by more than chance and more than a trifle."""
        return self.cases >= LEAST_CASES and self.gain.high < 0 and self.gain.mean < -LEAST_DROP


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"


def read_baseline(folder: Path, name: str) -> Baseline | None:
    """The kept figures of a set, None where none are kept. Raises BadInput where the file is none."""
    path = _path(folder, name)
    try:
        return _BASELINE.validate_json(path.read_bytes()) if path.exists() else None
    except (OSError, ValueError) as error:
        raise BadInput(f"{path}: {error}", "Restore it, or write it anew with --update-baseline.") from error


def write_baselines(folder: Path, measured: Iterable[Measurement]) -> list[Path]:
    """Keep these figures, in place of what was kept of the same sets."""
    sets: dict[str, Baseline] = defaultdict(lambda: defaultdict(dict))
    for item in measured:
        if item.metric not in NOT_GATED:
            sets[item.set][item.case][item.metric] = round(item.value, 4)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, cases in sets.items():
            lines = (f"{json.dumps(case)}: {json.dumps(cases[case], sort_keys=True)}" for case in sorted(cases))
            _path(folder, name).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{folder}: {error.strerror}", "Choose a folder that can be written.") from error
    return [_path(folder, name) for name in sets]


def _comparison(name: str, language: str, metric: str, pairs: Sequence[tuple[float, float]]) -> Comparison:
    before, now = zip(*pairs, strict=True)
    better = difference_interval(now, before) if metric in LOWER_IS_BETTER else difference_interval(before, now)
    return Comparison(name, language, metric, len(pairs), sum(before) / len(pairs), sum(now) / len(pairs), better)


def compare(measured: Iterable[Measurement], baselines: dict[str, Baseline]) -> list[Comparison]:
    """Every metric by set and language, and over the languages of a set together, by a paired bootstrap.

    What was measured only once, then or now, is left out.
    """
    pairs: dict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
    for item in measured:
        before = baselines.get(item.set, {}).get(item.case, {}).get(item.metric)
        if before is not None and item.metric not in NOT_GATED:
            for language in (item.language, ALL):
                pairs[item.set, language, item.metric].append((before, round(item.value, 4)))
    return [_comparison(*key, found) for key, found in pairs.items()]
