"""Specification of the intervals: the same each time, around the mean, and narrower with more cases."""

from hypothesis import given
from hypothesis import strategies as st

from askavim.evaluation.intervals import difference_interval, mean_interval

VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(VALUES)
def test_an_interval_lies_within_what_was_measured(values: list[float]) -> None:
    interval = mean_interval(values)
    assert min(values) - 1e-9 <= interval.low <= interval.high <= max(values) + 1e-9


def test_the_same_values_give_the_same_interval() -> None:
    values = [0.0, 1.0, 1.0, 0.25, 0.5]
    assert mean_interval(values) == mean_interval(values)


def test_the_interval_of_a_share_is_about_two_standard_errors_wide() -> None:
    interval = mean_interval([0.0, 1.0] * 200)
    assert abs(interval.low - 0.451) < 0.01
    assert abs(interval.high - 0.549) < 0.01


def test_more_cases_make_it_narrower() -> None:
    few, many = mean_interval([0.0, 1.0] * 10), mean_interval([0.0, 1.0] * 1000)
    assert many.high - many.low < (few.high - few.low) / 5


def test_many_cases_are_drawn_in_pieces() -> None:
    interval = mean_interval([0.0, 1.0] * 10_000)
    assert interval.low < interval.mean == 0.5 < interval.high


def test_a_pair_is_compared_with_itself_however_far_apart_the_cases_are() -> None:
    before = [0.0, 1.0] * 50
    interval = difference_interval(before, [value - 0.02 for value in before])
    assert interval.high < 0
