"""What reads a quote as the value of a field: one parser a type, for readers and evidence alike."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Final

from extractor.case import Leaf
from extractor.document import Span
from extractor.fields import ParserName, field_of
from extractor.values.amounts import find_strengths, normalize_strength, parse_package
from extractor.values.dates import find_dates
from extractor.values.demographics import parse_age, parse_sex
from extractor.values.found import flat
from extractor.values.orders import parse_form, parse_refills, parse_supply
from extractor.values.priorities import find_priorities
from extractor.values.quantities import parse_quantity
from extractor.values.schedules import parse_per_week, parse_sessions, parse_weeks
from extractor.values.verdicts import parse_verdict

CASE_NUMBER: Final = re.compile(r"\b[A-Z]{2}\d{2}-\d{7}\b", re.IGNORECASE)

Parser = Callable[[str], Leaf | None]


def parse(path: str, quote: str, *, not_after: dt.date | None = None) -> Leaf | None:
    """Return the value that a quote of the source states for the leaf at a path, or None where its parser reads none.

    `not_after` is the latest day that a two-digit year may mean.

    >>> parse("issues.0.medication.quantity", "#61"), parse("diagnoses.0", " left  knee sprain,"), parse("dates.injury", "soon")
    (61, 'left knee sprain', None)
    >>> parse("dates.injury", "20310204"), parse("dates.injury", "20311304")
    (datetime.date(2031, 2, 4), None)
    """
    name = field_of(path).parser
    if name == "date":
        dates = {found.value for found in find_dates(quote, Span(0, len(quote)), not_after=not_after)}
        return dates.pop() if len(dates) == 1 else _compact_date(quote)
    return _PARSERS[name](quote)


def _compact_date(quote: str) -> dt.date | None:
    """Return the date of eight digits alone, as databases print it: in a text they could be any number."""
    digits = quote.strip()
    if not re.fullmatch(r"(?:19|20)\d{6}", digits):
        return None
    try:
        return dt.datetime.strptime(digits, "%Y%m%d").date()
    except ValueError:
        return None


def _case_number(quote: str) -> str | None:
    hit = CASE_NUMBER.search(quote)
    return hit[0].upper() if hit else None


def _priority(quote: str) -> str | None:
    values = {found.value for found in find_priorities(quote, Span(0, len(quote)))}
    return values.pop() if len(values) == 1 else None


def _strength(quote: str) -> str | None:
    """Return the strength that a quote is, or the only one it holds ("0.5% 120gm")."""
    held = find_strengths(quote, Span(0, len(quote)))
    return normalize_strength(quote) or (held[0].value if len(held) == 1 else None)


def parse_words(quote: str) -> str | None:
    """Return the words of a quote without marks at their ends, or None where there are none."""
    words = flat(quote).strip(" ,;:")
    return words if any(letter.isalnum() for letter in words) else None


_PARSERS: Final[Mapping[ParserName, Parser]] = {
    "age": parse_age,
    "case_number": _case_number,
    "choice": parse_words,
    "form": parse_form,
    "package": parse_package,
    "per_week": parse_per_week,
    "priority": _priority,
    "quantity": parse_quantity,
    "refills": parse_refills,
    "sessions": parse_sessions,
    "sex": parse_sex,
    "strength": _strength,
    "supply": parse_supply,
    "verdict": parse_verdict,
    "weeks": parse_weeks,
    "words": parse_words,
}
