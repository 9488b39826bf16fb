"""What the sentences of a rationale conclude: necessary, or not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.case import Decision
from extractor.document import Span
from extractor.values.found import Found

_SENTENCE_END = re.compile(
    r"[.!?][\"”')\]]*(?=\s+[\"“(\[]?[A-Z0-9])|(?<=[a-z][a-z][a-z])\.(?=[A-Z])|\n\s*\n|;",
)
_CLAUSE_END = re.compile(
    r",|:|\b(?:but|however|although|though|while|therefore|thus|hence|because|since|so)\b|"
    r"\band\s+(?=(?:is|are|was|were|thus|therefore)\b)",
    re.I,
)
# "without" and "no" alone say nothing about necessity: "MRI without contrast is medically necessary".
_NOT = re.compile(
    r"\b(?:(?:is|are|be|was|were|do|does)?not|never|neither|nor|cannot|no\s+longer|"
    r"(?:no|insufficient)\s+(?:evidence|indication|documentation|rationale|support))\b|n['’]t\b",
    re.I,
)
_LACKING = re.compile(
    r"\b(?:not|cannot|no|without|lacks?|lack\s+of|insufficient|absence\s+of|fail(?:s|ed)?\s+to)\s+(?:[\w-]+\s+){0,4}$",
    re.I,
)
_CONDITION = re.compile(r"\b(?:if|whether|unless|until|once)\b|\bguidelines?\s+(?:state|recommend)s?\b", re.I)
_CONDITION_BEHIND = re.compile(r"\s{0,3},?\s{0,3}\b(?:if|when|whenever|only|unless|in\s+cases|as\s+long\s+as|provided)\b", re.I)
_GENERAL = re.compile(
    r"\b(?:show\w*|demonstrat\w*|document\w*|establish\w*|prov(?:e|es|ed|ing)|evidence|requires?|ensure\w*|states?|stated)\s+that\b|"
    r"\b(?:what|that|which|why|when|where|as|only)\s*$|\b(?:determine|criteria\s+for|services?\s+(?:that|which))\b",
    re.I,
)
_COPULA = re.compile(
    r"\b(?:is|are|was|were|will\s+be|has\s+been|have\s+been|remains?|appears?|seems?)(?:\s+[\w\"”'(),]+){0,4}?\s*$",
    re.I,
)
# Texts glue these words ("notmedically necessary"); a "not" glued to them is part of the match, any other negation stands before.
_NECESSARY = re.compile(
    r"(?:(?:\b|(?<=\bis)|(?<=\bare)|(?<=\bbe))(?P<glued>not)|\b|(?<=\bis)|(?<=\bare)|(?<=\bbe))medically\s*(?P<un>un)?necessary\b",
    re.I,
)
_NECESSITY = re.compile(
    r"\bmedical\s*necessity\b(?P<between>[^.;]{0,160}?)\b"
    r"(?:established|substantiated|demonstrated|supported|documented|proven|shown|evident|confirmed|justified|met)\b",
    re.I,
)
_STATED = re.compile(r"\b(?:is|are|was|were|has|have)\b[\s\w]*$", re.I)
_A_NECESSITY = re.compile(
    r"\b(?:is|are|was|were)\s+(?P<no>not\s+)?(?:a\s+|of\s+)medical\s+necessity\b|"
    r"\b(?P<fails>(?:do(?:es)?\s+not|did\s+not|fail(?:s|ed)?\s+to|cannot)\s+)"
    r"(?:support|establish|demonstrate|substantiate|meet|show|document)\s+(?:the\s+)?medical\s+necessity\b|"
    r"\blacks?\s+(?P<lacks>medical\s+necessity)\b",
    re.I,
)
_JUDGED = r"(?:(?:deemed|considered|found|determined|felt|to|be|medically|clinically|currently)\s+){0,4}"
_REQUEST = re.compile(
    r"\b(?:request|requested\s+[\w /-]{1,60}?)\b[^.;]{0,200}?\b"
    r"(?P<verb>is|are|will\s+be|cannot\s+be|can\s+not\s+be|would\s+not\s+be|has\s+been|have\s+been)\s+"
    rf"(?P<no>(?:also\s+|therefore\s+)?not\s+)?{_JUDGED}(?P<late>not\s+)?(?:medically\s+)?"
    r"(?P<word>supported|warranted|appropriate|indicated|necessary|justified|reasonable|certified|approved)\b",
    re.I,
)
_FARTHEST = 10  # words between a negation and what it denies, inside one clause
_LONGEST_LEAD = 1_000  # characters looked at before a conclusion; bounds the work on a text that never ends a sentence


def find_conclusions(text: str, within: Span) -> list[Found[Decision]]:
    """Find what the sentences of a rationale conclude, in order: "is not medically necessary" means upheld.

    Only what is said outright counts: conditions ("if medically necessary"), questions and the necessity of something
    in general give nothing. The span runs from the negation or the verb to the end of the conclusion.

    >>> text = "It helps when medically necessary. The request is determined to not be medically necessary."
    >>> [(found.value, found.span.text(text)) for found in find_conclusions(text, Span(0, len(text)))]
    [('upheld', 'not be medically necessary')]
    """
    found: list[Found[Decision]] = []
    for sentence in _sentences(text, within):
        hits = [*_necessary(text, sentence), *_necessity(text, sentence), *_requests(text, sentence)]
        for hit in sorted(hits, key=lambda item: (item.span.end, item.span.start)):
            if not found or hit.span.start >= found[-1].span.end:
                found.append(hit)
    return found


def _sentences(text: str, within: Span) -> list[Span]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text, within.start, within.end)]
    starts = [within.start, *ends]
    return [Span(start, end) for start, end in zip(starts, [*ends, within.end], strict=True) if start < end]


def _lead(text: str, start: int, end: int) -> Span:
    """Return the stretch of the clause that stands before `end`.

    A mark directly before `end` closes an insertion ("the request, as submitted, is"), not the clause.
    """
    start = max(start, end - _LONGEST_LEAD)
    cuts = [cut.end() for cut in _CLAUSE_END.finditer(text, start, end) if text[cut.end() : end].strip()]
    return Span(cuts[-1] if cuts else start, end)


def _necessary(text: str, sentence: Span) -> Iterator[Found[Decision]]:
    for match in _NECESSARY.finditer(text, *sentence):
        lead = _lead(text, sentence.start, match.start())
        if _CONDITION.search(text, *lead) or _CONDITION_BEHIND.match(text, match.end(), sentence.end):
            continue
        if match["glued"]:
            yield Found("overturned" if match["un"] else "upheld", Span(*match.span()))
            continue
        negations, copula = list(_NOT.finditer(text, *lead)), _COPULA.search(lead.text(text))
        if negations and len(text[negations[-1].end() : match.start()].split()) <= _FARTHEST:
            yield Found("overturned" if match["un"] else "upheld", Span(negations[-1].start(), match.end()))
        elif match["un"]:
            yield Found("upheld", Span(*match.span()))
        elif copula is not None and not _GENERAL.search(lead.text(text)[: copula.start()]):
            yield Found("overturned", Span(lead.start + copula.start(), match.end()))


def _necessity(text: str, sentence: Span) -> Iterator[Found[Decision]]:
    for match in _NECESSITY.finditer(text, *sentence):
        lead = _lead(text, sentence.start, match.start())
        if _CONDITION.search(text, *lead):
            continue
        is_refused = bool(_NOT.search(match["between"]) or _LACKING.search(lead.text(text)))
        if is_refused or _STATED.search(match["between"]):
            yield Found("upheld" if is_refused else "overturned", Span(*match.span()))
    for match in _A_NECESSITY.finditer(text, *sentence):
        is_refused = bool(match["no"] or match["fails"] or match["lacks"])
        yield Found("upheld" if is_refused else "overturned", Span(*match.span()))


def _requests(text: str, sentence: Span) -> Iterator[Found[Decision]]:
    for match in _REQUEST.finditer(text, *sentence):
        if _CONDITION.search(text, max(sentence.start, match.start() - _LONGEST_LEAD), match.end()):
            continue
        is_refused = bool(match["no"] or match["late"] or "not" in match["verb"].lower())
        # "A referral is supported" is what a guideline says as often as what the reviewer concludes.
        if is_refused or match["word"].lower() != "supported":
            yield Found("upheld" if is_refused else "overturned", Span(match.start("verb"), match.end()))
