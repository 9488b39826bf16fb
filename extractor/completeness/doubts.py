"""Lists and citations that a splitter may have cut amiss, and parts of a summary that none was found in: doubts short of a look.

They are warnings `doubtful.*`, which name their field and ask nobody: where rules read prose, a person who looks for errors looks there
first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractor.case import Guideline
from extractor.document import SectionKind, Span
from extractor.record import Finding
from extractor.validators import Subject
from extractor.values import cites_nothing

_SIDES: Final[tuple[tuple[str, SectionKind], ...]] = (
    ("claims_administrator_guidelines", "claims_guideline"),
    ("reviewer_guidelines", "reviewer_guideline"),
)
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)")
_ODD_SOURCE: Final = re.compile(
    r",(?!\s{0,3}Wrist\b)(?!\s{0,3}and\s{1,3}Hand\b)|;|\bchapter\b|\bsections?\b|\bwww\.|\bClaims\s{1,3}Administrator\b|"
    r"\A(?:MTUS|M T U S.*)\Z|\bChronic\Z",
    re.IGNORECASE,
)
_SOURCE: Final = re.compile(r"MTUS|ODG|ACOEM|Guid|Disability|Edition|Manual|Information|\d{4}|https?:", re.IGNORECASE)
_ODD_SECTION: Final = re.compile(
    r"\A\(|\A\d\w{2}\s{1,3}Edition|\A(?:and|or)\b|\ATitle\s{1,3}\d|\(ACOEM\b|\s-\s|\A(?!\d)[^:]{3,80}:\s|"
    r"\b(?:noted|stated|says)\b|\A\d{4}\Z",
    re.IGNORECASE,
)
_ODD_ELEMENT: Final = re.compile(
    r",|:|\band\b|\(s\)|\A\d+\Z|\A(?:following|or)\b|\((?!\d|(?-i:[A-Z]{2,5})\b)|"
    r"\b(?:appears?|followed|without|is|was|were)\b",
    re.IGNORECASE,
)
_LEFT_OPEN: Final = re.compile(r"\b(?:and|or|of|about|a|an|the|with)\Z|\A(?:his|her|recorded)\b|[(:]|[a-z]\s[A-Z][a-z]+\s[A-Z]")
_GOES_ON: Final = re.compile(
    r"\s{1,9}(?!(?:and|on|when|while|in|at|during|he|she|which|that|as|with|or|because|prior|after|for)\b)[a-z\d]"
)
_VISITS: Final = re.compile(r"\b(?:x\s{0,2}\d+|(?:sessions|visits|for\s{1,3}\w{1,12}\s{1,3}(?:weeks|months))\b)", re.IGNORECASE)


def check_citations(subject: Subject) -> Iterator[Finding]:
    """Yield `doubtful.citation` for each citation that holds marks of another, and for a paragraph of which none was read."""
    for index, issue in enumerate(subject.case.issues):
        for side, kind in _SIDES:
            cited: Sequence[Guideline] = getattr(issue, side)
            path = f"issues.{index}.{side}"
            body = subject.body(kind, index) or subject.body("discussion", index)
            if not cited and body and body.trimmed(subject.text).text(subject.text) and not cites_nothing(subject.text, body):
                yield _finding("citation", [path], "no citation was read in this paragraph", [body])
            for number, citation in enumerate(cited):
                if _is_odd(citation, cited):
                    yield _finding(
                        "citation", [f"{path}.{number}"], f"{citation.source[:60]!r} may hold more than a source, or less", []
                    )


def _is_odd(citation: Guideline, others: Sequence[Guideline]) -> bool:
    plain = _IN_BRACKETS.sub("", citation.source).strip()
    names = [other.source for other in others if other is not citation]
    is_part = any(plain in name for name in names) and len(plain) < 6
    is_plain = _SOURCE.search(citation.source) is not None and not _ODD_SOURCE.search(plain)
    return is_part or not is_plain or any(_ODD_SECTION.search(section) for section in citation.sections)


def check_lists(subject: Subject) -> Iterator[Finding]:
    """Yield `doubtful.list` for each element that may hold two or a part of one, and for a list of which a summary gave nothing."""
    has_summary = bool(subject.outline.bodies("summary") or subject.outline.bodies("body"))
    for field in ("diagnoses", "prior_treatments"):
        elements: Sequence[str] = getattr(subject.case, field)
        if not elements and has_summary and subject.case.issues:
            yield _finding("list", [field], f"none of the {field.replace('_', ' ')} was found in the summary", [])
        for number, element in enumerate(elements):
            if _ODD_ELEMENT.search(element):
                yield _finding(
                    "list", [f"{field}.{number}"], f"{element[:60]!r} may be more than one element, or a part of one", []
                )


def check_mechanism(subject: Subject) -> Iterator[Finding]:
    """Yield `doubtful.mechanism` where a summary gave none, and for one whose sentence goes on."""
    said, evidence = subject.case.mechanism_of_injury, subject.evidence.get("mechanism_of_injury")
    if said is None:
        if subject.case.issues:
            yield _finding("mechanism", ["mechanism_of_injury"], "how the injury happened was not found in the summary", [])
    elif _LEFT_OPEN.search(said) or (evidence and evidence.span and _GOES_ON.match(subject.text, evidence.span.end)):
        spans = [evidence.span] if evidence and evidence.span else []
        yield _finding(
            "mechanism", ["mechanism_of_injury"], f"{said[:60]!r} may leave out a part of how the injury happened", spans
        )


def check_schedule(subject: Subject) -> Iterator[Finding]:
    """Yield `doubtful.schedule` for an item that counts visits or weeks of which none were read."""
    for index, issue in subject.headed_issues():
        cell = subject.outline.cell("description", index)
        said = _VISITS.search(subject.text, *cell) if cell and issue.medication is None and issue.schedule is None else None
        if said:
            message = f"{said[0]!r} is counted in the heading, and no visits or weeks were read"
            yield _finding("schedule", [f"issues.{index}.schedule"], message, [Span(*said.span())])


def _finding(kind: str, fields: list[str], message: str, spans: list[Span]) -> Finding:
    return Finding(code=f"doubtful.{kind}", severity="warning", fields=fields, message=message, spans=spans)
