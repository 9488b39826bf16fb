"""Guideline paragraphs."""

from __future__ import annotations

import pytest

from extractor.document import Span
from extractor.values import cites_nothing, read_citations, read_quoted_citations, repeats

Cited = list[tuple[str, list[str], str | None]]

ODG = "Official Disability Guidelines"
OUTSIDE = (
    "The Claims Administrator based their decision on recommendation(s) outside of the MTUS Guidelines. "
    "Decision based on Non-MTUS Citation "
)


def cited(text: str) -> Cited:
    return [
        (item.source.value, [section.value for section in item.sections], item.pages.value if item.pages else None)
        for item in read_citations(text, Span(0, len(text)))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MTUS Low Back Complaints 2004.", [("MTUS Low Back Complaints 2004", [], None)]),
        (
            "MTUS Zyxol Treatment 2016,\r\nSection(s): Red, Blue.",
            [("MTUS Zyxol Treatment 2016", ["Red", "Blue"], None)],
        ),
        (
            "MTUS Zyxol Treatment 2016 Guidelines, Section(s): Red.",
            [("MTUS Zyxol Treatment 2016 Guidelines", ["Red"], None)],
        ),
        (
            "MTUS Zyxol 2016, Section(s): NSAIDs, GI symptoms & cardiovascular risk, Quarnil, compounded, Red (a, b).",
            [
                (
                    "MTUS Zyxol 2016",
                    ["NSAIDs, GI symptoms & cardiovascular risk", "Quarnil, compounded", "Red (a, b)"],
                    None,
                )
            ],
        ),
        (
            "MTUS Zyxol Treatment 2016, Section(s): 3.1 Red: Wing, Prior to Tail, 3.2 Blue.",
            [("MTUS Zyxol Treatment 2016", ["3.1 Red: Wing, Prior to Tail", "3.2 Blue"], None)],
        ),
        (
            "MTUS Forearm, Wrist, and Hand Complaints 2004, Section(s): Red, and Zyxol 2016, Section(s): Blue.",
            [
                ("MTUS Forearm, Wrist, and Hand Complaints 2004", ["Red"], None),
                ("Zyxol 2016", ["Blue"], None),
            ],
        ),
        (
            "MTUS Zyxol Treatment 2009, and Forearm, Wrist, and Hand Complaints 2004.",
            [("MTUS Zyxol Treatment 2009", [], None), ("Forearm, Wrist, and Hand Complaints 2004", [], None)],
        ),
        (
            "MTUS Zyxol Treatment 2016, Section(s): Red, Blue, Red.",
            [("MTUS Zyxol Treatment 2016", ["Red", "Blue"], None)],
        ),
        (
            "MTUS Zyxol Treatment Guidelines section on Red tails Page(s): 63-66.",
            [("MTUS Zyxol Treatment Guidelines", ["Red tails"], "63-66")],
        ),
        (
            "MTUS Zyxol Treatment Guidelines Red tails (for flight) Page(s): 63-66.",
            [("MTUS Zyxol Treatment Guidelines", ["Red tails (for flight)"], "63-66")],
        ),
        ("MTUS Zyxol Treatment Guidelines (May 2009).", [("MTUS Zyxol Treatment Guidelines (May 2009)", [], None)]),
    ],
)
def test_sources_of_the_mtus(text: str, expected: Cited) -> None:
    assert cited(f"Decision based on {text}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{ODG} (ODG).", [(f"{ODG} (ODG)", [], None)]),
        (f"{ODG} (ODG) Tail Chapter, Red wing.", [(f"{ODG} (ODG)", ["Tail Chapter", "Red wing"], None)]),
        (f"{ODG}, Tail; Wing (red, blue).", [(ODG, ["Tail", "Wing (red, blue)"], None)]),
        (f"{ODG}: Tail - Lumbar & Red / Blue.", [(ODG, ["Tail - Lumbar & Red / Blue"], None)]),
        (f"{ODG} (ODG), 2016, Tail.", [(f"{ODG} (ODG), 2016", ["Tail"], None)]),
        (f"{ODG} (ODG), Tail (updated 11/3/31), Wing.", [(f"{ODG} (ODG)", ["Tail (updated 11/3/31)", "Wing"], None)]),
        (
            f"{ODG} (ODG), Forearm, Wrist, and Hand Chapter, Red.",
            [(f"{ODG} (ODG)", ["Forearm, Wrist, and Hand Chapter", "Red"], None)],
        ),
        (
            f"{ODG} (ODG) Tail, Red. {ODG} (ODG) Wing.",
            [(f"{ODG} (ODG)", ["Tail", "Red"], None), (f"{ODG} (ODG)", ["Wing"], None)],
        ),
        (f"{ODG}, Tail; ODG, Wing.", [(ODG, ["Tail"], None), ("ODG", ["Wing"], None)]),
        (f"ACOEM guidelines and the {ODG}.", [("ACOEM guidelines", [], None), (ODG, [], None)]),
        ("ACOEM Guidelines, Chapter 97, Tails, page 137.", [("ACOEM Guidelines", ["Chapter 97", "Tails"], "137")]),
        (
            f"{ODG} (ODG) Tail and Other Medical Treatment Guidelines www.zyxol.example.",
            [(f"{ODG} (ODG)", ["Tail"], None), ("Other Medical Treatment Guidelines", ["www.zyxol.example"], None)],
        ),
        ("http://zyxol.example/red.html.", [("http://zyxol.example/red.html", [], None)]),
        (
            "University of Zyx. Red tails (RT). Quux (QX): University of Zyx; 2007 Jan. 10.",
            [("University of Zyx. Red tails (RT). Quux (QX): University of Zyx; 2007 Jan. 10", [], None)],
        ),
    ],
)
def test_sources_outside_of_the_mtus(text: str, expected: Cited) -> None:
    assert cited(OUTSIDE + text) == expected


def test_a_sentence_of_an_older_layout_is_read() -> None:
    text = "The Reviewer based his/her decision on the MTUS Zyxol Guidelines, pages 63-66, which are part of the MTUS."
    assert cited(text) == [("MTUS Zyxol Guidelines", [], "63-66")]


def test_both_kinds_in_one_paragraph_stand_in_order() -> None:
    text = f"Decision based on MTUS Zyxol 2016, Section(s): Red. Decision based on Non-MTUS Citation {ODG}, Tail."
    assert cited(text) == [("MTUS Zyxol 2016", ["Red"], None), (ODG, ["Tail"], None)]


def test_nothing_cited_is_said_so() -> None:
    text = "The Claims Administrator did not cite any medical evidence\nfor its decision."
    place = cites_nothing(text, Span(0, len(text)))
    assert cited(text) == []
    assert place is not None
    assert place.text(text) == "did not cite any medical evidence"


def test_values_are_the_words_at_their_places() -> None:
    text = "... Decision based on MTUS Zyxol\r\n2016, Section(s): Red\ntail Page(s): 3-4. "
    text += f"Decision based on Non-MTUS {ODG}, Wing."
    for item in read_citations(text, Span(4, len(text))):
        for found in (item.source, *item.sections, *([item.pages] if item.pages else [])):
            assert " ".join(found.span.text(text).split()) == found.value


@pytest.mark.parametrize("text", ["", "   ", "Decision based on .", "Decision based on Non-MTUS Citation"])
def test_an_empty_paragraph_cites_nothing(text: str) -> None:
    assert cited(text) == []


MOSS = "Moss Medical Treatment Guidelines"
EDITION = "ZYX Practice Guidelines, 2nd Edition (2031)"
TOLD = "The Claims Administrator based its decision on the "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{MOSS}, page 75, which is part of the MTUS.", [(MOSS, [], "75")]),
        (f"{MOSS}, Wet moss, pgs. 7, 9-11.", [(MOSS, ["Wet moss"], "7, 9-11")]),
        (f"{MOSS}, Wet moss, page 7, and Dry moss (DM), pages 8-9.", [(MOSS, ["Wet moss"], "7"), (MOSS, ["Dry moss (DM)"], "8-9")]),
        (f"{MOSS} (2031), Moss, criteria for use, page 7.", [(f"{MOSS} (2031)", ["Moss, criteria for use"], "7")]),
        (f"Tail Complaints ({EDITION}, Chapter 9), page 211.", [(f"Tail Complaints ({EDITION}, Chapter 9)", [], "211")]),
        (f"{EDITION}, Chapter 9 Tail Complaints, page 3.", [(EDITION, ["Chapter 9 Tail Complaints"], "3")]),
        (f"{EDITION}, Tail and Fin Complaints, Chapter 9, page 3.", [(EDITION, ["Tail and Fin Complaints, Chapter 9"], "3")]),
        (f"{MOSS}, 9792.99.1, which is part of the MTUS.", [(MOSS, ["9792.99.1"], None)]),
        (
            f"{MOSS}, page 7, which is part of the MTUS, and on the {ODG} (ODG), Tail Chapter, Red; Wing, which is not part of the MTUS.",
            [(MOSS, [], "7"), (f"{ODG} (ODG)", ["Tail Chapter", "Red", "Wing"], None)],
        ),
        (
            f"{MOSS}, page 7, and on the Zyx Society Guide to Moons, Third Edition (2031).",
            [(MOSS, [], "7"), ("Zyx Society Guide to Moons, Third Edition (2031)", [], None)],
        ),
        (f"{MOSS}, page 7; ODG, Tail Chapter, Red.", [(MOSS, [], "7"), ("ODG", ["Tail Chapter", "Red"], None)]),
        (f"{MOSS}, page 7, and on the facts of the file.", [(MOSS, [], "7")]),
        (f"{MOSS}, page 7. The provider did not dispute it.", [(MOSS, [], "7")]),
        ("Tail and Fin Complaints (ZYX 2031), page 7, Table 3.", [("Tail and Fin Complaints (ZYX 2031)", ["Table 3"], "7")]),
    ],
)
def test_sources_that_are_told(text: str, expected: Cited) -> None:
    assert cited(TOLD + text) == expected
    assert cited(text.removesuffix(" The provider did not dispute it.")) == expected


def test_a_reviewer_who_cites_later_in_the_sentence_is_read() -> None:
    text = f"The Expert Reviewer found that it was silent and based his/her decision on the {MOSS}, Wet moss, page 7. It is wet."
    assert cited(text) == [(MOSS, ["Wet moss"], "7")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Same as above, pages 7-9.", True),
        ("The same guideline.", True),
        ("The Expert Reviewer found the section of the MTUS used by the Claims Administrator relevant and appropriate.", True),
        (
            "The Expert Reviewer found the guideline used by the Claims Administrator appropriate, citing the Moss Guidelines.",
            False,
        ),
        ("Moss Guidelines, same page.", False),
    ],
)
def test_a_passage_may_point_to_the_other_side(text: str, expected: bool) -> None:
    assert repeats(text, Span(0, len(text))) is expected


def test_a_pointer_to_nothing_cites_nothing() -> None:
    assert cited("Same as above, page 7.") == []


@pytest.mark.parametrize("lead", ["", TOLD])
def test_a_quoted_source_of_an_older_letter_is_split(lead: str) -> None:
    text = f"{lead}{MOSS}, Wet moss, page 7, which is part of the MTUS."
    read = read_quoted_citations(text, Span(0, len(text)))
    assert [(c.source.value, [s.value for s in c.sections], c.pages and c.pages.value) for c in read] == [(MOSS, ["Wet moss"], "7")]
