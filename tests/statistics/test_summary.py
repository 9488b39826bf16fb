import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from extractor.case import Decision
from extractor.errors import ConfigurationError
from extractor.pipeline import extract
from extractor.statistics import CaseFacts, ItemFacts, Table, facts_of, read_labels, summarise
from extractor.statistics.corrected import Cell, Checked
from extractor.statistics.labels import LabelledItem, Reviewed, reviewed

ROOT = Path(__file__).parents[2]


def item(decision: Decision | None, title: str = "Zyxol", **facts: Any) -> ItemFacts:
    plain: dict[str, Any] = {"category": "medication", "drug_class": None, "drugs": ()}
    plain |= {"administrator": frozenset(), "reviewer": frozenset()}
    return ItemFacts(title=title, decision=decision, words=(), **{**plain, **facts})


def case(
    name: str, *items: ItemFacts, asked: bool = False, date: dt.date | None = dt.date(2031, 5, 6), days: int | None = 20
) -> CaseFacts:
    return CaseFacts(name, name, f"{name}.txt", "case-number", asked, date, ("Moon Medicine",), "standard", 3, days, items)


def shares(table: Table) -> dict[str, tuple[int, int]]:
    return {group.name: (group.share.successes, group.share.total) for group in table.groups}


CASES = [
    case("B", item("overturned", category="surgery"), item("upheld", drugs=(("zyxol", "7 mg"),), drug_class="opioid")),
    case("A", item("upheld", drugs=(("zyxol", "7 mg"),), drug_class="opioid"), item(None), asked=True, days=40),
    case("C", date=None, days=None),
]


def test_items_are_counted_by_what_they_are_of_undecided_ones_in_no_rate() -> None:
    found = summarise(CASES, failures=2)
    category, drug_class, guideline, specialty, quarter = found.tables
    assert shares(category) == {"medication": (0, 2), "surgery": (1, 1)}
    assert shares(drug_class) == {"opioid": (0, 2)}
    assert shares(guideline) == {}
    assert shares(specialty) == {"Moon Medicine": (1, 3)}
    assert shares(quarter) == {"2031 Q2": (1, 3)}
    assert (found.failures, found.overturned.successes, found.overturned.total) == (2, 1, 3)
    assert shares(found.denied) == {"zyxol 7 mg": (2, 2)}


def test_every_group_names_its_cases() -> None:
    found = summarise(CASES)
    assert [case.name for case in found.cases] == ["C", "A", "B"]
    assert {group.name: group.cases for group in found.outcomes} == {"not known": (0, 1), "partly overturned": (2,)}
    assert {group.name: group.cases for group in found.years} == {"2031": (1, 2), "not known": (0,)}
    assert {group.name: group.cases for group in found.tables[0].groups} == {"medication": (1, 2), "surgery": (2,)}


def test_decisions_are_counted_by_how_they_were_read_and_how_long_they_took() -> None:
    found = summarise(CASES)
    assert shares(found.layouts) == {"case-number": (1, 3)}
    assert shares(found.in_time) == {"standard": (1, 2)}
    assert [(row.name, row.median, row.longest, row.cases) for row in found.days] == [
        ("from the denial to the application", 3, 3, (0, 1, 2)),
        ("from the assignment to the decision", 30, 40, (1, 2)),
    ]


def test_citations_of_both_sides_agree_where_the_families_are_the_same() -> None:
    both: dict[str, Any] = {"administrator": frozenset({"MTUS"}), "reviewer": frozenset({"MTUS"})}
    differ: dict[str, Any] = {"administrator": frozenset({"MTUS"}), "reviewer": frozenset({"ODG", "MTUS"})}
    found = summarise(
        [case("A", item("upheld", **both), item("overturned", **differ), item("upheld", reviewer=frozenset({"ODG"})))]
    )
    assert shares(found.agreement) == {"overturned": (0, 1), "upheld": (1, 1)}
    assert shares(found.cited) == {"MTUS → MTUS": (0, 1), "MTUS → MTUS + ODG": (1, 1)}


def test_a_record_gives_its_facts_with_the_words_of_its_items() -> None:
    facts = facts_of(extract(ROOT / "evals/examples/CM99-0000002.txt", reader="regex"))
    assert (facts.name, facts.layout, len(facts.items)) == ("CM99-0000002", "case-number", len(facts.items))
    assert all(item.decision and item.words and item.words[0].quote for item in facts.items)


def test_labels_are_found_by_case_and_compared_in_order_or_by_their_words() -> None:
    labels = {
        "A": [LabelledItem("Zyxol", "overturned"), LabelledItem("Moon rest", "upheld")],
        "B": [LabelledItem("Nothing alike at all", "upheld"), LabelledItem("zyxol.", "upheld"), LabelledItem("", None)],
    }
    cases = [case("A", item("upheld"), item("upheld", "Moon rest")), case("B", item("overturned")), case("C", item("upheld"))]
    upheld, overturned = Cell(False, "upheld"), Cell(False, "overturned")
    pairs = (Checked(upheld, "overturned"), Checked(upheld, "upheld"), Checked(overturned, "upheld"))
    assert reviewed(cases, labels) == Reviewed(pairs, decisions=2, missed=2, made_up=0)


def test_labels_are_read_from_a_folder_or_a_dataset(tmp_path: Path) -> None:
    label = {"case_number": "A", "issues": [{"description": "Zyxol", "decision": "upheld"}, {"decision": None}]}
    for folder in (tmp_path / "bare", tmp_path / "dataset/labels"):
        folder.mkdir(parents=True)
        (folder / "A.json").write_text(json.dumps(label))
    expected = {"A": (LabelledItem("Zyxol", "upheld"), LabelledItem("", None))}
    assert [read_labels(tmp_path / name) for name in ("bare", "dataset")] == [expected, expected]


@pytest.mark.parametrize(("text", "words"), [(None, "no labels in"), ("[]", "is no label"), ("{", "is no label")])
def test_a_folder_without_labels_is_a_clear_error(tmp_path: Path, text: str | None, words: str) -> None:
    if text is not None:
        (tmp_path / "A.json").write_text(text)
    with pytest.raises(ConfigurationError, match=words):
        read_labels(tmp_path)
