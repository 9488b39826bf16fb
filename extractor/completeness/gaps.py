"""What evidence leaves over of a stretch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from extractor.document import Span, merged
from extractor.validators import Subject

_WORD: Final = re.compile(r"[^\W_]")


def gaps(text: str, within: Span, used: Iterable[Span]) -> Iterator[Span]:
    """Yield the stretches inside `within` that none of `used` covers and that hold a letter or digit, trimmed and in order.

    >>> list(gaps("May 2, noon", Span(0, 11), [Span(0, 5)]))
    [Span(start=5, end=11)]
    """
    at = within.start
    for span in [*merged(used), Span(within.end, within.end)]:
        left = Span(at, min(span.start, within.end))
        if left.start < left.end and _WORD.search(text, *left):
            yield left.trimmed(text)
        at = max(at, span.end)


def evidence_spans(subject: Subject, *fields: str) -> list[Span]:
    """Return where leaves under any of the paths stand, those that cannot be read included."""
    under = tuple(f"{field}." for field in fields)
    said = (found.span for path, found in subject.evidence.items() if path in fields or path.startswith(under))
    return [span for span in said if span]
