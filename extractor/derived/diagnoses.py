"""The ICD-10-CM codes that diagnoses state."""

from __future__ import annotations

import re
import warnings
from typing import Final

from extractor.derived.subject import Rested, Subject, listed

_CODE: Final = re.compile(r"(?<![\w.])(?:[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}|[ABD-KM-RV-Z]\d[0-9A-Z])(?!\w|\.\w)")
"""C, L, S and T without a point are levels of the spine: "C56" is the disc below C5."""


def icd10(subject: Subject) -> Rested | None:
    """Return the codes of ICD-10-CM that the diagnoses state; what only looks like one ("L45") is none."""
    diagnoses = enumerate(subject.case.diagnoses)
    return listed((code, f"diagnoses.{at}") for at, words in diagnoses for code in _CODE.findall(words) if _is_valid(code))


def _is_valid(code: str) -> bool:
    # Its data are read when it is imported, which takes seconds, in a way that Python 3.11 warns of; few letters state a code.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import simple_icd_10_cm
    return bool(simple_icd_10_cm.is_valid_item(code))
