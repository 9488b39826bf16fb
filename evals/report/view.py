"""What a report shows of runs on the same documents, before any markup: tables of cells, differences, points and words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evals.comparison import Comparison, Difference
from evals.matching import GROUPS, group_of
from evals.metrics import FEW_LEAVES, Summary
from evals.report.charts import Point, extent_of
from evals.report.formats import NOTHING, probability, signed
from evals.report.gallery import Gallery, gallery_of
from evals.report.ladder import Ladder, ladder_of, mildest_of
from evals.report.tables import Table, causes_table, conflicts_table, evidence_table, heat_table, readers_table, usage_table
from evals.report.words import SIGNIFICANT, Figures, summary_of
from evals.scores import RunInfo, RunScores
from extractor.controls import clean

MOST_COLUMNS = 6
"""Runs side by side in one table; those of more are set one below the other."""


@dataclass(frozen=True, slots=True)
class Gain:
    """A paired difference as a row of a forest plot; `ends` are the interval's, None where there is none."""

    name: str
    n: str
    value: str
    interval: str
    p: str
    at: float | None
    ends: tuple[float, float] | None
    tone: str
    is_few: bool


@dataclass(frozen=True, slots=True)
class Forest:
    """What one run gains over the first one; `extent` is the end of the axis on either side."""

    title: str
    rows: tuple[Gain, ...]
    extent: float
    whole: str
    detectable: str


@dataclass(frozen=True, slots=True)
class View:
    """A report as it is shown; `gallery` is None where the words of documents are left out."""

    title: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    summary: tuple[str, ...]
    readers: Table
    usage: Table
    groups: Table
    leaves: Table
    is_noisy: bool
    ladder: Ladder | None
    forests: tuple[Forest, ...]
    causes: Table
    evidence: Table
    conflicts: Table
    points: tuple[Point, ...]
    layouts: Table
    gallery: Gallery | None
    warnings: tuple[str, ...]
    runs: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    @property
    def strips(self) -> tuple[range, ...]:
        """The columns in strips that fit on a page, as even as they can be."""
        count = len(self.columns)
        size = max(1, math.ceil(count / math.ceil(max(1, count) / MOST_COLUMNS)))
        return tuple(range(first, min(count, first + size)) for first in range(0, count, size))


def view_of(runs: Sequence[RunScores], *, gallery: bool) -> View:
    """Return what is shown of runs on the same documents, in the order given.

    Runs at different levels of noise make a ladder; only those at one level are compared with each other otherwise, with the first.
    """
    labels = _labels(runs)
    figures = Figures(runs, labels)
    ladder, mildest = ladder_of(figures), mildest_of(figures)
    bases = [figures.at(run.info.noise)[0] for run in runs]
    summaries = figures.summaries
    leaves = sorted({leaf for summary in summaries for leaf in summary.leaves}, key=_leaf_order)
    layouts = sorted({layout for summary in summaries for layout in summary.layouts})
    return View(
        title=runs[0].info.dataset,
        facts=tuple(_facts(runs, summaries[0])),
        columns=tuple((label, _detail(run.info)) for label, run in zip(labels, runs, strict=True)),
        summary=tuple(summary_of(figures, mildest, ladder.sentences if ladder else ())),
        readers=readers_table(summaries),
        usage=usage_table(summaries),
        groups=heat_table(list(GROUPS), [summary.groups for summary in summaries]),
        leaves=heat_table(leaves, [summary.leaves for summary in summaries]),
        is_noisy=any(run.info.noise for run in runs),
        ladder=ladder,
        forests=tuple(_forest(figures, base, other) for other, base in enumerate(bases) if other != base),
        causes=causes_table(summaries),
        evidence=evidence_table(summaries),
        conflicts=conflicts_table(summaries),
        points=tuple(_points(figures, figures.at(mildest))),
        layouts=heat_table(layouts, [summary.layouts for summary in summaries]),
        gallery=gallery_of(runs, labels) if gallery else None,
        warnings=tuple(_warnings(figures)),
        runs=tuple((label, tuple(_provenance(run.info))) for label, run in zip(labels, runs, strict=True)),
    )


def _labels(runs: Sequence[RunScores]) -> list[str]:
    """Return the runs' names; of several with one name the later ones are numbered."""
    names = [clean(run.info.name) for run in runs]
    return [name if name not in names[:i] else f"{name} ({names[: i + 1].count(name)})" for i, name in enumerate(names)]


def _facts(runs: Sequence[RunScores], summary: Summary) -> list[tuple[str, str]]:
    info = runs[0].info
    days = sorted({run.info.created_at.date().isoformat() for run in runs})
    versions = sorted({run.info.extractor_version for run in runs})
    items = summary.items_right.total
    return [
        ("split", info.split or "all decisions"),
        ("n", f"{summary.documents:,} documents, {summary.micro.n:,} leaves in the labels, {items:,} disputed items"),
        ("labelled by", info.labellers),
        ("run", days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"),
        ("version", f"imr-extractor {', '.join(versions)}; data {info.dataset_digest[:12]}"),
    ]


def _detail(info: RunInfo) -> str:
    parts = [info.reader if info.reader != info.name else None, info.model]
    parts += ["without layouts" if info.layout == "none" else None, f"noise {info.noise}{_copies(info)}" if info.noise else None]
    return " · ".join(part for part in parts if part)


def _copies(info: RunInfo) -> str:
    return f", {len(info.seeds)} seeds" if len(info.seeds) > 1 else ""


def _provenance(info: RunInfo) -> list[tuple[str, str]]:
    prompts = ", ".join(f"{name} {digest[:12]}" for name, digest in info.prompts.items())
    said = {
        "reader": info.reader,
        "model": info.model,
        "endpoint": info.endpoint,
        "layouts": info.layout,
        "noise": info.noise,
        "seeds": ", ".join(map(str, info.seeds)),
        "prompts": prompts,
        "configuration": info.configuration,
        "version": info.extractor_version,
        "run at": info.created_at.isoformat(timespec="seconds"),
    }
    return [(name, value) for name, value in said.items() if value]


def _forest(figures: Figures, base: int, other: int) -> Forest:
    comparison, first = figures.compare(base, other), figures.summaries[base]
    noise = figures.runs[base].info.noise
    rows = [_gain("overall", comparison.overall, comparison.overall.p_value, first.micro.n)]
    rows += [_gain(group, gain, gain.p_holm, first.groups[group].n) for group, gain in comparison.groups.items()]
    return Forest(
        title=f"{figures.labels[other]} against {figures.labels[base]}" + (f", noise {noise}" if noise else ""),
        rows=tuple(rows),
        extent=extent_of([end for row in rows for end in row.ends or ()]),
        whole=_whole(figures, base, other, comparison),
        detectable=_detectable(comparison.detectable, comparison.overall.documents),
    )


def _gain(name: str, gain: Difference, p_value: float, leaves: int) -> Gain:
    ends = None if gain.low is None or gain.high is None else (gain.low, gain.high)
    is_shown = gain.value is not None and p_value < SIGNIFICANT
    return Gain(
        name=name,
        n=f"{leaves:,} in {gain.documents:,}",
        value=signed(gain.value),
        interval=f"{signed(ends[0])} to {signed(ends[1])}" if ends else "",
        p=NOTHING if gain.value is None else probability(p_value),
        at=gain.value,
        ends=ends,
        tone="even" if not is_shown else "gain" if (gain.value or 0.0) > 0 else "loss",
        is_few=leaves < FEW_LEAVES,
    )


def _detectable(difference: float | None, documents: int) -> str:
    if difference is None:
        return f"What difference n = {documents:,} documents could show cannot be said."
    size = signed(difference).removeprefix("+")
    return f"n = {documents:,} such documents would show a true overall difference of {size} four times of five, a smaller one less often."


def _whole(figures: Figures, base: int, other: int, comparison: Comparison) -> str:
    total, whole = figures.summaries[base].documents, comparison.whole_records
    return (
        f"Whole records right only in {figures.labels[other]}: {whole.b_only:,}, only in {figures.labels[base]}: {whole.a_only:,} "
        f"(n = {total:,} documents, McNemar p {probability(whole.p_value)})."
    )


def _points(figures: Figures, shown: Sequence[int]) -> list[Point]:
    points = []
    for label, summary in ((figures.labels[index], figures.summaries[index]) for index in shown):
        figure, documents = summary.micro, summary.readings
        if figure.value is not None and documents and summary.usage.seconds > 0:
            low, high = figure.low, figure.high
            ends = (figure.value if low is None else low, figure.value if high is None else high)
            points.append(Point(label, summary.usage.seconds / documents, figure.value, *ends, summary.usage.cached > 0))
    return points


def _warnings(figures: Figures) -> list[str]:
    """Return what a reader of the figures must know about these runs; a note on several figures is said once."""
    said = []
    for label, summary in zip(figures.labels, figures.summaries, strict=True):
        if summary.failed:
            said.append(
                f"{label}: {summary.failed:,} of {summary.readings:,} documents gave no record; all their leaves count as missing."
            )
        if summary.usage.cached:
            said.append(
                f"{label}: {summary.usage.cached:,} answers came from the cache; its seconds and cost are not those of a fresh run."
            )
    places: dict[str, dict[str, None]] = {}
    for summary in figures.summaries:
        parts = {"overall": summary.micro, "precision": summary.precision, "recall": summary.recall, "lenient": summary.lenient}
        layouts = {f"layout {name}": figure for name, figure in summary.layouts.items()}
        for name, figure in (parts | summary.groups | layouts).items():
            if figure.note:
                places.setdefault(figure.note, {})[name] = None
    said += [f"{note} ({', '.join(names)})" for note, names in places.items()]
    if len({run.info.noise for run in figures.runs}) > 1:
        said.append("The runs read differently damaged documents: what lies between them is not the readers alone.")
    if len({run.info.extractor_version for run in figures.runs}) > 1:
        said.append("The runs were made by different versions of the extractor.")
    return said


def _leaf_order(leaf: str) -> tuple[int, str]:
    return list(GROUPS).index(group_of(leaf)), leaf
