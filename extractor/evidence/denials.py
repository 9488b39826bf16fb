"""Words of a summary that stand there only to be denied."""

from __future__ import annotations

import re

from extractor.document import Span
from extractor.values import is_negated

# "He denies fever, chills": of all negations these reach over a whole list, up to the next verb.
_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|negative\s+for|ruled?\s+out|no\s+(?:evidence|signs?)\s+of|(?:absence|free)\s+of)\b"
    r"(?:(?!\b(?:but|is|was|were|has|had|have|due|secondary|reports?|reported|diagnos\w+|include[sd]?)\b)[^.;:])*\Z",
    re.IGNORECASE,
)
# Words whose negation stays with them: in brackets, before a cause, in another element of "included no X and Y".
_APART = re.compile(r"\([^()]*\)|.*\b(?:due|secondary)\s+to\b|.*\bincluded?\s+no\b.*\band\b", re.IGNORECASE | re.DOTALL)


# "Rule out X, and rule out Y" lists two suspicions.
_SUSPECTED = re.compile(r"rule\s+out\b", re.IGNORECASE)


def is_denied(text: str, span: Span) -> bool:
    """Say whether the element of a list at `span` is negated; of negations in other elements only a denial reaches it.

    >>> text = "He denies fever, chills. He had no visits, rest."
    >>> [is_denied(text, Span(text.index(word), text.index(word) + 4)) for word in ("chil", "rest")]
    [True, False]
    """
    if _SUSPECTED.match(text, *span):
        return False
    if _DENIAL.search(text, max(0, span.start - 200), span.start):
        return True
    reach = max(0, span.start - 300)
    start = max(reach, *(text.rfind(mark, reach, span.start) + 1 for mark in ",;"))
    lead = _APART.sub(lambda match: " " * len(match[0]), text[start : span.start])
    part = lead + text[span.start : span.end + 80]
    return is_negated(part, Span(span.start - start, span.end - start))
