"""What the titles and labels of any form of decision say in their own words: whose citations follow, the reasons, the verdict, the item.

A title stands at a line's start: up to its colon ("Criteria cited by the plan: ..."), or alone on its line. Sentences that open a part
("The carrier based its decision on ...") do the same work in forms that have no title there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from extractor.document import SectionKind
from extractor.lexicon import words_that
from extractor.values.counts import NAMES
from extractor.values.parties import CLAIMS_SIDE
from extractor.values.patterns import worded


class Part(NamedTuple):
    """A title, `start` to `body`, or the start of a sentence that opens a part: `is_told`, with `body` at its `start`."""

    kind: SectionKind
    start: int
    body: int
    is_told: bool = False


def _words(says: str) -> str:
    """Return a pattern for the words of titles that say one thing, by the table of titles."""
    return words_that("titles", says)


_THEM: Final = rf"(?:{CLAIMS_SIDE}|{_words('their')})(?:['’]s|\(s\))?"
_CITED, _USED = _words("cited"), _words("used")
_DECIDED, _ITEM = _words("decided"), _words("item")
_REASONS: Final = rf"(?:{_words('reasons')}|basis (?:of|for) (?:\w+ )?{_DECIDED})"
_NUMBER: Final = rf"(?:\s?#?\s?\(?\d{{1,2}}\)?|\s#?\(?(?:[A-H]|{NAMES})\)?)"
# In this order: the first that a title meets says what it is.
_SAID: Final[tuple[tuple[SectionKind, str], ...]] = (
    ("header", rf"\b{_words('header')}\Z|\bdates?\b|\b{_words('numbered')} (?:n(?:o\b|umber\b)|id\b|#)"),
    ("issues", rf"\b(?:decision|determination)s?(?:\(s\))? and (?:rationale|reason|explanation)|\bdisputed {_ITEM}s\b|"
     rf"\b{_words('listing')} of (?:\w+ ){{0,2}}(?:{_DECIDED}|{_ITEM})s\b|\bat a glance\b|\Athe {_ITEM}s\Z"),
    ("documents", rf"\b{_words('papers')}\b[^:]{{0,40}}\b{_words('examined')}\b|\Arecords\Z"),
    ("rationale", rf"\b{_REASONS}\b"),
    ("claims_guideline", rf"\A{_THEM} {_USED}\Z|"
     rf"\b{_THEM}\b[^:]{{0,80}}\b{_CITED}\b|\b{_CITED}\b[^:]{{0,80}}\b{_THEM}(?![\w'’])"),
    ("reviewer_guideline", rf"\b{_CITED}\b|\A(?:\w+ ){{1,2}}{_USED}\Z"),
    ("verdict", rf"\A(?:is|was|are) (?:\w+ ){{0,5}}{_words('judged')}\b"),
    ("credentials", rf"\b{_words('credentials')}\b|\A(?:about )?(?:the )?(?:\w+ )?reviewer(?: {_words('of a reviewer')})?\Z"),
    ("summary", rf"\b{_words('summary')}\b|\bthe {_words('person')}(?: and the claim)?\Z"),
    ("closing", rf"\b{_words('closing')}\b"),
    ("process", rf"\b{_words('process')}\b|\A(?:the )?referral\Z"),
    ("verdict", rf"\A(?:(?:{_words('of a verdict')}|{_ITEM}) ){{0,4}}{_DECIDED}s?\Z"),
    ("heading", rf"\A(?:{_words('of an item')} ){{0,3}}{_ITEM}s?(?: {_words('in dispute')})?(?:[/ ]{_ITEM})?{_NUMBER}?"
     rf"(?: of \d{{1,2}})?\Z|\A(?:what (?:was|is) )?{_words('asked')}\Z"),
)  # fmt: skip
_MEANINGS: Final = tuple((kind, worded(pattern)) for kind, pattern in _SAID)
_MARK: Final = r"(?P<mark>)(?:[-–—=*#•|+]{1,40}[ \t]{0,9})?(?:[(\[]?(?:\d{1,3}|[A-H]|[IVX]{1,4})[.)\]][ \t]{1,9})?"
_RUN_IN: Final = re.compile(
    rf"(?:(?<![^\r\n\f])[ \t]{{0,40}}|(?<=[|\t])[ \t]{{0,9}}|(?<=\s\s\s)){_MARK}"
    r"(?P<words>[A-Za-z][^\r\n\f:.;?!|]{1,110}?(?:(?<=[ \t]|[/,&])\r?\n[ \t]{0,9}[^\r\n\f:.;?!|]{1,60}?|"
    r"(?<= (?:WAS|ARE|NOT|THE|FOR|AND))\r?\n[A-Z /()'’-]{1,60}?|(?<= (?:IS|OF|BY|TO|ON|OR))\r?\n[A-Z /()'’-]{1,60}?)?)"
    r"(?:[ \t]{0,9}:(?!\d)|\?[ \t]{0,9}(?![^\r\n\f]))"
)
"""Ends with a colon, or with a question mark at the line's end."""
_COLUMN: Final = re.compile(
    rf"(?<![^\r\n\f])[ \t|]{{0,40}}{_MARK}(?P<words>[A-Za-z][A-Za-z\d'’/,&()# -]{{1,40}}?)"
    r"(?:[ \t]{0,3}\.{2,60}:?(?=[ \t])|(?:[ \t]{2,40}|\t)(?=[^\s|]))"
)
"""Ends with a leader of dots, or with the blanks of a column."""
_ALONE: Final = re.compile(
    rf"(?<![^\r\n\f])[ \t]{{0,40}}{_MARK}(?P<words>[A-Z][^\r\n\f:.;?!|]{{2,90}}?)[ \t*_=|+–—-]{{0,99}}(?![^\r\n\f])"
)
_ORDINAL: Final = re.compile(rf"\w+{_NUMBER}(?: of \d{{1,2}})?\Z", re.IGNORECASE)
_BEGINS: Final = r"(?:(?<=[.:;)]\s)|(?<=[.:;)]\s\s)|(?<![^\r\n\f])[\t\x20]{0,40})(?P<own>(?=(?-i:[A-Z]))"
_SAYS: Final = rf" (?:\w+ ){{0,2}}?(?:{_words('says')}"
_TOLD: Final[tuple[tuple[SectionKind, re.Pattern[str]], ...]] = (
    ("claims_guideline", worded(rf"{_BEGINS}(?:The |Its |Our )?{_THEM}{_SAYS}|gives)\b)")),
    ("reviewer_guideline", worded(
        rf"{_BEGINS}(?:The )?(?:{_words('reviewer')} ){{0,3}}(?:reviewer|advis[eo]r)"
        rf"{_SAYS}|found|determined|consulted|looked|turned)\b|The (?:relevant|applicable) {_CITED}\b)")),
)  # fmt: skip
_VERB: Final = worded(rf"\A(?!{_words('asking')}\b)(?:\w+ ){{1,5}}{_words('verb')}\b(?! why)")
_MOST_WORDS: Final = 16
"""Words of a title, at most."""
_LEAST_CAPITALS: Final = 4
_FULL_LINE: Final = 50
"""Characters of a line that may have been broken because it was full, at least."""


def find_parts(text: str) -> list[Part]:
    """Return the titles whose words say what follows them, and the sentences that open a part, in order, without overlaps."""
    told = list(told_parts(text))
    hits = [*_titles(text, {part.start for part in told}), *told]
    kept: list[Part] = []
    for part in sorted(hits, key=lambda part: (part.start, -part.body)):
        if not kept or part.start >= kept[-1].body:
            kept.append(part)
    return kept


def told_parts(text: str) -> Iterator[Part]:
    """Yield the starts of the sentences that open a part."""
    for kind, rule in _TOLD:
        yield from (Part(kind, hit.start("own"), hit.start("own"), is_told=True) for hit in rule.finditer(text))


def _titles(text: str, sentences: Collection[int]) -> Iterator[Part]:
    """Yield the titles; a line alone that begins one of the `sentences`, by their starts, is none."""
    for hit in (hit for rule in (_RUN_IN, _COLUMN) for hit in rule.finditer(text)):
        kind = meaning(hit["words"])
        if kind:
            yield Part(kind, hit.start("mark"), hit.end())
    for hit in _ALONE.finditer(text):
        kind = meaning(hit["words"]) if is_title(hit["words"], _line_above(text, hit.start())) else None
        if kind and kind != "header" and hit.start("mark") not in sentences and (kind != "heading" or _ORDINAL.match(hit["words"])):
            yield Part(kind, hit.start("mark"), hit.end())


def _line_above(text: str, start: int) -> str:
    """Return the words of the line above one that starts at `start`, none where a blank line or a page's end is between."""
    lines = text[max(0, start - 200) : start].replace("\r", "").split("\n")
    return lines[-2].rstrip() if len(lines) > 1 and "\f" not in lines[-1] else ""


def is_title(words: str, above: str = "") -> bool:
    """Say whether a line without a colon is written like a title: in capitals, or few words that no line `above` goes on to.

    >>> [is_title(words) for words in ("CRITERIA CITED BY THE PLAN", "Reviewer's analysis", "the reasons that he gave for it to me")]
    [True, True, False]
    >>> is_title("Guidelines, Elbow Chapter", above="The Reviewer looked at what the carrier cites, the Official Disability")
    False
    """
    if re.search(r"\S[ \t]{3}", words):
        return False
    own = words.split()
    if words == words.upper() and sum(c.isalpha() for c in words) >= _LEAST_CAPITALS:
        return True
    is_long = len(own) > 8 and not re.search(r"\A\D*\b(?:relied|cited|used|applied|consulted)\b\D*\Z", words, re.IGNORECASE)
    goes_on = re.search(r"[\w,;(-]\Z", above) is not None and len(above) > _FULL_LINE
    return not is_long and not goes_on and words[0].isupper() and words.rstrip()[-1:] not in ",;-"


def meaning(words: str) -> SectionKind | None:
    """Return what a title says of the words behind it, None where it says nothing.

    >>> [meaning(words) for words in ("Criteria applied by the carrier", "Guidelines", "Reasons for the decision", "Request #2")]
    ['claims_guideline', 'reviewer_guideline', 'rationale', 'heading']
    >>> [meaning(words) for words in ("Date of decision", "Records reviewed", "Outcome", "He was told")]
    ['header', 'documents', 'verdict', None]
    """
    plain = " ".join(words.split()).replace("’", "'")
    if len(plain.split()) > _MOST_WORDS or (plain != plain.upper() and _VERB.search(plain)):
        return None
    return next((kind for kind, rule in _MEANINGS if rule.search(plain)), None)
