"""How much of a text was used, how much is what every such document prints, and which stretches nobody read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from extractor.cleaning import Cleaned
from extractor.completeness.gaps import gaps
from extractor.document import Document, Outline, Section, SectionKind, Span, merged
from extractor.layouts import LABELS
from extractor.record import Coverage, Evidence
from extractor.values import cites_nothing, find_instructions, split_sentences

_WHOLE: Final[frozenset[SectionKind]] = frozenset(
    {"summary", "rationale", "discussion", "claims_guideline", "reviewer_guideline", "heading", "verdict", "issues"}
)
"""Parts that a reader reads as a whole: one value that stands in them says that they were read."""

_LABEL: Final = re.compile("|".join(f"(?:{pattern})" for _, pattern in LABELS), re.IGNORECASE)
_STANDING: Final = re.compile(
    r"complete\s+case\s+file|no\s+affiliation|active\s+(?:clinical\s+)?practice|selected\s+based\s+on|governing\s+laws|"
    r"final\s+determination\s+\w+|determination\s+of\s+MAXIMUS|Independent\s+Medical\s+Review|MAXIMUS\s+FEDERAL|"
    r"Board\s+Certified|MEDICAL\s+PROFESSIONAL\s+REVIEW|Sincerely|truly\s+yours",
    re.IGNORECASE,
)
"""Words of the sentences that every decision of a form prints."""


def measure_coverage(cleaned: Cleaned, outline: Outline, evidence: Mapping[str, Evidence]) -> Coverage:
    """Return what became of a text: shares of its characters that are no white space, and the stretches that nobody read.

    `evidence` has its places in the clean text. What was cleaned away is of the shares what every document prints.
    """
    document = cleaned.document
    rests = merged(found.span for found in evidence.values() if found.span)
    read = merged([*rests, *_read(document, outline, rests)])
    aimed = find_instructions(document.text)
    used = [part for span in read for part in gaps(document.text, span, aimed)] if aimed else read
    standing = list(_standing(document, outline))
    unread = list(gaps(document.text, Span(0, len(document.text)), [*used, *standing]))
    counts = [_count(document.text, spans) for spans in (used, unread)]
    total = _count(cleaned.source.text, [Span(0, len(cleaned.source.text))]) or 1
    shares = [round(count / total, 4) for count in counts]
    return Coverage(
        used=shares[0],
        boilerplate=round(1 - shares[0] - shares[1], 4),
        unread=shares[1],
        stretches=[cleaned.outward(span) for span in unread],
    )


def _read(document: Document, outline: Outline, rests: list[Span]) -> Iterator[Span]:
    """Yield the parts that were read as a whole, and of a text without layout the sentences."""
    for section in outline.sections:
        parts = split_sentences(document.text, section.body) if section.kind == "body" else [section.body]
        for part in parts if section.kind in (*_WHOLE, "body") else ():
            is_cited = section.kind.endswith("_guideline") and cites_nothing(document.text, part)
            if section.kind == "issues" or is_cited or any(span.start < part.end and part.start < span.end for span in rests):
                yield part


def _standing(document: Document, outline: Outline) -> Iterator[Span]:
    """Yield titles, labels, and the sentences that every decision of a form prints."""
    for section in outline.sections:
        yield section.title
        if section.kind not in _WHOLE:
            yield from (Span(*hit.span()) for hit in _LABEL.finditer(document.text, *section.body))
        if section.kind not in _WHOLE and section.kind not in ("body", "documents"):
            yield from _sentences(document, section)


def _sentences(document: Document, section: Section) -> Iterator[Span]:
    for sentence in split_sentences(document.text, section.body):
        if _STANDING.search(document.text, *sentence):
            yield sentence


def _count(text: str, spans: Iterable[Span]) -> int:
    """Return how many characters of stretches that lie apart are no white space."""
    return sum(len("".join(span.text(text).split())) for span in spans)
