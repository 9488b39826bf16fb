"""Words that stand in the right place and are not the value: each text of these kinds shows its own value and refuses the other."""

from __future__ import annotations

import pytest

from extractor.case import Leaf
from tests.evidence.test_matchers import offered
from tests.layouts.decisions import SUMMARY, decision

NAME = "issues.0.medication.ingredients.0.name"
STRENGTH = "issues.0.medication.ingredients.0.strength"
DIRECTIONS = "issues.0.medication.directions"
SUPPLY = "issues.0.medication.supply"
FORM = "issues.0.medication.form"
QUANTITY = "issues.0.medication.quantity"
SESSIONS = "issues.0.schedule.sessions"
ITEM = "issues.0.description"
SOURCE = "issues.0.reviewer_guidelines.0.source"
SECTION = "issues.0.reviewer_guidelines.0.sections.0"
PAGES = "issues.0.reviewer_guidelines.0.pages"
STATE = "reviewer.licensed_states.0"
SPECIALTY = "reviewer.specialties.0"
DIAGNOSIS = "diagnoses.0"
TREATMENT = "prior_treatments.0"
MECHANISM = "mechanism_of_injury"

Row = tuple[str, str, Leaf, Leaf | None]
"""Words of a document, a path, a value that stands in them and is wrong, and the right one if there is any."""


def check(text: str, path: str, wrong: Leaf, right: Leaf | None) -> None:
    assert not offered(path, wrong, text).is_supported
    if right is not None:
        assert offered(path, right, text).is_supported


HEADINGS: list[Row] = [
    ("Zyxol 7 mg, two capsules at dawn, #30 with 3 refills", NAME, "refills", "Zyxol"),
    ("Zyxol 7 mg, two capsules at dawn, #30 with 3 refills", NAME, "capsules", "Zyxol"),
    ("Three Zyxol 7 mg patches a month", NAME, "Three", "Zyxol"),
    ("Retrospective Zyxol 7 mg #30", NAME, "Retrospective", "Zyxol"),
    ("Zyxol 7 mg #30, at dawn", NAME, "dawn", "Zyxol"),
    ("Quorvane Forte 3 mg #12", NAME, "Forte", "Quorvane Forte"),
    ("Quorvane Forte 3 mg #12", NAME, "Quorvane", "Quorvane Forte"),
    ("Zyxol 7 mg #30 (formerly on Quorvane 3 mg)", NAME, "Quorvane", "Zyxol"),
    ("Zyxol 7 mg #30 (patient reacts to Quorvane)", NAME, "Quorvane", "Zyxol"),
    ("Zyxol 7 mg #30 (Quorvane refused)", NAME, "Quorvane", "Zyxol"),
    ("Zyxol 7 mg #30 (previously Quorvane 3 mg #90)", STRENGTH, "3 mg", "7 mg"),
    ("Switch from Quorvane 3 mg to Zyxol 7 mg #30", NAME, "Quorvane", "Zyxol"),
    ("Switch from Quorvane 3 mg to Zyxol 7 mg #30", STRENGTH, "3 mg", None),
    ("Zyxol 7 mg tail drops, #30", NAME, "tail", "Zyxol"),
    ("Zyxol 7% tail drops, #30", NAME, "tail", "Zyxol"),
    ("99999 Zyxol infusion", ITEM, "Zyxol infusion", "99999 Zyxol infusion"),
    ("Physical therapy 12 sessions (24 sessions completed)", SESSIONS, 24, 12),
    ("Tail injection x 1, prior tail injections x 3", SESSIONS, 3, 1),
    ("Zyxol 7 mg #30 (retrospective request withdrawn)", "issues.0.retrospective", True, False),
    ("Zyxol 7 mg #30 (Quorvane was denied)", STRENGTH, "30", "7 mg"),
    ("Zyxol 7 mg, one capsule at bedtime, #30", DIRECTIONS, "Zyxol 7 mg", "one capsule at bedtime"),
    ("Zyxol 7 mg, one capsule at bedtime, #30", DIRECTIONS, "#30", "one capsule at bedtime"),
    ("Zyxol 7 mg, one capsule at bedtime, #30", DIRECTIONS, "capsule at bedtime", "one capsule at bedtime"),
    ("Zyxol 7 mg, one capsule by mouth twice a day, #60", DIRECTIONS, "one capsule by mouth", "one capsule by mouth twice a day"),
    ("Zyxol 7 mg, one every 6 hours, not more than 3 daily, #60", DIRECTIONS, "more than 3 daily", None),
    ("Zyxol 7 mg, do not use nightly, #30", DIRECTIONS, "use nightly", None),
    ("Zyxol 7 mg, never take twice a day, #30", DIRECTIONS, "take twice a day", None),
    ("Zyxol 7 mg, one capsule at bedtime, #30", SUPPLY, "#30", None),
    ("Zyxol 7 mg #30, 30 day supply", SUPPLY, "7 mg", "30 day supply"),
    ("Zyxol capsules 7 mg #30 after the injection", FORM, "injection", "capsule"),
    ("Weaning of Zyxol 7 mg #30", ITEM, "Zyxol 7 mg #30", "Weaning of Zyxol 7 mg #30"),
    ("Discontinuation of Zyxol 7 mg", ITEM, "Zyxol 7 mg", "Discontinuation of Zyxol 7 mg"),
    ("Non-surgical care of the tail", ITEM, "surgical care of the tail", "Non-surgical care of the tail"),
    ("Left tail splint, right tail brace", ITEM, "tail splint, right tail", "Left tail splint, right tail brace"),
    ("Left tail splint, right tail brace", ITEM, "Left tail splint", "Left tail splint, right tail brace"),
    ("Moon walking without shoes", ITEM, "Moon walking", "Moon walking without shoes"),
    ("Moon walking 2 times a week for 6 weeks", ITEM, "Moon walking 2 times a week", "Moon walking 2 times a week for 6 weeks"),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "path", "wrong", "right"), HEADINGS)
def test_words_of_a_heading_are_no_other_part_of_the_order(heading: str, path: str, wrong: Leaf, right: Leaf | None) -> None:
    check(decision(f"{heading}: Upheld\r\n"), path, wrong, right)


DIAGNOSES: list[Row] = [
    ("The diagnoses are documented as: 1) moonburn; 2) tail strain.", DIAGNOSIS, "documented as", "moonburn"),
    ("The diagnoses are documented as moonburn and tail strain.", DIAGNOSIS, "documented as", "moonburn"),
    ("The injured worker was diagnosed as having moonburn and tail strain.", DIAGNOSIS, "The injured worker", "tail strain"),
    ("The diagnoses are moonburn and left tail strain.", DIAGNOSIS, "tail strain", "left tail strain"),
    ("The diagnoses are moonburn and chronic left tail strain.", DIAGNOSIS, "chronic left", "chronic left tail strain"),
    ("The diagnoses are moonburn and a post-acute tail fracture.", DIAGNOSIS, "acute tail fracture", "post-acute tail fracture"),
    ("The diagnoses are moonburn and L4-L5 disc protrusion.", DIAGNOSIS, "L5 disc protrusion", "L4-L5 disc protrusion"),
    ("The diagnoses are T11-12 fracture and moonburn.", DIAGNOSIS, "12 fracture", "T11-12 fracture"),
    ("The diagnoses are moonburn, and a family history of moon fever.", DIAGNOSIS, "moon fever", "moonburn"),
    ("The diagnoses are moonburn; his mother had a moon fever.", DIAGNOSIS, "moon fever", "moonburn"),
    ("The diagnoses are moonburn; his father has chronic gout.", DIAGNOSIS, "chronic gout", "moonburn"),
    ("The diagnoses are moonburn; neuropathy is unlikely.", DIAGNOSIS, "neuropathy", "moonburn"),
    ("The diagnoses are moonburn; neuropathy was ruled out.", DIAGNOSIS, "neuropathy", "moonburn"),
    ("The diagnoses are moonburn with no evidence of neuropathy.", DIAGNOSIS, "neuropathy", "moonburn with no evidence of neuropathy"),
    ("The diagnoses are moonburn, though the insurer's doctor diagnosed vanity.", DIAGNOSIS, "vanity", "moonburn"),
    ("The diagnoses are left tail strain, the right side being well.", DIAGNOSIS, "right side", "left tail strain"),
    ("The diagnoses are left tail strain, the right side being well.", DIAGNOSIS, "right side being well", "left tail strain"),
    ("The diagnoses are neck, back and tail pain.", DIAGNOSIS, "neck", "neck, back and tail pain"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "path", "wrong", "right"), DIAGNOSES)
def test_words_of_a_sentence_are_no_diagnosis_of_the_patient(sentence: str, path: str, wrong: Leaf, right: Leaf | None) -> None:
    check(told(sentence), path, wrong, right)


TREATMENTS: list[Row] = [
    ("Treatment to date has included moss, the patient having declined leeches.", TREATMENT, "leeches", "moss"),
    ("Treatment to date has included moss; she refused tail surgery.", TREATMENT, "tail surgery", "moss"),
    ("Treatment to date has included moss, with leeches awaiting approval.", TREATMENT, "leeches", None),
    ("Treatment to date has included moss and, if authorized, a tail fusion next year.", TREATMENT, "tail fusion next year", "moss"),
    ("Treatment to date has included moss; a tail fusion is planned.", TREATMENT, "tail fusion", "moss"),
    ("Treatment to date has included moss. Leeches are recommended.", TREATMENT, "Leeches", "moss"),
    ("Treatment to date has included moss, and no leeches.", TREATMENT, "leeches", "moss"),
    ("Treatment to date has included twenty-four moon visits.", TREATMENT, "four moon visits", "twenty-four moon visits"),
    ("Treatment to date has included moss and two rounds of leeches.", TREATMENT, "rounds of leeches", "two rounds of leeches"),
    ("Treatment to date has included moss and two rounds of leeches.", TREATMENT, "Treatment to date", "moss"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "path", "wrong", "right"), TREATMENTS)
def test_what_was_not_given_is_no_treatment(sentence: str, path: str, wrong: Leaf, right: Leaf | None) -> None:
    check(told(sentence), path, wrong, right)


MECHANISMS: list[Row] = [
    ("The mechanism of injury is detailed as leaping rather than a fall from the moon.", MECHANISM, "fall from the moon", "leaping"),
    ("The mechanism of injury is detailed as a near-hit by a star.", MECHANISM, "hit by a star", "near-hit by a star"),
    ("The mechanism of injury is detailed as leaping, not a fall from the moon.", MECHANISM, "fall from the moon", "leaping"),
    ("The mechanism of injury is detailed as leaping, after an unrelated comet strike in 2009.", MECHANISM, "comet strike", "leaping"),
    ("The mechanism of injury is detailed as leaping, after an earlier comet strike.", MECHANISM, "comet strike", "leaping"),
    ("The mechanism of injury is detailed as a fall from the moon.", MECHANISM, "The mechanism of injury", "fall from the moon"),
    ("The mechanism of injury is detailed as a fall from the moon.", MECHANISM, "from the moon", "fall from the moon"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "path", "wrong", "right"), MECHANISMS)
def test_what_did_not_happen_is_no_mechanism(sentence: str, path: str, wrong: Leaf, right: Leaf | None) -> None:
    check(told(sentence), path, wrong, right)


CREDENTIALS: list[Row] = [
    ("West Virginia", STATE, "Virginia", "West Virginia"),
    ("New Jersey, Ohio", STATE, "Jersey", "New Jersey"),
    ("North Dakota", STATE, "Dakota", "North Dakota"),
    ("Ohio, not Utah", STATE, "Utah", "Ohio"),
]
SPECIALTIES: list[Row] = [
    ("Oral and Maxillofacial Surgery", SPECIALTY, "Surgery", "Oral and Maxillofacial Surgery"),
    ("Addiction Psychiatry", SPECIALTY, "Psychiatry", "Addiction Psychiatry"),
    ("Physical Medicine and Rehabilitation", SPECIALTY, "Rehabilitation", "Physical Medicine and Rehabilitation"),
    ("Urology (not certified in Neurology)", SPECIALTY, "Neurology", "Urology"),
    ("Urology; no certificate in Neurology", SPECIALTY, "Neurology", "Urology"),
]


@pytest.mark.parametrize(("words", "path", "wrong", "right"), CREDENTIALS)
def test_a_part_of_a_state_is_none(words: str, path: str, wrong: Leaf, right: Leaf | None) -> None:
    check(WHOLE.replace("Atlantis, El Dorado", words), path, wrong, right)


@pytest.mark.parametrize(("words", "path", "wrong", "right"), SPECIALTIES)
def test_a_part_of_a_specialty_is_none(words: str, path: str, wrong: Leaf, right: Leaf | None) -> None:
    check(WHOLE.replace("Alchemy, Leech Care", words), path, wrong, right)


CITATIONS: list[Row] = [
    ("Decision based on Zyxol Almanac 2030, Section(s): Moss, page 7.", SECTION, "page 7", "Moss"),
    ("Decision based on Zyxol Almanac 2030, Section(s): Moss, page 7.", SECTION, "2030", "Moss"),
    ("Decision based on Zyxol Almanac 2030, Section(s): Moss, page 7.", SECTION, "Zyxol Almanac", "Moss"),
    ("Decision based on Zyxol Almanac 2030, Section(s): Moss baths, page 7.", SECTION, "baths", "Moss baths"),
    ("Decision based on Zyxol Almanac 2030, Section(s): Moss, page 7.", PAGES, "2030", "7"),
    ("Decision based on Zyxol Almanac 2030, Section(s): Moss 12, page 7.", PAGES, "12", "7"),
    ("Decision based on Zyxol Almanac 2030, Section(s): Moss, page 7.", SOURCE, "Decision based on", "Zyxol Almanac 2030"),
    ("Decision based on Zyxol Almanac 2030, Section(s): Moss, page 7.", SOURCE, "Almanac 2030", "Zyxol Almanac 2030"),
    ("Decision based on Zyxol Almanac 2030, Section(s): Moss, page 7.", SOURCE, "Section(s)", "Zyxol Almanac 2030"),
    ("Decision based on Zyxol Almanac 2030, Section(s): Moss, Moss, fresh.", SOURCE, "Moss", "Zyxol Almanac 2030"),
    ("The Expert Reviewer did not cite any medical evidence for its decision.", SOURCE, "medical evidence", None),
    ("The Expert Reviewer did not cite any medical evidence for its decision.", SOURCE, "Expert Reviewer", None),
    ("Decision based on Zyxol Almanac 2030, Moss. The Star Almanac 2029 does not apply.", SOURCE, "Star Almanac 2029", "Zyxol Almanac 2030"),
    ("Decision based on Zyxol Almanac 2030, Moss. The Star Almanac 2029 was not used.", SOURCE, "Star Almanac 2029", "Zyxol Almanac 2030"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "path", "wrong", "right"), CITATIONS)
def test_words_of_a_citation_are_no_other_part_of_it(words: str, path: str, wrong: Leaf, right: Leaf | None) -> None:
    check(WHOLE.replace("Decision based on Zyxol Almanac 2030, Section(s): Moss.", words), path, wrong, right)


PRIORITIES: list[Row] = [
    ("Standard (expedited handling not requested)", "priority", "expedited", "standard"),
    ("Standard (expedited request withdrawn)", "priority", "expedited", "standard"),
]


@pytest.mark.parametrize(("words", "path", "wrong", "right"), PRIORITIES)
def test_a_priority_that_was_not_asked_for_is_none(words: str, path: str, wrong: Leaf, right: Leaf | None) -> None:
    assert "Priority: Standard" in WHOLE
    check(WHOLE.replace("Priority: Standard", f"Priority: {words}"), path, wrong, right)


WHOLE = decision("Zyxol 7 mg #30: Upheld\r\n")


def told(sentence: str) -> str:
    """Return a decision whose summary is one sentence."""
    opening = SUMMARY.partition("She fell")[0]
    return WHOLE.replace(SUMMARY, f"{opening}{sentence}\r\n")


NOTATIONS: list[tuple[str, str, Leaf]] = [
    ("Zyxol 25 mcg per hour patch #12", STRENGTH, "25 mcg per hour"),
    ("Zyxol 1,000 mg #12", STRENGTH, "1,000 mg"),
    ("Zyxol 7 mg qty60", QUANTITY, 60),
    ("Zyxol 7 mg, quantity (60)", QUANTITY, 60),
    ("Physical therapy, six (6) sessions", SESSIONS, 6),
]


@pytest.mark.parametrize(("heading", "path", "value"), NOTATIONS)
def test_an_amount_is_supported_in_another_notation(heading: str, path: str, value: Leaf) -> None:
    assert offered(path, value, decision(f"{heading}: Upheld\r\n")).is_supported
