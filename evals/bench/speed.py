"""Time the readers against a plain whole-document call of the same model, and the rules against bare text extraction.

The model runs once for all sides; for each document the sides take turns in rotating order, nothing is cached. The other side is a
script that is given `instructor BASE_URL OUT PDF` and writes {"seconds": ..., "tokens": [input, output]} as a JSON line.

usage: python -m evals.bench.speed FOLDER --peer SCRIPT [--cases FILE] [--sides peer,llm,hybrid] [-o OUT.jsonl]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypedDict

import pypdfium2

from extractor.llm.cache import ResponseCache
from extractor.llm.local import LocalServer
from extractor.pipeline import Pipeline
from extractor.settings import Settings

KEY = "x"
"""The key that the other side shows; the server is on loopback and lives as long as the benchmark."""


class Timing(TypedDict):
    """One side on one document: wall seconds, tokens in and out (0 where no model was asked)."""

    case: str
    side: str
    seconds: float
    input_tokens: int
    output_tokens: int


def time_peer(script: Path, url: str, keep: Path | None, pdf: Path) -> tuple[float, int, int]:
    """Run the other side on one document; `keep` gets the line that it wrote, for scoring."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        subprocess.run([sys.executable, str(script), "instructor", url, str(out), str(pdf)], check=True, stdout=subprocess.DEVNULL)
        line = out.read_text("utf-8")
    if keep is not None:
        with keep.open("a", encoding="utf-8") as file:
            file.write(line)
    said = json.loads(line)
    tokens = said.get("tokens") or [0, 0]
    return float(said["seconds"]), tokens[0], tokens[1]


def time_reader(pipeline: Pipeline, pdf: Path) -> tuple[float, int, int]:
    """Read one document with one of the readers."""
    started = time.perf_counter()
    record = pipeline.run(pdf)
    return time.perf_counter() - started, record.provenance.input_tokens, record.provenance.output_tokens


def ratio_of_medians(one: Sequence[float], two: Sequence[float], *, draws: int = 5000) -> tuple[float, float, float]:
    """Return the ratio of the medians of paired samples with its 95 % bootstrap interval over the pairs (percentile, seeded).

    >>> ratio_of_medians([2.0, 4.0, 6.0], [1.0, 2.0, 3.0])
    (2.0, 2.0, 2.0)
    """
    source = random.Random(7)  # noqa: S311 - a bootstrap, not a secret
    pairs = list(zip(one, two, strict=True))
    ratios = []
    for _ in range(draws):
        drawn = source.choices(pairs, k=len(pairs))
        ratios.append(statistics.median(a for a, _ in drawn) / statistics.median(b for _, b in drawn))
    ratios.sort()
    return statistics.median(one) / statistics.median(two), ratios[int(draws * 0.025)], ratios[int(draws * 0.975) - 1]


def time_rules(pdfs: Sequence[Path], rounds: int = 5) -> tuple[float, float]:
    """Return the seconds a document of the `regex` reader and of bare text extraction, best of some rounds taken in turn."""
    rules, bare = [], []
    with Pipeline(Settings(reader="regex", use_cache=False)) as pipeline:
        for _ in range(rounds):
            started = time.perf_counter()
            for pdf in pdfs:
                pipeline.run(pdf)
            rules.append((time.perf_counter() - started) / len(pdfs))
            started = time.perf_counter()
            for pdf in pdfs:
                document = pypdfium2.PdfDocument(pdf)
                for page in document:
                    page.get_textpage().get_text_range()
            bare.append((time.perf_counter() - started) / len(pdfs))
    return min(rules), min(bare)


def main() -> None:
    """Print the medians, the ratios with their intervals, and the tokens of each side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--cases", type=Path, help="file with one case a line; without it all documents of the folder")
    parser.add_argument("--sides", default="peer,llm,hybrid")
    parser.add_argument("--keep", type=Path, help="file to which the other side's answers are appended")
    parser.add_argument("-o", "--out", type=Path)
    options = parser.parse_args()
    named = options.cases.read_text("utf-8").split() if options.cases else None
    pdfs = sorted(options.folder.glob("*.pdf")) if named is None else [options.folder / f"{case}.pdf" for case in named]
    rules, bare = time_rules(pdfs)
    print(f"regex {rules * 1000:.1f} ms a document, bare pypdfium2 {bare * 1000:.1f} ms: {rules / bare:.1f} times")
    timings = _time_models(pdfs, options)
    _report(timings)


def _time_models(pdfs: Sequence[Path], options: argparse.Namespace) -> list[Timing]:
    timings: list[Timing] = []
    os.environ[Settings().api_key_env] = KEY
    with LocalServer(key=KEY) as endpoint, tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        runs: dict[str, Callable[[Path], tuple[float, int, int]]] = {}
        for side in options.sides.split(","):
            if side == "peer" and options.peer is not None:
                runs[side] = partial(time_peer, options.peer, endpoint.base_url, options.keep)
            elif side in ("llm", "hybrid"):
                settings = Settings.model_validate(
                    {"reader": side, "model": endpoint.model, "base_url": endpoint.base_url, "grammar": True}
                )
                cache = ResponseCache(Path(folder) / side)
                runs[side] = partial(time_reader, stack.enter_context(Pipeline(settings, cache=cache)))
        for number, pdf in enumerate(pdfs):
            names = list(runs)
            for side in names[number % len(names) :] + names[: number % len(names)]:
                # A second run straight after the first one finds all answers in the cache.
                for name in (side, f"{side} cached") if side == "llm" else (side,):
                    seconds, tokens_in, tokens_out = runs[side](pdf)
                    timing = Timing(case=pdf.stem, side=name, seconds=seconds, input_tokens=tokens_in, output_tokens=tokens_out)
                    timings.append(timing)
                    print(json.dumps(timing), flush=True)
                    if options.out is not None:
                        with options.out.open("a", encoding="utf-8") as file:
                            file.write(json.dumps(timing) + "\n")
    return timings


def _report(timings: list[Timing]) -> None:
    by_side: dict[str, dict[str, Timing]] = {}
    for timing in timings:
        by_side.setdefault(timing["side"], {})[timing["case"]] = timing
    for side, rows in by_side.items():
        seconds = [row["seconds"] for row in rows.values()]
        tokens = [row["output_tokens"] for row in rows.values()]
        print(f"{side:12} median {statistics.median(seconds):8.2f} s, output tokens median {statistics.median(tokens):6.0f}")
    for one, two in (("peer", "llm"), ("peer", "hybrid"), ("llm", "llm cached")):
        if one in by_side and two in by_side:
            cases = sorted(by_side[one].keys() & by_side[two].keys())
            ratio = ratio_of_medians(*([by_side[side][c]["seconds"] for c in cases] for side in (one, two)))
            print(f"{one} / {two}: {ratio[0]:.2f} times (95 % interval {ratio[1]:.2f} to {ratio[2]:.2f}, n = {len(cases)})")


if __name__ == "__main__":
    main()
