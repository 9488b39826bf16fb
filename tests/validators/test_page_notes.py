from __future__ import annotations

from dataclasses import replace

from extractor.case import Case
from extractor.document import PageNote
from extractor.ingest import read_document
from extractor.layouts import outline
from extractor.pipeline import extract
from extractor.validators import validate
from tests.layouts.decisions import decision


def test_each_note_of_the_document_becomes_a_finding() -> None:
    notes = (
        PageNote(2, "blank", "nothing is printed on it"),
        PageNote(3, "unreadable", "its picture is damaged"),
        PageNote(5, "poor", "it was read with a mean confidence of 0.71"),
    )
    document = replace(read_document("Zyxol 7 mg"), notes=notes)
    found = [f for f in validate(Case(), document, outline(document), {}) if f.code.startswith("page.")]
    assert [(f.code, f.severity, f.message) for f in found] == [
        ("page.blank", "info", "page 2 is blank: nothing is printed on it"),
        ("page.unreadable", "error", "page 3 is unreadable: its picture is damaged"),
        ("page.poor", "warning", "page 5 is hard to read: it was read with a mean confidence of 0.71"),
    ]


def test_leaves_with_a_character_that_could_not_be_read_are_named() -> None:
    data = decision("Quorvane 40 µg #60: Upheld\n").encode()
    record = extract(data.replace(b"Alchemy", b"Alchem\xe2\x80"), reader="regex")
    (finding,) = [f for f in record.findings if f.code == "page.stray"]
    assert (finding.severity, finding.fields) == ("warning", ["reviewer.specialties.0"])
    assert finding.message.startswith("page 1 mixes encodings: a character is no UTF-8 as the rest is;")
