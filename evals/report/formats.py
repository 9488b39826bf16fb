"""Figures as they are printed, always with what they were taken over."""

from __future__ import annotations

from dataclasses import dataclass

from evals.metrics import Figure, Share

NOTHING = "–"
"""What stands where there was nothing to measure."""

HEAT_STEPS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
"""Where a heat cell's colour changes: below the first is 0, from the last on 6. Closer near 1, where readers differ."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed figure.

    `basis` says over how many it was taken, empty where the row says it for all its cells; `heat` is the colour's step (0-6), `bar`
    a length (0-1), `note` a warning about this figure.
    """

    value: str
    interval: str = ""
    basis: str = ""
    heat: int | None = None
    bar: float | None = None
    note: str | None = None


def figure_cell(figure: Figure | None, basis: str = "", *, heat: bool = False) -> Cell:
    """Return a figure between 0 and 1 with its interval; None is a figure over nothing."""
    if figure is None or figure.value is None:
        return Cell(NOTHING, basis=basis)
    step = sum(figure.value >= limit for limit in HEAT_STEPS) if heat else None
    return Cell(decimal(figure.value), interval(figure.low, figure.high), basis, step, note=figure.note)


def share_cell(share: Share) -> Cell:
    """Return a share in per cent, with what was counted: 41 of 48."""
    basis = f"{share.successes:,} of {share.total:,}"
    if share.value is None:
        return Cell(NOTHING, basis=basis)
    ends = "" if share.low is None or share.high is None else f"{_hundredths(share.low)}–{_hundredths(share.high)}"
    return Cell(percent(share.value), ends, basis)


def decimal(value: float | None) -> str:
    """Return three decimals without the leading zero.

    >>> decimal(0.9534), decimal(1.0), decimal(0.9996), decimal(None)
    ('.953', '1.000', '1.000', '–')
    """
    return NOTHING if value is None else f"{value:.3f}".removeprefix("0")


def signed(value: float | None) -> str:
    """Return a difference with its sign.

    >>> signed(0.0321), signed(-0.5), signed(-0.0001)
    ('+.032', '−.500', '.000')
    """
    if value is None:
        return NOTHING
    sign = "" if f"{abs(value):.3f}" == "0.000" else "+" if value > 0 else "−"
    return sign + decimal(abs(value))


def interval(low: float | None, high: float | None) -> str:
    """Return both ends of an interval, nothing where there is none.

    >>> interval(0.9, 0.95), interval(None, None)
    ('.900–.950', '')
    """
    return "" if low is None or high is None else f"{decimal(low)}–{decimal(high)}"


def percent(value: float) -> str:
    """Return a share in per cent, finer near the ends; 0 and 100 are kept for none and all.

    >>> percent(0.854), percent(0.0049), percent(0.99999), percent(0.0), percent(1.0)
    ('85 %', '0.5 %', '99.9 %', '0 %', '100 %')
    """
    return f"{_hundredths(value)} %"


def _hundredths(value: float) -> str:
    if value in (0, 1):
        return f"{100 * value:.0f}"
    return f"{100 * value:.0f}" if 0.1 <= value <= 0.9 else f"{min(99.9, max(0.1, 100 * value)):.1f}"


def probability(value: float | None) -> str:
    """Return a p-value.

    >>> probability(0.0004), probability(0.0412), probability(1.0), probability(None)
    ('< .001', '.041', '1.000', '–')
    """
    return "< .001" if value is not None and value < 0.001 else decimal(value)


def seconds(value: float) -> str:
    """Return a duration with two significant digits or more.

    >>> seconds(0.0214), seconds(9.84), seconds(62.3), seconds(0.0)
    ('0.021 s', '9.8 s', '62 s', '0 s')
    """
    if value <= 0:
        return "0 s"
    digits = 3 if value < 0.1 else 2 if value < 1 else 1 if value < 10 else 0
    return f"{value:,.{digits}f} s"


def money(dollars: float | None) -> str:
    """Return an amount; small ones to a hundredth of a cent, None is a price that is not known.

    >>> money(0.0), money(0.0123), money(12.3456), money(None)
    ('$0', '$0.0123', '$12.35', '–')
    """
    if dollars is None:
        return NOTHING
    return "$0" if dollars == 0 else f"${dollars:,.4f}" if dollars < 1 else f"${dollars:,.2f}"
