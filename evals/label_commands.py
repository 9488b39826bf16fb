"""`imr labels`: forms in which a person writes labels, and what becomes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.console import echo, say, warn
from extractor.cli.labels import export
from extractor.controls import one_line

labels_app = typer.Typer(
    no_args_is_help=True,
    help="Label decisions by hand, or export what was reviewed: a dataset of your own.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
labels_app.command()(export)


@labels_app.command()
def new(
    documents: Annotated[list[Path], typer.Argument(metavar="DOC...", help="Decisions to label: files, or folders of them.")],
    folder: Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help="The dataset; made if there is none.")] = Path(
        "labelled"
    ),
    prefill: Annotated[
        str | None, typer.Option(metavar="regex|FILE", help="Fill in a reader's answers: of regex, or records of FILE.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="Split that the cases join, like dev or test.")] = None,
) -> None:
    """Make a form to fill in for each document, in FOLDER/labels.

    The forms are empty unless --prefill is given; what has been filled in is never overwritten.
    """
    from evals.labelling import new_labels

    answers = Path(prefill) if prefill not in (None, "regex") else None
    forms = new_labels(documents, folder, prefill=answers or ("regex" if prefill else None), split=split)
    for form in forms:
        echo(one_line(form.as_posix()))
    say(f"{len(forms)} {'form' if len(forms) == 1 else 'forms'} to fill in; then: imr labels check {folder}")


@labels_app.command()
def check(
    target: Annotated[Path, typer.Argument(metavar="FOLDER", help="The dataset, or one form of it.")],
) -> None:
    """Check the filled forms, and write the label of each that is right.

    Exit code 1 on any fault; all faults of all forms are shown, each with its file and line.
    """
    from evals.labelling import check_labels

    found = check_labels(target)
    for fault in found.faults:
        echo(str(fault))
    for doubt in found.doubts:
        warn(str(doubt))
    for form in found.unread:
        warn(f"{form.as_posix()}: its document has no text, so its words were not checked")
    counts = (len(found.written), len(found.faults), len(found.doubts), len(found.empty))
    say("labels written: {}, faults: {}, doubts: {}, forms still empty: {}".format(*counts))
    if found.faults:
        raise typer.Exit(1)
