"""Tables as an Excel workbook: a sheet a table, typed cells, real dates, and a sheet that explains every column."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from extractor.errors import ConfigurationError
from extractor.exports.batches import Batch
from extractor.exports.columns import EXPLAINED, TABLES, Cells, Column, explanations
from extractor.exports.csv_files import joined

MOST_ROWS: Final = 1_048_576
LONGEST_TEXT: Final = 32_767
"""Rows of a sheet and characters of a cell: https://support.microsoft.com, "Excel specifications and limits", seen 2026-11."""

FIRST_YEAR: Final = 1900
"""Excel knows no earlier day; such a date stands as text."""

_WIDTHS: Final = {"text": 24, "list of texts": 32, "date": 12, "yes or no": 10}
_WIDE: Final = {"description": 48, "rationale": 60, "message": 60, "meaning": 80, "quote": 40}


class Workbook:
    """One .xlsx file, written row by row; a table of more rows than a sheet holds goes on in a further sheet.

    Text is always written as text, so no cell can be a formula or a link.
    """

    def __init__(self, path: Path) -> None:
        try:
            import xlsxwriter  # an extra
        except ImportError as error:
            raise ConfigurationError("Excel files need the extra 'tables'", hint='pip install "imr-extractor[tables]"') from error
        options = {"constant_memory": True, "tmpdir": str(path.parent)}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._book.use_zip64()
        self._bold = self._book.add_format({"bold": True, "bottom": 1})
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._sheets = {name: _Sheet(self, name, columns) for name, columns in TABLES.items()}
        about = _Sheet(self, "columns", EXPLAINED)
        for cells in explanations():
            about.add(cells)
        self._about = about

    def write(self, batch: Batch) -> None:
        """Add the rows of a batch."""
        for name, sheet in self._sheets.items():
            for cells in batch.tables[name]:
                sheet.add(cells)

    def close(self) -> None:
        """Write the file."""
        for sheet in (*self._sheets.values(), self._about):
            sheet.finish()
        self._book.close()

    def begin(self, name: str, columns: Sequence[Column]) -> Any:
        """Return a new sheet with its header, which stays in sight."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _WIDE.get(column.name, _WIDTHS.get(column.kind, 10)))
            sheet.write_string(0, at, column.name, self._bold)
        return sheet

    def put(self, sheet: Any, row: int, at: int, value: Any) -> None:
        """Write a cell as what it is."""
        if isinstance(value, bool):
            sheet.write_boolean(row, at, value)
        elif isinstance(value, dt.date) and value.year >= FIRST_YEAR:
            sheet.write_datetime(row, at, dt.datetime(value.year, value.month, value.day), self._date)
        elif isinstance(value, int | float) and math.isfinite(value):
            sheet.write_number(row, at, value)
        elif value is not None and value != []:
            text = joined(value) if isinstance(value, list) else str(value)
            sheet.write_string(row, at, text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…")


class _Sheet:
    """The sheets of one table."""

    def __init__(self, book: Workbook, name: str, columns: Sequence[Column]) -> None:
        self._book, self._name, self._columns = book, name, columns
        self._number, self._row = 1, 0
        self._sheet = book.begin(name, columns)

    def add(self, cells: Cells) -> None:
        """Add a row."""
        if self._row + 1 == MOST_ROWS:
            self.finish()
            self._number, self._row = self._number + 1, 0
            self._sheet = self._book.begin(f"{self._name} {self._number}", self._columns)
        self._row += 1
        for at, column in enumerate(self._columns):
            self._book.put(self._sheet, self._row, at, cells.get(column.name))

    def finish(self) -> None:
        """Put filters on the header."""
        self._sheet.autofilter(0, 0, self._row, len(self._columns) - 1)
