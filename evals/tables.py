"""Figures on the terminal: a run, two runs compared, two labellers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.table import Table
from rich.text import Text

from evals.agreement import Agreement
from evals.comparison import Comparison, Difference
from evals.metrics import FEW_LEAVES, Share, Summary
from evals.reliability import Tried
from evals.scores import RunInfo, RunScores
from evals.statistics import f1, paired
from extractor.cli.console import stdout

NOTHING = "–"


def print_summary(run: RunScores, summary: Summary) -> None:
    """Print the figures of a run."""
    info = run.info
    console = stdout()
    split = f" {info.split}" if info.split else ""
    console.print(
        f"{info.reader} (layout {info.layout}) on {info.dataset}{split}{_noise(info)}: {summary.documents} documents", markup=False
    )
    console.print(f"labelled by: {info.labellers}", style="dim", markup=False)
    table = _table("", "F1", "95 % interval", "leaves", "documents")
    for name, figure in (("all", summary.micro), ("all, lenient", summary.lenient), *summary.groups.items()):
        few = " (few)" if figure.n < FEW_LEAVES else ""
        table.add_row(name, _value(figure.value), _interval(figure.low, figure.high), f"{figure.n:,}{few}", str(figure.documents))
    console.print(table)
    shares = [
        ("items right", summary.items_right),
        ("whole records", summary.whole_records),
        ("to review", summary.review),
        ("supported yet wrong: dates, doses, quantities, case numbers", summary.evidence.digits_wrong),
    ]
    if info.noise:
        shares += [("wrong characters in the text as read", summary.characters), ("wrong words", summary.words)]
    for name, share in shares:
        console.print(_share(name, share), markup=False)
    causes = ", ".join(f"{count} {cause}" for cause, count in sorted(summary.causes.items())) or "none"
    console.print(f"wrong leaves: {causes}; supported yet wrong: {summary.evidence.supported_wrong.successes}", markup=False)
    usage = summary.usage
    tokens = f"{usage.input_tokens:,} tokens in, {usage.output_tokens:,} out"
    console.print(f"calls {usage.calls}, from the cache {usage.cached}, {tokens}, {usage.seconds:.1f} s", markup=False)
    if summary.failed:
        console.print(f"{summary.failed} documents gave no record", style="red")
    for note in sorted({f.note for f in (summary.micro, *summary.groups.values()) if f.note}):
        console.print(f"note: {note}", style="yellow", markup=False)


def print_tried(tried: Sequence[Tried]) -> None:
    """Print what rules, model and both together reach on documents that the table in force for them had not seen, by layout."""
    table = _table("layout", "documents", "rules", "model", "both, cross-fitted", "both - better", "95 % interval")
    kinds = sorted({document.layout for document in tried})
    for name, kept in [("all", list(tried)), *((kind, [d for d in tried if d.layout == kind]) for kind in kinds)]:
        counts = {side: np.asarray([getattr(document, side) for document in kept]) for side in ("rules", "model", "both")}
        scores = {side: f1(held) for side, held in counts.items()}
        better = max(("rules", "model"), key=lambda side: scores[side] or 0.0)
        gain = paired(counts[better], counts["both"])
        difference = NOTHING if gain.difference is None else f"{gain.difference:+.4f}"
        cells = [_value(scores[side]) for side in ("rules", "model", "both")]
        table.add_row(name, str(len(kept)), *cells, difference, _interval(gain.low, gain.high))
    stdout().print(table)


def print_comparison(a: RunScores, b: RunScores, comparison: Comparison) -> None:
    """Print what the second run does better or worse than the first."""
    console = stdout()
    sides = [f"{run.info.name}{_noise(run.info)}" for run in (b, a)]
    console.print(f"{' against '.join(sides)} on {a.info.dataset}: {comparison.overall.documents} documents", markup=False)
    table = _table("", "difference of F1", "95 % interval", "p", "p (Holm)", "documents")
    for name, difference in (("all", comparison.overall), *comparison.groups.items()):
        table.add_row(name, *_difference(difference))
    console.print(table)
    whole = comparison.whole_records
    console.print(
        f"whole records: only {a.info.name} {whole.a_only}, only {b.info.name} {whole.b_only}, p {_p(whole.p_value)}", markup=False
    )
    if comparison.detectable is not None:
        console.print(f"detectable at this number of documents (power .8): {comparison.detectable:.3f}", markup=False)


def print_agreement(agreement: Agreement, *, list_differences: bool) -> None:
    """Print how far two labellers agree."""
    console = stdout()
    table = _table("field", "agreement", "kappa", "both", "only first", "only second")
    for field in agreement.fields:
        kappa = NOTHING if field.kappa is None else f"{field.kappa:.3f}"
        counts = (str(field.both), str(field.first_only), str(field.second_only))
        table.add_row(field.leaf, f"{field.agreement:.3f}", kappa, *counts)
    console.print(table)
    leaves = sum(f.both for f in agreement.fields)
    console.print(
        f"{agreement.documents} documents, {leaves:,} leaves agreed, agreement {agreement.overall:.4f} (F1 of one against the other)"
    )
    if list_differences:
        for case_id, outcome in agreement.differing:
            place = outcome.gold_path or outcome.path
            console.print(f"{case_id} {place}: {outcome.gold!r} against {outcome.predicted!r}", markup=False)


def _table(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, title in enumerate(titles):
        table.add_column(Text(title), justify="left" if index == 0 else "right")
    return table


def _value(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.4f}"


def _interval(low: float | None, high: float | None) -> str:
    return NOTHING if low is None or high is None else f"{low:.3f} to {high:.3f}"


def _difference(difference: Difference) -> tuple[str, ...]:
    value = NOTHING if difference.value is None else f"{difference.value:+.4f}"
    interval = _interval(difference.low, difference.high)
    return value, interval, _p(difference.p_value), _p(difference.p_holm), str(difference.documents)


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"{value:.3f}"


def _share(name: str, share: Share) -> str:
    value = NOTHING if share.value is None else f"{100 * share.value:.1f} %"
    return f"{name}: {share.successes:,} of {share.total:,} ({value}, {_interval(share.low, share.high)})"


def _noise(info: RunInfo) -> str:
    """Say how the documents were damaged, nothing where they were not."""
    if info.noise is None:
        return ""
    return f", noise {info.noise} (seed{'s' if len(info.seeds) > 1 else ''} {', '.join(map(str, info.seeds))})"
