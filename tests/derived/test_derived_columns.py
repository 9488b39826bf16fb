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
        (order("Terocin|20%", "menthol|10%"), ["methyl salicylate", "capsaicin", "menthol", "lidocaine"], ["Terocin"], "topical"),
        (order("naproxen", "omeprazole"), ["naproxen", "omeprazole"], None, "several"),
        (order("gabapentin|50 mg/ml", form="solution"), ["gabapentin"], None, "antiepileptic"),
        (order("Wellbutrin XL"), ["bupropion"], ["Wellbutrin XL"], "antidepressant"),
        (order("naproxen", description="Naprosyn: naproxen"), ["naproxen"], ["Naprosyn"], "NSAID"),
        (order("Quarnicillin"), ["quarnicillin"], None, "other"),
        (order("naproxen", "Zyxol"), None, None, None),
        ({"description": "MRI of the tail"}, None, None, None),
    ],
)
def test_an_order_is_what_it_contains(item: dict[str, Any], parts: list[str], brands: list[str], drug_class: str) -> None:
    found = of_item(item)
    assert (found.get("drug_ingredients"), found.get("drug_brands"), found.get("drug_class")) == (parts, brands, drug_class)


def heading(words: str, category: str) -> dict[str, Any]:
    return of_item({"description": words, "category": category})


@pytest.mark.parametrize(
    ("words", "category", "kind"),
    [
        ("MRI of the tail", "imaging", "MRI"),
        ("Associated surgical service: pre-op medical clearance", "surgery", "preoperative clearance"),
        ("Evaluation for acupuncture and physical therapy", "therapy", "acupuncture"),
        ("Moonlight therapy", "therapy", "other therapy"),
        ("Zyxoling of feathers", "therapy", None),
        ("Extended release shoes", "surgery", None),
    ],
)
def test_the_narrower_kind_is_the_first_clear_one_of_the_category(words: str, category: str, kind: str | None) -> None:
    assert heading(words, category).get("subcategory") == kind


def test_the_narrower_kind_of_a_medication_is_its_class() -> None:
    assert of_item(order("Norco", description="Norco #7") | {"category": "medication"})["subcategory"] == "opioid"


@pytest.mark.parametrize(
    ("words", "parts", "side", "levels"),
    [
        ("MRI of the low back and Rt knee", ["lumbar spine", "knee"], "right", None),
        ("Left L4-5 and L5-S1 injection, lower back", ["lumbar spine"], "left", ["L4-L5", "L5-S1"]),
        ("Braces for left wrist, right elbow", ["wrist", "elbow"], "both", None),
        ("Back brace", ["back"], None, None),
        ("Moon charts", None, None, None),
    ],
)
def test_where_on_the_body_is_what_the_heading_names(
    words: str, parts: list[str] | None, side: str | None, levels: list[str] | None
) -> None:
    found = heading(words, "equipment")
    assert (found.get("body_parts"), found.get("side"), found.get("spinal_levels")) == (parts, side, levels)


@pytest.mark.parametrize(
    ("words", "hours", "months"),
    [
        ("Home health aide, six (6) hours per day, 7 days a week for 3 months", 6, 3.0),
        ("Home care 4 hrs/day x 6 weeks", 4, 1.4),
        ("Home nurse", None, None),
    ],
)
def test_home_care_is_counted_as_the_heading_states_it(words: str, hours: int | None, months: float | None) -> None:
    found = heading(words, "home_care")
    assert (found.get("home_care_hours"), found.get("home_care_months")) == (hours, months)
    assert "home_care_hours" not in heading(words, "therapy")


CITED = {
    "claims_administrator_guidelines": [
        {"source": "MTUS Low Back Complaints 2004", "sections": ["Moon baths"]},
        {"source": "Moon Society"},
    ],
    "reviewer_guidelines": [{"source": "Official Disability Guidelines (ODG)", "sections": ["Neck & Upper Back Chapter", "Moons"]}],
}


def test_guidelines_are_called_by_family_chapter_and_year() -> None:
    found = of_item(CITED)
    assert {name: value for name, value in found.items() if name != "item_count"} == {
        "claims_guideline_names": ["MTUS Low Back 2004", "Moon Society"],
        "claims_families": ["MTUS", "other"],
        "claims_chapters": ["Low Back"],
        "claims_years": ["2004"],
        "claims_sections": ["Moon baths"],
        "reviewer_guideline_names": ["ODG Cervical and Thoracic Spine"],
        "reviewer_families": ["ODG"],
        "reviewer_chapters": ["Cervical and Thoracic Spine"],
        "reviewer_sections": ["Moons"],
        "cites_the_same": False,
    }


@pytest.mark.parametrize(
    ("theirs", "own", "same"),
    [
        ("MTUS Knee Complaints 2004", "Knee Complaints (2004)", True),
        ("MTUS Knee Complaints 2004", "ODG Knee", False),
        ("ACOEM Chapter 13", "MTUS Knee Complaints 2004", True),
        ("ACOEM Chapter 7", "MTUS General Approaches", True),
        ("Moon  Society", "The Moon Society", False),
        ("Moon  Society", "moon society.", True),
    ],
)
def test_two_sides_cite_the_same_where_family_and_chapter_are_the_same(theirs: str, own: str, same: bool) -> None:
    cited = {"claims_administrator_guidelines": [{"source": theirs}], "reviewer_guidelines": [{"source": own}]}
    assert of_item(cited)["cites_the_same"] is same
    assert "cites_the_same" not in of_item({"reviewer_guidelines": [{"source": own}]})


@pytest.mark.parametrize(
    ("source", "sections", "chapters", "year"),
    [
        ("ODG", ["Low Back Chapter", "Moons", "Knee & Leg (updated 1/2/31)", "Shoulder moons"], ["Low Back", "Knee"], None),
        ("ODG", ["Pain Chapter", "Opioids"], ["Chronic Pain"], None),
        ("ODG (updated 5/6/31)", ["Low Back and Neck Chapter"], ["Low Back", "Cervical and Thoracic Spine"], "2031"),
        ("MTUS Chronic Pain 2016, accessed 1/2/2031", ["Knee"], ["Chronic Pain"], "2016"),
        ("ODG", ["Burns Chapter"], None, None),
    ],
)
def test_a_citation_has_the_chapters_that_it_names(
    source: str, sections: list[str], chapters: list[str] | None, year: str | None
) -> None:
    found = of_item({"reviewer_guidelines": [{"source": source, "sections": sections}]})
    assert (found.get("reviewer_chapters"), found.get("reviewer_years")) == (chapters, [year] if year else None)


@pytest.mark.parametrize(("own", "same"), [("Burns Chapter", True), ("Diabetes Chapter", False)])
def test_citations_without_a_chapter_are_the_same_where_their_first_section_is(own: str, same: bool) -> None:
    cited = [[{"source": "ODG", "sections": [section]}] for section in ("Burns chapter", own)]
    assert of_item({"claims_administrator_guidelines": cited[0], "reviewer_guidelines": cited[1]})["cites_the_same"] is same


def test_codes_of_diagnoses_are_those_that_there_are() -> None:
    found = derived({"diagnoses": ["Moon pain (M54.2), M54.99", "C56 disc, L45 level, F32", "low back pain"]}).case["icd10_codes"]
    assert (found.value, found.leaves) == (["M54.2", "F32"], ["diagnoses.0", "diagnoses.1"])


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
