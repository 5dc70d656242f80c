"""Tokens of a day: reserved, settled, and never more than there are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from askavim.adapters.token_budget import TokenBudget, estimated_tokens
from askavim.errors import ChatOverBudget

TODAY = date(2026, 3, 1)


def test_what_was_not_spent_is_given_back() -> None:
    budget = TokenBudget(100, lambda: TODAY)
    budget.settle(budget.reserve(90), 20)
    assert budget.spent == 20
    budget.reserve(80)
    with pytest.raises(ChatOverBudget, match="100 tokens"):
        budget.reserve(1)


def test_a_new_day_begins_at_nothing_and_owes_nothing_to_the_old_one() -> None:
    day = TODAY
    budget = TokenBudget(100, lambda: day)
    late = budget.reserve(90)
    day += timedelta(days=1)
    early = budget.reserve(50)
    budget.settle(late, 30)
    assert budget.spent == 80
    budget.settle(early, 10)
    assert budget.spent == 40


def test_without_a_limit_tokens_are_only_counted() -> None:
    budget = TokenBudget(None, lambda: TODAY)
    budget.settle(budget.reserve(10**9), 10**9)
    assert budget.spent == 10**9


def test_calls_at_the_same_time_do_not_exceed_it_together() -> None:
    budget = TokenBudget(1000, lambda: TODAY)

    def call(_number: int) -> bool:
        try:
            budget.settle(budget.reserve(30), 7)
        except ChatOverBudget:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(call, range(500)))
    assert budget.spent == 7 * done <= 1000
    assert done >= (1000 - 8 * 30) // 7


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("The Shusha Declaration was signed on 15 June 2021 in Shusha.", 14, 30),
        ("Şuşa Bəyannaməsi 2021-ci il iyunun 15-də Şuşada imzalanıb.", 18, 40),
        ("Шушинская декларация подписана 15 июня 2021 года в Шуше.", 14, 50),
        ("", 0, 4),
        ("\ud800", 1, 8),
    ],
)
def test_the_estimate_is_rather_too_high(text: str, least: int, most: int) -> None:
    assert least <= estimated_tokens([text]) <= most
