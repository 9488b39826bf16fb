"""Text noise T1: what mail programs, page breaks and copying do to the text of a decision, reproducibly.

Nothing that a label holds is changed: words of the decision are broken, framed, repeated and set in other marks, and only titles,
labels and header dates are misspelt, so that the labels of the clean text still hold.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from random import Random
from typing import Final

PAGE: Final = (1200, 2400)
"""Characters of a made-up page, at least and at most."""

_HEADER: Final = re.compile(r"Case Number:(?:[^\n]*\n){1,8}?(?=\s*HOW THE IMR)", re.IGNORECASE)
_GLUED: Final = (
    *("CLINICAL CASE SUMMARY", "IMR ISSUES", "DECISIONS AND RATIONALES", "FINAL DETERMINATION WAS MADE"),
    *("Case Number:", "Date Assigned:", "Date of Injury:", "Decision Date:", "UR Denial Date:"),
    *("Claims Administrator guideline:", "MAXIMUS guideline:", "Decision rationale:"),
)
_HEADER_DATE: Final = re.compile(r"(?<=Date:[ \t])\d\d/\d\d/\d{4}|(?<=Assigned:[ \t])\d\d/\d\d/\d{4}")
_LONG_WORD: Final = re.compile(r"(?<=[ \n])[a-z]{10,16}(?= )")
_CURLED: Final = ((r"(?<=\w)'(?=\w)", "\u2019"), (r'(?<!\w)"(?=\w)', "\u201c"), (r'(?<=[\w.,])"', "\u201d"))
_DASHED: Final = (r"(?<=\d)-(?=\d)", "\u2013")
_MAIL: Final = (
    "From: Quill Desk <desk@quill.example>\nTo: Intake <intake@quill.example>\nSent: Monday, March 4, 2041 9:12 AM\n"
    "Subject: FW: the determination\n\nPlease key this today.\n\n"
)
_SIGNATURE: Final = "\n\n-- \nQuill Desk, ext. 11\nThe number CM99-9999999 is that of our own file.\n"


def text_noise(text: str, seed: int) -> str:
    """Return the text of a decision as a careless copy of it: half of the kinds of noise, drawn by `seed`, in a fixed order.

    The same text and seed give the same copy.
    """
    draw = Random(seed)  # noqa: S311 - a reproducible draw, no secret
    noisy = text.replace("\f", "\n")
    kinds = list(NOISES)
    chosen = set(draw.sample(kinds, k=(len(kinds) + 1) // 2))
    for kind in kinds:
        if kind in chosen:
            noisy = NOISES[kind](noisy, draw)
    return noisy


def encoded_noise(text: str, seed: int) -> bytes:
    """Return the noisy text as the bytes of a file: UTF-8 or UTF-16, with or without a mark, drawn by `seed`."""
    noisy = text_noise(text, seed)
    mark, encoding = ((b"", "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (b"", "utf-16-le"), (b"", "utf-16-be"))[seed % 4]
    return mark + noisy.encode(encoding)


def misspell_dates(text: str, draw: Random) -> str:
    """Write some digits of header dates as letters."""

    def letters(date: str) -> str:
        at = draw.randrange(2)
        return date[:at] + date[at].translate(str.maketrans("01", "Ol")) + date[at + 1 :]

    return _HEADER_DATE.sub(lambda found: letters(found[0]), text)


def glue_titles(text: str, draw: Random) -> str:
    """Leave out a blank of titles and labels."""
    for phrase in _GLUED:
        glued = "".join(phrase.rsplit(" ", 1)) if draw.random() < 0.5 else phrase.replace(" ", "", 1)
        text = text.replace(phrase, glued)
    return text


def move_header(text: str, draw: Random) -> str:  # noqa: ARG001 - all noises have one form
    """Set the header behind the body, as a copy by columns does."""
    header = _HEADER.search(text)
    if header is None:
        return text
    return f"{text[: header.start()]}{text[header.end() :].rstrip()}\n\n{header[0].rstrip()}\n"


def break_words(text: str, draw: Random) -> str:
    """Hyphenate some long words at the end of a line."""

    def broken(word: str) -> str:
        at = draw.randint(4, len(word) - 4)
        return f"{word[:at]}-\n{word[at:]}"

    return _LONG_WORD.sub(lambda found: broken(found[0]) if draw.random() < 0.1 else found[0], text)


def add_pages(text: str, draw: Random) -> str:
    """Put running titles with page numbers between words, wherever a page is full, and one page in twice."""
    case = re.search(r"CM\d\d-\d{7}", text)
    title = f"Final Determination Letter for IMR Case Number {case[0] if case else ''}".rstrip()
    pages, start = [], 0
    while len(text) - start > PAGE[1]:
        end = text.find(" ", start + draw.randint(*PAGE))
        if end < 0:
            break
        pages.append(text[start:end])
        start = end + 1
    pages.append(text[start:])
    twice = draw.randrange(len(pages) - 1) if len(pages) > 1 else None
    parts = [pages[0], *(f"\n\n{title}   {number}\n\n{page}" for number, page in enumerate(pages[1:], 2))]
    if twice:
        parts.insert(twice, parts[twice])
    return "".join(parts)


def curl_marks(text: str, draw: Random) -> str:  # noqa: ARG001 - all noises have one form
    """Write curly quotation marks and dashes between numbers."""
    for pattern, mark in (*_CURLED, _DASHED):
        text = re.sub(pattern, mark, text)
    return text


def forward(text: str, draw: Random) -> str:
    """Quote the whole text in a mail, once or twice, with the sender's words and signature around it."""
    marks = "> " * draw.randint(1, 2)
    quoted = "\n".join(f"{marks}{line}".rstrip() for line in text.strip("\n").split("\n"))
    return f"{_MAIL}{quoted}{_SIGNATURE}"


NOISES: Final[dict[str, Callable[[str, Random], str]]] = {
    "misspelt-dates": misspell_dates,
    "glued-titles": glue_titles,
    "header-behind": move_header,
    "broken-words": break_words,
    "pages": add_pages,
    "curly-marks": curl_marks,
    "mail": forward,
}
"""All kinds, in the order in which they are laid over one another."""
