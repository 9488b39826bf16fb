"""Dosing words: how, when and how often a drug is taken ("one by mouth, twice a day")."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from extractor.document import Span
from extractor.lexicon import counted_words
from extractor.values.amounts import find_counts, find_packages, find_strengths
from extractor.values.found import Found, flat, remembered
from extractor.values.text import squeeze
from extractor.values.tokens import AMOUNT, INSIDE, tokenize

_UNIT = counted_words("taken")
_EACH = r"(?:a|an|per|each|every)"
_SPAN_OF_TIME = r"(?:hours?|hrs?|days?|weeks?|months?|mornings?|nights?|evenings?)"
_FREQUENCY = "|".join(
    (
        rf"(?:once|twice|thrice|{AMOUNT} ?(?:x|times?|time\(s\))) ?/? ?(?:{_EACH} |/)? ?"
        r"(?:daily|day|week|weekly|night|nightly|month)",
        r"(?:once|twice|thrice)(?: (?:daily|nightly|weekly))?",
        rf"every (?:other )?(?:{AMOUNT} ?)?(?:{_SPAN_OF_TIME}|bedtime)",
        rf"{AMOUNT} (?:hours?|hrs?) on,? (?:and )?{AMOUNT} (?:(?:hours?|hrs?) )?off",
        r"(?:a|per|each) (?:day|night|week)|/day",
        r"at (?:the )?onset(?: of (?:an? )?(?:headache|migraine|pain|symptoms?|attack))?|may repeat(?: (?:once|twice))?"
        rf"(?: in {AMOUNT} hours?)?",
        r"daily|nightly|weekly|at (?:bedtime|night)|before (?:bed|meals)|with (?:food|meals)|after meals",
        r"in the (?:morning|evening|afternoon)(?: and (?:evening|night|bedtime))?",
        rf"(?:in|at) (?:the )?(?:am|pm|noon)|{AMOUNT} {_UNIT} (?:am|pm|noon|hs)",
        rf"q\.? ?(?:{AMOUNT}) ?-? ?(?:h|hr|hrs|hours?)?|q\.? ?(?:am|pm|day|daily|week|hs|h\.s\.|d\.?|i\.d\.?)",
        r"q\.?h\.?s\.?|q\.?d\.?|b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?i\.?d\.?|q\.?o\.?d\.?|h\.?s\.?",
    )
)
_ROUTE = "|".join(
    (
        r"by mouth|orally|per os|p\.?o\.?|topically|sublingually|transdermally|rectally|intranasally",
        r"(?:to|on|over) (?:the )?(?:affected|painful) (?:body )?(?:area|part|site)(?:s|\(s\))?|to (?:the )?skin",
    )
)
_COMPLAINT = r"(?:\w+ ){0,2}?(?:pain|spasms?|sleep|insomnia|nausea|anxiety|inflammation)"
_NEED = rf"as (?:needed|directed|prescribed|necessary)(?: for {_COMPLAINT})?|p\.?r\.?n\.?(?: (?:for )?{_COMPLAINT})?"
_BARE_VERB = r"(?:takes?|apply|use|place|inhale|instill|chew|dissolve|insert)"
_VERB = rf"{_BARE_VERB} (?:a |an |the )?(?:{AMOUNT} {_UNIT}\b|{AMOUNT}|{_UNIT}\b)"
_DOSE = rf"{AMOUNT}(?: {_UNIT}\b)?"
_ATOM = re.compile(
    rf"(?<![\w#{INSIDE}])(?<!# )(?:(?P<strong>{_FREQUENCY}|{_ROUTE}|{_NEED}|{_VERB})|(?P<weak>{_BARE_VERB}|{_DOSE}))"
    r"(?![\w%])",
    re.I,
)
_GLUE = re.compile(r"[ ,;]{0,4}(?:(?:and|or|then|up to|max(?:imum)?(?: of)?) )?", re.I)

SMALLEST_PACKAGE: Final = 15
"""Grams, millilitres or units from which an amount is what a container holds, and no single dose."""


@remembered
def find_directions(text: str, within: Span) -> list[Found[str]]:
    """Find runs of dosing words inside `within`, verbatim and in order: "one by mouth, twice a day".

    A run holds at least one word on how, when or how often; a bare number or unit is none.

    >>> text = "Zyxol 7 mg, one by mouth, twice a day #61; apply to affected area 4 times a day, #61"
    >>> [found.value for found in find_directions(text, Span(0, len(text)))]
    ['one by mouth, twice a day', 'apply to affected area 4 times a day']
    """
    read = tokenize(text)
    squeezed = squeeze(read.line, within)
    taken, line = _taken(text, within), squeezed.line
    found: list[Found[str]] = []
    position = 0
    while match := _ATOM.search(line, position):
        if _is_taken(squeezed.span(*match.span()), taken):
            position = match.start() + 1
            continue
        run = [match]
        while following := _ATOM.match(line, _glued(line, run[-1].end())):
            if _is_taken(squeezed.span(*following.span()), taken):
                break
            run.append(following)
        position = run[-1].end()
        if own := _without_counts(run):
            span = squeezed.span(own[0].start(), own[-1].end())
            found.append(Found(flat(span.text(read.text)), span))
    return found


def _without_counts(run: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return a run without amounts at its ends that no word on how or when goes with ("11 tablets, one tablet daily"): they are counts."""
    strong = [at for at, atom in enumerate(run) if atom["strong"]]
    if not strong:
        return []
    is_led = strong[0] > 0 and run[strong[0] - 1]["weak"] is not None
    return run[strong[0] - is_led : strong[-1] + 1]


def _taken(text: str, within: Span) -> list[Span]:
    """Return the amounts that are no single dose."""
    marked, counted = find_counts(text, within)
    packages = [f.span for f in find_packages(text, within) if (size := _size(f.value)) is None or size >= SMALLEST_PACKAGE]
    counts = [found.span for found in (*marked, *counted) if found.value >= SMALLEST_PACKAGE]
    return [*(found.span for found in find_strengths(text, within)), *packages, *counts]


def _size(amount: str) -> Fraction | None:
    numbers = tokenize(amount).numbers.get(0)
    return numbers.values[0] if numbers and numbers.values else None


def _is_taken(span: Span, taken: list[Span]) -> bool:
    return any(other.start < span.end and span.start < other.end for other in taken)


def _glued(line: str, start: int) -> int:
    glue = _GLUE.match(line, start)
    return glue.end() if glue else start
