from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.cleaning import clean
from extractor.document import Document, Span
from extractor.ingest import read_document
from extractor.record import Evidence

TITLE = "Final Determination Letter for IMR Case Number CM99-0000001   2"
PAGE = "Moss was tried on both moons and helped neither. " * 8


def document(text: str) -> Document:
    return read_document(text, name="moon.txt")


def read(text: str) -> str:
    return clean(document(text)).document.text


def kinds(text: str) -> list[str]:
    return [noise.kind for noise in clean(document(text)).noise]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"CM99-0000001: nine visits of lunar\n\n{TITLE}\n\ntherapy", "CM99-0000001: nine visits of lunar therapy"),
        (f"CM99-0000001: lunar therapy; more ther\n\n{TITLE}\n\napy.", "CM99-0000001: lunar therapy; more therapy."),
        (f"CM99-0000001: the Zyxol\n{TITLE}\nAlmanac says", "CM99-0000001: the Zyxol Almanac says"),
        (f"{PAGE}CM99-0000001 on\n7\f{TITLE}\nthe moon", f"{PAGE}CM99-0000001 on the moon"),
        (f"on the\n{TITLE}\nmoon", "Final Determination Letter for IMR Case Number CM99-0000001. on the moon"),
        ("a moon\n                              3\nwalk", "a moon walk"),
        ("a moon\nPage 3 of 7\nwalk", "a moon walk"),
        ("Moon Guidelines, Moss, page\n                              78\n", "Moon Guidelines, Moss, page 78"),
        ("Zyxol 7 mg, #\n                              13\n", "Zyxol 7 mg, # 13"),
        ("docu-\nmentation and follow-\nup, non-\nlunar", "documentation and follow-up, non-lunar"),
        ("re-\nview; a re-view", "re-view; a re-view"),
        ("moon\u00adlight \ufb01t zero\u200bwidth", "moonlight fit zerowidth"),
        ("\u201cthe moon\u2019s\u201d 10\u2013325\u00a0mg", '"the moon\'s" 10-325 mg'),
    ],
)
def test_words_are_read_without_what_cuts_them(text: str, words: str) -> None:
    assert read(text).split() == words.split()


@pytest.mark.parametrize(
    "text",
    [
        "quantity\n60\n",
        "Pain is\n>50% better\nthan before",
        "From: Dr. Quux\nTo: Dr. Moth\nDate: March 4, 2031\n\nThe request is denied.",
        "a line\n-- \nbelow",
        f"{PAGE}\f{PAGE[:120]}\f{PAGE[:120]}",
        "the moon\nZyxol, 2 tablets\nthe moon",
    ],
)
def test_what_may_belong_to_the_letter_is_read(text: str) -> None:
    assert read(text) == text


def test_a_page_number_with_a_note_below_it_stays_to_end_the_words_of_its_page() -> None:
    assert read(f"{PAGE}\n- 7 -\nA note on moss.\f{PAGE}\n- 8 -") == f"{PAGE}\n- 7 -\nA note on moss.\f{PAGE}\n"
    assert kinds(f"on the\n- 7 -\n{TITLE}\n\fmoon CM99-0000001") == ["page-number", "running-title"]
    assert kinds(f"Page 7 of 9\non the\fmoon\n- 8 -\n{PAGE}{PAGE}") == ["page-number", "page-number"]


MAIL = (
    "From: Q <q@moon.example>\nSent: Monday\nSubject: FW: moss\n\nPlease key.\n\n"
    "> Case Number: CM99-0000001\n> Pain is\n> >50% better than it was\nbefore\n>\n> The end.\n> Really.\n\n-- \nQ, CM99-7777777\n"
)


def test_of_a_quoting_mail_the_quotation_alone_is_read() -> None:
    assert read(MAIL).strip() == "Case Number: CM99-0000001\nPain is\n>50% better than it was\nbefore\n\nThe end.\nReally."
    assert kinds(MAIL) == ["mail", *["quote-mark"] * 6, "mail"]


def test_a_page_that_stands_twice_is_read_once() -> None:
    assert read(f"{PAGE}\n{TITLE}\n{PAGE}\n{TITLE}\nThe end of CM99-0000001.").count("both moons") == 8
    assert read(f"{PAGE}\f{PAGE}\fThe end.").count("both moons") == 8


def test_what_was_left_out_is_a_finding_but_page_furniture_is_none() -> None:
    (finding,) = clean(document(MAIL)).findings()
    assert (finding.code, finding.severity, [span.text(MAIL)[:5] for span in finding.spans]) == (
        "text.cleaned",
        "info",
        ["From:", "\n-- \n"],
    )
    assert clean(document(f"CM99-0000001 on the\n{TITLE}\nmoon")).findings() == []


def test_a_clean_text_is_its_own_document() -> None:
    source = document("Nothing to leave out.")
    cleaned = clean(source)
    assert cleaned.document is source
    assert (cleaned.outward(Span(3, 5)), cleaned.inward({"a": Span(3, 5)})) == (Span(3, 5), {"a": Span(3, 5)})


def test_evidence_has_its_place_and_words_in_the_source() -> None:
    text = f"CM99-0000001\fnine visits of lunar\n{TITLE}\ntherapy"
    cleaned = clean(document(text))
    start = cleaned.document.text.index("lunar")
    found = Evidence(status="exact", start=start, end=len(cleaned.document.text), page=1, quote="lunar therapy")
    moved = cleaned.evidence(found)
    assert (moved.status, moved.page, moved.quote) == ("normalized", 2, f"lunar {' '.join(TITLE.split())} therapy")
    assert moved.span is not None
    assert moved.span.text(text) == f"lunar\n{TITLE}\ntherapy"
    assert cleaned.inward({"a": moved.span}) == {"a": found.span}


@given(st.text(alphabet="ab >\n\f-\u00ad\u2019l1.0", min_size=1, max_size=120))
def test_every_character_read_stands_in_the_source(text: str) -> None:
    cleaned = clean(Document("0" * 64, "moon.txt", "text/plain", text, (), "text"))
    read = cleaned.document.text
    for at in range(len(read)):
        place = cleaned.outward(Span(at, at + 1))
        assert place.end == place.start + 1
        assert read[at].isspace() or read[at] in "-'" or place.text(text) == read[at]
    noisy = {at for noise in cleaned.noise for at in range(*noise.span)}
    assert noisy <= set(range(len(text)))
