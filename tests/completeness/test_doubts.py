"""Elements and citations that may be cut amiss are doubted in a warning, which asks nobody to look."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.case import Case, Guideline, Issue
from extractor.completeness import find_unread
from extractor.layouts import outline
from extractor.pipeline import review
from extractor.record import Evidence, Finding
from tests.completeness.losses import TEXT, edited
from tests.layouts.decisions import document

CITED = [Guideline(source="Moon Guide")]
CITING = Issue(claims_administrator_guidelines=CITED, reviewer_guidelines=CITED)
FULL: dict[str, Any] = {"diagnoses": ["moonburn"], "prior_treatments": ["moss"], "mechanism_of_injury": "fell off the moon"}


def doubts(text: str = TEXT, evidence: dict[str, Evidence] | None = None, **fields: Any) -> list[tuple[str, list[str]]]:
    """Return the doubts about a case with these fields, visits left aside."""
    source = document(text)
    case = Case(**(FULL | {"issues": [CITING]} | fields))
    found = find_unread(case, source, outline(source), evidence or {})
    return [(f.code, f.fields) for f in found if f.code.startswith("doubtful.") and f.code != "doubtful.schedule"]


def cited(*citations: Guideline) -> list[tuple[str, list[str]]]:
    return doubts(issues=[Issue(claims_administrator_guidelines=CITED, reviewer_guidelines=list(citations))])


@pytest.mark.parametrize(
    "source",
    [
        "MTUS", "MTUS Chronic", "M T U S document", "MTUS ACOEM Chapter 12 Low Back Complaints", "Weaning of medications",
        "California Code of Regulations, Title 8", "Moon Guide; Dust", "Moon Guide section 7", "Moon Guide www.example.org",
        "The Claims Administrator did not cite a Guideline",
    ],
)  # fmt: skip
def test_a_source_that_holds_more_or_less_than_one_is_doubted(source: str) -> None:
    assert cited(Guideline(source=source, sections=["Moss"])) == [("doubtful.citation", ["issues.0.reviewer_guidelines.0"])]


@pytest.mark.parametrize(
    "section",
    [
        "(ODG)", "2nd Edition", "and moss", "or moss", "Title 8", "Stress (ACOEM 2004)", "Home Section(s): Home", "Back - MRI",
        "Pain (online version): Moss", "The administrator noted that moss grows", "It is stated in front", "The guide says so", "2014",
    ],
)  # fmt: skip
def test_a_section_that_holds_more_or_less_than_one_is_doubted(section: str) -> None:
    found = cited(Guideline(source="Moon Guide", sections=[section]))
    assert found == [("doubtful.citation", ["issues.0.reviewer_guidelines.0"])]


@pytest.mark.parametrize(
    "citation",
    [
        Guideline(source="MTUS Forearm, Wrist, and Hand Complaints 2004", sections=["Surgical Considerations"]),
        Guideline(source="Low Back Complaints (ACOEM 2004, Chapter 12)"),
        Guideline(source="MTUS Opioid Treatment 2016", sections=["3.3 Opioids for Chronic Pain: Initiating Treatment"]),
        Guideline(source="https://example.org/moss.html"),
        *(
            Guideline(source=f"Moon {word}")
            for word in ("ODG", "ACOEM", "Disability Book", "Edition", "Manual", "Information", "Rules 2030")
        ),
    ],
)
def test_a_plain_citation_is_not_doubted(citation: Guideline) -> None:
    assert cited(citation) == []


def test_a_short_name_beside_the_whole_one_is_doubted() -> None:
    found = cited(Guideline(source="Official Disability Guidelines (ODG)"), Guideline(source="ODG"))
    assert found == [("doubtful.citation", ["issues.0.reviewer_guidelines.1"])]


def test_a_paragraph_of_which_no_citation_was_read_is_doubted_but_not_one_that_says_so() -> None:
    assert cited() == [("doubtful.citation", ["issues.0.reviewer_guidelines"])]
    silent = edited(
        TEXT, ("MAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Moss.", "MAXIMUS guideline: None cited.")
    )
    assert doubts(silent, issues=[Issue(claims_administrator_guidelines=CITED)]) == []


@pytest.mark.parametrize(
    "element",
    [
        "moonburn, dust", "medications: moss", "chronic moss and dust", "status post fusion State(s)", "2014", "following a fall", "or dust",
        "medications (moss)", "foramen appear", "uncertain, or where it grows", "blocks without effect", "moss followed by dust",
        "moss is green", "moss was green", "moss were green",
    ],
)  # fmt: skip
def test_an_element_that_may_be_two_or_a_part_is_doubted(element: str) -> None:
    assert doubts(diagnoses=["moonburn", element]) == [("doubtful.list", ["diagnoses.1"])]


@pytest.mark.parametrize("element", ["left knee arthroscopy (07-2015)", "desensitization (EMDR)", "two visits of cloud therapy"])
def test_a_plain_element_is_not_doubted(element: str) -> None:
    assert doubts(prior_treatments=[element]) == []


def test_what_a_summary_gave_nothing_of_is_doubted() -> None:
    found = doubts(diagnoses=[], prior_treatments=[], mechanism_of_injury=None)
    assert found == [
        ("doubtful.list", ["diagnoses"]),
        ("doubtful.list", ["prior_treatments"]),
        ("doubtful.mechanism", ["mechanism_of_injury"]),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "fell onto his head and", "struck by a", "fell from about", "hit with the", "fell off an", "fell out of", "caught in moss or",
        "his boot caught", "her boot caught", "recorded as lifting", "lifting (nurse)", "fell: moss", "fell from an The Expert",
    ],
)  # fmt: skip
def test_a_mechanism_that_breaks_off_or_takes_too_much_is_doubted(said: str) -> None:
    assert doubts(mechanism_of_injury=said) == [("doubtful.mechanism", ["mechanism_of_injury"])]


@pytest.mark.parametrize(("behind", "is_doubted"), [(" nine feet", True), (" while he slept", False), (".", False)])
def test_a_mechanism_whose_sentence_goes_on_with_its_own_words_is_doubted(behind: str, is_doubted: bool) -> None:
    text = edited(TEXT, ("fell off the moon.", f"fell off the moon{behind}"))
    at = text.index("fell off")
    evidence = {"mechanism_of_injury": Evidence(status="exact", start=at, end=at + len("fell off the moon"))}
    assert bool(doubts(text, evidence)) == is_doubted


@pytest.mark.parametrize(
    ("heading", "is_doubted"), [("Moon walking x 6", True), ("Moon walks for six weeks", True), ("Moon walking", False)]
)
def test_an_item_that_counts_visits_of_which_none_were_read_is_doubted(heading: str, is_doubted: bool) -> None:
    source = document(edited(TEXT, ("Moon walking, six sessions", heading)))
    case = Case(issues=[Issue(), Issue(), Issue()])
    found = [f.fields for f in find_unread(case, source, outline(source), {}) if f.code == "doubtful.schedule"]
    assert found == ([["issues.2.schedule"]] if is_doubted else [])


def test_a_doubt_names_its_field_and_asks_nobody() -> None:
    found = Finding(code="doubtful.list", severity="warning", fields=["diagnoses.0"], message="moon")
    assert not review({}, [found]).needed
