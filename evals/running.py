"""`imr eval run`: what was asked for, what is said meanwhile, and the figures at the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from evals.damaged import SEED, damaged_dataset, is_random
from evals.dataset import Dataset, load_dataset
from evals.metrics import summarize
from evals.noise import Noise
from evals.peer_runs import run_peer
from evals.peers import FLOOR, PEER_ANSWERS, PEERS
from evals.replay import ANSWERS, Recorder, Replay, write_answers
from evals.runs import KEPT, run_reader
from evals.scores import RunScores
from evals.tables import print_summary
from extractor.batch import Outcome
from extractor.cli.console import describe, say, stderr
from extractor.errors import ConfigurationError
from extractor.llm.cache import ResponseCache
from extractor.llm.endpoint import key_in
from extractor.settings import Settings, check_model, load_settings

MOST_SEEDS = 1_000


@dataclass(frozen=True)
class Wanted:
    """What `imr eval run` was asked."""

    dataset: Path
    split: str | None
    output: Path
    reader: str
    noise: Noise | None = None
    seeds: tuple[str, ...] = ()
    kept: Path | None = None
    layout: str = "auto"
    ask: str = "uncertain"
    ask_as: str = "auto"
    replay: bool = False
    record: bool = False
    model: str | None = None
    base_url: str | None = None


def run_and_say(wanted: Wanted) -> int:
    """Run, print the figures and return the exit code."""
    if wanted.replay and wanted.record:
        raise ConfigurationError("--replay and --record exclude each other")
    dataset = load_dataset(wanted.dataset, wanted.split)
    seeds = parse_seeds(wanted.seeds)
    if wanted.seeds and wanted.noise is None:
        raise ConfigurationError("--seed says how documents are damaged, and --noise is missing")
    console = stderr()
    with _progress(console) as progress:
        if wanted.noise is not None:
            dataset = _damaged(wanted, wanted.noise, seeds, dataset, progress)
        task = progress.add_task(f"{wanted.reader} on {dataset.name}", total=len(dataset.cases))

        def step(*_: object) -> None:
            progress.advance(task)

        if wanted.reader in PEERS:
            return _show(_run_peer(wanted, dataset, step))
        return _run_own(wanted, dataset, step)


def parse_seeds(said: Sequence[str]) -> tuple[int, ...]:
    """Return the seeds that were named, each once: numbers and ranges, both ends included.

    >>> parse_seeds(["3", "11-13"]), parse_seeds([])
    ((3, 11, 12, 13), (11,))
    """
    seeds = list[int]()
    for part in said:
        found = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if not first <= last < first + MOST_SEEDS:
            raise ConfigurationError(
                f"--seed {part!r} is no seed", hint=f"Give a number, or a range of at most {MOST_SEEDS} like 11-15."
            )
        seeds += range(first, last + 1)
    return tuple(dict.fromkeys(seeds)) or (SEED,)


def _damaged(wanted: Wanted, noise: Noise, seeds: Sequence[int], dataset: Dataset, progress: Progress) -> Dataset:
    task = progress.add_task(f"damaging {dataset.name}", total=len(dataset.cases) * len(seeds))
    if len(seeds) > 1 and not is_random(noise):
        say(f"{noise} is the same for every seed: seed {seeds[0]} alone is read.")
    damaged = damaged_dataset(
        dataset, noise, seeds, wanted.kept or wanted.output / KEPT, on_document=lambda: progress.advance(task)
    )
    progress.remove_task(task)
    return damaged


def _run_peer(wanted: Wanted, dataset: Dataset, step: Callable[..., None]) -> RunScores:
    settings = _settings(wanted, reader="llm")
    if wanted.reader != FLOOR:
        _say_endpoint(settings)
    return run_peer(
        wanted.reader,
        dataset,
        wanted.output,
        kept=wanted.kept,
        replay=wanted.dataset / PEER_ANSWERS if wanted.replay else None,
        model=settings.model if settings.is_remote else None,
        base_url=settings.base_url,
        api_key=key_in(settings.api_key_env) if settings.is_remote else None,
        on_document=step,
    )


def _run_own(wanted: Wanted, dataset: Dataset, step: Callable[..., None]) -> int:
    settings = _settings(wanted, reader=wanted.reader)
    if settings.reader != "regex":
        _say_endpoint(settings)
    recorded = wanted.dataset / ANSWERS
    recorder = Recorder(ResponseCache(settings.cache_folder)) if wanted.record else None
    answers = Replay(recorded) if wanted.replay else recorder
    scores, outcome = run_reader(dataset, wanted.output, settings, kept=wanted.kept, answers=answers, on_row=step)
    if recorder is not None and scores is not None:
        held = write_answers(recorded, recorder.used.items())
        say(f"{len(recorder.used)} answers recorded; {recorded} holds {held}")
    if scores is None:
        return _say_stop(outcome)
    return _show(scores)


def _say_endpoint(settings: Settings) -> None:
    """Say where questions go before any leaves the machine."""
    if settings.is_remote:
        say(f"Questions with parts of the documents go to {settings.endpoint} (model {settings.model}).")


def _settings(wanted: Wanted, *, reader: str) -> Settings:
    own = ("layout", "ask", "ask_as", "model", "base_url")
    flags = {"reader": reader, **{name: getattr(wanted, name) for name in own}}
    settings = load_settings(flags).settings
    check_model(settings)
    return settings


def _say_stop(outcome: Outcome) -> int:
    if outcome.stopped_by is not None:
        say(f"error: {describe(outcome.stopped_by)}", style="bold red")
    say("stopped: what is written stays, the same command goes on from there", style="bold red")
    return outcome.exit_code


def _show(scores: RunScores) -> int:
    """Print the figures; the exit code is 1 where a document gave no record."""
    summary = summarize(scores)
    print_summary(scores, summary)
    return 1 if summary.failed else 0


def _progress(console: Console) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal, redirect_stdout=False)
