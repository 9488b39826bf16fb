"""Lists of cited sections, split into single names."""

from __future__ import annotations

import re

from extractor.document import Span
from extractor.values.found import Found, flat

# Names of the MTUS and the ODG whose own comma is followed by a capital letter.
_WHOLE = re.compile(
    r"Forearm,?\s+Wrist,?\s*(?:(?:and|&)\s+)?Hand|NSAIDs,\s+GI\s+symptoms|Opioids,\s+California|"
    r"Neck,?\s+(?:and|&)\s+Upper\s+Back",
    re.I,
)
# Second halves of ODG topic names, behind a comma of their own ("Preoperative testing, general").
_TAIL = re.compile(
    r"(?:general|specific\s+drugs?(?:\s+list)?|criteria\s+for\s+use|compounded|dosing|long-term\s+(?:assessment|use)|"
    r"state\s+medical\s+boards|red\s+flags?|indicators\s+for\s+addiction)\b",
    re.I,
)
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}\.?\s+[A-Z]|\d{1,2}\.\s+[A-Z]")


def split_sections(text: str, within: Span, *, keeps_names: bool) -> list[Found[str]]:
    """Split a list of section names at commas and semicolons outside of brackets, in order, each name once.

    With `keeps_names` (the MTUS) a comma before a small letter belongs to the name ("Opioids, criteria for use"), and a
    list of numbered sections ("3.1 ...") is split only before numbers.

    >>> text = "NSAIDs, GI symptoms & cardiovascular risk, Zyxol (red, blue), compounded"
    >>> [found.value for found in split_sections(text, Span(0, len(text)), keeps_names=True)]
    ['NSAIDs, GI symptoms & cardiovascular risk', 'Zyxol (red, blue), compounded']
    """
    if within.start >= within.end:
        return []
    is_numbered = keeps_names and _NUMBERED.match(text, within.start, within.end) is not None
    cuts = [cut for cut in _cuts(text, within) if _is_cut(text, within, cut, is_numbered=is_numbered, keeps_names=keeps_names)]
    found: dict[str, Found[str]] = {}
    for start, end in zip([within.start, *(cut + 1 for cut in cuts)], [*cuts, within.end], strict=True):
        span = _bare(text, Span(start, end))
        if span.start < span.end:
            name = flat(span.text(text))
            found.setdefault(name.casefold(), Found(name, span))
    return list(found.values())


def _cuts(text: str, within: Span) -> list[int]:
    """Return the commas and semicolons outside of brackets; a bracket that never closes protects nothing."""
    whole = [Span(*match.span()) for match in _WHOLE.finditer(text, within.start, within.end)]
    cuts, depth = [], 0
    for index in range(within.start, within.end):
        if text[index] in "([":
            closer = {"(": ")", "[": "]"}[text[index]]
            depth += text.find(closer, index, within.end) >= 0
        elif text[index] in ")]":
            depth = max(0, depth - 1)
        elif text[index] in ",;" and not depth and not any(span.start <= index < span.end for span in whole):
            cuts.append(index)
    return cuts


def _is_cut(text: str, within: Span, cut: int, *, is_numbered: bool, keeps_names: bool) -> bool:
    rest = text[cut + 1 : within.end].lstrip()
    if is_numbered:
        return _NUMBERED.match(rest) is not None
    if text[cut] == ";":
        return True
    if not keeps_names:
        return _TAIL.match(rest) is None
    return not (rest[:1].islower() and not rest.startswith("and ")) and not rest.startswith("&")


def _bare(text: str, span: Span) -> Span:
    """Drop white space and marks at both ends, and a leading "and"."""
    span = span.trimmed(text)
    lead = re.match(r"(?:[:,;–-]\s*)?(?:and\s+(?=[A-Z]))?", text[span.start : span.end])
    return Span(span.start + (lead.end() if lead else 0), span.end)
