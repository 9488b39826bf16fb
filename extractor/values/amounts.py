"""Amounts of a drug: strengths ("5/325 mg", "0.025%"), quantities ("#60") and packages ("120 grams")."""

from __future__ import annotations

import re

from extractor.document import Span
from extractor.values.counts import COUNT, NAMES, parse_count
from extractor.values.digits import read_digits
from extractor.values.found import Found, flat

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,7}(?:\.\d{1,6})?|\.\d{1,6})"
_START = r"(?<![\w.,])(?<!\d[-/])"
_MASS = r"(?:mgs?|mcgs?|µg|ug|meq|iu|units?|percent|%|milligrams?|micrograms?)"
_BULK = r"(?:gms?|gr|grams?|g|mls?|milliliters?|cc|oz|ounces?|liters?|l)"
_UNIT = rf"(?:{_MASS}|{_BULK})"
_END = r"(?![\w%])"
_PER = rf"(?:\s{{0,3}}/\s{{0,3}}(?:{_NUMBER}\s{{0,3}})?(?:ml|mls|gm?|gram|hr|hour|h|day|actuation|spray|dose|cc){_END})"
_JOIN = r"\s{0,3}[-–/]\s{0,3}"

_STRENGTH = re.compile(
    rf"{_START}{_NUMBER}\s{{0,3}}(?:{_MASS})?(?:{_JOIN}{_NUMBER}\s{{0,3}}(?:{_MASS})?){{0,4}}(?:(?<=%)|(?<=[a-zA-Z])){_PER}?{_END}",
    re.I,
)
# Amounts of acetaminophen, ibuprofen and aspirin in fixed combinations: such a pair needs no unit ("Norco 10/325").
_BARE = re.compile(
    rf"{_START}\d{{1,3}}(?:\.\d{{1,2}})?[-–/](?:200|300|325|400|500|650|660|750)(?![\w%]|[./-]\d|\s{{0,3}}{_UNIT}{_END})",
    re.I,
)
_GRAM = re.compile(rf"{_START}{_NUMBER}\s{{0,3}}(?:gms?|grams?|g){_END}", re.I)
_SPLIT = re.compile(rf"({_NUMBER})\s*(?=[a-zµ])", re.I)

_SPOKEN_UNITS = {"milligram": " mg", "microgram": " mcg", "percent": "%", "unit": " units", "gram": " grams", "milliliter": " ml"}
_SPOKEN = re.compile(
    rf"(?<![\w-])(?P<n>{NAMES})(?:\s{{1,4}}point\s{{1,4}}(?P<part>(?:{NAMES})))?[\s-]{{1,4}}"
    r"(?P<unit>milligram|microgram|percent|unit|gram|milliliter)s?(?P<hour>\s{1,4}(?:per|an)\s{1,4}hour)?(?!\w)",
    re.I,
)
_SPOKEN_BULK = ("gram", "milliliter")

_COUNTED = (
    r"(?:tab(?:let)?s?(?:\(s\))?|cap(?:sule|let|s)?s?(?:\(s\))?|pills?|patch(?:es|\(es\))?|pads?|units?|count|ct|pcs|pieces?|"
    r"suppositor(?:y|ies)|lozenges?|films?|boxe?s?|bottles?|tubes?|kits?|vials?|inhalers?|pens?|packets?|doses?|softgels?)"
)
_QUANTITIES = (
    re.compile(rf"#\s{{0,3}}(?P<n>{COUNT})(?:\.0{{1,2}})?(?![\w%]|[.,]\d|[-/]\d)(?!\s{{0,3}}{_BULK}{_END})", re.I),
    re.compile(
        rf"\b(?:quantity|qty|quantities|count|disp(?:ense)?|number|no\.|total)\b\s{{0,3}}(?:of|is|[.:#=-])?\s{{0,3}}#?\s{{0,3}}"
        rf"(?P<n>{COUNT})(?:\.0{{1,2}})?(?![\w%]|[.,]\d|[-/]\d)(?!\s{{0,3}}(?:{_BULK}{_END}|refills?\b(?!\s{{0,4}}[:x#=-]?\s{{0,4}}\d)))",
        re.I,
    ),
    re.compile(rf"(?<![\w.,#/-])(?P<n>{COUNT})[\s-]{{0,3}}{_COUNTED}(?![\w-])", re.I),
    re.compile(r"(?<!\w)x\s{0,2}(?P<n>\d{1,4})(?![\w%]|[.,/-]\d|\s{0,3}(?:\w*refills?|days?|weeks?|months?|mg))", re.I),
)
# "1 box of 10 patches": what the container holds is the package, and its own count nothing.
_CONTAINER = r"\b(?:box(?:es)?|bottles?|tubes?|kits?|vials?|packs?|packages?|packets?|cartons?|jars?)"
_HELD = re.compile(rf"{_CONTAINER}\s{{1,3}}of\s{{1,3}}(?P<held>{_NUMBER}[\s-]{{0,3}}(?P<unit>{_COUNTED}|{_BULK})(?![\w-]))", re.I)
_PACKAGE = re.compile(rf"(?<![\w.,])(?<!\d[-/]){_NUMBER}[\s-]{{0,3}}{_BULK}{_END}(?!\s{{0,3}}/)", re.I)


def find_strengths(text: str, within: Span) -> list[Found[str]]:
    """Find strengths inside `within`, in order, as `normalize_strength` writes them.

    An amount in grams is a strength only below 5 g and where no other strength is stated; bigger ones are packages.

    >>> text = "Zyxol 7.5-325mg, 0.025%, (11mg/1ml) 421ml #61"
    >>> [found.value for found in find_strengths(text, Span(0, len(text)))]
    ['7.5-325 mg', '0.025%', '11 mg/1 ml']
    """
    text = read_digits(text)
    found = [
        Found(value, Span(*match.span()))
        for pattern in (_STRENGTH, _BARE, _SPOKEN)
        for match in pattern.finditer(text, within.start, within.end)
        if (value := normalize_strength(match[0])) is not None
    ]
    if not found:
        grams = _GRAM.finditer(text, within.start, within.end)
        found = [Found(_spaced(match[0]), Span(*match.span())) for match in grams if _number(match[0]) < 5]
    return sorted(found, key=lambda item: item.span)


def normalize_strength(quote: str) -> str | None:
    """Return a strength with one space before each unit in letters, units in lower case; None where it is no strength.

    Ranges and combinations stay as they are written; numbers in words become digits, with the short form of their unit.

    >>> [normalize_strength(quote) for quote in ("40mg", "10/325 MG", "10-325mg", "0.025 %", "11mg/1ml", "10/10", "60")]
    ['40 mg', '10/325 mg', '10-325 mg', '0.025%', '11 mg/1 ml', None, None]
    >>> [normalize_strength(quote) for quote in ("ten milligrams", "two point five percent", "ninety grams")]
    ['10 mg', '2.5%', None]
    """
    quote = flat(read_digits(quote)).strip(" ,;()")
    if spoken := _SPOKEN.fullmatch(quote):
        return None if spoken["unit"].lower() in _SPOKEN_BULK else _in_digits(spoken)
    if (match := _STRENGTH.fullmatch(quote)) and not re.search(_MASS, match[0], re.I):
        return None
    if not match and not _BARE.fullmatch(quote) and not (_GRAM.fullmatch(quote) and _number(quote) < 5):
        return None
    return _spaced(quote)


def find_quantities(text: str, within: Span) -> list[Found[int]]:
    """Find counts of units inside `within`, in order: "#60", "quantity: 60", "60 tablets", "x 60"; each number once.

    A number sign before an amount ("#60 grams") is a package, not a count.
    """
    text = read_digits(text)
    found: dict[int, Found[int]] = {}
    held = [Span(match.start(), match.end()) for match in _HELD.finditer(text, within.start, within.end)]
    for pattern in _QUANTITIES:
        for match in pattern.finditer(text, within.start, within.end):
            value = parse_count(match["n"])
            if any(span.start < match.end() and match.start("n") < span.end for span in held):
                continue
            if value is not None and match.start("n") not in found:
                found[match.start("n")] = Found(value, Span(*match.span()))
    return [found[start] for start in sorted(found)]


def parse_quantity(quote: str) -> int | None:
    """Return the count that a quote states ("#60", "60 tablets", "quantity 60", "sixty"), or None.

    >>> [parse_quantity(quote) for quote in ("#61", "sixty", "61 tablets", "7 mg", "2-3", "121 grams")]
    [61, 60, 61, None, None, None]
    """
    quote = flat(read_digits(quote)).strip(" ,;.")
    value = parse_count(quote)
    if value is not None:
        return value
    values = {found.value for found in find_quantities(quote, Span(0, len(quote)))}
    return values.pop() if len(values) == 1 else None


def find_packages(text: str, within: Span) -> list[Found[str]]:
    """Find amounts with a unit of bulk inside `within`, in order, as "121 gm", and what a container is said to hold ("7 patches").

    Those inside strengths do not count.
    """
    text = read_digits(text)
    strengths = [found.span for found in find_strengths(text, within)]
    hits = {match.span() for match in _PACKAGE.finditer(text, within.start, within.end)}
    hits |= {match.span("held") for match in _HELD.finditer(text, within.start, within.end)}
    found = [Found(_spaced(text[start:end]), Span(start, end)) for start, end in hits]
    spoken = (match for match in _SPOKEN.finditer(text, within.start, within.end) if match["unit"].lower() in _SPOKEN_BULK)
    found += [Found(_in_digits(match), Span(*match.span())) for match in spoken]
    apart = [f for f in found if not any(span.start < f.span.end and f.span.start < span.end for span in strengths)]
    return sorted(apart, key=lambda item: item.span)


def parse_package(quote: str) -> str | None:
    """Return the amount with a unit that a quote states, with one space between them, or None.

    >>> [parse_package(quote) for quote in ("121gm", "#61 grams", "421 ml", "61", "7 mg")]
    ['121 gm', '61 grams', '421 ml', None, None]
    """
    quote = read_digits(quote)
    found = [_spaced(match[0]) for match in _PACKAGE.finditer(quote)]
    found += [_in_digits(match) for match in _SPOKEN.finditer(quote) if match["unit"].lower() in _SPOKEN_BULK]
    found = found or [_spaced(match["held"]) for match in _HELD.finditer(quote)]
    return found[0] if len(found) == 1 else None


def _in_digits(spoken: re.Match[str]) -> str:
    """Return an amount in words as digits and unit: "fifty micrograms per hour" as "50 mcg/hr"."""
    part = f".{parse_count(spoken['part'])}" if spoken["part"] else ""
    return f"{parse_count(spoken['n'])}{part}{_SPOKEN_UNITS[spoken['unit'].lower()]}{'/hr' if spoken['hour'] else ''}"


def _spaced(quote: str) -> str:
    text = re.sub(r"\s*([-–/])\s*", r"\1", flat(quote))
    text = re.sub(r"\s+(?=%)", "", text)
    text = _SPLIT.sub(r"\1 ", re.sub(r"(?<=\d)-(?=[a-z])", " ", text, flags=re.I))
    return text.lower()


def _number(quote: str) -> float:
    digits = re.match(_NUMBER, quote)
    return float(digits[0].replace(",", "")) if digits else 0.0
