"""Words that rules do not weigh: around the verdict of a letter, and words that are aimed at the software that reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.clauses import split_sentences
from extractor.document import Span
from extractor.record import Finding
from extractor.validators import Subject
from extractor.values import find_conclusions, find_instructions, find_rulings

_NEGATION: Final = re.compile(r"\b(?:not|no|nobody|cannot|neither|nor|without|fail)\b|n['’]t\b", re.IGNORECASE)
_FOUND: Final = re.compile(r"\b(?:find|found|conclude|determined|decided)\s{1,9}that\b", re.IGNORECASE)
_TURNED: Final = re.compile(r"\b(?:uph[eo]ld|overturn|revers|sustain|stands?\b)", re.IGNORECASE)
_COMPOUND: Final = re.compile(
    r"[?\[;]|\b(?:that|who|which|if|because|but|and|although|only|according|says|would|in\s{1,9}part|"
    r"far|anything|barely|rarely|hardly|scarcely|agree|doctor|physician|attorney)\b",
    re.IGNORECASE,
)
_MARKED: Final = re.compile(r"(?:[-:–—]|\A|[\r\n])[ \t*]{0,9}\Z")
_ALONE: Final = re.compile(r"[ \t.*:]{0,9}(?:[\r\n\f]|\Z)")
_TAIL: Final = 2
"""Words that may stand behind a plain verdict in its sentence."""
_SENTENCE: Final = 600
"""Characters on each side of a verdict in which its sentence begins and ends."""
_REACH: Final = 120
"""Characters behind the sentence of a verdict in which another may take it back."""


def check_wording(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.verdict` for each item of a letter whose verdict is no plain statement, or is not the last word.

    Plain is a verdict alone on its line or behind a mark, and a simple sentence: without a clause beside its own ("we find that" aside),
    without a question, with one negation at most, and with none where it is said of the denial.
    """
    if subject.outline.is_published:
        return
    for index, issue in enumerate(subject.case.issues):
        path = f"issues.{index}.decision"
        evidence = subject.evidence.get(path)
        if issue.decision is None or evidence is None or evidence.span is None:
            continue
        sentence = _sentence(subject, evidence.span)
        if not _is_plain(subject.text, sentence, evidence.span):
            shown = " ".join(sentence.text(subject.text).split())[:120]
            message = f"the verdict rests on a sentence that rules may take amiss: {shown!r}"
            yield Finding(code="unread.verdict", severity="error", fields=[path], message=message, spans=[sentence])


def _sentence(subject: Subject, verdict: Span) -> Span:
    floor, ceiling = subject.text.rfind("\n\n", 0, verdict.start), subject.text.find("\n\n", verdict.end)
    end = len(subject.text) if ceiling < 0 else ceiling
    around = Span(max(floor + 1, verdict.start - _SENTENCE), min(end, verdict.end + _SENTENCE))
    return next((s for s in split_sentences(subject.text, around) if s.start <= verdict.start < s.end), verdict)


def _is_plain(text: str, sentence: Span, verdict: Span) -> bool:
    if _ALONE.match(text, verdict.end) and _MARKED.search(text, max(0, verdict.start - 20), verdict.start):
        return True
    words, behind, tail = sentence.text(text), text[sentence.end : sentence.end + _REACH], text[verdict.end : sentence.end]
    around = Span(max(0, sentence.start - _REACH), sentence.end)
    said = {found.value for found in [*find_conclusions(text, around), *find_rulings(text, sentence)]}
    is_simple = not _COMPOUND.search(_FOUND.sub("", words)) and len(tail.split()) <= _TAIL and not any(c.isdigit() for c in tail)
    negations = len(_NEGATION.findall(words))
    is_turned = _TURNED.search(words) is not None
    is_taken_back = bool(
        _TURNED.search(behind)
        or behind.lstrip().startswith("[")
        or find_conclusions(text, Span(sentence.end, sentence.end + _REACH))
    )
    return is_simple and len(said) <= 1 and negations <= (0 if is_turned else 1) and not is_taken_back


def check_instructions(subject: Subject) -> Iterator[Finding]:
    """Yield `document.instructions` for each passage aimed at software, naming the leaves that stand in it, and the fields it left empty."""
    for span in find_instructions(subject.text):
        fields = [
            path
            for path, found in subject.evidence.items()
            if found.span and found.span.start < span.end and span.start < found.span.end and not path.endswith(".rationale")
        ]
        fields += _emptied(subject, span)
        shown = " ".join(span.text(subject.text).split())[:100]
        message = f"words aimed at software: {shown!r}"
        yield Finding(code="document.instructions", severity="warning", fields=fields, message=message, spans=[span])


def _emptied(subject: Subject, passage: Span) -> Iterator[str]:
    """Yield the fields whose own cell a passage touches, and of which nothing was read."""
    for section in subject.outline.sections:
        owner = "" if section.issue is None else f"issues.{section.issue}."
        for cell in section.cells:
            field = f"{owner}{cell.field}"
            is_touched = cell.span.start < passage.end and passage.start < cell.span.end
            if is_touched and not any(path == field or path.startswith(f"{field}.") for path in subject.evidence):
                yield field
