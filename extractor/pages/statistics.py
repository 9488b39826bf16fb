"""Statistics as one HTML page that needs nothing else and runs no script, and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from extractor.controls import clean
from extractor.pages import charts
from extractor.statistics import CaseFacts, Group, Share, Statistics, Table

FOLDER = Path(__file__).parent

MOST_CASES: Final = 100
"""Cases listed under a number; more would make pages of large collections too long to open."""

FEW: Final = 10
"""Of fewer items a group's share is not drawn in a timeline: its interval takes all of it."""

_HOW_TO_SAMPLE: Final = Markup(
    "Review a random sample of decisions, also of those that do not ask for a look, and give its labels: "
    "<code>imr report RECORDS --labels DIR</code>."
)

_MARKDOWN = re.compile(r"[\\`*\[\]<>|~#]|(?<!\w)_|_(?!\w)")
"""What Markdown would read as more than itself; an underscore inside a name is none."""


@dataclass(frozen=True, slots=True)
class CaseList:
    """The cases behind a number: those that are listed, and how many there are."""

    anchor: str
    title: str
    shown: tuple[int, ...]
    total: int


@dataclass
class Lists:
    """The lists of cases that a page has, in the order in which its numbers ask for them."""

    made: list[CaseList] = field(default_factory=list)

    def add(self, title: str, cases: Sequence[int]) -> str:
        """Add a list and return its anchor."""
        anchor = f"list-{len(self.made) + 1}"
        self.made.append(CaseList(anchor, title, tuple(cases[:MOST_CASES]), len(cases)))
        return anchor

    def linked(self) -> list[int]:
        """Return the places of all listed cases, in order."""
        return sorted({place for made in self.made for place in made.shown})


def render_statistics(statistics: Statistics) -> str:
    """Return the page: every number leads to a list of its cases, and each case to the words of its items."""
    style = "".join((FOLDER / name).read_text("utf-8") for name in ("shared.css", "record.css", "statistics.css"))
    return _pages().get_template("statistics.html.j2").render(
        statistics=statistics, facts=facts(statistics), lists=Lists(), style=Markup(style),  # noqa: S704 - our own files
        address_of="#case-{}".format, how_to_sample=_HOW_TO_SAMPLE,
    )  # fmt: skip


def statistics_markdown(statistics: Statistics) -> str:
    """Return the figures as Markdown, without the lists of cases."""
    return _markdown().get_template("statistics.md.j2").render(statistics=statistics, facts=facts(statistics))


def facts(statistics: Statistics) -> Iterator[tuple[str, str]]:
    """Yield the figures at the head of the page, each with what it is of."""
    items = sum(len(case.items) for case in statistics.cases)
    dates = [case.date for case in statistics.cases if case.date]
    yield f"{len(statistics.cases):,}", "decision" if len(statistics.cases) == 1 else "decisions"
    yield f"{items:,}", "item" if items == 1 else "items"
    if dates:
        first, last = min(dates).year, max(dates).year
        yield str(first) if first == last else f"{first}–{last}", "years of decision"
    yield percent(statistics.overturned.value), f"of items overturned ({_unbroken(reach(statistics.overturned))})"
    yield percent(statistics.asked.value), f"of decisions ask for a look ({_unbroken(reach(statistics.asked))})"
    if statistics.failures:
        yield f"{statistics.failures:,}", "documents gave no record"


def percent(share: float | None) -> str:
    """Return a share in per cent; 0 and 100 are kept for none and all.

    >>> percent(0.1234), percent(0.9999), percent(1.0), percent(None)
    ('12.3 %', '99.9 %', '100 %', '–')
    """
    if share is None:
        return "–"
    return f"{100 * share:.0f} %" if share in (0, 1) else f"{min(99.9, max(0.1, 100 * share)):.1f} %"


def reach(share: Share) -> str:
    """Return the interval of a share, nothing where there is none."""
    return "" if share.low is None or share.high is None else f"{percent(share.low)[:-2]}–{percent(share.high)}"


def _unbroken(words: str) -> str:
    return words.replace(" ", "\u00a0")


def mark_of(group: Group) -> charts.Mark | None:
    """Return a group for a chart, None where it has no share."""
    share = group.share
    if share.value is None or share.low is None or share.high is None:
        return None
    return charts.Mark(group.name, share.value, share.low, share.high)


def timeline_of(table: Table) -> Markup:
    """Return the chart of a table over time, empty where too few times have enough items."""
    marks = [mark for group in table.groups if group.share.total >= FEW and (mark := mark_of(group))]
    return charts.timeline(marks, f"{table.share} by {table.title.lower()}") if len(marks) > 1 else Markup("")


def case_title(case: CaseFacts) -> str:
    """Return a case's name and, where it is known, its date."""
    return f"{case.name} · {case.date}" if case.date else case.name


def _escape_markdown(value: object) -> str:
    if isinstance(value, Markup):  # what a macro has made of escaped values
        return value
    return _MARKDOWN.sub(lambda found: "\\" + found.group(), " ".join(clean(str(value)).split()).replace("&", "&amp;"))


def cleaned(value: object) -> object:
    """Return text without control characters; our own markup and what is no text stay as they are."""
    return clean(value) if type(value) is str else value


@cache
def _pages() -> Environment:
    return _environment(Environment(autoescape=True, finalize=cleaned, undefined=StrictUndefined))


@cache
def _markdown() -> Environment:
    return _environment(
        Environment(autoescape=False, finalize=_escape_markdown, undefined=StrictUndefined)  # noqa: S701 - every value is escaped for Markdown
    )


def _environment(environment: Environment) -> Environment:
    environment.loader = FileSystemLoader(FOLDER)
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(GLOBALS)
    return environment


GLOBALS: Final[Mapping[str, Any]] = {
    "charts": charts, "few": FEW, "percent": percent, "reach": reach, "mark_of": mark_of, "timeline_of": timeline_of,
    "case_title": case_title,
}  # fmt: skip
"""What the templates of statistics call, also where another page includes them."""
