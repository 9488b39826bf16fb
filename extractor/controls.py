"""Control characters of names and texts: what is shown of them must not steer the terminal or reorder a page."""

from __future__ import annotations

import re
from typing import Final

_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 but tab and line feed; escape sequences begin with one of them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of writing
    "\ud800-\udfff]"  # bytes of a name that are no UTF-8
)


def clean(text: str) -> str:
    r"""Return the text with control characters made visible and direction marks taken out of force; a form feed ends a line.

    >>> clean("a\x1b[31mb\n\x9b2J\u202egpj")
    'a�[31mb\n�2J�gpj'
    """
    return _CONTROL.sub("\ufffd", text.replace("\f", "\n"))


def one_line(name: str) -> str:
    r"""Return a name as it may stand inside a line.

    >>> one_line("a.txt\nerror: none")
    'a.txt�error: none'
    """
    return clean(name).replace("\n", "\ufffd").replace("\t", " ")
