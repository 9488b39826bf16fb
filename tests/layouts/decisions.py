"""Fictional decisions in the forms that the layout has, for the tests of this folder."""

from __future__ import annotations

from extractor.document import Document, Page, Span

HEADER = (
    "Case Number: CM99-0000001\r\n"
    "Date Assigned: 03/04/2031 Date of Injury: 01/02/2031\r\n"
    "Decision Date: 04/05/2031 UR Denial Date: 02/03/2031\r\n"
    "Priority: Standard Application \r\nReceived: \r\n02/13/2031\r\n"
)
PROCESS = "HOW THE IMR FINAL DETERMINATION WAS MADE\r\nThe complete file went to an expert reviewer who has no \r\nstake.\r\n"
CREDENTIALS = (
    "The Expert Reviewer has the following credentials:\r\n"
    "State(s) of Licensure: Atlantis, El Dorado\r\nCertification(s)/Specialty: Alchemy, Leech Care\r\n"
)
SUMMARY = (
    "CLINICAL CASE SUMMARY\r\n"
    "The expert reviewer developed the following clinical case summary based on a review of the \r\n"
    "case file, including all medical records:\r\n"
    "The injured worker is a 101 year old female who was injured on 01-02-31. She fell off the moon while \r\n"
    "she was painting it. Treatment to date has included moss and a very long rest in a dark room. \r\n"
)
ISSUES = (
    "IMR ISSUES, DECISIONS AND RATIONALES\r\n"
    "The Final Determination was based on decisions for the disputed items/services set forth below:\r\n"
)
LABELS = (
    "Claims Administrator guideline: The Claims Administrator did not cite any \r\nmedical evidence for it.\r\n"
    "MAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Moss.\r\n"
    "Decision rationale: "
)
RATIONALE = (
    "The almanac says that moss helps those who live on the moon for long. The earlier decision was \r\n"
    "Upheld by the guideline. As such, the request is not medically necessary.\r\n"
)


def decision(*headings: str, rationale: str = RATIONALE) -> str:
    """Return a decision with these headings (verdict and line break included), each with guidelines and rationale."""
    items = "".join(heading + LABELS + rationale for heading in headings)
    return HEADER + PROCESS + CREDENTIALS + SUMMARY + ISSUES + items


def document(text: str) -> Document:
    """Return a one-page document of this text."""
    return Document("0" * 64, "moon.txt", "text/plain", text, (Page(1, Span(0, len(text))),), "text")
