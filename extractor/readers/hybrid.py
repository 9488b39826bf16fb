"""Both readers, reconciled leaf by leaf: agreement is the cheapest confidence there is, and where they differ the evidence decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from extractor.case import Case, Leaf, leaves
from extractor.completeness import find_unread
from extractor.document import Document, Outline, Span
from extractor.evidence import ground
from extractor.readers.draft import Draft
from extractor.readers.llm import LlmReader
from extractor.readers.regex import NO_ELEMENT, RegexReader
from extractor.record import Evidence, Finding, Reading
from extractor.validators import validate
from extractor.values import fold

LISTS = ("diagnoses", "prior_treatments", "reviewer.licensed_states", "reviewer.specialties")
ISSUE_UNITS = (
    "description", "category", "decision", "retrospective", "service_dates", "original_request", "authorized_portion",
    "medication", "schedule", "claims_administrator_guidelines", "reviewer_guidelines", "rationale",
)  # fmt: skip
"""What is taken from one reader as a whole: the parts of a drug order or of a citation belong together."""

SUMMARY_PATHS = ("patient", "mechanism_of_injury", "diagnoses", "prior_treatments")


class HybridReader:
    """Reads by rules, asks the model, and keeps of each unit the value that the source bears out.

    With `ask` "uncertain" a question is put only where the rules are unsure: a part they could not find, or one that evidence or a
    validator does not bear out. With "all" every question is put.
    """

    def __init__(self, rules: RegexReader, model: LlmReader, *, ask: Literal["uncertain", "all"] = "uncertain") -> None:
        self._rules = rules
        self._model = model
        self._ask = ask

    def read(self, document: Document, outline: Outline) -> Reading:
        """Return the reconciled reading, with a finding for each unit on which the readers differ.

        Raises:
            ModelUnavailable: the model is needed and cannot be used.
        """
        first = self._rules.read(document, outline)
        grounds = ground(first.case, document, outline, spans=first.spans)
        doubtful = _doubtful(first, document, outline, grounds)
        wanted = None if self._ask == "all" else _questions(doubtful, outline)
        if wanted is not None and not wanted:
            return first
        second = self._model.read(document, outline, lambda name: wanted is None or name in wanted)
        return _reconcile(first, second, document, outline, doubtful)


def _doubtful(reading: Reading, document: Document, outline: Outline, evidence: dict[str, Evidence]) -> set[str]:
    """Return the paths of which the rules are unsure."""
    doubtful = set(reading.uncertain)
    doubtful.update(path for path, e in evidence.items() if not e.is_supported)
    unread = find_unread(reading.case, document, outline, evidence)
    for finding in [*validate(reading.case, document, outline, evidence), *unread]:
        if finding.severity == "error":
            doubtful.update(finding.fields)
    return doubtful


def _questions(doubtful: Iterable[str], outline: Outline) -> set[str]:
    """Return the parts of the document to ask about, as `LlmReader.read` names them."""
    names = set()
    for path in doubtful:
        root, _, rest = path.partition(".")
        if root == "issues":
            names.add("issues" if outline.find("body") is not None else f"issues.{rest.partition('.')[0]}")
        else:
            names.add("summary" if root in SUMMARY_PATHS else "header")
    return names


def _reconcile(first: Reading, second: Reading, document: Document, outline: Outline, doubtful: set[str]) -> Reading:
    draft, readers, findings = Draft(), dict[str, tuple[Who, ...]](), list(second.findings)
    sides: _Sides = {"regex": _Side(first, document, outline), "llm": _Side(second, document, outline)}
    for unit in _units(first.case, second.case):
        mine, other = sides["regex"].below(unit), sides["llm"].below(unit)
        if not mine and not other:
            continue
        by = _choose(unit, sides, doubtful)
        if len(by) == 1 and mine and other:
            findings.append(_differ(unit, mine, other, sides))
        if by:
            side = sides[by[0]]
            draft.take(side.reading, side.below(unit))
            readers.update(dict.fromkeys(side.below(unit), by))
    return Reading(
        case=draft.build(),
        spans=draft.spans,
        readers=readers,
        uncertain=first.uncertain,
        unanswered={p: r for p, r in second.unanswered.items() if not any(q == p or q.startswith(f"{p}.") for q in draft.leaves)},
        findings=tuple(findings),
        answers=second.answers,
        prompts=second.prompts,
        asked=second.asked,
    )


Who: TypeAlias = Literal["regex", "llm"]


class _Side:
    """One reader's leaves and their evidence."""

    def __init__(self, reading: Reading, document: Document, outline: Outline) -> None:
        self.reading = reading
        # False is the default of a case: unless the reader said it, it is no agreement.
        self.leaves = {path: value for path, value in leaves(reading.case) if value is not False or path in reading.readers}
        self.evidence = ground(reading.case, document, outline, spans=reading.spans)

    def below(self, unit: str) -> dict[str, Leaf]:
        return {p: v for p, v in self.leaves.items() if p == unit or p.startswith(f"{unit}.")}

    def is_supported(self, unit: str) -> bool:
        return all(self.evidence[path].is_supported for path in self.below(unit))

    def spans(self, unit: str) -> list[Span]:
        found = (self.reading.spans.get(path) or self.evidence[path].span for path in self.below(unit))
        return [span for span in found if span is not None]


_Sides: TypeAlias = dict[Who, _Side]


def _units(first: Case, second: Case) -> list[str]:
    names = ["case_number", "priority", "patient.age", "patient.sex", "mechanism_of_injury", *LISTS]
    names += [f"dates.{field}" for field in type(first.dates).model_fields]
    count = max(len(first.issues), len(second.issues))
    return names + [f"issues.{index}.{field}" for index in range(count) for field in ISSUE_UNITS]


def _equal(mine: dict[str, Leaf], other: dict[str, Leaf]) -> bool:
    return mine.keys() == other.keys() and all(fold(str(value)) == fold(str(other[path])) for path, value in mine.items())


def _fills(unit: str, model: _Side, doubtful: set[str]) -> bool:
    """Say whether the model's value may fill what the rules left empty: only where they were unsure, and with support."""
    unsure = any(path == unit or path.startswith(f"{unit}.") or unit.startswith(f"{path}.") for path in doubtful)
    return unsure and model.is_supported(unit)


def _choose(unit: str, sides: _Sides, doubtful: set[str]) -> tuple[Who, ...]:
    """Return whose value is kept: both where they agree, none where the model's alone is not borne out.

    Where both gave a value the one that the source bears out wins; where it bears out both, the rules, unless they were unsure and the
    model gave plain elements, without a sentence among them.
    """
    mine, other = sides["regex"].below(unit), sides["llm"].below(unit)
    if mine and other and _equal(mine, other):
        return ("regex", "llm")
    if not other:
        return ("regex",)
    if not mine:
        return ("llm",) if _fills(unit, sides["llm"], doubtful) else ()
    supported: list[Who] = [name for name, side in sides.items() if side.is_supported(unit)]
    if len(supported) == 1:
        return (supported[0],)
    is_list = all(not NO_ELEMENT.search(str(value)) for value in other.values())
    return ("llm",) if supported and unit in doubtful and is_list else ("regex",)


def _differ(unit: str, mine: dict[str, Leaf], other: dict[str, Leaf], sides: _Sides) -> Finding:
    def shown(values: dict[str, Leaf]) -> str:
        return ", ".join(str(value)[:60] for value in values.values())

    return Finding(
        code="readers.differ",
        severity="warning",
        fields=[unit],
        message=f"rules read {shown(mine)!r}, the model {shown(other)!r}",
        spans=[*sides["regex"].spans(unit)[:1], *sides["llm"].spans(unit)[:1]],
    )
