from __future__ import annotations

from dataclasses import replace

from extractor.case import Case
from extractor.document import PageNote, Span
from extractor.ingest import read_document
from extractor.layouts import outline
from extractor.pipeline import Pipeline, extract
from extractor.settings import Settings
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


def test_a_note_that_points_at_a_value_names_its_leaf() -> None:
    text = decision("Quorvane 40 mg #60: Upheld\n").replace("Case Number", "> Case Number")
    document = read_document(text)
    place = Span(document.text.index("#60"), document.text.index("#60") + 3)
    noted = replace(document, notes=(PageNote(1, "ocr-differs", "moon", (place,)), PageNote(None, "attachments", "sun")))
    with Pipeline(Settings(reader="regex")) as pipeline:
        record = pipeline.run_document(noted)
    differs, attached = (f for f in record.findings if f.code in ("page.ocr-differs", "document.attachments"))
    assert differs.fields == ["issues.0.description", "issues.0.retrospective", "issues.0.medication.quantity"]
    assert differs.spans == [place]
    assert (attached.severity, attached.message) == ("warning", "the file: sun")
    assert "document.attachments" in record.review.reasons
    assert "issues.0.medication.quantity" in record.review.fields
