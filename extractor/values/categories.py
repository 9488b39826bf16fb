"""What kind of treatment an item's heading orders."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extractor.case import Category
from extractor.document import Span
from extractor.lexicon import Treatment, find_treatments
from extractor.values.amounts import find_strengths
from extractor.values.drugs import find_drugs
from extractor.values.found import Found
from extractor.values.quantities import find_quantities
from extractor.values.text import squeeze

_LEAD = re.compile(
    r"\s*(?:associated\s+surgical\s+services?\s*[:,-]?|post-?\s?op(?:erative(?:ly)?)?\b\s*:?(?!\s+visit)|"
    r"retro(?:spective(?:ly)?)?(?:\s+requests?)?(?:\s+for)?\b\s*:?|"
    r"(?:purchase|rental)\s+of\b|continued?\b|additional\b|initial(?=\s+acupuncture)|"
    r"\d+\s*[.)]\s)\s*",
    re.I,
)
_INJECTED = re.compile(r"\b(?:injections?|infusions?|im\s+injection)\b", re.I)


@lru_cache(maxsize=256)
def classify(text: str, within: Span) -> Found[Category] | None:
    """Return the kind of treatment that the heading inside `within` names first, with the words it rests on.

    A drug that is not known here is a medication where a strength or, in a short heading, a count stands behind it. A
    drug given as an injection is an injection. None where nothing is recognised.

    >>> for text in ("Quarnil 7 mg #11", "MRI of the tail", "Heat therapy pad", "Zyxoling of feathers"):
    ...     kind = classify(text, Span(0, len(text)))
    ...     print(kind and kind.value.value, "|", kind and kind.span.text(text))
    medication | Quarnil 7 mg
    imaging | MRI
    equipment | Heat therapy
    None | None
    """
    body = _after_lead(text, within)
    named = _treatments(text, body)
    kinds = [Found(found.value.category, found.span) for found in named if found.value.category]
    drug = _drug(text, body, kinds) or (None if named else _counted(text, body))
    clear = [Found(found.value.category, found.span) for found in named if found.value.category and not found.value.is_general]
    clear = [*clear, drug] if drug else clear or kinds
    if not clear:
        return None
    first = min(clear, key=lambda found: (found.span.start, -found.span.end))
    injected = _INJECTED.search(text, body.start, body.end)
    if first.value is Category.MEDICATION and injected:
        return Found(Category.INJECTION, Span(*injected.span()))
    return first


def subcategory(text: str, within: Span, category: Category) -> Found[str] | None:
    """Return the narrower kind of treatment that a heading of a category names first, None where it names none of that category.

    >>> text = "Physical therapy evaluation and treatment"
    >>> subcategory(text, Span(0, len(text)), Category.THERAPY)
    Found(value='physical therapy', span=Span(start=0, end=16))
    """
    named = [found for found in _treatments(text, _after_lead(text, within)) if found.value.category is category]
    clear = [found for found in named if not found.value.is_general] or named
    return Found(clear[0].value.subcategory, clear[0].span) if clear else None


def _after_lead(text: str, within: Span) -> Span:
    """Return the heading without the words before what is ordered: "Associated surgical service:", "Retrospective request for"."""
    start = within.start
    while (lead := _LEAD.match(text, start, within.end)) and start < lead.end() < within.end:
        start = lead.end()
    return Span(start, within.end)


def _treatments(text: str, body: Span) -> list[Found[Treatment]]:
    squeezed = squeeze(text, body)
    return [Found(found, squeezed.span(*span)) for found, span in find_treatments(squeezed.line)]


def _drug(text: str, body: Span, named: Sequence[Found[Category]]) -> Found[Category] | None:
    """Return the first drug: a known name, or the words before a strength, unless they name a treatment of another kind."""
    known = next(iter(find_drugs(text, body)), None)
    if known is not None:
        return Found(Category.MEDICATION, known.span)
    strength = next(iter(find_strengths(text, body)), None)
    if strength is not None and any(found.span.end <= strength.span.start for found in named):
        return None
    if strength is not None and text[body.start : strength.span.start].strip(" (,"):
        return Found(Category.MEDICATION, Span(body.start, strength.span.end))
    return None


def _counted(text: str, body: Span) -> Found[Category] | None:
    """Return one or two words with a count behind them ("Zyxol #11"): in this genre the name of a drug."""
    count = next(iter(find_quantities(text, body)), None)
    words = text[body.start : count.span.start].split() if count else []
    if count is not None and 1 <= len(words) <= 2 and text[count.span.start] == "#":
        return Found(Category.MEDICATION, Span(body.start, count.span.end))
    return None
