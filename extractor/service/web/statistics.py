"""The page of statistics: what the decisions that the service holds say together, corrected by those that people reviewed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from extractor.pages.statistics import Lists, facts
from extractor.service.reviewing import ReviewIncomplete, reviewed_case
from extractor.service.store import Drawn, Filters, Store
from extractor.service.web.context import service_of
from extractor.service.web.queue import Line, Selection, filters_of
from extractor.service.web.rendering import PageRoute, page
from extractor.statistics import LabelledItem, summarise

OFFERED: Final = 10
"""Decisions of a sample that are offered at a time."""

_HOW_TO_SAMPLE: Final = "Review the random samples below: the share is corrected by them as soon as they are large enough."

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class Sample:
    """A random sample of decisions that are alike: how many were reviewed of how many, and which are to be reviewed next.

    Only an unbroken beginning of the random order counts as reviewed: whoever chose decisions by what they say has not drawn them.
    """

    asked: bool
    reviewed: tuple[str, ...]
    total: int
    offered: tuple[Line, ...]


@router.get("/statistics", response_class=HTMLResponse)
def statistics(request: Request) -> HTMLResponse:
    """Return the statistics of the decisions that are asked for."""
    store, filters = service_of(request).store, filters_of(request.query_params)
    samples = [_sample(store, filters, asked=asked) for asked in (False, True)]
    reviewed = [extraction_id for sample in samples for extraction_id in sample.reviewed]
    figures = summarise(store.cases(filters), labels=dict(_labels(store, reviewed)))
    return page(
        request, "statistics_page.html.j2", statistics=figures, facts=facts(figures), lists=Lists(), samples=samples,
        selection=Selection("all", filters=filters), facets=store.facets(), how_to_sample=_HOW_TO_SAMPLE,
        address_of=lambda place: f"/decisions/{figures.cases[place].document_id}",
    )  # fmt: skip


def _sample(store: Store, filters: Filters, *, asked: bool) -> Sample:
    order = store.in_random_order(asked=asked, filters=filters)
    reviewed = tuple(drawn.id for drawn in takewhile(lambda drawn: drawn.is_reviewed, order))
    summaries = (store.summary(extraction_id) for extraction_id in _next(order))
    return Sample(asked, reviewed, len(order), tuple(Line(summary) for summary in summaries if summary is not None))


def _next(order: Sequence[Drawn]) -> list[str]:
    return [drawn.id for drawn in order if not drawn.is_reviewed][:OFFERED]


def _labels(store: Store, reviewed: Sequence[str]) -> Iterator[tuple[str, tuple[LabelledItem, ...]]]:
    """Yield the items of reviewed decisions as people left them, by the name that the case has in the statistics."""
    for extraction_id in reviewed:
        found = store.extraction(extraction_id)
        if found is None or found.record is None:
            continue
        try:
            case = reviewed_case(found.record, found.reviews)
        except ReviewIncomplete:
            continue
        items = (LabelledItem(issue.description or "", issue.decision) for issue in case.issues)
        yield found.record.case.case_number or found.source, tuple(items)
