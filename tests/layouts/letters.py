"""Fictional letters in the older forms, for the tests of this folder and of the readers."""

from __future__ import annotations

MARS = "Mud bath for both left knees, twice a week for nine weeks"
QUORVANE = "Quorvane ER (zyxamine) 70 mg, one at dusk, #13 with two refills"

NOTICE_HEADER = (
    "MAXIMUS FEDERAL SERVICES, INC.\nIndependent Medical Review\nNotice of Independent Medical Review Determination\n"
    "Dated: 4/5/2031\nEmployee:\nDate of UR Decision: 2/3/2031\nDate of Injury: 1/2/2031\n"
    "IMR Application Received: 2/13/2031\nMAXIMUS Case Number: CM99-0000001\n"
)
LISTED = (
    f"1) MAXIMUS Federal Services, Inc. has determined the request for {MARS} is \nmedically necessary and appropriate.\n"
    f"2) MAXIMUS Federal Services, Inc. has determined the request for {QUORVANE} is not\nmedically necessary and appropriate.\n"
)
NOTICE_PROCESS = (
    "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE\n"
    "An application for Independent Medical Review was filed on 2/13/2031 disputing the Utilization Review Denial dated\n"
    "2/3/2031. A Notice of Assignment and Request for Information was provided to the above parties on 2/28/2031. A decision\n"
    "has been made for each of the treatment and/or services that were in dispute:\n"
)
QUALIFICATIONS = (
    "Medical Qualifications of the Expert Reviewer:\nThe physician reviewer is Board Certified in Alchemy and Moon Medicine, has a\n"
    "subspecialty in Leech Care and is licensed to practice in Atlantis and El Dorado. He/she has been in active practice.\n"
)
CASE_SUMMARY = (
    "Expert Reviewer Case Summary:\nThis 101-year-old woman fell off the moon while she was painting it. Diagnoses are bent antenna\n"
    "and green fever. Treatment to date has included moss, a very long rest, and two visits of cloud therapy.\n"
)
DOCUMENTS = "Documents Reviewed for Determination:\nUtilization Review Determination of 2/3/2031; a note that says 700 mg.\n"
RELIED = "Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to Make His/Her\nDecision:\n"
EFFECT = "Effect of the Decision:\nThe determination is deemed to be final. It is not medically necessary to answer.\nSincerely,\n"


def block(number: int, item: str, cited: str, rationale: str) -> str:
    """Return the block of one item of a notice."""
    return f"{number}) Regarding the request for {item}:\n{RELIED}{cited}\nRationale for the Decision:\n{rationale}\n"


BLOCKS = (
    block(
        1,
        MARS,
        "The Claims Administrator based its decision on the Martian Mud Medical Treatment Guidelines, page 75, which is part of\n"
        "the MTUS. The Expert Reviewer based his/her decision on the Martian Mud Medical Treatment Guidelines, Mud, pages 7-9, and\n"
        "on the Official Disability Guidelines (ODG), Knee Chapter, Mud baths, which is not part of the MTUS.",
        "Mud helps knees that stand on the moon. The bath is medically necessary and appropriate.",
    ),
    block(
        2,
        QUORVANE,
        "The Claims Administrator did not cite any medical evidence for its decision. The Expert Reviewer based his/her decision on\n"
        "the Zyxol Almanac, Third Edition (2030).",
        "Dusk is no time for it. The request is not medically necessary and appropriate.",
    ),
)


def notice(*, letter: str = LISTED, listed: str = LISTED, blocks: tuple[str, ...] = BLOCKS, behind: str = EFFECT) -> str:
    """Return a 2013 notice; `letter` and `listed` are its two lists."""
    front = NOTICE_HEADER + letter + "Final Letter of Determination Form Effective 5.16.13 Page 1 of 2\n\f" + NOTICE_PROCESS
    return front + listed + QUALIFICATIONS + CASE_SUMMARY + DOCUMENTS + "".join(blocks) + behind


REVIEW_HEADER = (
    "MEDICAL PROFESSIONAL REVIEW\nIMR CASE NUMBER: CM99-0000001 DATE OF INJURY: 1/2/2031\n"
    "UR DENIAL DATE: 2/3/2031 DATE IMR APPLICATION RECEIVED: 2/13/2031\nDATE ASSIGNED: 3/4/2031 DATE OF DECISION: 4/5/2031\n"
    "PRIORITY: Expedited\nREVIEWER CREDENTIALS:\n"
    "Board Certified in Alchemy; licensed to practice in Atlantis, El Dorado and Thule.\n"
)
REVIEW_ISSUES = f"ISSUE AT DISPUTE:\n1. {MARS}\n2. {QUORVANE}\n3. Wings\n"
REVIEW_SUMMARY = CASE_SUMMARY.replace("Expert Reviewer Case Summary", "CASE SUMMARY")
WHY = "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE"


def review_item(heading: str, verdict: str, cited: str = "Zyxol Almanac Guidelines, Moss, pages 7-9.") -> str:
    """Return the block of one item of a professional review; `heading` has its lead and line end."""
    return (
        f"{heading}CLAIMS ADMINISTRATOR GUIDELINES:\nMTUS Moss Guidelines, Wet moss, page 3.\n"
        f"MTUS AND OTHER GUIDELINES RELIED UPON:\n{cited}\n{WHY} {verdict} MEDICALLY \nNECESSARY:\nThe moon is wet. Moss likes that.\n"
    )


def review(*items: str) -> str:
    """Return a Medical Professional Review with these item blocks."""
    front = REVIEW_HEADER + REVIEW_ISSUES + REVIEW_SUMMARY + DOCUMENTS.upper().replace("700 MG", "700 mg")
    return front + "".join(items)


TOLD_ITEMS = (
    f"1. {MARS} is medically\nnecessary and appropriate.\n"
    "The Claims Administrator based its decision on the Moss Guidelines, Wet moss, pg. 3, which is part of the MTUS.\n"
    "The Physician Reviewer based his/her decision on the Moss Guidelines, Dry moss, pgs. 7, 9.\n"
    "The Physician Reviewer's decision rationale:\nMoss is not medically necessary on Mars. Mud is. The bath is approved.\n"
    f"2. {QUORVANE} is not medically necessary\nand appropriate.\n"
    "The Claims Administrator did not cite any medical evidence for its decision.\n"
    "The Physician Reviewer based his/her decision on the Zyxol Almanac.\n"
    "The Physician Reviewer's decision rationale:\nDusk is no time for it.\n"
)


def told(items: str = TOLD_ITEMS) -> str:
    """Return a decision of 2014 whose items are told in sentences."""
    process = (
        "HOW THE IMR FINAL DETERMINATION WAS MADE\nThe physician reviewer is Board Certified in Alchemy and is licensed to\n"
        "practice in Atlantis.\n"
    )
    return (
        REVIEW_HEADER.partition("REVIEWER")[0]
        + process
        + REVIEW_SUMMARY
        + "DOCUMENTS REVIEWED\nA note that says 700 mg.\nPage 1 of 2\n\fCM99-0000001\n"
        + "IMR DECISION(S) AND RATIONALE(S)\n"
        + "The Final Determination was based on decisions for the disputed items/services set forth below:\n"
        + items
        + "Page 2 of 2\n"
    )
