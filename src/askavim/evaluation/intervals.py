"""Figures of single cases -> how sure their mean is: percentile bootstrap over the cases (Efron & Tibshirani 1993)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
LEVEL = 0.95
_SEED = 20240101
_BATCH = 4_000_000
"""At most about this many numbers are drawn at once."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the 95 % interval around it."""

    mean: float
    low: float
    high: float


def _resampled_means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    random, rows = np.random.default_rng(_SEED), max(1, _BATCH // len(values))
    counts = [min(rows, RESAMPLES - done) for done in range(0, RESAMPLES, rows)]
    return np.concatenate([values[random.integers(0, len(values), (n, len(values)))].mean(axis=1) for n in counts])


def mean_interval(values: Sequence[float]) -> Interval:
    """The mean of at least one value, one for each case. The same values give the same interval."""
    array = np.asarray(values, dtype=float)
    edge = (1 - LEVEL) / 2
    low, high = np.quantile(_resampled_means(array), [edge, 1 - edge])
    return Interval(float(array.mean()), float(low), float(high))


def share_interval(hits: int, of: int) -> Interval:
    """The share of hits among at least one, with Wilson's score interval: it says how little a few cases without a miss
    prove, where resampling them would say nothing (Brown, Cai & DasGupta 2001).
    """
    share, z = hits / of, 1.96
    centre, spread = share + z * z / (2 * of), z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5
    scale = 1 + z * z / of
    return Interval(share, max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def difference_interval(before: Sequence[float], now: Sequence[float]) -> Interval:
    """The mean difference of the same cases measured twice, in the same order: what became better lies above zero."""
    return mean_interval([new - old for old, new in zip(before, now, strict=True)])
