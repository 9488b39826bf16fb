"""Rows on their way into tables: some documents at a time, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from extractor.exports.cells import flat_rows, table_rows
from extractor.exports.columns import Cells
from extractor.exports.rows import Failure, Row

DOCUMENTS: Final = 500
"""Documents in a batch: about 30,000 rows of evidence, 100 MB."""


@dataclass
class Batch:
    """The table rows of some documents; `document_ids` are those of records and failures, `sources` those of failures without one."""

    tables: defaultdict[str, list[Cells]] = field(default_factory=lambda: defaultdict(list))
    flat: list[Cells] = field(default_factory=list)
    document_ids: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    failures: int = 0

    def add(self, row: Row) -> None:
        """Add the rows of a document."""
        for table, cells in table_rows(row):
            self.tables[table].append(cells)
        self.flat += flat_rows(row)
        self.failures += isinstance(row, Failure)
        if row.document.id is None:
            self.sources.append(row.document.source)
        else:
            self.document_ids.append(row.document.id)

    @property
    def documents(self) -> int:
        """Number of documents."""
        return len(self.document_ids) + len(self.sources)


class TableWriter(Protocol):
    """Takes batches one by one; what it writes is whole after `close`."""

    def write(self, batch: Batch) -> None:
        """Add the rows of a batch."""

    def close(self) -> None:
        """Finish."""


def batches(rows: Iterable[Row]) -> Iterator[Batch]:
    """Yield all rows in batches, of each document the first row alone; at least one batch, which may be empty."""
    seen, batch = set[str](), Batch()
    for row in rows:
        key = row.document.id or row.document.source
        if key in seen:
            continue
        seen.add(key)
        batch.add(row)
        if batch.documents == DOCUMENTS:
            yield batch
            batch = Batch()
    yield batch
