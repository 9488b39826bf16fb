"""Words that rules do not weigh: around the verdict of a letter, and words that are aimed at the software that reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.completeness.forms import ALWAYS
from extractor.document import Span
from extractor.record import Finding
from extractor.validators import Subject
from extractor.values import find_conclusions, find_instructions, find_rulings
from extractor.values.sentences import split_sentences

_NEGATION: Final = re.compile(r"\b(?:not|never|no|nobody|none|cannot|without)\b|n['’]t\b", re.IGNORECASE)
_WEIGHED: Final = re.compile(
    r"\b(?:writes?|wrote|who|hardly|would|in\s{1,9}part)\b|\[|\b(?:not|cannot)\b[^.;]{0,40}\boverturn", re.IGNORECASE
)
_SENTENCE: Final = 600
"""Characters on each side of a verdict in which its sentence begins and ends."""
_REACH: Final = 60
"""Characters behind the sentence of a verdict in which a note may correct it."""


def check_wording(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.verdict` for each item of a letter whose verdict rests on a sentence that means more than its words.

    Two negations, somebody else's opinion, a part only, a correction, or both verdicts about the same item.
    """
    if subject.outline.layout in ALWAYS:
        return
    for index, issue in enumerate(subject.case.issues):
        path = f"issues.{index}.decision"
        evidence = subject.evidence.get(path)
        if issue.decision is None or evidence is None or evidence.span is None:
            continue
        sentence = _sentence(subject, evidence.span)
        if _is_weighed(subject.text, sentence):
            shown = " ".join(sentence.text(subject.text).split())[:120]
            message = f"the verdict rests on a sentence that rules may take amiss: {shown!r}"
            yield Finding(code="unread.verdict", severity="error", fields=[path], message=message, spans=[sentence])


def _sentence(subject: Subject, verdict: Span) -> Span:
    floor, ceiling = subject.text.rfind("\n\n", 0, verdict.start), subject.text.find("\n\n", verdict.end)
    end = len(subject.text) if ceiling < 0 else ceiling
    around = Span(max(floor + 1, verdict.start - _SENTENCE), min(end, verdict.end + _SENTENCE))
    return next((s for s in split_sentences(subject.text, around) if s.start <= verdict.start < s.end), verdict)


def _is_weighed(text: str, sentence: Span) -> bool:
    words = sentence.text(text)
    said = {found.value for found in [*find_conclusions(text, sentence), *find_rulings(text, sentence)]}
    note = text[sentence.end : sentence.end + _REACH].lstrip()
    return len(_NEGATION.findall(words)) > 1 or _WEIGHED.search(words) is not None or len(said) > 1 or note.startswith("[")


def check_instructions(subject: Subject) -> Iterator[Finding]:
    """Yield `document.instructions` for each passage aimed at software, naming the leaves that stand in it."""
    for span in find_instructions(subject.text):
        fields = [
            path
            for path, found in subject.evidence.items()
            if found.span and found.span.start < span.end and span.start < found.span.end and not path.endswith(".rationale")
        ]
        shown = " ".join(span.text(subject.text).split())[:100]
        message = f"words aimed at software: {shown!r}"
        yield Finding(code="document.instructions", severity="warning", fields=fields, message=message, spans=[span])
