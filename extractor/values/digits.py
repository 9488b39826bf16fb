"""Letters that were typed for digits: "l80 grams" means 180, "#6O" means 60; and strokes of every form: "5⁄325" means 5/325.

Letters are read as digits only inside a number that has a digit of its own and that a unit, a number sign or the form of a date shows to be
one. Words of the source stay as they are: this is a copy for the parsers of typed values alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_LETTERS: Final = str.maketrans("lIOo", "1100")
_STROKES: Final = str.maketrans("\u2044\u2215", "//")
_DIGIT: Final = "[0-9lIOo]"
# At least one digit of its own: "lO mg" and "oil" stay words; and O2 is oxygen.
_NUMBER: Final = rf"(?![Oo]2(?!\d))(?=[lIOo]{{0,5}}\d){_DIGIT}{{1,6}}(?:[.,/-](?=[lIOo]{{0,3}}\d){_DIGIT}{{1,4}}){{0,2}}"
UNIT: Final = (
    r"(?:mgs?|mcgs?|meq|iu|units?|percent|%|milligrams?|micrograms?|gms?|grams?|g|mls?|cc|oz|ounces?|tab(?:let)?s?|cap(?:sule|let)?s?|"
    r"pills?|patch(?:es)?|refills?|visits?|sessions?|treatments?|days?|weeks?|months?|years?|hours?)"
)
"""What stands behind a number and shows that it is one."""
_MIXED: Final = re.compile(r"\d[lIOo]|[lIOo]\d")
_NUMBERS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.,/-])({_NUMBER})(?=(?i:[\s-]{{0,3}}{UNIT})(?![\w%]))",
        rf"#\s{{0,3}}({_NUMBER})(?![\w%])",
        rf"(?i:\b(?:quantity|qty|count|refills?)\b)\s{{0,3}}(?:of|is|x|[.:#=-])?\s{{0,3}}({_NUMBER})(?![\w%])",
        rf"(?<![\w/.-])({_DIGIT}{{1,2}}(?P<mark>[/-]){_DIGIT}{{1,2}}(?P=mark)(?=[lIOo]{{0,3}}\d)(?:{_DIGIT}{{4}}|{_DIGIT}{{2}}))(?![\w/-])",
    )
)


@lru_cache(maxsize=64)
def read_digits(text: str) -> str:
    """Return the text, one character for one, with the letters l, I and O inside typed numbers as digits, and each stroke as "/".

    >>> read_digits("Zyxol l0 mg #6O, O5/12/2O31, oil, lO mg, L5-S1, O2 treatment")
    'Zyxol 10 mg #60, 05/12/2031, oil, lO mg, L5-S1, O2 treatment'
    """
    if "\u2044" in text or "\u2215" in text:
        text = text.translate(_STROKES)
    if not _MIXED.search(text):
        return text
    for pattern in _NUMBERS:
        text = pattern.sub(lambda found: found[0].replace(found[1], found[1].translate(_LETTERS)), text)
    return text
