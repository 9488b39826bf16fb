"""How a drug is ordered: refills, supply and dosage form."""

from __future__ import annotations

import re

from extractor.document import Span
from extractor.lexicon import form_of, form_pattern
from extractor.values.found import Found, flat, remembered
from extractor.values.tokens import ANY, WHOLE, parse_whole, tokenize

_REFILLS = (
    re.compile(
        rf"(?<![#/-])(?P<n>{WHOLE}|\bno)\s{{1,4}}(?:additional\s{{1,4}}|more\s{{1,4}})?refills?\b(?!\s{{0,4}}(?:[:x#=-]\s{{0,4}})?{ANY})",
        re.I,
    ),
    re.compile(
        rf"\brefills?(?:\(s\))?\s{{0,4}}(?:of|is|times|[:x#=-])?\s{{0,4}}(?P<n>{WHOLE})(?![\w%]|\s{{0,3}}(?:mg|tab|cap))", re.I
    ),
)

_PERIOD = r"(?:day|week|month)s?['’]?s?"
_SUPPLIES = (
    re.compile(rf"(?<![#/-])(?<!#\s)(?P<s>{WHOLE}[\s-]{{1,4}}{_PERIOD}[\s-]{{1,4}}(?:supply|coverage|worth)\b)", re.I),
    re.compile(rf"\b(?P<s>{_PERIOD}\s{{1,4}}supply\s{{0,3}}[:=]?\s{{0,3}}{WHOLE})(?![\w%])", re.I),
    re.compile(rf"\b(?P<s>supply\s{{0,3}}(?:of|for|[:=])?\s{{0,3}}{WHOLE}[\s-]{{1,4}}{_PERIOD})(?!\w)", re.I),
)


@remembered
def find_refills(text: str, within: Span) -> list[Found[int]]:
    """Find numbers of refills inside `within`, in order: "with one refill", "refills: 2", "no refills" (0)."""
    read = tokenize(text)
    found: dict[int, Found[int]] = {}
    for hit in (hit for pattern in _REFILLS for hit in pattern.finditer(read.line, *within)):
        value = 0 if hit["n"].lower() == "no" else read.at(hit.start("n")).whole
        if value is not None:
            found.setdefault(hit.start("n"), Found(value, Span(*hit.span())))
    return [found[start] for start in sorted(found)]


def parse_refills(quote: str) -> int | None:
    """Return the number of refills that a quote states ("one refill", "refills: 2", "2"), or None.

    >>> [parse_refills(quote) for quote in ("one refill", "Refills x 2", "no refills", "3", "with refills")]
    [1, 2, 0, 3, None]
    """
    quote = flat(quote).strip(" ,;.")
    whole = parse_whole(quote)
    if whole is not None:
        return whole
    values = {found.value for found in find_refills(quote, Span(0, len(quote)))}
    return values.pop() if len(values) == 1 else None


@remembered
def find_supplies(text: str, within: Span) -> list[Found[str]]:
    """Find how long an order is to last inside `within`, verbatim and in order: "30 day supply", "day supply: 30"."""
    found: list[Found[str]] = []
    line = tokenize(text).line
    for span in (Span(*hit.span("s")) for pattern in _SUPPLIES for hit in pattern.finditer(line, *within)):
        if not any(item.span.start < span.end and span.start < item.span.end for item in found):
            found.append(Found(flat(span.text(text)), span))
    return sorted(found, key=lambda item: item.span)


def parse_supply(quote: str) -> str | None:
    """Return the supply that a quote states, verbatim with single spaces, or None.

    >>> [parse_supply(quote) for quote in ("(41 day supply)", "two months\\nsupply", "#41")]
    ['41 day supply', 'two months supply', None]
    """
    found = find_supplies(quote, Span(0, len(quote)))
    return found[0].value if len(found) == 1 else None


@remembered
def find_forms(text: str, within: Span) -> list[Found[str]]:
    """Find dosage forms inside `within`, in order, as lower-case singular words ("tab(s)" is "tablet")."""
    return [Found(form_of(hit["name"]), Span(*hit.span())) for hit in form_pattern().finditer(text, *within)]


def parse_form(quote: str) -> str | None:
    """Return the dosage form that a quote names, in lower case singular, or None.

    >>> [parse_form(quote) for quote in ("tab(s)", "oral suspension", "Transdermal Patches", "cream base", "mg")]
    ['tablet', 'suspension', 'patch', 'cream', None]
    """
    forms = {found.value for found in find_forms(quote, Span(0, len(quote)))}
    return forms.pop() if len(forms) == 1 else None
