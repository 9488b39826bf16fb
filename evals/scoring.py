"""One record held against its label: counts, faults and their causes, and whether its evidence points at the right words."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from evals.dataset import Labelled
from evals.error_rates import count_errors, pieces
from evals.matching import Outcome, alike, compare, fold
from evals.outcomes import count_digits, excused
from evals.scores import Cause, Counts, DocumentScore, Fault, Usage, Window
from extractor.case import Case, leaves
from extractor.document import Document, Span
from extractor.record import SUPPORTED
from extractor.values import find_dates, locate, parse_age, parse_count, parse_form, parse_per_week, parse_refills

WINDOW = 80
"""Characters of the document shown on each side of a place."""

CLOSED = frozenset({"priority", "patient.sex", "issue.category", "issue.decision", "issue.retrospective"})
"""Leaves of closed sets: a wrong one is a misclassification, wherever its word stands."""

WORDED: Mapping[str, Callable[[str], object]] = {
    "patient.age": parse_age,
    "medication.form": parse_form,
    "medication.refills": parse_refills,
    "schedule.per_week": parse_per_week,
}
"""What reads leaves that a document may put in quite other words ("tab", "no refills", "once a week")."""

_COMPARED = {"dose": ("medication",), "dates": ("dates.",), "side": ("description",), "age": ("age",), "sex": ("sex",)}
"""What the kind of a `source-conflict` finding is about, by words of the label's paths."""


def score_document(
    labelled: Labelled, row: Mapping[str, Any] | None, document: Document | None, undamaged: Document | None = None
) -> DocumentScore:
    """Return the score of one document.

    Args:
        labelled: the case with its label.
        row: its record or error row, as JSON values; None where the run wrote neither.
        document: its text, for causes and windows; None where it cannot be read.
        undamaged: the text that it had before it was damaged, to count errors of recognition; None where there is none.
    """
    case = row.get("case") if row else None
    evidence: Mapping[str, Mapping[str, Any]] = (row or {}).get("evidence") or {}
    outcomes = excused(compare(labelled.gold, case), labelled.erased, evidence)
    lenient = excused(compare(labelled.gold, case, equal=alike), labelled.erased, evidence)
    errors = count_errors(undamaged.text, pieces(document) if document else ()) if undamaged else None
    text = document.text if document else ""
    faults = tuple(_fault(outcome, evidence, text) for outcome in outcomes if outcome.kind != "right")
    items = _items(labelled.gold, outcomes)
    located = [_points_right(o, evidence, text) for o in outcomes if o.kind == "right"]
    placed = [is_right for is_right in located if is_right is not None]
    return DocumentScore(
        case_id=labelled.case_id,
        seed=labelled.seed,
        layout=((row or {}).get("document") or {}).get("layout"),
        error=_error(row),
        strict=_counts(outcomes),
        lenient=_counts(lenient),
        items=len(items),
        items_right=sum(items),
        exact=case is not None and not faults,
        leaves=sum(1 for _ in leaves(Case.model_validate(_whole(case)))) if case else 0,
        supported=sum(e["status"] in SUPPORTED for e in evidence.values()),
        supported_wrong=sum(fault.path is not None and fault.status in SUPPORTED for fault in faults),
        located=len(placed),
        located_right=sum(placed),
        conflicts=_conflicts(labelled.gold["source_conflicts"], (row or {}).get("findings") or []),
        digits=count_digits(labelled.gold, case, evidence, outcomes),
        erased=len(labelled.erased),
        characters=errors.characters if errors else None,
        words=errors.words if errors else None,
        review_needed=bool(((row or {}).get("review") or {}).get("needed")),
        usage=_usage((row or {}).get("provenance") or {}),
        faults=faults,
    )


def _whole(case: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a case whose rationales are words: a peer may give their two ends alone."""
    issues = [
        {**issue, "rationale": " ... ".join(issue["rationale"].values())} if isinstance(issue.get("rationale"), Mapping) else issue
        for issue in case.get("issues") or ()
    ]
    return {**case, "issues": issues}


def holds(value: Any, text: str) -> bool:
    """Say whether a value stands anywhere in a text, in any of its written forms.

    >>> holds("2016-10-13", "injured on 10-13-16"), holds(12, "twelve visits"), holds("40 mg", "40mg daily"), holds("left", "right")
    (True, True, True, False)
    """
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        wanted = dt.date.fromisoformat(value)
        return any(found.value == wanted for found in find_dates(text, Span(0, len(text)), not_after=wanted))
    if isinstance(value, int | float) and not isinstance(value, bool):
        words = re.findall(r"\d[\d,]*(?:\.\d+)?|[A-Za-z-]+", text)
        return any(parse_count(word) == value for word in words)
    if isinstance(value, Mapping):
        return all(holds(part, text) for part in value.values())
    return _squeezed(value) in _squeezed(text) or bool(locate(text, str(value), Span(0, len(text))))


def _squeezed(value: Any) -> str:
    return fold(value).replace(" ", "")


def _counts(outcomes: Iterable[Outcome]) -> dict[str, Counts]:
    table: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for outcome in outcomes:
        counts = table[outcome.leaf]
        counts[0] += outcome.kind == "right"
        counts[1] += outcome.kind in ("wrong", "extra")
        counts[2] += outcome.kind in ("wrong", "missing")
    return {leaf: (tp, fp, fn) for leaf, (tp, fp, fn) in sorted(table.items())}


def _fault(outcome: Outcome, evidence: Mapping[str, Mapping[str, Any]], text: str) -> Fault:
    entry = evidence.get(outcome.path or "")
    return Fault(
        leaf=outcome.leaf,
        cause=_cause(outcome, text),
        gold=_shown(outcome.gold),
        predicted=_shown(outcome.predicted),
        gold_path=outcome.gold_path,
        path=outcome.path if outcome.predicted is not None else None,
        status=entry["status"] if entry else None,
        window=_window(outcome, entry, text),
    )


def _cause(outcome: Outcome, text: str) -> Cause:
    if outcome.predicted is None:
        return "omission"
    if outcome.leaf in CLOSED:
        return "misclassification"
    return "misplacement" if holds(outcome.predicted, text) else "hallucination"


def _shown(value: Any) -> Any:
    """Return a value for the list of faults; of a long text its two ends."""
    if isinstance(value, str) and len(value) > 4 * WINDOW:
        return f"{value[:WINDOW]} ... {value[-WINDOW:]}"
    return value


def _window(outcome: Outcome, entry: Mapping[str, Any] | None, text: str) -> Window | None:
    """Return the words around the record's place of the leaf, else around the label's value where that stands once."""
    if entry and entry.get("start") is not None:
        span = Span(entry["start"], entry["end"])
    else:
        hits = locate(text, str(outcome.gold), Span(0, len(text))) if isinstance(outcome.gold, str) else []
        if len(hits) != 1:
            return None
        span = hits[0]
    end = min(span.end, span.start + 4 * WINDOW)
    first, last = max(0, span.start - WINDOW), min(len(text), end + WINDOW)
    return Window(text=text[first:last], start=span.start - first, end=end - first)


def _points_right(outcome: Outcome, evidence: Mapping[str, Mapping[str, Any]], text: str) -> bool | None:
    """Say whether a right leaf's place holds the label's value; None where it has no place or is one of a closed set."""
    entry = evidence.get(outcome.path or "")
    if entry is None or entry.get("start") is None or entry["status"] not in SUPPORTED or outcome.leaf in CLOSED:
        return None
    words = text[entry["start"] : entry["end"]]
    parse = WORDED.get(outcome.leaf)
    if parse is not None and parse(words) == outcome.gold:
        return True
    if outcome.leaf == "medication.strength":  # counted with its drug's name, which has a place of its own
        return bool(words) and _squeezed(outcome.gold).endswith(_squeezed(words))
    return holds(outcome.gold["starts"] if outcome.leaf == "issue.rationale" else outcome.gold, words)


def _items(gold: Mapping[str, Any], outcomes: Sequence[Outcome]) -> list[bool]:
    """Say of each item of the label whether its description, its verdict and its drug order or schedule are all right."""
    wrong = {o.gold_path or o.path or "" for o in outcomes if o.kind != "right"}
    parts = ("description", "decision", "medication", "schedule")
    beginnings = [tuple(f"issues.{index}.{part}" for part in parts) for index in range(len(gold["issues"]))]
    return [not any(path.startswith(beginning) for path in wrong) for beginning in beginnings]


def _conflicts(labelled: Sequence[Mapping[str, Any]], findings: Sequence[Mapping[str, Any]]) -> Counts:
    """Count the label's source conflicts that a finding names: by kind, each finding for one of them."""
    found = [f for f in findings if str(f.get("code", "")).startswith("source-conflict.")]
    hits = 0
    for conflict in labelled:
        match = next((f for f in found if _is_about(f, conflict["about"])), None)
        if match is not None:
            found.remove(match)
            hits += 1
    return hits, len(found), len(labelled) - hits


def _is_about(finding: Mapping[str, Any], about: str) -> bool:
    kind = str(finding["code"]).partition(".")[2]
    about = about.removeprefix("other:").replace(" ", "-")
    shares = any(about.startswith(field) or field.startswith(about) for field in finding.get("fields", []) if field)
    return shares or kind == about or any(word in about for word in _COMPARED.get(kind, ()) if not finding.get("fields"))


def _error(row: Mapping[str, Any] | None) -> str | None:
    if row is None:
        return "no record"
    return str(row["error"]["type"]) if "error" in row else None


def _usage(provenance: Mapping[str, Any]) -> Usage:
    asked = len(provenance.get("asked", []))
    calls = int(provenance.get("calls", 0))
    return Usage(
        calls=calls,
        cached=max(0, asked - calls),
        input_tokens=provenance.get("input_tokens", 0),
        output_tokens=provenance.get("output_tokens", 0),
        cost_usd=provenance.get("cost_usd", 0.0),
        seconds=provenance.get("seconds", 0.0),
    )
