"""Does this value stand in its own place in the source, and how surely.

By type and never by likeness: a date, number, strength, drug, side or verdict must be there exactly, or equal after
normalisation. The field's own place decides (`layouts.place`); a value that stands elsewhere in the document is not supported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace

from extractor.case import Case, Leaf, leaves
from extractor.document import Document, Outline, Span
from extractor.evidence.claims import Claims
from extractor.evidence.matchers import MATCHERS
from extractor.evidence.question import Match, Question
from extractor.evidence.regions import places
from extractor.fields import field_of
from extractor.record import QUOTE_LIMIT, Evidence, ReadBy
from extractor.values import find_dates, find_instructions, without_instructions

__all__ = ["ground"]

Readers = Mapping[str, tuple[ReadBy, ...]]


def ground(
    case: Case,
    document: Document,
    outline: Outline,
    *,
    spans: Mapping[str, Span] | None = None,
    readers: Readers | None = None,
    interpreted: Collection[str] = (),
) -> dict[str, Evidence]:
    """Say for every non-null leaf where it stands in its own place in the source, and how surely.

    `spans` is where a reader pointed, by path: the first place looked at, inside the field's own place only; with none the result
    is the same up to which of several equal places is named. `readers` says who gave a value and changes no status. Of the leaves in
    `interpreted` the value is the model's reading of the words at their span: where no parser bears it out, that these stand there is
    all that is said.

    Returns:
        Evidence by path, in field order. Status "contradicted" carries the span of what the source says instead,
        "unsupported" carries none.
    """
    said = readers or {}
    pivot = _decision_date(document, outline) or case.dates.decision
    claims = None if outline.is_published else Claims(case, document, outline, pivot)
    region = places(case, document, outline, spans or {})
    summary = outline.bodies("summary") or outline.bodies("body")
    is_sectioned, is_letter = outline.find("body") is None, outline.kind == "prose"
    found: dict[str, Evidence] = {}
    for path, value in leaves(case):
        hint = (spans or {}).get(path)
        question = Question(
            document.text, region(path), hint, case, path, pivot, summary, is_sectioned, outline.is_published, is_letter
        )
        match = _beside_instructions(_match(path, _plain(value), question, claims), _plain(value), question)
        if path in interpreted and not match.is_supported and hint is not None and hint.start < hint.end:
            match = Match("interpreted", hint, f"the model reads these words as {value}")
        found[path] = _evidence(match, document, said.get(path, ()))
    return found


def _match(path: str, value: Leaf, question: Question, claims: Claims | None) -> Match:
    """Return what the field's own place says, or, where no published form says where that is, what the reader pointed at."""
    matcher = MATCHERS[field_of(path).matcher]
    refuted = claims.refutes(path, value, question.hint) if claims else None
    match = refuted or matcher(value, question)
    if match.is_supported or claims is None or refuted:
        return match
    return claims.match(value, question) or match


def _beside_instructions(match: Match, value: Leaf, question: Question) -> Match:
    """Return where a value stands outside words aimed at software, if it was found inside: on those alone nothing rests."""
    span = match.span
    if span is None or not any(aimed.contains(span) for aimed in find_instructions(question.text)):
        return match
    again = MATCHERS[field_of(question.path).matcher](value, replace(question, text=without_instructions(question.text)))
    return (
        again
        if again.span is not None and again.is_supported
        else Match("unsupported", note="stands only in words that are aimed at software")
    )


def _plain(value: Leaf) -> Leaf:
    return str(value) if isinstance(value, str) else value


def _evidence(match: Match, document: Document, readers: tuple[ReadBy, ...]) -> Evidence:
    if match.span is None:
        return Evidence(status=match.status, readers=list(readers), note=match.note)
    quote = " ".join(match.span.text(document.text).split())
    return Evidence(
        status=match.status,
        start=match.span.start,
        end=match.span.end,
        page=document.page_of(match.span.start),
        quote=quote if len(quote) <= QUOTE_LIMIT else None,
        readers=list(readers),
        note=match.note,
    )


def _decision_date(document: Document, outline: Outline) -> dt.date | None:
    cell = outline.cell("dates.decision")
    dates = find_dates(document.text, cell) if cell else []
    return dates[0].value if dates else None
