"""Accuracy against noise as inline SVG: levels across, strict F1 with its interval upwards, a line a reader.

Lengths across are in per cent, as in the other charts; readers differ in colour, shape and stroke alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from evals.report.formats import decimal
from evals.report.ladder import Ladder, Panel, Rung

STYLES = 6
"""Readers that look different; further ones repeat the looks."""
_FLOORS = (0.95, 0.9, 0.8, 0.6, 0.4, 0.2, 0.0)
_RIGHT, _TOP = 97.0, 10


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where points lie: `levels` places across from `left` per cent on, `floor` to 1 upwards over `height` pixels."""

    levels: int
    floor: float
    left: float
    height: int

    def x(self, level: int, shift: float = 0.0) -> float:
        width = (_RIGHT - self.left) / self.levels
        return self.left + width * (level + 0.5 + shift)

    def y(self, value: float) -> float:
        return _TOP + self.height * (1 - (value - self.floor) / (1 - self.floor))


def overall_chart(ladder: Ladder) -> Markup:
    """Return the large chart, with the errors of recognition under each level."""
    plane = _plane(ladder.overall, 8.0, 220)
    under = [_under(plane, at, rung) for at, rung in enumerate(ladder.rungs)]
    return _svg(plane, 80, "Strict F1 against noise", _rows(plane, 4), *under, *_curves(plane, ladder.overall))


def panel_chart(ladder: Ladder, panel: Panel) -> Markup:
    """Return the small chart of a group."""
    plane = _plane(panel, 15.0, 96)
    names = [_text(plane.x(at), _TOP + plane.height + 17, rung.name) for at, rung in enumerate(ladder.rungs)]
    return _svg(plane, 24, f"{panel.name} against noise", _rows(plane, 2), *names, *_curves(plane, panel))


def key(number: int) -> Markup:
    """Return the line and mark of a reader, for the legend."""
    line = Markup('<line class="curve" x1="0" x2="30" y1="7" y2="7"/>')
    return Markup('<svg class="s{}" width="30" height="14" aria-hidden="true">{}{}</svg>').format(
        number % STYLES, line, _mark(number, "15", 7)
    )


def _plane(panel: Panel, left: float, height: int) -> _Plane:
    lows = [_ends(figure.low, figure.value) for curve in panel.curves for figure in curve.figures if figure]
    floor = next((step for step in _FLOORS if step <= min(lows, default=0.0)), 0.0)
    return _Plane(len(panel.curves[0].figures), floor, left, height)


def _rows(plane: _Plane, steps: int) -> Markup:
    line = Markup('<line class="grid" x1="{0}%" x2="{1}%" y1="{2:.1f}" y2="{2:.1f}"/>')
    drawn = []
    for step in range(steps + 1):
        value = plane.floor + (1 - plane.floor) * step / steps
        name = f"{value:.0f}" if value in (0, 1) else decimal(value).rstrip("0")
        drawn.append(line.format(plane.left, _RIGHT, plane.y(value)) + _text(plane.left - 1.5, plane.y(value) + 4, name, "end"))
    return Markup("").join(drawn)


def _under(plane: _Plane, at: int, rung: Rung) -> Markup:
    below = _TOP + plane.height
    words = [_text(plane.x(at), below + 20, rung.name, kind="name"), _text(plane.x(at), below + 36, rung.meaning, kind="meaning")]
    if rung.seeds:
        words += [_text(plane.x(at), below + 54 + 16 * row, cell.value) for row, cell in enumerate((rung.characters, rung.words))]
    return Markup("").join(words)


def _curves(plane: _Plane, panel: Panel) -> list[Markup]:
    """Return the lines, each reader a little aside so that whiskers do not hide one another."""
    drawn = []
    for number, curve in enumerate(panel.curves):
        shift = 0.09 * (number - (len(panel.curves) - 1) / 2) if len(panel.curves) <= STYLES else 0.0
        points = [(plane.x(at, shift), figure) for at, figure in enumerate(curve.figures) if figure is not None]
        parts = list[Markup]()
        for (x, figure), (after, following) in pairwise(points):
            ends = (x, after, plane.y(figure.value or 0.0), plane.y(following.value or 0.0))
            parts.append(Markup('<line class="curve" x1="{:.2f}%" x2="{:.2f}%" y1="{:.1f}" y2="{:.1f}"/>').format(*ends))
        for x, figure in points:
            low, high = plane.y(_ends(figure.low, figure.value)), plane.y(_ends(figure.high, figure.value))
            parts.append(Markup('<line class="reach" x1="{0:.2f}%" x2="{0:.2f}%" y1="{1:.1f}" y2="{2:.1f}"/>').format(x, low, high))
            parts.append(_mark(number, f"{x:.2f}%", plane.y(figure.value or 0.0)))
        title = Markup("<title>{}</title>").format(curve.label)
        drawn.append(Markup('<g class="s{}">{}{}</g>').format(number % STYLES, title, Markup("").join(parts)))
    return drawn


def _mark(number: int, x: str, y: float) -> Markup:
    """Return a reader's mark: round or square, filled or hollow."""
    hollow = " hollow" if number % 2 else ""
    circle = Markup('<circle class="dot{}" cx="{}" cy="{:.1f}" r="4.5"/>')
    square = Markup('<rect class="dot{}" x="{}" y="{:.1f}" width="8" height="8" transform="translate(-4 -4)"/>')
    return (square if number // 2 % 2 else circle).format(hollow, x, y)


def _ends(end: float | None, value: float | None) -> float:
    return end if end is not None else value or 0.0


def _text(x: float, y: float, words: str, anchor: str = "middle", kind: str = "") -> Markup:
    text = Markup('<text class="{}" x="{:.2f}%" y="{:.1f}" text-anchor="{}">{}</text>')
    return text.format(kind, x, y, anchor, words)


def _svg(plane: _Plane, below: int, name: str, *parts: Sequence[Markup] | Markup) -> Markup:
    body = Markup("").join(Markup("").join(part) if not isinstance(part, Markup) else part for part in parts)
    return Markup('<svg width="100%" height="{}" role="img" aria-label="{}">{}</svg>').format(
        _TOP + plane.height + below, name, body
    )
