"""What shows in a text that a decision begins or is given there: headers, the titles of the published forms, heads of letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from extractor.document import Span
from extractor.layouts.form import FORM_LABELS
from extractor.layouts.front import HEADER_GAP, ITEMS, PROCESS, SUMMARY
from extractor.layouts.published import DECISION, VERDICT

MarkKind: TypeAlias = Literal[
    "header",  # labels of a header close to each other
    "salutation",  # of a letter
    "process",  # title: how the determination was made
    "decision",  # title of a notice's second half
    "summary",  # title of the clinical summary
    "items",  # title of the items
    "verdict",  # title of a rationale that carries a verdict
]


CASE_NUMBER: Final = re.compile(r"\b[A-Za-z]{2}\d{2}-\d{7}\b")

_TITLES: Final[tuple[tuple[MarkKind, re.Pattern[str]], ...]] = (
    ("process", PROCESS),
    ("decision", DECISION),
    ("summary", SUMMARY),
    ("items", ITEMS),
    ("verdict", VERDICT),
)
_LABEL: Final = re.compile(
    "|".join(f"(?P<{field.replace('.', '_')}>{pattern})" for field, pattern in FORM_LABELS if not field.startswith("reviewer.")),
    re.IGNORECASE,
)
SALUTATION: Final = re.compile(
    r"(?<![^\n\f])[ \t>]{0,9}(?:Dear[ \t][^\n\f]{1,80}|To whom it may concern)[,:][ \t]{0,9}(?![^\n\f])", re.I
)
_NUMBER_LINE: Final = re.compile(
    rf"(?<![^\n\f])[ \t>]{{0,40}}[A-Z][^\n\f:#]{{0,60}}[:#][^\n\f]{{0,20}}{CASE_NUMBER.pattern}[^\n\f]{{0,40}}(?![^\n\f])", re.I
)
_HEAD: Final = 600
"""Characters in front of a salutation in which the head of its letter stands."""
_FEWEST: Final = 3
"""Different labels that make a header, at least; with a case number among them one less."""


class Mark(NamedTuple):
    """A mark and where it stands; `number` is the case number of a header or of a letter's head, in capitals."""

    start: int
    kind: MarkKind
    number: str | None = None


def find_marks(text: str) -> list[Mark]:
    """Return the marks of a text in their order."""
    titles = (Mark(found.start(), kind) for kind, pattern in _TITLES for found in pattern.finditer(text))
    return sorted([*titles, *_headers(text), *_salutations(text)])


def _headers(text: str) -> Iterator[Mark]:
    run: list[re.Match[str]] = []
    for found in _LABEL.finditer(text):
        if run and (found.start() - run[-1].end() > HEADER_GAP or _is_of_another(text, run, found)):
            yield from _header(text, run)
            run = []
        run.append(found)
    yield from _header(text, run)


def _is_of_another(text: str, run: list[re.Match[str]], found: re.Match[str]) -> bool:
    """Say whether a label begins another header: it leads to another case number, as in a list of decisions, or opens a page with one."""
    if found.lastgroup != "case_number" or all(label.lastgroup != "case_number" for label in run):
        return False
    numbers = [CASE_NUMBER.search(text, at, at + HEADER_GAP) for at in (run[0].start(), found.end())]
    first, own = ("" if number is None else number[0].upper() for number in numbers)
    return first != own or "\f" in text[run[-1].end() : found.start()]


def _header(text: str, run: list[re.Match[str]]) -> Iterator[Mark]:
    fields = {found.lastgroup for found in run}
    if len(fields) >= _FEWEST - ("case_number" in fields):
        number = CASE_NUMBER.search(text, run[0].start(), run[-1].end() + HEADER_GAP)
        yield Mark(run[0].start(), "header", number[0].upper() if number else None)


def _salutations(text: str) -> Iterator[Mark]:
    for found in SALUTATION.finditer(text):
        head = Span(max(0, found.start() - _HEAD), found.start())
        lines = list(_NUMBER_LINE.finditer(text, *head))
        number = CASE_NUMBER.search(lines[-1][0]) if lines else None
        yield Mark(found.start(), "salutation", number[0].upper() if number else None)
