"""A report as files: one HTML page that needs nothing else, and Markdown."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.report import charts, ladder_chart
from evals.report.view import View, view_of
from evals.report.words import READING, READING_NOISE
from evals.scores import Cause, RunScores
from extractor.controls import clean
from extractor.errors import ConfigurationError
from extractor.pages.html import FOLDER as PAGES

FOLDER = Path(__file__).parent

_MARKDOWN = re.compile(r"[\\`*\[\]<>|~#]|(?<!\w)_|_(?!\w)")
"""What Markdown would read as more than itself; an underscore inside a name is none."""


def write_report(runs: Sequence[RunScores], folder: Path, *, gallery: bool = True) -> list[Path]:
    """Write `report.html` and `report.md` on runs of the same documents and return their paths; the first run is compared against.

    Args:
        runs: one or more runs, in the order in which they are shown.
        folder: made if it does not exist; files of these names are overwritten.
        gallery: False leaves out every word of the documents, for datasets whose text may not be published.

    Raises:
        ConfigurationError: no run, or runs of different documents or labels.
    """
    _check(runs)
    view = view_of(runs, gallery=gallery)
    folder.mkdir(parents=True, exist_ok=True)
    written = {folder / "report.html": render_html(view), folder / "report.md": render_markdown(view)}
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    return list(written)


def render_html(view: View) -> str:
    """Return the page; its style begins with that of a record's page, so that both look alike."""
    script = (FOLDER / "report.js").read_text("utf-8")
    style = "".join(path.read_text("utf-8") for path in (PAGES / "shared.css", PAGES / "record.css", FOLDER / "report.css"))
    return (
        _pages()
        .get_template("report.html.j2")
        .render(
            view=view,
            charts=charts,
            ladder_chart=ladder_chart,
            reading=_reading(view),
            causes=get_args(Cause),
            script=Markup(script),  # noqa: S704 - our own file
            style=Markup(style),  # noqa: S704 - our own file
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


def render_markdown(view: View) -> str:
    """Return the tables of the report as Markdown, without the error gallery."""
    return _markdown().get_template("report.md.j2").render(view=view, reading=_reading(view))


def escape_markdown(value: object) -> str:
    """Return the text so that Markdown shows it as it is, on one line.

    >>> escape_markdown("a|b <i>*x*</i>"), escape_markdown("case_number")
    ('a\\\\|b \\\\<i\\\\>\\\\*x\\\\*\\\\</i\\\\>', 'case_number')
    """
    return _MARKDOWN.sub(lambda found: "\\" + found.group(), " ".join(clean(str(value)).split()).replace("&", "&amp;"))


def _reading(view: View) -> tuple[tuple[str, str], ...]:
    return READING + READING_NOISE if view.is_noisy else READING


def _cleaned(value: object) -> object:
    """Return text without control characters; our own markup and what is no text stay as they are."""
    return clean(value) if type(value) is str else value


def _check(runs: Sequence[RunScores]) -> None:
    if not runs:
        raise ConfigurationError("a report needs at least one run", hint="Name a run's folder.")
    for run in runs[1:]:
        if (run.info.dataset_digest, run.info.split) != (runs[0].info.dataset_digest, runs[0].info.split):
            raise ConfigurationError(
                f"run {run.info.name!r} was made on other documents or labels than run {runs[0].info.name!r}",
                hint="Put runs of one dataset and split into a report; score older runs again after a change of labels.",
            )


@cache
def _pages() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        finalize=_cleaned,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _markdown() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=False,  # noqa: S701 - Markdown: every value goes through escape_markdown instead
        finalize=escape_markdown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
