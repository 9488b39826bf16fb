"""Who is not the patient and not the reviewer: the claims administrator's side, and other people who have an age and a sex.

A blank in a pattern stands for any white space.
"""

from __future__ import annotations

from typing import Final

from extractor.lexicon import alternatives, rows


def _people(*who: str) -> str:
    named = alternatives(row["name"] for row in rows("people") if row["who"] in who)
    return rf"(?<!\w){named}(?!\w)"


CLAIMS_NAMED: Final = rf"(?:{_people('claims')}(?:['’]s)?)"
"""The side that denied a treatment, by words that mean nothing else."""
CLAIMS_SIDE: Final = rf"(?:{_people('claims', 'payer')}(?:['’]s)?)"
"""The same, and where a plan of treatment is no reading either: a plan."""
OTHERS: Final = _people("relative")
"""People around a patient."""
