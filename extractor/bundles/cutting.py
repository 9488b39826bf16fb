"""Where the decisions of a text begin, as far as its marks show it.

Conservative on purpose: a page that stands twice, an attachment, a cover letter or a text that names another case stays with the decision
it is found in. A decision has a summary or a section on the process, and items or verdicts of its own; one in people's own words is what
a layout reads as decided, under a case number of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final, Literal, NamedTuple

from extractor.bundles.heads import begin_of
from extractor.bundles.marks import CASE_NUMBER, SALUTATION, Mark, find_marks
from extractor.document import Span
from extractor.layouts import form, letter
from extractor.values import find_dates

_SUMMARY: Final = "casesummary"
_BELOW_SUMMARY: Final = "followingclinicalcasesummary"
_PROCESS: Final = "determinationwasmade"
"""What the titles of a summary and of the section on the process hold, white space aside; the sentence below the title is none."""

MOST: Final = 400
"""Decisions of one file that are told apart, at most; a file with more is no file of decisions."""
_OWN_WORDS: Final = (
    re.compile(r"\bindependent\s{1,9}(?:medical\s{1,9})?review|\bIMR\b", re.IGNORECASE),
    re.compile(r"\b(?:upheld|uphold|overturn|revers|stands)", re.IGNORECASE),
)
"""What a letter says that decides on a denial; one that denies names the review as a right, and what it denies."""
_HEADER: Final = 1_500
"""Characters from the beginning of a header to the next title of its form, at most."""
_SHORTEST: Final = 200
"""Characters of a decision in people's own words, at least."""
_WHOLE: Final = 0.98
"""Share of a decision's letters and digits that a copy of it has, at least: one with less is a page that stands twice."""


class Cut(NamedTuple):
    """Where the decisions of a text begin, in order; where one may begin that could not be told apart; the decisions' case numbers.

    What stands before the first belongs to it, unless it is a list of the file's decisions: then the first begins behind that.
    """

    starts: tuple[int, ...]
    doubtful: tuple[int, ...] = ()
    numbers: tuple[str | None, ...] = (None,)


@dataclass(frozen=True)
class _Stretch:
    """Marks that stand together; `start` is where their head begins in `source`, which is the whole text, `end` where the next one does.

    `doubtful` are the starts of stretches that went into it and may be decisions of their own.
    """

    source: str
    start: int
    end: int
    marks: tuple[Mark, ...]
    doubtful: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """What stands in the stretch."""
        return self.source[self.start : self.end]

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of its marks."""
        return frozenset(mark.kind for mark in self.marks)

    @property
    def is_published(self) -> bool:
        """Whether its titles are those of a whole decision in a published form."""
        return _is_published(self.kinds)

    @property
    def is_cut(self) -> bool:
        """Whether it is a published form whose first pages are lacking, that begins with a page and names its case number."""
        return self.kinds == {"items"} and self.start < self.marks[0].start and self.number is not None

    @cached_property
    def is_told(self) -> bool:
        """Whether it is a decision in people's own words under a head of its own: one with a number, or that says what it is."""
        if self.kinds - {"header", "salutation"} or self.end - self.start < _SHORTEST or not _claims(self.text):
            return False
        return self.number is not None or all(words.search(self.text) for words in _OWN_WORDS)

    @property
    def is_decision(self) -> bool:
        """Whether it is a decision of any kind."""
        return self.is_published or self.is_cut or self.is_told

    @cached_property
    def number(self) -> str | None:
        """The case number of its header or head; without either the only one in its text."""
        named = next((mark.number for mark in self.marks if mark.number), None)
        numbers = {found.upper() for found in CASE_NUMBER.findall(self.text)} if named is None else set()
        return numbers.pop() if len(numbers) == 1 else named

    @cached_property
    def dates(self) -> frozenset[date]:
        """The dates that its text names."""
        return frozenset(found.value for found in find_dates(self.text, Span(0, self.end - self.start)))

    @cached_property
    def letters(self) -> str:
        """Its letters and digits alone."""
        return letters_of(self.text)


@dataclass
class _Decision:
    """A decision, and where it begins and what else belongs to it: covers, attachments, pages that stand twice."""

    own: _Stretch
    start: int
    doubtful: list[int]


def may_hold_several(text: str) -> bool:
    """Say, at little cost, whether a text could hold several decisions: most cannot."""
    said = "".join(text.split()).casefold()
    titles = (said.count(_SUMMARY) - said.count(_BELOW_SUMMARY), said.count(_PROCESS))
    greetings = len(SALUTATION.findall(text)) if "dear" in said or "towhom" in said else 0
    if max(titles) > 1 or greetings + any(titles) > 1:
        return True
    return len({number.upper() for number in CASE_NUMBER.findall(text)}) > 1


def cut_decisions(text: str) -> Cut:
    """Return where the decisions of a text begin."""
    if not may_hold_several(text):
        return Cut((0,))
    decisions = _decisions(_halves_joined(list(_stretches(text, find_marks(text)))))
    starts = (_first_start(text, decisions), *(decision.start for decision in decisions[1:]))
    doubtful = tuple(start for decision in decisions for start in decision.doubtful)
    numbers = tuple(decision.own.number for decision in decisions) or (None,)
    return Cut(starts, doubtful, numbers) if len(starts) <= MOST else Cut((0,), starts[1:2])


def _first_start(text: str, decisions: Sequence[_Decision]) -> int:
    """Return 0, or where the first decision begins behind a list of the file's decisions: it would give it another's number."""
    if len(decisions) < 2 or decisions[0].own.number is None:
        return 0
    first = decisions[0].own
    begin = begin_of(text, 0, first.marks[0])
    listed = {number.upper() for number in CASE_NUMBER.findall(text[:begin])}
    return begin if listed & {decision.own.number for decision in decisions[1:]} - {first.number} else 0


def letters_of(text: str) -> str:
    """Return the letters and digits of a text alone: what two copies of it share, however they are broken into lines."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _stretches(text: str, marks: Sequence[Mark]) -> Iterator[_Stretch]:
    """Yield the marks cut where a decision is over, or one comes again that stands once in each."""
    runs: list[list[Mark]] = []
    for mark in marks:
        if not runs or _begins(runs[-1], mark) or _is_memo(text, runs[-1], mark) or _is_behind(text, runs, mark):
            runs.append([])
        runs[-1].append(mark)
    floors = [0, *(run[-1].start for run in runs)]
    starts = [0, *(_start(text, floor, run[0]) for floor, run in zip(floors[1:], runs[1:], strict=False))]
    for run, start, end in zip(runs, starts[: len(runs)], [*starts[1:], len(text)], strict=True):
        yield _Stretch(text, start, end, tuple(run))


def _is_memo(text: str, run: Sequence[Mark], mark: Mark) -> bool:
    """Say whether a run is a header alone, with a decision in people's own words between it and `mark`."""
    told = text[run[0].start : mark.start]
    return len(run) == 1 and run[0].kind == "header" and len(told) > _HEADER and not letter.is_form(told) and _claims(told)


def _is_behind(text: str, runs: Sequence[Sequence[Mark]], mark: Mark) -> bool:
    """Say whether the last run is the header of the decision above, which was copied behind it, and `mark` stands on the next page."""
    if len(runs) == 1 or {known.kind for known in runs[-1]} - {"header", "process"}:
        return False
    above, run = runs[-2], runs[-1]
    is_headless = all(known.kind != "header" for known in above)
    start = begin_of(text, above[-1].start, run[0])
    return is_headless and "\f" in text[run[-1].start : mark.start] and start > 0 and text[start - 1] != "\f"


def _start(text: str, floor: int, mark: Mark) -> int:
    """Return where the head of a stretch begins; one that begins with the items begins with their page."""
    if mark.kind != "items":
        return begin_of(text, floor, mark)
    return text.rfind("\f", floor, mark.start) + 1 or mark.start


def _begins(run: Sequence[Mark], mark: Mark) -> bool:
    kinds = {known.kind for known in run}
    if mark.kind == "verdict":
        return False
    if mark.kind == "salutation" and run[0].kind == "header":  # a notice has one of its own
        return bool(kinds - {"header", mark.kind})
    is_over = bool(kinds & {"items", "verdict"} or kinds >= {"decision", "summary"})
    return is_over or mark.kind in kinds or run[0].kind == "salutation"


def _halves_joined(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    """Return the stretches, those that follow each other and are no decision alone as one."""
    groups: list[list[_Stretch]] = []
    kinds: set[str] = set()
    for stretch in stretches:
        is_open = bool(groups) and not _is_published(kinds) and not groups[-1][0].is_decision
        if is_open and not stretch.is_decision:
            groups[-1].append(stretch)
        else:
            groups.append([stretch])
            kinds = set()
        kinds |= stretch.kinds
    return [_together(group) for group in groups]


def _is_published(kinds: Set[str]) -> bool:
    return bool(kinds & {"process", "summary"} and kinds & {"items", "decision", "verdict"})


def _together(group: Sequence[_Stretch]) -> _Stretch:
    marks = tuple(mark for stretch in group for mark in stretch.marks)
    return group[0] if len(group) == 1 else replace(group[0], end=group[-1].end, marks=marks)


def _decisions(stretches: Sequence[_Stretch]) -> list[_Decision]:
    """Return the stretches that are decisions, each with what belongs to it: pages that stand twice, attachments, covers."""
    is_own = [stretch.is_decision and not _is_part_of_others(stretches, at) for at, stretch in enumerate(stretches)]
    decisions: list[_Decision] = []
    ahead: list[_Stretch] = []
    for at, (stretch, following) in enumerate(zip(stretches, _following(stretches, is_own), strict=True)):
        relation = _relation(decisions[-1].own, stretch) if decisions else "other"
        is_next = is_own[at] and relation == "other"
        doubtful = [stretch.start] if not is_next and relation != "same" and _may_be_decision(stretches, at) else []
        if is_next:
            decisions.append(_Decision(stretch, ahead[0].start if ahead else stretch.start, []))
            ahead = []
        elif not decisions or _leads_to(stretch, following, decisions[-1].own):
            ahead.append(stretch)
        else:
            ahead = []
        if decisions:
            decisions[-1].doubtful += doubtful
    return decisions


def _following(stretches: Sequence[_Stretch], is_own: Sequence[bool]) -> list[_Stretch | None]:
    """Return for each stretch the next decision behind it, None where there is none."""
    behind: list[_Stretch | None] = [None]
    for stretch, is_one in zip(reversed(stretches[1:]), reversed(is_own[1:]), strict=True):
        behind.append(stretch if is_one else behind[-1])
    return behind[::-1][: len(stretches)]


def _claims(text: str) -> bool:
    return any(layout.claims(text) for layout in (form.LAYOUT, letter.LAYOUT, form.REST))


def _may_be_decision(stretches: Sequence[_Stretch], at: int) -> bool:
    """Say whether a stretch that is not told apart may be a decision nevertheless, and is no repetition."""
    stretch = stretches[at]
    is_cut = stretch.kinds == {"items"} and stretch.number is not None
    return (is_cut or stretch.is_decision) and not _is_part_of_others(stretches, at)


def _relation(before: _Stretch, own: _Stretch) -> Literal["other", "same", "open"]:
    """Say whether two decisions are others: where titles do not show it by their case numbers, else by the dates they name.

    A whole copy is another one too.
    """
    if (before.is_published and own.is_published) or before.letters == own.letters:
        return "other"
    if before.number is not None and own.number is not None:
        return "other" if before.number != own.number else "same"
    if not before.dates or not own.dates:
        return "open"
    return "same" if before.dates & own.dates else "other"


def _is_part_of_others(stretches: Sequence[_Stretch], at: int) -> bool:
    """Say whether a stretch only repeats a part of the one before or behind it."""
    said = stretches[at].letters
    beside = [stretches[index].letters for index in (at - 1, at + 1) if 0 <= index < len(stretches)]
    return any(len(said) < _WHOLE * len(other) and said in other for other in beside)


def _leads_to(stretch: _Stretch, following: _Stretch | None, before: _Stretch) -> bool:
    """Say whether what is no decision goes with the one behind it, whose case number it names."""
    return following is not None and stretch.number == following.number is not None and stretch.number != before.number
