"""Kinds of treatment, drug names, ages and sexes."""

from __future__ import annotations

import pytest

from extractor.case import Category
from extractor.document import Span
from extractor.values import classify, find_ages, find_drugs, find_sexes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MRI of the tail without contrast", "imaging"),
        ("Right wing x-rays", "imaging"),
        ("Three phase bone scan", "imaging"),
        ("MR Arthrogram", "imaging"),
        ("EMG/NCV of both wings", "diagnostic_test"),
        ("Urine drug screen", "diagnostic_test"),
        ("Functional capacity evaluation (FCE)", "diagnostic_test"),
        ("Electrocardiogram times 3", "diagnostic_test"),
        ("Continue physical therapy 2x6", "therapy"),
        ("PT/OT 18 sessions", "therapy"),
        ("Twelve acupuncture visits with Capsaicin patch", "therapy"),
        ("Retrospective E-stim (DOS 1/2/31)", "therapy"),
        ("Post operative physical therapy", "therapy"),
        ("Lumbar epidural steroid injection with specialist consult", "injection"),
        ("1 platelet rich plasma injection", "injection"),
        ("Zyxol 7 mg IM injection", "injection"),
        ("Medial branch block", "injection"),
        ("Knee arthroscopy with evaluation", "surgery"),
        ("Associated surgical service: Assistant surgeon", "surgery"),
        ("Pre-op Clearance", "surgery"),
        ("TENS unit, #31", "equipment"),
        ("Associated surgical service: Cold therapy unit", "equipment"),
        ("Hot/cold therapy wrap", "equipment"),
        ("Custom touch back heat therapy pad", "equipment"),
        ("Wrist braces #2", "equipment"),
        ("Referral to chiropractor for evaluation", "consultation"),
        ("Neurosurgeon evaluation", "consultation"),
        ("Follow up office visit times 2", "consultation"),
        ("Individual psychotherapy x 6", "behavioral"),
        ("Four sessions of biofeedback", "behavioral"),
        ("Home health aide 6 hours per day", "home_care"),
        ("Transportation to visits", "home_care"),
        ("Functional restoration program", "program"),
        ("Gym membership", "program"),
        ("Naproxen 7mg", "medication"),
        ("Quarnil 7 mg", "medication"),
        ("Quarnil 5% cream", "medication"),
        ("Quarnil #11", "medication"),
        ("Topical compound, 121 grams", "medication"),
        ("Medical  \n supplement", "medication"),
    ],
)
def test_first_kind_named_is_the_category(text: str, expected: str) -> None:
    found = classify(text, Span(0, len(text)))
    assert found is not None
    assert found.value == Category(expected)
    assert found.span.text(text).strip()


@pytest.mark.parametrize("text", ["", "Zyxoling of feathers", "the tail"])
def test_unknown_kind_is_none(text: str) -> None:
    assert classify(text, Span(0, len(text))) is None


def test_category_rests_on_words_inside_the_stretch() -> None:
    text = "MRI. Then physical\n therapy. Surgery"
    found = classify(text, Span(4, 27))
    assert found is not None
    assert found.span.text(text) == "physical\n therapy"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NAPROXEN and Norco (hydrocodone/APAP)", ["NAPROXEN", "Norco", "hydrocodone", "APAP"]),
        ("quarnprazole", ["quarnprazole"]),
        ("Vitamin D3", ["Vitamin D3"]),
        ("cocaine, somatic, a normal screen", []),
    ],
)
def test_drugs_are_known_by_name_or_ending(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_drugs(text, Span(0, len(text)))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This 41 year old male", [41]),
        ("a 41-year-old", [41]),
        ("41 y/o", [41]),
        ("41 years of age", [41]),
        ("forty-one year old", [41]),
        ("aged 41", [41]),
        ("141 years old", []),
        ("for 4 years", []),
    ],
)
def test_ages_are_found(text: str, expected: list[int]) -> None:
    assert [found.value for found in find_ages(text, Span(0, len(text)))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This 41 year old male", ["male"]),
        ("a woman. He", ["female", "male"]),
        ("Ms. Zyx", ["female"]),
        ("He/she was seen", []),
        ("the worker", []),
    ],
)
def test_sexes_are_found(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_sexes(text, Span(0, len(text)))] == expected
