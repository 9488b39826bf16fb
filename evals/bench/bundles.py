"""Join decisions to files of 2 to 40 and count: does every decision come out as one part, with the values it has alone?

usage: python -m evals.bench.bundles FOLDER... [--bundles 200] [--seed 1] [--scans]

Files are made in turn as PDFs (pages put together), as text with a page break between decisions, and as text without any; with cover
pages, decisions that stand twice, and with --scans one of a PDF's decisions as pictures. Each folder's files are also read alone: none
may be split. What is told: files with a decision lost, cut or mixed with another, by how they were made, and in how many of them an error
finding says that another decision may begin there.
"""

from __future__ import annotations

import argparse
import io
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from evals.noise.printing import print_text
from extractor.bundles import bundle_findings, split_document
from extractor.bundles.cutting import letters_of
from extractor.document import Document
from extractor.ingest import KNOWN_SUFFIXES, read_document
from extractor.ingest.pdfium import LOCK
from extractor.pipeline import Pipeline
from extractor.record import Record
from extractor.settings import Settings

SIZES = (2, 2, 3, 4, 6, 9, 14, 25, 40)
KINDS = ("pdf", "page breaks", "no page breaks")
FLAGGED = ", said in a finding"
COVER = "FAX COVER SHEET\nTo: Desk 7\nFrom: The Moon\nPages: 3\n"
COVERS = 0.15
"""Share of the decisions with a cover page in front."""
COPIES = 0.1
"""Share of the decisions that stand a second time, as the next one."""


@dataclass(frozen=True)
class Made:
    """A file of several decisions: its content, and the decisions in their order."""

    content: bytes
    decisions: tuple[Document, ...]


def main() -> None:
    """Print the false splits of files alone, then the wrong files of each kind; exit 1 where there are any that no finding tells of."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--bundles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scans", action="store_true")
    options = parser.parse_args()
    files = [path for folder in options.folders for path in sorted(folder.iterdir()) if path.suffix.lower() in KNOWN_SUFFIXES]
    alone = {path: read_document(path) for path in files}
    false_splits = [path.name for path, document in alone.items() if len(split_document(document)) > 1 or bundle_findings(document)]
    print(f"alone: {len(false_splits)} of {len(files)} split or in doubt {false_splits}")
    wrong: Counter[tuple[str, bool]] = Counter()
    with Pipeline(Settings(reader="regex")) as pipeline:
        records = {document.id: pipeline.run_document(document) for document in alone.values()}
        for number in range(options.bundles):
            kind = KINDS[number % len(KINDS)]
            made = _made(kind, alone, random.Random(f"{options.seed}.{number}"), scans=options.scans)  # noqa: S311 - no secret
            for problem in _problems(made, pipeline, records):
                wrong[kind, problem.endswith(FLAGGED)] += 1
                print(f"file {number} ({kind}, {len(made.decisions)} decisions): {problem}")
                break
    for kind in KINDS:
        count = len(range(KINDS.index(kind), options.bundles, len(KINDS)))
        print(f"{kind}: of {count} files {wrong[kind, False]} wrong, {wrong[kind, True]} with an error that says so")
    if false_splits or any(not is_flagged for _, is_flagged in wrong):
        raise SystemExit(1)


def _made(kind: str, alone: dict[Path, Document], source: random.Random, *, scans: bool) -> Made:
    paths = [path for path in alone if kind != "pdf" or path.suffix.lower() == ".pdf"]
    chosen: list[Path] = []
    for _ in range(source.choice(SIZES)):
        chosen.append(chosen[-1] if chosen and source.random() < COPIES else source.choice(paths))
    covered = [source.random() < COVERS for _ in chosen]
    decisions = tuple(alone[path] for path in chosen)
    if kind == "pdf":
        return Made(_joined(chosen, covered, source.randrange(len(chosen)) if scans else None), decisions)
    pieces = [COVER + "\f" + own.text if has_cover else own.text for own, has_cover in zip(decisions, covered, strict=True)]
    if kind == "no page breaks":
        return Made("\n\n".join(own.text.replace("\f", "\n") for own in decisions).encode(), decisions)
    return Made("\f".join(pieces).encode(), decisions)


def _joined(paths: Sequence[Path], covered: Sequence[bool], scanned: int | None) -> bytes:
    with LOCK:
        whole = pypdfium2.PdfDocument.new()
        for at, (path, has_cover) in enumerate(zip(paths, covered, strict=True)):
            if has_cover:
                whole.import_pages(pypdfium2.PdfDocument(print_text(COVER)))
            own = pypdfium2.PdfDocument(path)
            whole.import_pages(pypdfium2.PdfDocument(_pictures(own)) if at == scanned else own)
        target = io.BytesIO()
        whole.save(target)
    return target.getvalue()


def _pictures(pdf: pypdfium2.PdfDocument) -> bytes:
    pages = [page.render(scale=200 / 72).to_pil().convert("L") for page in pdf]
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return target.getvalue()


def _problems(made: Made, pipeline: Pipeline, records: dict[str, Record]) -> Iterator[str]:
    parts = split_document(read_document(made.content, name="bundle"))
    if len(parts) != len(made.decisions):
        flagged = any(finding.severity == "error" for part in parts for finding in bundle_findings(part))
        yield f"{len(parts)} parts{FLAGGED if flagged else ''}"
        return
    for part, own in zip(parts, made.decisions, strict=True):
        if any(page.is_ocr for page in part.pages):
            yield from _differences(part, own, pipeline.run_document(part), records[own.id], same_words=False)
        else:
            yield from _differences(part, own, pipeline.run_document(part), records[own.id], same_words=True)


def _differences(part: Document, own: Document, read: Record, alone: Record, *, same_words: bool) -> Iterator[str]:
    number = part.part.index if part.part else 0
    if same_words and not letters_of(part.text).endswith(letters_of(own.text)):
        yield f"part {number} has other words than {own.source}"
    if read.case.case_number != alone.case.case_number:
        yield f"part {number} has the case number {read.case.case_number}, not {alone.case.case_number}"
    if part.text == own.text and _told(read) != _told(alone):  # a cover in front may change how the text is read, as it would alone
        yield f"part {number} has other items than {own.source}"


def _told(record: Record) -> list[tuple[str | None, str | None]]:
    return [(" ".join((issue.description or "").split()), issue.decision) for issue in record.case.issues]


if __name__ == "__main__":
    main()
