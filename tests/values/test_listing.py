"""Splitting stated lists into single diagnoses and treatments."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Span
from extractor.values.listing import split_diagnoses, split_treatments


def items(split, text: str) -> list[str]:  # type: ignore[no-untyped-def]
    return [s.text(text) for s in split(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("stated", "diagnoses"),
    [
        ("toe strain", ["toe strain"]),
        ("asthma, vertigo and wrist drop", ["asthma", "vertigo", "wrist drop"]),
        ("toe quuxitis and ear zyxolopathy and frozen left shoulder", ["toe quuxitis", "ear zyxolopathy", "frozen left shoulder"]),
        ("toe strain and ear contusion.", ["toe strain", "ear contusion"]),
        ("a toe strain, an ear contusion, and the quux syndrome", ["toe strain", "ear contusion", "quux syndrome"]),
        ("ear, toe and nose pain", ["ear, toe and nose pain"]),
        (
            "toe strain, subsequent encounter; dorsalgia, unspecified",
            ["toe strain, subsequent encounter", "dorsalgia, unspecified"],
        ),
        (
            "strain of muscle, fascia and tendon at toe level, ear sprain",
            ["strain of muscle, fascia and tendon at toe level", "ear sprain"],
        ),
        ("toe sprain and strain, ear pain", ["toe sprain and strain", "ear pain"]),
        ("sprain of the left hand and wrist", ["sprain of the left hand and wrist"]),
        ("lumbago and left and right sided sciatica", ["lumbago", "left and right sided sciatica"]),
        ("quux pain (ear, toe), toe strain", ["quux pain (ear, toe)", "toe strain"]),
        ("toe [pain, ear strain", ["toe [pain", "ear strain"]),
        ("toe pain, toe pain", ["toe pain"]),
        ("", []),
        (" ,; ", []),
    ],
)
def test_diagnoses_are_split_where_both_parts_stand_alone(stated: str, diagnoses: list[str]) -> None:
    assert items(split_diagnoses, stated) == diagnoses


@pytest.mark.parametrize(
    ("stated", "treatments"),
    [
        ("chiropractic care; acupuncture and medications", ["chiropractic care", "acupuncture", "medications"]),
        ("rest, activity and work modifications", ["rest", "activity and work modifications"]),
        ("9 sessions of therapy for the left and right toe, ice", ["9 sessions of therapy for the left and right toe", "ice"]),
        ("medications of Zyxol and Quorvane", ["Zyxol", "Quorvane"]),
        ("medication: Zyxol, Quorvane; 6 visits", ["Zyxol", "Quorvane", "6 visits"]),
        ("medication therapy including anti-inflammatory", ["medication therapy including anti-inflammatory"]),
        ("an MRI on May 9, 2031 and rest", ["MRI on May 9, 2031", "rest"]),
        ("x-ray of the toe showed nothing, and rest", ["x-ray of the toe", "rest"]),
    ],
)
def test_treatments_are_split_and_named_drugs_are_items(stated: str, treatments: list[str]) -> None:
    assert items(split_treatments, stated) == treatments


@given(st.text(alphabet='ab ,;()[]and.\n"', max_size=60))
def test_items_are_in_order_within_the_list_and_never_blank(stated: str) -> None:
    spans = split_diagnoses(stated, Span(0, len(stated)))
    assert all(s.text(stated).strip() == s.text(stated) != "" for s in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


def test_a_list_of_blanks_takes_no_quadratic_time() -> None:
    stated = "toe strain" + " " * 200_000 + "and ear pain"
    assert len(split_diagnoses(stated, Span(0, len(stated)))) == 2
