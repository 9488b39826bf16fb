"""One run of `imr extract`: where rows go, what is said meanwhile, and the summary at the end."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from extractor.batch import Entry, Outcome, Output, Plan, Workers, open_output, plan_inputs, run_batch
from extractor.cli.console import describe, echo, logging_to, say, stderr, stdout
from extractor.cli.destination import Destination
from extractor.cli.fetching import offer_model
from extractor.cli.planning import foresee, lines
from extractor.cli.tables import write_tables
from extractor.controls import one_line
from extractor.exports import Failure, Row
from extractor.ingest import KNOWN_SUFFIXES
from extractor.llm.ledger import Ledger, Totals
from extractor.pages import render_record
from extractor.pipeline import Pipeline
from extractor.record import Record
from extractor.settings import Settings


@dataclass(frozen=True)
class Request:
    """What `imr extract` was asked besides the settings.

    Texts as read are kept in `text_folder`, where one is named; `lists` are files with a path a line, `column` that of tables.
    """

    paths: list[str]
    destination: Destination
    overwrite: bool = False
    retry_failed: bool = False
    dry_run: bool = False
    text_folder: Path | None = None
    lists: Sequence[str] = ()
    column: str | None = None
    quiet: bool = False
    verbose: int = 0

    @property
    def is_shown(self) -> bool:
        """Whether a person reads the records here and now."""
        return self.destination == Destination() and sys.stdout.isatty()


class Shown:
    """A writer that shows each record on the terminal, above the progress bar."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._console = stdout()

    def write(self, row: Row) -> None:
        """Show a record; a failure is said on standard error by the run itself."""
        if isinstance(row, Record):
            self._progress.stop()  # bar and view share the screen
            self._console.print(render_record(row))
            self._console.print()
            self._progress.start()

    def close(self) -> None:
        """Nothing is kept open."""


def run(settings: Settings, request: Request, open_pipeline: Callable[[Settings], Pipeline] = Pipeline) -> int:
    """Read the documents, write their rows and return the exit code."""
    started = time.perf_counter()
    console = stderr()
    verbosity = -1 if request.quiet else request.verbose
    with logging_to(console, verbosity), _progress(console, request) as progress:
        plan = _plan(request, progress)
        if request.dry_run:
            for line in lines(foresee(plan, settings), settings):
                echo(line)
            return 0
        if plan and settings.reader != "regex":
            _prepare_model(settings, progress)
        with open_pipeline(settings) as pipeline, _output(request, pipeline, progress) as output:
            if plan:
                pipeline.check_environment()

            on_row = _reporter(progress, plan, output, pipeline.ledger, quiet=request.quiet)
            with _reading(pipeline, request) as read:
                outcome = run_batch(plan, read, output, jobs=settings.documents_in_flight, on_row=on_row)
            totals = pipeline.ledger.totals()
    if outcome.stopped_by is not None:
        say(f"error: {describe(outcome.stopped_by)}", style="bold red")
    if outcome.interrupted:
        say("interrupted: what is written stays, the same command goes on from there", style="bold red")
    if not request.quiet:
        for line in summary(plan, outcome, totals, time.perf_counter() - started):
            say(line)
    records, tables = request.destination.rows, request.destination.tables
    if tables is not None and records is not None and not outcome.interrupted:
        write_tables(records, tables, quiet=request.quiet)
    return outcome.exit_code


def _plan(request: Request, progress: Progress) -> Plan:
    task = progress.add_task("looking at files", total=None)
    plan = plan_inputs(
        request.paths,
        KNOWN_SUFFIXES,
        sys.stdin.buffer.read,
        lambda: progress.advance(task),
        request.destination.rows,
        lists=request.lists,
        column=request.column,
    )
    progress.remove_task(task)
    return plan


def _prepare_model(settings: Settings, progress: Progress) -> None:
    """Say where questions go before any leaves the machine; offer to fetch the embedded model where a person is."""
    if settings.is_remote:  # said also with -q: what leaves the machine is never silent
        say(f"Questions with parts of the documents go to {settings.endpoint} (model {settings.model}).")
    if settings.escalate_base_url is not None:
        say(f"Questions about what stays in doubt go to {settings.escalate_endpoint} (model {settings.escalate_to}).")
    if not settings.is_remote:
        progress.stop()
        offer_model(settings.model)
        progress.start()


@contextlib.contextmanager
def _reading(pipeline: Pipeline, request: Request) -> Iterator[Callable[[Entry], Iterable[Row]]]:
    """Give what reads an entry: with several jobs processes do what needs no model; with -v all stays here, where its log is."""
    settings = pipeline.settings
    if settings.jobs == 1 or request.verbose:
        yield lambda entry: pipeline.run_all(entry.content, source=entry.source, text_folder=request.text_folder)
        return
    with Workers(settings, request.text_folder) as workers:

        def ask(entry: Entry) -> Iterable[Row]:
            started = time.perf_counter()
            document = workers.opened(entry)
            return [document] if isinstance(document, Failure) else pipeline.run_opened(document, time.perf_counter() - started)

        yield workers.rows if settings.reader == "regex" else ask


@contextlib.contextmanager
def _output(request: Request, pipeline: Pipeline, progress: Progress) -> Iterator[Output]:
    if request.is_shown:
        yield Output(Shown(progress))
        return
    with open_output(
        request.destination.rows,
        request.destination.format or "jsonl",
        pipeline.configuration,
        overwrite=request.overwrite,
        retry_failed=request.retry_failed,
    ) as output:
        yield output


def _progress(console: Console, request: Request) -> Progress:
    """Return the bar; it leaves standard output alone, and stays away where records are written to the same screen."""
    shares_screen = sys.stdout.isatty() and request.destination.rows is None and not request.is_shown
    is_hidden = request.quiet or shares_screen or not console.is_terminal
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, transient=True, disable=is_hidden, redirect_stdout=False)


def _reporter(progress: Progress, plan: Plan, output: Output, ledger: Ledger, *, quiet: bool) -> Callable[[Row], None]:
    known = output.done | output.failures
    held = sum(entry.key in known for entry in plan)
    task = progress.add_task("reading", total=len(plan), completed=held)

    def report(row: Row) -> None:
        part = row.document.part if isinstance(row, Record) else None
        if part is None or part.index == part.of:
            progress.update(task, advance=1, description=_doing(ledger.totals()))
        if isinstance(row, Failure):
            progress.console.print(f"{one_line(row.document.source)}: {row.error.message}", style="red", markup=False)
            if row.error.hint and not quiet:
                progress.console.print(f"  {row.error.hint}", markup=False)

    return report


def _doing(totals: Totals) -> str:
    """Return what the bar says: calls, tokens and dollars so far."""
    if not totals.calls:
        return "reading"
    cost = "" if totals.unpriced else f" · ${totals.cost_usd:,.2f}"
    return f"reading · {totals.calls:,} calls · {totals.input_tokens + totals.output_tokens:,} tokens{cost}"


def summary(plan: Plan, outcome: Outcome, totals: Totals, seconds: float) -> Iterator[str]:
    """Yield the lines of the end summary."""
    failed = f", {outcome.failures} failed" if outcome.failures else ""
    documents = "1 document" if outcome.records == 1 else f"{outcome.records:,} documents"
    line = f"{documents} read{failed} · {outcome.findings} findings · {outcome.for_review} to review"
    yield f"{line} · {seconds:.1f} s"
    if totals.calls or totals.cache_hits:
        cached = f" ({totals.cached_tokens:,} cached)" if totals.cached_tokens else ""
        thinking = f" ({totals.reasoning_tokens:,} of thinking)" if totals.reasoning_tokens else ""
        tokens = f"{totals.input_tokens:,} tokens in{cached}, {totals.output_tokens:,} out{thinking}"
        cost = f", ${totals.cost_usd:,.4f}" if totals.cost_usd and not totals.unpriced else ""
        yield f"model: {totals.calls} calls, {tokens}{cost}, {totals.seconds:.1f} s · {totals.cache_hits} from the cache"
    notes = {
        "already in the output": outcome.earlier_records,
        "failed before (--retry-failed reads them again)": outcome.earlier_failures,
        "other places of the same bytes": plan.others,
        "files of other kinds skipped": plan.skipped,
    }
    shown = [f"{count} {words}" for words, count in notes.items() if count]
    if shown:
        yield " · ".join(shown)
