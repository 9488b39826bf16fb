"""Which letters and digits the glyphs of a TrueType font are, as its own table of characters says.

Apple, TrueType Reference Manual, chapter "cmap" (https://developer.apple.com/fonts/TrueType-Reference-Manual/RM06/Chap6cmap.html,
seen 2026-11-30): a list of tables by platform, of which format 4 holds the characters of the basic plane in segments.
"""

from __future__ import annotations

import string
import struct
from typing import Final

_WANTED: Final = string.digits + string.ascii_letters
_UNICODE: Final = {(0, 0), (0, 1), (0, 2), (0, 3), (3, 1)}
"""Platform and encoding of tables whose characters are Unicode."""
_SEGMENTS: Final = 4


def glyph_characters(font: bytes) -> dict[int, str]:
    """Return the letters and digits of a font by the number of their glyph; none where the font has no such table.

    >>> glyph_characters(b"moon")
    {}
    """
    try:
        return _read(font)
    except struct.error:  # cut off, or not what it says
        return {}


def _read(font: bytes) -> dict[int, str]:
    (count,) = struct.unpack_from(">4xH", font)
    for number in range(count):
        name, start = struct.unpack_from(">4s4xI", font, 12 + 16 * number)
        if name == b"cmap":
            return _from_cmap(font, start)
    return {}


def _from_cmap(font: bytes, start: int) -> dict[int, str]:
    (count,) = struct.unpack_from(">2xH", font, start)
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * number)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if (platform, encoding) in _UNICODE and form == _SEGMENTS:
            found = {_glyph(font, start + offset, ord(character)): character for character in _WANTED}
            return {glyph: character for glyph, character in found.items() if glyph}
    return {}


def _glyph(font: bytes, table: int, code: int) -> int:
    """Return the glyph of a character, 0 where it has none."""
    (double,) = struct.unpack_from(">H", font, table + 6)
    ends, starts, steps, ranges = (table + 14 + at for at in (0, double + 2, 2 * double + 2, 3 * double + 2))
    for at in range(0, double, 2):
        (end,) = struct.unpack_from(">H", font, ends + at)
        if end < code:
            continue
        first, step, offset = (struct.unpack_from(">H", font, place + at)[0] for place in (starts, steps, ranges))
        if first > code:
            return 0
        if not offset:
            return int(code + step) & 0xFFFF
        (glyph,) = struct.unpack_from(">H", font, ranges + at + offset + 2 * (code - first))
        return int(glyph + step) & 0xFFFF if glyph else 0
    return 0
