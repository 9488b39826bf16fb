"""How many of a drug are dispensed: "#60", "quantity: 60", "60 tablets"."""

from __future__ import annotations

from extractor.document import Span
from extractor.values.amounts import find_counts
from extractor.values.directions import find_directions
from extractor.values.found import Found, flat, remembered
from extractor.values.tokens import parse_whole


@remembered
def find_quantities(text: str, within: Span) -> list[Found[int]]:
    """Find counts of units inside `within`, in order: "#60", "quantity: 60", "60 tablets", "x 60"; each number once.

    What is marked as a quantity outranks a count of tablets; a count inside directions ("2 tablets HS") or of what a container holds
    is none. A number sign before an amount ("#60 grams") is a package.

    >>> text = "Zyxol 7 mg 1 tablet AM, 2 tablets HS #90; 10 patches per box"
    >>> [found.value for found in find_quantities(text, Span(0, len(text)))]
    [90]
    """
    marked, counted = find_counts(text, within)
    if marked or not counted:
        return list(marked)
    doses = [found.span for found in find_directions(text, within)]
    return [found for found in counted if not any(dose.start < found.span.end and found.span.start < dose.end for dose in doses)]


def parse_quantity(quote: str) -> int | None:
    """Return the count that a quote states ("#60", "60 tablets", "quantity 60", "sixty"), or None.

    >>> [parse_quantity(quote) for quote in ("#61", "sixty", "61 tablets", "qty61", "quantity (61)", "7 mg", "2-3", "121 grams")]
    [61, 60, 61, 61, 61, None, None, None]
    """
    quote = flat(quote).strip(" ,;.")
    whole = parse_whole(quote)
    if whole is not None:
        return whole
    values = {found.value for found in find_quantities(quote, Span(0, len(quote)))}
    return values.pop() if len(values) == 1 else None
