"""A hostile upload, and how it may end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

End = Literal[
    "refused",  # a 4xx problem
    "failed",  # taken, and the extraction failed with an error that says why
    "done",  # taken and read: harmless, or harmless within the limits
]

REFUSED: Final[frozenset[End]] = frozenset({"refused"})
FAILED: Final[frozenset[End]] = frozenset({"failed"})
DONE: Final[frozenset[End]] = frozenset({"done"})
LIMITED: Final[frozenset[End]] = frozenset({"failed", "done"})
"""Whether it can be read depends on the library's version; that it ends soon does not."""


class HostileFile(NamedTuple):
    """A document; `file_name` is what it is uploaded as, `is_slow` keeps it out of the fast subset:
    its reading needs the OCR engine, or seconds."""

    name: str
    make: Callable[[], bytes]
    ends: frozenset[End]
    file_name: str = "letter.pdf"
    is_slow: bool = False
