"""How a drug is ordered: refills, supply, dosage form and dosing words."""

from __future__ import annotations

import re

from extractor.document import Span
from extractor.values.amounts import find_packages, find_quantities, find_strengths
from extractor.values.counts import COUNT, parse_count
from extractor.values.digits import read_digits
from extractor.values.found import Found, flat
from extractor.values.text import squeeze

_REFILLS = (
    re.compile(
        rf"(?<![\w.,#/-])(?P<n>{COUNT}|no|zero)\s{{1,4}}(?:additional\s{{1,4}}|more\s{{1,4}})?refills?\b"
        r"(?!\s{0,4}(?:[:x#=-]\s{0,4})?\d)",
        re.I,
    ),
    re.compile(
        rf"\brefills?(?:\(s\))?\s{{0,4}}(?:of|is|times|[:x#=-])?\s{{0,4}}(?P<n>{COUNT})(?![\w%]|[.,/-]\d|\s{{0,3}}(?:mg|tab|cap))",
        re.I,
    ),
)

_PERIOD = r"(?:day|week|month)s?['’]?s?"
_SUPPLIES = (
    re.compile(rf"(?<![\w#.,/-])(?<!#\s)(?P<s>(?:{COUNT})[\s-]{{1,4}}{_PERIOD}[\s-]{{1,4}}(?:supply|coverage|worth)\b)", re.I),
    re.compile(rf"\b(?P<s>{_PERIOD}\s{{1,4}}supply\s{{0,3}}[:=]?\s{{0,3}}(?:{COUNT})(?![\w%]|[.,/-]\d))", re.I),
    re.compile(rf"\b(?P<s>supply\s{{0,3}}(?:of|for|[:=])?\s{{0,3}}(?:{COUNT})[\s-]{{1,4}}{_PERIOD})(?!\w)", re.I),
)

_FORMS = {
    "tablet": r"tab(?:let)?s?(?:\(s\))?",
    "capsule": r"cap(?:sule)?s?(?:\(s\))?",
    "caplet": r"caplets?",
    "softgel": r"soft\s?gels?",
    "pill": r"pills?",
    "patch": r"patch(?:es|\(es\))?",
    "plaster": r"plasters?",
    "pad": r"pads?",
    "cream": r"creams?|crm",
    "gel": r"gels?",
    "ointment": r"ointments?|oint",
    "lotion": r"lotions?",
    "balm": r"balms?",
    "roll-on": r"roll-on",
    "suspension": r"suspensions?|susp",
    "solution": r"solutions?|soln",
    "syrup": r"syrups?",
    "elixir": r"elixirs?",
    "liquid": r"liquids?",
    "spray": r"sprays?",
    "drops": r"drops",
    "powder": r"powders?",
    "film": r"films?",
    "suppository": r"suppositor(?:y|ies)",
    "lozenge": r"lozenges?",
    "troche": r"troches?",
    "inhaler": r"inhalers?",
    "foam": r"foams?",
    "kit": r"kits?",
    "packet": r"packets?",
    "injection": r"injections?",
}
_FORM = re.compile("|".join(rf"(?P<f{i}>(?<![\w-])(?:{pattern})(?!\w|-\w))" for i, pattern in enumerate(_FORMS.values())), re.I)

_FEW = r"(?:\d{1,3}(?:/\d)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)(?: ?\(\d{1,2}\))?"
_N = rf"{_FEW}(?: ?(?:-|–|to|or) ?{_FEW})?"
_UNIT = (
    r"(?:tab(?:let)?s?(?:\(s\))?|cap(?:sule|let)?s?(?:\(s\))?|pills?|patch(?:es)?|puffs?|sprays?|drops?|grams?|gms?|ml|"
    r"units?)"
)
_EACH = r"(?:a|an|per|each|every)"
_SPAN_OF_TIME = r"(?:hours?|hrs?|days?|weeks?|months?|mornings?|nights?|evenings?)"
_FREQUENCY = "|".join(
    (
        rf"(?:once|twice|thrice|{_N} ?(?:x|times?|time\(s\))) ?/? ?(?:{_EACH} |/)? ?"
        r"(?:daily|day|week|weekly|night|nightly|month)",
        r"(?:once|twice|thrice)(?: (?:daily|nightly|weekly))?",
        rf"every (?:other )?(?:{_N} ?)?(?:{_SPAN_OF_TIME}|bedtime)",
        rf"{_N} (?:hours?|hrs?) on,? (?:and )?{_N} (?:(?:hours?|hrs?) )?off",
        r"(?:a|per|each) (?:day|night|week)|/day",
        r"at (?:the )?onset(?: of (?:an? )?(?:headache|migraine|pain|symptoms?|attack))?|may repeat(?: (?:once|twice))?"
        r"(?: in (?:one|two|1|2) hours?)?",
        r"daily|nightly|weekly|at (?:bedtime|night)|before (?:bed|meals)|with (?:food|meals)|after meals",
        r"in the (?:morning|evening|afternoon)(?: and (?:evening|night|bedtime))?",
        rf"q\.? ?(?:{_N}) ?-? ?(?:h|hr|hrs|hours?)?|q\.? ?(?:am|pm|day|daily|week|hs|h\.s\.|d\.?|i\.d\.?)",
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
_VERB = rf"{_BARE_VERB} (?:a |an |the )?(?:{_N} {_UNIT}\b|{_N}\b|{_UNIT}\b)"
_DOSE = rf"{_N}(?: {_UNIT}\b)?"
_ATOM = re.compile(
    rf"(?<![\w#])(?<!# )(?<!\d/)(?:(?P<strong>{_FREQUENCY}|{_ROUTE}|{_NEED}|{_VERB})|(?P<weak>{_BARE_VERB}|{_DOSE}))"
    r"(?![\w%]|[./]\d)",
    re.I,
)
_GLUE = re.compile(r"[ ,;]{0,4}(?:(?:and|or|then|up to|max(?:imum)?(?: of)?) )?", re.I)


SMALLEST_PACKAGE = 15
"""Grams, millilitres or units from which an amount is what a container holds, and no single dose."""


def find_refills(text: str, within: Span) -> list[Found[int]]:
    """Find numbers of refills inside `within`, in order: "with one refill", "refills: 2", "no refills" (0)."""
    text = read_digits(text)
    found: dict[int, Found[int]] = {}
    for pattern in _REFILLS:
        for match in pattern.finditer(text, within.start, within.end):
            value = 0 if match["n"].lower() == "no" else parse_count(match["n"])
            if value is not None and match.start("n") not in found:
                found[match.start("n")] = Found(value, Span(*match.span()))
    return [found[start] for start in sorted(found)]


def parse_refills(quote: str) -> int | None:
    """Return the number of refills that a quote states ("one refill", "refills: 2", "2"), or None.

    >>> [parse_refills(quote) for quote in ("one refill", "Refills x 2", "no refills", "3", "with refills")]
    [1, 2, 0, 3, None]
    """
    quote = flat(quote).strip(" ,;.")
    value = parse_count(quote)
    if value is not None:
        return value
    values = {found.value for found in find_refills(quote, Span(0, len(quote)))}
    return values.pop() if len(values) == 1 else None


def find_supplies(text: str, within: Span) -> list[Found[str]]:
    """Find how long an order is to last inside `within`, verbatim and in order: "30 day supply", "day supply: 30"."""
    found: list[Found[str]] = []
    for pattern in _SUPPLIES:
        for match in pattern.finditer(text, within.start, within.end):
            span = Span(*match.span("s"))
            if not any(item.span.start < span.end and span.start < item.span.end for item in found):
                found.append(Found(flat(match["s"]), span))
    return sorted(found, key=lambda item: item.span)


def parse_supply(quote: str) -> str | None:
    """Return the supply that a quote states, verbatim with single spaces, or None.

    >>> [parse_supply(quote) for quote in ("(41 day supply)", "two months\\nsupply", "#41")]
    ['41 day supply', 'two months supply', None]
    """
    found = find_supplies(quote, Span(0, len(quote)))
    return found[0].value if len(found) == 1 else None


def find_forms(text: str, within: Span) -> list[Found[str]]:
    """Find dosage forms inside `within`, in order, as lower-case singular words ("tab(s)" is "tablet")."""
    names = list(_FORMS)
    return [
        Found(names[int((match.lastgroup or "f0")[1:])], Span(*match.span()))
        for match in _FORM.finditer(text, within.start, within.end)
    ]


def parse_form(quote: str) -> str | None:
    """Return the dosage form that a quote names, in lower case singular, or None.

    >>> [parse_form(quote) for quote in ("tab(s)", "oral suspension", "Transdermal Patches", "cream base", "mg")]
    ['tablet', 'suspension', 'patch', 'cream', None]
    """
    forms = {found.value for found in find_forms(quote, Span(0, len(quote)))}
    return forms.pop() if len(forms) == 1 else None


def find_directions(text: str, within: Span) -> list[Found[str]]:
    """Find runs of dosing words inside `within`, verbatim and in order: "one by mouth, twice a day".

    A run holds at least one word on how, when or how often; a bare number or unit is none.

    >>> text = "Zyxol 7 mg, one by mouth, twice a day #61; apply to affected area 4 times a day, #61"
    >>> [found.value for found in find_directions(text, Span(0, len(text)))]
    ['one by mouth, twice a day', 'apply to affected area 4 times a day']
    """
    squeezed = squeeze(text, within)
    line = squeezed.line
    whole = Span(0, len(line))
    taken = [found.span for found in find_strengths(line, whole)]
    taken += [found.span for found in find_packages(line, whole) if _number(found.value) >= SMALLEST_PACKAGE]
    taken += [found.span for found in find_quantities(line, whole) if found.value >= SMALLEST_PACKAGE]
    found: list[Found[str]] = []
    position = 0
    while match := _ATOM.search(line, position):
        clash = next((span for span in taken if span.start < match.end() and match.start() < span.end), None)
        if clash is not None:
            position = clash.end
            continue
        end, is_strong = match.end(), match["strong"] is not None
        while following := _ATOM.match(line, _glued(line, end)):
            if any(span.start < following.end() and following.start() < span.end for span in taken):
                break
            end, is_strong = following.end(), is_strong or following["strong"] is not None
        if is_strong:
            found.append(Found(line[match.start() : end], squeezed.span(match.start(), end)))
        position = end
    return found


def _number(amount: str) -> float:
    digits = re.match(r"\d+(?:\.\d+)?", amount)
    return float(digits[0]) if digits else 0.0


def _glued(line: str, start: int) -> int:
    glue = _GLUE.match(line, start)
    return glue.end() if glue else start
