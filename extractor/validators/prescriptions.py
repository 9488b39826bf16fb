"""A drug with what is ordered of it: the heading against the original request, the summary and the reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final

from extractor.clauses import is_of_another_occasion
from extractor.document import Span
from extractor.findings import raised
from extractor.lexicon import drug_named
from extractor.record import Finding
from extractor.validators.subject import Subject
from extractor.values import Found, find_directions, find_drugs, find_quantities, find_refills, find_strengths, split_sentences

IN_MILLIGRAMS: Final = {
    "mcg": Fraction(1, 1000),
    "µg": Fraction(1, 1000),
    "ug": Fraction(1, 1000),
    "mg": Fraction(1),
}
"""Units of mass, in milligrams."""

_JOINS = re.compile(r"[\s/,(+&-]{1,4}(?:and\s{1,3}|with\s{1,3})?\(?", re.IGNORECASE)
_TO_STRENGTH = re.compile(
    r"[\s,()]{0,4}(?:(?:HCL|HCI|hydrochloride|sodium|sod|ER|XR|SR|DR|CR|EC|IR|XL|patch(?:es)?|tablets?|capsules?|oral|"
    r"(?:at|in|with)\s{1,3}(?:a|the)\s{1,3}(?:strength|dose|dosage)\s{1,3}of|dosed\s{1,3}at|at|of)[\s,()]{1,4}){0,3}",
    re.IGNORECASE,
)
_FROM_STRENGTH = re.compile(r"\s{1,3}(?:(?:of|tablets?|capsules?|tabs?|caps?|patch(?:es)?)\s{1,3}){0,2}", re.IGNORECASE)
_TO_QUANTITY = re.compile(r"[\s,()]{0,4}(?:\w{1,12}[\s,()]{1,3}){0,2}?", re.IGNORECASE)
_FROM_QUANTITY = re.compile(r"\s{0,3}(?:(?:of|tablets?|capsules?|tabs?|caps?|pills?|patch(?:es)?|the)\s{1,3}){0,3}", re.IGNORECASE)
_CONCLUDES = re.compile(r"\b(?:request\w*|necess\w+|supported|certified|approved|authori[sz]ed)\b", re.IGNORECASE)
_UNIT = re.compile(r"(?P<unit>mcg|mg|µg|ug|%)(?:\s?/\s?(?P<per>\w+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """One drug as a text names it: what it contains, strength and quantity beside it, and whether it is the order of now."""

    ingredients: frozenset[str]
    span: Span
    strength: Found[str] | None = None
    quantity: Found[int] | None = None
    is_current: bool = True

    @property
    def place(self) -> Span:
        """The place of name, strength and quantity together."""
        parts = [self.span, *(found.span for found in (self.strength, self.quantity) if found)]
        return Span(min(part.start for part in parts), max(part.end for part in parts))

    @property
    def dose(self) -> Dose | None:
        """The strength as numbers."""
        return read_dose(self.strength.value) if self.strength else None


@dataclass(frozen=True, slots=True)
class Dose:
    """A strength: the numbers as written, their sizes in milligrams (as written of other units), and what they are of or per."""

    written: tuple[Fraction, ...]
    amounts: tuple[Fraction, ...]
    unit: str
    per: str

    def is_like(self, other: Dose) -> bool:
        """Say whether both are of a kind that can be compared: masses, or both percentages, and as many of them."""
        return (self.unit == "%") == (other.unit == "%") and len(self.amounts) == len(other.amounts)


def read_dose(strength: str) -> Dose | None:
    """Return a strength as numbers, None where it has no unit or none that is known.

    >>> read_dose("0.5 mg") == read_dose(".5 mg"), read_dose("1000 mcg").amounts == read_dose("1 mg").amounts
    (True, True)
    """
    written = tuple(Fraction(number) for number in re.findall(r"\d+\.?\d*|\.\d+", strength.split("/hr")[0].replace(",", "")))
    named = _UNIT.search(strength)
    unit = named["unit"].lower() if named else "mg"
    per = (named["per"] or "") if named else ""
    return (
        Dose(written, tuple(number * IN_MILLIGRAMS.get(unit, 1) for number in written), unit, per[:1].lower()) if written else None
    )


@lru_cache(maxsize=256)
def find_mentions(text: str, within: Span) -> tuple[Mention, ...]:
    """Return the drugs that a stretch names, each with the strength and the quantity that stand beside its name."""
    groups = list(_groups(text, within)) if within.end > within.start else []
    if not groups:
        return ()
    strengths, quantities = find_strengths(text, within), _quantities(text, within)
    return tuple(_mention(text, group, strengths, quantities) for group in groups)


def _quantities(text: str, within: Span) -> list[Found[int]]:
    """Return the counts that are none of the directions."""
    counts = find_quantities(text, within)
    taken = [found.span for found in find_directions(text, within)] if counts else []
    return [one for one in counts if not any(span.contains(one.span) for span in taken)]


def _groups(text: str, within: Span) -> Iterator[list[Found[str]]]:
    """Yield the names that stand together: "Norco (hydrocodone/acetaminophen)"."""
    group: list[Found[str]] = []
    for drug in find_drugs(text, within):
        if group and not _JOINS.fullmatch(text, group[-1].span.end, drug.span.start):
            yield group
            group = []
        group.append(drug)
    if group:
        yield group


def _mention(text: str, group: list[Found[str]], strengths: list[Found[str]], quantities: list[Found[int]]) -> Mention:
    names = Span(group[0].span.start, group[-1].span.end)
    strength = next((s for s in strengths if _is_between(_TO_STRENGTH, text, names.end, s.span.start)), None)
    strength = strength or next((s for s in strengths if _is_between(_FROM_STRENGTH, text, s.span.end, names.start)), None)
    end = max(names.end, strength.span.end) if strength else names.end
    start = min(names.start, strength.span.start) if strength else names.start
    quantity = next((q for q in quantities if _is_between(_TO_QUANTITY, text, end, q.span.start)), None)
    quantity = quantity or next((q for q in quantities if _is_between(_FROM_QUANTITY, text, q.span.end, start)), None)
    return Mention(frozenset(ingredient for drug in group for ingredient in ingredients_of(drug.value)), names, strength, quantity)


def _is_between(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    return start <= end and pattern.fullmatch(text, start, end) is not None


def ingredients_of(name: str) -> tuple[str, ...]:
    """Return what a drug contains, by generic names; of a drug that is not known, its own name."""
    known = drug_named(name)
    return known.ingredients if known and known.ingredients else (name.casefold(),)


@dataclass(frozen=True, slots=True)
class _Place:
    """A part of the document that may name an item's drug again."""

    name: str
    mentions: Sequence[Mention]


def compare_mentions(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.dose` where another part gives the heading's drug another strength or quantity.

    Looks at the original request, the summary and the item's reasons. A part that also says what a heading says is no conflict: it
    tells of several prescriptions.
    """
    cells = {index: cell for index in subject.outline.issues() if (cell := subject.outline.cell("description", index))}
    headings = {index: headed_mentions(subject.text, cell) for index, cell in cells.items()}
    headed = [mention for mentions in headings.values() for mention in mentions]
    summary = _at(subject, subject.body("summary")) if headed else []
    for index, mentions in headings.items():
        parts = [_at(subject, subject.outline.cell(name, index)) for name in ("original_request", "authorized_portion")]
        reasoned = _at(subject, subject.body("rationale", index)) if mentions else []
        known = {m.quantity.value for part in (headed, *parts) for m in part if m.quantity}
        places = (_Place("original request", parts[0]), _Place("summary", summary), _Place("rationale", reasoned))
        for mention in mentions:
            for place in places:
                yield from _conflicts(index, mention, place, [m for m in headed if m.ingredients == mention.ingredients], known)


def headed_mentions(text: str, cell: Span) -> Sequence[Mention]:
    """Return the drugs of a heading; of one drug, strength and quantity may stand anywhere in it, but in the directions."""
    mentions = find_mentions(text, cell)
    if len(mentions) != 1:
        return mentions
    strengths, counts = find_strengths(text, cell), _quantities(text, cell)
    strength = mentions[0].strength or (strengths[0] if len(strengths) == 1 else None)
    quantity = counts[0] if len(counts) == 1 else mentions[0].quantity
    return [replace(mentions[0], strength=strength, quantity=quantity)]


def _at(subject: Subject, place: Span | None) -> Sequence[Mention]:
    """Return the drugs that a part names, and whether each time it is the order of now."""
    found = find_mentions(subject.text, place) if place else ()
    return [replace(m, is_current=not is_of_another_occasion(subject.text, m.place, place)) for m in found if place]


def _conflicts(index: int, mention: Mention, place: _Place, headed: Sequence[Mention], known: set[int]) -> Iterator[Finding]:
    dose, doses = mention.dose, [m.dose for m in headed]
    same = [m for m in place.mentions if m.ingredients == mention.ingredients and (m.is_current or _is_other_unit(m.dose, dose))]
    others = [m for m in same if dose and m.dose and m.dose.is_like(dose)]
    if mention.strength and others and not any(m.dose and d and m.dose.amounts == d.amounts for m in others for d in doses):
        other = others[0].strength
        message = f"heading says {mention.strength.value}, the {place.name} {other.value if other else 'another'}"
        yield raised("source-conflict.dose", message, [f"issues.{index}.medication"], [mention.place, *(m.place for m in others)])
        return
    counted = [m for m in same if m.quantity and (m.dose is None or dose is None or m.dose.amounts == dose.amounts)]
    if mention.quantity and counted and not any(m.quantity and m.quantity.value in known for m in counted):
        other_count = counted[0].quantity
        message = f"heading says #{mention.quantity.value}, the {place.name} #{other_count.value if other_count else '?'}"
        yield raised("source-conflict.dose", message, [f"issues.{index}.medication"], [mention.place, *(m.place for m in counted)])


def _is_other_unit(told: Dose | None, headed: Dose | None) -> bool:
    """Say whether the same numbers have another size: 75 mg for 75 mcg is a slip at any time."""
    return told is not None and headed is not None and told.written == headed.written and told.amounts != headed.amounts


def compare_refills(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.dose` where the reasons of a drug speak of another number of refills than its heading."""
    for index, issue in subject.headed_issues():
        rationale, path = subject.body("rationale", index), f"issues.{index}.medication.refills"
        refills = issue.medication.refills if issue.medication else None
        found = find_refills(subject.text, rationale) if rationale and refills is not None else []
        found = [other for other in found if rationale and not is_of_another_occasion(subject.text, other.span, rationale)]
        if found and all(other.value != refills for other in found):
            message = f"heading says {refills} refills, the rationale {found[0].value}"
            yield raised("source-conflict.dose", message, [path], [other.span for other in found])


def _is_one(mention: Mention, headed: Sequence[Mention]) -> bool:
    """Say whether a drug is one of the heading's, by any of its names or by what it contains."""
    return any(mention.ingredients <= one.ingredients or one.ingredients <= mention.ingredients for one in headed)


def compare_drugs(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.drug` where the reasons never name the heading's drug, and conclude on another or name it again and again."""
    for index, issue in subject.headed_issues():
        cell, rationale = subject.outline.cell("description", index), subject.body("rationale", index)
        headed = find_mentions(subject.text, cell) if cell and issue.medication else []
        reasoned = find_mentions(subject.text, rationale) if headed and rationale else []
        if rationale is None or not reasoned or any(_is_one(mention, headed) for mention in reasoned):
            continue
        other = _concluded(subject.text, rationale) or _repeated(reasoned)
        if other:
            words = other[0].span.text(subject.text)
            message = f"the heading orders {headed[0].span.text(subject.text)}, the rationale speaks of {words}"
            fields = [f"issues.{index}.medication.ingredients"]
            yield raised("source-conflict.drug", message, fields, [headed[0].span, *(mention.span for mention in other)])


def _concluded(text: str, rationale: Span) -> Sequence[Mention]:
    """Return the drugs of the sentence in which a rationale concludes."""
    last = (s for s in split_sentences(text, rationale)[-2:] if _CONCLUDES.search(text, *s))
    return next((found for sentence in last if (found := find_mentions(text, sentence))), ())


def _repeated(mentions: Sequence[Mention]) -> Sequence[Mention]:
    """Return the mentions of a drug that is named more than once; classes of drugs are none."""
    known = [m for m in mentions if not any(" " in ingredient for ingredient in m.ingredients)]
    return next((same for m in known if len(same := [n for n in known if n.ingredients == m.ingredients]) > 1), [])
