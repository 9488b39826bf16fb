"""Fragments and the places of a document that they fill: what a careless or hostile paste repeats, and where.

All fictional. A fragment is one that some rule begins to read: a blank, a mark, a number, a label, a verdict, the start of a citation.
"""

from __future__ import annotations

from typing import Final

SLOT: Final = "§"
"""What a place holds where the fragments go; no rule knows the sign."""

FRAGMENTS: Final = (
    "a", " ", "\n", "\t", "Zyxol is dry moss.\f", ".", "-", ",", "(", "1", "1/", "1 ", "1.", "1-", "$1,", "A ", "Ab ", "a-",
    "word-\n", "> ", "#", "O0", "A and ", "and ", "the ", "to ", "of the ", "for ", "is not ", "not ", "no ", "We ", "I ",
    "he was ", "Yes. ", "Dr. ", "ninety-", "a: ", "Ab: ", "Zyxol, ", "Zyxol 7 mg ", "Zyxol 7 mg, #60, ", "mg ", "10/13/2031 ",
    "May 3, 2031 ", "nineteenth of June ", "page 7, ", "pages 7-9 ", "one tablet twice a day ", "with 2 refills ", "x 2 ",
    "# 60 ", "101 year old ", "101-year-old female ", "Upheld ", ": Upheld\n", "is Upheld. ", "not medically necessary. ",
    "medically necessary and ", "is medically necessary and appropriate.\n", "the denial stands ", "We agree with the denial. ",
    "the request for ", "The request for Zyxol is ", "Regarding the request for ", "1. Zyxol\n", "1) Zyxol: Upheld\n",
    "Item 1: Zyxol\n", "Item 1: ", "Request #1: Zyxol 7 mg\nCriteria: ODG\n", "A. Zyxol? No.\n", "[x] Upheld [ ] ",
    "ISSUE AT DISPUTE: ", "Claims Administrator guideline: ", "MAXIMUS guideline: ", "Decision rationale: ",
    "Decision based on MTUS ", "Decision based on Non-MTUS Citation ", "Section(s): ", "Moss Guidelines, ",
    "(ODG), Moss Chapter, ", "ACOEM ", "the carrier cites the ODG, Tail, page 9, ", "I cite the same ", "et al. ", "http://a.b/",
    "Case Number: ", "CM99-0000001 ", "Case Number: CM99-0000001\n", "Date of Injury: ", "Decision Date: 10/13/2031 ",
    "Priority: ", "State(s) of Licensure: ", "Board Certified in ", "licensed to practice in ", "he was injured on ", "injured ",
    "fell ", "diagnoses of ", "Diagnoses: pain, ", "pain; ", "Treatment to date has included ", "treated with moss, ",
    "Page 1 of 2\n", "MAXIMUS FEDERAL SERVICES\n", "CLINICAL CASE SUMMARY\n", "IMR ISSUES, DECISIONS AND RATIONALES\n",
    "From: a@b.example\n",
)  # fmt: skip

_HEADER: Final = (
    "Case Number: CM99-0000001\nDate Assigned: 03/04/2031 Date of Injury: 01/02/2031\n"
    "Decision Date: 04/05/2031 UR Denial Date: 02/03/2031\nPriority: Standard Application\nReceived:\n02/13/2031\n"
)
_PROCESS: Final = "HOW THE IMR FINAL DETERMINATION WAS MADE\nThe complete file went to an expert reviewer who has no\nstake.\n"
_CREDENTIALS: Final = (
    "The Expert Reviewer has the following credentials:\n"
    "State(s) of Licensure: Atlantis, El Dorado\nCertification(s)/Specialty: Alchemy, Leech Care\n"
)
_SUMMARY: Final = (
    "CLINICAL CASE SUMMARY\nThe expert reviewer developed the following clinical case summary based on a review of the\n"
    "case file, including all medical records:\nThe injured worker is a 101 year old female who was injured on 01-02-31. She fell off\n"
    "the moon. Treatment to date has included moss and a very long rest in a dark room.\n"
)
_ISSUES: Final = (
    "IMR ISSUES, DECISIONS AND RATIONALES\n"
    "The Final Determination was based on decisions for the disputed items/services set forth below:\n"
)
_CLAIMS: Final = "Claims Administrator guideline: Decision based on MTUS Zyxol Almanac 2030, Section(s): Moss.\n"
_REVIEWER: Final = "MAXIMUS guideline: Decision based on MTUS Zyxol Almanac 2030, Section(s): Moss.\n"
_RATIONALE: Final = "Decision rationale: Moss helps on the moon. As such, the request is not medically necessary.\n"
_FRONT: Final = _HEADER + _PROCESS + _CREDENTIALS + _SUMMARY + _ISSUES
_ITEM: Final = "Zyxol 7 mg, #11: Upheld\n" + _CLAIMS + _REVIEWER + _RATIONALE

_NOTICE: Final = (
    "MAXIMUS FEDERAL SERVICES, INC.\nIndependent Medical Review\nNotice of Independent Medical Review Determination\n"
    "Dated: 4/5/2031\nEmployee:\nDate of UR Decision: 2/3/2031\nDate of Injury: 1/2/2031\n"
    "IMR Application Received: 2/13/2031\nMAXIMUS Case Number: CM99-0000001\n"
)
_NOTICE_ITEM: Final = (
    "1) MAXIMUS Federal Services, Inc. has determined the request for Moss is not medically necessary and appropriate.\n"
)
_NOTICE_MIDDLE: Final = (
    "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE\nAn application for Independent Medical Review was filed on 2/13/2031.\n"
)
_NOTICE_SUMMARY: Final = "Expert Reviewer Case Summary:\nThis 101-year-old woman fell off the moon while she was painting it.\n"
_NOTICE_BLOCK: Final = (
    "1) Regarding the request for Moss:\n"
    "Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to Make His/Her Decision:\n"
)
_NOTICE_END: Final = "\nRationale for the Decision:\nDry.\n"

_REVIEW: Final = (
    "MEDICAL PROFESSIONAL REVIEW\nCASE NUMBER: CM99-0000001 DATE OF INJURY: 1/2/2031\n"
    "UR DENIAL DATE: 2/3/2031 DATE ASSIGNED: 3/4/2031 DATE OF DECISION: 4/5/2031\nPRIORITY: Expedited\n"
    "CASE SUMMARY:\nThis 101-year-old woman fell off the moon.\n"
)
_REVIEW_GUIDES: Final = "CLAIMS ADMINISTRATOR GUIDELINES:\nMTUS Moss, page 3.\nGUIDELINES RELIED UPON:\nMoss Almanac.\n"
_WHY: Final = "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS NOT MEDICALLY NECESSARY:\n"

_LETTER: Final = (
    "Dear Ms. Nobody,\nI write about case CM99-0000001, decided on 4/5/2031. A doctor of alchemy has looked at two requests.\n"
    "1. Zyxol 7 mg. The carrier relied on the ODG, Moss, page 3. The denial stands, for moss is dry.\n"
)
_FORM: Final = "Case Number: CM99-0000001\nDate of Injury: 1/2/2031\nItem 1: Zyxol 7 mg, #11\nPlan's criteria: ODG, Moss, page 3\n"

PLACES: Final = {
    "whole": SLOT + "\nThe end.",
    "preamble": SLOT + "\n" + _FRONT + _ITEM,
    "number cell": _FRONT.replace("CM99-0000001", SLOT) + _ITEM,
    "date cell": _FRONT.replace("01/02/2031", SLOT) + _ITEM,
    "process": _FRONT.replace("no\nstake", SLOT) + _ITEM,
    "licences cell": _FRONT.replace("Atlantis, El Dorado", SLOT) + _ITEM,
    "specialties cell": _FRONT.replace("Alchemy, Leech Care", SLOT) + _ITEM,
    "summary": _FRONT.replace("She fell off\nthe moon", SLOT) + _ITEM,
    "heading": _FRONT + SLOT + _ITEM,
    "verdict": _FRONT + _ITEM.replace("Upheld", SLOT),
    "claims citation": _FRONT + _ITEM.replace("Moss.\nMAX", SLOT + "\nMAX"),
    "reviewer citation": _FRONT + _ITEM.replace("Moss.\nDec", SLOT + "\nDec"),
    "citation": _FRONT + _ITEM.replace("Decision based on MTUS Zyxol Almanac 2030, Section(s): Moss.\nDec", SLOT + "\nDec"),
    "rationale": _FRONT + _ITEM.replace("Moss helps", SLOT) + _ITEM,
    "closing": _FRONT + _ITEM + SLOT,
    "notice list": _NOTICE + _NOTICE_ITEM.replace("Moss", SLOT) + _NOTICE_MIDDLE + _NOTICE_SUMMARY + _NOTICE_BLOCK,
    "notice block": _NOTICE + _NOTICE_ITEM + _NOTICE_MIDDLE + _NOTICE_SUMMARY + _NOTICE_BLOCK + SLOT + _NOTICE_END,
    "review heading": _REVIEW + "ISSUE AT DISPUTE: " + SLOT + "\n" + _REVIEW_GUIDES + _WHY + "Dry.\n",
    "review citation": _REVIEW + "ISSUE AT DISPUTE: MOSS\n" + _REVIEW_GUIDES.replace("Moss Almanac", SLOT) + _WHY + "Dry.\n",
    "told item": _REVIEW + "IMR DECISION(S) AND RATIONALE(S)\n1. " + SLOT + " is medically\nnecessary and appropriate.\n",
    "letter": _LETTER + SLOT + "\nYours, nobody\n",
    "letter's head": "Dear Ms. Nobody,\n" + SLOT + "\n" + _LETTER,
    "form": _FORM + "Reasons: " + SLOT + "\nResult: denied\n",
    "form item": _FORM + "Item 2: " + SLOT + "\nPlan's criteria: none\nResult: denied\n",
    "dear": "Dear Sir,\nIn this letter we decide the request. " + SLOT,
}  # fmt: skip
"""Documents of all forms, each with one place to be filled."""


def filled(place: str, fragment: str, size: int) -> str:
    """Return the document of a place, filled with so many characters of the fragment's repetition.

    >>> filled("whole", "ab ", 7)
    'ab ab a\\nThe end.'
    """
    return PLACES[place].replace(SLOT, (fragment * (size // len(fragment) + 1))[:size], 1)
