"""Parts of a document that are longer than any decision's, and were read up to a limit: `document.limit`."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.case import MOST_ELEMENTS, lists
from extractor.findings import raised
from extractor.layouts import MOST_ITEMS, limits
from extractor.record import Finding
from extractor.validators.subject import Subject
from extractor.values import MOST_DRUGS


def report_limits(subject: Subject) -> Iterator[Finding]:
    """Report each place that was not read to its end, and each list of the case that is as long as one may be."""
    for limit in limits(subject.outline):
        length, read = limit.whole.end - limit.whole.start, limit.read.end - limit.read.start
        yield raised(
            "document.limit",
            f"{limit.field}: of the {length:,} characters of its place in the source only the first {read:,} are read",
            [limit.field],
            [limit.whole],
        )
    for path, elements in lists(subject.case):
        most = _most(path)
        if len(elements) >= most:
            message = f"{path}: no more than {most} are read, and the source may hold more"
            yield raised("document.limit", message, [path])


def _most(path: str) -> int:
    if path == "issues":
        return MOST_ITEMS
    return MOST_DRUGS if path.endswith(".ingredients") else MOST_ELEMENTS
