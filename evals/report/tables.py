"""The tables of a report: measures by runs, before any markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from evals.digits import KINDS
from evals.metrics import FEW_LEAVES, EvidenceFigures, Figure, Share, Summary
from evals.report.formats import NOTHING, Cell, figure_cell, money, percent, seconds, share_cell
from evals.scores import Cause


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: a cell for every run; `n` says over what all of them were taken, empty where each cell says its own."""

    name: str
    cells: tuple[Cell, ...]
    n: str = ""
    is_few: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Measures by runs."""

    rows: tuple[Row, ...]

    @property
    def has_n(self) -> bool:
        """Say whether the rows say their n."""
        return any(row.n for row in self.rows)


def readers_table(summaries: Sequence[Summary]) -> Table:
    """Return the readers side by side."""

    def of(name: str, cell: Callable[[Summary], Cell]) -> Row:
        return Row(name, tuple(map(cell, summaries)))

    return Table(
        (
            of("strict F1", lambda s: figure_cell(s.micro, _leaves(s.micro))),
            of("precision", lambda s: figure_cell(s.precision, f"n = {s.precision.n:,} said")),
            of("recall", lambda s: figure_cell(s.recall, _leaves(s.recall))),
            of("lenient F1", lambda s: figure_cell(s.lenient, _leaves(s.lenient))),
            of("items right", lambda s: share_cell(s.items_right)),
            of("whole records", lambda s: share_cell(s.whole_records)),
            of("sent to review", lambda s: share_cell(s.review)),
            of("without a record", lambda s: Cell(f"{s.failed:,}", basis=f"of {s.readings:,}")),
        )
    )


def usage_table(summaries: Sequence[Summary]) -> Table:
    """Return what the runs used."""
    documents = max((summary.documents for summary in summaries), default=0)

    def of(name: str, value: Callable[[Summary], str]) -> Row:
        return Row(name, tuple(Cell(value(summary)) for summary in summaries), f"{documents:,} documents")

    return Table(
        (
            of("model calls", lambda s: f"{s.usage.calls:,}"),
            of("answers from the cache", lambda s: f"{s.usage.cached:,}"),
            of("tokens in", lambda s: f"{s.usage.input_tokens:,}"),
            of("tokens out", lambda s: f"{s.usage.output_tokens:,}"),
            of("seconds a document, mean", lambda s: seconds(s.usage.seconds / s.readings) if s.readings else NOTHING),
            of(
                "seconds a document, median",
                lambda s: NOTHING if s.usage.seconds_median is None else seconds(s.usage.seconds_median),
            ),
            of("cost in all", lambda s: money(s.usage.cost_usd)),
        )
    )


def _leaves(figure: Figure) -> str:
    return f"n = {figure.n:,}"


def heat_table(names: Sequence[str], figures: Sequence[Mapping[str, Figure]]) -> Table:
    """Return strict F1 of parts by runs, coloured; the leaves of the labels are the same for every run."""
    rows = []
    for name in names:
        said = [figure for run in figures if (figure := run.get(name)) is not None]
        n, documents = max((f.n for f in said), default=0), max((f.documents for f in said), default=0)
        cells = tuple(figure_cell(run.get(name), heat=True) for run in figures)
        rows.append(Row(name, cells, f"{n:,} in {documents:,}", n < FEW_LEAVES))
    return Table(tuple(rows))


def causes_table(summaries: Sequence[Summary]) -> Table:
    """Return the errors by cause, with a bar as long as the cause is frequent among all runs."""
    most = max((count for summary in summaries for count in summary.causes.values()), default=0)
    totals = [sum(summary.causes.values()) for summary in summaries]
    rows = []
    for cause in get_args(Cause):
        counts = [summary.causes.get(cause, 0) for summary in summaries]
        rows.append(Row(cause, tuple(_cause(count, total, most) for count, total in zip(counts, totals, strict=True))))
    wrong = (Cell(f"{total:,}", basis=f"at {s.micro.n:,} in the labels") for total, s in zip(totals, summaries, strict=True))
    return Table((*rows, Row("all errors", tuple(wrong))))


def _cause(count: int, total: int, most: int) -> Cell:
    share = percent(count / total) if total else NOTHING
    return Cell(f"{count:,}", basis=f"{share} of {total:,}", bar=count / most if most else 0.0)


def evidence_table(summaries: Sequence[Summary]) -> Table:
    """Return how good the evidence is; of dates, doses, quantities and case numbers apart, and by kind."""

    def of(name: str, share: Callable[[EvidenceFigures], Share]) -> Row:
        return Row(name, tuple(share_cell(share(s.evidence)) for s in summaries))

    return Table(
        (
            of("span right", lambda e: e.span_right),
            of("supported yet wrong", lambda e: e.supported_wrong),
            of("of these with digits", lambda e: e.digits_wrong),
            *(of(f"… {kind}", lambda e, kind=kind: e.kinds_wrong[kind]) for kind in KINDS),  # type: ignore[misc]
        )
    )


def conflicts_table(summaries: Sequence[Summary]) -> Table:
    """Return how many of the labels' source conflicts were found, how many findings are none, and the F1 of both."""
    found, false, f1 = [], [], []
    for summary in summaries:
        hits, alarms, missed = summary.conflicts.counts
        labelled = hits + missed
        found.append(Cell(f"{hits:,}" if labelled else NOTHING, basis=f"of {labelled:,} in the labels"))
        false.append(Cell(f"{alarms:,}" if hits + alarms else NOTHING, basis=f"of {hits + alarms:,} reported"))
        f1.append(figure_cell(summary.conflicts, f"n = {labelled:,}"))
    return Table((Row("found", tuple(found)), Row("false alarms", tuple(false)), Row("F1", tuple(f1))))
