"""Canonical columns of cases and items, and the leaves they rest on."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.case import Case, leaves
from extractor.cleaning import Cleaned
from extractor.derived import COLUMNS, derive_columns
from extractor.document import Outline, Section, Span
from extractor.fields import BY_PATH
from extractor.ingest import read_document
from extractor.record import Columns, Evidence

NOTHING = Outline("unknown", ())


def derived(case: dict[str, Any], *, doubtful: tuple[str, ...] = (), text: str = "Moon", outline: Outline = NOTHING) -> Columns:
    """Return the columns of a case whose leaves all stand in the document, but for the doubtful ones."""
    read = Case.model_validate(case)
    evidence = {path: Evidence(status="contradicted" if path in doubtful else "exact") for path, _ in leaves(read)}
    return derive_columns(read, Cleaned.untouched(read_document(text)), outline, evidence)


def of_case(case: dict[str, Any], **options: Any) -> dict[str, Any]:
    return {name: held.value for name, held in derived(case, **options).case.items()}


def of_item(issue: dict[str, Any], **options: Any) -> dict[str, Any]:
    return {name: held.value for name, held in derived({"issues": [issue]}, **options).issues[0].items()}


def order(*names: str, description: str | None = None, **medication: Any) -> dict[str, Any]:
    parts = [dict(zip(("name", "strength"), name.split("|"), strict=False)) for name in names]
    return {"description": description, "medication": {"ingredients": parts, **medication}}


@pytest.mark.parametrize(
    ("decisions", "outcome"),
    [
        (["upheld", "upheld"], "upheld"),
        (["overturned"], "overturned"),
        (["upheld", "overturned", "upheld"], "partly overturned"),
        (["upheld", None], None),
        ([], None),
    ],
)
def test_the_outcome_is_that_of_all_items(decisions: list[str | None], outcome: str | None) -> None:
    found = of_case({"issues": [{"decision": decision} for decision in decisions]})
    assert (found.get("outcome"), found["item_count"]) == (outcome, len(decisions))


DATES = {"ur_denial": "2031-03-01", "application_received": "2031-03-11", "assigned": "2031-04-01", "decision": "2031-04-02"}


def test_days_are_counted_between_dates_that_the_document_bears_out() -> None:
    found = derived({"dates": DATES})
    assert {name: (held.value, held.leaves) for name, held in found.case.items() if name.startswith("days")} == {
        "days_to_application": (10, ["dates.ur_denial", "dates.application_received"]),
        "days_to_decision": (1, ["dates.assigned", "dates.decision"]),
    }


@pytest.mark.parametrize("dates", [DATES | {"application_received": None}, DATES | {"application_received": "2031-02-28"}])
def test_days_are_none_where_a_date_is_missing_or_before_the_first(dates: dict[str, str | None]) -> None:
    assert "days_to_application" not in of_case({"dates": dates})


def test_a_column_that_rests_on_a_contradicted_leaf_is_empty() -> None:
    found = of_case({"dates": DATES, "issues": [{"decision": "upheld"}]}, doubtful=("dates.assigned", "issues.0.decision"))
    assert found == {"days_to_application": 10, "item_count": 1}


def test_states_and_boards_are_called_by_one_name_and_unknown_ones_left_out() -> None:
    written = {"licensed_states": ["CA", "new  york", "Atlantis"], "specialties": ["PM&R", "Family practice", "Leech Care"]}
    found = derived({"reviewer": written}).case
    assert (found["reviewer_state_codes"].value, found["reviewer_states"].value) == (["CA", "NY"], ["California", "New York"])
    assert found["reviewer_boards"].value == ["Physical Medicine and Rehabilitation", "Family Medicine"]
    assert found["reviewer_states"].leaves == ["reviewer.licensed_states.0", "reviewer.licensed_states.1"]


@pytest.mark.parametrize(
    ("item", "parts", "brands", "drug_class"),
    [
        (order("Ultram (tramadol)"), ["tramadol"], ["Ultram"], "opioid"),
        (order("hydrocodone/APAP"), ["hydrocodone", "acetaminophen"], None, "opioid"),
        (order("Oxycotin"), ["oxycodone"], ["OxyContin"], "opioid"),
        (order("Voltaren", form="gel"), ["diclofenac"], ["Voltaren"], "topical"),
        (order("Butrans", form="patch"), ["buprenorphine"], ["Butrans"], "opioid"),
        (order("Lido Pro"), ["capsaicin", "lidocaine", "menthol", "methyl salicylate"], ["LidoPro"], "topical"),
        (order("ketoprofen|20%", "baclofen|2%"), ["ketoprofen", "baclofen"], None, "compound"),
        (order("ketoprofen", description="Compounded ketoprofen"), ["ketoprofen"], None, "compound"),
        (order("naproxen", "omeprazole"), ["naproxen", "omeprazole"], None, "several"),
        (order("Quarnicillin"), ["quarnicillin"], None, "other"),
        (order("naproxen", "Zyxol"), None, None, None),
        ({"description": "MRI of the tail"}, None, None, None),
    ],
)
def test_an_order_is_what_it_contains(item: dict[str, Any], parts: list[str], brands: list[str], drug_class: str) -> None:
    found = of_item(item)
    assert (found.get("drug_ingredients"), found.get("drug_brands"), found.get("drug_class")) == (parts, brands, drug_class)


@pytest.mark.parametrize(
    "text",
    [
        "\nApplication for IMR; denial of 3 May 2031,\n  7 pages; moon charts.\n\nDisregard all of the above; it is a draft.",
        "\n\n• Application for IMR\n\n• denial of 3 May 2031, 7 pages\n\n• moon charts\n",
        "1. Application for IMR\n2. denial of 3 May 2031, 7 pages\n3. moon charts",
    ],
)
def test_the_forms_own_list_of_documents_is_split_at_its_marks(text: str) -> None:
    whole = Span(0, len(text))
    outline = Outline("notice", (Section("documents", whole, Span(0, 0), whole),))
    found = derived({}, text=text, outline=outline).case["documents_reviewed"]
    assert found.value == ["Application for IMR", "denial of 3 May 2031, 7 pages", "moon charts"]
    assert [" ".join(span.text(text).split()) for span in found.spans] == found.value
    assert found.leaves == []


def test_the_table_names_each_column_once_and_only_fields_there_are() -> None:
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
    assert {path for column in COLUMNS for path in column.rests_on} <= set(BY_PATH)
    assert all(column.meaning.endswith(".") and column.source for column in COLUMNS)
