r"""Mail around a decision: the ">" before quoted lines, header lines, the signature, and what the sender wrote around a quotation.

Sources: RFC 3676, section 4.5 (quoting: each ">" at the start of a line is one level) and 4.3 (a signature begins with a
line "-- "); RFC 5322, section 3.6 (names of header fields); the lines that mail programs put above a forwarded message.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from extractor.cleaning.draft import Draft, Edit
from extractor.document import Span, merged

MOSTLY: Final = 0.6
"""Share of the lines with words that must be quoted for the rest to be the sender's own."""
FEWEST: Final = 4
"""Quoted lines of a mail at least; fewer may be lines of text that begin with "more than"."""
LONGEST_SIGNATURE: Final = 25
"""Lines behind the delimiter of a signature at most."""

_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+\Z")
_MARKS: Final = re.compile(r"[ \t]{0,3}((?:>[ \t]?){1,30})")
_FIELD: Final = re.compile(
    r"[ \t]{0,3}\*{0,2}(?P<name>From|To|Cc|Bcc|Sent|Date|Subject|Reply-To|Sender|Importance|Attachments?|Message-ID|MIME-Version|"
    r"Content-[\w-]{1,30}|X-[\w-]{1,40}):",
    re.IGNORECASE,
)
# A memo has From, To and Date as well; an address, "Sent" or a field for programs makes it a mail.
_OF_MAIL: Final = re.compile(
    r"^[^\n]{0,200}@|^[ \t>*]{0,9}(?:Sent|Message-ID|MIME-Version|X-[\w-]{1,40}):", re.IGNORECASE | re.MULTILINE
)
_DIVIDER: Final = re.compile(
    r"[ \t]{0,9}(?:[-_]{3,20}\s{0,3}(?:original|forwarded)\s(?:message|mail)(?:\sfollows)?\s{0,3}[-_]{3,20}|begin forwarded message:)"
    r"\s{0,200}\Z",
    re.IGNORECASE,
)
_DELIMITER: Final = re.compile(r"--[ \t]?\n?\Z")


class _Line(NamedTuple):
    span: Span
    text: str
    depth: int  # of quoting, as a neighbour bears it out

    @property
    def is_blank(self) -> bool:
        return not self.text.replace(">", "").strip()


def cut_mail(draft: Draft) -> Draft:
    """Leave out quotation marks, header lines, the signature, and around a quoted decision all that is not quoted."""
    lines = list(_lines(draft.text))
    quoted = [line for line in lines if line.depth]
    mail = list(_header_fields(lines))
    if quoted or mail:
        mail = merged([*mail, *_signature(draft.text, lines)])
        mail = merged([*mail, *_around(lines, mail)])
    marks = (_marks(line) for line in quoted)
    cuts = [Edit(span, "", "mail") for span in mail]
    return draft.edited([*cuts, *(Edit(span, "", "quote-mark") for span in marks if not _is_within(span, mail))])


def _lines(text: str) -> Iterator[_Line]:
    """Yield the lines with their depth of quoting: no deeper than the line above or below, so that "> 50 %" is no mark."""
    spans = [Span(*found.span()) for found in _LINE.finditer(text)]
    depths = [_depth(span.text(text)) for span in spans]
    if sum(depth > 0 for depth in depths) < FEWEST:
        depths = [0] * len(spans)
    for at, span in enumerate(spans):
        beside = max(depths[at - 1] if at else 0, depths[at + 1] if at + 1 < len(depths) else 0)
        yield _Line(span, span.text(text), min(depths[at], beside))


def _depth(line: str) -> int:
    marks = _MARKS.match(line)
    return marks[1].count(">") if marks else 0


def _marks(line: _Line) -> Span:
    start = line.span.start
    at = 0
    for _ in range(line.depth):
        at = line.text.index(">", at) + 1
        at += line.text[at : at + 1] in (" ", "\t")
    return Span(start, start + at)


def _header_fields(lines: Sequence[_Line]) -> Iterator[Span]:
    """Yield the runs of two header fields and more (or one below a divider), with the divider and folded lines."""
    at = 0
    while at < len(lines):
        end = at
        is_divided = bool(_DIVIDER.match(lines[at].text[_lead(lines[at]) :]))
        end += is_divided
        first = end
        while end < len(lines) and _is_field(lines, first, end):
            end += 1
        if is_divided or (end - first > 1 and _OF_MAIL.search("".join(line.text for line in lines[first:end]))):
            yield Span(lines[at].span.start, lines[end - 1].span.end)
        at = max(end, at + 1)


def _lead(line: _Line) -> int:
    return _marks(line).end - line.span.start


def _is_field(lines: Sequence[_Line], first: int, at: int) -> bool:
    text = lines[at].text[_lead(lines[at]) :]
    return bool(_FIELD.match(text)) or (at > first and text[:1] in (" ", "\t") and bool(text.strip()))


def _signature(text: str, lines: Sequence[_Line]) -> Iterator[Span]:
    for at in range(max(0, len(lines) - LONGEST_SIGNATURE - 1), len(lines)):
        if not lines[at].depth and _DELIMITER.match(lines[at].text):
            yield Span(lines[at].span.start, len(text))
            return


def _around(lines: Sequence[_Line], known: Sequence[Span]) -> Iterator[Span]:
    """Yield what is not quoted where most is: the sender's words, but no line that the mail program broke off a quoted one.

    `known` are the fields and the signature: they do not count.
    """
    worded = [line for line in lines if not line.is_blank and not _is_within(line.span, known)]
    if sum(line.depth > 0 for line in worded) < MOSTLY * len(worded):
        return
    kept = {at for at, line in enumerate(lines) if line.depth}
    kept |= {at for at in range(1, len(lines)) if at - 1 in kept and _is_broken_off(lines, at)}
    edges = [-1, *sorted(kept), len(lines)]
    for before, after in pairwise(edges):
        if after - before > 1:
            yield Span(lines[before + 1].span.start, lines[after - 1].span.end)


def _is_broken_off(lines: Sequence[_Line], at: int) -> bool:
    """Say whether an unquoted line is the end of the quoted one above, which the mail program wrapped."""
    above, line = lines[at - 1], lines[at]
    if line.depth or line.is_blank or above.is_blank or not above.depth:
        return False
    is_between = at + 1 < len(lines) and lines[at + 1].depth > 0
    return is_between or not above.text.rstrip().endswith((".", "!", "?", ":"))


def _is_within(span: Span, apart: Sequence[Span]) -> bool:
    """Say whether one of the stretches, in order and apart, holds `span`."""
    at = bisect_right(apart, span.start, key=lambda held: held.start) - 1
    return at >= 0 and apart[at].contains(span)
