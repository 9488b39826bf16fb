"""Accuracy against noise: every reader at every level, with the errors of recognition beside, before any markup."""

from __future__ import annotations

from dataclasses import dataclass

from evals.comparison import Difference
from evals.matching import GROUPS
from evals.metrics import FEW_LEAVES, Figure, Summary
from evals.report.formats import NOTHING, Cell, figure_cell, probability, share_cell, signed
from evals.report.words import Figures
from evals.scores import RunInfo

ORDER: tuple[str | None, ...] = (None, "T1", "L1", "L2", "L3", "L4")
"""The levels from left to right; others follow by name."""

MEANINGS = {None: "as they came", "T1": "careless text copy", "L1": "copy", "L2": "poor copy", "L3": "fax", "L4": "photograph"}


@dataclass(frozen=True, slots=True)
class Rung:
    """A level: its name, what it is, the number of seeds, how many values its damage erased, and what recognition made wrong."""

    name: str
    meaning: str
    seeds: str
    erased: int
    characters: Cell
    words: Cell


@dataclass(frozen=True, slots=True)
class Step:
    """One reader at one level: strict F1, and what it loses against the reader's mildest level, empty there."""

    f1: Cell
    change: str = ""
    interval: str = ""
    p: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """The figures of one reader in one part of the case, a place for every level; None where it was not run."""

    label: str
    figures: tuple[Figure | None, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The figures as they are printed."""
        return tuple(map(figure_cell, self.figures))


@dataclass(frozen=True, slots=True)
class Panel:
    """The curves of all readers in one part of the case; `n` says over what."""

    name: str
    n: str
    is_few: bool
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """All readers at all levels: `steps` has a row a level and in it a place a reader, None where it was not run."""

    rungs: tuple[Rung, ...]
    readers: tuple[str, ...]
    steps: tuple[tuple[Step | None, ...], ...]
    overall: Panel
    panels: tuple[Panel, ...]
    sentences: tuple[str, ...]


def ladder_of(figures: Figures) -> Ladder | None:
    """Return the ladder of runs at several levels of noise; None of runs at one."""
    levels = sorted({run.info.noise for run in figures.runs}, key=_rank)
    if len(levels) < 2:
        return None
    readers = _readers(figures)
    places = [[held.get(level) for held in readers.values()] for level in levels]
    curves = {label: [held.get(level) for level in levels] for label, held in readers.items()}
    groups = (_panel(figures, group, curves) for group in GROUPS)
    return Ladder(
        rungs=tuple(_rung(figures, level) for level in levels),
        readers=tuple(readers),
        steps=tuple(
            tuple(_step(figures, held, index) for held, index in zip(readers.values(), row, strict=True)) for row in places
        ),
        overall=_panel(figures, None, curves),
        panels=tuple(panel for panel in groups if any(f is not None for curve in panel.curves for f in curve.figures)),
        sentences=tuple(_sentence(figures, label, held) for label, held in readers.items() if len(held) > 1),
    )


def mildest_of(figures: Figures) -> str | None:
    """Return the level of the runs that the report ranks first."""
    return min((run.info.noise for run in figures.runs), key=_rank)


def _rank(level: str | None) -> tuple[int, str]:
    return (ORDER.index(level) if level in ORDER else len(ORDER)), level or ""


def _readers(figures: Figures) -> dict[str, dict[str | None, int]]:
    """Return the runs (indexes) of each reader by level, the mildest first; two runs of one reader at one level are two readers."""
    found: dict[str, dict[str | None, int]] = {}
    for index in sorted(range(len(figures.runs)), key=lambda i: _rank(figures.runs[i].info.noise)):
        info = figures.runs[index].info
        label, number = _label(figures, info), 1
        while info.noise in found.get(label, {}):
            number += 1
            label = f"{_label(figures, info)} ({number})"
        found.setdefault(label, {})[info.noise] = index
    return found


def _label(figures: Figures, info: RunInfo) -> str:
    """Return what a reader is called: with its model where there are several, and without layouts where some run has them."""
    own = [run.info for run in figures.runs if run.info.reader == info.reader]
    parts = [info.reader]
    if info.model and len({run.info.model for run in figures.runs if run.info.model}) > 1:
        parts.append(info.model)
    if len({other.layout for other in own}) > 1 and info.layout == "none":
        parts.append("without layouts")
    return " · ".join(parts)


def _rung(figures: Figures, level: str | None) -> Rung:
    """Return a level with the errors of recognition of its first run: every reader is given the same text."""
    index = next(i for i, run in enumerate(figures.runs) if run.info.noise == level)
    summary, seeds = figures.summaries[index], [len(run.info.seeds) for run in figures.runs if run.info.noise == level]
    said = "" if level is None else f"{min(seeds)}" if len(set(seeds)) == 1 else f"{min(seeds)} to {max(seeds)}"
    said = f"{said} {'seed' if said == '1' else 'seeds'}" if said else ""
    name = "clean" if level is None else level
    errors = [share_cell(share) if share.total else Cell(NOTHING) for share in (summary.characters, summary.words)]
    return Rung(name, MEANINGS.get(level, ""), said, summary.erased, *errors)


def _step(figures: Figures, held: dict[str | None, int], index: int | None) -> Step | None:
    if index is None:
        return None
    first, cell = next(iter(held.values())), figure_cell(figures.summaries[index].micro, heat=True)
    if first == index:
        return Step(cell)
    change = figures.compare(first, index).overall
    return Step(cell, signed(change.value), _ends(change), probability(change.p_value))


def _panel(figures: Figures, group: str | None, curves: dict[str, list[int | None]]) -> Panel:
    drawn = tuple(
        Curve(label, tuple(None if index is None else _figure(figures.summaries[index], group) for index in places))
        for label, places in curves.items()
    )
    said = [figure for curve in drawn for figure in curve.figures if figure is not None]
    n, documents = max((f.n for f in said), default=0), max((f.documents for f in said), default=0)
    return Panel(group or "overall", f"{n:,} in {documents:,}", n < FEW_LEAVES, drawn)


def _figure(summary: Summary, group: str | None) -> Figure | None:
    figure = summary.micro if group is None else summary.groups[group]
    return None if figure.value is None else figure


def _sentence(figures: Figures, label: str, held: dict[str | None, int]) -> str:
    """Say what a reader loses from its mildest to its harshest level."""
    (mild, first), *_, (harsh, last) = held.items()
    before, after = figures.summaries[first].micro, figures.summaries[last].micro
    change = figures.compare(first, last).overall
    ends = f"{_ends(change)}, " if change.low is not None else ""
    return (
        f"From {mild or 'clean'} to {harsh} {label} goes from {figure_cell(before).value} to {figure_cell(after).value}, "
        f"{signed(change.value)} ({ends}p {probability(change.p_value)}, n = {change.documents:,} documents)."
    )


def _ends(change: Difference) -> str:
    return "" if change.low is None or change.high is None else f"{signed(change.low)} to {signed(change.high)}"
