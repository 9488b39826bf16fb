"""Time the OCR stage against the bare engine on the same pages in one run, and measure its peak memory for 1, 10 and 500 pages.

For each page the sides take turns in rotating order, all on one thread, on the picture of the page already drawn: the bare engine
(RapidOCR's own call with the same models, classifier off), the stage without the digit audit, the stage with it. CPU seconds are
compared, as other programs of the machine count for nothing there. Memory is that of a child process that reads a PDF of so many
pages (those given, over and over), on all cores (Linux only: what getrusage tells there includes the parent's).

usage: python -m evals.bench.ocr SCAN.pdf... [--pages 12] [--memory 1,10]
"""

from __future__ import annotations

import argparse
import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import rapidocr

from evals.bench.speed import ratio_of_medians
from extractor.ingest.limits import Limits
from extractor.ingest.ocr import installed_engine
from extractor.ingest.ocr.engine import Deadline, Engine
from extractor.ingest.ocr.lines import page_text
from extractor.ingest.ocr.pages import read_page
from extractor.ingest.ocr.render import PagePicture, render_page
from extractor.ingest.ocr.second import look_again

LIMITS = {"stage": 1.3, "stage with audit": 1.6}
"""How many times the bare engine's seconds each may take."""

_BARE = {
    "Global.use_cls": False,
    "Global.log_level": "error",
    "Det.limit_type": "max",
    "Det.limit_side_len": 960,
    "Det.engine_type": rapidocr.EngineType.OPENVINO,
    "Rec.engine_type": rapidocr.EngineType.OPENVINO,
    "EngineConfig.openvino.inference_num_threads": 1,
}

_CHILD = """
import re, sys, time
from pathlib import Path
from extractor.ingest import Limits, read_document
started = time.perf_counter()
document = read_document(Path(sys.argv[1]), limits=Limits(max_bytes=2**31))
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(len(document.pages), peak, time.perf_counter() - started)
"""


def pictures(paths: Sequence[Path], most: int) -> Iterator[PagePicture]:
    """Yield up to `most` pages as the OCR stage is given them."""
    drawn = 0
    for path in paths:
        pdf = pypdfium2.PdfDocument(path)
        for index in range(min(len(pdf), most - drawn)):
            drawn += 1
            yield render_page(pdf, index, Limits().max_pixels, Deadline(600))


def sides(engine: Engine) -> dict[str, Callable[[PagePicture], object]]:
    """Return what is timed, by name; each reads one page."""
    bare: Any = rapidocr.RapidOCR(params=_BARE)

    def stage(page: PagePicture, *, has_audit: bool) -> object:
        deadline = Deadline(600)
        read = read_page(page.pixels, engine, deadline)
        return page_text(look_again(page.pixels, read, engine, deadline) if has_audit else read, page)

    return {
        "bare engine": lambda page: bare(np.repeat(page.pixels[:, :, None], 3, axis=2)),
        "stage": lambda page: stage(page, has_audit=False),
        "stage with audit": lambda page: stage(page, has_audit=True),
    }


def time_sides(pages: Sequence[PagePicture]) -> dict[str, list[float]]:
    """Return CPU seconds a page of each side, in the order of the pages; the first page is read once before by each."""
    row = installed_engine()
    if row is None:
        raise SystemExit("no OCR engine is installed: pip install 'imr-extractor[ocr]'")
    runs = sides(row.build())
    for run in runs.values():
        run(pages[0])
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    names = list(runs)
    for number, page in enumerate(pages):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            started = time.process_time()
            runs[name](page)
            seconds[name].append(time.process_time() - started)
    return seconds


def repeated(paths: Sequence[Path], pages: int) -> bytes:
    """Return a PDF of so many pages, those of some files over and over."""
    sources = [pypdfium2.PdfDocument(path) for path in paths]
    whole = pypdfium2.PdfDocument.new()
    for source, index in islice(cycle(chain.from_iterable(((s, i) for i in range(len(s))) for s in sources)), pages):
        whole.import_pages(source, [index])
    buffer = io.BytesIO()
    whole.save(buffer)
    return buffer.getvalue()


def peak_memory(pdf: bytes) -> str:
    """Return in words the pages, peak megabytes and seconds of a process that reads a PDF."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.pdf"
        path.write_bytes(pdf)
        done = subprocess.run([sys.executable, "-c", _CHILD, str(path)], check=True, capture_output=True, text=True)
    pages, kilobytes, seconds = done.stdout.split()
    return f"{pages:>4} pages: peak {int(kilobytes) / 1024:,.0f} MB, {float(seconds):.0f} s"


def main() -> None:
    """Print medians, ratios with their intervals, and the memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scans", type=Path, nargs="+")
    parser.add_argument("--pages", type=int, default=12)
    parser.add_argument("--memory", default="1,10", help="pages, comma-separated; empty: none")
    options = parser.parse_args()
    if options.pages:
        seconds = time_sides(list(pictures(options.scans, options.pages)))
        for name, values in seconds.items():
            print(f"{name:17} median {statistics.median(values):.2f} CPU s a page, sum {sum(values):.1f}, n = {len(values)}")
        for name, limit in LIMITS.items():
            ratio, low, high = ratio_of_medians(seconds[name], seconds["bare engine"])
            print(f"{name} / bare engine: {ratio:.2f} (95 % interval {low:.2f} to {high:.2f}), limit {limit}")
    for count in filter(None, options.memory.split(",")):
        print(peak_memory(repeated(options.scans, int(count))), flush=True)


if __name__ == "__main__":
    main()
