"""What a reviewer decides in a person's words: "the denial stands", "I side with your doctor", "Should he have it? No."

Only the reviewer's own statements count: what utilization review did is told in the past ("the request was denied"), and what
would hold under a condition is no decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.case import Decision
from extractor.document import Span
from extractor.values.found import Found
from extractor.values.parties import CLAIMS_SIDE
from extractor.values.patterns import worded

_REFUSAL: Final = r"(?:denials?|refusals?|non-?certifications?|adverse (?:decision|determination))"
_DENIAL: Final = (
    rf"(?:(?:{CLAIMS_SIDE} ){{0,2}}{_REFUSAL}|{CLAIMS_SIDE}(?: (?:doctor|physician|reviewer))?(?: (?:decision|determination))?|"
    r"(?:decision|determination) (?:to deny|of denial|under review|below))"
)
_TREATING: Final = (
    r"(?:(?:injured )?(?:worker|patient|claimant|applicant|employee)|(?:treating |requesting |prescribing )?"
    r"(?:doctor|physician|provider|surgeon)|you|him|her)"
)
_BE: Final = (
    r"(?:is|are|be|being|stays?|remains?|must be|should be|has to be|can be|may be)(?: (?:therefore|hereby|thus|"
    r"accordingly|also|now)){0,2}"
)
_BE_NOT: Final = (
    r"(?:(?:is|are|be|stays?|remains?|should|must|can|may|need|will|would)(?: (?:therefore|hereby|thus|accordingly|also|now)){0,2}"
    r" (?:not|never)(?: be)?|cannot(?: be)?|can['’]t be|isn['’]t|aren['’]t|shouldn['’]t be|needn['’]t be)"
)
_GIVEN: Final = (
    r"(?:approved|authori[sz]ed|certified|allowed|granted|covered|paid(?: for)?|provided|supported|necessary|needed|payable)"
)
_GIVE: Final = r"(?:approve|authori[sz]e|certify|allow|grant|support|recommend|endorse|award|permit|pay for|order|release)"
_OF_IT: Final = r"(?: (?!not\b|never\b|cannot\b)(?:[\w'’#/%-]|\.(?=\d)){1,20}){0,8}?"

_UPHELD: Final = (
    worded(
        rf"\b{_DENIAL}{_OF_IT} (?:{_BE} |was |were )?"
        rf"(?:upheld|sustained|affirmed|confirmed|left (?:in place|standing|undisturbed|untouched))\b"
    ),
    worded(
        rf"\b{_DENIAL}{_OF_IT} "
        rf"(?:stands?|holds(?=\s{{0,3}}[.,;:!])|must stand|should stand|goes? through|stays? (?:in place|as it is|put))\b"
    ),
    worded(rf"\b{_DENIAL} (?:was|is|were|are|got it) (?:correct|right|justified|well[- ]founded|reasonable|sound)\b"),
    worded(rf"\b(?:uphold|upholding|sustain|affirm|confirm|(?:let|leave) stand)\b(?: [\w'’-]{{1,20}}){{0,4}}? {_DENIAL}\b"),
    worded(
        rf"\b(?:agree|concur|side|sided|siding|in agreement) (?:here |entirely |fully )?with(?: the)?"
        rf"(?: [\w'’-]{{1,20}}){{0,3}}? ?{_DENIAL}\b"
    ),
    worded(rf"\b(?:let|leave|leaving)(?: [\w'’-]{{1,20}}){{0,4}}? {_REFUSAL}(?: [\w'’-]{{1,20}}){{0,4}}? (?:stand|in place|"
        rf"as it is)\b"),
    worded(rf"\b(?:find|decide|rule|come down|hold)s? (?:for|in favou?r of|with)(?: the)? {CLAIMS_SIDE}\b"),
    worded(r"\b(?:request|item|it|this|that|claim|one)s? (?:is|are|stays?|remains?|must be)(?: (?:therefore|hereby|also|thus)){0,2} "
          r"(?:denied|refused|declined|turned down|disallowed|disapproved)\b"),
    worded(rf"\b{_BE_NOT}(?: [\w'’-]{{1,20}}){{0,2}}? (?:medically )?{_GIVEN}\b"),
    worded(rf"\b(?:I|we|reviewer|chair|panel)(?: (?:do|does|can|could|would|will|shall))? (?:not|cannot|never|decline to|"
        rf"refuse to) {_GIVE}\b"),
    worded(rf"\b(?:I|we)(?:['’](?:ll|d))? (?:cannot|can['’]t|don['’]t|won['’]t|must decline to|have to decline to) {_GIVE}\b"),
    worded(r"\bI(?:['’]m| am)? (?:refuse|refusing|deny|denying|decline|declining|disallow|disallowing)\b(?! to)"),
    worded(r"\b(?:you|he|she|they) (?:may|can|shall) not (?:have|go|get|receive)\b"),
    worded(rf"\b{_REFUSAL} (?:of|for) [^.;:?!]{{0,160}}?\b(?:stays?|remains?|left) (?:in place|standing)\b"),
    worded(r"\bno pay\b|\bnot certified\b|\bnon-certified\b"),
)  # fmt: skip
_OVERTURNED: Final = (
    worded(
        rf"\b{_DENIAL}{_OF_IT} (?:{_BE} |was |were |has been |cannot be |can not be )?"
        r"(?:overturned|reversed|set aside|vacated|lifted|struck|overruled|undone|withdrawn)\b"
    ),
    worded(
        rf"\b{_DENIAL}{_OF_IT} (?:(?:does|did|do|could|should|must|may) not|cannot|can not|can['’]t|doesn['’]t) "
        r"(?:stand|hold(?: up)?|survive)\b"
    ),
    worded(rf"\b{_DENIAL} (?:was|is|were|are|got it) (?:wrong|mistaken|in error|an error|a mistake|unjustified|not (?:right|"
        rf"justified|correct))\b"),
    worded(
        rf"\b(?:overturn|overturning|reverse|reversing|set aside|setting aside|vacate|overrule|"
        rf"lift)\b(?: [\w'’-]{{1,20}}){{0,4}}? {_DENIAL}\b"
    ),
    worded(rf"\b(?:disagree|part (?:company|ways)|differ)s?(?: here)? (?:with|from)(?: the)?"
        rf"(?: [\w'’-]{{1,20}}){{0,3}}? ?{_DENIAL}\b"),
    worded(rf"\b(?:find|finding|found|decide|rule|come down|side|sided|hold)s? (?:for|in favou?r of|with|on the side of)(?: the|"
        rf" your| his| her)? {_TREATING}\b"),
    worded(rf"\b(?:request|item|it|this|that|claim|one|{_OF_IT})s? (?:is|are|must be|should be)(?: (?:therefore|hereby|also|"
        rf"thus)){{0,2}} "
          r"(?:approved|authori[sz]ed|certified|allowed|granted)\b"),
    worded(rf"\b(?:I|we)(?:['’]m| am| have| hereby| therefore| would)? (?:{_GIVE}|approving|authori[sz]ing|allowing|"
        rf"granting|certifying)\b"),
    worded(r"\b(?:you|he|she|they) (?:may|can|shall|should) (?:now )?(?:have|go|get|receive|keep)\b"),
    worded(rf"\b(?:{CLAIMS_SIDE}|they) (?:must|should|shall|ought to|needs? to|has to|have to) (?:now )?(?:{_GIVE}|pay)\b"),
    worded(r"\b(?:should|must|ought to) (?:have been|be) (?:approved|authori[sz]ed|certified|allowed|granted|paid(?: for)?)\b(?! to\b)"),
    worded(r"\b(?:has|have|is|are) medical necessity\b"),
)  # fmt: skip
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

_CLAUSE_END: Final = re.compile(r"[,;:.!?]|\b(?:but|however|although|though|while|because|since|yet)\b", re.IGNORECASE)
_CONDITION: Final = re.compile(r"\b(?:if|whether|unless|until|once|were|had|would have|why|how)\b", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[^.!?]{0,400}\Z")
_OPENS_CONDITION: Final = re.compile(r"\s{0,9}(?:and |but |so )?(?:if|unless|until|once|were|had|when(?:ever)?)\b", re.IGNORECASE)
_NOT: Final = re.compile(r"\b(?:not|never|cannot|no\s{1,4}reason\s{1,4}to|nor|neither)\b|n['’]t\b", re.IGNORECASE)
_LEAD: Final = 60
"""Characters before a statement in which a condition or a negation of its own clause is looked for."""


def find_rulings(text: str, within: Span) -> list[Found[Decision]]:
    """Find what a reviewer decides inside `within`, in order; conditions, questions and what others decided are none.

    >>> text = "The insurer denied it. I side with your doctor. If it fails, the denial stands. So the denial is reversed."
    >>> [(found.value, found.span.text(text)) for found in find_rulings(text, Span(0, len(text)))]
    [('overturned', 'side with your doctor'), ('overturned', 'denial is reversed')]
    """
    hits = sorted(_hits(text, within), key=lambda found: (found.span.start, -found.span.end))
    kept: list[Found[Decision]] = []
    for hit in hits:
        if not kept or hit.span.start >= kept[-1].span.end:
            kept.append(hit)
    return kept


def _hits(text: str, within: Span) -> Iterator[Found[Decision]]:
    for value, rules in (("upheld", _UPHELD), ("overturned", _OVERTURNED)):
        for rule in rules:
            for match in rule.finditer(text, *within):
                said = _said(text, within, Span(*match.span()), value == "upheld")
                if said is not None:
                    yield Found("upheld" if said else "overturned", Span(*match.span()))
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


def _said(text: str, within: Span, hit: Span, is_upheld: bool) -> bool | None:
    """Return whether a statement upholds the denial, None where it is a condition or a question."""
    lead = text[max(within.start, hit.start - _LEAD) : hit.start]
    sentence = _SENTENCE.search(text[max(within.start, hit.start - 400) : hit.start])
    if sentence and _OPENS_CONDITION.match(sentence[0]):
        return None
    cuts = [cut.end() for cut in _CLAUSE_END.finditer(lead)]
    lead = lead[cuts[-1] if cuts else 0 :]
    behind = text[hit.end : within.end][:120]
    if _CONDITION.search(lead) or re.match(r"[^.!;]{0,100}\?", behind):
        return None
    return is_upheld != bool(_NOT.search(lead))
