"""Header tables copied column by column or row by row: several labels first, their values behind them in the same order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from extractor.document import Cell, Span
from extractor.values import find_dates

_REACH: Final = 300
"""Characters behind the last label of a row within which its values stand."""


class Labelled(NamedTuple):
    """A label of a header: the field it names, and where it stands."""

    field: str
    span: Span


def _dates(text: str, within: Span) -> list[Span]:
    return [found.span for found in find_dates(text, within)]


def _matches(pattern: str) -> Callable[[str, Span], list[Span]]:
    rule = re.compile(pattern, re.IGNORECASE)
    return lambda text, within: [Span(*found.span()) for found in rule.finditer(text, *within)]


_VALUES: Final[tuple[tuple[str, Callable[[str, Span], list[Span]]], ...]] = (
    ("dates.", _dates),
    ("case_number", _matches(r"\b[A-Z]{2}\d{2}-\d{7}\b")),
    ("priority", _matches(r"\b(?:standard|expedited)\b")),
)
"""What finds the values of fields, by the beginning of their path."""


def column_cells(text: str, labels: Sequence[Labelled], end: int) -> Iterator[Cell]:
    """Yield the values of labels that stand side by side, where there is one of its kind for each: else it is open whose it is.

    `labels` are those of one header in the order of the text, `end` is where the header ends.
    """
    for row, stop in _rows(text, labels, end):
        stretch = Span(row[-1].span.end, min(stop, row[-1].span.end + _REACH))
        for kind, find in _VALUES:
            fields = [label.field for label in row if label.field.startswith(kind)]
            values = find(text, stretch)
            if len(fields) == len(values):
                yield from (Cell(field, value) for field, value in zip(fields, values, strict=True))


def _rows(text: str, labels: Sequence[Labelled], end: int) -> Iterator[tuple[list[Labelled], int]]:
    """Yield the runs of two labels and more with nothing but white space between them, and where the next label begins."""
    row: list[Labelled] = []
    for label in [*labels, None]:
        if row and (label is None or text[row[-1].span.end : label.span.start].strip()):
            if len(row) > 1:
                yield row, label.span.start if label else end
            row = []
        if label is not None:
            row.append(label)
