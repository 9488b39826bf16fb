"""The wordings in which contradictions come, each in a decision of its own; and those of what contradicts nothing."""

from __future__ import annotations

from fractions import Fraction

import pytest

from extractor.validators.dosing import units_a_day
from tests.validators.cases import edited
from tests.validators.test_contradictions import (
    DENIAL,
    INJURY,
    MOSS,
    NEEDED,
    NOT_NEEDED,
    PATIENT,
    TOOK,
    contradictions,
    ordered,
)


def found(*edits: tuple[str, str]) -> set[tuple[str, str]]:
    """Return code and first field of what is found in the decision with words replaced."""
    return {(finding.code, finding.fields[0]) for finding in contradictions(edited(*edits))}


@pytest.mark.parametrize(
    "words",
    [
        "was hurt on",
        "got injured on",
        "had been injured on",
        "suffered a knee trauma on",
        "slipped on a floor on",
        "tripped over a rock on",
        "fell off a crate on",
        "was struck by a crate on",
        "was crushed by a crate on",
        "has a workers' claim from",
        "had an industrial incident on",
        "had an injury in the shop of",
    ],
)
def test_an_injury_on_another_day_is_found(words: str) -> None:
    assert found((INJURY, f"{words} 1/3/31")) == {("source-conflict.dates", "dates.injury")}


@pytest.mark.parametrize(
    "words",
    [
        "was evaluated on",
        "was seen on",
        "was examined on",
        "was treated on",
        "was documented on",
        "was reported on",
        "was reviewed on",
        "had a visit on",
        "note is of",
        "progress note is of",
        "records are of",
        "request is of",
        "review is of",
        "surgery was on",
        "MRI was on",
        "x-rays were on",
        "follow-up was on",
        "illness was on",
        "presented on",
        "exam was done on",
        "test was performed on",
        "hurt until",
        "was quiet before",
        "hurt again after",
        "was quiet prior to",
        "has hurt since",
        "kept her from working on",
    ],
)
def test_another_event_of_an_injury_is_no_injury(words: str) -> None:
    assert found((INJURY, f"has pain. The injury {words} 1/9/31")) == set()


@pytest.mark.parametrize(
    "words",
    [
        "The carrier rejected the wrap on {}",
        "The insurer declined the wrap on {}",
        "The carrier modified the request on {}",
        "The claims adjuster could not approve the wrap on {}",
        "The claims examiner did not certify the wrap on {}",
        "The insurer would not authorize the wrap on {}",
        "UR failed to certify the wrap on {}",
        "The wrap was denied per UR on {}",
        "The wrap was refused in UR on {}",
        "The wrap was denied through UR on {}",
        "The denial was issued on {}",
        "The UR decision of {} was short",
        "The UR determination was issued on {}",
        "The prior review dated {} was short",
        "The UR letter ({}) was short",
        "The UR report is dated {}",
        "The UR denial with a decision date of {} was short",
        "The non-certification of {} was short",
        "On {} the requests were denied",
        "The UR review on {} was short",
    ],
)
def test_a_denial_on_another_day_is_found(words: str) -> None:
    assert found((DENIAL, f"{words.format('2/13/31')} for the moss wrap")) == {("source-conflict.dates", "dates.ur_denial")}


@pytest.mark.parametrize("words", ["Rx written", "of a service", "DOS 1/1/31 and", "as dated and seen"])
def test_a_day_of_what_was_denied_is_no_denial(words: str) -> None:
    assert found((DENIAL, f"The insurer denied the wrap, {words} on 1/26/31")) == set()


@pytest.mark.parametrize(
    "words",
    [
        "The request is hereby denied.",
        "The request is therefore refused.",
        "It is thus not certified.",
        "It is accordingly not granted.",
        "It is non-certified.",
        "I am recommending denial.",
        "My recommendation is for non-certification.",
        "I recommended against approval.",
        "I recommend denial of it.",
        "The recommendation of denial holds: I recommend denial.",
        "The determination should be upheld.",
        "The non-certification is sustained.",
    ],
)
def test_a_refusal_of_what_is_overturned_is_found(words: str) -> None:
    assert found((NEEDED, words)) == {("source-conflict.decision", "issues.1.decision")}


@pytest.mark.parametrize(
    "words",
    [
        "The request is approved.",
        "The items are certified.",
        "The services are authorized.",
        "The treatment is granted.",
        "The medication is approved.",
        "It is hereby approved.",
        "They are granted.",
        "My recommendation is for approval.",
        "I am recommending authorization.",
        "It should have been certified.",
        "The determination is overturned.",
        "The non-certification should be set aside.",
    ],
)
def test_a_grant_of_what_is_upheld_is_found(words: str) -> None:
    assert found((NOT_NEEDED, words)) == {("source-conflict.decision", "issues.0.decision")}


@pytest.mark.parametrize("words", ["Once", "Unless", "Until", "When", "Whether", "Provided", "By guidelines, as"])
def test_a_ruling_under_a_condition_rules_nothing(words: str) -> None:
    assert found((NEEDED, f"{words} she rests, the request is denied.")) == set()


@pytest.mark.parametrize(
    "words",
    [
        "Following this injury",
        "Since her accident",
        "Subsequent to the industrial incident",
        "After that injury",
        "After his accident",
    ],
)
def test_care_after_the_injury_that_was_before_it_is_found(words: str) -> None:
    assert ("source-conflict.dates", "dates.injury") in found((TOOK, f"{TOOK} {words} there was a scan on 3/1/2029."))


@pytest.mark.parametrize(
    "words",
    [
        "was updated on",
        "was revised on",
        "is the edition of",
        "is in guidelines of",
        "is effective",
        "was accessed on",
        "expires on",
        "runs until",
        "runs through",
        "is the version of",
        "was published on",
        "has an appointment on",
    ],
)
def test_days_of_editions_and_plans_may_lie_after_the_decision(words: str) -> None:
    assert found((TOOK, f"{TOOK} The plan {words} 5/6/2031.")) == set()


@pytest.mark.parametrize(
    "month", ["January", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
)
def test_no_month_has_a_day_32(month: str) -> None:
    assert found((TOOK, f"{TOOK} An MRI was done on {month} 32, 2030.")) == {("implausible.date", "prior_treatments")}


@pytest.mark.parametrize(
    "whom",
    ["53 y.o. lady", "53 y/o patient", "53 yrs old claimant", "53-year-old applicant", "53 yo injured employee", "53 y/o man"],
)
def test_another_age_is_found(whom: str) -> None:
    assert ("source-conflict.age", "patient.age") in found((TOOK, f"{TOOK} The {whom} has pain.".replace("53 yo", "53 y/o")))


@pytest.mark.parametrize(
    "birth", ["DOB 2/3/1960", "birth date 02/03/1960", "birthdate 02/03/1960", "born on 2/3/1960", "born in May 1960"]
)
def test_a_birth_that_does_not_go_with_the_age_is_found(birth: str) -> None:
    assert found((PATIENT, f"{PATIENT}, {birth},")) == {("source-conflict.birth-date", "patient.age")}


@pytest.mark.parametrize(
    "person",
    [
        "doctor",
        "provider",
        "therapist",
        "psychologist",
        "chiropractor",
        "examiner",
        "reviewer",
        "MD",
        "wife of Dr. Moss",
        "brother",
        "father",
        "mother",
        "sister",
        "daughter",
        "coworker",
        "co-worker",
        "supervisor",
        "boss",
        "spouse",
        "partner",
        "friend",
        "nurse",
        "attorney",
        "manager",
        "client",
        "student",
        "customer",
        "inmate",
        "assailant",
        "driver",
    ],
)
def test_a_pronoun_of_somebody_else_is_no_conflict(person: str) -> None:
    assert found((TOOK, f"{TOOK} The {person} says that his plan holds.")) == set()


@pytest.mark.parametrize(
    "words",
    [
        "The patient hurt himself.",
        "It hurt him.",
        "An orchitis was treated.",
        "The testicles are well.",
        "A testicular scan was clear.",
        "A vasectomy was done.",
        "The scrotum is well.",
        "A scrotal scan was clear.",
        "A prostatectomy was done.",
        "A prostatitis was treated.",
        "The prostatic scan was clear.",
    ],
)
def test_what_is_of_men_is_found_of_a_woman(words: str) -> None:
    assert found((TOOK, f"{TOOK} {words}")) == {("source-conflict.sex", "patient.sex")}


@pytest.mark.parametrize(
    "words",
    [
        "It hurt her.",
        "The fault was hers.",
        "The patient hurt herself.",
        "A hysterectomy was done.",
        "A pregnancy ended.",
        "An ovary is large.",
        "An ovarian scan was clear.",
        "An oophorectomy was done.",
        "The uterus is well.",
        "A uterine scan was clear.",
        "The menopause began.",
        "A cesarean was done.",
        "An endometriosis was treated.",
        "The patient is breast-feeding.",
        "The patient is lactating.",
    ],
)
def test_what_is_of_women_is_found_of_a_man(words: str) -> None:
    edits = (PATIENT, "The 41 year old male injured worker"), ("She fell", "He fell"), (TOOK, f"He takes Norflex 7mg #11. {words}")
    assert found(*edits) == {("source-conflict.sex", "patient.sex")}


@pytest.mark.parametrize(
    "form",
    [
        "cream",
        "gel",
        "ointment",
        "lotion",
        "injection",
        "IM",
        "IV",
        "intravenous",
        "infusion",
        "intrathecal",
        "pump",
        "oral solution",
        "suspension",
        "syrup",
        "elixir",
        "vial",
        "topical",
        "compound",
        "spray",
        "suppository",
        "powder",
        "/5 mL",
    ],
)
def test_strengths_are_those_of_what_is_swallowed(form: str) -> None:
    assert (
        found((MOSS, f"Gabapentin 6000 mg {form}: Upheld"), (TOOK, "She walks."), (NOT_NEEDED, "It is not medically necessary."))
        == set()
    )


@pytest.mark.parametrize(
    ("directions", "units"),
    [
        ("2 caps q8h", 6),
        ("one pill q 4 to 6 hrs", 6),
        ("1 every day", 1),
        ("3x daily", 3),
        ("3 times per day", 3),
        ("2 times each day", 2),
        ("4 times/day", 4),
        ("qid", 4),
        ("q.i.d.", 4),
        ("four times daily", 4),
        ("t.i.d.", 3),
        ("thrice", 3),
        ("bid", 2),
        ("b.i.d.", 2),
        ("twice", 2),
        ("at bedtime", 1),
        ("at night", 1),
        ("every night", 1),
        ("nightly", 1),
        ("once", 1),
        ("qhs", 1),
        ("q.h.s", 1),
        ("qd", 1),
        ("2 capsules a day", 2),
    ],
)
def test_directions_say_how_many_are_taken_in_a_day(directions: str, units: int) -> None:
    assert units_a_day(directions) == Fraction(units)


@pytest.mark.parametrize(
    "words",
    [
        *(
            f"Norflex {salt} 70 mg"
            for salt in [
                "HCL",
                "HCI",
                "hydrochloride",
                "sodium",
                "sod",
                "ER",
                "XR",
                "SR",
                "DR",
                "CR",
                "EC",
                "IR",
                "XL",
                "oral",
                "tablets",
                "capsules",
            ]
        ),
        "Norflex in the dosage of 70 mg",
        "Norflex with a dose of 70 mg",
        "Norflex dosed at 70 mg",
        "Norflex 7 ug",
        "110 tabs of Norflex",
        "110 caps of Norflex",
        "110 pills of Norflex",
    ],
)
def test_another_dose_is_found(words: str) -> None:
    assert found((TOOK, f"She takes {words}.")) == {("source-conflict.dose", "issues.0.medication")}


@pytest.mark.parametrize(
    "words",
    [
        "Three separate items are at issue",
        "Three different services were under review",
        "Three disputed treatments remain to be decided",
        "Three requested medical requests are disputed",
        "Three issues in dispute",
        "Only one item is in dispute",
    ],
)
def test_another_number_of_items_is_found(words: str) -> None:
    assert found((TOOK, f"{TOOK} {words}.")) == {("source-conflict.items", "issues")}


@pytest.mark.parametrize("verb", ["certified", "approved", "authorized", "appropriate", "indicated", "denied"])
def test_a_conclusion_on_another_part_visits_or_drug_is_found(verb: str) -> None:
    assert {f.code for f in contradictions(ordered("MRI of the elbow", f"The MRI of the ankle is not {verb}."))} >= {
        "source-conflict.part"
    }
    if verb in ("certified", "approved", "denied"):
        assert {f.code for f in contradictions(ordered("Therapy, 12 visits", f"24 visits are not {verb}."))} >= {
            "source-conflict.count"
        }
    if verb in ("certified", "approved", "authorized"):
        assert {f.code for f in contradictions(ordered("Norco 10/325 mg #60", f"Percocet is not {verb}."))} >= {
            "source-conflict.drug"
        }


@pytest.mark.parametrize("source", ["California MTUS", "CA MTUS"])
def test_the_mtus_outside_of_itself_is_found(source: str) -> None:
    cited = "MAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Wraps."
    words = (
        f"MAXIMUS guideline: The source lies outside the Medical Treatment Utilization Schedule. Decision based on {source} 2030."
    )
    assert ("source-conflict.citation", "issues.1.reviewer_guidelines") in found((cited, words))


@pytest.mark.parametrize(
    "told",
    [
        "Norco 5/325 mg was begun by a friend and raised.",
        "Norco 5/325 mg was started for her.",
        "She was started on Norco 5/325 mg.",
        "Norco 5/325 mg was tried and gave nothing.",
        "Last year Norco 5/325 mg was dispensed.",
        "An earlier bottle was Norco 5/325 mg.",
        "Previously Norco 5/325 mg was taken.",
        "A prior request for Norco 5/325 mg was denied.",
        "A prior prescription was for Norco 5/325 mg.",
        "In 2029 Norco 5/325 mg was taken.",
        "The guideline allows Norco 5/325 mg.",
        "Guidelines allow Norco 5/325 mg.",
        "Norco 5/325 mg, half of it, is taken.",
        "Last year Norco 10/325 mg #240 was dispensed.",
        "Last year there were 5 refills.",
    ],
)
def test_an_order_of_another_time_or_a_rule_is_no_conflict_of_doses(told: str) -> None:
    assert contradictions(ordered("Norco 10/325 mg #60 with 2 refills", told)) == []


def test_the_same_number_in_another_unit_is_a_conflict_at_any_time() -> None:
    found = contradictions(ordered("Levothyroxine 75 mcg #30", "Levothyroxine 75 mg was started last year."))
    assert [(one.code, one.fields[0]) for one in found] == [("source-conflict.dose", "issues.0.medication")]


@pytest.mark.parametrize(
    "told",
    [
        "A first denial on 2/1/31 was of something else",
        "A prior denial of 2/1/31 stands",
        "Utilization Review denied an MRI on 2/1/31",
        "The wrap was denied by Utilization Review on 2/1/31 and not appealed",
    ],
)
def test_a_denial_of_another_request_or_time_is_no_conflict(told: str) -> None:
    assert found((DENIAL, f"{told}. She wants the moss wrap")) == set()


@pytest.mark.parametrize(
    "told",
    [
        "A patient must take his medicine.",
        "The patient takes his or her medicine.",
        "The patient takes his/her medicine.",
        "Her grandmother was born in 1931.",
        "She is to return on 5/15/2031.",
        "Retirement is planned for 5/15/31.",
    ],
)
def test_words_of_anybody_a_relative_or_a_plan_are_no_conflict(told: str) -> None:
    assert found((TOOK, f"{TOOK} {told}")) == set()


@pytest.mark.parametrize("words", ["This gentleman has pain.", "This is a gentleman, and this man has pain."])
def test_a_noun_of_the_other_sex_is_found(words: str) -> None:
    assert ("source-conflict.sex", "patient.sex") in found((TOOK, f"{TOOK} {words}"))


@pytest.mark.parametrize(
    "words", ["NORFLEX 7 mg, #11", "Orphenadrine 7 mg #11", "Norflex 7mg quantity 11", "Norflex (orphenadrine) 7 mg #11"]
)
def test_one_order_in_two_wordings_has_one_verdict(words: str) -> None:
    edits = (("Moss wrap for the left knee: Overturned", f"{words}: Overturned"),)
    assert ("source-conflict.decision", "issues.0.decision") in found(*edits)


@pytest.mark.parametrize("words", ["Norflex 14 mg #11", "Norflex 7 mg #22", "Retrospective Norflex 7 mg #11"])
def test_another_order_of_a_drug_may_have_another_verdict(words: str) -> None:
    edits = (("Moss wrap for the left knee: Overturned", f"{words}: Overturned"),)
    assert ("source-conflict.decision", "issues.0.decision") not in found(*edits)


@pytest.mark.parametrize(
    "words",
    [
        "I agree with the denial.",
        "I concur with the non-certification.",
        "I agree with the claims administrator.",
        "The non-certification was correct.",
        "Denial is appropriate.",
        "I cannot recommend it.",
    ],
)
def test_a_reviewer_who_refuses_against_the_heading_is_found(words: str) -> None:
    assert ("source-conflict.decision", "issues.1.decision") in found((NEEDED, words))


@pytest.mark.parametrize(
    "words",
    [
        "The decision of the claims administrator is reversed.",
        "The utilization review decision is therefore reversed.",
        "I disagree with the denial.",
        "I disagree with the non-certification.",
        "I disagree with the utilization review determination.",
    ],
)
def test_a_reviewer_who_grants_against_the_heading_is_found(words: str) -> None:
    assert ("source-conflict.decision", "issues.0.decision") in found((NOT_NEEDED, words))
