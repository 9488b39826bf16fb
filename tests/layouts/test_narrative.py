"""Where a clinical summary states diagnoses, treatment and mechanism."""

from __future__ import annotations

import pytest

from extractor.document import Span
from extractor.layouts.mechanism import find_mechanism, shorten_mechanism
from extractor.layouts.narrative import find_diagnoses, find_treatments


def whole(text: str) -> Span:
    return Span(0, len(text))


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        ("She was diagnosed as having a toe strain.", "a toe strain."),
        ("The current diagnoses are documented as toe strain.", "toe strain."),
        ("Diagnoses include toe strain.", "toe strain."),
        ("The diagnosis is toe strain.", "toe strain."),
        ("Diagnostic impression: toe strain.", "toe strain."),
        ("The worker is undergoing treatment\nfor toe strain.", "toe strain."),
        ("Records show the worker has had diagnoses of toe strain.", "toe strain."),
        ("He is being treated for the diagnoses of toe strain.", "toe strain."),
    ],
)
def test_a_sentence_of_diagnoses_is_found_behind_its_cue(sentence: str, stated: str) -> None:
    text = f"He rested. {sentence} He left."
    assert [s.text(text) for s in find_diagnoses(text, whole(text)).lists] == [stated]


@pytest.mark.parametrize(
    "sentence",
    [
        "There was a history of a diagnosis of quux fever.",
        "A request was denied for lack of a diagnosis.",
        "He walked.",
    ],
)
def test_a_sentence_that_states_no_diagnosis_gives_none(sentence: str) -> None:
    assert find_diagnoses(sentence, whole(sentence)).lists == ()


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        ("Treatment to date has included rest and ice.", "rest and ice."),
        ("Prior relevant treatment included rest.", "rest."),
        ("Past treatments were noted to include rest.", "rest."),
        ("The treatment and diagnostic testing to date has included: rest.", "rest."),
        ("He previously received the following treatments rest.", "rest."),
        ("She had been treated with rest.", "rest."),
    ],
)
def test_a_sentence_of_treatments_is_found_behind_its_cue(sentence: str, stated: str) -> None:
    assert [s.text(sentence) for s in find_treatments(sentence, whole(sentence)).lists] == [stated]


def test_a_treatment_plan_is_no_treatment_to_date() -> None:
    text = "The treatment plan included rest. The request for treatments including ice was denied."
    assert find_treatments(text, whole(text)).lists == ()


def test_nothing_stated_is_certain_and_something_unclear_is_not() -> None:
    none, unclear = "Past treatments were not noted for review.", "He underwent six visits."
    assert find_treatments(none, whole(none)).is_certain
    assert not find_treatments(unclear, whole(unclear)).is_certain


@pytest.mark.parametrize(
    ("sentence", "mechanism"),
    [
        ("The mechanism of injury is detailed as a slip and fall.", "slip and fall"),
        ("The mechanism of injury is detailed as when a crate fell on his toe.", "crate fell on his toe"),
        ("The mechanism of injury was detailed as toe strain from catching a goose.", "catching a goose"),
        (
            "Mechanism of injury occurred when the injured worker was involved in a motor vehicle accident.",
            "motor vehicle accident",
        ),
        ("He sustained an injury on 1/2/2031 when he fainted and fell.", "fainted and fell"),
        ("The notes say the injured worker slipped and fell while working.", "slipped and fell"),
        ("The pain is reportedly attributed to an industrial motor vehicle accident (MVA).", "motor vehicle accident"),
    ],
)
def test_the_mechanism_is_the_shortest_phrase(sentence: str, mechanism: str) -> None:
    assert [s.text(sentence) for s in find_mechanism(sentence, whole(sentence)).lists] == [mechanism]


@pytest.mark.parametrize(
    ("sentence", "is_certain"),
    [
        ("The mechanism of injury is unknown.", True),
        ("He sustained an industrial injury on 1/2/2031.", True),
        ("His pain was aggravated by lifting.", True),
        ("An accident was mentioned.", False),
    ],
)
def test_no_mechanism_is_certain_only_where_nothing_speaks_of_one(sentence: str, is_certain: bool) -> None:
    stated = find_mechanism(sentence, whole(sentence))
    assert (stated.lists, stated.is_certain) == ((), is_certain)


@pytest.mark.parametrize(
    ("sentence", "mechanism"),
    [
        ("He was injured in a car collision on the way.", "car collision"),
        ("She was bitten by a quarnil while at work.", "bitten by a quarnil"),
        ("He was kicked by a large tapir and hurt his arm.", "kicked by a large tapir"),
        ("He was hit by a falling beam at the yard.", "hit by a falling beam"),
        ("He was attacked by two wolves.", "attacked by two wolves"),
        ("His arm was pinned between two doors.", "arm was pinned between two doors"),
        ("She fell six stories from the zyxol tower.", "fell six stories from the zyxol tower"),
        ("The mechanism of injury was described as a fall from a crate.", "fall from a crate"),
        ("She hurt herself when lifting a crate of moss.", "lifting a crate of moss"),
        ("He sprained his ankle when he stepped off a kerb.", "stepped off a kerb"),
        ("He was injured when he fell over a hose, resulting in pain.", "fell over a hose"),
        ("He was working as a glassblower when he slipped on wax.", "slipped on wax"),
        ("Complaints began gradually due to typing.", "typing"),
    ],
)
def test_what_happened_to_somebody_is_the_mechanism_without_its_lead(sentence: str, mechanism: str) -> None:
    assert [s.text(sentence) for s in find_mechanism(sentence, whole(sentence)).lists] == [mechanism]


@pytest.mark.parametrize("lead", ["", "The mechanism of injury is"])
@pytest.mark.parametrize("unit", ["date of injury ", "she felt ", "he working as pain from ", " ", "\n"])
def test_a_sentence_without_end_takes_no_quadratic_time(lead: str, unit: str) -> None:
    text = lead + unit * (60_000 // len(unit)) + "Zyxol"
    assert all(whole(text).contains(span) for span in find_mechanism(text, whole(text)).lists)


@pytest.mark.parametrize("said", ["industrial injury", "an industrial injury", "a work injury", "unknown", ""])
def test_words_that_name_no_mechanism_leave_nothing(said: str) -> None:
    assert shorten_mechanism(said, whole(said)) is None
