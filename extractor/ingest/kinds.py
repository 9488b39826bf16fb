"""Files of kinds that are not read, told by how they begin; what stands further in may look like a document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_SIGNATURES: Final = (
    (b"PK\x03\x04", "a ZIP, Word or Excel file"),
    (b"PK\x05\x06", "an empty ZIP file"),
    (b"PK\x07\x08", "a part of a ZIP file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"!<arch>\n", "an ar archive"),
    (b"MSCF\0\0\0\0", "a cabinet archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a WebP image or other media"),
    (b"II+\0", "a BigTIFF image"),
    (b"MM\0+", "a BigTIFF image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"%!PS", "a PostScript file"),
    (b"SQLite format 3\0", "a database"),
)
_RECORDS: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s{0,9}\[?\s{0,9}\{\s{0,9}"(?:schema_version"\s{0,9}:|document"\s{0,9}:\s{0,9}\{)')
"""How records and the rows of failed documents begin, a line each or all in an array."""
_HEAD_BYTES: Final = 128

_TAR_MARKS: Final = (b"ustar\0", b"ustar ")
_TAR_AT: Final = 257


def foreign_kind(data: bytes) -> str | None:
    """Return what a file is that is not read, None where it may be a document.

    An archive holds its files as they are where it does not compress them, so that a PDF's header may stand near its start.

    >>> foreign_kind(b"PK\\x03\\x04 and a file's name, then %PDF-1.7"), foreign_kind(b"Case Number: CM99-0000001")
    ('a ZIP, Word or Excel file', None)
    """
    if data.startswith(_TAR_MARKS, _TAR_AT):
        return "a tar archive"
    if _RECORDS.match(data):
        return "a file of records, not a document"
    return next((kind for mark, kind in _SIGNATURES if data.startswith(mark)), None)


def holds_records(path: Path) -> bool:
    """Say whether a file is an output of this program, by its first bytes; one that cannot be opened is none."""
    try:
        if not path.is_file():  # a pipe gives its bytes only once
            return False
        with path.open("rb") as file:
            return _RECORDS.match(file.read(_HEAD_BYTES)) is not None
    except OSError:
        return False
