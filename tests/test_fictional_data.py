"""The fictional decisions are what their labels say they are."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractor.case import Case, Category
from extractor.ingest import read_document
from tests.fictional import render_pdf

DATA = Path(__file__).parent / "data" / "decisions"
EXAMPLES = Path(__file__).parents[1] / "evals" / "examples"
CASES = sorted(path.stem for path in (DATA / "labels").glob("*.json"))


def load_label(case: str) -> dict[str, Any]:
    label: dict[str, Any] = json.loads((DATA / "labels" / f"{case}.json").read_text(encoding="utf-8"))
    return label


def load_case(case: str) -> Case:
    """Return a label as a case, the first words of each rationale standing for the whole."""
    label = load_label(case)
    del label["source_conflicts"]
    for issue in label["issues"]:
        issue["rationale"] = issue["rationale"]["starts"]
    return Case.model_validate(label)


def fold(text: str) -> str:
    return " ".join(text.split())


def read_text(case: str) -> str:
    return fold(read_document(DATA / "texts" / f"{case}.txt").text)


def verbatim(case: Case) -> Iterator[str]:
    """Yield what the labelling guide wants word for word."""
    yield from case.reviewer.licensed_states + case.reviewer.specialties + case.diagnoses + case.prior_treatments
    yield case.mechanism_of_injury or ""
    for issue in case.issues:
        yield from (issue.description or "", issue.original_request or "", issue.authorized_portion or "")
        for guideline in issue.claims_administrator_guidelines + issue.reviewer_guidelines:
            yield from (guideline.source, *guideline.sections, guideline.pages or "")


def written_forms(date: dt.date) -> set[str]:
    month, day = str(date.month), str(date.day)
    return {
        f"{date:%m/%d/%Y}",
        f"{date:%B} {day}, {date.year}",
        f"{month}/{day}/{date:%y}",
        f"{date:%m-%d-%Y}",
    }


def test_every_text_has_a_label_and_a_split() -> None:
    dataset = tomllib.loads((DATA / "dataset.toml").read_text(encoding="utf-8"))
    assert sorted(case for cases in dataset["splits"].values() for case in cases) == CASES
    assert sorted(path.stem for path in (DATA / "texts").iterdir()) == CASES


@pytest.mark.parametrize("case", CASES)
def test_verbatim_values_stand_in_the_text(case: str) -> None:
    text = read_text(case)
    assert [value for value in verbatim(load_case(case)) if value not in text] == []


@pytest.mark.parametrize("case", CASES)
def test_drugs_and_counts_stand_in_their_heading(case: str) -> None:
    for issue in load_case(case).issues:
        if (drug := issue.medication) is None:
            continue
        heading = (issue.description or "").replace(" ", "")
        wanted = [part for item in drug.ingredients for part in (item.name, item.strength)]
        wanted += [drug.package, drug.directions, drug.supply, drug.form]
        wanted.append(None if drug.quantity is None else f"#{drug.quantity}")
        squeezed = [value.replace(" ", "") for value in wanted if value]
        assert [value for value in squeezed if value.casefold() not in heading.casefold()] == []


@pytest.mark.parametrize("case", CASES)
def test_dates_stand_in_the_text(case: str) -> None:
    text = read_text(case)
    found = load_case(case)
    dates = [date for date in found.dates.model_dump().values() if date]
    dates += [date for issue in found.issues for date in issue.service_dates]
    missing = [date for date in dates if not any(form in text or form.replace("/", "-") in text for form in written_forms(date))]
    assert missing == []


@pytest.mark.parametrize("case", CASES)
def test_rationales_stand_in_the_text_in_order(case: str) -> None:
    text, end = read_text(case), 0
    for issue in load_label(case)["issues"]:
        start = text.index(issue["rationale"]["starts"], end)
        end = text.index(issue["rationale"]["ends"], start) + len(issue["rationale"]["ends"])


@pytest.mark.parametrize("case", CASES)
def test_conflicts_quote_the_text(case: str) -> None:
    text = read_text(case)
    for conflict in load_label(case)["source_conflicts"]:
        assert len(conflict["values"]) >= 2
        assert [quote for quote in conflict["quotes"] if quote not in text] == []


def test_every_category_and_both_verdicts_occur() -> None:
    issues = [issue for case in CASES for issue in load_case(case).issues]
    assert {issue.category for issue in issues} == set(Category)
    assert {issue.decision for issue in issues} == {"upheld", "overturned"}
    assert max(len(load_case(case).issues) for case in CASES) == 9


def test_the_example_pdf_is_the_rendered_text() -> None:
    document = read_document(EXAMPLES / "CM99-0000001.pdf")
    text = (DATA / "texts" / "CM99-0000001.txt").read_text(encoding="utf-8")
    assert fold(document.text) == fold(text)
    assert len(document.pages) == 2
    assert document.text == read_document(render_pdf(text)).text


def test_the_example_text_is_the_labelled_one() -> None:
    assert (EXAMPLES / "CM99-0000002.txt").read_bytes() == (DATA / "texts" / "CM99-0000002.txt").read_bytes()
