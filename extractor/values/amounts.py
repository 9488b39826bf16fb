"""Amounts of a drug: strengths ("5/325 mg", "0.025%"), packages ("120 grams") and counts ("#60", "60 tablets")."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from extractor.document import Span
from extractor.lexicon import counted_words
from extractor.values.found import Found, flat, remembered
from extractor.values.tokens import ANY, INSIDE, JOINED, NUMBER, WHOLE, Tokens, tokenize

_MASS: Final = r"(?:mgs?|mcgs?|[µμu]g|meq|iu|units?|percent|%|milligrams?|micrograms?)"
BULK: Final = r"(?:gms?|gr|grams?|g|mls?|milliliters?|cc|oz|ounces?|liters?|l)"
"""Pattern of the units in which a package is measured."""
_MASSES: Final = re.compile(_MASS, re.I)
_END: Final = r"(?![\w%])"
_PER: Final = (
    rf"(?:\s{{0,3}}/\s{{0,3}}(?:{NUMBER}\s{{0,3}})?(?:mls?|gm?|gram|hours?|hrs?|h|day|actuation|spray|dose|cc){_END}|"
    rf"\s{{1,4}}per\s{{1,4}}hour{_END})"
)
_STRENGTH: Final = re.compile(
    rf"{JOINED}[\s-]{{0,3}}(?:{_MASS})?(?:\s{{0,3}}[-–/]\s{{0,3}}{JOINED}\s{{0,3}}(?:{_MASS})?){{0,4}}(?<=[a-z%]){_PER}?{_END}",
    re.I,
)
# Amounts of acetaminophen, ibuprofen and aspirin in fixed combinations: such a pair needs no unit ("Norco 10/325").
_PAIR: Final = re.compile(r"\d{1,3}(?:\.\d{1,2})?[-–/](?:200|300|325|400|500|650|660|750)")
_BARE: Final = re.compile(rf"{JOINED}(?![\w%]|\s{{0,3}}(?:{_MASS}|{BULK}){_END})", re.I)
_GRAM: Final = re.compile(rf"{NUMBER}\s{{0,3}}(?:gms?|grams?|g){_END}", re.I)
_CONCENTRATION: Final = re.compile(r"units?\s{0,3}/", re.I)
_PLAIN_UNITS: Final = re.compile(r"[\d., ]+units?")

_COUNTED: Final = counted_words("counted")
_NO_PACKAGE: Final = rf"(?![\w%])(?!\s{{0,3}}(?:{BULK}{_END}|refills?\b(?!\s{{0,4}}[:x#=-]?\s{{0,4}}{ANY})))"
_MARKED: Final = (
    re.compile(rf"#\s{{0,3}}(?P<n>{WHOLE}){_NO_PACKAGE}", re.I),
    re.compile(
        rf"\b(?:quantity|qty|quantities|count|disp(?:ense)?|number|no\.|total)(?!\w)\s{{0,3}}(?:of|is|[.:#=-])?\s{{0,3}}[#(]?\s{{0,3}}"
        rf"(?P<n>{WHOLE}){_NO_PACKAGE}",
        re.I,
    ),
)
_COUNTS: Final = (
    re.compile(rf"(?<![#/-])(?P<n>{WHOLE})[\s-]{{0,3}}{_COUNTED}(?![\w-])", re.I),
    re.compile(rf"(?<![\w{INSIDE}])x\s{{0,2}}(?P<n>{WHOLE})(?![\w%]|[./-]|\s{{0,3}}(?:\w*refills?|days?|weeks?|months?|mg))", re.I),
)
# "1 box of 10 patches", "10 patches per box": what the container holds is the package, and its own count nothing.
_CONTAINER: Final = counted_words("container")
_HELD: Final = re.compile(
    rf"\b{_CONTAINER}\s{{1,3}}of\s{{1,3}}(?P<held>{NUMBER}[\s-]{{0,3}}(?:{_COUNTED}|{BULK})(?![\w-]))|"
    rf"(?P<each>{NUMBER}[\s-]{{0,3}}{_COUNTED})\s{{1,3}}(?:per|a)\s{{1,3}}{_CONTAINER}\b",
    re.I,
)
_PACKAGE: Final = re.compile(rf"{NUMBER}[\s-]{{0,3}}{BULK}{_END}(?!\s{{0,3}}/)", re.I)
_SHORT_UNITS: Final = {"milligram": "mg", "microgram": "mcg", "percent": "%", "unit": "units", "gram": "grams", "milliliter": "ml"}
_SPACED_MARK: Final = re.compile(r"\s*([-–/])\s*")
_BEFORE_UNIT: Final = re.compile(r"(?<=\d)-?\s*(?=[a-zµμ])")
_LONG_UNIT: Final = re.compile(r"(milligram|microgram|percent|unit|gram|milliliter)s?(?=\s|\Z)")


class Counts(NamedTuple):
    """Counts of a heading: those that are marked as quantity ("#60", "qty 60"), and those of tablets and the like ("60 tablets")."""

    marked: tuple[Found[int], ...]
    counted: tuple[Found[int], ...]


@remembered
def find_strengths(text: str, within: Span) -> list[Found[str]]:
    """Find strengths inside `within`, in order, as `normalize_strength` writes them.

    An amount in grams is a strength only below 5 g and where no other strength is stated; bigger ones are packages. Units beside a
    concentration ("100 units/mL, 20 units") are a dose.

    >>> text = "Zyxol 7.5-325mg, 0.025%, (11mg/1ml) 421ml #61"
    >>> [found.value for found in find_strengths(text, Span(0, len(text)))]
    ['7.5-325 mg', '0.025%', '11 mg/1 ml']
    """
    read = tokenize(text)
    found = [Found(_written(read, span), span) for span in _spans(_STRENGTH, read, within) if _ends_in_mass(read.line, span)]
    found += [
        Found(_written(read, span), span) for span in _spans(_BARE, read, within) if _PAIR.fullmatch(read.at(span.start).digits)
    ]
    if not found:
        found = [Found(_written(read, span), span) for span in _spans(_GRAM, read, within) if read.at(span.start).values[0] < 5]
    if _CONCENTRATION.search(read.line, *within):
        found = [strength for strength in found if not _PLAIN_UNITS.fullmatch(strength.value)]
    return sorted(found, key=lambda strength: strength.span)


def normalize_strength(quote: str) -> str | None:
    """Return a strength with one space before each unit in letters, units in lower case; None where it is no strength.

    Ranges and combinations stay as they are written; numbers in words become digits, with the short form of their unit.

    >>> [normalize_strength(quote) for quote in ("40mg", "10/325 MG", "10-325mg", "0.025 %", "11mg/1ml", "10/10", "60")]
    ['40 mg', '10/325 mg', '10-325 mg', '0.025%', '11 mg/1 ml', None, None]
    >>> [normalize_strength(quote) for quote in ("ten milligrams", "two point five percent", "ninety grams", "25 mcg per hour")]
    ['10 mg', '2.5%', None, '25 mcg per hour']
    """
    quote = flat(quote).strip(" ,;()")
    found = find_strengths(quote, Span(0, len(quote)))
    return found[0].value if len(found) == 1 and found[0].span == (0, len(quote)) else None


@lru_cache(maxsize=1024)
def find_counts(text: str, within: Span) -> Counts:
    """Find counts of units inside `within`, in order, each number once; what a container holds is none."""
    read = tokenize(text)
    held = [Span(*hit.span()) for hit in _HELD.finditer(read.line, *within)]
    marked = _count(read, within, _MARKED, [])
    counted = _count(read, within, _COUNTS, [*held, *(found.span for found in marked)])
    if _CONCENTRATION.search(read.line, *within):
        counted = tuple(found for found in counted if not found.span.text(text).lower().endswith(("unit", "units")))
    return Counts(marked, counted)


@remembered
def find_packages(text: str, within: Span) -> list[Found[str]]:
    """Find amounts with a unit of bulk inside `within`, in order, as "121 gm", and what a container is said to hold ("7 patches").

    Those inside strengths do not count.
    """
    read = tokenize(text)
    strengths = [found.span for found in find_strengths(text, within)]
    hits = {*_spans(_PACKAGE, read, within), *_held(read, within)}
    apart = [span for span in hits if not any(o.start < span.end and span.start < o.end for o in strengths)]
    return [Found(_written(read, span), span) for span in sorted(apart)]


def parse_package(quote: str) -> str | None:
    """Return the amount with a unit that a quote states, with one space between them, or None.

    >>> [parse_package(quote) for quote in ("121gm", "#61 grams", "421 ml", "61", "7 mg")]
    ['121 gm', '61 grams', '421 ml', None, None]
    """
    read, whole = tokenize(quote), Span(0, len(quote))
    found = _spans(_PACKAGE, read, whole) or _held(read, whole)
    return _written(read, found[0]) if len(found) == 1 else None


def _spans(pattern: re.Pattern[str], read: Tokens, within: Span) -> list[Span]:
    return [Span(*hit.span()) for hit in pattern.finditer(read.line, *within)]


def _held(read: Tokens, within: Span) -> list[Span]:
    return [Span(*hit.span(hit.lastgroup or 0)) for hit in _HELD.finditer(read.line, *within)]


def _count(read: Tokens, within: Span, patterns: tuple[re.Pattern[str], ...], apart_from: list[Span]) -> tuple[Found[int], ...]:
    found: dict[int, Found[int]] = {}
    for hit in (hit for pattern in patterns for hit in pattern.finditer(read.line, *within)):
        start, value = hit.start("n"), read.at(hit.start("n")).whole
        if value is not None and not any(span.start < hit.end() and start < span.end for span in apart_from):
            found.setdefault(start, Found(value, Span(*hit.span())))
    return tuple(found[start] for start in sorted(found))


def _ends_in_mass(line: str, span: Span) -> bool:
    """Say whether a strength holds a unit of mass: an amount in bulk alone is a package."""
    return _MASSES.search(line, *span) is not None


def _written(read: Tokens, span: Span) -> str:
    """Return an amount in digits, in small letters, one space before its unit: "fifty micrograms per hour" as "50 mcg/hr"."""
    said = flat(read.in_digits(span)).lower()
    if read.is_said(span):
        said = _LONG_UNIT.sub(lambda unit: _SHORT_UNITS[unit[1]], said)
        said = re.sub(r" (?:per|an) hour$", "/hr", said)
    said = _SPACED_MARK.sub(r"\1", said)
    return _BEFORE_UNIT.sub(" ", said).replace(" %", "%")
