from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from extractor.case import Case, Ingredient, Issue, Leaf, Medication, leaves
from extractor.document import Span
from extractor.readers.draft import Draft
from extractor.record import Reading


def drafted(*values: tuple[str, Leaf]) -> Draft:
    draft = Draft()
    for path, value in values:
        draft.put(path, value, Span(0, 1))
    return draft


def test_an_empty_draft_is_an_empty_case() -> None:
    assert Draft().build() == Case()


def test_leaves_come_in_any_order_and_lists_close_their_gaps_in_the_order_of_their_indexes() -> None:
    draft = drafted(("diagnoses.10", "moonburn"), ("diagnoses.2", "mosslung"), ("dates.injury", dt.date(2031, 1, 2)))
    case = draft.build()
    assert case.diagnoses == ["mosslung", "moonburn"]
    assert case.dates.injury == dt.date(2031, 1, 2)


def test_items_build_their_nested_parts() -> None:
    draft = drafted(
        ("issues.1.description", "Moss wrap"),
        ("issues.0.medication.ingredients.0.name", "Zyxol"),
        ("issues.0.medication.ingredients.0.strength", "7 mg"),
        ("issues.0.reviewer_guidelines.0.source", "Zyxol Almanac 2030"),
        ("issues.0.reviewer_guidelines.0.sections.0", "Moss"),
    )
    case = draft.build()
    assert dict(leaves(case.issues[0])) == {
        "retrospective": False,
        "medication.ingredients.0.name": "Zyxol",
        "medication.ingredients.0.strength": "7 mg",
        "reviewer_guidelines.0.source": "Zyxol Almanac 2030",
        "reviewer_guidelines.0.sections.0": "Moss",
    }
    assert case.issues[1].description == "Moss wrap"


def test_an_item_keeps_its_index_and_one_left_out_is_empty() -> None:
    case = drafted(("issues.2.description", "Moss wrap")).build()
    assert case.issues == [Issue(), Issue(), Issue(description="Moss wrap")]


def test_a_later_value_replaces_the_earlier_one_and_its_span() -> None:
    draft = drafted(("priority", "standard"))
    draft.put("priority", "expedited", None)
    assert (draft.build().priority, draft.spans) == ("expedited", {})


def test_a_part_is_put_below_its_path_with_the_spans_that_are_known() -> None:
    draft = Draft()
    part = Medication(ingredients=[Ingredient(name="Zyxol")], quantity=11)
    draft.put_part("issues.0.medication", part, {"quantity": Span(3, 6)})
    assert draft.leaves == {"issues.0.medication.ingredients.0.name": "Zyxol", "issues.0.medication.quantity": 11}
    assert draft.spans == {"issues.0.medication.quantity": Span(3, 6)}


def test_leaves_of_a_reading_are_taken_with_their_spans() -> None:
    draft = Draft()
    draft.take(Reading(Case(), spans={"priority": Span(1, 2), "case_number": Span(3, 4)}), {"priority": "standard"})
    assert (draft.leaves, draft.spans) == ({"priority": "standard"}, {"priority": Span(1, 2)})


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("diagnoses", {"diagnoses_": 1}),
        ("diagnoses.1", {"diagnoses.0": 1, "diagnoses.10": 1, "diagnoses_": 1}),
        ("", {"diagnoses.0": 1, "diagnoses.1": 1, "diagnoses.10": 1, "diagnoses_": 1}),
    ],
)
def test_dropping_a_path_forgets_it_and_all_below_it_alone(path: str, left: dict[str, int]) -> None:
    draft = drafted(*((name, 1) for name in ("diagnoses.0", "diagnoses.1", "diagnoses.10", "diagnoses_")))
    draft.drop(path)
    assert draft.leaves == left
    assert set(draft.spans) == set(left)


def test_an_unknown_path_is_an_error() -> None:
    with pytest.raises(ValidationError, match="moon"):
        drafted(("moon", "full")).build()


def test_leaves_survive_a_draft() -> None:
    draft = drafted(("patient.age", 101), ("issues.0.schedule.per_week", "2-3"), ("issues.0.retrospective", True))
    again = drafted(*leaves(draft.build()))
    assert again.leaves == draft.leaves
    assert again.build() == draft.build()
