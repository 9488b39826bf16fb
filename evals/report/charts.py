"""Small charts as inline SVG.

Lengths across are in per cent, so a chart takes the width of its place and its words keep their size, on a phone as on paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from evals.report.formats import decimal, signed
from extractor.pages.charts import bar, svg

__all__ = ["Point", "axis", "bar", "extent_of", "scatter", "whisker"]

ROW_HEIGHT = 22
SCATTER_HEIGHT = 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 12.0, 96.0, 14, 258  # the plot's own area: per cent across, pixels down
_LABEL_HEIGHT = 15
_LABEL_WIDTH = 26.0  # per cent: labels nearer than this may meet


@dataclass(frozen=True, slots=True)
class Point:
    """A run in the chart of cost against accuracy: `cost` in seconds a document; `is_cached` says that it is no true cost."""

    label: str
    cost: float
    value: float
    low: float
    high: float
    is_cached: bool


def whisker(value: float, low: float, high: float, extent: float) -> Markup:
    """Return a difference with its interval, on an axis from -extent to +extent."""
    at, start, end = (_across(x, extent) for x in (value, low, high))
    middle = ROW_HEIGHT // 2
    return svg(
        ROW_HEIGHT,
        Markup('<line class="zero" x1="50%" x2="50%" y1="-5" y2="{}"/>').format(ROW_HEIGHT + 5),
        Markup('<line class="whisker" x1="{:.2f}%" x2="{:.2f}%" y1="{y}" y2="{y}"/>').format(start, end, y=middle),
        Markup('<circle class="dot" cx="{:.2f}%" cy="{}" r="4.5"/>').format(at, middle),
    )


def axis(extent: float) -> Markup:
    """Return the axis under a column of whiskers."""
    ticks = [-extent, -extent / 2, 0.0, extent / 2, extent]
    marks = [
        Markup(
            '<line class="tick" x1="{0:.1f}%" x2="{0:.1f}%" y1="0" y2="4"/><text x="{0:.1f}%" y="16" text-anchor="middle">{1}</text>'
        ).format(_across(tick, extent), signed(tick).replace(".000", "0").rstrip("0") or "0")
        for tick in ticks
    ]
    return svg(20, Markup('<line class="tick" x1="4%" x2="96%" y1="0" y2="0"/>'), *marks)


def extent_of(ends: Sequence[float]) -> float:
    """Return the first round number that no end of an interval exceeds.

    >>> extent_of([-0.03, 0.07]), extent_of([0.12]), extent_of([])
    (0.1, 0.2, 0.02)
    """
    far = max((abs(end) for end in ends), default=0.0)
    return next((step for step in (0.02, 0.04, 0.1, 0.2, 0.4) if far <= step), 1.0)


def scatter(points: Sequence[Point]) -> Markup:
    """Return cost against accuracy: seconds a document on a logarithmic axis, strict F1 with its interval upwards."""
    shown = [point for point in points if point.cost > 0]
    if not shown:
        return Markup("")
    lowest = min(point.low for point in shown)
    floor = next(step for step in (0.9, 0.8, 0.6, 0.4, 0.0) if lowest >= step or step == 0.0)
    first = math.floor(math.log10(min(p.cost for p in shown)))
    last = max(first + 1, math.ceil(math.log10(max(p.cost for p in shown))))
    plane = _Plane(first, last, floor)
    return svg(SCATTER_HEIGHT, plane.grid(), plane.points(shown), name="Cost against accuracy")


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where a point lies: powers of ten `first` to `last` across, `floor` to 1 upwards."""

    first: int
    last: int
    floor: float

    def x(self, cost: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (math.log10(cost) - self.first) / (self.last - self.first)

    def y(self, value: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * (value - self.floor) / (1 - self.floor)

    def grid(self) -> Markup:
        rows = [self._row(self.floor + (1 - self.floor) * step / 4) for step in range(5)]
        columns = [self._column(power) for power in range(self.first, self.last + 1)]
        legend = Markup('<text x="{}%" y="{}" text-anchor="middle">seconds a document</text>')
        return Markup("").join([*rows, *columns]) + legend.format((_LEFT + _RIGHT) / 2, _BOTTOM + 36)

    def _row(self, value: float) -> Markup:
        line = Markup('<line class="grid" x1="{0}%" x2="{1}%" y1="{2:.1f}" y2="{2:.1f}"/>')
        text = Markup('<text x="{}%" y="{:.1f}" text-anchor="end">{}</text>')
        name = f"{value:.0f}" if value in (0, 1) else decimal(value)[:-1]
        return line.format(_LEFT, _RIGHT, self.y(value)) + text.format(_LEFT - 1.5, self.y(value) + 4, name)

    def _column(self, power: int) -> Markup:
        line = Markup('<line class="grid" x1="{0:.1f}%" x2="{0:.1f}%" y1="{1}" y2="{2}"/>')
        text = Markup('<text x="{:.1f}%" y="{}" text-anchor="middle">{}</text>')
        at = self.x(10.0**power)
        return line.format(at, _TOP, _BOTTOM) + text.format(at, _BOTTOM + 18, f"{10.0**power:g} s")

    def points(self, points: Sequence[Point]) -> Markup:
        drawn, labels = [], list[tuple[float, float]]()
        for point in sorted(points, key=lambda p: -p.value):
            x, y = self.x(point.cost), self.y(point.value)
            at = y + 4
            while any(abs(x - other) < _LABEL_WIDTH and abs(at - taken) < _LABEL_HEIGHT for other, taken in labels):
                at += _LABEL_HEIGHT
            labels.append((x, at))
            drawn.append(
                Markup('<line class="whisker" x1="{0:.2f}%" x2="{0:.2f}%" y1="{1:.1f}" y2="{2:.1f}"/>').format(
                    x, self.y(point.low), self.y(point.high)
                )
                + Markup('<circle class="dot{}" cx="{:.2f}%" cy="{:.1f}" r="5"/>').format(
                    " hollow" if point.is_cached else "", x, y
                )
                + Markup('<text class="name" x="{:.2f}%" y="{:.1f}" dx="{}" text-anchor="{}">{}</text>').format(
                    x, at, *((-9, "end") if x > (_LEFT + _RIGHT) / 2 else (9, "start")), point.label
                )
            )
        return Markup("").join(drawn)


def _across(value: float, extent: float) -> float:
    """Return the place of a difference in per cent: 4 to 96."""
    return 50 + 46 * max(-1.0, min(1.0, value / extent))
