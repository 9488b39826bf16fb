"""What titles say in their own words: those of agencies, plans and reviewers, each as some form might print it."""

from __future__ import annotations

import pytest

from extractor.layouts.form_parts import find_parts, meaning

TITLES = {
    "header": "Date of birth|Claimant|Employer|Gender|DOB|Phone|Rec'd|File no.|Claim number|Control number|Reference ID|Dispute number|"
    "Case #|Claim # 7|File # 11",
    "issues": "Determinations and explanations|List of disputed services|Overview of the findings|Table of decisions|Schedule of the issues|"
    "Summary of our determinations|The case at a glance|The disputes",
    "documents": "Materials received by us|Documentation submitted|Papers examined|Information supplied|Exhibits provided|Evidence furnished|"
    "File read by us|Records considered|Records",
    "rationale": "Clinical opinion|Medical judgment|Clinical assessment|Findings and conclusions|Basis for this determination|"
    "Justification|Reasoning",
    "claims_guideline": "Initial review's citations|Peer reviewer's sources|Criteria of the adverse determination|Respondent's authorities|"
    "UR physician's standards|First-level review screening criteria|Payor's literature|What the original denial relied on|"
    "Carrier applied|Carrier consulted|Evidence-base of the denial|Internal review criteria|"
    "Utilisation review references|Bases of the denial|Initial reviewer must rely on",
    "reviewer_guideline": "Literature|Sources consulted|Criterion applied|Evidence basis|Citations",
    "verdict": "Is it medically appropriate|Are the visits approved|Was the surgery supported|Final ruling|Our answer|"
    "Reviewer's holding|Independent medical necessity determination|IMR decision",
    "credentials": "Reviewer profile|About the reviewer|Reviewer data",
    "summary": "Facts|Synopsis|Narrative|Clinical course|Clinical picture|Clinical information|Presentation|The claimant and the claim",
    "closing": "Rights of the parties|Disclaimer|Attestation|Binding on all|Signature|Copies",
    "process": "Procedural posture|Jurisdiction|Introduction|The referral|Assignment|Process",
    "heading": "Disputed treatment|Question one|Question two|Question three|Question four|Question five|Matter six|Contested procedure|"
    "Proposed drug|Regarding request no. 2|Denied medication|Item in dispute|Service under review|Treatment in question|"
    "Counts at issue|Point denied|Dispute requested|Sought|Asked for|What was requested|Regarding",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "title"), [(kind, title) for kind, titles in TITLES.items() for title in titles.split("|")])
def test_a_title_says_what_stands_behind_it(kind: str, title: str) -> None:
    assert meaning(title) == kind


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Its plan uses the Moon Almanac.", "claims_guideline"),
        ("Our carrier pointed to the Moon Almanac.", "claims_guideline"),
        ("The insurer applies the Moon Almanac.", "claims_guideline"),
        ("The insurer does not cite anything.", "claims_guideline"),
        ("The independent advisor referred to the Moon Almanac.", "reviewer_guideline"),
        ("The IMR reviewer determined that the Moon Almanac fits.", "reviewer_guideline"),
        ("The medical reviewer looked at the Moon Almanac.", "reviewer_guideline"),
        ("The expert adviser turned to the Moon Almanac.", "reviewer_guideline"),
        ("The relevant criteria are those of the Moon Almanac.", "reviewer_guideline"),
        ("The applicable guideline is the Moon Almanac.", "reviewer_guideline"),
    ],
)
def test_a_sentence_opens_the_part_of_whom_it_names(sentence: str, kind: str) -> None:
    assert [(part.kind, part.is_told) for part in find_parts(f"Dust fell.\n{sentence}")] == [(kind, True)]


@pytest.mark.parametrize(
    "words", ["The reviewer asks whether mud helps", "Which states allow it", "She calls it a reason", "He shows no record of it"]
)
def test_a_sentence_is_no_title(words: str) -> None:
    assert meaning(words) in (None, "header")
