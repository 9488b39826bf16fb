"""A second model for what the first reading leaves in doubt: unanswered, not borne out, read differently, or named by an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from extractor.cleaning import Cleaned
from extractor.derive import Derived, derive
from extractor.document import Outline
from extractor.errors import DocumentUnanswered
from extractor.readers.draft import Draft
from extractor.readers.llm import LlmReader
from extractor.readers.reconciling import Side, is_equal, pair_items, units
from extractor.record import Finding, ReadBy, Reading

DIFFER = "readers.differ"
ESCALATED = "readers.escalated"

SECOND = "second:"
"""What stands before the names of questions to the second model."""


class First(Protocol):
    """The reader that is asked first."""

    def read(self, cleaned: Cleaned, outline: Outline) -> Reading:
        """Return its reading."""


class EscalatingReader:
    """Reads with one reader, and asks a second model about a document of which anything is left in doubt.

    Of the units in doubt the second model's value is kept where the source bears it out, or where the first gave none; all others stay.
    """

    def __init__(self, first: First, second: LlmReader) -> None:
        self._first = first
        self._second = second

    def read(self, cleaned: Cleaned, outline: Outline) -> Reading:
        """Return the first reading, its doubts decided by the second model as far as they can be.

        Raises:
            ModelUnavailable: a model is needed and cannot be used.
        """
        reading = self._first.read(cleaned, outline)
        derived = _derived(reading, cleaned, outline)
        doubtful = _doubtful(reading, derived)
        if not doubtful:
            return reading
        try:
            second = self._second.read(cleaned, outline)
        except DocumentUnanswered as error:  # the first reading stands, its doubts with it
            unanswered = Finding(code="readers.second-unanswered", severity="warning", message=error.message)
            return replace(reading, findings=(*reading.findings, unanswered))
        if all(answer.unusable for answer in second.answers):
            return replace(reading, findings=(*reading.findings, *second.findings), answers=(*reading.answers, *second.answers))
        return _decided(
            reading,
            second,
            Side.of(reading, derived.evidence),
            Side.of(second, _derived(second, cleaned, outline).evidence),
            doubtful,
        )


def _derived(reading: Reading, cleaned: Cleaned, outline: Outline) -> Derived:
    return derive(reading.case, cleaned.document, outline, spans=reading.spans, interpreted=reading.interpreted)


def _doubtful(reading: Reading, derived: Derived) -> set[str]:
    """Return the paths that are in doubt."""
    named = [f for f in (*reading.findings, *derived.findings) if f.severity == "error" or f.code.startswith("readers.")]
    return derived.unsupported.union(reading.unanswered, *(finding.fields for finding in named))


def _is_in_doubt(unit: str, doubtful: Iterable[str]) -> bool:
    return any(path == unit or path.startswith(f"{unit}.") or unit.startswith(f"{path}.") for path in doubtful)


def _decided(reading: Reading, second: Reading, mine: Side, theirs: Side, doubtful: set[str]) -> Reading:
    pairs = pair_items(theirs, mine)
    free = [index for index in range(theirs.items()) if index not in pairs]
    added = {index: mine.items() + at for at, index in enumerate(free)} if "issues" in doubtful else {}
    theirs = theirs.renumbered({**pairs, **added})
    draft, readers = Draft(), dict[str, tuple[ReadBy, ...]](reading.readers)
    draft.take(reading, dict(mine.leaves))
    settled: list[Finding] = []
    for unit in units(mine, theirs):
        one, other = mine.below(unit), theirs.below(unit)
        if not other or not _is_in_doubt(unit, doubtful):
            continue
        if is_equal(one, other):
            readers.update({path: (*readers.get(path, ()), "second") for path in one})
        elif theirs.is_supported(unit) or not one:
            draft.drop(unit)
            for path, value in other.items():
                draft.put(path, value, theirs.spans.get(path))
                readers[path] = ("second",)
        else:
            continue
        settled.append(_settled(unit, is_taken=not is_equal(one, other)))
    return _joined(reading, second, draft, readers, settled)


def _settled(unit: str, *, is_taken: bool) -> Finding:
    said = "its value is the second model's" if is_taken else "the second model reads the same"
    return Finding(code=ESCALATED, severity="info", fields=[unit], message=f"{unit} was in doubt: {said}")


def _joined(
    reading: Reading, second: Reading, draft: Draft, readers: Mapping[str, tuple[ReadBy, ...]], settled: list[Finding]
) -> Reading:
    decided = {path for finding in settled for path in finding.fields}
    kept = [f for f in reading.findings if not (f.code == DIFFER and set(f.fields) <= decided)]
    interpreted = {path for path in reading.interpreted | second.interpreted if path in draft.leaves}
    return replace(
        reading,
        case=draft.build(),
        spans=draft.spans,
        readers={path: who for path, who in readers.items() if path in draft.leaves},
        unanswered={p: r for p, r in reading.unanswered.items() if not any(q == p or q.startswith(f"{p}.") for q in draft.leaves)},
        interpreted=frozenset(interpreted),
        findings=(*kept, *second.findings, *settled),
        answers=(*reading.answers, *second.answers),
        prompts={**reading.prompts, **second.prompts},
        asked=(*reading.asked, *(f"{SECOND}{name}" for name in second.asked)),
    )
