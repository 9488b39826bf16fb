"""`imr extract --dry-run`: what a run would ask, what that may cost and how long it may take, with nothing asked and nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from extractor.batch import Entry, Plan
from extractor.batch.members import Opener
from extractor.batch.run import opened
from extractor.errors import DocumentError
from extractor.llm.cache import ResponseCache
from extractor.llm.counting import CountingSession
from extractor.llm.ledger import Totals
from extractor.pipeline import Pipeline, open_sessions
from extractor.settings import Settings

MOST_LOOKED_AT = 100
"""Documents that are read for it, evenly spread; the rest are taken to be like them."""

SECONDS_BEFORE = 1.0
WRITTEN_A_SECOND = 50.0
WRITTEN_A_SECOND_HERE = 12.0
"""Tokens a second of an answer: of servers, and of the embedded model on two cores."""


class Foreseen(NamedTuple):
    """What a run may take: `looked_at` of the documents were read for it. `cost_usd` is None where the price is unknown."""

    documents: int
    looked_at: int
    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    hours: float


def foresee(entries: Plan, settings: Settings) -> Foreseen:
    """Return what reading the entries may take; answers that are kept cost nothing. A second model is left out."""
    spread = max(1, -(-len(entries) // MOST_LOOKED_AT))
    sample = [*islice(entries, 0, None, spread)]
    totals = _counted(sample, settings)
    scale = len(entries) / max(1, len(sample))
    calls, read, written = (round(scale * part) for part in (totals.calls, totals.input_tokens, totals.output_tokens))
    cost = None if totals.unpriced else scale * totals.cost_usd
    return Foreseen(len(entries), len(sample), calls, read, written, cost, _hours(calls, read, written, settings))


def lines(foreseen: Foreseen, settings: Settings) -> Iterator[str]:
    """Yield what is printed of it."""
    looked_at = f" ({foreseen.looked_at:,} looked at)" if foreseen.looked_at < foreseen.documents else ""
    cost = "not known, see --prices" if foreseen.cost_usd is None else f"about ${foreseen.cost_usd:,.2f}"
    yield f"documents  {foreseen.documents:,}{looked_at}"
    yield f"calls      about {foreseen.calls:,}"
    yield f"tokens     about {foreseen.input_tokens:,} in, {foreseen.output_tokens:,} out"
    yield f"cost       {cost}"
    yield f"hours      about {foreseen.hours:,.1f} of the model, with {settings.calls_in_flight} calls in flight"


def _counted(entries: Sequence[Entry], settings: Settings) -> Totals:
    plain = settings.model_copy(update={"max_reasks": 0, "max_cost": None, "escalate_to": None, "escalate_base_url": None})
    cache = ResponseCache(plain.cache_folder) if plain.use_cache and plain.reader != "regex" else None
    with Pipeline(plain, sessions=open_sessions(plain, cache, session_type=CountingSession)) as pipeline:
        opener = Opener()
        for entry in entries:
            _read(pipeline, opened(entry, opener))
        return pipeline.ledger.totals()


def _read(pipeline: Pipeline, entry: Entry) -> None:
    """Read all decisions of an entry as far as that goes; one without an answer is what was to be expected."""
    try:
        records = pipeline.run_all(entry.content, source=entry.source)
    except DocumentError:
        return
    while True:
        try:
            next(records)
        except DocumentError:
            continue
        except StopIteration:
            return


def _hours(calls: int, read: int, written: int, settings: Settings) -> float:
    a_second = WRITTEN_A_SECOND if settings.is_remote else WRITTEN_A_SECOND_HERE
    minutes = [(calls * SECONDS_BEFORE + written / a_second) / 60 / settings.calls_in_flight]
    minutes += [calls / settings.requests_per_minute] if settings.requests_per_minute else []
    minutes += [(read + written) / settings.tokens_per_minute] if settings.tokens_per_minute else []
    return max(minutes) / 60
