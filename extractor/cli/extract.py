"""`imr extract`: documents and folders to records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from extractor.settings import Settings, load_settings

MODEL = "Model"


def extract(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH...", help="Files, folders, archives (ZIP, TAR), patterns, or - for standard input."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            help="The format is that of its name: NAME.jsonl, .json, .xlsx, .csv ...; - is standard output.",
        ),
    ] = None,
    format: Annotated[
        Literal["jsonl", "json", "csv", "xlsx", "parquet", "duckdb", "sqlite"] | None,
        typer.Option(help="What is written, where the name does not say it; jsonl by default."),
    ] = None,
    reader: Annotated[Literal["hybrid", "llm", "regex"] | None, typer.Option(help="Who reads; hybrid by default.")] = None,
    ask: Annotated[Literal["uncertain", "all"] | None, typer.Option(help="What the hybrid reader asks the model.")] = None,
    ask_as: Annotated[
        Literal["whole", "parts", "auto"] | None,
        typer.Option(help="A model is asked about a whole document at once, or in parts that rules found.", rich_help_panel=MODEL),
    ] = None,
    layout: Annotated[Literal["auto", "none"] | None, typer.Option(help="Use published layouts, or none.")] = None,
    split: Annotated[
        bool | None, typer.Option("--split/--no-split", help="A record for each decision of a file that holds several.")
    ] = None,
    from_list: Annotated[
        list[str] | None, typer.Option("--from-list", metavar="FILE", help="A file with a path a line; - is standard input.")
    ] = None,
    column: Annotated[
        str | None, typer.Option(metavar="NAME", help="The column of a CSV or Parquet file that holds texts, or paths.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(help="Documents worked on here at the same time.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what the output holds.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Read failed documents again.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be asked, and what it may cost; ask and write nothing.")
    ] = False,
    keep_text: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep each document's text as read, for `imr check` of scans.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="local, PATH.gguf, or a server's model.", rich_help_panel=MODEL)] = None,
    base_url: Annotated[str | None, typer.Option(help="OpenAI-compatible server.", rich_help_panel=MODEL)] = None,
    api_key_env: Annotated[str | None, typer.Option(help="Variable that holds the server's key.", rich_help_panel=MODEL)] = None,
    grammar: Annotated[
        bool | None, typer.Option("--grammar", help="The server takes llguidance grammars.", rich_help_panel=MODEL)
    ] = None,
    max_reasks: Annotated[int | None, typer.Option(help="How often a failed leaf is asked again.", rich_help_panel=MODEL)] = None,
    calls: Annotated[
        int | None, typer.Option(help="Calls in flight over all documents; 8 of a server, else 1.", rich_help_panel=MODEL)
    ] = None,
    max_calls: Annotated[
        int | None, typer.Option(help="Stop before the call that would be one more, to go on later.", rich_help_panel=MODEL)
    ] = None,
    max_tokens: Annotated[
        int | None, typer.Option(help="Stop before the call that might pass so many tokens.", rich_help_panel=MODEL)
    ] = None,
    max_cost: Annotated[
        float | None, typer.Option(metavar="USD", help="Stop before the call that might cost more.", rich_help_panel=MODEL)
    ] = None,
    prices: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Prices of models, before those that ship.", rich_help_panel=MODEL)
    ] = None,
    deadline: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Ask no more after so long, to go on later.", rich_help_panel=MODEL)
    ] = None,
    document_timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="A document fails that takes longer.", rich_help_panel=MODEL)
    ] = None,
    requests_per_minute: Annotated[float | None, typer.Option(help="Over all calls of the run.", rich_help_panel=MODEL)] = None,
    tokens_per_minute: Annotated[float | None, typer.Option(help="Over all calls of the run.", rich_help_panel=MODEL)] = None,
    thinking_tokens: Annotated[
        int | None, typer.Option(help="Room for a server's model to think in; 8,000.", rich_help_panel=MODEL)
    ] = None,
    reasoning_effort: Annotated[
        str | None, typer.Option(help="Passed to the server: low, medium, high ...", rich_help_panel=MODEL)
    ] = None,
    timeout_seconds: Annotated[float | None, typer.Option(help="Longest wait for one answer.", rich_help_panel=MODEL)] = None,
    escalate_to: Annotated[
        str | None, typer.Option(metavar="NAME", help="A second model for what stays in doubt.", rich_help_panel=MODEL)
    ] = None,
    escalate_base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="The second model's server.", rich_help_panel=MODEL)
    ] = None,
    escalate_api_key_env: Annotated[
        str | None, typer.Option(metavar="VAR", help="Variable that holds the second server's key.", rich_help_panel=MODEL)
    ] = None,
    use_cache: Annotated[
        bool | None, typer.Option("--cache/--no-cache", help="Keep and reuse answers.", rich_help_panel=MODEL)
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Errors only.")] = False,
    verbose: Annotated[int, typer.Option("-v", "--verbose", count=True, help="Say more; -vv says all.")] = 0,
) -> None:
    """Read decisions and write records, each value with its evidence.

    On a terminal without -o each record is shown; in a pipe or with -o records are written.
    """
    if not paths and not from_list:
        raise typer.BadParameter("name what to read: PATH... or --from-list FILE")
    flags = {name: value for name, value in locals().items() if name in Settings.model_fields}
    from extractor.cli.destination import destination_of
    from extractor.cli.running import Request, run  # the pipeline and the record types, not needed for help

    request = Request(
        paths or [],
        destination_of(output, format),
        overwrite=overwrite,
        retry_failed=retry_failed,
        dry_run=dry_run,
        text_folder=keep_text,
        lists=from_list or [],
        column=column,
        quiet=quiet,
        verbose=verbose,
    )
    raise typer.Exit(run(load_settings(flags).settings, request))
