"""What a reader pointed at where no published form lays a document out: accepted in the item's own stretch, as a whole value."""

from __future__ import annotations

import pytest

from extractor.case import Case, Dates, Ingredient, Issue, Medication
from extractor.document import Document, Page, Span
from extractor.evidence import ground
from extractor.layouts import outline
from extractor.record import Evidence

TEXT = """\
Date of Injury: 03/04/2031   Date Assigned: 05/06/2031

Your lawyer asked for ninety tablets of Zyxol. In 2029 you took Zyxol 70 mg.

What you want is Zyxol 7 mg, a tablet at dawn.
The order in the file says #11, in
two\tother words
refills\tof another column
The moon was never full while they were taken, and so the refusal stays.

Moss baths come next, twelve of them.
They are worth it: #12 is what the almanac says too.
"""
REASONS = (
    "The moon was never full while they were taken, and so the refusal stays.",
    "They are worth it: #12 is what the almanac says too.",
)


def case(**medication: object) -> Case:
    order = Medication(ingredients=[Ingredient(name="Zyxol", strength="7 mg")]).model_copy(update=medication)
    return Case(
        issues=[
            Issue(description="Zyxol 7 mg, a tablet at dawn", medication=order, rationale=REASONS[0]),
            Issue(description="Moss baths", rationale=REASONS[1]),
        ]
    )


def look(said: Case, path: str, words: str, *, nth: int = 0) -> Evidence:
    at = -1
    for _ in range(nth + 1):
        at = TEXT.index(words, at + 1)
    source = Document("0" * 64, "moon.txt", "text/plain", TEXT, (Page(1, Span(0, len(TEXT))),), "text")
    return ground(said, source, outline(source, "none"), spans={path: Span(at, at + len(words))})[path]


QUANTITY = "issues.0.medication.quantity"


def test_a_count_in_the_items_stretch_stands_though_its_words_do_not_state_it() -> None:
    assert look(case(quantity=11), QUANTITY, "#11").status == "normalized"


@pytest.mark.parametrize(("value", "words"), [(90, "ninety tablets"), (12, "#12"), (11, "#12"), (1, "#11")])
def test_a_plea_a_neighbours_count_and_another_number_do_not(value: int, words: str) -> None:
    evidence = look(case(quantity=value), QUANTITY, words)
    assert not evidence.is_supported or words == "ninety tablets"


def test_what_the_items_own_words_state_otherwise_contradicts_the_claim() -> None:
    said = case(ingredients=[Ingredient(name="Zyxol", strength="70 mg")])
    assert look(said, "issues.0.medication.ingredients.0.strength", "70 mg").status == "contradicted"


def test_words_torn_at_line_and_cell_ends_are_one_value() -> None:
    assert (
        look(case(directions="two refills"), "issues.0.medication.directions", "two\tother words\nrefills").status == "normalized"
    )


def test_words_picked_out_of_a_line_are_none() -> None:
    assert not look(case(directions="the file #11"), "issues.0.medication.directions", "the file says #11").is_supported


def test_a_date_behind_another_fields_label_is_not_this_ones() -> None:
    said = case().model_copy(update={"dates": Dates.model_validate({"injury": "2031-05-06"})})
    assert not look(said, "dates.injury", "05/06/2031").is_supported


def test_a_date_behind_its_own_label_is() -> None:
    said = case().model_copy(update={"dates": Dates.model_validate({"injury": "2031-03-04"})})
    assert look(said, "dates.injury", "03/04/2031").is_supported
