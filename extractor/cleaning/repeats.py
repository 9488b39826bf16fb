"""Pages that stand in a text twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.cleaning.draft import Draft, Edit
from extractor.cleaning.furniture import find_furniture
from extractor.document import Span

SHORTEST: Final = 300
"""Characters that a page must hold, at least, for its repetition to be seen; two short pages may be alike by chance."""


def cut_repeats(draft: Draft) -> Draft:
    """Leave out every page that says the same as an earlier one, white space and page numbers aside."""
    return draft.edited(Edit(span, "", "repeated-page") for span in _repeats(draft.text))


def _repeats(text: str) -> Iterator[Span]:
    seen: set[str] = set()
    for page in _pages(text):
        said = "".join(page.text(text).split()).casefold()
        if len(said) < SHORTEST:
            continue
        if said in seen:
            yield page
        seen.add(said)


def _pages(text: str) -> Iterator[Span]:
    """Yield the stretches between form feeds, running titles and page numbers."""
    edges = [Span(*found.span()) for found in re.finditer(r"\f", text)]
    edges += [noise.span for noise in find_furniture(text)]
    start = 0
    for edge in [*sorted(edges), Span(len(text), len(text))]:
        page = Span(start, edge.start).trimmed(text)
        if page.start < page.end:
            yield page
        start = edge.end
