"""Places in which only a number can stand: dates, case numbers, strengths, counts; and what is printed there but was misread.

A letter becomes a digit only where it looks like that one digit, and only where the form of a date or a case number, a unit or a
number sign shows that a number stands there. No digit becomes another digit or goes, and none is put in.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from extractor.cleaning.draft import Edit
from extractor.document import Span
from extractor.lexicon import alternatives, drugs
from extractor.values.dates import MONTHS
from extractor.values.digits import UNIT

_DIGITS: Final = str.maketrans("OolI|SB", "0011158")
_D: Final = "[0-9OolI|SB]"
_DOSE: Final = r"(?:mgs?|mcgs?|meq|iu|ml|gms?|grams?|%)"
# Vertebrae (S1), vitamins (B12) and oxygen (O2) are no numbers.
_NAMED: Final = r"(?!S[1-5](?!\d)|B(?:[1-35-79]|12)(?!\d)|[Oo]2(?!\d))"
_NUMBER: Final = rf"{_NAMED}{_D}{{1,6}}(?:[.,/-]{_D}{{1,4}}){{0,2}}"
_ON: Final = rf"(?=[OolI|SB.,/-]{{0,6}}\d){_NUMBER}"
"""A number that has a digit of its own."""

_NUMBERS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.,/|-])(?P<n>{_ON})(?=(?i:[\s-]{{0,3}}{UNIT})(?![\w%]))",
        rf"(?<![\w.,/|-])(?<![Vv]itamin\s)(?P<n>{_NAMED}{_D}{{1,3}})(?=\s{{0,2}}(?i:mg|mcg)(?![\w%]))",
        rf"(?<![\w.,/|-])(?P<n>(?=[OolI|SB]{{0,2}}\d){_D}{{1,2}}(?:\.{_D})?[-/][2-7SB]{_D}{{2}})(?![\w%|]|[./-]{_D})",
        rf"#\s{{0,3}}(?P<n>{_ON}|{_D}{{2,3}})(?![\w%|])",
        rf"(?i:\b(?:quantity|qty|count|refills?)\b)\s{{0,3}}(?:of|is|x|[.:#=-])?\s{{0,3}}(?P<n>{_ON})(?![\w%|])",
    )
)
_PAIRED: Final = frozenset({"200", "300", "325", "400", "500", "650", "660", "750"})
"""The second amount of a fixed combination without a unit (see `values.amounts`)."""


def _parted_names() -> list[str]:
    """Return the drugs whose two amounts a stroke parts: those of acetaminophen or ibuprofen with something else."""
    combined = (drug for drug in drugs().values() if len(drug.ingredients) > 1)
    return [drug.name for drug in combined if {"acetaminophen", "ibuprofen"} & {*drug.ingredients}]


_CASE: Final = re.compile(rf"(?<![A-Za-z0-9])[A-Z]{{2}}(?P<year>{_D}{{2}})(?P<gap>\s?[-–]\s?)(?P<n>{_D}{{7}})(?![\w|])")
_DATE: Final = re.compile(
    rf"(?<![\w/.|-])(?P<month>{_D}{{1,2}})(?P<one>[ ]?[/.:-][ ]?)(?P<day>{_D}{{1,2}})(?P<two>[ ]?[/.:-][ ]?)(?P<year>{_D}{{4}}|{_D}{{2}})"
    rf"(?![\w|]|[/.:-]{_D})"
)
_SPELLED: Final = re.compile(
    rf"\b(?P<month>[A-Za-z]{{3,9}})\.?\s{{1,4}}(?P<day>{_D}{{1,2}})(?P<mark>[.,]?\s{{0,4}})"
    rf"(?P<year>{_D}{{4}})(?![\w|])"
)
_DECIMAL: Final = re.compile(
    rf"(?<![\w.,/|-])(?:[0O]|\d{{1,2}}(?=,(?:5|25|75)(?!\d)))(?P<comma>,)\d{{1,4}}(?=\s{{0,2}}(?i:{_DOSE})(?!\w))"
)
_MILLI: Final = re.compile(r"(?<=[0-9OolI|SB])\s{0,2}(?P<unit>rn(?:g|cg|l|Eq))(?![A-Za-z])")
_RATE: Final = re.compile(r"\d\s{0,2}(?i:mgs?|mcgs?|gm?|units?)(?P<stroke>[ .:,])(?=(?i:ml|hr|hour)\b)")
_COMBINED: Final = re.compile(
    rf"\b(?i:{alternatives([*_parted_names(), 'acetaminophen', 'apap'])})\s{{1,3}}"
    rf"\d{{1,2}}(?:\.5)?(?P<stroke>[ .:,]?)(?={alternatives(sorted(_PAIRED))}(?![\d.,/-]))"
)
LONGEST_DOSE: Final = 4
"""Digits of an amount before its point, at most: in a longer one a letter may have been a stroke ("10l325")."""
_GLUED: Final = (
    re.compile(
        rf"[A-Za-z]{{3}}(?P<at>\d){_D}{{0,4}}(?:[.,]{_D}{{1,3}})?(?:[-/]{_D}{{1,4}}(?:\.{_D}{{1,2}})?)?\s{{0,3}}(?i:mgs?|mcgs?|rng|%)"
        r"(?![A-Za-z])"
    ),
    re.compile(r"[a-z]{2}(?P<at>\d)\d?/\d{1,2}/\d{2,4}(?!\d)"),
    re.compile(r"\d/\d{1,2}/\d{4}(?P<at>[A-HJ-NP-RT-Zac-km-z])"),
    re.compile(r"#\s?\d{1,4}(?P<at>[a-z])[a-z]{2}"),
    re.compile(r"(?<![\w.,/-])x?\d{1,3}(?P<at>[dmrsvw])(?=(?:ays?|onths?|efills?|essions?|isits?|eeks?)\b)"),
)


def glued_numbers(text: str) -> Iterator[Edit]:
    """Yield what parts a number from the word that it is glued to: a strength, a date, a count."""
    for pattern in _GLUED:
        for found in pattern.finditer(text):
            at = found.start("at")
            yield Edit(Span(at - 1, at + 1), f"{text[at - 1]} {text[at]}", "misreading")


def units(text: str) -> Iterator[Edit]:
    """Yield what puts milligrams and the like right: rn for m."""
    for found in _MILLI.finditer(text):
        yield Edit(Span(*found.span("unit")), f"m{found['unit'][2:]}", "misreading")


def strokes(text: str) -> Iterator[Edit]:
    """Yield the strokes that were lost where two units, or the two amounts of a combined drug, can only be parted by one."""
    for pattern in (_RATE, _COMBINED):
        for found in pattern.finditer(text):
            at, end = found.span("stroke")
            yield Edit(Span(at, end), "/", "misreading") if at < end else Edit(Span(at - 1, at), f"{text[at - 1]}/", "misreading")


def digits(text: str) -> Iterator[Edit]:
    """Yield what puts letters in the places of digits right, in dates and case numbers also the marks between them."""
    for rule in (_case_numbers, _dates, _spelled_dates, _amounts):
        yield from rule(text)


def _case_numbers(text: str) -> Iterator[Edit]:
    for found in _CASE.finditer(text):
        if sum(sign.isdigit() for sign in found["year"] + found["n"]) >= 5:
            if found["gap"] != found["gap"].strip():
                yield Edit(Span(*found.span("gap")), "-", "misreading")
            yield from _signs(text, Span(*found.span("year")))
            yield from _signs(text, Span(*found.span("n")))


def _dates(text: str) -> Iterator[Edit]:
    for found in _DATE.finditer(text):
        month, day, year = (found[part].translate(_DIGITS) for part in ("month", "day", "year"))
        own = sum(sign.isdigit() for sign in found["month"] + found["day"] + found["year"])
        if 2 * own < len(month + day + year) or not _is_date(month, day, year):
            continue
        marks = {found["one"], found["two"]}
        if len(year) == 4 and "/" in {mark.strip() for mark in marks} and not any("-" in mark for mark in marks):
            yield from (Edit(Span(*found.span(name)), "/", "misreading") for name in ("one", "two") if found[name] != "/")
        elif marks != {"/"} and not (marks == {"-"} and re.search(r"\d", found["month"])):
            continue
        for part in ("month", "day", "year"):
            yield from _signs(text, Span(*found.span(part)))


def _is_date(month: str, day: str, year: str) -> bool:
    try:
        dt.date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return len(year) == 2 or 1900 <= int(year) <= 2099


def _spelled_dates(text: str) -> Iterator[Edit]:
    for found in _SPELLED.finditer(text):
        year = found["year"].translate(_DIGITS)
        if not any(name.lower().startswith(found["month"].lower()) for name in MONTHS):
            continue
        if sum(sign.isdigit() for sign in found["year"]) >= 2 and 1900 <= int(year) <= 2099:
            yield from _signs(text, Span(*found.span("day")))
            yield from _signs(text, Span(*found.span("year")))
            if found["mark"].startswith("."):
                yield Edit(Span(found.start("mark"), found.start("mark") + 1), ",", "misreading")


def _amounts(text: str) -> Iterator[Edit]:
    for index, pattern in enumerate(_NUMBERS):
        for found in pattern.finditer(text):
            if index == 2 and re.split("[-/]", found["n"].translate(_DIGITS))[-1] not in _PAIRED:
                continue
            if max(map(len, re.split("[.,/-]", found["n"]))) <= LONGEST_DOSE:
                yield from _signs(text, Span(*found.span("n")))
    for found in _DECIMAL.finditer(text):
        yield Edit(Span(*found.span("comma")), ".", "misreading")


def _signs(text: str, span: Span) -> Iterator[Edit]:
    """Yield an edit for each letter in a number, the digit that it looks like."""
    for at in range(*span):
        right = text[at].translate(_DIGITS)
        if right != text[at]:
            yield Edit(Span(at, at + 1), right, "misreading")
