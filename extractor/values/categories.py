"""What kind of treatment an item's heading orders."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extractor.case import Category
from extractor.document import Span
from extractor.values.amounts import find_strengths
from extractor.values.drugs import find_drugs
from extractor.values.found import Found
from extractor.values.kinds import KINDS
from extractor.values.quantities import find_quantities
from extractor.values.text import squeeze

_COMPILED = {
    kind: re.compile(rf"(?<![\w-])(?:{'|'.join(names.strip().splitlines())})(?!\w)", re.I) for kind, names in KINDS.items()
}
_LEAD = re.compile(
    r"\s*(?:(?:associated|related)\s+surgical\s+services?\s*[:,-]?|post-?\s?op(?:erative(?:ly)?)?\b\s*:?(?!\s+visit)|"
    r"retro(?:spective(?:ly)?)?(?:\s+requests?)?(?:\s+for)?\b\s*:?|requests?\s+for\b|durable\s+medical\s+equipment\s*:\s*|"
    r"(?:purchase|rental|refills?)\s+of\b|continued?\b|ongoing\b|additional\b|initial(?=\s+(?:acupuncture|chiro|physical))|"
    r"\d+\s*[.)]\s)\s*",
    re.I,
)
_INJECTED = re.compile(r"\b(?:injections?|injectable|injected|infusions?|intramuscular(?:ly)?|im\s+injection)\b", re.I)
# Words too general to decide where a clearer name of another kind stands in the heading.
_WEAK = frozenset(
    {"unit", "device", "devices", "supplies", "evaluation", "examination", "program", "support", "supports", "pt", "ot"}
    | {"facility", "therapy", "therapies", "sessions", "treatment sessions"}
)
# Before an operation: the test, image or visit that follows says what it is; a clearance belongs to the surgery.
_PREOPERATIVE = re.compile(r"pre-?\s?(?:op|surgical)")


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
    equipment | Heat therapy pad
    None | None
    """
    start = within.start
    while (lead := _LEAD.match(text, start, within.end)) and lead.end() < within.end and lead.end() > start:
        start = lead.end()
    body = Span(start, within.end)
    squeezed = squeeze(text, body)
    named = [
        Found(kind, squeezed.span(*match.span()))
        for kind, pattern in _COMPILED.items()
        if (match := pattern.search(squeezed.line)) is not None
    ]
    drug = _drug(text, body, named) or (None if named else _counted(text, body))
    named += [drug] if drug else []
    clear = [found for found in named if not _is_weak(found.span.text(text).casefold())] or named
    if not clear:
        return None
    first = min(clear, key=lambda found: (found.span.start, -found.span.end))
    injected = _INJECTED.search(text, body.start, body.end)
    if first.value is Category.MEDICATION and injected:
        return Found(Category.INJECTION, Span(*injected.span()))
    return first


def _is_weak(words: str) -> bool:
    return words in _WEAK or (_PREOPERATIVE.match(words) is not None and "clearance" not in words)


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
