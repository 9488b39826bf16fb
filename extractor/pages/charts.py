"""Small charts as inline SVG.

Lengths across are in per cent, so a chart takes the width of its place and its words keep their size, on a phone as on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

_LEFT, _RIGHT, _TOP, _HEIGHT = 7.0, 99.0, 8, 170
"""The plane of a timeline: per cent across, pixels down."""
_MOST_NAMES = 8
"""Names under a timeline, at most; more would meet on a phone."""
ROW_HEIGHT = 16


class Mark(NamedTuple):
    """A share with the ends of its interval, each 0 to 1."""

    name: str
    value: float
    low: float
    high: float


def svg(height: int, *parts: Markup, name: str | None = None) -> Markup:
    """Return a drawing as wide as its place; without a name it is hidden from those who listen."""
    label = Markup('role="img" aria-label="{}"').format(name) if name else Markup('aria-hidden="true"')
    return Markup('<svg width="100%" height="{}" {}>{}</svg>').format(height, label, Markup("").join(parts))


def bar(length: float) -> Markup:
    """Return a bar of a length between 0 and 1."""
    return svg(8, Markup('<rect class="bar" width="{:.1f}%" height="8" rx="2"/>').format(100 * length))


def share_row(mark: Mark) -> Markup:
    """Return a share as a bar from 0 to 1, with its interval across its end."""
    middle = ROW_HEIGHT // 2
    return svg(
        ROW_HEIGHT,
        Markup('<line class="track" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(middle),
        Markup('<rect class="bar" width="{:.1f}%" y="{}" height="8" rx="2"/>').format(100 * mark.value, middle - 4),
        Markup('<line class="whisker" x1="{:.1f}%" x2="{:.1f}%" y1="{y}" y2="{y}"/>').format(
            100 * mark.low, 100 * mark.high, y=middle
        ),
    )


def timeline(marks: Sequence[Mark], name: str) -> Markup:
    """Return shares over time, each with its interval upwards; not every time is named where there are many."""
    step = max(1, -(-len(marks) // _MOST_NAMES))
    drawn = [_level(level) for level in (0.0, 0.25, 0.5, 0.75, 1.0)]
    for at, mark in enumerate(marks):
        x = _LEFT + (_RIGHT - _LEFT) * (at + 0.5) / len(marks)
        drawn.append(
            Markup('<line class="whisker" x1="{0:.2f}%" x2="{0:.2f}%" y1="{1:.1f}" y2="{2:.1f}"/>').format(
                x, _y(mark.low), _y(mark.high)
            )
        )
        drawn.append(Markup('<circle class="dot" cx="{:.2f}%" cy="{:.1f}" r="4"/>').format(x, _y(mark.value)))
        if at % step == 0:
            drawn.append(
                Markup('<text x="{:.2f}%" y="{}" text-anchor="middle">{}</text>').format(x, _TOP + _HEIGHT + 18, mark.name)
            )
    return svg(_TOP + _HEIGHT + 26, *drawn, name=name)


def _level(level: float) -> Markup:
    line = Markup('<line class="grid" x1="{0}%" x2="{1}%" y1="{2:.1f}" y2="{2:.1f}"/>').format(_LEFT, _RIGHT, _y(level))
    return line + Markup('<text x="{}%" y="{:.1f}" text-anchor="end">{:.0f} %</text>').format(
        _LEFT - 0.8, _y(level) + 4, 100 * level
    )


def _y(value: float) -> float:
    return _TOP + _HEIGHT * (1 - value)
