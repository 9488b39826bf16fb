"""No text takes more than its share: a paste four times as long takes about four times as long to read, whatever it repeats, and where.

Processor time is compared with itself, so that neither the machine nor its load counts: n log n gives 4.5, a square 16. The pairs are
those that were squares or worse; `evals.bench.growth` measures all others.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from evals.bench.growing.texts import filled
from extractor.checking import check
from extractor.ingest import read_document
from extractor.pipeline import Pipeline
from extractor.settings import Settings

SIZES = (4_000, 16_000)
MOST_TIMES = 9.0
TRIES = 3

PAIRS = (
    ("licences cell", "A and "),
    ("specialties cell", "$1,"),
    ("heading", "Zyxol 7 mg "),
    ("heading", "1/"),
    ("verdict", "Ab: "),
    ("citation", "Moss Guidelines, "),
    ("rationale", "."),
    ("notice block", "1. Zyxol\n"),
    ("notice block", "Upheld "),
    ("notice block", "I "),
    ("letter", "the denial stands "),
    ("summary", "pain; "),
    ("summary", "diagnoses of "),
    ("form", "Item 1: Zyxol\n"),
    ("whole", "A and "),
)


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Pipeline]:
    with Pipeline(Settings(reader="regex", use_cache=False)) as pipeline:
        seconds(pipeline, filled("summary", "warm ", 1_000))
        yield pipeline


@pytest.mark.parametrize(("place", "fragment"), PAIRS)
def test_four_times_the_text_takes_no_square_of_the_time(pipeline: Pipeline, place: str, fragment: str) -> None:
    small, large = (filled(place, fragment, size) for size in SIZES)
    ratios: list[float] = []
    while len(ratios) < TRIES and min(ratios, default=MOST_TIMES) >= MOST_TIMES:
        least = min(seconds(pipeline, small) for _ in range(2))
        ratios.append(seconds(pipeline, large) / least)
    assert min(ratios) < MOST_TIMES


def seconds(pipeline: Pipeline, text: str) -> float:
    """Return the processor time that it takes to read a text and to check its record."""
    started = time.process_time()
    document = read_document(text)
    check(pipeline.run_document(document), document)
    return time.process_time() - started
