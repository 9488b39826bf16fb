"""The drugs that an item's heading orders, one by one, each with the stretch in which its strength must stand."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from extractor.document import Span
from extractor.values.amounts import find_packages, find_strengths
from extractor.values.dates import find_dates
from extractor.values.directions import find_directions
from extractor.values.drugs import find_drugs
from extractor.values.found import Found, flat
from extractor.values.orders import find_forms, find_refills, find_supplies
from extractor.values.quantities import find_quantities

MOST_DRUGS: Final = 24
"""Drugs that a heading lists, at most; the longest compound known has five."""


class Segment(NamedTuple):
    """One drug: its name, its strength where one is stated, and `stretch`, the part of the heading that is its own.

    The stretches of one heading do not overlap: a strength found in another drug's stretch belongs to that drug.
    """

    name: Found[str]
    strength: Found[str] | None
    stretch: Span


class _Name(NamedTuple):
    span: Span
    strengths: tuple[Found[str], ...]
    is_known: bool

    @property
    def start(self) -> int:
        """Where the drug begins: at its name, or at the strength before it."""
        return min([self.span.start, *(found.span.start for found in self.strengths)])


_WORD = r"[A-Za-z®][\w®'’.-]*[\w®]|[A-Za-z]"
# Runs of words joined by a slash or an ampersand are one name until strengths show that they are several.
_RUN = re.compile(rf"(?:{_WORD})(?:[ \t\r\n\f]{{1,6}}(?:{_WORD})|\s{{0,4}}[/+&]\s{{0,4}}(?:{_WORD}))*")
_GENERIC = re.compile(rf"\s{{0,4}}\(\s{{0,4}}(?:{_WORD})(?:[\s/-]{{1,4}}(?:{_WORD})){{0,4}}\s{{0,4}}\)")
# "Tylenol #3" and "acetaminophen with codeine" are names as a whole.
_WHOLE = re.compile(
    r"\b(?:tylenol|acetaminophen|apap|aspirin|promethazine|guaifenesin)"
    r"(?:(?:\s{1,4}with\s{0,4}|-|/)codeine(?:\s{0,4}#[1-4](?![\w.]))?|\s{0,4}(?:#|no\.?\s{0,3})[1-4](?![\w.]))",
    re.I,
)
_COMPOUND = re.compile(r"\bcompound", re.I)
# What may stand between two drugs of one list: marks, a strength, "and".
_LIST = re.compile(r"[\s,;/+&\d.%]*(?:(?:mg|mcg|with|w/)[\s,;/+&]*){0,2}", re.I)
# Words of a heading that are no part of a drug's name and end it.
_FILLERS = """
retrospective retro retrospectively request requested requests prescription prescriptions prescribed rx medication
medications compound compounded compounding cmpd topical topically oral orally nasal rectal ophthalmic transdermal
external generic brand name for per to as with w at in of by on the a an and or one two three four five six seven
eight nine ten take apply use dos date dates service refill refills quantity quantities qty count supply unknown
unspecified unlisted not no x times time dose doses dosage strength trial continue continued continuing continuation
ongoing additional new initial month months monthly week weeks day days base order ordered dispense dispensed disp
from between post operative post-op postop pre-op preop post-operative postoperative preoperative associated surgical surgery drug drugs tube
tubes bottle bottles box boxes container jar pack packs kit unit units total sig tapering taper weaning wean
purchase through until dated treatment pain number mg ml gm grams mcg
"""
_STOP = frozenset(_FILLERS.split())


@lru_cache(maxsize=256)
def ingredient_segments(text: str, within: Span) -> tuple[Segment, ...]:
    """Split the heading of a medication into its drugs, in order.

    Brand and generic name of one drug ("Ultram (tramadol)") and a pair with a joint strength ("5/325 mg") are one drug;
    names that carry strengths of their own are a compound, and each is one drug. A strength stands behind its name or,
    where no name comes first, before it ("20% Zyxol"). Of more than `MOST_DRUGS` the first are returned.

    >>> text = "Zyxol 5%/Quarnil/Vexobar 0.01%, 121 grams #1"
    >>> segments = ingredient_segments(text, Span(0, len(text)))
    >>> [(segment.name.value, segment.strength and segment.strength.value) for segment in segments]
    [('Zyxol', '5%'), ('Quarnil', None), ('Vexobar', '0.01%')]
    """
    names = _drugs(text, _assign(text, _names(text, within), find_strengths(text, within)))
    is_compound = sum(bool(name.strengths) for name in names) > 1 or _COMPOUND.search(text, *within) is not None
    parts = [part for name in names for part in _parts(text, name, is_compound=is_compound)][:MOST_DRUGS]
    edges = [within.start, *(part.start for part in parts[1:]), within.end]
    return tuple(
        Segment(
            Found(flat(part.span.text(text)), part.span),
            part.strengths[0] if part.strengths else None,
            Span(edges[index], edges[index + 1]),
        )
        for index, part in enumerate(parts)
    )


def _names(text: str, within: Span) -> list[Span]:
    """Return the runs of words that may be names, without typed values and filler words."""
    masked = list(text[within.start : within.end])
    finders = (
        find_strengths,
        find_quantities,
        find_packages,
        find_refills,
        find_supplies,
        find_forms,
        find_directions,
        find_dates,
    )
    kept = [Span(*match.span()) for match in _WHOLE.finditer(text, within.start, within.end)]
    for finder in finders:
        for found in finder(text, within):
            if not any(span.start < found.span.end and found.span.start < span.end for span in kept):
                for index in range(found.span.start, found.span.end):
                    masked[index - within.start] = "|"
    line = "".join(masked)
    spans = [Span(match.start(), match.end()) for match in _RUN.finditer(line)]
    names = [part for span in spans for part in _without_filler(line, span)]
    moved = [Span(name.start + within.start, name.end + within.start) for name in names]
    return [_with_generic(text, name, kept, within) for name in moved]


def _without_filler(line: str, span: Span) -> list[Span]:
    """Cut a run of words at filler words."""
    parts: list[Span] = []
    start: int | None = None
    end = span.start
    for word in re.finditer(rf"{_WORD}|[/+&]", line[span.start : span.end]):
        if word[0].casefold().rstrip(".") in _STOP:
            if start is not None:
                parts.append(Span(start, end))
            start = None
        elif word[0] in "/+&":
            continue
        else:
            start = span.start + word.start() if start is None else start
            end = span.start + word.end()
    if start is not None:
        parts.append(Span(start, end))
    return parts


def _with_generic(text: str, name: Span, kept: list[Span], within: Span) -> Span:
    """Extend a name over a second name in brackets, or over the number of "Tylenol #3"."""
    numbered = next((span for span in kept if span.start <= name.start < span.end), None)
    end = numbered.end if numbered else name.end
    match = _GENERIC.match(text, end, within.end)
    if match and not any(word.casefold() in _STOP for word in re.findall(_WORD, match[0])):
        end = match.end()
    return Span(name.start, end)


def _assign(text: str, names: list[Span], strengths: list[Found[str]]) -> list[_Name]:
    """Give each strength to the name before it, or to the name behind it where the heading begins with the strength."""
    names = [name for i, name in enumerate(names) if not any(o.contains(name) and o != name for o in names[:i])]
    leads = bool(strengths) and (not names or strengths[0].span.start < names[0].start)
    owned: dict[int, list[Found[str]]] = {}
    for strength in strengths:
        if leads:
            owner = next((i for i, name in enumerate(names) if name.start >= strength.span.end), len(names) - 1)
        else:
            owner = next((i for i in reversed(range(len(names))) if names[i].end <= strength.span.start), 0)
        owned.setdefault(owner, []).append(strength)
    return [_Name(name, tuple(owned.get(i, ())), bool(find_drugs(text, name))) for i, name in enumerate(names)]


def _drugs(text: str, names: list[_Name]) -> list[_Name]:
    """Keep the names that are drugs: those with a strength and known ones in a list with them, else the first."""
    known = [name for name in names if name.is_known]
    strong = [index for index, name in enumerate(names) if name.strengths]
    if not strong:
        return (known or names)[:1]
    kept: set[int] = set(strong)
    for index, name in enumerate(names):
        is_first = index == 0
        follows = index - 1 in kept and _LIST.fullmatch(text[names[index - 1].span.end : name.span.start]) is not None
        if name.is_known and (is_first or follows):
            kept.add(index)
    return [name for index, name in enumerate(names) if index in kept]


def _parts(text: str, name: _Name, *, is_compound: bool) -> list[_Name]:
    """Split a joined name of a compound at its slashes; the strength behind it is that of the last part.

    A strength that lists as many numbers as the name has parts ("A/B 5%/3%") belongs to the joined name as a whole.
    """
    outside = re.sub(r"\([^)]*\)", lambda match: "_" * len(match[0]), name.span.text(text))
    cuts = [match.span() for match in re.finditer(r"\s*[/+&]\s*", outside)]
    listed = len(re.split(r"[-/]", name.strengths[0].value)) if name.strengths else 0
    if not cuts or not is_compound or listed == len(cuts) + 1:
        return [name]
    starts = [name.span.start, *(name.span.start + end for _, end in cuts)]
    ends = [*(name.span.start + start for start, _ in cuts), name.span.end]
    parts = [_Name(Span(start, end), (), name.is_known) for start, end in zip(starts, ends, strict=True)]
    return [*parts[:-1], parts[-1]._replace(strengths=name.strengths)]
