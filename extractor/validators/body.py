"""Side, level and part of the body: an item's heading against its reasons, and against the summary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from extractor.document import Span
from extractor.findings import raised
from extractor.lexicon import SPINAL_LEVEL, part_of, part_pattern, side_of, side_pattern
from extractor.record import Finding
from extractor.validators.subject import Subject
from extractor.values import split_sentences

SPINE: Final = {"C": "cervical spine", "T": "thoracic spine", "L": "lumbar spine", "S": "lumbar spine"}
"""The parts of the spine, by the letters of their levels."""

RELATED: Final = (
    {"arm", "shoulder", "elbow", "forearm", "wrist", "hand", "thumb", "finger"},
    {"leg", "hip", "thigh", "knee", "ankle", "foot", "toe", "groin"},
    {"cervical spine", "arm", "spine", "back", "head"},
    {"thoracic spine", "spine", "back", "chest"},
    {"lumbar spine", "leg", "spine", "back", "sacroiliac joint", "sacrum", "coccyx", "pelvis"},
)
"""Parts of which one may stand for another, or from which its nerves come."""

GENERAL: Final = {"spine", "back"}
"""Words that say nothing beside a part of the spine."""

LAST_SENTENCES: Final = 2
"""Sentences at the end of a rationale that say what was concluded of which item."""

_ORDER: Final = (*(f"C{n}" for n in range(1, 8)), *(f"T{n}" for n in range(1, 13)), *(f"L{n}" for n in range(1, 6)), "S1")
_SIDED = re.compile(r"[\s-]{1,4}(?:(?!(?:and|or|of|to|side)\b)[\w-]{1,20}\s{1,3})?", re.IGNORECASE)
_SIDE_AFTER = re.compile(r"(?:\s[^.;,]{0,40})?,\s{0,9}", re.IGNORECASE)
_CONCLUDES = re.compile(r"\b(?:necess\w+|supported|certified|denied|approved|authori[sz]ed|appropriate|indicated)\b", re.IGNORECASE)


def compare_sides(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.side` where a heading names one side of a part, and its reasons, or the summary, only ever the other.

    Of a part that is asked about on both sides, the summary may speak of one.
    """
    text, summary = subject.text, subject.body("summary")
    headings = {
        index: _sides(text, cell) for index in subject.outline.issues() if (cell := subject.outline.cell("description", index))
    }
    for index, headed in headings.items():
        rationale = subject.body("rationale", index)
        reasoned = _sides(text, rationale) if rationale and headed else {}
        told = _sides(text, summary) if summary and headed else {}
        for part, (sides, span) in headed.items():
            asked = set[str]().union(*(other[part][0] for other in headings.values() if part in other))
            places = {"rationale": reasoned, "summary": told if len(asked) == 1 else {}}
            for name, found in places.items():
                others, other = found.get(part, (sides, span))
                if sides | others == {"left", "right"} and len(sides) == len(others) == 1:
                    message = f"the heading says {min(sides)} {part}, the {name} {min(others)} {part}"
                    yield raised("source-conflict.side", message, [f"issues.{index}.description"], [span, other])


def _sides(text: str, within: Span) -> dict[str, tuple[set[str], Span]]:
    """Return the sides that are named with each part of the body, and the first place where one is."""
    sides: dict[str, tuple[set[str], Span]] = {}
    for part, side, span in _sided(text, within):
        sides.setdefault(part, (set(), span))[0].add(side)
    return sides


def _sided(text: str, within: Span) -> Iterator[tuple[str, str, Span]]:
    """Yield part and side wherever a side stands before a part of the body, or after it behind a comma."""
    parts = {match.start(): match for match in part_pattern().finditer(text, *within)}
    for word in side_pattern().finditer(text, *within):
        side, gap = side_of(word[0]) or "", _SIDED.match(text, word.end(), within.end)
        near = (parts[at] for at in range(word.end() + 1, gap.end() + 1) if at in parts) if gap else iter(())
        before = [match for at, match in parts.items() if _SIDE_AFTER.fullmatch(text, match.end(), word.start())]
        match = next(near, before[-1] if before else None)
        if match is not None:
            yield part_of(match[0]) or match[0], side, Span(min(word.start(), match.start()), max(word.end(), match.end()))


def compare_levels(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.level` where a heading and its reasons name levels of the spine and have none in common."""
    for index in subject.outline.issues():
        cell, rationale = subject.outline.cell("description", index), subject.body("rationale", index)
        if cell is None or rationale is None:
            continue
        headed, reasoned = _levels(subject.text, cell), _levels(subject.text, rationale)
        for kind in (1, 2):
            ours, theirs = ({level: span for level, span in found.items() if len(level) == kind} for found in (headed, reasoned))
            if ours and theirs and not ours.keys() & theirs.keys():
                message = f"the heading says {_named(ours)}, the rationale {_named(theirs)}"
                yield raised("source-conflict.level", message, [f"issues.{index}.description"], [*ours.values(), *theirs.values()])


def _levels(text: str, within: Span) -> dict[tuple[str, ...], Span]:
    """Return the vertebrae and the discs (two vertebrae) that a stretch names; a range is all its discs."""
    found: dict[tuple[str, ...], Span] = {}
    for match in SPINAL_LEVEL.finditer(text, *within):
        first, second = match["first"].upper(), re.sub(r"\s", "", match["second"] or "").upper()
        last = second if not second.isdigit() else first[0] + second
        if first in _ORDER and last in _ORDER:
            range_ = _ORDER[_ORDER.index(first) : _ORDER.index(last) + 1]
            found |= {pair: Span(*match.span()) for pair in pairwise(range_)}
        else:
            found[(first,)] = Span(*match.span())
    return found


def _named(levels: dict[tuple[str, ...], Span]) -> str:
    return ", ".join("-".join(level) for level in levels)


def compare_parts(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.part` where a heading is for one part of the body, and its reasons conclude on quite another."""
    for index in subject.outline.issues():
        cell, rationale = subject.outline.cell("description", index), subject.body("rationale", index)
        headed = _parts(subject.text, cell) if cell else {}
        if not headed or rationale is None:
            continue
        for concluded in _concluded_parts(subject.text, rationale):
            if not any(
                headed.keys() & concluded.keys() or (group & headed.keys() and group & concluded.keys()) for group in RELATED
            ):
                message = f"the heading is for the {' and '.join(headed)}, the rationale for the {' and '.join(concluded)}"
                fields = [f"issues.{index}.description"]
                yield raised("source-conflict.part", message, fields, [*headed.values(), *concluded.values()])
                break


def _concluded_parts(text: str, rationale: Span) -> Iterator[dict[str, Span]]:
    """Yield the parts that each concluding sentence names, where it names any."""
    for sentence in split_sentences(text, rationale)[-LAST_SENTENCES:]:
        if _CONCLUDES.search(text, *sentence) and (named := _parts(text, sentence)):
            yield named


def _parts(text: str, within: Span) -> dict[str, Span]:
    """Return the parts of the body that a stretch names, also by a level of the spine, each with a place."""
    words = ((part_of(match[0]) or match[0], Span(*match.span())) for match in part_pattern().finditer(text, *within))
    levels = ((SPINE[match["first"][0].upper()], Span(*match.span())) for match in SPINAL_LEVEL.finditer(text, *within))
    parts = dict([*words, *levels])
    return {part: span for part, span in parts.items() if part not in GENERAL or not parts.keys() & {*SPINE.values()}}
