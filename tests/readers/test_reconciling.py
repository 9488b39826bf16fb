"""Two readings put together: items that belong together, and what stands against what."""

from __future__ import annotations

import pytest

from extractor.case import Leaf
from extractor.readers.reconciling import Side, order_items, pair_items, situation, units
from extractor.record import Evidence, Status


def side(values: dict[str, Leaf], status: Status = "exact", **other: Status) -> Side:
    """Return a side whose leaves all have one status, but those named with another (dots as two underscores)."""
    own = {path.replace("__", "."): kind for path, kind in other.items()}
    return Side(values, {}, {path: Evidence(status=own.get(path, status)) for path in values})


def items(*descriptions: str) -> Side:
    leaves: dict[str, Leaf] = {f"issues.{i}.description": words for i, words in enumerate(descriptions)}
    return side(leaves | {f"issues.{i}.decision": "upheld" for i in range(len(descriptions))})


def test_items_are_paired_by_their_words_and_not_by_their_order() -> None:
    model = items("Zyxol 7 mg #11", "moon baths twice a week")
    rules = items("moon baths, twice a week", "Zyxol 7mg, #11 with refills", "a tail brace")
    assert pair_items(model, rules) == {0: 1, 1: 0}


def test_equal_items_are_paired_in_their_order() -> None:
    assert pair_items(items("moss", "moss"), items("moss", "moss")) == {0: 0, 1: 1}


def test_on_a_published_form_the_rules_items_stand_first_and_decided_ones_of_the_model_behind() -> None:
    order = order_items(items("moss bath"), items("tail brace", "moss bath"), is_published=True)
    assert (order.rules, order.model, order.same) == ({0: 0}, {1: 0, 0: 1}, 1)


def test_an_item_that_the_model_does_not_decide_is_not_added_to_a_published_form() -> None:
    model = side({"issues.0.description": "tail brace"})
    assert order_items(items("moss bath"), model, is_published=True).model == {}


def test_elsewhere_the_models_items_stand_and_what_the_rules_alone_found_is_left_out() -> None:
    order = order_items(items("moss bath", "a sentence of the history"), items("tail brace", "moss bath"), is_published=False)
    assert (order.rules, order.model, order.same) == ({0: 1}, {0: 0, 1: 1}, 1)


def test_a_renumbered_side_keeps_what_is_no_item_and_drops_items_without_a_place() -> None:
    own = side({"patient.age": 41, "issues.0.decision": "upheld", "issues.1.decision": "overturned"})
    assert dict(own.renumbered({1: 0}).leaves) == {"patient.age": 41, "issues.0.decision": "overturned"}


@pytest.mark.parametrize(
    ("rules", "model", "stands"),
    [
        ({"patient.age": 41}, {"patient.age": 41}, None),
        ({}, {}, None),
        ({"patient.age": 41}, {}, "rules alone, supported"),
        ({}, {"patient.age": 41}, "model alone, supported"),
        ({"patient.age": 41}, {"patient.age": 14}, "differ, both supported"),
        ({"diagnoses.0": "Moon cough,"}, {"diagnoses.0": "moon cough"}, None),
    ],
)
def test_what_stands_against_what(rules: dict[str, Leaf], model: dict[str, Leaf], stands: str | None) -> None:
    unit = "diagnoses" if "diagnoses.0" in rules else "patient.age"
    assert situation(unit, side(rules), side(model)) == stands


def test_the_evidence_tells_situations_apart() -> None:
    good, bad = side({"patient.age": 41}), side({"patient.age": 14}, "contradicted")
    assert situation("patient.age", good, bad) == "differ, rules supported"
    assert situation("patient.age", bad, good) == "differ, model supported"
    assert situation("patient.age", bad, side({"patient.age": 13}, "unsupported")) == "differ, neither supported"
    assert situation("patient.age", bad, side({})) == "rules alone, unsupported"


def test_units_cover_the_items_of_the_longer_side() -> None:
    names = list(units(items("moss"), items("moss", "brace")))
    assert names.count("issues.1.decision") == 1
    assert "diagnoses" in names
