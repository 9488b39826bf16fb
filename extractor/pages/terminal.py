"""A record in a terminal: what it says, how surely, and what a person should look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from textwrap import shorten

from rich import box
from rich.console import Group as Stack
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from extractor.case import Case
from extractor.controls import clean
from extractor.pages.states import TITLES, State, state_of, state_words
from extractor.pages.view import GLYPHS, Group, Row, View, view_of
from extractor.record import Record, Status

STYLES: dict[Status, str] = {
    "exact": "green",
    "normalized": "cyan",
    "ocr": "magenta",
    "derived": "blue",
    "interpreted": "yellow",
    "contradicted": "bold red",
    "unsupported": "bold yellow",
    "unreadable": "magenta",
    "unanswered": "bright_black",
}
STATES: dict[State, str] = {"look": "bold red", "warnings": "yellow", "clear": "green"}
SHORT: dict[State, str] = {"look": "look", "warnings": "warnings", "clear": "no warning"}
SEVERITIES = {"error": "bold red", "warning": "yellow", "info": "blue"}
DECISIONS = {"upheld": "red", "overturned": "green"}
GUIDELINES = ("claims_administrator_guidelines", "reviewer_guidelines")
NOT_ORDERED = ("description", "category", "decision", "rationale", *GUIDELINES)

RATIONALE_CHARACTERS = 160
"""How much of a rationale is shown: enough to recognise it; the page holds it whole."""

MISREAD_CHARACTERS = 30
"""Longest words of a scan that are shown beside the value that they were misread for."""


def render_record(record: Record) -> RenderableType:
    """Return a record for a person: header, items, findings and what is in doubt."""
    view = view_of(record)
    header, summary, *items = view.groups
    parts: list[RenderableType] = [_title(view), Padding(_facts((header, summary)), (1, 0, 0, 0))]
    if items:
        parts.append(Padding(_items(items), (1, 0, 0, 0)))
    parts.append(Padding(_state(view), (1, 0, 0, 0)))
    if view.findings:
        parts.append(Padding(_findings(view), (1, 0, 0, 0)))
    if view.doubtful:
        parts.append(Padding(_doubts(view.doubtful), (1, 0, 0, 0)))
    parts.append(Padding(_legend(view), (1, 0, 0, 0)))
    return Stack(*parts)


def render_list(records: Iterable[tuple[int, Record]]) -> RenderableType:
    """Return one line a record, with its number in the file."""
    table = _table("#", "case", "decided", "items", "source", "")
    for number, record in records:
        table.add_row(
            str(number),
            Text(clean(record.case.case_number or "none found"), "bold" if record.case.case_number else "dim"),
            str(record.case.dates.decision or ""),
            _decisions(record),
            Text(clean(record.document.source), "dim"),
            Text(SHORT[state_of(record)], STATES[state_of(record)]),
        )
    return table


def _decisions(record: Record) -> Text:
    counts = Counter(issue.decision or "undecided" for issue in record.case.issues)
    return Text(", ").join(Text(f"{count} {name}", DECISIONS.get(name, "yellow")) for name, count in counts.items())


def _title(view: View) -> RenderableType:
    record, total = view.record, sum(view.counts.values())
    grid = Table.grid(expand=True)
    grid.add_column(ratio=1)
    grid.add_column(justify="right")
    state = Text(TITLES[state_of(record)], STATES[state_of(record)])
    grid.add_row(
        Text(view.title, "bold underline"),
        Text(f"{view.supported} of {total} values stand in the source · ", "dim") + state,
    )
    document = record.document
    pages = f"{document.pages} page{'' if document.pages == 1 else 's'}{_scanned(record)}"
    model = [] if record.provenance.model is None else [record.provenance.model]
    places = [document.source, *document.also]
    grid.add_row(Text(clean(" · ".join([*places, pages, f"{record.provenance.reader} reader", *model])), "dim"), "")
    return grid


def _state(view: View) -> Text:
    """Return what the record's state means: why to look at the whole, else how often such records held an error."""
    reasons = "; ".join(view.reasons)
    return Text(f"look at all of it: {reasons}", "red") if reasons else Text(clean(state_words(view.record)), "dim")


def _scanned(record: Record) -> str:
    return {"ocr": ", recognised", "mixed": ", some recognised"}.get(record.document.text_source, "")


def _facts(groups: Iterable[Group]) -> RenderableType:
    """Return one line a part of the case: a list's values side by side, an inner part's with their labels."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(ratio=1)
    rows = {row.path: row for group in groups for row in group.rows if row.path != "case_number"}
    for name in Case.model_fields:
        same = [row for path, row in rows.items() if path.split(".")[0] == name]
        has_parts = any(not part.isdigit() for row in same for part in row.path.split(".")[1:])
        if same:
            grid.add_row(name if has_parts else same[0].label, _labelled(same) if has_parts else _values(same))
    return grid


def _labelled(rows: Sequence[Row]) -> Text:
    """Return labels with their values, in the order in which the labels first come."""
    labels = dict.fromkeys(row.label for row in rows)
    parts = [Text(f"{label} ", "dim") + _values([row for row in rows if row.label == label]) for label in labels]
    return Text("   ").join(parts)


def _values(rows: Sequence[Row]) -> Text:
    return Text("  ").join(_value(row) for row in rows)


def _value(row: Row) -> Text:
    shown = Text("not stated", "bright_black") if row.value is None else Text(row.value)
    is_short = row.misread is not None and len(row.misread) <= MISREAD_CHARACTERS
    return shown + _mark(row) + (Text(f" “{row.misread}”", "dim") if is_short else Text(""))


def _items(items: Sequence[Group]) -> RenderableType:
    table = _table("#", "item", "kind", "decision")
    for item in items:
        rows = {row.path.split(".", 2)[2]: row for row in item.rows}
        title = _value(rows["description"]) if "description" in rows else Text(item.title, "bright_black")
        title.stylize("bold", 0, len(title) - 2)
        decision = Text(item.decision or "none found", f"bold {DECISIONS.get(item.decision or '', 'yellow')}")
        kind = (item.category or "").replace("_", " ")
        table.add_row(str(item.number), Stack(title, *_details(rows)), kind, decision + _mark(rows.get("decision")))
    return table


def _details(rows: dict[str, Row]) -> list[Text]:
    """Return the lines under an item: what is ordered, each citation, the beginning of the rationale."""
    ordered = [row for name, row in rows.items() if name.split(".")[0] not in NOT_ORDERED]
    lines = [_labelled(ordered)] if ordered else []
    for kind in GUIDELINES:
        cited = [(name.split(".")[1], row) for name, row in rows.items() if name.startswith(f"{kind}.")]
        places = dict.fromkeys(place for place, _ in cited)
        lines += [_citation([row for at, row in cited if at == place]) for place in places]
    rationale = rows.get("rationale")
    if rationale and rationale.value:
        beginning = shorten(rationale.value, RATIONALE_CHARACTERS, placeholder=" …")
        lines.append(Text(beginning, "italic bright_black") + _mark(rationale))
    return lines


def _citation(rows: Sequence[Row]) -> Text:
    """Return one cited source in a line: the source, then its sections and pages."""
    ordered = sorted(rows, key=lambda row: not row.path.endswith(".source"))
    line = Text(f"{ordered[0].label} ", "dim") + _value(ordered[0])
    for row in ordered[1:]:
        line += Text(" p. " if row.path.endswith(".pages") else " § ", "dim") + _value(row)
    return line


def _mark(row: Row | None) -> Text:
    return Text(f" {row.glyph}", STYLES[row.status]) if row and row.status else Text("")


def _findings(view: View) -> RenderableType:
    table = _table("finding", "")
    for finding in view.findings:
        about = Text(f"\n{finding.code}  {', '.join(finding.fields)}".rstrip(), "dim")
        table.add_row(Text(finding.severity, SEVERITIES[finding.severity]), Text(clean(finding.message)) + about)
    return table


def _doubts(rows: Sequence[Row]) -> RenderableType:
    table = _table("in doubt", "value", "why")
    for row in rows:
        evidence = row.evidence
        quote = f"; “{evidence.quote}”" if evidence and evidence.quote else ""
        why = Text(f"{row.glyph} {row.status or 'no evidence'}", STYLES[row.status] if row.status else "yellow")
        said = row.reason + quote + (f"; {row.sureness}" if row.sureness else "")
        table.add_row(row.place, row.value or "", why + Text(f"\n{clean(said)}", "dim"))
    return table


def _legend(view: View) -> Text:
    shown = [Text(f"{GLYPHS[status]} {status} {count}", STYLES[status]) for status, count in view.counts.items()]
    return Text("   ").join(shown)


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="dim", show_edge=False)
    for name in columns:
        table.add_column(name, justify="right" if name == "#" else "left", overflow="fold")
    return table
