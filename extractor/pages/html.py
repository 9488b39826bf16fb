"""A record as one HTML page that needs nothing else: no request leaves it, no script but its own runs."""

from __future__ import annotations

import base64
import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from extractor import cleaning
from extractor.controls import clean
from extractor.document import Document, Span
from extractor.pages.states import state_words
from extractor.pages.view import GLYPHS, MEANINGS, page_spans, view_of
from extractor.record import Record, Status

FOLDER = Path(__file__).parent

LONGEST_TINT = 400
"""Longest evidence, in characters, that is tinted all the time; a longer one (a rationale) only while it is chosen."""

WORST_FIRST: tuple[Status, ...] = (
    "contradicted",
    "unsupported",
    "unreadable",
    "unanswered",
    "ocr",
    "derived",
    "normalized",
    "exact",
)


SHORTEST_FULL_LINE = 60
"""Lines of at least this many characters were broken by the page's width, so the page may flow them anew."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the source under the same evidence: `paths` narrowest first, `page` where a new page begins.

    `unread` says what it is, where it was left out of the reading; `is_left` that it was not, and that no value rests on it.
    """

    start: int
    text: Markup
    paths: tuple[str, ...]
    status: Status | None
    page: int | None
    unread: str | None = None
    is_left: bool = False


def render_html(record: Record, document: Document | None = None) -> str:
    """Return the page; with the record's own document the source stands beside the fields, without it quotes only."""
    script = (FOLDER / "record.js").read_text("utf-8")
    style = "".join((FOLDER / name).read_text("utf-8") for name in ("shared.css", "record.css"))
    return _template().render(
        view=view_of(record),
        state=state_words(record),
        record=record,
        pieces=pieces_of(record, document) if document else [],
        glyphs=GLYPHS,
        meanings=MEANINGS,
        script=Markup(script),  # noqa: S704 - our own file
        style=Markup(style),  # noqa: S704 - our own file
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def pieces_of(record: Record, document: Document) -> list[Piece]:
    """Cut the text wherever evidence, a finding's place or a page begins or ends; joined, the pieces are the text."""
    text = document.text
    spans = [(path, span) for path, span in page_spans(record) if 0 <= span.start < span.end <= len(text)]
    pages = {page.span.start: page.number for page in document.pages}
    cuts = {0, len(text), *pages}
    cuts.update(offset for _, span in spans for offset in span)
    cuts.update(offset for finding in record.findings for span in finding.spans for offset in span)
    noise = cleaning.clean(document).noise
    cuts.update(offset for cut in noise for offset in cut.span)
    left = record.coverage.stretches if record.coverage else []
    cuts.update(offset for span in left for offset in span)
    broken = _broken_lines(text)
    pieces = []
    for start, end in pairwise(sorted(cut for cut in cuts if 0 <= cut <= len(text))):
        covering = [(span, path) for path, span in spans if span.start <= start and end <= span.end]
        covering.sort(key=lambda place: place[0].end - place[0].start)
        tinted = {record.evidence[path].status for span, path in covering if span.end - span.start <= LONGEST_TINT}
        status = next((status for status in WORST_FIRST if status in tinted), None)
        paths = tuple(path for _, path in covering)
        unread = _unread(noise, Span(start, end))
        is_left = unread is None and _is_within(left, Span(start, end))
        pieces.append(Piece(start, _flowing(text, start, end, broken), paths, status, pages.get(start), unread, is_left))
    return pieces


def _unread(noise: Sequence[cleaning.Noise], span: Span) -> str | None:
    """Return what a stretch is that was left out of the reading, None for one that was read."""
    at = bisect_right(noise, span.start, key=lambda cut: cut.span.start) - 1
    return cleaning.NOISE[noise[at].kind] if at >= 0 and noise[at].span.contains(span) else None


def _is_within(spans: Sequence[Span], span: Span) -> bool:
    """Say whether one of the spans, which are in order and apart, holds a stretch."""
    at = bisect_right(spans, span.start, key=lambda known: known.start) - 1
    return at >= 0 and spans[at].contains(span)


def _broken_lines(text: str) -> set[int]:
    """Return the offsets of the line feeds that only the width of the page has put there."""
    offsets, start = set(), 0
    for line in text.splitlines(keepends=True):
        start += len(line)
        if len(line) > SHORTEST_FULL_LINE and line.endswith("\n"):
            offsets.add(start - 1)
    return offsets


def _flowing(text: str, start: int, end: int, broken: set[int]) -> Markup:
    """Return the stretch as markup, its broken lines marked so that they flow; after a hyphen they join."""
    parts, last = [], start
    for offset in range(start, end):
        if offset in broken:
            kind = "join" if text[offset - 1] == "-" else "flow"
            parts.append(escape(clean(text[last:offset])) + Markup('<span class="{}">\n</span>').format(kind))
            last = offset + 1
    return Markup("").join([*parts, escape(clean(text[last:end]))])


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("record.html.j2")
