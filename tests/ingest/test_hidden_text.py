"""Words that a PDF's text layer holds and its page does not show: over forty ways, each with a digit and with an item."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from extractor.document import Span
from extractor.ingest import Limits, read_document
from extractor.ingest.word_boxes import word_boxes
from tests.written_pdf import form, picture, stream, text, write_pdf

SHOWN = ("Case Number: CM99-0000001", "Zyxol 10/325 mg #60", "Decision rationale: no pill count is recorded.")
TEXT = "\n".join(SHOWN)
NUMBER = 72 + stringWidth(SHOWN[1], "Helvetica", 11)
"""Where the number of the second line ends."""


class Payload(NamedTuple):
    """Hidden words and where they stand, in points."""

    words: str
    x: float
    y: float

    @property
    def drawn(self) -> bytes:
        return text(self.x, self.y, self.words)

    @property
    def box(self) -> bytes:
        return b"%g %g %g 14 re" % (self.x - 1, self.y - 3, 8 + 6 * len(self.words))


DIGIT = Payload("5", NUMBER, 680)
ITEM = Payload("Quorvane 350 mg #90: Overturned", 72, 640)


class Way(NamedTuple):
    """What is drawn around hidden words ("@": the words as drawn, "~": in the font /B, "$": their box), and what it needs."""

    content: bytes
    resources: bytes = b""
    extra: tuple[bytes, ...] = ()
    page: bytes = b""
    catalog: bytes = b""
    fonts: bytes = b""
    inner: bytes = b""
    """Content of the first extra object, a form."""


def state(entries: bytes) -> bytes:
    return b"/ExtGState<</G<<%s>>>>" % entries


X = b"/XObject<</X 6 0 R>>"
OFF = b"/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]/Order[]>>>>"
LAYER = b"<</Type/OCG/Name(Layer)>>"
SHADING = (
    b"<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 612 0]/Extend[true true]"
    b"/Function<</FunctionType 2/Domain[0 1]/C0[1]/C1[1]/N 1>>>>"
)
MASK = form(b"0 g 0 0 612 792 re f", entries=b"/Group<</S/Transparency/CS/DeviceGray>>")

DIGITS = {"0": "zero", "3": "three", "5": "five", "9": "nine"}
NAMES = {letter: letter for letter in "QuorvanemgOtd"} | {" ": "space", "#": "numbersign", ":": "colon"} | DIGITS
BLANK_FONT = (
    b"<</Type/Font/Subtype/Type3/FontBBox[0 0 600 700]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 32/LastChar 126"
    b"/Widths[%s]/CharProcs<<%s>>/Encoding<</Differences[%s]>>>>"
) % (
    b"600 " * 95,
    b"".join(b"/%s 7 0 R" % name.encode() for name in NAMES.values()),
    b"".join(b"%d/%s " % (ord(character), name.encode()) for character, name in NAMES.items()),
)

WAYS = {
    "white": Way(b"1 g @ 0 g"),
    "nearly white": Way(b".97 g @ 0 g"),
    "pale grey": Way(b".92 g @ 0 g"),
    "ivory": Way(b"1 1 .9 rg @ 0 g"),
    "white in CMYK": Way(b"0 0 0 0 k @ 0 g"),
    "no ink of a spot colour": Way(
        b"/S cs 0 scn @ 0 g",
        b"/ColorSpace<</S[/Separation/Spot/DeviceGray 6 0 R]>>",
        (b"<</FunctionType 2/Domain[0 1]/C0[1]/C1[0]/N 1>>",),
    ),
    "as pale as its box": Way(b".80 .85 .90 rg $ f .83 .87 .92 rg @ 0 g"),
    "white on a pale box": Way(b".95 g $ f 1 g @ 0 g"),
    "black on black": Way(b"0 g $ f @"),
    "as dark as its box": Way(b".1 .1 .3 rg $ f .15 .1 .3 rg @ 0 g"),
    "outlined in white": Way(b"q 1 G 1 Tr .3 w @ Q"),
    "filled and outlined in white": Way(b"q 1 g 1 G 2 Tr @ Q"),
    "transparent": Way(b"q /G gs @ Q", state(b"/ca 0/CA 0")),
    "hardly opaque": Way(b"q /G gs @ Q", state(b"/ca .05/CA .05")),
    "in a font without shapes": Way(b"~", extra=(BLANK_FONT, stream(b"600 0 0 0 600 700 d1")), fonts=b"/B 6 0 R"),
    "behind a mask": Way(b"q /G gs @ Q", state(b"/SMask<</S/Luminosity/G 6 0 R>>"), (MASK,)),
    "drawn without ink": Way(b"q 3 Tr @ Q"),
    "drawn as a clip": Way(b"q 7 Tr @ Q"),
    "clipped to a corner": Way(b"q 0 0 9 9 re W n @ Q"),
    "clipped to nothing": Way(b"q 0 0 0 0 re W n @ Q"),
    "clipped twice": Way(b"q 0 0 612 792 re W n 0 700 612 92 re W n @ Q"),
    "clipped by a triangle": Way(b"q 0 0 m 612 0 l 612 790 l h W n 1 1 1 1 re W n @ Q"),
    "under a white box": Way(b"@ 1 g $ f 0 g"),
    "under a black box": Way(b"@ 0 g $ f"),
    "under a grey box": Way(b"@ .7 g $ f 0 g"),
    "under a picture": Way(b"@ q 400 0 0 20 %g %g cm /X Do Q", X, (picture(255),)),
    "under a shading": Way(b"@ q $ W n /H sh Q", b"/Shading<</H 6 0 R>>", (SHADING,)),
    "under a thick line": Way(b"@ 1 G 24 w %g %g m 600 %g l S 0 G 1 w"),
    "under white stripes": Way(
        b"@ 1 g q 1 0 0 1 %g %g cm " + b"".join(b"0 %d 600 1.2 re f " % y for y in range(-8, 20)) + b"Q 0 g"
    ),
    "under white lines": Way(
        b"@ 1 G 1.4 w q 1 0 0 1 %g %g cm " + b"".join(b"0 %d m 600 %d l S " % (y, y) for y in range(20)) + b"Q"
    ),
    "under a drawing": Way(b"@ /X Do", X, (), inner=b"1 g $ f"),
    "under a stamp": Way(
        b"@", page=b"/Annots[<</Type/Annot/Subtype/Stamp/F 4/Rect[0 0 612 792]/AP<</N 6 0 R>>>>]", inner=b"1 g $ f"
    ),
    "left of the page": Way(b"q 1 0 0 1 -590 0 cm @ Q"),
    "below the page": Way(b"q 1 0 0 1 0 -760 cm @ Q"),
    "outside what is cropped": Way(b"q 1 0 0 1 0 -600 cm @ Q", page=b"/CropBox[0 200 612 792]"),
    "scaled to nothing": Way(b"q .01 0 0 1 174 0 cm @ Q"),
    "flattened": Way(b"q 1 0 0 .05 0 640 cm @ Q"),
    "tiny": Way(b"q .1 0 0 .1 72 600 cm @ Q"),
    "tiny and turned": Way(b"q .07 .07 -.07 .07 100 600 cm @ Q"),
    "on a layer that is off": Way(b"/OC /L BDC @ EMC", b"/Properties<</L 6 0 R>>", (LAYER,), catalog=OFF),
    "white inside a drawing": Way(b"/X Do", X, inner=b"1 g @"),
    "cut away by its drawing": Way(b"q .5 0 0 .5 0 0 cm /X Do Q", X, (form(b"@", b"0 0 60 60"),)),
}


def drawn(way: Way, payload: Payload) -> bytes:
    def filled(content: bytes) -> bytes:
        if content.count(b"%g") == 2:
            content %= payload.x - 1, payload.y - 6
        elif content.count(b"%g") == 3:
            content %= payload.x - 1, payload.y + 3, payload.y + 3
        return content.replace(b"~", payload.drawn.replace(b"/F", b"/B")).replace(b"@", payload.drawn).replace(b"$", payload.box)

    lines = b"".join(text(72, 700 - 20 * number, line) for number, line in enumerate(SHOWN))
    extra = [form(filled(way.inner))] if way.inner else []
    extra += [form(payload.drawn, b"0 0 60 60") if b"@" in one else one for one in way.extra]
    return write_pdf(
        lines + filled(way.content), resources=way.resources, extra=extra, page=way.page, catalog=way.catalog, fonts=way.fonts
    )


@pytest.mark.parametrize("payload", [DIGIT, ITEM], ids=["a digit", "an item"])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_nobody_sees_is_left_out_and_noted(way: Way, payload: Payload) -> None:
    document = read_document(drawn(way, payload))
    assert document.text == TEXT
    ((page, kind, message, spans),) = [(n.page, n.kind, n.message, n.spans) for n in document.notes]
    assert (page, kind, spans) == (1, "hidden-text", ())
    assert message.startswith("text that nobody can see (")
    assert message.endswith(f"is left out: {payload.words!r}")


SEEN = {
    "white on a dark box": Way(b".2 g $ f 1 g @ 0 g"),
    "grey": Way(b".7 g @ 0 g"),
    "half transparent": Way(b"q /G gs @ Q", state(b"/ca .5")),
    "over a pale box": Way(b".9 g $ f 0 g @"),
    "over a picture": Way(b"q 500 0 0 18 %g %g cm /X Do Q @", X, (picture(240),)),
    "over a shading": Way(b"q $ W n /H sh Q @", b"/Shading<</H 6 0 R>>", (SHADING,)),
    "in a frame": Way(b"@ 1 w $ S"),
    "underlined": Way(b"@ .6 w %g %g m 600 %g l S"),
    "under a marker": Way(b"@ q 1 1 0 rg /G gs $ f Q", state(b"/BM/Multiply")),
    "drawn twice": Way(b"1 g .1 g @ @"),
    "drawn twice on a dark box": Way(b".2 g $ f 1 g @ @ 0 g"),
    "inside a clip": Way(b"q $ W n @ Q"),
    "outlined": Way(b"q 1 Tr .4 w @ Q"),
    "on a layer that is on": Way(
        b"/OC /L BDC @ EMC", b"/Properties<</L 6 0 R>>", (LAYER,), catalog=OFF.replace(b"/OFF[6 0 R]", b"/ON[6 0 R]")
    ),
    "in a drawing": Way(b"/X Do", X, inner=b"@"),
    "struck through with a white rule": Way(b"@ 1 g q 1 0 0 1 %g %g cm 0 8 600 .7 re f Q 0 g"),
    "reddish on a dark box": Way(b".2 g $ f .9 .5 .5 rg @ 0 g"),
    "under a drawing elsewhere": Way(b"@ /X Do", X, inner=b"1 g 500 20 90 90 re f"),
}


@pytest.mark.parametrize("way", SEEN.values(), ids=SEEN)
def test_what_is_seen_is_kept_and_nothing_noted(way: Way) -> None:
    document = read_document(drawn(way, ITEM))
    assert document.text == f"{TEXT}\n{ITEM.words}"
    assert document.notes == ()


def test_the_hidden_part_of_a_text_is_left_out_alone() -> None:
    whole = text(72, 660, "Quorvane 7 mg #600, one a day")
    cover = 72 + stringWidth("Quorvane 7 mg #60", "Helvetica", 11)
    covered = write_pdf(text(72, 700, SHOWN[0]) + whole + b"1 g %g 657 6.1 12 re f" % cover)
    document = read_document(covered)
    assert document.text == f"{SHOWN[0]}\nQuorvane 7 mg #60, one a day"
    assert [note.message for note in document.notes] == ["text that nobody can see (covered) is left out: '0'"]
    words = word_boxes(covered, 1, "covered.pdf", Limits())
    assert [word.span.text(document.text) for word in words] == document.text.split()


def test_words_know_their_place_beside_hidden_ones() -> None:
    data = drawn(WAYS["white"], Payload("Quorvane", 72, 710))
    words = word_boxes(data, 1, "white.pdf", Limits())
    assert [word.span.text(TEXT) for word in words] == TEXT.split()
    assert words[0].span == Span(0, 4)
    assert words[0].box.left == pytest.approx(72 / 612, abs=0.005)


def test_a_pale_watermark_is_seen() -> None:
    document = read_document(write_pdf(text(72, 700, SHOWN[0]) + b".9 g " + text(72, 300, "COPY", 80)))
    assert (document.text, document.notes) == (f"{SHOWN[0]}\nCOPY", ())
