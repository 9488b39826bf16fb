"""Measure how the time to read a text grows that repeats one fragment in one place; nothing may grow faster than n log n.

Every fragment is put into every place at some sizes and read by rules, then checked; counted is processor time. The exponent is that
of the two largest sizes that were read within the limit; "where" is the line of this project that ran most of the time at the largest.

usage: python -m evals.bench.growth [--sizes 4000,16000,32000] [--seconds 20] [--only TEXT] [-o OUT.jsonl]
"""

from __future__ import annotations

import argparse
import json
import math
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Final

import extractor
from evals.bench.growing.texts import FRAGMENTS, PLACES, filled
from extractor.checking import check
from extractor.ingest import read_document
from extractor.pipeline import Pipeline
from extractor.settings import Settings

SAMPLE_SECONDS: Final = 0.01
LEAST_SECONDS: Final = 0.2
"""Pairs that take less at the largest size say nothing of how they grow."""

_ROOT: Final = str(Path(extractor.__file__).parent)


class OutOfTime(Exception):
    """A text was not read within the limit."""


@dataclass(frozen=True)
class Growth:
    """How one pair grows: processor seconds by size, those of the last None where they passed the limit."""

    fragment: str
    place: str
    seconds: dict[int, float | None]
    where: str

    @property
    def exponent(self) -> float:
        """The power of the size with which the time grows, infinite where the limit was passed before two sizes were read."""
        read = [(size, seconds) for size, seconds in self.seconds.items() if seconds is not None]
        if len(read) < 2:
            return math.inf
        (small, before), (large, after) = read[-2:]
        return math.log(after / before) / math.log(large / small)

    @property
    def worst(self) -> tuple[bool, float, float]:
        """What pairs are ordered by: passed the limit, then the exponent of those that take long enough to tell."""
        last = list(self.seconds.values())[-1]
        return last is None, self.exponent if last is None or last >= LEAST_SECONDS else 0.0, last or 0.0


@contextmanager
def sampled(limit: float) -> Iterator[Counter[str]]:
    """Count where the processor is, in lines of this project.

    Raises:
        OutOfTime: the limit was passed.
    """
    lines = Counter[str]()
    started = time.process_time()

    def look(_number: int, frame: FrameType | None) -> None:
        if time.process_time() - started > limit:
            raise OutOfTime
        while frame is not None and not frame.f_code.co_filename.startswith(_ROOT):
            frame = frame.f_back
        if frame is not None:
            lines[f"{frame.f_code.co_filename.removeprefix(_ROOT).lstrip('/')}:{frame.f_lineno}"] += 1

    kept = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, SAMPLE_SECONDS, SAMPLE_SECONDS)
    try:
        yield lines
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, kept)


def measure(pipeline: Pipeline, fragment: str, place: str, sizes: Sequence[int], limit: float) -> Growth:
    """Return the growth of one pair; sizes behind one that passed the limit are left out."""
    seconds: dict[int, float | None] = {}
    lines = Counter[str]()
    for size in sizes:
        text = filled(place, fragment, size)
        started = time.process_time()
        try:
            with sampled(limit) as lines:
                _read(pipeline, text)
        except OutOfTime:
            seconds[size] = None
            break
        seconds[size] = max(time.process_time() - started, 1e-4)
    where = ", ".join(f"{line} {count / lines.total():.0%}" for line, count in lines.most_common(2))
    return Growth(fragment, place, seconds, where)


def _read(pipeline: Pipeline, text: str) -> None:
    document = read_document(text)
    check(pipeline.run_document(document), document)


def main() -> None:
    """Print the worst ten pairs, and how many grow faster than n to the 1.35."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="4000,16000,32000")
    parser.add_argument("--seconds", type=float, default=20.0, help="processor seconds of one text, at most")
    parser.add_argument("--only", default="", help="only pairs whose 'place: fragment' holds this")
    parser.add_argument("-o", "--out", type=Path)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    pairs = [(fragment, place) for place in PLACES for fragment in FRAGMENTS if options.only in f"{place}: {fragment}"]
    found: list[Growth] = []
    with Pipeline(Settings(reader="regex", use_cache=False)) as pipeline:
        pipeline.run(filled("summary", "warm ", 2_000))
        for fragment, place in pairs:
            found.append(measure(pipeline, fragment, place, sizes, options.seconds))
            if options.out is not None:
                with options.out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(found[-1])) + "\n")
    _report(found, sizes)


def _report(found: list[Growth], sizes: Sequence[int]) -> None:
    late = sum(growth.worst[0] for growth in found)
    steep = sum(growth.worst[1] > 1.35 for growth in found)
    print(
        f"{len(found)} pairs at {', '.join(map(str, sizes))} characters: {late} passed the limit, {steep} grow faster than n^1.35"
    )
    for growth in sorted(found, key=lambda growth: growth.worst, reverse=True)[:10]:
        told = " ".join("late" if seconds is None else f"{seconds:.2f}" for seconds in growth.seconds.values())
        print(f"{growth.exponent:5.2f}  {told:24} {growth.place:18} {growth.fragment!r:44} {growth.where}")


if __name__ == "__main__":
    main()
