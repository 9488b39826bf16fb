"""Structured facts from California Independent Medical Review decisions, every value with its evidence.

`extract` turns one decision into a `Record`, `extract_all` every decision of a file; `check` says what is wrong with a record given its
document. All else is private.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.case import Case
    from extractor.checking import check
    from extractor.document import Document
    from extractor.pipeline import extract, extract_all
    from extractor.record import Evidence, Finding, Record

__all__ = ["Case", "Document", "Evidence", "Finding", "Record", "check", "extract", "extract_all"]
__version__ = "0.1.0"

_HOMES = {
    "Case": "case",
    "Document": "document",
    "Evidence": "record",
    "Finding": "record",
    "Record": "record",
    "check": "checking",
    "extract": "pipeline",
    "extract_all": "pipeline",
}


def __getattr__(name: str) -> Any:
    """Import a public name at its first use: `imr --help` loads none of them."""
    if name in _HOMES:
        return getattr(import_module(f"extractor.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
