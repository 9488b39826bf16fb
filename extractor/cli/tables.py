"""`imr export` and `imr report`: tables and statistics from records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from extractor.cli.console import say
from extractor.errors import ConfigurationError

if TYPE_CHECKING:
    from extractor.exports import Target

RECORDS = typer.Argument(metavar="RECORDS", help="A .jsonl or .json file that `imr extract` wrote.")


def export(
    records: Annotated[Path, RECORDS],
    output: Annotated[
        str,
        typer.Option(
            "-o", "--output", metavar="OUT", help="NAME.csv, .xlsx, .parquet, .duckdb or .sqlite; NAME/ is a folder of CSV files."
        ),
    ],
    format: Annotated[
        Literal["csv", "xlsx", "parquet", "duckdb", "sqlite"] | None, typer.Option(help="For a folder: csv or parquet.")
    ] = None,
) -> None:
    """Write records as tables, without reading a document again.

    A database keeps what it holds of other documents; every other output is replaced.
    """
    from extractor.exports import target_of

    write_tables(records, target_of(output, format))


def report(
    records: Annotated[Path, RECORDS],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for statistics.html and statistics.md.")],
    labels: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Labels of decisions that people reviewed, drawn at random: shares are corrected by them."
        ),
    ] = None,
) -> None:
    """Write what the records say together: shares with intervals, each with its cases, as one page and as Markdown."""
    from extractor.exports import Failure, read_rows
    from extractor.pages.statistics import render_statistics, statistics_markdown
    from extractor.statistics import CaseFacts, facts_of, read_labels, summarise

    facts, failures = dict[str, CaseFacts](), 0
    for row in read_rows(_existing(records)):
        if isinstance(row, Failure):
            failures += 1
        else:
            facts.setdefault(row.document.id, facts_of(row))
    if not facts:
        raise ConfigurationError(f"{str(records)!r} holds no record")
    statistics = summarise(facts.values(), failures, read_labels(labels) if labels else None)
    pages = {"statistics.html": render_statistics(statistics), "statistics.md": statistics_markdown(statistics)}
    try:
        output.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            (output / name).write_text(text, encoding="utf-8")
            say(f"{output / name} written")
    except OSError as error:
        raise ConfigurationError(f"cannot write into {str(output)!r}: {error.strerror}") from error


def _existing(records: Path) -> Path:
    if not records.exists():
        raise ConfigurationError(
            f"there are no records in {str(records)!r}", hint="`imr extract PATH... -o RECORDS.jsonl` writes them."
        )
    return records


def write_tables(records: Path, target: Target, *, quiet: bool = False) -> None:
    """Write the tables of a file of records, and say how many went into them."""
    from extractor.exports import export, read_rows

    done = export(read_rows(_existing(records)), target)
    failed = f", {done.failures} failed (table failures)" if done.failures else ""
    if not quiet:
        say(f"{target.path}: {done.records:,} {'decision' if done.records == 1 else 'decisions'}{failed}")
