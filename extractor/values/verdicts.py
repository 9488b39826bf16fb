"""Decisions: the words of a verdict, and the polarity of what a rationale concludes."""

from __future__ import annotations

import re

from extractor.case import Decision
from extractor.document import Span
from extractor.values.found import Found

_VERDICT = re.compile(r"(?:(?P<mark>[:\-–—]|\bis|\bare)\s*)?\b(?P<word>upheld|overturned)\b", re.I)

_SENTENCE_END = re.compile(r"(?:[.!?][\"”')\]]*(?=\s+[\"“(\[]?[A-Z0-9])|\n\s*\n|;)")
_CLAUSE = re.compile(
    r",|:|\b(?:but|however|although|though|while|therefore|thus|hence|because|since|so)\b|\band\s+(?=(?:is|are|was|were|thus|therefore)\b)",
    re.I,
)
# "without" and "no" alone say nothing about necessity: "MRI without contrast is medically necessary".
_NOT = re.compile(
    r"\b(?:not|never|neither|nor|cannot|no\s+longer|(?:no|insufficient)\s+(?:evidence|indication|documentation|rationale|support))\b|"
    r"n['’]t\b",
    re.I,
)
_LACKING = re.compile(
    r"\b(?:not|cannot|no|without|lacks?|lack\s+of|insufficient|absence\s+of|fail(?:s|ed)?\s+to)\s+(?:[\w-]+\s+){0,4}$",
    re.I,
)
_OPEN = re.compile(
    r"\b(?:if|whether|when|where|unless|until|only|once|what|why|how|that|which|may|might|could|should|would|as)\s+"
    r"(?:\w+\s+){0,3}?$|\b(?:if|whether|unless|until|determine|ensure|criteria\s+for)\b",
    re.I,
)
_COPULA = re.compile(
    r"\b(?:is|are|was|were|will\s+be|has\s+been|have\s+been|remains?|appears?|seems?)(?:\s+[\w\"”'(),]+){0,4}?\s*$",
    re.I,
)
_NECESSARY = re.compile(r"\bmedically\s+(?P<un>un)?necessary\b", re.I)
_NECESSITY = re.compile(
    r"\bmedical\s+necessity\b(?P<between>[^.;]{0,160}?)\b"
    r"(?:established|substantiated|demonstrated|supported|documented|proven|shown|evident|confirmed|justified|met)\b",
    re.I,
)
_A_NECESSITY = re.compile(
    r"\b(?:is|are|was|were)\s+(?P<no>not\s+)?(?:a\s+|of\s+)medical\s+necessity\b|"
    r"\b(?P<fails>(?:do(?:es)?\s+not|did\s+not|fail(?:s|ed)?\s+to|cannot)\s+)"
    r"(?:support|establish|demonstrate|substantiate|meet|show|document)\s+(?:the\s+)?medical\s+necessity\b|"
    r"\blacks?\s+(?P<lacks>medical\s+necessity)\b",
    re.I,
)
_REQUEST = re.compile(
    r"\b(?:request|requested\s+[\w /-]{1,60}?)\b[^.;]{0,200}?\b"
    r"(?P<verb>is|are|will\s+be|cannot\s+be|can\s+not\s+be|would\s+not\s+be|has\s+been|have\s+been)\s+"
    r"(?P<no>(?:also\s+|therefore\s+)?not\s+)?(?:(?:deemed|considered|found|determined|felt|to|be|medically|clinically|currently)\s+){0,4}"
    r"(?P<late>not\s+)?(?:medically\s+)?(?P<word>supported|warranted|appropriate|indicated|necessary|justified|reasonable|certified|approved)\b",
    re.I,
)


def find_verdicts(text: str, within: Span) -> list[Found[Decision]]:
    """Find Upheld and Overturned where they give a decision: after a mark, "is" or "are", or alone in `within`.

    >>> text = "Zyxol 7 mg #11: Upheld"
    >>> find_verdicts(text, Span(0, len(text)))
    [Found(value='upheld', span=Span(start=16, end=22))]
    """
    alone = within.trimmed(text)
    found: list[Found[Decision]] = []
    for match in _VERDICT.finditer(text, within.start, within.end):
        span = Span(*match.span("word"))
        if match["mark"] or alone.text(text).rstrip(".").lower() == match["word"].lower():
            found.append(Found("upheld" if match["word"].lower() == "upheld" else "overturned", span))
    return found


def parse_verdict(quote: str) -> Decision | None:
    """Return the decision that a quote of the source states, or None where it states none or both."""
    words = {word.lower() for word in re.findall(r"\b(upheld|overturned)\b", quote, re.I)}
    if len(words) != 1 or re.search(r"\bnot\b", quote, re.I):
        return None
    return "upheld" if words == {"upheld"} else "overturned"


def find_conclusions(text: str, within: Span) -> list[Found[Decision]]:
    """Find what the sentences of a rationale conclude, in order: "is not medically necessary" means upheld.

    Only what is said outright counts: conditions ("if medically necessary"), questions and the necessity of something
    in general give nothing. The span runs from the negation or the verb to the end of the conclusion.

    >>> text = "It might help if medically necessary. The request is determined to not be medically necessary."
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
    """Return the stretch of the clause that stands before `end`."""
    cut = start
    for boundary in _CLAUSE.finditer(text, start, end):
        # "..., is not": a comma directly before the verb closes an insertion, not the clause.
        if boundary.end() < end and text[boundary.end() : end].strip():
            cut = boundary.end()
    return Span(cut, end)


def _last(pattern: re.Pattern[str], text: str, within: Span) -> re.Match[str] | None:
    matches = list(pattern.finditer(text, within.start, within.end))
    return matches[-1] if matches else None


def _necessary(text: str, sentence: Span) -> list[Found[Decision]]:
    found: list[Found[Decision]] = []
    for match in _NECESSARY.finditer(text, *sentence):
        lead = _lead(text, sentence.start, match.start())
        negation, copula = _last(_NOT, text, lead), _COPULA.search(lead.text(text))
        words = lead.text(text)[-80:]
        if negation is not None:
            is_open = (
                _OPEN.search(text[lead.start : negation.start()][-60:].rstrip() + " ") is not None and copula is None
            )
            if not is_open and len(text[negation.end() : match.start()].split()) <= 10:
                found.append(Found("overturned" if match["un"] else "upheld", Span(negation.start(), match.end())))
        elif match["un"]:
            found.append(Found("upheld", Span(*match.span())))
        elif copula is not None and not _OPEN.search(words[: len(words) - len(copula[0])]):
            found.append(Found("overturned", Span(lead.start + copula.start(), match.end())))
    return found


def _necessity(text: str, sentence: Span) -> list[Found[Decision]]:
    found: list[Found[Decision]] = []
    for match in _NECESSITY.finditer(text, *sentence):
        lead = _lead(text, sentence.start, match.start())
        if re.search(r"\b(?:if|whether|unless|until|once)\b", lead.text(text), re.I):
            continue
        is_refused = bool(_NOT.search(match["between"]) or _LACKING.search(lead.text(text)))
        if is_refused or re.search(r"\b(?:is|are|was|were|has|have)\b[\s\w]*$", match["between"], re.I):
            found.append(Found("upheld" if is_refused else "overturned", Span(*match.span())))
    for match in _A_NECESSITY.finditer(text, *sentence):
        is_refused = bool(match["no"] or match["fails"] or match["lacks"])
        found.append(Found("upheld" if is_refused else "overturned", Span(*match.span())))
    return found


def _requests(text: str, sentence: Span) -> list[Found[Decision]]:
    found: list[Found[Decision]] = []
    for match in _REQUEST.finditer(text, *sentence):
        if re.search(
            r"\b(?:if|whether|unless|until|once|guidelines?\s+state)\b", text[sentence.start : match.end()], re.I
        ):
            continue
        is_refused = bool(match["no"] or match["late"] or "not" in match["verb"].lower())
        if not is_refused and match["word"].lower() == "supported":
            continue  # "a referral is supported" is what a guideline says as often as what the reviewer concludes
        found.append(Found("upheld" if is_refused else "overturned", Span(match.start("verb"), match.end())))
    return found
