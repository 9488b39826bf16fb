"""Control characters of names and texts: what is shown of them must not steer the terminal or reorder a page."""

from __future__ import annotations

import re
from typing import Final

CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 but tab and line feed; escape sequences begin with one of them
    "\u2028\u2029"  # ends of lines and paragraphs
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of writing
    "\ud800-\udfff]"  # bytes of a name that are no UTF-8
)

_LINE_ENDS: Final = str.maketrans({"\f": "\n", "\u2028": "\n", "\u2029": "\n"})


def clean(text: str) -> str:
    r"""Return the text with control characters made visible, direction marks out of force, and ends of pages and paragraphs as line ends.

    >>> clean("a\x1b[31mb\n\x9b2J\u202egpj")
    'a�[31mb\n�2J�gpj'
    """
    return CONTROL.sub("\ufffd", text.translate(_LINE_ENDS))


def one_line(name: str) -> str:
    r"""Return a name as it may stand inside a line.

    >>> one_line("a.txt\nerror: none")
    'a.txt�error: none'
    """
    return clean(name).replace("\n", "\ufffd").replace("\t", " ")
