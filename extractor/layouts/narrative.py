"""Where a clinical summary states diagnoses, treatment to date and the mechanism of injury: the cue phrases of the genre.

Each cue is a phrase after which the sentence lists what is asked for. Blanks in a cue match any white space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from extractor.clauses import split_sentences
from extractor.document import Span

_VERB = r"(?:is|are|was|were|has|have|had|been|being|noted|documented|given)"


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE)


DIAGNOSES = (
    _rule(r"\bdiagnos[ei]s (?:given|listed) by (?:[\w'’-]+ ){1,6}?(?:is|are|was|were)\b:?"),
    _rule(r"\bdiagnosed (?:as having|with)(?: the following)?:?"),
    _rule(r"\b(?:treated|treatments?) for (?:the |a )?diagnos[ei]s of"),
    _rule(rf"\bdiagnos[ei]s(?: {_VERB}){{1,4}}(?: (?:as|is|of))?(?: includ(?:ed|es|e|ing))?(?: as)?\b:?"),
    _rule(r"\bdiagnos[ei]s (?:that )?(?:includ(?:ed|es|e|ing)|consist(?:s|ed)? of|of)\b(?: the following)?:?"),
    _rule(r"\b(?:diagnos[ei]s|(?:diagnostic )?impressions?|dx)(?: \([^()]{1,40}\))?\s?:"),
    _rule(r"\b(?:diagnos[ei]s|dx) ?\.{2,40}\s?:?"),
    _rule(r"\bdiagnos[ei]s as\b"),
    _rule(r"\bundergoing (?:treatments?|care) for"),
    _rule(r"\b(?:being|been|is|was) treated for"),
)
"""A sentence with one of these states diagnoses, from the cue to its end; tried in this order."""

DIAGNOSIS_ROOTS = ("diagnos", "impression", "assessment", "dx", "treat", "care")
"""What a sentence with a cue for diagnoses holds, in small letters: to look for it takes a hundredth of the time of the cues."""

CUES = (
    "diagnosis diagnoses diagnosed diagnostic diagnostics impression assessment clinical treatment treatments treated therapy care",
    "conservative previous previously included includes including include consisted provided rendered received testing studies",
    "evaluations medications chiropractic acupuncture physical injections mechanism injury injured industrial sustained occurred",
)
"""The words that the cues of a summary are made of: a damaged scan is read against them."""

_NO_DIAGNOSIS = _rule(
    r"\bhistory of (?:a )?diagnos|\bno diagnos[ei]s|\bfamily history|"
    r"\bdue to the fact|\bdenied\b"
)

_TREATMENT = r"\b(?:treatments?|therap(?:y|ies)|(?:prior|previous) care)"
TREATMENTS = (
    _rule(
        rf"{_TREATMENT}(?: and (?:diagnostics?(?: (?:studies|testing))?|evaluations?|testing))?"
        r"(?: (?:to date|rendered|provided|received|so far|up to now)){0,2}(?: (?:has|have|had|was|were))?"
        r"(?: been)?(?: also)?"
        r"(?: (?:noted|documented))?(?: to)? (?:includ(?:ed|es|e|ing)|consist(?:s|ed)? of)\b(?: the following)?:?"
    ),
    _rule(r"\breceived the following treatments?:?"),
    _rule(r"\b(?:has|have|had|was|were) (?:been )?(?:previously )?treated (?:conservatively )?(?:with|by)"),
    _rule(r"\b(?:prior|past|previous) treatments?\s?:"),
    _rule(
        r"\b(?:tx|treatments?|care|medicines?|therap(?:y|ies))(?: (?:and|&) \w+)?"
        r" (?:to date|so far|thus far|tried(?: so far)?)\b(?:\s?:|\s?\.{2,40}\s?:?| has been\b)"
    ),
    _rule(r"\b(?:have|has) (?:already )?tried:?(?! to\b)"),
    _rule(r"\bhas had:"),
    _rule(r"\b(?:has|have|had) been through\b"),
)
"""A sentence with one of these lists treatment to date, from the cue to its end."""

TREATMENT_ROOTS = ("treat", "therap", "care", "tx", "medic", "tried", "had:", "through")
"""What a sentence with a cue for treatment holds, in small letters."""

_NO_TREATMENT = _rule(
    r"\btreatment plan\b|\bplan of (?:care|treatment)\b|\brequest|\brecommend|\bdenied\b|\bnon-?certified\b|\bfuture\b"
)
_NOT_STATED = _rule(
    r"\btreatments? (?:to date )?(?:was|were|is|are|has|have)(?: been)? not "
    r"(?:noted|provided|documented|detailed|included|stated)"
)
_WEAK_TREATMENT = _rule(
    r"\btreated\b|\btreatments?\b(?! plan)|\bunderwent\b|\bundergone\b|\bconservative\b|\bcompleted\b|\breceived\b"
)
_WEAK_DIAGNOSIS = _rule(r"\bdiagnos(?:is|es|ed)\b|\bimpression\b|\bassessment\b|\bsuffers? from\b|\btreatments? for\b")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a summary states about one field.

    `lists` are the stretches after a cue; `sentences` those that hold them, or, where no cue stands, those that might;
    `is_certain` says that a rule read the place itself: found lists, or found that nothing is stated.
    """

    lists: tuple[Span, ...]
    sentences: tuple[Span, ...]
    is_certain: bool


def find_diagnoses(text: str, summary: Span) -> Stated:
    """Find the sentences of a summary that state diagnoses."""
    sentences = [s for s in split_sentences(text, summary) if not _NO_DIAGNOSIS.search(text, *s)]
    found = list(_after_cues(text, sentences, DIAGNOSES, DIAGNOSIS_ROOTS))
    weak = tuple(s for s in sentences if _WEAK_DIAGNOSIS.search(text, *s))
    return _stated(found, weak, is_null_certain=not weak)


def find_treatments(text: str, summary: Span) -> Stated:
    """Find the sentences of a summary that list treatment to date."""
    sentences = split_sentences(text, summary)
    stated = _after_cues(text, sentences, TREATMENTS, TREATMENT_ROOTS)
    found = [(sentence, rest) for sentence, rest in stated if not _NO_TREATMENT.search(text, sentence.start, rest.start)]
    not_stated = any(_NOT_STATED.search(text, *s) for s in sentences)
    # "Undergoing treatment for X" states what is treated, not how.
    stating = {sentence for sentence, _ in _after_cues(text, sentences, DIAGNOSES, DIAGNOSIS_ROOTS)}
    weak = tuple(
        s for s in sentences if s not in stating and _WEAK_TREATMENT.search(text, *s) and not _NO_TREATMENT.search(text, *s)
    )
    return _stated(found, weak, is_null_certain=not_stated or not weak)


def find_in(text: str, stretches: Sequence[Span], find: Callable[[str, Span], Stated], *, first: bool = False) -> Stated:
    """Find what several stretches state about one field; with `first` only what the first says that has a list."""
    stated = [find(text, stretch) for stretch in stretches]
    told = [one for one in stated if one.lists]
    if not told:
        return Stated((), tuple(s for one in stated for s in one.sentences), all(one.is_certain for one in stated))
    told = told[:1] if first else told
    return Stated(tuple(s for one in told for s in one.lists), tuple(s for one in told for s in one.sentences), is_certain=True)


def _after_cues(
    text: str, sentences: Iterable[Span], cues: Iterable[re.Pattern[str]], roots: Iterable[str]
) -> Iterable[tuple[Span, Span]]:
    """Yield sentence and rest of sentence, for each sentence in which a cue stands; the first cue in the table wins."""
    for sentence in sentences:
        small = sentence.text(text).lower()
        if not any(root in small for root in roots):
            continue
        cue = next((m for rule in cues if (m := rule.search(text, *sentence))), None)
        if cue:
            rest = Span(cue.end(), sentence.end).trimmed(text)
            if rest.start < rest.end:
                yield sentence, rest


def _stated(found: list[tuple[Span, Span]], weak: tuple[Span, ...], *, is_null_certain: bool) -> Stated:
    if found:
        return Stated(tuple(rest for _, rest in found), tuple(sentence for sentence, _ in found), is_certain=True)
    return Stated((), weak, is_certain=is_null_certain)
