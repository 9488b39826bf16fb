from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from extractor.errors import BudgetReached, ModelUnavailable
from extractor.llm.budget import Budget, Limits
from extractor.llm.faults import TooMany
from extractor.llm.pace import PATIENCE_SECONDS, Pace, Places
from tests.made_up_time import MadeUpTime


def turned_away(pace: Pace, after: float | None = None) -> None:
    with pace.turn():
        pass
    pace.too_many(TooMany("HTTP 429", words="slow down", after=after))


def test_no_more_calls_than_allowed_are_in_flight_and_all_of_those() -> None:
    pace, together = Pace(3), threading.Barrier(3)
    flying, most, lock = 0, 0, threading.Lock()

    def call(_number: int) -> None:
        nonlocal flying, most
        with pace.turn():
            with lock:
                flying += 1
                most = max(most, flying)
            together.wait(timeout=30)  # comes through only with three at once
            with lock:
                flying -= 1

    with ThreadPoolExecutor(9) as pool:
        list(pool.map(call, range(9)))
    assert most == 3


def test_waits_without_advice_grow_until_an_answer_comes() -> None:
    time = MadeUpTime()
    pace = time.pace(8)
    for _ in range(4):
        turned_away(pace)
    with pace.turn():
        pace.answered()
    turned_away(pace)
    with pace.turn():
        pass
    assert time.slept == [1.0, 2.0, 4.0, 8.0, 1.0]


def test_those_turned_away_together_wait_once() -> None:
    time = MadeUpTime()
    pace = time.pace(8)
    for _ in range(5):
        pace.too_many(TooMany("HTTP 429", after=3.0))
    with pace.turn():
        pass
    assert time.slept == [3.0]


def test_fewer_calls_go_out_after_a_refusal_and_more_again_after_answers() -> None:
    time = MadeUpTime()
    pace = time.pace(4)
    turned_away(pace, after=0.0)
    turned_away(pace)
    assert pace.room == 1
    for _ in range(20):
        pace.answered()
    assert pace.room == 4


def test_server_that_says_nothing_else_ends_the_run_with_its_words() -> None:
    time = MadeUpTime()
    pace = time.pace()

    def ask_for_ever() -> None:
        while True:
            turned_away(pace)

    with pytest.raises(ModelUnavailable, match="HTTP 429: slow down"):
        ask_for_ever()
    assert PATIENCE_SECONDS < sum(time.slept) < 2 * PATIENCE_SECONDS


def test_answers_that_come_too_late_halve_the_calls_once_for_those_under_way_together() -> None:
    pace = Pace(8)
    with pace.turn() as first, pace.turn() as second:
        pass
    pace.too_late(first.number)
    pace.too_late(second.number)
    for _ in range(99):
        pace.answered()
    assert pace.room == 4
    with pace.turn() as later:
        pace.too_late(later.number)
    assert pace.room == 2


def test_budget_stops_before_the_call_that_would_be_one_more() -> None:
    budget = Budget(Limits(calls=2))
    first, second = Pace(budget=budget), Pace(budget=budget)
    for pace in (first, second):
        with pace.turn():
            pass
    with pytest.raises(BudgetReached, match="limit of 2 calls"), first.turn():
        pytest.fail("sent")


def test_request_that_was_turned_away_costs_nothing_of_the_budget() -> None:
    time = MadeUpTime()
    pace = time.pace(budget=Budget(Limits(calls=1)))
    turned_away(pace)
    with pace.turn():
        pass
    assert time.slept == [1.0]


def test_document_that_waits_leaves_its_place_to_another() -> None:
    places, waits, other_done = Places(1), threading.Event(), threading.Event()

    def first() -> None:
        with places.taken(), places.left():
            waits.set()
            assert other_done.wait(timeout=30)

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(first)
        assert waits.wait(timeout=30)
        with places.taken():
            other_done.set()
        done.result(timeout=30)
