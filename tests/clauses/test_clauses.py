"""How things are said: one sentence of our own for each cue, the thing in question in square brackets."""

from __future__ import annotations

import pytest

from extractor.clauses import Assertion, assertion_at, clauses, scopes, sentence_at
from extractor.document import Span


def _said(marked: str) -> Assertion:
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    return assertion_at(text, Span(start, end))


NEGATED = """
They deny numbness or [moonglow].
He denies numbness, tingling and [moonglow].
She denied [moonglow].
Denying fever, chills, [moonglow], he left.
Tests were negative for burns, [moonglow].
There was no evidence of burns or [moonglow].
No sign of [moonglow] was seen.
No signs of burns, [moonglow].
The absence of [moonglow] is noted.
He is free of [moonglow].
The scan rules out [moonglow].
The scan ruled out burns, [moonglow].
This excludes [moonglow].
He has no [moonglow].
It does not show [moonglow].
It doesn't show [moonglow].
It never showed [moonglow].
Neither burns nor [moonglow] was seen.
He has burns, nor does he have [moonglow].
None had [moonglow].
The scan cannot show [moonglow].
He came without [moonglow].
He hardly has [moonglow].
He scarcely has [moonglow].
He barely has [moonglow].
They lack [moonglow].
It lacks [moonglow].
It lacked [moonglow].
The lack of [moonglow] is noted.
He is unable to use [mooncrutches].
They fail to show [moonglow].
It fails to show [moonglow].
It failed to show [moonglow].
There is no ground to [reverse] it.
There are no grounds to [reverse] it.
I see no reason to [reverse] it.
There is no basis to [reverse] it.
There is no basis for [surgery].
Zyxol instead of [Quorvane].
Zyxol rather than [Quorvane].
Zyxol in place of [Quorvane].
This is anything but [helpful].
It is far from [healed].
He has burns with no sign of [moonglow].
He has burns with no evidence of [moonglow].
He has burns in the absence of [moonglow].
He has had baths but not yet [moon walking].
They refuse to [uphold] it.
She refuses to [uphold] it.
She refused to [uphold] it.
We decline to [uphold] it.
She declines to [uphold] it.
She declined to [uphold] it.
He has [moonglow] not confirmed by a scan.
He has burns and [moonglow], the last not confirmed by a scan.
He has burns and [moonglow], since refuted.
[Moonglow] was not found.
[Burns] were not found.
[Moonglow] is not seen.
[Burns] are not seen.
[Moonglow] has not been seen.
[Burns] have not been seen.
He had not seen [moonglow].
[Moonglow] is absent.
[Moonglow] was negative.
[Moonglow] has been excluded.
[Moonglow] of the left tail was ruled out.
[Moonglow] is unlikely.
[Moonglow] is doubtful.
His [moonglow] has resolved.
His [burns] have resolved.
His [moonglow] is resolved.
"""
ASSERTED = """
He denies numbness, but reports [moonglow].
He has no wings. [Moonglow] is present.
Numbness was not seen; [moonglow] was.
He had no visits, [rest].
There was no relief and he had [surgery].
Not only [moonglow] but also itch.
Not just [moonglow] but itch.
Not merely [moonglow] but itch.
It lasted no longer than [Tuesday].
He took not more than [Zyxol].
He took no more than [Zyxol].
He has not resolved [moonglow].
It is not improving [moonglow].
It has not improved [moonglow].
There is no change in [moonglow].
He had no relief with [Zyxol].
He had Zyxol without relief from [moonglow].
He had [Zyxol] without improvement.
He had [Zyxol] without benefit.
An [MRI] without contrast.
He does not deny [moonglow].
We do not find that it is not [necessary].
I do not find it unlikely that he has [moonglow].
He tried Zyxol (no relief), [Quorvane].
He has no wings. [Moonglow] is present.
"Zyxol not able to fill." Prior treatment included [rest].
[Zyxol] helped, and Quorvane was not used.
"""
DOUBTED = """
Rule out [moonglow].
The scan cannot rule out [moonglow].
He has possible [moonglow].
He has probable [moonglow].
He has suspected [moonglow].
There is suspicion of [moonglow].
He has questionable [moonglow].
It is likely [moonglow].
[Moonglow] cannot be ruled out.
[Moonglow] was not ruled out.
[Moonglow] is suspected.
[Moonglow] is possible.
"""
CONDITIONAL = """
If it fails, [surgery] follows.
The denial [stands] unless he walks.
Unless he walks, the denial [stands].
He asks whether it is [necessary].
Provided that he walks, it is [necessary].
In case he walks, it is [necessary].
As long as he walks, it is [necessary].
Should Zyxol fail, the denial [stands].
Were he taller, it would be [necessary].
Were she taller, it would be [necessary].
Were it shorter, it would be [necessary].
Were the tail shorter, it would be [necessary].
Had he walked, it would be [necessary].
Had she walked, it would be [necessary].
Had it helped, it would be [necessary].
Had the tail healed, it would be [necessary].
A sling and, if approved, [surgery].
A sling, [surgery] if authorized.
Zyxol, [Quorvane] if needed.
"""
PLANNED = """
A sling and a recommended course of [moonbaths].
A planned [surgery].
A proposed [surgery].
The requested [surgery].
A pending [MRI].
A prospective [MRI].
Any future [care].
An upcoming [MRI].
A scheduled [MRI].
The anticipated [MRI].
The contemplated [MRI].
He is awaiting [surgery].
He awaits [surgery].
He is scheduled for [surgery].
He is a candidate for [surgery].
The recommendation for [surgery] is noted.
The request for [surgery] came.
Requests for [surgery] came.
He came, requesting [surgery].
Dr. Quux recommends [surgery].
Dr. Quux is recommending [surgery].
Dr. Quux is considering [surgery].
After consideration of [surgery], he left.
There is a plan for [surgery].
There are plans for [surgery].
He plans to have [surgery].
He will have [surgery].
He is to undergo [surgery].
A referral for [surgery] was sent.
A referral to [surgery] was sent.
A sling, [moonbaths] (pending), and Zyxol.
[Surgery] is pending.
[Moonbaths] are pending.
[Surgery] is planned.
[Moonbaths] are planned.
[Surgery] was planned.
[Surgery] is proposed.
[Surgery] was proposed.
[Surgery] is recommended.
[Surgery] was recommended.
[Moonbaths] were recommended.
[Surgery] has been recommended.
[Surgery] is scheduled.
[Surgery] was scheduled.
[Surgery] is requested.
[Surgery] was requested.
[Surgery] has been requested.
[Surgery] is being considered.
A sling and [surgery] next week.
A sling and [surgery] next month.
A sling and [surgery] next year.
A sling and [surgery] in the future.
A sling and [moonbaths] not yet started.
A sling and [moonbaths] not yet begun.
"""
REFUSED = """
A sling, [moonbaths] (declined), and Zyxol.
A sling, [moonbaths] (refused), and Zyxol.
A sling, [moonbaths] (denied), and Zyxol.
[Surgery] was declined.
[Surgery] was refused.
[Surgery] was denied.
[Moonbaths] were denied.
[Surgery] has been denied.
A sling, [moonbaths] (not authorized), and Zyxol.
[Surgery] was not authorized.
A sling, [moonbaths] (not approved), and Zyxol.
He declined [surgery].
He refused [surgery].
They denied authorization for [surgery].
He declines [surgery].
He refuses [surgery].
He goes on refusing [surgery].
He goes on declining [surgery].
"""
PAST = """
Pain Management, formerly [Family Practice].
A former [burn].
A resolved [burn].
A healed [burn].
He was previously [burnt].
He smoked since he was [16].
She smoked since she was [16].
He fell when he was [16].
She fell when she was [16].
He smoked until he was [16].
She smoked until she was [16].
He fell at age [16].
He fell at the age of [16].
A strain and a [burn] (resolved).
He had [burns] in the past.
"""
RELATIVE = """
His mother has [moonglow].
His mother's [moonglow] is noted.
His father has [moonglow].
His father's [moonglow] is noted.
A brother had [moonglow].
His brother's [moonglow] is noted.
A sister had [moonglow].
Her sister's [moonglow] is noted.
A son has [moonglow].
A daughter has [moonglow].
His wife has [moonglow].
Her husband has [moonglow].
The spouse has [moonglow].
A [62-year-old] mother came.
A [62-year-old] father came.
A [22-year-old] brother came.
A [22-year-old] sister came.
A [22-year-old] son came.
A [22-year-old] daughter came.
A [42-year-old] wife came.
A [42-year-old] husband came.
An uncle had burns, [moonglow].
An aunt had [moonglow].
The grandfather had [moonglow].
The grandmother had [moonglow].
There is a family history of burns and [moonglow].
Family history is significant for [moonglow].
"""
COLLEAGUE = """
A coworker has [moonglow].
A coworker's [moonglow] is noted.
A co-worker has [moonglow].
A colleague has [moonglow].
A colleague's [moonglow] is noted.
A [62-year-old] coworker dropped a box.
A [62-year-old] male co-worker dropped a box.
A [62-year-old] colleague dropped a box.
"""
THING = """
A [25-year-old] scar is seen.
A [25-year-old] injury is seen.
A [25-year-old] hip fracture is seen.
A [25-year-old] film is seen.
The [25-year-old] films are seen.
A [25-year-old] implant is seen.
"""
PATIENT = """
With his mother, the patient came for [moonglow].
Unlike his brother's, the patient's [moonglow] is old.
With his wife, the injured worker came for [moonglow].
With a coworker, this worker came for [moonglow].
After a coworker fell, this [41-year-old] male came.
After a coworker fell, a [41-year-old] left-handed worker came.
After a coworker fell, a [41-year-old] patient came.
After a coworker fell, a [41-year-old] claimant came.
After a coworker fell, an [41-year-old] applicant came.
After a coworker fell, a [41-year-old] employee came.
With her son, the claimant came for [moonglow].
With her son, the applicant came for [moonglow].
With her son, the employee came for [moonglow].
"""
SPEAKERS = {
    "advocate": """
The attorney argues that it is [necessary].
The attorney contends that it is [necessary].
The attorney asserts that it is [necessary].
In the attorney's letter it is [necessary].
His counsel argues that it is [necessary].
His counsel contends that it is [necessary].
His counsel asserts that it is [necessary].
His lawyer argues that it is [necessary].
His lawyer says it is [necessary].
His lawyer contends it is [necessary].
The attorney says it is [necessary].
""",
    "claims": """
Utilization review found it not [necessary].
Utilization review determined it not [necessary].
Utilization review stated it is not [necessary].
The carrier argues that it is not [necessary].
The carrier says it is not [necessary].
The insurer says it is not [necessary].
The adjuster says it is not [necessary].
The claims administrator states it is not [necessary].
""",
    "physician": """
The treating physician argues that it is [necessary].
The treating physician states that it is [necessary].
The provider argues that it is [necessary].
The provider states that it is [necessary].
The surgeon argues that it is [necessary].
""",
}


def _rows(block: str) -> list[str]:
    return block.strip().splitlines()


@pytest.mark.parametrize("marked", _rows(NEGATED))
def test_what_a_negation_reaches_is_negated(marked: str) -> None:
    assert _said(marked).polarity == "negated"


@pytest.mark.parametrize("marked", _rows(ASSERTED))
def test_what_no_negation_reaches_or_two_do_is_asserted(marked: str) -> None:
    assert _said(marked).polarity == "asserted"


@pytest.mark.parametrize("marked", _rows(DOUBTED))
def test_a_suspicion_is_neither_asserted_nor_negated(marked: str) -> None:
    assert _said(marked).polarity == "doubted"


@pytest.mark.parametrize("marked", _rows(CONDITIONAL))
def test_what_hangs_on_a_condition_is_conditional(marked: str) -> None:
    assert _said(marked).is_conditional


@pytest.mark.parametrize(
    ("marked", "time"),
    [(marked, time) for time, block in (("planned", PLANNED), ("refused", REFUSED), ("past", PAST)) for marked in _rows(block)],
)
def test_time_is_told_by_the_nearest_cue(marked: str, time: str) -> None:
    assert _said(marked).time == time


@pytest.mark.parametrize(
    ("marked", "subject"),
    [
        (marked, subject)
        for subject, block in (("relative", RELATIVE), ("colleague", COLLEAGUE), ("thing", THING), ("patient", PATIENT))
        for marked in _rows(block)
    ],
)
def test_the_subject_is_the_person_named_last_before(marked: str, subject: str) -> None:
    assert _said(marked).subject == subject


@pytest.mark.parametrize(("marked", "speaker"), [(m, speaker) for speaker, block in SPEAKERS.items() for m in _rows(block)])
def test_a_sentence_is_the_words_of_whom_it_names_as_speaking(marked: str, speaker: str) -> None:
    assert _said(marked).speaker == speaker


@pytest.mark.parametrize(
    ("marked", "holds"),
    [
        ("He has [moonglow].", True),
        ("He has possible [moonglow].", True),
        ("He was previously [burnt].", True),
        ("He has no [moonglow].", False),
        ("If it fails, [surgery] follows.", False),
        ("A pending [MRI].", False),
        ("His mother has [moonglow].", False),
    ],
)
def test_what_holds_is_or_was_so_of_the_patient(marked: str, holds: bool) -> None:
    assert _said(marked).holds is holds


@pytest.mark.parametrize(
    ("marked", "time"),
    [
        ("He had baths, and [a place on the waiting list] for moon walking.", "planned"),
        ("He had baths, and [a moon bath scheduled for] May.", "planned"),
        ("He turned down [moon walking].", "refused"),
        ("An offer of [moon walking] turned down in May.", "refused"),
        ("He had baths, [moon walking], which the carrier denied.", "refused"),
        ("He had baths, [moon walking], which was denied.", "refused"),
        ("He was [33 years old] when hired.", "past"),
        ("A cook, [33 years old] at hire, fell.", "past"),
        ("She was [43 years of age] when she was hurt.", "past"),
        ("He was [43 years of age] when he was hurt.", "past"),
        ("At [19 years old] she fell.", "past"),
        ("She was 33 years old when hired and is now [46 years old].", "present"),
    ],
)
def test_what_is_not_yet_or_no_longer_so_is_told_by_its_cue(marked: str, time: str) -> None:
    assert _said(marked).time == time


def test_clauses_carry_what_is_said_of_each() -> None:
    text = "He denies numbness but reports glow. If it fails, his mother will come."
    said = [(clause.span.text(text), clause.assertion) for clause in clauses(text, Span(0, len(text)))]
    assert said == [
        ("He denies numbness but", Assertion("negated")),
        ("reports glow.", Assertion()),
        ("If it fails, his mother will come.", Assertion(is_conditional=True, time="planned", subject="relative")),
    ]


@pytest.mark.parametrize(
    ("heading", "aside"),
    [
        ("Claim #77123: Zyxol #60", ["Claim #77123"]),
        ("Item No. 2 Zyxol #60", ["Item No"]),
        ("Tail therapy after 18 sessions", ["after 18"]),
        ("Tail therapy after surgery, 12 sessions", ["after"]),
        ("Discontinue Zyxol 7 mg, begin Quorvane 5 mg", ["Discontinue Zyxol 7 mg", "begin"]),
        ("Discontinuing Zyxol, Quorvane 5 mg", ["Discontinuing Zyxol"]),
        ("Begin Zyxol 7 mg", ["Begin"]),
        ("Start Zyxol 7 mg", ["Start"]),
        ("Stop Zyxol and Quorvane 5 mg", ["Stop Zyxol"]),
        ("Wean from Zyxol 7 mg with Quorvane 5 mg", ["Wean from Zyxol 7 mg"]),
        ("Weaning from Zyxol with Quorvane", ["Weaning from Zyxol"]),
        ("Weaning off Zyxol with Quorvane", ["Weaning off Zyxol"]),
        ("Taper off Zyxol with Quorvane", ["Taper off Zyxol"]),
        ("Quorvane #60 instead of Zyxol #120", ["instead of Zyxol #120"]),
        ("Quorvane #60 in place of Zyxol #120", ["in place of Zyxol #120"]),
        ("Quorvane #60 in lieu of Zyxol #120", ["in lieu of Zyxol #120"]),
        ("Quorvane #60, replacing Zyxol #120", ["replacing Zyxol #120"]),
        ("Zyxol 7 mg, do not take daily, #30", ["do not take daily"]),
        ("Zyxol 7 mg, not to be taken daily, #30", ["not to be taken daily"]),
        ("Tail therapy, 24 sessions completed, 12 requested", ["24 sessions completed"]),
        ("Tail therapy, 12 sessions to be completed in May", []),
        ("Tail therapy 12 sessions (24 sessions completed)", ["24 sessions completed"]),
        ("Zyxol 7 mg #12 (previously Quorvane 3 mg #90) at dawn", ["previously Quorvane 3 mg #90"]),
        ("Tail injection x 1, prior tail injections x 3", ["prior tail injections x 3"]),
        ("Tail therapy 12 sessions prior to surgery", []),
        ("Zyxol 7 mg with prior authorization", []),
        ("Zyxol 7 mg, #12 (after failure of Quorvane 3 mg)", ["after failure of Quorvane 3 mg"]),
        ("Zyxol 7 mg, #12 (patient allergic to Quorvane 3 mg)", ["allergic to Quorvane 3 mg"]),
        ("Zyxol 7 mg #12, Quorvane 3 mg having failed", ["Quorvane 3 mg having failed"]),
        ("Switch from Quorvane 3 mg to Zyxol 7 mg #12", ["Switch from Quorvane 3 mg"]),
        ("Change from Quorvane 3 mg to Zyxol 7 mg #12", ["Change from Quorvane 3 mg"]),
    ],
)
def test_a_request_is_not_for_what_its_heading_sets_aside(heading: str, aside: list[str]) -> None:
    assert [span.text(heading) for span in scopes(heading, Span(0, len(heading)), "request")] == aside


@pytest.mark.parametrize(
    ("marked", "polarity"),
    [
        ("[migraine without aura]", "asserted"),
        ("[no migraine]", "negated"),
        ("[a strain of no note]", "asserted"),
        ("[radiculopathy is unlikely]", "negated"),
    ],
)
def test_a_cue_inside_a_thing_turns_it_only_from_its_border(marked: str, polarity: str) -> None:
    assert _said(marked).polarity == polarity


def test_the_sentence_of_a_place_ends_at_a_blank_line() -> None:
    text = "No glow\n\nBurns on\nthe tail. He left."
    assert sentence_at(text, Span(18, 20)).text(text) == "Burns on\nthe tail."


def test_a_place_without_words_is_said_plainly() -> None:
    assert assertion_at("no ...", Span(2, 3)) == Assertion()
