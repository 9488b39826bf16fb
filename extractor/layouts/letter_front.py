"""What a letter, a memo or a note says of the case outside its items, in sentences or on labelled lines: dates, track, reviewer, patient."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from extractor.document import Cell, Span
from extractor.layouts.events import letter_date_cells, number_cells
from extractor.layouts.passages import is_record
from extractor.layouts.sentences import narrative_cells
from extractor.lexicon import words_that
from extractor.values import find_ages, find_dates, find_sexes, find_specialties, find_states, find_undated
from extractor.values.parties import CLAIMS_SIDE, OTHERS
from extractor.values.patterns import worded

_NO, _CAME = words_that("letters", "refuses"), words_that("letters", "comes")
_REVIEW: Final = r"\bIMR\b"
# What says of a date, in the words before it, what happened then; of several the one that ends nearest to the date counts.
_BEFORE: Final = tuple(
    (f"dates.{name}", worded(pattern))
    for name, pattern in (
        ("injury", r"\b(?:date of (?:the )?(?:injury|loss)|DOI|injury date|injured|"
            r"hurt|injury(?: was)?)\b"),
        ("ur_denial", rf"\b{CLAIMS_SIDE}[^;]{{0,60}}?\b{_NO}\b"),
        ("ur_denial", rf"\b(?:denied|denial|refus(?:ed|al)|"
            rf"declined)\b(?:[^;]{{0,40}}?\b{CLAIMS_SIDE})?"),
        ("ur_denial", r"\bUR (?:denial )?date\b"),
        ("application_received", rf"\b(?:application|appeal|request for (?:an? )?{_REVIEW}|"
            rf"app)\b[^;]{{0,60}}?\b{_CAME}"),
        ("application_received", rf"\b{_CAME}(?: by)? by {_REVIEW}"),
        ("application_received", r"\b(?:your|the) request\b[^;]{0,20}?\b(?:came in|"
            r"arrived)"),
        ("application_received", r"\b(?:application|request|appeal) (?:date|received)\b|\bapplication\b"),
        ("assigned", r"\b(?<!notice\sof\s)assign(?:ed|ment)\b(?! and request)"),
        ("assigned", r"\bto (?:the |a )?(?:\w+ )?reviewer\b"),
        ("assigned", r"\b(?:given|came|went|got|reached)(?: \w+){0,3} to (?:me|(?:a|the) physician)\b"),
        ("assigned", r"\bto me\b"),
        ("assigned", r"\bI (?:got|received|have had)\b"),
        ("decision", r"\b(?:final )?(?:determination|decision|outcome)\b(?: date\b|"
            r" dated| of|:)?"),
        ("decision", r"\b(?:date of (?:the |this )?(?:final )?(?:decision|determination)|decided|today(?: is|,)?|"
            r"I sign)\b"),
    )
)  # fmt: skip
# The same in the words behind a date: "On DATE the application reached us".
_BEHIND: Final = tuple(
    (f"dates.{name}", worded(pattern))
    for name, pattern in (
        ("ur_denial", rf"[^.;]{{0,30}}\b{CLAIMS_SIDE}[^.;]{{0,30}}?\b{_NO}\b"),
        ("application_received", rf"[^.;]{{0,40}}\b(?:application|appeal|request for {_REVIEW})\b[^.;]{{0,30}}?\b{_CAME}"),
    )
)
_WRITTEN: Final = worded(r"\b(?:dated(?: as)?|signed|completed|issued|written)\b")
"""What dates the decision where nothing else in the words says what was dated, signed or closed."""
_NEAR: Final = 70
_REACH: Final = 160
_HURT: Final = worded(rf"\b{words_that('letters', 'hurts')}\b")
_NAMED: Final = 2
"""The rank of a date whose field is named directly before it."""
_NOT_THIS: Final = worded(rf"\b(?:{CLAIMS_SIDE}(?: (?:physician|doctor|reviewer))?,?(?: (?:in|by))?|his|her|its) \Z")
"""Whose decision it is, where it is not the reviewer's."""
_OTHER_CASE: Final = worded(
    r"\b(?:earlier|prior|previous|(?:an)?other|old|first) (?:claim|injury|accident|case|denial|IMR|review|request)\b"
)
_RELATIVE: Final = worded(rf"\b(?:{OTHERS}|at age|when hurt|when injured|was)\b[^.;]{{0,30}}\Z")
_TRACK: Final = worded(r"\b(?P<no>not (?:an? )?)?(?P<word>standard|expedited|regular|ordinary|routine|normal)\b")
_TRACKED: Final = worded(rf"\b{words_that('letters', 'tracks')}\b")
_CREDENTIAL: Final = worded(rf"\b{words_that('letters', 'qualifies')}\b")
_NOT_MINE: Final = worded(r"\bDr\.? [A-Z]|\btreating\b|\brequesting\b|\bpeer reviewer\b|\butilization\b")
_LICENSED: Final = worded(r"\blicen[sc]\w*|\blic\.")
_NUMBER: Final = re.compile(r"\b[A-Z]{2}\d{2}-\d{7}\b")


def front_cells(text: str, sentences: Sequence[Span], stretches: Sequence[Span]) -> Iterator[Cell]:
    """Yield the places of what the sentences outside the items say of case, reviewer and patient; one place a value."""
    yield from number_cells(text, Span(0, len(text)))
    yield from date_cells(text, sentences)
    yield from _track_cells(text, sentences)
    yield from _reviewer_cells(text, sentences)
    yield from _patient_cells(text, sentences)
    told = [cell for stretch in stretches for cell in narrative_cells(text, stretch)]
    yield from told
    if not any(cell.field == "mechanism_of_injury" for cell in told):
        yield from _injury_sentences(text, sentences)


def written_on(text: str, sentences: Sequence[Span]) -> date | None:
    """Return the day on which a letter is dated, None where it does not say."""
    cells = [cell for cell in _told_dates(text, sentences, None) if cell[0] == "dates.decision"]
    cells = cells or [(cell.field, 0, cell.span) for cell in letter_date_cells(text, Span(0, len(text)))]
    dates = [found.value for _, _, span in cells[:1] for found in find_dates(text, span)]
    return dates[0] if dates else None


def date_cells(text: str, sentences: Sequence[Span]) -> Iterator[Cell]:
    """Yield a place for each date of the case: the words from what says its event to the date."""
    written = written_on(text, sentences)
    found: dict[str, list[tuple[int, Span]]] = {}
    for name, rank, span in _told_dates(text, sentences, written):
        found.setdefault(name, []).append((rank, span))
    told = {name: next((rank, span) for rank, span in said if rank == max(said)[0]) for name, said in found.items()}
    if "dates.decision" not in told:
        yield from letter_date_cells(text, Span(0, len(text)))
    yield from (Cell(name, span) for name, (_, span) in told.items())


def _told_dates(text: str, sentences: Sequence[Span], written: date | None) -> Iterator[tuple[str, int, Span]]:
    """Yield field, rank (2 where the field is named, 1 where an event tells it) and place of each date with a cue in its sentence."""
    for sentence in sentences:
        dates = [found.span for found in find_dates(text, sentence, not_after=written)]
        dates += [f.span for f in (find_undated(text, sentence, written) if written else []) if not _overlaps(f.span, dates)]
        dates.sort()
        starts = [sentence.start, *(span.end for span in dates)]
        ends = [*(span.start for span in dates[1:]), sentence.end]
        for span, start, end in zip(dates, starts, ends, strict=False):
            before, behind = text[max(start, span.start - _REACH) : span.start], text[span.end : end]
            hit = _event(before, behind)
            if hit and not _OTHER_CASE.search(before):
                # A labelled line is that field's own; the sentences around it may tell of others.
                is_own = is_record(sentence.text(text)) and span == dates[0] and ":" in before[-4:] and hit[1] == _NAMED
                yield hit[0], hit[1] + is_own, Span(start, end if hit[2] else span.end).trimmed(text)


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _event(before: str, behind: str) -> tuple[str, int, bool] | None:
    """Return the field of a date, its rank, and whether the words behind the date tell it."""
    hits = [
        (hit.start() + len(hit[0].rstrip(" :")), -hit.start(), name)
        for name, cue in _BEFORE
        for hit in cue.finditer(before)
        if len(before) - hit.end() <= _NEAR and not (name == "dates.decision" and _NOT_THIS.search(before, 0, hit.start()))
    ]
    if hits:
        end, _, name = max(hits)
        return name, _NAMED if len(before) - end < 12 else 1, False
    if _WRITTEN.search(before[-_NEAR:]):
        return "dates.decision", 1, False
    later = next((name for name, cue in _BEHIND if cue.match(behind)), None)
    if later:
        return later, 1, True
    if _HURT.search(before) or _HURT.search(behind[:120]):
        return "dates.injury", 0, not _HURT.search(before)
    return None


def _injury_sentences(text: str, sentences: Sequence[Span]) -> Iterator[Cell]:
    """Yield the sentence that dates the injury, as the place in which its mechanism may stand in words that no rule knows."""
    injuries = [cell.span for cell in date_cells(text, sentences) if cell.field == "dates.injury"]
    yield from (Cell("mechanism_of_injury", s) for s in sentences if any(s.contains(injury) for injury in injuries))


def _track_cells(text: str, sentences: Sequence[Span]) -> Iterator[Cell]:
    """Yield the words that say how fast the case was to be decided: with what they qualify first, a denied one never."""
    hits = []
    for sentence in sentences:
        for hit in _TRACK.finditer(text, *sentence):
            if hit["no"]:
                continue
            is_tracked = _TRACKED.search(text, max(sentence.start, hit.start() - 30), min(sentence.end, hit.end() + 40)) is not None
            hits.append((not is_tracked, hit.start(), Span(*hit.span("word"))))
    for untracked, _, span in sorted(hits)[:1]:
        if not untracked:
            yield Cell("priority", span)


def _reviewer_cells(text: str, sentences: Sequence[Span]) -> Iterator[Cell]:
    """Yield each state and specialty in the sentences on who decides, each once."""
    seen: set[tuple[str, str]] = set()
    for sentence in sentences:
        words = sentence.text(text)
        if not _CREDENTIAL.search(words) or _NOT_MINE.search(words) or len(words) > 500:
            continue
        named = [("reviewer.licensed_states", found) for found in find_states(text, sentence) if _LICENSED.search(words)]
        named += [("reviewer.specialties", found) for found in find_specialties(text, sentence)]
        for name, found in named:
            if (name, found.value.casefold()) not in seen:
                seen.add((name, found.value.casefold()))
                yield Cell(name, found.span)


def _patient_cells(text: str, sentences: Sequence[Span]) -> Iterator[Cell]:
    """Yield the places that tell age and sex: the age's words, unless they are another person's, and the first sentence with a sex."""
    for sentence in sentences:
        own = [
            f
            for f in find_ages(text, sentence)
            if not _RELATIVE.search(text[max(sentence.start, f.span.start - 60) : f.span.start])
        ]
        if own:
            yield Cell("patient", own[0].span)
            break
    # The whole sentence is the place: a title counts only before a name.
    sexed = [(sentence, found[0]) for sentence in sentences if (found := find_sexes(text, sentence))]
    nouns = [
        one
        for one in sexed
        if one[1].span.text(text).lower().rstrip(".") not in ("he", "his", "him", "she", "her", "hers", "mr", "ms", "mrs", "miss")
    ]
    for sentence, _ in (nouns or sexed)[:1]:
        yield Cell("patient", sentence)
