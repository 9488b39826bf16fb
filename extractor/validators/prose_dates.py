"""When the injury happened and when the request was denied, as sentences date them, against the header."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from extractor.clauses import is_of_another_occasion
from extractor.document import Span
from extractor.findings import raised
from extractor.lexicon import find_treatments
from extractor.record import Finding
from extractor.validators.dates import stated_date
from extractor.validators.subject import Subject
from extractor.values import Found, find_dates, split_sentences
from extractor.values.dates import MONTHS

_OTHER_EVENT: Final = (
    r"report\w*|illness|evaluat\w*|seen|exam\w*|under\w+|treat\w*|notes?|visit\w*|progress|document\w*|records?|request\w*|review\w*|"
    r"surg\w*|work(?:er|ing)s?|denied|present\w*|until|since|after|before|prior|done|performed|follow\w*|MRI|x-?rays?"
)
_INJURED = re.compile(
    r"(?<!after the )(?<!since the )(?<!before the )(?<!prior to the )"
    r"\b(?:dates?\s{1,9}of\s{1,9}(?:the\s{1,9})?(?:injury|loss|accident)|DOI|(?:industrial|occupational|work(?:-related)?|workers['’]?)"
    r"\s{1,9}(?:injur(?:y|ies)|accident|incident|claim)|injur(?:y|ies)|accident|slipped|tripped|fell|crushed|struck|(?:was|were|been|got|be)\s{1,9}(?:first\s{1,9})?(?:injured|hurt)"
    rf"|(?:sustained|suffered)(?=\s(?:[\w-]{{1,20}}\s){{1,4}}(?:injur(?:y|ies)|accident|trauma)))\b"
    rf"(?:[\s(:,=]{{1,9}}(?!(?:{_OTHER_EVENT})\b)[\w'’/-]{{1,20}}){{0,9}}?[\s(:,=]{{1,9}}\Z",
    re.IGNORECASE,
)
_DENIER: Final = r"(?:claims?\s{1,9}(?:administrator|examiner|adjuster)|utili[sz]ation\s{1,9}review(?:er)?|UR|carrier|insurer)"
_DENIAL: Final = (
    r"(?:denied|refused|rejected|non-?\s?certified|modified|declined|(?:did|could|would)\s{1,9}not\s{1,9}(?:certify|approve|authori[sz]e)|"
    r"failed\s{1,9}to\s{1,9}(?:certify|approve|authori[sz]e))"
)
_NOT_DENIED: Final = r"\bDOS\b|\bservice\b|\bdated\b|\breceived\b|\bRx\b|\d{2,4}[/-]\d"
_DENIED = re.compile(
    rf"\b(?:{_DENIER}\b[^;]{{0,120}}?\b{_DENIAL}|{_DENIAL}\s{{1,9}}(?:by|per|in|through)\s{{1,9}}(?:the\s{{1,9}})?{_DENIER}|"
    rf"(?:denial|request)\s{{1,9}}(?:was|were)\s{{1,9}}(?:issued|{_DENIAL}))\b(?:(?!{_NOT_DENIED})[^;]){{0,160}}?"
    r"(?:\bon|\(|\bof)\s{0,9}\Z|"
    rf"\b(?:{_DENIER}|prior\s{{1,9}}(?:determination|review|decision))(?:\s{{1,9}}\(UR\))?"
    r"(?:\s{1,9}(?:report|letter|decision|determination|denial|review))?,?\s{0,9}"
    r"(?:\(|(?:was\s{1,9}|is\s{1,9})?(?:dated|issued)(?:\s{1,9}on)?|on|of|with\s{1,9}a\s{1,9}decision\s{1,9}date\s{1,9}of)?\s{0,9}\Z|"
    rf"\b(?:denial|non-?\s?certification)(?:\s{{1,9}}(?:letter|decision|was|is|by\s{{1,9}}(?:the\s{{1,9}})?{_DENIER}))?\s{{1,9}}(?:dated|of|on)\s{{1,9}}\Z",
    re.IGNORECASE,
)
_DENIES = re.compile(
    rf",?\s{{1,9}}(?:the\s{{1,9}})?(?:original\s{{1,9}})?(?:utili[sz]ation\s{{1,9}}review|UR)\b|"
    rf",?\s{{1,9}}(?:the\s{{1,9}}|a\s{{1,9}})?(?:{_DENIER}|requests?)\b(?:(?!{_NOT_DENIED})[^;.]){{0,160}}?\b{_DENIAL}\b",
    re.IGNORECASE,
)

_MONTH = re.compile(rf"\b(?P<month>{'|'.join(MONTHS)}),?\s{{1,3}}(?:of\s{{1,3}})?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)


def compare_prose(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.dates` where sentences date the injury or the denial otherwise than the header.

    Prose that names several such dates, the header's among them, tells of several events and is no conflict.
    """
    for name, is_told in (("injury", _tells_of_injury), ("ur_denial", _tells_of_denial)):
        stated = stated_date(subject, name)
        told = list(_told(subject, is_told)) if stated else []
        if stated and told and not any(str(stated.value).startswith(found.value) for found in told):
            dates = " and ".join(sorted({found.value for found in told}))
            message = f"the header says {stated.value}, the text {dates}"
            yield raised("source-conflict.dates", message, [f"dates.{name}"], [stated.span, *(found.span for found in told)])


def _told(subject: Subject, is_told: Callable[[Subject, Span, Span], bool]) -> Iterator[Found[str]]:
    """Yield the dates of which their sentence says so, as ISO: a day, or a month where no day is told."""
    for place in subject.prose():
        for sentence in split_sentences(subject.text, place):
            days = find_dates(subject.text, sentence, not_after=subject.case.dates.decision)
            for found in [*(Found(str(day.value), day.span) for day in days), *_months(subject.text, sentence)]:
                if is_told(subject, sentence, found.span):
                    yield found


def _months(text: str, within: Span) -> Iterator[Found[str]]:
    for match in _MONTH.finditer(text, *within):
        number = MONTHS.index(match["month"].lower()) + 1
        yield Found(f"{match['year']}-{number:02d}", Span(*match.span()))


def _tells_of_injury(subject: Subject, sentence: Span, date: Span) -> bool:
    return _INJURED.search(subject.text[max(sentence.start, date.start - 120) : date.start]) is not None


def _tells_of_denial(subject: Subject, sentence: Span, date: Span) -> bool:
    text = subject.text
    if is_of_another_occasion(text, date, sentence) or _is_of_other_treatments(subject, sentence):
        return False
    opens = date.start - sentence.start <= 4
    before = text[max(sentence.start, date.start - 320) : date.start]
    return _DENIED.search(before) is not None or (opens and _DENIES.match(text, date.end, sentence.end) is not None)


def _is_of_other_treatments(subject: Subject, sentence: Span) -> bool:
    """Say whether a sentence names kinds of treatment, and none of them is one of the items'."""
    named = _treatments(sentence.text(subject.text))
    return bool(named) and named.isdisjoint(kind for issue in subject.case.issues for kind in _treatments(issue.description or ""))


def _treatments(words: str) -> set[tuple[str, str]]:
    return {(found.category, found.subcategory) for found, _ in find_treatments(words)}
