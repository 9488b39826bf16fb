"""Split a stated list into its items, as spans: "neck strain, lumbar strain and left knee contusion" is three.

Commas, semicolons and "and" separate; an item that cannot stand alone ("neck, back and shoulder pain", "strain of muscle, fascia
and tendon", "lumbar strain, subsequent encounter") is joined to its neighbour again.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from extractor.document import Span
from extractor.lexicon import column, words_pattern

# A separator of a list outside brackets. The serial "and" belongs to the comma before it.
# A run of blanks is entered at its first only, so that long runs cost no quadratic time.
_BLANKS = r"(?:(?<!\s)\s+)"
_COMMA = re.compile(
    rf"{_BLANKS}?,(?!\s*\d{{4}}\b)\s*(?:and\s+(?:also\s+)?)?|{_BLANKS}(?:and|"
    rf"as\s+well\s+as|along\s+with)\s+",
    re.IGNORECASE,
)
_SEMICOLON = re.compile(rf"{_BLANKS}?;\s*(?:and\s+)?", re.IGNORECASE)
_LAST_OF_SEMICOLONS = re.compile(r";\s*and\s", re.IGNORECASE)
_BRACKETS = {"(": ")", "[": "]"}

# What can stand alone as a diagnosis: a word for it, or one with the ending of such.
_HEAD = words_pattern(column("conditions"), before=r"\b", after=r"(?:e?s)?\b")
_ENDING = words_pattern(column("condition_endings"), before=r"(?<=\w)", after=r"s?\b")
_SUFFIX = re.compile(
    r"(?:(?:single\s+episode|recurrent|chronic|mild|moderate|severe)$|"
    r"healed|initial|subsequent|unspecified|not\s+elsewhere|with(?:out)?|secondary|including|due\s+to|status|"
    r"(?:mid[\s-]+)?(?:cervical|thoracic|lumbar|lumbosacral|sacral|right|left|bilateral)\s*(?:region|side)?"
    r"\s*(?:\(.*\))?$)",
    re.IGNORECASE,
)
_TISSUE = re.compile(r"(?:muscles?|fascia|tendons?|ligaments?|joints?|nerves?|walls?|cartilage|meniscus|bones?)\b", re.IGNORECASE)
_OF_TISSUE = re.compile(r"\bof\s+(?:\w+\s+){0,4}(?:muscles?|fascia|tendons?|ligaments?|joints?|nerves?)\b", re.IGNORECASE)
_TRIM = " \t\r\n\f.,;:\"'“”"
_MARK = re.compile(r"(?<![^\s,;:])\(?(?P<n>\d{1,2}|[a-h])[.)]\s{1,9}", re.IGNORECASE)
_LAST_AND = re.compile(r"[\s,;]{1,9}(?:and|or)\s{0,9}\Z", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:an?|the)\s+", re.IGNORECASE)
_SHARED = re.compile(r"(?:activity|work|hot|cold|heat|ice)$", re.IGNORECASE)
_REGION = re.compile(
    r"(?:left|right|bilateral|upper|lower|mid|neck|back|shoulder|elbow|wrist|hand|finger|hip|knee|ankle|foot|cervical|"
    r"thoracic|lumbar|lumbosacral)",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"\b[CTLS]\d{1,2}(?:-[CTLS]?\d{1,2})?$")
_BARE_INJURY = re.compile(r"injur(?:y|ies)", re.IGNORECASE)
_SPRAIN = re.compile(r"\b(?:sprain|strain)s?(?=$|\s+with\b)", re.IGNORECASE)
_TREATMENT_TAIL = re.compile(
    r"(?:\bthe\s+)?\b\w+\s+of\s+(?:which|whom|them)\b.*$|"
    r"\s+that\s+(?:did|had|has|were|was|no\s+longer)\b.*$|"
    r"\s+(?:he|she|you|they)\s+(?:no\s+longer|never|gave|stopped|did|has|had)\b.*$|"
    r"\s*\((?:stopped|failed|no\s+(?:relief|help|benefit)|relief|helped|explanted|removed|denied|discontinued|"
    r"not\s+tolerated|without|gave|made|caused|"
    r"tolerated|ineffective|little|some|good|partial|temporary|mild|minimal|self)\b[^()]*\).*$|"
    r"\s+since\s+(?:at\s+least\s+)?(?:\d|[A-Z][a-z]+\s+\d).*$|\s*(?:,?\s*\bhowever\b|,?\s*\bwhich\b|\b(?:show|reveal|"
    r"demonstrat|indicat)(?:s|ed|ing|e|es)?\b|\bwith(?:out)?\s+(?:significant|some|no|good|little|temporary|documented|"
    r"relief|benefit|improvement|partial|minimal|limited)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_INCLUDING = re.compile(r"\s+(?:including|such\s+as|consisting\s+of)\s+", re.IGNORECASE)
_MEDICATIONS_OF = re.compile(
    r"(?:the\s+)?(?:(?:oral|pain)\s+)*medications?(?:\s+of\b|(?:\s+(?:have|has|had))?(?:\s+been)?\s+includ(?:ed|"
    r"ing)\s*:|\s*:)\s*",
    re.IGNORECASE,
)
_DRUG_CLASS = re.compile(r"anti-?\s?inflammator|NSAID|relaxant|opioid|narcotic|analgesic|over[- ]the", re.IGNORECASE)
NO_ELEMENT = re.compile(
    r"\b(?:is|are|was|were|be|(?<!post\s)being|appears?|shows?|showed|reveal(?:s|ed)?|noted|seen|has|have|had)\b",
    re.IGNORECASE,
)
"""A verb inside an element: the sentence has left its list, and the reader did not notice where."""
# The second halves of the names of specialties and boards that hold an "and" of their own.
_OWN_AND = (
    "Rehabilitation|Immunology|Gynecology|Neurology|Rectal|Palliative|Genomics|Neck|Maxillofacial|Ankle|Hand|Cardiac|Hyperbaric|"
    "Environmental|Interventional|Reconstructive|General"
)
_NAME_CUT = re.compile(rf"\s*(?:[,;]\s*(?:and\s)?|\band\b(?!\s+(?:{_OWN_AND})\b))\s*")


def split_names(text: str, cell: Span) -> list[Span]:
    """Return the states or specialties of a cell, one by one, also where its blanks are missing ("Texas,New York").

    >>> text = "Texas,New York, Physical Medicine and Rehabilitation and Urology"
    >>> [s.text(text) for s in split_names(text, Span(0, len(text)))]
    ['Texas', 'New York', 'Physical Medicine and Rehabilitation', 'Urology']
    """
    cuts = [Span(*m.span()) for m in _NAME_CUT.finditer(text, *cell)]
    starts, ends = [cell.start, *(c.end for c in cuts)], [*(c.start for c in cuts), cell.end]
    return [s for s in (Span(a, b).trimmed(text) for a, b in zip(starts, ends, strict=True)) if s.start < s.end]


def split_diagnoses(text: str, stated: Span) -> list[Span]:
    """Return the single diagnoses of a list, in order, without leading articles.

    >>> text = "neck, back and shoulder pain, a strain of muscle, fascia and tendon of the toe, subsequent encounter, and Zyxol burn"
    >>> [s.text(text) for s in split_diagnoses(text, Span(0, len(text)))]
    ['neck, back and shoulder pain', 'strain of muscle, fascia and tendon of the toe, subsequent encounter', 'Zyxol burn']
    """
    if entries := _numbered(text, stated):
        return _clean(text, entries)
    stretches = _split(text, stated, _SEMICOLON)
    # Where semicolons part a whole list, the commas stand inside its elements.
    items = stretches if _LAST_OF_SEMICOLONS.search(text, *stated) else [i for s in stretches for i in _diagnoses_of(text, s)]
    return _clean(text, items)


def _numbered(text: str, stated: Span) -> list[Span]:
    """Return the entries of a list that counts them, "1) ... 2) ..." or "(a) ... (b) ...", without their numbers; [] of any other list."""
    marks = list(_MARK.finditer(text, *stated))
    counted = [int(m["n"]) if m["n"].isdigit() else ord(m["n"].lower()) - ord("a") + 1 for m in marks]
    if len(marks) < 2 or counted != list(range(1, len(marks) + 1)) or text[stated.start : marks[0].start()].strip():
        return []
    return [Span(m.end(), e) for m, e in zip(marks, [*(m.start() for m in marks[1:]), stated.end], strict=True)]


def _diagnoses_of(text: str, stretch: Span) -> list[Span]:
    items = _join(text, _split(text, stretch, _COMMA), _diagnosis_joins)
    if len(items) > 1 and _REGION.fullmatch(items[-1].text(text).strip(_TRIM)):
        items[-2:] = [Span(items[-2].start, items[-1].end)]
    return items


def split_treatments(text: str, stated: Span) -> list[Span]:
    """Return the single treatments of a list, in order; drugs named after "including" are items of their own.

    >>> text = "rest, activity and work changes, and medication including Zyxol and Quorvane."
    >>> [s.text(text) for s in split_treatments(text, Span(0, len(text)))]
    ['rest', 'activity and work changes', 'medication', 'Zyxol', 'Quorvane']
    """
    separator = re.compile(f"{_COMMA.pattern}|{_SEMICOLON.pattern}", re.IGNORECASE)
    parts = _numbered(text, stated) or _join(text, _split(text, stated, separator), _treatment_joins)
    items = []
    for part in parts:
        lead = _MEDICATIONS_OF.match(text, *part)
        part = Span(lead.end(), part.end) if lead else part
        tail = _TREATMENT_TAIL.search(text, *part)
        items.extend(_including(text, Span(part.start, tail.start()) if tail else part))
    return _clean(text, items)


def _separators(text: str, stated: Span, separator: re.Pattern[str]) -> list[Span]:
    """Return the places of a separator outside brackets."""
    closed, closing = [], ""
    for hit in re.finditer(rf"[()\[\]]|{separator.pattern}", text[stated.start : stated.end], separator.flags):
        if hit[0] in _BRACKETS and not closing and text.find(_BRACKETS[hit[0]], stated.start + hit.end(), stated.end) >= 0:
            closing = _BRACKETS[hit[0]]
        elif hit[0] == closing:
            closing = ""
        elif not closing and hit[0] not in "()[]":
            closed.append(Span(stated.start + hit.start(), stated.start + hit.end()))
    return closed


def _split(text: str, stated: Span, separator: re.Pattern[str]) -> list[Span]:
    cuts = _separators(text, stated, separator)
    starts, ends = [stated.start, *(c.end for c in cuts)], [*(c.start for c in cuts), stated.end]
    return [Span(a, b) for a, b in zip(starts, ends, strict=True) if a < b]


def _join(text: str, parts: list[Span], joins: Callable[[str, str, str], bool]) -> list[Span]:
    """Join neighbouring parts again where `joins(left, between, right)` says that they are one item."""
    items: list[Span] = []
    for part in parts:
        if items and joins(items[-1].text(text), text[items[-1].end : part.start], part.text(text)):
            items[-1] = Span(items[-1].start, part.end)
        else:
            items.append(part)
    return items


def _diagnosis_joins(left: str, between: str, right: str) -> bool:
    left, right = left.strip(_TRIM), right.strip(_TRIM)
    if not _names_condition(left):
        return True
    if _BARE_INJURY.fullmatch(right) or (_SPRAIN.search(left) and _SPRAIN.match(right) and "," not in between):
        return True
    if _names_condition(right) or _REGION.fullmatch(right):
        return False
    return "," not in between or bool(_SUFFIX.match(right)) or bool(_TISSUE.match(right) and _OF_TISSUE.search(left))


def _names_condition(words: str) -> bool:
    return bool(_HEAD.search(words) or _ENDING.search(words))


def is_condition(words: str) -> bool:
    """Say whether words may name a condition by themselves, as a mere part of the body does not.

    >>> [is_condition(words) for words in ("lumbar strain", "left", "lower back and neck")]
    [True, False, False]
    """
    named = re.findall(r"[^\W_]+", words.lower())
    return not all(_REGION.fullmatch(word) or _TISSUE.fullmatch(word) or word in ("and", "or", "the") for word in named)


def _treatment_joins(left: str, between: str, right: str) -> bool:
    words = left.split()
    if "," not in between and _LEVEL.search(left) and _LEVEL.fullmatch(right.strip(_TRIM)):
        return True
    if "," in between or ";" in between or not words or len(right.split()) < 2:
        return False
    return bool(_REGION.fullmatch(words[-1]) or (len(words) < 3 and _SHARED.match(words[-1])))


def _including(text: str, part: Span) -> list[Span]:
    said = _INCLUDING.search(text, *part)
    if not said or _DRUG_CLASS.search(text, said.end(), part.end):
        return [part]
    return [Span(part.start, said.start()), Span(said.end(), part.end)]


def _clean(text: str, parts: list[Span]) -> list[Span]:
    """Trim punctuation and articles; drop what is empty and what was named before."""
    items, seen = [], set()
    for part in parts:
        words = part.text(text)
        start = part.start + len(words) - len(words.lstrip(_TRIM))
        loose = _LAST_AND.search(words)
        end = part.start + len((words[: loose.start()] if loose else words).rstrip(_TRIM))
        article = _ARTICLE.match(text, start, max(start, end))
        start = article.end() if article else start
        key = " ".join(text[start:end].casefold().split())
        if start < end and key not in seen:
            seen.add(key)
            items.append(Span(start, end))
    return items
