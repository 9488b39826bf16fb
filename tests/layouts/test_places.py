from __future__ import annotations

import pytest

from extractor.document import Span
from extractor.layouts import LAYOUTS, outline, place
from tests.layouts.decisions import decision, document

TEXT = decision(
    "Retrospective Zyxol 7mg #11, DOS: 01/02/2031: Upheld\r\n",
    "Moonwalks 19 was the original request. Moonwalks 8 was authorized by the Claims Administrator. \r\n"
    "The remaining IMR eligible portion of the original request, Moonwalks 11 is: Overturned\r\n",
)
OUTLINE = outline(document(TEXT))
ZYXOL = "Retrospective Zyxol 7mg #11, DOS: 01/02/2031"


def words(spans: tuple[Span, ...]) -> list[str]:
    return [" ".join(span.text(TEXT).split()) for span in spans]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("case_number", ["CM99-0000001"]),
        ("dates.injury", ["01/02/2031"]),
        ("reviewer.licensed_states.1", ["Atlantis, El Dorado"]),
        ("patient.age", ["The injured worker is a 101 year old female who was injured on 01-02-31."]),
        ("issues.0.description", [ZYXOL]),
        ("issues.0.medication.ingredients.0.strength", [ZYXOL]),
        ("issues.0.category", [ZYXOL]),
        ("issues.0.retrospective", [ZYXOL + ":"]),
        ("issues.0.service_dates.0", [ZYXOL + ":"]),
        ("issues.0.decision", ["Upheld"]),
        ("issues.0.original_request", []),
        ("issues.1.original_request", ["Moonwalks 19"]),
        ("issues.1.authorized_portion", ["Moonwalks 8"]),
        ("issues.1.schedule.sessions", ["Moonwalks 11"]),
        ("issues.1.reviewer_guidelines.0.sections.0", ["Decision based on Zyxol Almanac 2030, Section(s): Moss."]),
        ("issues.2.description", []),
        ("issues.2.rationale", []),
    ],
)
def test_a_leaf_has_its_own_place(path: str, expected: list[str]) -> None:
    assert words(place(OUTLINE, path)) == expected


def test_narrative_fields_have_the_sentences_that_state_them_as_their_place() -> None:
    assert words(place(OUTLINE, "mechanism_of_injury")) == ["She fell off the moon while she was painting it."]
    treatment = "Treatment to date has included moss and a very long rest in a dark room."
    assert words(place(OUTLINE, "prior_treatments.3")) == [treatment]


def test_a_narrative_field_without_such_a_sentence_has_the_summary() -> None:
    summary = OUTLINE.find("summary")
    assert summary is not None
    assert place(OUTLINE, "diagnoses.0") == (summary.body,)


def test_without_layout_items_and_prose_have_the_whole_text() -> None:
    found = outline(document(TEXT), layout="none")
    whole = Span(0, len(TEXT))
    assert found.layout == "unknown"
    assert place(found, "issues.1.medication.quantity") == place(found, "diagnoses.0") == (whole,)
    assert words(place(found, "dates.assigned")) == ["03/04/2031"]


def test_without_layout_and_label_a_header_field_has_no_place_but_the_injury_has_its_sentences() -> None:
    text = "A letter. She was injured on 1/2/31 on the moon. Nothing else."
    found = outline(document(text))
    assert [span.text(text) for span in place(found, "dates.injury")] == ["She was injured on 1/2/31 on the moon."]
    assert place(found, "case_number") == ()


def test_the_last_layout_claims_every_text() -> None:
    assert LAYOUTS[-1].claims("")


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("The worker is 41 years old. He fell.", ["The worker is 41 years old.", "He fell."]),
        ("A man of 41 fell. He is aged 41. His doctor knew.", ["A man of 41 fell.", "He is aged 41."]),
        ("Mr. Quux fell. He rose.", ["Mr. Quux fell."]),
        ("The worker fell.", ["The worker fell."]),
    ],
)
def test_the_patient_stands_in_the_sentences_on_age_and_sex(summary: str, expected: list[str]) -> None:
    text = f"CLINICAL CASE SUMMARY\n{summary}\nIMR ISSUES, DECISIONS AND RATIONALES\n"
    found = outline(document(text))
    assert [" ".join(span.text(text).split()) for span in place(found, "patient.sex")] == expected
