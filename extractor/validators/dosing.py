"""What is ordered of a drug against what there is: strengths that are made, what is taken a day, counts that go with days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Final, NamedTuple

from extractor.case import Issue, Medication
from extractor.findings import raised
from extractor.lexicon import drug_named, near_drugs, rows
from extractor.record import Finding
from extractor.validators.prescriptions import ingredients_of, read_dose
from extractor.validators.subject import Subject
from extractor.values import is_drug, parse_count
from extractor.values.counts import COUNT

MOST_UNITS: Final = 900
"""Tablets, capsules or patches that one order holds at most."""

TIMES_TOO_MANY: Final = Fraction(5, 2)
"""A count this many times what the directions use up in the days of supply does not go with them."""

_NOT_SWALLOWED = re.compile(
    r"\b(?:inject\w*|pump|intrathecal|infusion|intravenous|IV|IM|solution|suspension|syrup|elixir|vial|cream|gel|ointment|lotion|topical|"
    r"compound\w*|spray|suppositor\w+|powder|mL)\b|%",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(
    rf"(?<![\w-])(?P<count>{COUNT})\s{{1,3}}(?:\([^()]*\)\s{{0,3}})?(?:tab(?:let)?|cap(?:sule)?|pill)s?\b", re.IGNORECASE
)
_EVERY = re.compile(
    rf"\b(?:every\s{{0,3}}|q\s?)(?P<hours>{COUNT})(?:\s{{0,2}}(?:-|to)\s{{0,2}}\d{{1,2}})?\s{{0,2}}(?:hours?|hrs?|h)\b",
    re.IGNORECASE,
)
_TIMES = re.compile(
    rf"(?<![\w-])(?P<count>{COUNT})\s{{0,3}}(?:x|times)\s{{0,3}}(?:(?:a|per|each|every)\s{{1,3}}day|daily|/\s?day)\b", re.IGNORECASE
)
_WORDS: Final = (
    (4, re.compile(r"\b(?:qid|q\.i\.d\.|four\s+times\s+daily)", re.IGNORECASE)),
    (3, re.compile(r"\b(?:tid|t\.i\.d\.|thrice)", re.IGNORECASE)),
    (2, re.compile(r"\b(?:bid|b\.i\.d\.|twice)", re.IGNORECASE)),
    (
        1,
        re.compile(
            r"\b(?:daily|qd|qhs|q\.?h\.?s|nightly|at\s+(?:bedtime|night)|(?:a|per|every|each)\s+(?:day|night)|once)\b",
            re.IGNORECASE,
        ),
    ),
)
_DAYS = re.compile(rf"(?P<count>{COUNT})\s{{0,3}}-?\s{{0,3}}(?P<unit>day|week|month)", re.IGNORECASE)
_LONG: Final = {"day": 1, "week": 7, "month": 30}


class Made(NamedTuple):
    """What is made of a drug: the weakest and the strongest unit of its first ingredient and the most that is taken a day, in milligrams."""

    weakest: Fraction
    strongest: Fraction
    daily: Fraction | None
    source: str


@cache
def _made() -> dict[frozenset[str], Made]:
    return {
        frozenset(row["ingredients"].split("+")): Made(
            Fraction(row["weakest"]), Fraction(row["strongest"]), Fraction(row["daily"]) if row["daily"] else None, row["source"]
        )
        for row in rows("strengths")
    }


class Order(NamedTuple):
    """A medication whose drug is known: its ingredients in order and the milligrams of each in one unit."""

    item: int
    medication: Medication
    ingredients: tuple[str, ...]
    amounts: tuple[Fraction, ...]
    per: str

    @property
    def path(self) -> str:
        """The path of the medication."""
        return f"issues.{self.item}.medication"


def check_strengths(subject: Subject) -> Iterator[Finding]:
    """Yield `implausible.dose` for a strength that no product has: milligrams for micrograms, a digit too many."""
    for order in _orders(subject):
        made = _made().get(frozenset(order.ingredients))
        if order.per == "h" and order.amounts[0] >= 1:
            message = "no patch gives milligrams in an hour"
        elif made and not made.weakest <= order.amounts[0] <= made.strongest:
            message = (
                f"no product has this strength: they have {float(made.weakest):g} to {float(made.strongest):g} mg ({made.source})"
            )
        else:
            continue
        path = f"{order.path}.ingredients.0.strength"
        yield raised("implausible.dose", message, [path], subject.spans_of(path))


def check_daily_amounts(subject: Subject) -> Iterator[Finding]:
    """Yield `implausible.dose` where the directions come to more of an ingredient in a day than anyone takes."""
    for order in _orders(subject):
        units = units_a_day(order.medication.directions or "")
        for ingredient, amount in zip(order.ingredients, order.amounts, strict=True) if units else ():
            made = _made().get(frozenset({ingredient}))
            if units and made and made.daily and units * amount > made.daily:
                message = (
                    f"{float(units * amount):g} mg of {ingredient} a day, and {float(made.daily):g} mg are the most ({made.source})"
                )
                path = f"{order.path}.directions"
                yield raised("implausible.dose", message, [path], subject.spans_of(path))


def check_counts(subject: Subject) -> Iterator[Finding]:
    """Yield `implausible.dose` for a count of units that no order has, or that does not go with directions and days."""
    for index, issue in enumerate(subject.case.issues):
        medication, path = issue.medication, f"issues.{index}.medication.quantity"
        if medication is None or medication.quantity is None or medication.package:
            continue
        units, days = units_a_day(medication.directions or ""), _days(medication.supply or "")
        if medication.quantity > MOST_UNITS:
            yield raised("implausible.dose", f"a count of {medication.quantity:g}", [path], subject.spans_of(path))
        elif units and days and medication.quantity > units * days * TIMES_TOO_MANY:
            message = f"{medication.quantity:g} for {days} days, and the directions use up {float(units * days):g}"
            yield raised("implausible.dose", message, [path], subject.spans_of(path))


def check_names(subject: Subject) -> Iterator[Finding]:
    """Yield `implausible.drug-name` for a drug whose name is none that is known, and nearly one."""
    for index, issue in enumerate(subject.case.issues):
        for number, ingredient in enumerate(issue.medication.ingredients if issue.medication else ()):
            words = [word.strip("(),/") for word in ingredient.name.split()]
            near = [] if any(map(is_drug, words)) else [drug for word in words for drug in near_drugs(word)]
            if near:
                path = f"issues.{index}.medication.ingredients.{number}.name"
                yield raised("implausible.drug-name", f"{ingredient.name!r} may be {near[0].name}", [path], subject.spans_of(path))


def _orders(subject: Subject) -> Iterator[Order]:
    """Yield the medications that are swallowed or worn as patches, where each ingredient has its amount."""
    for index, issue in enumerate(subject.case.issues):
        if issue.medication is None or _NOT_SWALLOWED.search(issue.description or ""):
            continue
        ingredients, strength = _contents(issue)
        dose = read_dose(strength) if strength else None
        if dose and dose.unit != "%" and len(dose.amounts) == len(ingredients):
            yield Order(index, issue.medication, ingredients, dose.amounts, dose.per)


def _contents(issue: Issue) -> tuple[tuple[str, ...], str | None]:
    """Return the ingredients of a medication that is one drug, and its strength."""
    listed = issue.medication.ingredients if issue.medication else []
    if len(listed) != 1:
        return (), None
    names = re.split(r"[\s(),/+-]+", listed[0].name)
    known = [drug for name in names if (drug := drug_named(name))]
    brand = next((drug for drug in known if drug.kind == "brand"), None)
    if brand:
        return brand.ingredients, listed[0].strength
    return tuple(dict.fromkeys(one for drug in known for one in ingredients_of(drug.name))), listed[0].strength


def units_a_day(directions: str) -> Fraction | None:
    """Return how many tablets the directions come to in a day at most, None where they do not say.

    >>> [units_a_day(words) for words in ("two tablets every 3 hours", "8 times a day", "one daily", "1 tab TID", "as needed")]
    [Fraction(16, 1), Fraction(8, 1), Fraction(1, 1), Fraction(3, 1), None]
    """
    at_once = _AT_ONCE.search(directions)
    count = parse_count(at_once["count"]) if at_once else 1
    every, times = _EVERY.search(directions), _TIMES.search(directions)
    if every and (hours := parse_count(every["hours"])):
        a_day = Fraction(24, hours)
    elif times and (number := parse_count(times["count"])):
        a_day = Fraction(number)
    else:
        a_day = Fraction(next((number for number, words in _WORDS if words.search(directions)), 0))
    return a_day * count if a_day and count else None


def _days(supply: str) -> int | None:
    found = _DAYS.search(supply)
    count = parse_count(found["count"]) if found else None
    return count * _LONG[found["unit"].lower()] if found and count else None
