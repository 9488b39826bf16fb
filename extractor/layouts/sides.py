"""The guideline paragraphs of the two sides: one may point to the other instead of citing ("Same as above, pages 7-9")."""

from __future__ import annotations

import re
from dataclasses import replace

from extractor.document import Cell, Section
from extractor.values import repeats

_NUMBER = re.compile(r"\d")


def with_borrowed(text: str, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Return the sections with a cell "reviewer_guidelines" where the reviewer's citation is that of the claims administrator.

    Its pages are a cell of their own, "reviewer_guidelines.pages", and only where the reviewer names no others.
    """
    own = {s.issue: s for s in sections if s.kind == "reviewer_guideline" and repeats(text, s.body)}
    return tuple(_lend(text, s, own[s.issue]) if s.kind == "claims_guideline" and s.issue in own else s for s in sections)


def _lend(text: str, claims: Section, reviewer: Section) -> Section:
    span = claims.body.trimmed(text)
    if span.start == span.end:
        return claims
    fields = ["reviewer_guidelines"]
    if not _NUMBER.search(text, *reviewer.body):
        fields.append("reviewer_guidelines.pages")
    return replace(claims, cells=(*claims.cells, *(Cell(field, span) for field in fields)))
