"""The limits of a run."""

from __future__ import annotations

import threading

import pytest

from extractor.errors import BudgetReached
from extractor.llm.budget import Budget, Limits, Use
from tests.made_up_time import MadeUpTime


def test_first_call_counts_as_the_most_it_may_take() -> None:
    budget = Budget(Limits(tokens=1_000))
    with pytest.raises(BudgetReached, match="0 of 1,000 tokens are used, and the next call may take 1,001"):
        budget.spend(Use(tokens=1_001))


def test_later_calls_count_as_a_quarter_more_than_the_longest_so_far() -> None:
    budget = Budget(Limits(tokens=1_000))
    for _ in range(9):
        budget.settle(budget.spend(Use(tokens=900)), Use(tokens=100))
    with pytest.raises(BudgetReached) as raised:
        budget.spend(Use(tokens=900))
    assert raised.value.message == "900 of 1,000 tokens are used, and the next call may take 125"
    assert "--max-tokens" in (raised.value.hint or "")


def test_cost_is_stopped_before_the_call_that_might_pass_it() -> None:
    budget = Budget(Limits(cost_usd=1.0))
    budget.settle(budget.spend(Use(10, 0.9)), Use(10, 0.8))
    with pytest.raises(BudgetReached, match=r"\$0\.8000 of \$1\.0000 are spent"):
        budget.spend(Use(10, 0.9))


def test_call_whose_use_is_not_known_counts_as_foreseen() -> None:
    budget = Budget(Limits(tokens=1_000))
    budget.settle(budget.spend(Use(tokens=600)), None)
    with pytest.raises(BudgetReached):
        budget.spend(Use(tokens=600))


def test_call_waits_for_those_under_way_that_may_leave_enough() -> None:
    budget = Budget(Limits(tokens=1_000))
    first = budget.spend(Use(tokens=900))
    later = threading.Timer(0.05, lambda: budget.settle(first, Use(tokens=10)))
    later.start()
    assert budget.spend(Use(tokens=900)) == Use(tokens=12)
    later.join()


def test_run_ends_with_its_time() -> None:
    time = MadeUpTime()
    budget = Budget(Limits(seconds=60.0), clock=time.clock)
    budget.settle(budget.spend(), Use())
    time.sleep(60.0)
    with pytest.raises(BudgetReached, match="the run's 60 seconds are up"):
        budget.spend()
