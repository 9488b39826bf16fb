"""Who was right how often where rules and a model differ: `reliability.toml`, with its counts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from extractor.fields import Group
from extractor.readers.reconciling import LayoutKind, Situation, Who

LEAST = 20
"""Disagreements of a cell on which a choice may rest; of fewer the wider cell counts."""

WRONG = 2 / 3
"""What a wrong leaf weighs against a right one."""

ModelKind = Literal["parts", "whole"]
"""How the model was asked: small ones in parts, servers about whole documents."""


class Tally(NamedTuple):
    """Leaves of the units of a cell: right and wrong ones of either side; `units` counts the disagreements."""

    units: int = 0
    rules_right: int = 0
    rules_wrong: int = 0
    model_right: int = 0
    model_wrong: int = 0

    def plus(self, other: Tally) -> Tally:
        """Return the sum of two tallies."""
        return Tally(*(a + b for a, b in zip(self, other, strict=True)))

    def choice(self) -> Who | None:
        """Return whose leaves were more often right, with what was wrong held against them; None where both sides' were mostly wrong.

        A wrong leaf is held at two thirds of a right one: leaving out what is right in two of five costs more F1 than it gains.
        """
        rules = self.rules_right - WRONG * self.rules_wrong
        model = self.model_right - WRONG * self.model_wrong
        if max(rules, model) <= 0:
            return None
        return "llm" if model > rules else "regex"


class Cell(NamedTuple):
    """Where two readings differ: how the model was asked, the kind of layout, what stands against what, and the group of fields."""

    kind: ModelKind
    layout: LayoutKind
    situation: Situation
    group: Group


@dataclass(frozen=True)
class Reliability:
    """The tallies of all cells."""

    cells: Mapping[Cell, Tally]

    def choose(self, cell: Cell) -> Who | None:
        """Return whose value is kept, None for neither's.

        A cell with few disagreements backs off to its situation on that kind of layout, to its situation alone, then to who gave a
        value, whatever the evidence says; what was never seen goes to the side that the evidence bears out, else to the one that gave one.
        """
        for wider in (lambda c: c, lambda c: c[:3], lambda c: (c[0], c[2]), lambda c: (c[0], c[2].partition(",")[0])):
            tally = Tally()
            for known, counts in self.cells.items():
                if wider(known) == wider(cell):
                    tally = tally.plus(counts)
            if tally.units >= LEAST:
                return tally.choice()
        return _unseen(cell)

    def written(self) -> str:
        """Return the table as TOML, in order, with its counts."""
        lines = [_HEAD]
        for cell, tally in sorted(self.cells.items()):
            lines.append(f"[[cell]]\nkind = {cell.kind!r}\nlayout = {cell.layout!r}\nsituation = {cell.situation!r}\n")
            lines.append(f"group = {cell.group!r}\n")
            lines += [f"{name} = {count}\n" for name, count in tally._asdict().items()]
            lines.append("\n")
        return "".join(lines).replace("'", '"').rstrip("\n") + "\n"


def _unseen(cell: Cell) -> Who | None:
    if cell.situation.startswith("model alone") or cell.situation == "differ, model supported":
        return None if cell.situation.endswith("unsupported") else "llm"
    return "regex"


def read_reliability(text: str) -> Reliability:
    """Return the table that a TOML text holds.

    Raises:
        KeyError, TypeError: it is none.
    """
    cells = {}
    for row in tomllib.loads(text).get("cell", []):
        cell = Cell(row["kind"], row["layout"], row["situation"], row["group"])
        cells[cell] = Tally(*(int(row[name]) for name in Tally._fields))
    return Reliability(cells)


@lru_cache(maxsize=1)
def measured() -> Reliability:
    """Return the table that is in force."""
    return read_reliability((Path(__file__).parent / "reliability.toml").read_text(encoding="utf-8"))


_HEAD = """\
# Who was right where rules and a model differ, in leaves, counted on labelled decisions.
# kind: how the model was asked; layout: what claims the document; situation: who gave a value, and whose the source bears out.
# Made by `imr eval reliability`; read by extractor/readers/reliability.py.

"""
