"""`imr export`: tables from records."""

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


def write_tables(records: Path, target: Target, *, quiet: bool = False) -> None:
    """Write the tables of a file of records, and say how many went into them."""
    from extractor.exports import export, read_rows

    if not records.exists():
        raise ConfigurationError(
            f"there are no records in {str(records)!r}", hint="`imr extract PATH... -o RECORDS.jsonl` writes them."
        )
    done = export(read_rows(records), target)
    failed = f", {done.failures} failed (table failures)" if done.failures else ""
    if not quiet:
        say(f"{target.path}: {done.records:,} {'decision' if done.records == 1 else 'decisions'}{failed}")
