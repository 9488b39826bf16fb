"""Columns of a drug order: what it contains, by which brands, and what group of drugs it belongs to."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from extractor.derived.subject import Rested, Subject, listed
from extractor.document import Span
from extractor.lexicon import Drug, drug_named, drugs, has_drug_ending, near_drugs
from extractor.values import find_drugs

_COMPOUND: Final = re.compile(r"\b(?:compound|cmpd)", re.IGNORECASE)
_ON_THE_SKIN: Final = frozenset({"cream", "gel", "ointment", "lotion", "balm", "roll-on", "foam", "patch", "plaster", "pad"})
"""Solutions and sprays are also swallowed and breathed: only a strength in percent tells those for the skin."""
_RELEASE: Final = re.compile(r"\s[A-Z]{2}(?!\w)")
"""What sets one product of a brand apart: XL, DS."""
_THROUGH_THE_SKIN: Final = frozenset({"opioid", "cardiovascular", "hormone", "antiemetic"})
"""Groups of which a patch acts in the whole body."""


class _Named(NamedTuple):
    """One name of an order, with the drugs that it names."""

    leaf: str
    drugs: tuple[Drug, ...]


def ingredients(subject: Subject) -> Rested | None:
    """Return the generic names of what is ordered, None where a name is of no known drug."""
    return listed((part, name.leaf) for name in _named(subject) or [] for drug in name.drugs for part in drug.ingredients)


def brands(subject: Subject) -> Rested | None:
    """Return the brands that the order names."""
    return listed(_brands(subject, _named(subject) or []))


def group(subject: Subject) -> Rested | None:
    """Return the group of the order: "compound", "topical", the drug's own group, or "several" where they differ."""
    named = _named(subject)
    if not named or not subject.issue.medication:
        return None
    order = subject.issue.medication
    own = list(dict.fromkeys(_group(name.drugs) for name in named))
    leaves = tuple(name.leaf for name in named)
    is_topical = order.form in _ON_THE_SKIN or any((i.strength or "").endswith("%") for i in order.ingredients)
    is_ready_made = bool(_brands(subject, named))
    if _COMPOUND.search(subject.issue.description or "") or (len(named) > 1 and is_topical and not is_ready_made):
        return Rested("compound", leaves)
    if own[0] == "topical" or (is_topical and not _THROUGH_THE_SKIN.intersection(own)):
        return Rested("topical", leaves)
    return Rested(own[0] if len(own) == 1 else "several", leaves)


def groups(subject: Subject) -> Rested | None:
    """Return the group of each drug ordered, without regard to how it is given."""
    return listed((_group(name.drugs), name.leaf) for name in _named(subject) or [])


def _brands(subject: Subject, named: list[_Named]) -> list[tuple[str, str]]:
    """Return the brands that an order uses with their leaves; where its names are generic, those of the heading that contain the same."""
    own = [(drug.name, name.leaf) for name in named for drug in name.drugs if drug.kind == "brand"]
    parts = {part for name in named for drug in name.drugs for part in drug.ingredients}
    heading = subject.issue.description or ""
    found = (drug_named(found.value) for found in find_drugs(heading, Span(0, len(heading)))) if not own else ()
    return own or [(d.name, subject.path("description")) for d in found if d and d.kind == "brand" and set(d.ingredients) == parts]


def _named(subject: Subject) -> list[_Named] | None:
    """Return the names of the order with their drugs, None where there is no order or a name is of no known drug."""
    order = subject.issue.medication
    if order is None or not order.ingredients:
        return None
    named = [
        _Named(subject.path(f"medication.ingredients.{at}.name"), _drugs_in(ingredient.name))
        for at, ingredient in enumerate(order.ingredients)
    ]
    return named if all(name.drugs for name in named) else None


def _drugs_in(name: str) -> tuple[Drug, ...]:
    """Return the drugs in a name as written, a misspelt one as the one drug it is near, an unknown generic name as itself."""
    known = []
    for found in find_drugs(name, Span(0, len(name))):
        generic = found.value.casefold()
        own = drug_named(found.value)
        release = _RELEASE.match(name, found.span.end)
        if own and own.kind == "brand" and release:
            own = own._replace(name=own.name + release[0])
        known.append(own or Drug(generic, "generic", (generic,), "other", "ending"))
    if known or has_drug_ending(name):
        return tuple(known)
    near = [drug for word in re.findall(r"[A-Za-z]+", name) for drug in near_drugs(word)[:1]]
    return tuple(near[:1])


def _group(named: tuple[Drug, ...]) -> str:
    """Return the group of the drugs of one name: that of its brand, of the combination, or of the first."""
    brand = next((drug for drug in named if drug.kind == "brand"), None)
    parts = frozenset(part for drug in named for part in drug.ingredients)
    return brand.group if brand else _combinations().get(parts, named[0].group)


@cache
def _combinations() -> dict[frozenset[str], str]:
    """Return the groups of brands of several ingredients by these."""
    return {frozenset(drug.ingredients): drug.group for drug in drugs().values() if len(drug.ingredients) > 1}
