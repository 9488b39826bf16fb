"""Records of scans: the box and confidence of their evidence are checked, exported and shown; other records have neither."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from rich.console import Console

from extractor.checking import check
from extractor.cleaning import clean
from extractor.document import Box, Document
from extractor.exports import export, target_of
from extractor.layouts import outline
from extractor.llm.session import ModelSession
from extractor.pages import render_html, render_record
from extractor.pipeline import Sessions, assemble, extract
from extractor.readers.regex import RegexReader
from extractor.record import Record
from extractor.settings import Settings
from tests.layouts.decisions import decision
from tests.recognised import recognised

DOSE = "issues.0.medication.ingredients.0.strength"


@lru_cache
def scan() -> Document:
    text = decision("Norco10/32Smg #6O: Uphe1d\n", "Zyxol rest: Overturned\n").replace("\r", "")
    return recognised(text.replace("01/02/2031", "0l/02/2031"), {"#6O:": 0.41})


@lru_cache
def record() -> Record:
    cleaned = clean(scan())
    sections = outline(cleaned.document)
    reading = RegexReader().read(cleaned, sections)
    session = ModelSession()
    return assemble(cleaned, sections, reading, Settings(reader="regex"), Sessions(session), seconds=0.0)


def told(path: str) -> tuple[str, str | None, float | None]:
    evidence = record().evidence[path]
    return evidence.status, evidence.quote, evidence.ocr_confidence


def shown() -> str:
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(render_record(record()))
    return console.export_text()


def test_damaged_values_are_read_and_quoted_as_they_were_recognised() -> None:
    case = record().case
    order = case.issues[0].medication
    assert order is not None
    assert [(drug.name, drug.strength) for drug in order.ingredients] == [("Norco", "10/325 mg")]
    assert (order.quantity, [issue.decision for issue in case.issues]) == (60, ["upheld", "overturned"])
    assert told(DOSE) == ("ocr", "10/32Smg", 0.97)
    assert told("issues.0.medication.quantity") == ("ocr", "#6O", 0.41)
    assert told("issues.0.decision") == ("ocr", "Uphe1d", 0.97)
    assert told("dates.injury") == ("ocr", "0l/02/2031", 0.97)
    assert told("dates.assigned") == ("exact", "03/04/2031", 0.97)
    assert not {DOSE, "issues.0.medication.quantity", "issues.0.decision", "dates.injury"} & set(record().review.fields)


def test_a_record_of_a_scan_is_borne_out_and_survives_json() -> None:
    assert Record.model_validate_json(record().model_dump_json()) == record()
    assert check(record(), scan()) == []


def test_another_box_confidence_or_status_is_a_difference() -> None:
    for change in ({"box": Box(0.1, 0.2, 0.3, 0.4)}, {"ocr_confidence": 0.99}, {"status": "exact"}, {"quote": "10/325mg"}):
        evidence = {**record().evidence, DOSE: record().evidence[DOSE].model_copy(update=change)}
        assert [f.fields for f in check(record().model_copy(update={"evidence": evidence}), scan())] == [[DOSE]], change


def test_tables_have_the_box_and_confidence(tmp_path: Path) -> None:
    export([record()], target_of(f"{tmp_path}/"))
    with (tmp_path / "evidence.csv").open(encoding="utf-8-sig", newline="") as file:
        rows: dict[str, dict[str, Any]] = {row["field"]: row for row in csv.DictReader(file)}
    box = record().evidence[DOSE].box
    assert box is not None
    assert (rows[DOSE]["box"], rows[DOSE]["ocr_confidence"]) == (f"[{', '.join(map(str, box))}]", "0.97")


def test_the_terminal_shows_what_was_recognised() -> None:
    text = shown()
    assert "1 page, recognised" in text
    assert "10/325 mg ◌ “10/32Smg”" in text
    assert "2031-01-02 ◌ “0l/02/2031”" in text


def test_the_page_shows_where_on_the_page_and_how_surely() -> None:
    page = render_html(record(), scan())
    quantity = page[page.index('data-path="issues.0.medication.quantity"') :]
    box = record().evidence["issues.0.medication.quantity"].box
    assert box is not None
    note = quantity[: quantity.index("</li>")]
    assert "<q>#6O</q>" in note
    assert f'<rect x="{box.left * 100:.1f}" y="{box.top * 100:.1f}"' in note
    assert "recognised on page 1 with confidence 0.41" in note


def test_a_record_of_a_text_knows_of_neither() -> None:
    data = extract(decision("Zyxol 7 mg #11: Upheld\n"), reader="regex").model_dump(mode="json")
    assert {key for evidence in data["evidence"].values() for key in evidence} == {
        "status", "start", "end", "page", "quote", "readers", "confidence", "note",
    }  # fmt: skip
