"""What lists, searches and statistics use of records, kept beside them so that none is parsed again for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, get_args

import sqlalchemy as sa
from pydantic import TypeAdapter

from extractor.bundles import part_of
from extractor.document import Document, Part
from extractor.record import Record
from extractor.service.store.engine import Database
from extractor.service.store.tables import extractions, facets, facts
from extractor.service.store.types import FacetName, Filters
from extractor.statistics import CaseFacts, facts_of

LONGEST_QUERY: Final = 20
"""Words of a search that count."""

_CASE: Final = TypeAdapter(CaseFacts)
_WORD: Final = re.compile(r"\w+")


class Facts:
    """The part of the store that finds and counts decisions by what is in them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def facets(self) -> dict[FacetName, list[str]]:
        """Return the values that decisions can be chosen by, in order; years newest first."""
        query = sa.select(facets.c.kind, facets.c.value).distinct().order_by(facets.c.kind, facets.c.value)
        found: dict[FacetName, list[str]] = {name: [] for name in get_args(FacetName)}
        with self._database.read() as connection:
            for row in connection.execute(query):
                found[row.kind].append(row.value)
        found["year"].reverse()
        return found

    def cases(self, filters: Filters) -> list[CaseFacts]:
        """Return the facts of the decisions that are asked for, of several readings of one those of the last that came.

        As `document_id` each has the id of its extraction.
        """
        last = sa.select(sa.func.max(extractions.c.number)).where(extractions.c.status == "done")
        last = last.group_by(extractions.c.document_id, extractions.c.part)
        query = sa.select(facts.c.case).join(extractions, extractions.c.id == facts.c.extraction_id)
        query = query.where(extractions.c.number.in_(last), *matching(filters))
        with self._database.read() as connection:
            return [_CASE.validate_json(case) for case in connection.scalars(query)]

    def lacking_facts(self, limit: int) -> list[str]:
        """Return ids of extractions with a record that came before facts were kept."""
        query = sa.select(extractions.c.id).outerjoin(facts, facts.c.extraction_id == extractions.c.id)
        query = query.where((extractions.c.status == "done") & (extractions.c.parts == 0) & facts.c.extraction_id.is_(None))
        with self._database.read() as connection:
            return list(connection.scalars(query.limit(limit)))

    def keep_facts(self, extraction_id: str, record: Record, document: Document | None) -> None:
        """Keep what a record says, for one that came before facts were kept."""
        with self._database.write() as connection:
            known = sa.select(facts.c.extraction_id).where(facts.c.extraction_id == extraction_id)
            there = sa.select(extractions.c.id).where(extractions.c.id == extraction_id)
            if connection.scalar(known) is None and connection.scalar(there) is not None:
                put_facts(connection, extraction_id, record, document)


def put_facts(connection: sa.Connection, extraction_id: str, record: Record, document: Document | None) -> None:
    """Keep what lists, searches and statistics use of a record; `document` is all that its file holds."""
    source = connection.scalar(sa.select(extractions.c.source).where(extractions.c.id == extraction_id)) or ""
    read = facts_of(record)
    case = replace(read, document_id=extraction_id, source=source, name=record.case.case_number or source)
    values = {
        "extraction_id": extraction_id,
        "decision_date": case.date.isoformat() if case.date else "",
        "outcome": case.outcome,
        "case": _CASE.dump_json(case).decode(),
        "words": _words(record, source, document),
    }
    connection.execute(facts.insert().values(**values))
    chosen = [{"extraction_id": extraction_id, "kind": kind, "value": value} for kind, value in sorted(set(_facets(case)))]
    connection.execute(facets.insert(), chosen)


def matching(filters: Filters) -> Iterator[sa.ColumnElement[bool]]:
    """Yield what an extraction must fulfil."""
    for kind, value in filters.values:
        chosen = sa.select(facets.c.extraction_id).where((facets.c.kind == kind) & (facets.c.value == value))
        yield extractions.c.id.in_(chosen)
    words = words_of(filters.words)[:LONGEST_QUERY]
    if words:
        held = (facts.c.words.contains(f" {word}", autoescape=True) for word in words)
        yield extractions.c.id.in_(sa.select(facts.c.extraction_id).where(*held))


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared.

    >>> words_of("Tramadol 50mg, CM99-0000002")
    ['tramadol', '50mg', 'cm99', '0000002']
    """
    return _WORD.findall(text.casefold())


def _words(record: Record, source: str, document: Document | None) -> str:
    part = record.document.part
    held = document if document is None or part is None else part_of(document, Part(part.index, part.of, part.start, part.end))
    said = " ".join((record.case.case_number or "", source, "" if held is None else held.text))
    return f" {' '.join(sorted(set(words_of(said))))} "


def _facets(case: CaseFacts) -> Iterator[tuple[FacetName, str]]:
    yield "outcome", case.outcome
    if case.date:
        yield "year", str(case.date.year)
    for specialty in case.specialties:
        yield "specialty", specialty
    for item in case.items:
        yield "category", item.category
        for drug in (*(name for name, _ in item.drugs), item.drug_class):
            if drug:
                yield "drug", drug
