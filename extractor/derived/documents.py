"""The form's own list of what was reviewed."""

from __future__ import annotations

import re
from typing import Final

from extractor.document import Outline, Span
from extractor.values import Found, flat

_BREAK: Final = re.compile(r"\s*(?:;|\n\s*(?:[•*·-]|\d{1,2}[.)])\s)\s*")
_END: Final = re.compile(r"\n[ \t\r]*\n(?!\s*(?:[•*·-]|\d{1,2}[.)])\s)")
"""A blank line that no further mark of the list follows: what stands after it is not of the list."""
_MARK: Final = re.compile(r"(?:[•*·-]|\d{1,2}[.)])\s+")


def listed_documents(text: str, outline: Outline) -> tuple[Found[str], ...]:
    """Return the entries of the part "documents reviewed", in order, () where the form has none."""
    section = outline.find("documents")
    if section is None:
        return ()
    body = section.body.trimmed(text)
    end = _END.search(text, *body)
    body = Span(body.start, end.start() if end else body.end)
    edges = [body.start, *(edge for match in _BREAK.finditer(text, *body) for edge in match.span()), body.end]
    entries = (_bare(text, Span(start, stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True))
    return tuple(Found(flat(entry.text(text)), entry) for entry in entries if entry.start < entry.end)


def _bare(text: str, entry: Span) -> Span:
    """Drop the mark before an entry and the full stop behind it."""
    entry = entry.trimmed(text)
    mark = _MARK.match(text, *entry)
    end = entry.end - 1 if text[entry.end - 1 : entry.end] == "." else entry.end
    return Span(mark.end() if mark else entry.start, end)
