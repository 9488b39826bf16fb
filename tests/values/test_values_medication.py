"""The medication of a heading as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.case import leaves
from extractor.document import Span
from extractor.values import ingredient_segments, read_medication


def read(text: str) -> dict[str, Any]:
    reading = read_medication(text, Span(0, len(text)))
    assert reading is not None
    return reading.value.model_dump(exclude_none=True)


def one(name: str, strength: str | None = None, **rest: Any) -> dict[str, Any]:
    return {"ingredients": [{"name": name} | ({"strength": strength} if strength else {})]} | rest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zyxol", one("Zyxol")),
        ("Zyxol 7mg #11", one("Zyxol", "7 mg", quantity=11)),
        ("ZYXOL 7 MG, #11", one("ZYXOL", "7 mg", quantity=11)),
        ("Zyxol (quarnil) 7mg #11", one("Zyxol (quarnil)", "7 mg", quantity=11)),
        ("Zyxol HCL ER 7mg #60 day supply: 30", one("Zyxol HCL ER", "7 mg", quantity=60, supply="day supply: 30")),
        ("Zyxol sod DR 7mg #11 with 2 refills", one("Zyxol sod DR", "7 mg", quantity=11, refills=2)),
        ("Zyxol/quarnil 75-0.2mg #11", one("Zyxol/quarnil", "75-0.2 mg", quantity=11)),
        ("Zyxol/Quarnil (Vexo) 10/325mg #11", one("Zyxol/Quarnil (Vexo)", "10/325 mg", quantity=11)),
        ("Retrospective Zyxol 7.5mg #11, per 12/07/2031 order", one("Zyxol", "7.5 mg", quantity=11)),
        (
            "Retrospective Zyxol 4%-27.5%-0.0325% 121gm #1",
            one("Zyxol", "4%-27.5%-0.0325%", package="121 gm", quantity=1),
        ),
        ("RETROSPECTIVE REQUEST FOR 1 PRESCRIPTION OF ZYXOL 7 MG, #11", one("ZYXOL", "7 mg", quantity=11)),
        ("Zyxol (11mg/1ml oral suspension) 421ml", one("Zyxol", "11 mg/1 ml", form="suspension", package="421 ml")),
        ("Zyxol 1.3% transdermal patch", one("Zyxol", "1.3%", form="patch")),
        ("Zyxol 20% in cream base 241g", one("Zyxol", "20%", form="cream", package="241 g")),
        ("Compound Zyxol 5%, 241 grams", one("Zyxol", "5%", package="241 grams")),
        ("20% Zyxol cream 121gm", one("Zyxol", "20%", form="cream", package="121 gm")),
        ("Zyxol (unknown quantity)", one("Zyxol")),
        ("Three months coverage of Zyxol 7mg", one("Zyxol", "7 mg", supply="Three months coverage")),
        ("Three refills of Zyxol 7mg #11", one("Zyxol", "7 mg", quantity=11, refills=3)),
        ("61 tablets of Zyxol 7mg", one("Zyxol", "7 mg", form="tablet", quantity=61)),
        ("Zyxol 10/325 #11", one("Zyxol", "10/325", quantity=11)),
        ("Tylenol #3 #61", one("Tylenol #3", quantity=61)),
        ("Tylenol with Codeine 300/30mg #61", one("Tylenol with Codeine", "300/30 mg", quantity=61)),
        ("Zyxol 10\u2044325 mg #61", one("Zyxol", "10/325 mg", quantity=61)),
        (
            "Zyxol 7 mg \u00bd tablet twice daily #31",
            one("Zyxol", "7 mg", form="tablet", quantity=31, directions="\u00bd tablet twice daily"),
        ),
        ("Zyxol 40 000 units #5", one("Zyxol", "40 000 units", quantity=5)),
        (
            "Zyxol 7 mg 2 tablets AM, 1 tablet HS qty61",
            one("Zyxol", "7 mg", form="tablet", quantity=61, directions="2 tablets AM, 1 tablet HS"),
        ),
        (
            "Zyxol 7 mg capsules, take 2 caps at noon and 1 cap HS",
            one("Zyxol", "7 mg", form="capsule", directions="take 2 caps at noon and 1 cap HS"),
        ),
        ("Zyxol 5% 11 patches per box, quantity (31)", one("Zyxol", "5%", form="patch", package="11 patches", quantity=31)),
        (
            "Zyxol 70 units/mL, 11 mL vial, 13 units nightly",
            one("Zyxol", "70 units/ml", package="11 ml", directions="13 units nightly"),
        ),
        ("Zyxol 0.7 mg/24 hours patch #5", one("Zyxol", "0.7 mg/24 hours", form="patch", quantity=5)),
        ("Zyxol 13 mcg per hour, dispense 11", one("Zyxol", "13 mcg per hour", quantity=11)),
        ("Epinephrine 1:1100 0.7 mL auto-injector #3", one("Epinephrine", package="0.7 ml", quantity=3)),
        ("Zyxol 7 percent, 61 grams", one("Zyxol", "7 percent", package="61 grams")),
        (
            "Zyxol 7 mg, one tablet at bedtime, eleven tablets",
            one("Zyxol", "7 mg", form="tablet", quantity=11, directions="one tablet at bedtime"),
        ),
        ("Zyxol 7mg QTY 61 refills 1", one("Zyxol", "7 mg", quantity=61, refills=1)),
        (
            "Zyxol 40mg, one by mouth, twice a day #61 with one refill",
            one("Zyxol", "40 mg", quantity=61, directions="one by mouth, twice a day", refills=1),
        ),
        (
            "Zyxol 7mg take 1 tab po bid #61",
            one("Zyxol", "7 mg", form="tablet", quantity=61, directions="take 1 tab po bid"),
        ),
        (
            "Zyxol gel apply to affected area 4 times a day, #61 grams with 1 refill, DOS: 11/11/2031",
            one("Zyxol", form="gel", package="61 grams", directions="apply to affected area 4 times a day", refills=1),
        ),
    ],
)
def test_medication_is_read(text: str, expected: dict[str, Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zyxol 5%/Quarnil/Vexobar 0.01%, 121grams #1", [("Zyxol", "5%"), ("Quarnil", None), ("Vexobar", "0.01%")]),
        ("Compound cream (Zyxol 5%, Quarnil 3%) 121gm", [("Zyxol", "5%"), ("Quarnil", "3%")]),
        ("Compounded Zyxol/Quarnil cream", [("Zyxol", None), ("Quarnil", None)]),
        ("Zyxol/Quarnil 5%/3% cream", [("Zyxol/Quarnil", "5%/3%")]),
        ("20% Zyxol, 5% Quarnil cream", [("Zyxol", "20%"), ("Quarnil", "5%")]),
        ("Zyxol 7mg #11 and Quarnil 3mg #12", [("Zyxol", "7 mg"), ("Quarnil", "3 mg")]),
        ("Zyxol 7mg (Quarnil) #11", [("Zyxol", "7 mg")]),
        ("Zyxol 7mg #11 for the tail", [("Zyxol", "7 mg")]),
    ],
)
def test_each_drug_of_a_compound_has_its_own_strength(text: str, expected: list[tuple[str, str | None]]) -> None:
    segments = ingredient_segments(text, Span(0, len(text)))
    assert [(s.name.value, s.strength.value if s.strength else None) for s in segments] == expected


def test_stretches_of_a_compound_tile_the_heading() -> None:
    text = "Zyxol 5%/Quarnil 3%, 121 grams"
    stretches = [segment.stretch for segment in ingredient_segments(text, Span(0, len(text)))]
    assert [stretch.text(text) for stretch in stretches] == ["Zyxol 5%/", "Quarnil 3%, 121 grams"]


@pytest.mark.parametrize("text", ["", "#11", "7 mg", "(unknown quantity)"])
def test_no_name_is_no_medication(text: str) -> None:
    assert read_medication(text, Span(0, len(text))) is None


def test_every_leaf_has_its_place() -> None:
    text = "before: Zyxol 5%/Quarnil 3% cream,\r\none daily, 121gm #1 with one refill, one month supply; after 9 mg"
    within = Span(text.index("Zyxol"), text.index("; after"))
    reading = read_medication(text, within)
    assert reading is not None
    assert set(reading.spans) == {path for path, _ in leaves(reading.value)}
    assert {path: span.text(text) for path, span in reading.spans.items()} == {
        "ingredients.0.name": "Zyxol",
        "ingredients.0.strength": "5%",
        "ingredients.1.name": "Quarnil",
        "ingredients.1.strength": "3%",
        "form": "cream",
        "quantity": "#1",
        "package": "121gm",
        "directions": "one daily",
        "supply": "one month supply",
        "refills": "one refill",
    }
