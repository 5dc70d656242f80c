"""Measurements -> means with intervals, by set and language and by set and kind."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from askavim.evaluation.intervals import Interval, mean_interval
from askavim.evaluation.measurements import Measurement

ALL = "all"
MAIN_METRICS = (
    "answered",
    "first",
    "shown",
    "citation_precision",
    "citation_recall",
    "ndcg",
    "recall@5",
    "refused",
    "exactness",
    "freshness",
)
PUBLIC_METRICS = ("recall@1", "recall@5", "passage first", "top1", "top3", "answered", "refused")
KIND_METRICS = (
    "answered",
    "first",
    "shown",
    "side_recall",
    "conflict_recall",
    "conflict_false_alarm",
    "as_of",
    "refused",
    "confirmed",
    "corrected",
)

Group = tuple[str, str]
"""A set, and a language or a kind within it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean of one metric over some cases."""

    cases: int
    interval: Interval


Table = dict[Group, dict[str, Figure]]
"""By group and metric, in the order in which they were measured."""


def _table(measured: Iterable[Measurement], groups: Callable[[Measurement], tuple[str, ...]]) -> Table:
    values: dict[Group, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for item in measured:
        for group in groups(item):
            values[item.set, group][item.metric].append(item.value)
    return {
        group: {metric: Figure(len(found), mean_interval(found)) for metric, found in metrics.items()}
        for group, metrics in values.items()
    }


def by_language(measured: Iterable[Measurement]) -> Table:
    """By set and language; the languages of a set together stand last in it."""
    table = _table(measured, lambda item: (item.language, ALL))
    sets = dict.fromkeys(name for name, _ in table)
    ordered = sorted(table, key=lambda group: (list(sets).index(group[0]), group[1] == ALL))
    return {group: table[group] for group in ordered}


def by_kind(measured: Iterable[Measurement]) -> Table:
    """By set and kind."""
    return _table(measured, lambda item: (item.kind,))
