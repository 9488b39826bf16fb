"""Who denied a treatment, by the words that people use for the claims administrator's side. A blank stands for any white space."""

from __future__ import annotations

from typing import Final

CLAIMS_SIDE: Final = (
    r"(?:utilization review|\bUR\b|carrier|insurer|insurance company|company|claims? (?:administrator|adjuster|examiner)|adjuster|"
    r"health plan|plan|employer)(?:['’]s)?"
)
