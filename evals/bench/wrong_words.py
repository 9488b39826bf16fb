"""Wrong values of free text that stand in a document: what a reader that points at real words may still get wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.case import Case, Leaf
from extractor.document import Outline
from extractor.layouts import place
from extractor.values import flat, fold, locate

PLANTED: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "diagnoses": (
        ("family", ", and a family history of {}"),
        ("unlikely", "; {} is unlikely"),
        ("ruled out", "; {} was ruled out"),
        ("another's", "; his mother had {}"),
        ("another doctor's", ", though the carrier's doctor diagnosed {}"),
    ),
    "prior_treatments": (
        ("refused", ", the patient having refused {}"),
        ("declined", "; she declined {}"),
        ("pending", ", with {} pending approval"),
        ("planned", "; {} is planned"),
        ("conditional", " and, if approved, {} next month"),
    ),
    "mechanism_of_injury": (("negated", " rather than {}"), ("earlier", ", following an unrelated {} in 2009")),
}
"""By field: kind, and words put behind the field's last value in which a thing stands that is none."""

OTHERS: Final = {"diagnoses": "moon gout", "prior_treatments": "leech therapy", "mechanism_of_injury": "comet strike"}
"""The thing that is planted; no document names it."""

_LEVEL: Final = re.compile(r"\b[CTLS]\d{1,2}-(?=[CTLS]?\d)")
_CALLED: Final = re.compile(r"chapters?|sections?|(?:19|20)\d\d", re.IGNORECASE)
"""Words behind the name of a section or source that a citation may also go without."""
_NUMBER_WORD: Final = re.compile(r"\b(?:twenty|thirty|forty|fifty|sixty)-(?=\w)", re.IGNORECASE)
_FORM_WORDS: Final = {
    "diagnoses": ("The injured worker", "documented as", "diagnosed as having"),
    "prior_treatments": ("Treatment to date", "have included", "has included"),
    "mechanism_of_injury": ("The mechanism of injury", "mechanism of injury", "is detailed as"),
    "source": ("Decision based on", "Non-MTUS Citation", "medical evidence", "Section(s)"),
}


def wrong_words(path: str, value: str, case: Case) -> Iterator[tuple[str, Leaf]]:
    """Yield kind and wrong value for one leaf of words: cut, of another part of the same place, or words of the form."""
    field, leaf = path.partition(".")[0], path.rstrip("0123456789").rstrip(".").rpartition(".")[2]
    words = value.split()
    if leaf in ("description", "specialties", "licensed_states", "source", "diagnoses", "sections") and len(words) > 1:
        yield from _cuts(words)
    yield from (("words of the form", form) for form in _FORM_WORDS.get(leaf, _FORM_WORDS.get(field, ())))
    for kind, joint in (("half a level", _LEVEL), ("half a number", _NUMBER_WORD)):
        if hit := joint.search(value):
            yield kind, value[hit.end() :]
    if leaf in ("source", "pages", "sections"):
        yield from _of_citation(path, leaf, case)
    if leaf in ("name", "directions", "supply", "form"):
        yield from _of_order(path, value, leaf, case)


def _cuts(words: list[str]) -> Iterator[tuple[str, Leaf]]:
    """Yield words without their first and without their last one, if it is more than a mark or how a section is called."""
    if fold(words[0]):
        yield "cut in front", " ".join(words[1:])
    if fold(words[-1]) and not _CALLED.fullmatch(words[-1]):
        yield "cut behind", " ".join(words[:-1])


def _of_citation(path: str, leaf: str, case: Case) -> Iterator[tuple[str, Leaf]]:
    _, index, side, number, *_ = path.split(".")
    cited = getattr(case.issues[int(index)], side)
    own = cited[int(number)]
    year = re.search(r"\b(?:19|20)\d\d\b", own.source)
    if leaf == "sections":
        yield "source as section", own.source
        yield from (("page as section", f"page {own.pages}") for _ in (1,) if own.pages)
        others = [section for other in cited if other.source != own.source for section in other.sections]
        yield from (("another source's section", section) for section in others if section not in own.sections)
    if year and leaf != "source":
        yield "year", year[0]
    if leaf == "source":
        yield from (("section as source", section) for section in own.sections if section not in own.source)


def _of_order(path: str, value: str, leaf: str, case: Case) -> Iterator[tuple[str, Leaf]]:
    issue = case.issues[int(path.split(".")[1])]
    order, heading = issue.medication, flat(issue.description or "")
    if order is None:
        return
    names = [ingredient.name for ingredient in order.ingredients]
    if leaf == "name":
        parts = " ".join(names).casefold()
        filler = [word for word in re.findall(r"(?<![/+])\b[A-Za-z]{3,}", heading) if word.casefold() not in parts]
        yield from (("filler as drug", word) for word in dict.fromkeys(filler))
    elif leaf == "directions":
        yield from (("drug as directions", name) for name in names)
        yield "directions cut", " ".join(value.split()[:-1])
    elif leaf == "supply" and order.quantity is not None:
        yield "quantity as supply", f"#{order.quantity}"


def planted(text: str, case: Case, outline: Outline, field: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text with a thing put behind the last value of a field, in words that say that it is none."""
    value = getattr(case, field)
    last = (value[-1] if value else None) if isinstance(value, list) else value
    spans = [span for own in place(outline, field) for span in locate(text, last, own)] if last else []
    end = spans[-1].end if spans else 0
    for kind, words in PLANTED[field] if spans else ():
        yield kind, text[:end] + words.format(OTHERS[field]) + text[end:]
