"""`imr eval`: run a reader on labelled decisions, compare runs, report, hold against a baseline, agreement of labellers."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

import typer

from evals.noise import Noise
from extractor.cli.console import say
from extractor.errors import ConfigurationError

eval_app = typer.Typer(no_args_is_help=True, help="Measure readers on labelled decisions.")

Reader = Literal["hybrid", "llm", "regex", "empty", "instructor", "langextract"]


@eval_app.callback()
def evaluation() -> None:
    """Measure readers on labelled decisions."""
    if any(find_spec(package) is None for package in ("scipy", "statsmodels", "jiwer", "rapidfuzz")):
        raise ConfigurationError("the eval commands need more packages", hint='pip install "imr-extractor[evals]"')


@eval_app.command("run")
def run(
    dataset: Annotated[Path, typer.Option(help="Folder with dataset.toml, documents and labels.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="RUN", help="Folder of the run; a part of it is gone on with.")],
    reader: Annotated[Reader, typer.Option(help="Who reads: one of ours, or a peer.")] = "hybrid",
    split: Annotated[str | None, typer.Option(help="A split of the dataset; all of it by default.")] = None,
    noise: Annotated[
        Noise | None,
        typer.Option(help="Damage the documents: L1 copy, L2 poor copy, L3 fax, L4 photograph, T1 careless text copy."),
    ] = None,
    seed: Annotated[
        list[str] | None, typer.Option(metavar="N|N-M", help="Seed of the damage, 11 by default; several: repeated, or a range.")
    ] = None,
    kept: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of damaged documents and recognised texts, for other readers too; else in RUN."),
    ] = None,
    layout: Annotated[Literal["auto", "none"], typer.Option(help="Use published layouts, or none.")] = "auto",
    ask: Annotated[Literal["uncertain", "all"], typer.Option(help="What the hybrid reader asks the model.")] = "uncertain",
    ask_as: Annotated[
        Literal["whole", "parts", "auto"], typer.Option(help="A model is asked about a whole document at once, or in parts.")
    ] = "auto",
    replay: Annotated[bool, typer.Option("--replay", help="Use only the dataset's recorded answers.")] = False,
    record: Annotated[bool, typer.Option("--record", help="Record the model's answers with the dataset.")] = False,
    model: Annotated[str | None, typer.Option(help="local, PATH.gguf, or a server's model.")] = None,
    base_url: Annotated[str | None, typer.Option(help="OpenAI-compatible server.")] = None,
) -> None:
    """Read a labelled dataset and score it: `RUN` then holds records, scores and where they came from."""
    from evals.running import Wanted, run_and_say  # the pipeline, not needed for help

    wanted = Wanted(
        dataset,
        split,
        output,
        reader,
        noise=noise,
        seeds=tuple(seed or ()),
        kept=kept,
        layout=layout,
        ask=ask,
        ask_as=ask_as,
        replay=replay,
        record=record,
        model=model,
        base_url=base_url,
    )
    raise typer.Exit(run_and_say(wanted))


@eval_app.command("compare")
def compare(
    run_a: Annotated[Path, typer.Argument(metavar="RUN_A", help="The run to compare with.")],
    run_b: Annotated[Path, typer.Argument(metavar="RUN_B", help="The run that may be better or worse.")],
) -> None:
    """Compare two runs on the same documents, or on copies of them under different noise, group by group."""
    from evals.comparison import compare_runs
    from evals.runs import load_run
    from evals.tables import print_comparison

    a, b = load_run(run_a), load_run(run_b)
    print_comparison(a, b, compare_runs(a, b))


@eval_app.command("report")
def report(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN...", help="Runs on the same dataset, of any noise; the first is compared with.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for report.md and report.html.")],
    gallery: Annotated[bool, typer.Option("--gallery/--no-gallery", help="Show wrong leaves with words of the documents.")] = True,
) -> None:
    """Write a report of runs: Markdown, and one self-contained HTML page."""
    from evals.report import write_report
    from evals.runs import load_run

    for path in write_report([load_run(folder) for folder in runs], output, gallery=gallery):
        say(f"written: {path}")


@eval_app.command("gate")
def gate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The run to judge.")],
    baseline: Annotated[Path, typer.Option(metavar="RUN", help="The run it must not fall behind.")],
) -> None:
    """Exit with 1 where a run is significantly worse than a baseline on the same documents."""
    from evals.gate import regressions
    from evals.runs import load_run

    judged, against = load_run(run), load_run(baseline)
    worse = list(regressions(judged, against))
    for line in worse:
        say(line, style="red")
    if worse:
        raise typer.Exit(1)
    say(f"{judged.info.name}: not significantly worse than {against.info.name} on {len(judged.documents)} documents")


@eval_app.command("reliability")
def reliability(
    runs: Annotated[
        list[Path], typer.Argument(metavar="DATASET RULES MODEL...", help="Triples: a dataset, and runs of both over it.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The table, as TOML.")],
) -> None:
    """Count who is right where rules and a model that read whole documents differ; `hybrid` goes by that table."""
    from evals.reliability import cross_fit, fit, read_pairs
    from evals.tables import print_tried

    if len(runs) % 3:
        raise ConfigurationError("datasets and runs come in threes: DATASET RULES MODEL")
    pairs = [pair for at in range(0, len(runs), 3) for pair in read_pairs(runs[at], runs[at + 1], runs[at + 2], "whole")]
    output.write_text(fit(pairs).written(), encoding="utf-8")
    print_tried(cross_fit(pairs))
    say(f"written: {output}")


@eval_app.command("agreement")
def agreement(
    first: Annotated[Path, typer.Argument(metavar="DIR_A", help="Labels of one labeller.")],
    second: Annotated[Path, typer.Argument(metavar="DIR_B", help="Labels of another, of the same cases.")],
    list_differences: Annotated[bool, typer.Option("--list", help="List every leaf on which they differ.")] = False,
) -> None:
    """Say how far two labellers agree, field by field."""
    from evals.agreement import agree
    from evals.tables import print_agreement

    print_agreement(agree(first, second), list_differences=list_differences)
