"""Tables as CSV, made so that a spreadsheet which opens them shows what stands in them.

They are UTF-8 with a byte order mark, without which Excel takes them for its country's old encoding. Words that a spreadsheet would
take for a formula, or for a number or date that it shows otherwise ("2-3" as the third of February), get an apostrophe in front; all
other outputs hold every value as it is.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from extractor.exports.batches import Batch
from extractor.exports.columns import TABLES, Cells, Column

BYTE_ORDER_MARK: Final = "\ufeff"

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""https://owasp.org/www-community/attacks/CSV_Injection, seen 2026-11; the wide forms count in the East Asian versions."""

_PLAIN_NUMBER = re.compile(r"0|[1-9]\d{0,14}", re.ASCII)
"""What every spreadsheet shows as it is written; of longer numbers it keeps 15 digits."""

_SIGNS = r"[\d\s.,:/()%$€£-]*"
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    "|dec(?:ember)?)"
)
_NUMBER_OR_DATE = re.compile(rf"(?=\D*\d){_SIGNS}(?:e[+-]?\d+|[ap]m?|{_MONTH}{_SIGNS})?\s*", re.IGNORECASE)
"""A number, share, sum, date or time in some country's spreadsheet."""
_LONGEST_NUMBER = 40


class CsvTables:
    """CSV files: the flat table alone with lists as "one; two", or in a folder one file a table with lists as JSON."""

    def __init__(self, path: Path, *, is_folder: bool) -> None:
        places = {name: path / f"{name}.csv" for name in TABLES} if is_folder else {"issues": path}
        self._is_folder = is_folder
        self._files = {name: place.open("w", encoding="utf-8-sig", newline="") for name, place in places.items()}
        for name, file in self._files.items():
            file.write(csv_line([column.name for column in TABLES[name]]))

    def write(self, batch: Batch) -> None:
        """Add the rows of a batch."""
        for name, file in self._files.items():
            rows = batch.tables[name] if self._is_folder else batch.flat
            file.writelines(csv_line(csv_cells(row, TABLES[name], json_lists=self._is_folder)) for row in rows)

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()


def csv_cells(row: Cells, columns: Sequence[Column], *, json_lists: bool = False) -> list[str]:
    """Return the cells of a row as they stand in a CSV file."""
    values = [row.get(column.name) for column in columns]
    return [cell_of(json.dumps(value, ensure_ascii=False) if json_lists and isinstance(value, list) else value) for value in values]


def csv_line(cells: Sequence[str]) -> str:
    """Return a line of a CSV file with its end."""
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue()


def joined(value: Sequence[Any]) -> str:
    """Return a list in one cell.

    >>> joined(["MTUS", "ODG"])
    'MTUS; ODG'
    """
    return "; ".join(map(str, value))


def cell_of(value: Any) -> str:
    """Return a value as it stands in a cell, words that a spreadsheet would change with an apostrophe in front.

    >>> import datetime as dt
    >>> cell_of("2-3"), cell_of("＝SUM(A1)"), cell_of("10/325 mg"), cell_of("60"), cell_of(dt.date(2031, 4, 5))
    ("'2-3", "'＝SUM(A1)", '10/325 mg', '60', '2031-04-05')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return cell_of(joined(value))
    text = str(value)
    return f"'{text}" if isinstance(value, str) and _is_changed(text) else text


def _is_changed(text: str) -> bool:
    """Say whether a spreadsheet would show, or run, something else than these words."""
    if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS):
        return True
    is_read_anew = len(text) <= _LONGEST_NUMBER and _NUMBER_OR_DATE.fullmatch(text) is not None
    return is_read_anew and _PLAIN_NUMBER.fullmatch(text) is None
