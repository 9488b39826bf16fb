"""`imr check`, `imr show`, `imr schema`: what has been extracted, and its shape."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.console import describe, say, stdout, warn
from extractor.controls import one_line
from extractor.errors import ConfigurationError, DocumentError

if TYPE_CHECKING:
    from extractor.document import Document
    from extractor.record import Record

ENGINE_DIFFERS = 6


def check(
    record: Annotated[Path, typer.Argument(metavar="RECORD", help="A file of records, or a bare case.")],
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="The document, or a folder of documents.")],
    kept_text: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Texts kept by `imr extract --keep-text`, used where one is there.")
    ] = None,
) -> None:
    """Derive a record again from its document, offline and without a model.

    Exit code 1 on any difference and on any value that the source does not show, 6 where the text engine is another. A scan is
    recognised again unless its text was kept.
    """
    from extractor.checking import check_files

    report = check_files(record, document, kept_text)
    for difference in report.differences:
        say(f"differs: {difference}", style="red")
    for leaf in report.unsupported:
        say(f"without support: {leaf}", style="yellow")
    if report.engine_differs:
        say("the text engine is of another version than the one that read the record", style="red")
        if kept_text is None:
            say("Of scans, keep the text when extracting (--keep-text DIR) and check against it (--kept-text DIR).")
    typer.echo(f"{report.checked} checked, {len(report.differences)} differ, {len(report.unsupported)} without support")
    if report.engine_differs:
        raise typer.Exit(ENGINE_DIFFERS)
    if report.differences or report.unsupported:
        raise typer.Exit(1)


def show(
    record: Annotated[Path, typer.Argument(metavar="RECORD", help="A .json or .jsonl file of records.")],
    case: Annotated[str | None, typer.Option(metavar="N", help="Which record: its place from 1, case number or source.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write one self-contained page instead.")] = None,
    document: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The document, for the page; found beside the record otherwise.")
    ] = None,
    kept_text: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Texts kept by `imr extract --keep-text`, used where one is there.")
    ] = None,
) -> None:
    """Show one record for a person; of several records without --case, a list."""
    from extractor.pages import render_html, render_list, render_record

    records = _records(record) if case is None else iter([_chosen(record, case)])
    chosen, second = next(records, None), next(records, None)
    if chosen is None:
        raise ConfigurationError(f"{str(record)!r} holds no record")
    if second is not None and html is not None:
        raise ConfigurationError(f"{str(record)!r} holds several records", hint="Choose one with --case N.")
    if second is not None:
        stdout().print(render_list(enumerate(chain([chosen, second], records), start=1)))
        say(f"Show one: imr show {record} --case N")
        return
    if html is None:
        stdout().print(render_record(chosen))
        return
    source = _kept(chosen, kept_text) or _document_of(chosen, document, record)
    try:
        html.write_text(render_html(chosen, source), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"cannot write {str(html)!r}: {error.strerror}") from error
    say(f"{html} written")


def schema(
    wire: Annotated[bool, typer.Option("--wire", help="What the model fills, instead of the case.")] = False,
    tables: Annotated[bool, typer.Option("--tables", help="The data dictionary of exported tables, as Markdown.")] = False,
) -> None:
    """Print the JSON Schema of a case."""
    if tables:
        from extractor.exports.dictionary import dictionary

        typer.echo(dictionary(), nl=False)
        return
    if wire:
        from extractor.llm.wire import wire_schema

        shown = wire_schema()
    else:
        from extractor.case import Case

        shown = Case.model_json_schema()
    typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))


def _records(path: Path) -> Iterator[Record]:
    from extractor.exports import Failure, read_rows

    for row in read_rows(path):
        if isinstance(row, Failure):
            warn(f"{one_line(row.document.source)} gave no record: {row.error.message}")
        else:
            yield row


def _chosen(path: Path, case: str) -> Record:
    from extractor.exports import find_records

    found = find_records(path, case)
    if len(found.records) == 1:
        return found.records[0]
    problem = f"{len(found.records)} records" if found.records else "no record"
    raise ConfigurationError(f"{problem} {case!r} among the {found.count:,} in {str(path)!r}", hint="Give its place.")


def _kept(record: Record, text_folder: Path | None) -> Document | None:
    """Return the text that was kept of a record's document, None where none is there, or (with a warning) another."""
    from extractor.ingest.kept import kept_text

    document = kept_text(record.document.file_id, text_folder) if text_folder and record.document.id else None
    own = None if document is None else _own(record, document)
    if document is not None and own is None:
        warn(f"the text kept in {text_folder} is another than the record was read from")
    return own


def _own(record: Record, document: Document) -> Document | None:
    """Return the document that a record was read from: `document`, or its part; None where the text is another."""
    from extractor.bundles import part_of
    from extractor.document import Part

    told = record.document.part
    own = document if told is None else part_of(document, Part(told.index, told.of, told.start, told.end))
    is_same = hashlib.sha256(own.text.encode()).hexdigest() == record.document.text_sha256
    return own if is_same else None


def _document_of(record: Record, named: Path | None, record_path: Path) -> Document | None:
    """Return the record's own document, or None (with a warning) where its text is not at hand."""
    from extractor.ingest import read_document

    sources = (record.document.source, *record.document.also)
    places = [named] if named else [folder / name for name in sources for folder in (record_path.parent, Path())]
    for place in places:
        try:
            document = read_document(place)
        except DocumentError as error:
            if named:
                warn(describe(error))
            continue
        if own := _own(record, document):
            return own
        warn(f"{place} has another text than the record was read from")
    warn("the page shows quotes only" + ("" if named else "; --document FILE adds the source"))
    return None
