"""Refusal scores -> how well they tell what can be answered from what can't.

The curve is read as: to answer this share of the answerable questions, that share of the unanswerable ones is answered
too. Both its axes are shares of their own kind, so that it does not depend on how many of each a set has.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score, roc_curve

from askavim.evaluation.measurements import RefusalScore
from askavim.evaluation.summary import ALL

ANSWERABLE = "answerable"
COVERAGE = 0.95


@dataclass(frozen=True, slots=True)
class RefusalCurve:
    """How one kind of unanswerable question is told from the answerable ones."""

    set: str
    language: str
    kind: str
    """Of the unanswerable questions, or "all"."""
    answerable: int
    unanswerable: int
    points: tuple[tuple[float, float], ...]
    """(share of the answerable that is answered, share of the unanswerable that is), from none to all."""
    area: float
    """Area under the curve of the two (ROC AUC): 1 tells all apart, 0.5 none."""
    wrong_at_coverage: float | None
    """Share of the unanswerable answered where 95 % of the answerable are.

    None where so many were refused without a score that this can't be known.
    """


def _wrong_at_coverage(answerable: Sequence[float], unanswerable: Sequence[float]) -> float | None:
    ordered = sorted(answerable, reverse=True)
    threshold = ordered[int(np.ceil(COVERAGE * len(ordered))) - 1]
    return float(np.mean([score >= threshold for score in unanswerable])) if threshold > 0 else None


def _curve(name: str, language: str, kind: str, yes: Sequence[float], no: Sequence[float]) -> RefusalCurve:
    labels, scores = [1] * len(yes) + [0] * len(no), [*yes, *no]
    answered_no, answered_yes, _ = roc_curve(labels, scores)
    points = tuple(zip(answered_yes.tolist(), answered_no.tolist(), strict=True))
    area = float(roc_auc_score(labels, scores))
    return RefusalCurve(name, language, kind, len(yes), len(no), points, area, _wrong_at_coverage(yes, no))


def refusal_curves(scores: Iterable[RefusalScore]) -> list[RefusalCurve]:
    """By set, language (and all of them) and kind (and all of them), where there are questions of both sorts."""
    grouped: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for item in scores:
        kinds = (ANSWERABLE,) if item.kind == ANSWERABLE else (item.kind, ALL)
        for language in (item.language, ALL):
            for kind in kinds:
                grouped[item.set, language][kind].append(item.score)
    return [
        _curve(name, language, kind, found[ANSWERABLE], no)
        for (name, language), found in grouped.items()
        if ANSWERABLE in found
        for kind, no in found.items()
        if kind != ANSWERABLE
    ]
