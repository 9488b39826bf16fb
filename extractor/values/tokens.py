"""The numbers and dates of a text, read once before any pattern looks at it.

`tokenize(text)` returns the text's `Tokens`. Its `line` is a copy of the text, one character for one, in which each date and each
number is a blot: one character that says its kind, and filling up to its end. Patterns are run over that copy and name numbers by
`WHOLE`, `NUMBER`, `RANGE`, `AMOUNT`, `JOINED` and `DATE`, so that no match begins or ends inside a number, whatever its form: "1,000",
"50 000", "twenty-four", "six (6)", "2 to 3", "10⁄325", "½". Offsets in the copy are those of the text.

>>> read = tokenize("Take six (6) of 24 tablets")
>>> pattern = re.compile(rf"of (?P<n>{WHOLE}) tablets")
>>> hit = pattern.search(read.line)
>>> read.at(hit.start("n")).whole, [number.digits for number in read.numbers.values()]
(24, ['6', '24'])
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from extractor.document import Span
from extractor.values.counts import NAMES, parse_count
from extractor.values.dates import date_tokens
from extractor.values.digits import read_digits

Kind = Literal[
    "whole",  # "60", "1,000", "50 000", "sixty", "six (6)", "60.00"
    "decimal",  # "7.5", ".5", "two point five"
    "fraction",  # "1/2", "½", "1 1/2"
    "range",  # "2-3", "2 to 3", "two or three": two numbers, the first the smaller
    "joined",  # "10/325", "50-325-40"
    "other",  # "1:1000", "3.3.9", "six (9)", "2nd": no amount
]
_KINDS: Final = dict(
    zip(
        ("whole", "decimal", "fraction", "range", "joined", "other", "date"),
        "\ue000\ue001\ue002\ue003\ue004\ue005\ue006",
        strict=True,
    )
)
_FILL: Final = "\ue00f"

WHOLE: Final = f"{_KINDS['whole']}{_FILL}*+"
"""Pattern of a whole number in a `Tokens.line`."""
NUMBER: Final = f"[{_KINDS['whole']}-{_KINDS['fraction']}]{_FILL}*+"
"""Pattern of one number: whole, decimal or fraction."""
RANGE: Final = f"[{_KINDS['whole']}{_KINDS['range']}]{_FILL}*+"
"""Pattern of a whole number or a range."""
AMOUNT: Final = f"[{_KINDS['whole']}-{_KINDS['range']}]{_FILL}*+"
"""Pattern of one number or a range."""
JOINED: Final = f"[{_KINDS['whole']}-{_KINDS['joined']}]{_FILL}*+"
"""Pattern of any amount: a number, a range, or numbers joined by slashes or dashes."""
DATE: Final = f"{_KINDS['date']}{_FILL}*+"
"""Pattern of a calendar date."""
ANY: Final = f"[{_KINDS['whole']}-{_KINDS['date']}]"
"""Pattern of the first character of any number or date."""

INSIDE: Final = f"{_KINDS['whole']}-{_FILL}"
"""Range, for a class of characters, of all that a number or a date becomes."""

_GLYPHS: Final = "\u00bc-\u00be\u2150-\u215e"
_THIN: Final = "\u00a0\u2009\u202f"
_BREAK: Final = r"(?:[ \t]{0,4}[\r\n\f]\s{0,8})?"
_CHUNK: Final = re.compile(
    rf"[\d{_GLYPHS}](?:(?<=\d)(?:[.,:](?=\d)|[/\u2013-]{_BREAK}(?=\d)|[{_THIN}](?=\d{{3}}(?!\d))|\ (?=000(?!\d))|[\ -]?(?=[{_GLYPHS}]))?"
    rf"[\d{_GLYPHS}])*+"
)
"""A run of digits with all that may join them to one number."""
_FORM: Final = re.compile(
    rf"(?P<whole>(?:\d{{1,6}}|\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?:[\ {_THIN}]\d{{3}})+)(?:\.0+)?)|"
    r"(?P<decimal>(?:\d{1,3}(?:,\d{3})+|\d{0,7})\.\d{1,6})|"
    r"(?P<fraction>(?:\d{1,2}[\ -]?)?(?:1/[2-8]|2/3|3/4|[357]/8))|"
    r"(?P<joined>(?:\d{1,7}(?:\.\d{1,6})?|\.\d{1,6})(?:[/\u2013-](?:\d{1,7}(?:\.\d{1,6})?|\.\d{1,6})){1,4})"
)
_LED: Final = re.compile(r"(?<![A-Za-z])(?:x|q|qty|quantity|count|disp|dispense|refills?|by|for|no)\Z", re.IGNORECASE)
"""Letters that a number may follow without a blank; behind others it is a level or a code ("L4", "B12")."""
_MULTIPLIED: Final = re.compile(r"\d\s?[x\u00d7]\Z", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[zotfsen](?:ne|w[oe]|hree|our|ort|i[fvx]|even|ight|ine|en|leven|hir|ero)", re.IGNORECASE)
_IN_WORDS: Final = re.compile(
    rf"(?P<whole>{NAMES}(?:\s*\(\s*\d[\d,]{{0,7}}\s*\))?)(?:\s{{1,4}}point\s{{1,4}}(?P<part>{NAMES}))?(?!\w)", re.IGNORECASE
)
_WORDS_BEHIND: Final = re.compile(rf"\s*\(\s*(?P<words>{NAMES})\s*\)", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\s{1,2}(?:to|or)\s{1,2}|\s{0,2}[\u2013-]\s{0,2}", re.IGNORECASE)


class Number(NamedTuple):
    """A number of a text; `digits` are those of its value as the text groups them: "24" for "twenty-four", "1/2" for "½"."""

    span: Span
    kind: Kind
    digits: str

    @property
    def whole(self) -> int | None:
        """The whole number, None where it is none."""
        return int(self.values[0]) if self.kind == "whole" else None

    @property
    def values(self) -> tuple[Fraction, ...]:
        """Its amounts in order: several of a range or of joined numbers, none where it is no amount."""
        if self.kind == "other":
            return ()
        if self.kind == "fraction":
            *ones, part = re.split(r"[ -]", self.digits)
            return (sum(map(Fraction, ones), Fraction(part)),)
        return tuple(Fraction(re.sub(rf"[, {_THIN}]", "", part)) for part in re.split(r"[/\u2013-]", self.digits))


class Tokens(NamedTuple):
    """What `tokenize` returns: the text with letters typed for digits as digits, its blotted copy, and the numbers by where they start."""

    text: str
    line: str
    numbers: dict[int, Number]

    def at(self, start: int) -> Number:
        """Return the number that starts there, as a match of one of this module's patterns shows."""
        return self.numbers[start]

    def in_digits(self, span: Span) -> str:
        """Return the words of a stretch with its numbers in digits."""
        parts, at = [], span.start
        for blot in re.finditer(f"[{INSIDE}]{_FILL}*", span.text(self.line)):
            start, end = span.start + blot.start(), span.start + blot.end()
            number = self.numbers.get(start)
            parts += [self.text[at:start], number.digits if number else self.text[start:end]]
            at = end
        return "".join([*parts, self.text[at : span.end]])

    def is_said(self, span: Span) -> bool:
        """Say whether the numbers of a stretch are written in words alone."""
        return not any(char.isdigit() for char in span.text(self.text))


@lru_cache(maxsize=256)
def tokenize(text: str) -> Tokens:
    """Return the numbers and dates of a whole text; read once a text."""
    plain = read_digits(text)
    dates = [token.span for token in date_tokens(text)]
    taken = bytearray(len(text))
    for span in dates:
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    found = sorted([*_chunks(plain, taken), *_words(plain, taken)])
    numbers = list(_ranges(plain, found))
    blots = sorted([*((number.span, _KINDS[number.kind]) for number in numbers), *((span, _KINDS["date"]) for span in dates)])
    parts, at = [], 0
    for span, blot in blots:
        parts += [plain[at : span.start], blot, _FILL * (span.end - span.start - 1)]
        at = span.end
    return Tokens(plain, "".join([*parts, plain[at:]]), {number.span.start: number for number in numbers})


def sole_number(quote: str) -> Number | None:
    """Return the number that a quote is, marks and blanks around it apart, None where words stand beside it or it is none.

    >>> [(number := sole_number(quote)) and number.digits for quote in ("(6)", " six (6),", "2 to 3", "6 weeks", "six")]
    ['6', '6', '2-3', None, '6']
    """
    read = tokenize(quote)
    numbers = list(read.numbers.values())
    around = read.line[: numbers[0].span.start] + read.line[numbers[0].span.end :] if len(numbers) == 1 else "?"
    return None if around.strip(" ,;.()\t\r\n\f") else numbers[0]


def parse_whole(quote: str) -> int | None:
    """Return the whole number that a quote is, or None."""
    number = sole_number(quote)
    return number.whole if number else None


def _chunks(text: str, taken: bytearray) -> Iterator[Number]:
    """Yield what is written in digits; numbers in words behind it in brackets belong to it ("6 (six)")."""
    for hit in _CHUNK.finditer(text):
        start, end = hit.span()
        if taken[start]:
            continue
        if text[start - 1 : start] == "." and not text[start - 2 : start - 1].isalnum():
            start -= 1
        before = text[start - 1 : start]
        if before.isalpha() and not _is_led(text, start):
            yield Number(Span(start, end), "other", hit[0])
            continue
        number = _number(text, Span(start, end))
        words = _WORDS_BEHIND.match(text, end) if number.kind == "whole" else None
        if words:
            is_same = parse_count(words["words"]) == number.whole
            number = Number(Span(start, words.end()), "whole" if is_same else "other", number.digits)
        yield number


def _is_led(text: str, start: int) -> bool:
    floor = max(0, start - 9)
    return _LED.search(text, floor, start) is not None or _MULTIPLIED.search(text, floor, start) is not None


def _number(text: str, span: Span) -> Number:
    written = re.sub(rf"(?<=\d)[ -]?(?=[{_GLYPHS}])", " ", re.sub(r"(?<=[/\u2013-])\s+", "", span.text(text)))
    digits = unicodedata.normalize("NFKC", written).replace("\u2044", "/")
    form = None if _ORDINAL.match(text, span.end) else _FORM.fullmatch(digits)
    kind: Kind = "other"
    if form and form.lastgroup in ("whole", "decimal", "fraction"):
        kind = form.lastgroup  # type: ignore[assignment]  # narrowed by the line above
    elif form:
        parts = re.split("[\u2013-]", digits)
        kind = "range" if len(parts) == 2 and "/" not in digits and float(parts[0]) < float(parts[1]) else "joined"
    return Number(span, kind, digits)


def _words(text: str, taken: bytearray) -> Iterator[Number]:
    """Yield whole numbers in words, with the same in digits and brackets behind them ("six (6)")."""
    end = 0
    for hit in _WORD.finditer(text):
        start = hit.start()
        if start < end or text[start - 1 : start].isalnum() or taken[start]:
            continue
        said = _IN_WORDS.match(text, start)
        if said:
            end = said.end()
            value, part = parse_count(said["whole"]), parse_count(said["part"] or "")
            digits = f"{value or 0}" if part is None else f"{value}.{part}"
            yield Number(Span(start, end), "other" if value is None else "whole" if part is None else "decimal", digits)


def _ranges(text: str, numbers: list[Number]) -> Iterator[Number]:
    """Yield the numbers with those that make a range or a mixed fraction ("1 1/2") as one."""
    numbers = [number for at, number in enumerate(numbers) if at == 0 or numbers[at - 1].span.end <= number.span.start]
    at = 0
    while at < len(numbers):
        both = _joined(text, *numbers[at : at + 2]) if at + 1 < len(numbers) else None
        yield both or numbers[at]
        at += 2 if both else 1


def _joined(text: str, one: Number, other: Number) -> Number | None:
    span = Span(one.span.start, other.span.end)
    if one.span.end - other.span.start < -8 or one.kind not in ("whole", "decimal", "fraction"):
        return None
    if other.kind == "fraction" and one.kind == "whole" and text[one.span.end : other.span.start] == " " and len(one.digits) == 1:
        return Number(span, "fraction", f"{one.digits} {other.digits}")
    if other.kind not in ("whole", "decimal", "fraction") or not _BETWEEN.fullmatch(text, one.span.end, other.span.start):
        return None
    if one.values >= other.values or "/" in one.digits + other.digits:
        return None
    return Number(span, "range", f"{one.digits}-{other.digits}")
