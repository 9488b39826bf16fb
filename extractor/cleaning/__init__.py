"""From the text as it came to the text that is read: quoting, mail, page furniture and repeated pages left out, marks made plain.

Layouts, readers, evidence and validators see the clean document and its offsets; what leaves has the offsets of the source
again. The clean text is a selection of the source's characters and not a copy of the same length with blanks: patterns bound
the white space between words, so that the blanks of a running title would hide what stands around it, and a word that is
cut in two can be put together. On recognised pages, what an engine is known to misread is put right first, where only one reading is
possible: titles and labels are found again, and values are read; evidence of them has the status "ocr" and quotes what was recognised.
"""

from __future__ import annotations

from dataclasses import replace

from extractor.cleaning.cleaned import NOISE, Cleaned, Noise, NoiseKind
from extractor.cleaning.draft import Draft
from extractor.cleaning.furniture import cut_furniture
from extractor.cleaning.mail import cut_mail
from extractor.cleaning.marks import cut_invisible, plain_marks
from extractor.cleaning.misreadings import misreadings_of, put_right
from extractor.cleaning.repeats import cut_repeats
from extractor.cleaning.words import join_words, narrow_indents
from extractor.document import Document, Page, PageNote, Span

__all__ = ["NOISE", "Cleaned", "Noise", "NoiseKind", "clean"]

STAGES = (cut_invisible, cut_mail, cut_repeats, cut_furniture, join_words, narrow_indents)
"""In this order: a page is seen to be a repetition once quoting is gone, a word to be cut once the running title in it is."""


def clean(source: Document) -> Cleaned:
    """Return a document as it is to be read, with the way back; `source` itself where there is nothing to leave out.

    The same text gives the same result. A text of which nothing would be left stays as it is. The clean document is one page:
    on which page a value stands is asked of the source.
    """
    draft = put_right(Draft.of(source.text), source)
    for stage in STAGES:
        draft = stage(draft)
    text = plain_marks(draft.text)
    if text == source.text or not text.strip():
        return Cleaned.untouched(source)
    page = Page(1, Span(0, len(text)))
    document = replace(source, text=text, pages=(page,), lines=(), misreadings=misreadings_of(draft, source.text))
    cleaned = Cleaned(document, source, draft.places, draft.noise)
    return replace(cleaned, document=replace(document, notes=tuple(_inward(cleaned, note) for note in source.notes)))


def _inward(cleaned: Cleaned, note: PageNote) -> PageNote:
    """Return a note with its places in the clean text."""
    return replace(note, spans=tuple(cleaned.inward({str(at): span for at, span in enumerate(note.spans)}).values()))
