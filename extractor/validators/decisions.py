"""Decisions: as many items as headings, each with its heading's verdict, borne out by the reviewer's conclusion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from extractor.case import Decision
from extractor.document import Span
from extractor.findings import raised
from extractor.record import Finding
from extractor.validators.prescriptions import headed_mentions
from extractor.validators.subject import Subject
from extractor.values import Found, find_conclusions, find_decision, find_determinations, fold, locate, split_sentences

LIST_REACH: Final = 60
"""Characters behind an item in a list within which the words of its decision end."""

LAST_SENTENCES: Final = 2
"""Sentences at the end of a rationale that may rule; earlier ones tell what was denied before."""

_THEREFORE: Final = r"(?:\s(?:hereby|therefore|thus|accordingly)){0,2}\s"
_RULED: Final[Mapping[Decision, re.Pattern[str]]] = {
    "upheld": re.compile(
        rf"\b(?:is|are){_THEREFORE}(?:denied|refused|non-?\s?certified|not\s(?:certified|approved|authori[sz]ed|granted))\b|"
        r"\brecommend(?:s|ed|ing)?(?:ation)?(?:\s(?:is|for|of)){0,2}\s(?:non-?\s?certification|denial|against\s(?:certification|approval))\b|"
        r"\bshould\snot\sbe\s(?:certified|approved|authori[sz]ed|granted)\b|"
        rf"\b(?:denial|non-?certification|determination)\s(?:is|should\sbe){_THEREFORE}?(?:upheld|affirmed|sustained)\b|"
        r"\bI\s(?:agree|concur)\swith\sthe\s(?:denial|non-?certification|claims\sadministrator)\b|"
        r"\b(?:denial|non-?certification)\s(?:is|was)\s(?:correct|appropriate)\b|\bI\scannot\srecommend\b",
        re.IGNORECASE,
    ),
    "overturned": re.compile(
        rf"\b(?:requests?|items?|services?|treatments?|medications?|it|they)\s(?:is|are){_THEREFORE}(?:approved|certified|authori[sz]ed|granted)\b|"
        r"\brecommend(?:s|ed|ing)?(?:ation)?(?:\s(?:is|for|of)){0,2}\s(?:certification|approval|authori[sz]ation)\b|"
        r"\bshould\s(?:have\sbeen|be)\s(?:certified|approved|authori[sz]ed|granted)\b|"
        rf"\b(?:denial|non-?certification|determination|decision(?:\sof\sthe\sclaims\sadministrator)?)\s(?:is|should\sbe){_THEREFORE}?"
        r"(?:reversed|overturned|set\saside)\b|\bI\sdisagree\swith\sthe\s(?:denial|non-?certification|utili[sz]ation\sreview)\b",
        re.IGNORECASE,
    ),
}
_LITTLE: Final = frozenset({"a", "an", "the", "of", "for", "to", "with", "and"})
"""Words that make no other item of one."""
_TURNING: Final = frozenset(
    {"initial", "first", "second", "additional", "further", "prospective", "retrospective", "dos", "refill", "refills"}
)
"""Words that make another order of the same drug, strength and quantity."""
_CONDITION = re.compile(r"\b(?:if|unless|until|whether|once|when|guidelines?|provided)\b", re.IGNORECASE)


def check_items(subject: Subject) -> Iterator[Finding]:
    """Yield `decision.items` where the case has more or fewer items than headings, `document.no-decision` where nothing is decided."""
    headings = list(subject.outline.issues())
    if not headings and not subject.case.issues:
        message = "no decided item was found: is this an Independent Medical Review decision?"
        yield raised("document.no-decision", message, ["issues"])
    if not headings or len(headings) == len(subject.case.issues):
        return
    known = {fold(issue.description or "") for issue in subject.case.issues}
    cells = [subject.outline.cell("description", index) for index in headings]
    missing = [cell for cell in cells if cell and fold(cell.text(subject.text)) not in known]
    yield raised(
        "decision.items",
        f"the document decides {len(headings)} items, the case has {len(subject.case.issues)}",
        ["issues"],
        missing,
    )


def check_verdicts(subject: Subject) -> Iterator[Finding]:
    """Yield `decision.heading` for each item whose verdict is not that of its heading."""
    for index, issue in subject.headed_issues():
        path, cell = f"issues.{index}.decision", subject.outline.cell("decision", index)
        stated = _stated(subject, index)
        if cell is None or stated is None or issue.decision == stated or subject.is_refuted(path):
            continue
        yield raised(
            "decision.heading",
            f"the heading says {stated}, the case {issue.decision or 'nothing'}",
            [path],
            [cell],
        )


def _stated(subject: Subject, index: int) -> Decision | None:
    """Return what the place of an item's decision says."""
    cell = subject.outline.cell("decision", index)
    decided = find_decision(subject.text, cell) if cell else None
    return decided.value if decided else None


def compare_lists(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.decision` where a list in front decides an item otherwise than the list that counts."""
    fronts = [section.span for section in subject.outline.sections if section.kind == "issues"]
    for index in subject.outline.issues():
        cell, stated = subject.outline.cell("description", index), _stated(subject, index)
        if cell is None or stated is None:
            continue
        for hit in (hit for front in fronts for hit in locate(subject.text, cell.text(subject.text), front)):
            said = find_determinations(subject.text, Span(hit.end, min(len(subject.text), hit.end + LIST_REACH)))
            if said and said[0].value != stated:
                yield raised(
                    "source-conflict.decision",
                    f"the list in front says {said[0].value}, the decision {stated}",
                    [f"issues.{index}.decision"],
                    [said[0].span, *([place] if (place := subject.outline.cell("decision", index)) else [])],
                )


def compare_rationales(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.decision` where a rationale ends in a conclusion that goes against its heading's verdict."""
    for index in subject.outline.issues():
        cell, rationale = subject.outline.cell("decision", index), subject.body("rationale", index)
        stated = _stated(subject, index)
        concluded = _concluded(subject.text, rationale) if rationale else None
        if cell and stated and concluded and concluded.value != stated:
            message = f"the heading says {stated}, the rationale concludes {concluded.value}"
            yield raised("source-conflict.decision", message, [f"issues.{index}.decision"], [cell, concluded.span])


def _concluded(text: str, rationale: Span) -> Found[Decision] | None:
    """Return the last conclusion of a rationale: that something is necessary, or, at its end, that it is granted or refused."""
    found = [*find_conclusions(text, rationale), *_ruled(text, rationale)]
    return max(found, key=lambda one: one.span.end, default=None)


def _ruled(text: str, rationale: Span) -> Iterator[Found[Decision]]:
    """Yield what the last sentences of a rationale rule, in other words than those of necessity."""
    for sentence in split_sentences(text, rationale)[-LAST_SENTENCES:]:
        if not _CONDITION.search(text, *sentence):
            for value, pattern in _RULED.items():
                yield from (Found(value, Span(*match.span())) for match in pattern.finditer(text, *sentence))


def check_repeated(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.decision` where one item is decided twice, otherwise each time."""
    known: dict[object, int] = {}
    for index, issue in subject.headed_issues():
        first = known.setdefault(_meaning(subject, index), index)
        if {subject.case.issues[first].decision, issue.decision} == {"upheld", "overturned"}:
            cells = [subject.outline.cell("description", at) for at in (first, index)]
            fields = [f"issues.{at}.decision" for at in (first, index)]
            message = f"the same item is {subject.case.issues[first].decision} and {issue.decision}"
            yield raised("source-conflict.decision", message, fields, [cell for cell in cells if cell])


def _meaning(subject: Subject, index: int) -> object:
    """Return what an item asks for, so that it is equal for two wordings: of one dosed drug what it contains and how much, else its words."""
    cell = subject.outline.cell("description", index)
    words = frozenset(re.findall(r"\d[\d.,/-]*\d|\w+", cell.text(subject.text).lower())) if cell else frozenset()
    mentions = headed_mentions(subject.text, cell) if cell else ()
    if len(mentions) != 1 or mentions[0].dose is None or mentions[0].quantity is None:
        return (words - _LITTLE) or index
    return mentions[0].ingredients, mentions[0].dose.amounts, mentions[0].quantity.value, words & _TURNING
