"""Both readers, reconciled leaf by leaf: agreement is the cheapest confidence there is, and where they differ the evidence decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Literal, TypeAlias

from extractor.cleaning import Cleaned
from extractor.derive import Derived, derive
from extractor.document import Outline
from extractor.readers.draft import Draft
from extractor.readers.llm import LlmReader
from extractor.readers.reconciling import Order, Side, Who, group_of, layout_kind, order_items, shown, situation, units
from extractor.readers.regex import RegexReader
from extractor.readers.reliability import Cell, measured
from extractor.record import Evidence, Finding, Reading
from extractor.values.listing import NO_ELEMENT

Grounds: TypeAlias = Callable[[Reading], Mapping[str, Evidence]]

SUMMARY_PATHS = ("patient", "mechanism_of_injury", "diagnoses", "prior_treatments")


class HybridReader:
    """Reads by rules, asks the model, and keeps of each unit the value that the source bears out.

    With `ask` "uncertain" a question is put only where the rules are unsure: a part they could not find, or one that evidence or a
    validator does not bear out; a model that reads whole documents is asked about each that is in no published form. With "all" every
    question is put.
    """

    def __init__(self, rules: RegexReader, model: LlmReader, *, ask: Literal["uncertain", "all"] = "uncertain") -> None:
        self._rules = rules
        self._model = model
        self._ask = ask

    def read(self, cleaned: Cleaned, outline: Outline) -> Reading:
        """Return the reconciled reading, with a finding for each unit on which the readers differ.

        Raises:
            ModelUnavailable: the model is needed and cannot be used.
        """
        document = cleaned.document
        first = self._rules.read(cleaned, outline)
        doubtful = _doubtful(first, derive(first.case, document, outline, spans=first.spans))
        is_open = self._model.ask_as == "whole" and not outline.is_published
        wanted = None if self._ask == "all" or is_open else _questions(doubtful, outline)
        if wanted is not None and not wanted:
            return first
        second = self._model.read(cleaned, outline, lambda name: wanted is None or name in wanted)
        if self._model.ask_as == "whole" and all(answer.unusable for answer in second.answers):
            return replace(first, findings=second.findings, answers=second.answers, prompts=second.prompts, asked=second.asked)

        def grounds(reading: Reading) -> Mapping[str, Evidence]:
            return derive(reading.case, document, outline, spans=reading.spans, interpreted=reading.interpreted).evidence

        return _reconcile(first, second, outline, grounds, doubtful, self._model)


def _doubtful(reading: Reading, derived: Derived) -> set[str]:
    """Return the paths of which the rules are unsure."""
    named = (finding.fields for finding in derived.findings if finding.severity == "error")
    return set(reading.uncertain).union(derived.unsupported, *named)


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


def _reconcile(
    first: Reading, second: Reading, outline: Outline, grounds: Grounds, doubtful: set[str], model: LlmReader
) -> Reading:
    """Return both readings as one: item by item as they belong together, unit by unit as `_choose` says."""
    rules, other = Side.of(first, grounds(first)), Side.of(second, grounds(second))
    draft, readers, findings = Draft(), dict[str, tuple[Who, ...]](), list(second.findings)
    if model.ask_as == "whole":
        order = order_items(rules, other, is_published=outline.is_published)
        findings += _items(rules, other, order)
        rules, other = rules.renumbered(order.rules), other.renumbered(order.model)
    for unit in units(rules, other):
        mine, theirs = rules.below(unit), other.below(unit)
        if not mine and not theirs:
            continue
        by = _choose(unit, rules, other, doubtful, outline, model)
        if (len(by) < 2 and mine and theirs) or (model.ask_as == "whole" and len(by) < 2):
            findings.append(_differ(unit, rules, other))
        if by:
            side = rules if by[0] == "regex" else other
            for path, value in side.below(unit).items():
                draft.put(path, value, side.spans.get(path))
                readers[path] = by
    interpreted = {p for p in draft.leaves if readers[p] == ("llm",) and other.evidence[p].status == "interpreted"}
    return Reading(
        case=draft.build(),
        spans=draft.spans,
        readers=readers,
        uncertain=first.uncertain,
        unanswered={p: r for p, r in second.unanswered.items() if not any(q == p or q.startswith(f"{p}.") for q in draft.leaves)},
        interpreted=frozenset(interpreted),
        findings=tuple(findings),
        answers=second.answers,
        prompts=second.prompts,
        asked=second.asked,
    )


def _items(rules: Side, model: Side, order: Order) -> list[Finding]:
    """Return a finding where the readers do not read the same items."""
    if rules.items() == model.items() == order.same:
        return []
    message = f"rules read {rules.items()} items, the model {model.items()}, of which {order.same} are the same"
    return [Finding(code="readers.items", severity="warning", fields=["issues"], message=message)]


def _fills(unit: str, model: Side, doubtful: set[str]) -> bool:
    """Say whether the model's value may fill what the rules left empty: only where they were unsure, and with support."""
    unsure = any(path == unit or path.startswith(f"{unit}.") or unit.startswith(f"{path}.") for path in doubtful)
    return unsure and model.is_supported(unit)


def _choose(unit: str, rules: Side, other: Side, doubtful: set[str], outline: Outline, model: LlmReader) -> tuple[Who, ...]:
    """Return whose value is kept: both where they agree; of a whole document as the measured reliability says."""
    stands = situation(unit, rules, other)
    if stands is None:
        return ("regex", "llm")
    if model.ask_as == "parts":
        return _unless_unsure(unit, rules, other, doubtful)
    chosen = measured().choose(Cell("whole", layout_kind(outline), stands, group_of(unit)))
    side = rules if chosen == "regex" else other
    return (chosen,) if chosen and side.below(unit) else ()


def _unless_unsure(unit: str, rules: Side, other: Side, doubtful: set[str]) -> tuple[Who, ...]:
    """Return whose value is kept where a small model was asked about places that rules found: none where its own is not borne out.

    Where both gave a value the one that the source bears out wins; where it bears out both, the rules, unless they were unsure and the
    model gave plain elements, without a sentence among them.
    """
    mine, theirs = rules.below(unit), other.below(unit)
    if not theirs:
        return ("regex",)
    if not mine:
        return ("llm",) if _fills(unit, other, doubtful) else ()
    if rules.is_supported(unit) != other.is_supported(unit):
        return ("regex",) if rules.is_supported(unit) else ("llm",)
    is_list = all(not NO_ELEMENT.search(str(value)) for value in theirs.values())
    return ("llm",) if other.is_supported(unit) and unit in doubtful and is_list else ("regex",)


def _differ(unit: str, rules: Side, other: Side) -> Finding:
    mine, theirs = shown(rules.below(unit).values()), shown(other.below(unit).values())
    return Finding(
        code="readers.differ",
        severity="warning",
        fields=[unit],
        message=f"rules read {mine!r}, the model {theirs!r}",
        spans=[*rules.places(unit)[:1], *other.places(unit)[:1]],
    )
