"""Measure the digit audit: the numbers of scans that were read wrong and noticed, and the right ones that were refused.

Each scan is read beside its clean PDF, drawn and read the same way: on clean print the engine reads every number right (those that
are not in the PDF's own text are counted and told). Both readings are laid over one another character by character, white space
left out; a number of the scan is wrong where other digits, or another point, stand in its place.

usage: python -m evals.bench.digits CLEAN SCANS...      folders of PDFs with the same names; a line a folder of scans
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pypdfium2
from rapidfuzz.distance import Levenshtein
from statsmodels.stats.proportion import proportion_confint

from extractor.ingest.assembly import PageText
from extractor.ingest.limits import Limits
from extractor.ingest.ocr import installed_engine
from extractor.ingest.ocr.doubts import NUMBER, canonical
from extractor.ingest.ocr.engine import Deadline
from extractor.ingest.ocr.reading import read_pictures
from extractor.ingest.ocr.render import PagePicture, render_page
from extractor.ingest.pdfium import LOCK


class Judged(NamedTuple):
    """A number of a scan: whether it is wrong, and whether the audit doubts it."""

    is_wrong: bool
    is_doubted: bool


def recognised(path: Path) -> list[PageText]:
    """Return the pages of a PDF, all read from their pictures."""
    engine = installed_engine()
    if engine is None:
        raise SystemExit("no OCR engine is installed: pip install 'imr-extractor[ocr]'")
    pdf = pypdfium2.PdfDocument(path)
    takes = [partial(_picture, pdf, index) for index in range(len(pdf))]
    return read_pictures(takes, engine, 600)


def _picture(pdf: pypdfium2.PdfDocument, index: int, deadline: Deadline) -> PagePicture:
    with LOCK:
        return render_page(pdf, index, Limits().max_pixels, deadline)


def judged(scan: PageText, clean: str) -> Iterator[Judged]:
    """Yield the numbers of a page, in order, judged by what stands in their places on the clean page.

    >>> list(judged(PageText("Zyxol 7 mg #80"), "Zyxol 7 mg #60"))
    [Judged(is_wrong=False, is_doubted=False), Judged(is_wrong=True, is_doubted=False)]
    """
    places = [at for at, char in enumerate(scan.text) if not char.isspace()]
    truth = _truth("".join(scan.text.split()), "".join(clean.split()))
    index = {place: number for number, place in enumerate(places)}
    doubted = {doubt.span.start for doubt in scan.doubts}
    for found in numbers(scan.text):
        there = "".join(truth[index[at]] for at in range(*found.span()))
        yield Judged(canonical(found[0]) != canonical(there), found.start() in doubted)


def _truth(read: str, clean: str) -> list[str]:
    """Return for each character that was read what stands in its place, with what was passed over behind it."""
    truth = [""] * len(read)
    for step in Levenshtein.opcodes(read, clean):
        there = clean[step.dest_start : step.dest_end]
        if step.tag == "insert":
            is_inside = 0 < step.src_start < len(read)
            if is_inside:
                truth[step.src_start - 1] += there
        elif step.tag != "delete":
            for at, char in zip(range(step.src_start, step.src_end), there, strict=True):
                truth[at] = char
    return truth


def unknown_numbers(pages: Sequence[PageText], layer: str) -> int:
    """Return how many numbers of a clean PDF's pictures its text layer does not hold."""
    held = Counter(canonical(found[0]) for found in numbers(layer))
    read = Counter(canonical(found[0]) for page in pages for found in numbers(page.text))
    return sum((read - held).values())


def numbers(text: str) -> Iterator[re.Match[str]]:
    """Yield the numbers of a text, in order."""
    return (found for found in NUMBER.finditer(text) if any(char.isdigit() for char in found[0]))


def told(judgements: Sequence[Judged]) -> str:
    """Return the counts in words, with Wilson's intervals."""
    wrong = [j.is_doubted for j in judgements if j.is_wrong]
    right = [j.is_doubted for j in judgements if not j.is_wrong]
    missed = len(wrong) - sum(wrong)
    return (
        f"{len(judgements)} numbers, {len(wrong)} wrong; noticed {sum(wrong)} of them {_interval(sum(wrong), len(wrong))}; "
        f"wrong and not noticed {missed} of all {_interval(missed, len(judgements))}; "
        f"right and refused {sum(right)} of {len(right)} {_interval(sum(right), len(right))}"
    )


def _interval(count: int, of: int) -> str:
    if not of:
        return "(-)"
    low, high = proportion_confint(count, of, method="wilson")
    return f"({100 * low:.1f} to {100 * high:.1f} %)"


def main() -> None:
    """Print a line a folder of scans."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clean", type=Path)
    parser.add_argument("scans", type=Path, nargs="+")
    options = parser.parse_args()
    clean: dict[str, list[PageText]] = {}
    for folder in options.scans:
        judgements: list[Judged] = []
        for path in sorted(folder.glob("*.pdf")):
            if path.name not in clean:
                clean[path.name] = recognised(options.clean / path.name)
                layer = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(options.clean / path.name))
                print(f"{path.stem}: {unknown_numbers(clean[path.name], layer)} numbers on clean print not in its text", flush=True)
            for scan, page in zip(recognised(path), clean[path.name], strict=True):
                judgements.extend(judged(scan, page.text))
        print(f"{folder.name}: {told(judgements)}", flush=True)


if __name__ == "__main__":
    main()
