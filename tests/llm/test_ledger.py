"""The sums of what was asked."""

from __future__ import annotations

from extractor.llm.ledger import Entry, Ledger, Totals


def test_ledger_sums_what_was_spent_and_counts_calls_without_a_price() -> None:
    ledger = Ledger()
    ledger.add(Entry("summary", 2.0, 100, 20, cached_tokens=60, reasoning_tokens=5, cost_usd=0.5))
    ledger.add(Entry("summary", 0.0, 100, 20, cached=True, attempts=0))
    ledger.add(Entry("issues.0", 1.0, 50, 5, error="truncated"))
    assert ledger.totals() == Totals(2, 1, 1, 150, 25, 3.0, cached_tokens=60, reasoning_tokens=5, cost_usd=0.5, unpriced=1)
