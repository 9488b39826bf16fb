"""What a reviewer decides in a person's words: "the denial stands", "Should he have it? No."

Only the reviewer's own statements count: what utilization review did is told in the past ("the request was denied"), and what
would hold under a condition is no decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.case import Decision
from extractor.clauses import assertion_at, find_words, split_sentences
from extractor.document import Span
from extractor.values.found import Found
from extractor.values.parties import CLAIMS_SIDE
from extractor.values.patterns import worded

_REFUSAL: Final = r"(?:denials?|refusals?|non-?certifications?|adverse (?:decision|determination))"
_OF_A_DENIAL: Final = worded(rf"\b(?:{_REFUSAL}|decision|determination|{CLAIMS_SIDE})\b")
# What makes a participle the reviewer's own: "is (therefore not) approved", and not "was denied".
_IS: Final = worded(
    r"\b(?:is|are|be|stays?|remains?)(?:n['’]t)?(?:\s{1,9}(?:not|never|also|now|therefore|hereby|thus)){0,3}\s{1,9}\Z"
)
_I: Final = worded(r"\b(?:I|we)\b(?:\s{1,9}(?!if\b)[\w'’]{1,12}){0,4}\s{1,9}\Z")
# Behind a mark, at a heading's end: "Lorazepam 1 mg: NOT necessary", "MRI - approved".
_MARKED: Final = re.compile(
    r"(?:[:;=|–—]|(?<![\w-])-{1,2}(?=\s)|->|=>|(?<!\.)\.{2,200})\s{0,9}(?:(?:is|was|are|request|result|verdict|decision|ruling|outcome)\b[\s:]{1,4})?(?:"
    r"(?P<no>(?:the\s)?(?:denial\s)?upheld|not\s{1,4}(?:medically\s{1,4})?necessary|denied|not\s{1,4}(?:approved|"
    r"authori[sz]ed|certified|allowed|granted)|"
    r"(?:do\s)?not\s{1,4}pay|refused|disallowed|no\b(?=\s{0,3}(?:[.;,\r\n]|\Z)))|"
    r"(?P<yes>(?:the\s)?(?:denial\s)?(?:overturned|reversed)|medically\s{1,4}necessary|necessary\b|approved|authori[sz]ed|"
    r"certified|allowed|granted|"
    r"yes\b(?=\s{0,3}(?:[.;,\r\n]|\Z))|pay\b))\b",
    re.IGNORECASE,
)
_LABELLED: Final = re.compile(
    r"(?:request|verdict|result|decision|ruling|outcome|resolved|determination|finding)s?\s{0,3}[:,]?\s{1,4}(?:is\s{1,4})?"
    r"(?:(?P<no>denied|upheld|refused)|(?P<yes>approved|overturned|granted|allowed|authori[sz]ed|certified|reversed))\b",
    re.IGNORECASE,
)
# On a sheet, behind a label that ends with a colon, dots or a column's blanks: "Result ...... Not medically necessary".
_SHEET: Final = re.compile(
    r"\b(?:verdict|result|decision|ruling|outcome|determination|disposition|conclusion|finding|status|answer)s?"
    r"(?:\s{0,9}:|[ \t]{0,3}\.{2,60}:?|[ \t]{1,40}(?=[ \t]))\s{1,40}(?:(?:is|are)\s{1,9})?(?:(?P<no>not\s{1,9}(?:medically\s{1,9})?"
    r"necessary)|(?P<yes>(?:medically\s{1,9})?necessary))\b",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"\b(?:denial\s{1,4}(?:(?P<no>upheld|affirmed|sustained)|(?P<yes>overturned|reversed))|"
                          r"(?P<not>not\s{1,4}medically\s{1,4}necessary))\b", re.IGNORECASE)  # fmt: skip
# A sentence that is nothing but a verdict: "Denied, and no hard feelings.", "Likewise set aside."
_ALONE: Final = re.compile(
    r"(?:(?<=[.!?;:\"”\n])|(?<=[.!?;:\"”]\s)|(?<=[.!?;:\"”]\s\s)|(?<=\n\s)|(?<![\s\S]))"
    r"(?:(?:likewise|also|again|similarly|so)\b,?\s{1,9})?(?:"
    r"(?P<no>denied|upheld|refused|disallowed|not\s{1,9}(?:medically\s{1,9})?necessary|left\s{1,9}(?:undisturbed|untouched))|"
    r"(?P<yes>granted|approved|overturned|reversed|set\s{1,9}aside|(?:medically\s{1,9})?necessary))"
    r"(?=\s{0,3}[.!;,]|\s{0,3}\Z)",
    re.IGNORECASE,
)
_BOX: Final = r"[\[(]\s{0,3}%s\s{0,3}[\])]\s{0,3}"
_CHECKED: Final = re.compile(
    _BOX % "[xX✓✔]" + r"(?:(?P<no>(?:do\s)?not\s(?:medically\s)?(?:necessary|pay|approved|certified)|upheld|denied|no\b)|"
    r"(?P<yes>(?:medically\s)?necessary|overturned|approved|certified|granted|pay\b|yes\b))\b",
    re.IGNORECASE,
)
_UNCHECKED: Final = re.compile(_BOX % "" + r"\Z")
# "UR: denied" tells what is under review; "UR denial: upheld" what becomes of it.
_OF_CLAIMS: Final = re.compile(
    rf"\b{CLAIMS_SIDE}(?: (?:decision|determination|said|answer|result))?\W{{0,9}}\Z".replace(" ", r"\s{1,9}"), re.IGNORECASE
)
_ON_DENIAL: Final = re.compile(r"uph|overturn|revers|affirm|sustain|aside|left", re.IGNORECASE)
_ANSWERED: Final = re.compile(r"\?[\"”']?\s{1,9}(?:(?P<yes>Yes)|(?P<no>No))\b(?=[\s,.;:!–—-]|\Z)")
_ASKS_DENIAL: Final = re.compile(rf"\b{_REFUSAL}\b|\bden(?:y|ied)\b", re.IGNORECASE)
_QUESTION_REACH: Final = 300
_LEAD: Final = 60
"""Characters before a marked verdict in which an empty box or the claims side may stand."""


def find_rulings(text: str, within: Span) -> list[Found[Decision]]:
    """Find what a reviewer decides inside `within`, in order; conditions, questions and what others decided are none.

    >>> text = "The insurer denied it. If it fails, the denial stands. So the denial is reversed."
    >>> [(found.value, found.span.text(text)) for found in find_rulings(text, Span(0, len(text)))]
    [('overturned', 'denial is reversed')]
    """
    hits = sorted(_hits(text, within), key=lambda found: (found.span.start, -found.span.end))
    kept: list[Found[Decision]] = []
    for hit in hits:
        if not kept or hit.span.start >= kept[-1].span.end:
            kept.append(hit)
    return kept


def _hits(text: str, within: Span) -> Iterator[Found[Decision]]:
    for sentence in split_sentences(text, within):
        yield from _stated(text, sentence)
    for match in (hit for rule in (_MARKED, _LABELLED, _SHEET, _BARE, _ALONE, _CHECKED) for hit in rule.finditer(text, *within)):
        groups = match.groupdict()
        lead = text[max(within.start, match.start() - _LEAD) : match.start()]
        if _UNCHECKED.search(lead) or (_OF_CLAIMS.search(lead) and not _ON_DENIAL.search(match[0])):
            continue
        yield Found("upheld" if groups.get("no") or groups.get("not") else "overturned", Span(*match.span()).trimmed(text))
    for match in _ANSWERED.finditer(text, *within):
        start = max(within.start, match.start() - _QUESTION_REACH)
        asked = max(start, *(text.rfind(mark, start, match.start()) + 1 for mark in ".!?\n"))
        question = Span(asked, match.end()).trimmed(text)
        turns = bool(_ASKS_DENIAL.search(text, *question))
        yield Found("upheld" if bool(match["no"]) != turns else "overturned", question)


def _stated(text: str, sentence: Span) -> Iterator[Found[Decision]]:
    """Yield what a sentence rules outright: no question, no condition, in nobody else's words; a negation turns it."""
    if sentence.text(text).rstrip('"”’) ').endswith("?"):
        return
    for value, span in find_words(text, sentence, "ruling"):
        how = assertion_at(text, span, sentence)
        own = _own(text, sentence, value, span)
        if how.is_conditional or how.speaker != "writer" or own is None:
            continue
        is_upheld = (value in ("upheld", "refused")) != (how.polarity == "negated" and value != "refused")
        yield Found("upheld" if is_upheld else "overturned", own)


def _own(text: str, sentence: Span, value: str, span: Span) -> Span | None:
    """Return the words that rule here and now: "I do not uphold the denial", "is not approved", "we approve"; None for any other.

    The negations before them are part of the words, so that a cell of them alone is read as its sentence is.
    """
    if value in ("upheld", "overturned"):
        denial = _OF_A_DENIAL.search(text, *sentence)
        negations = [
            cue for meaning, cue in find_words(text, sentence, "polarity") if meaning == "negated" and cue.end <= span.start
        ]
        starts = [span.start, *(cue.start for cue in negations)]
        return Span(min(*starts, denial.start()), max(span.end, denial.end())) if denial else None
    is_participle = span.text(text).lower().endswith("ed")
    if not is_participle and value != "given":
        return None
    lead = (_IS if is_participle else _I).search(text, sentence.start, span.start)
    return Span(lead.start(), span.end) if lead else None
