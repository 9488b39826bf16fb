"""Where reviewers are licensed and what boards certify them in."""

from __future__ import annotations

import re
from functools import cache

from extractor.lexicon.tables import alternatives, column, rows, words_pattern


@cache
def state_pattern() -> re.Pattern[str]:
    """Return the pattern of the states by name, and by code in capitals alone."""
    return re.compile(rf"\b(?:(?i:{alternatives(column('states'))})|{alternatives(column('states', 'code'))})\b")


@cache
def specialty_pattern() -> re.Pattern[str]:
    """Return the pattern of the specialties as they are written; what one who practises them is called is not among them."""
    return words_pattern(row["name"] for row in rows("specialties") if row["kind"] == "field")


def state_code(words: str) -> str | None:
    """Return the two letters of a state by its name or code, None for what is no state.

    >>> state_code("New  york"), state_code("CA"), state_code("York")
    ('NY', 'CA', None)
    """
    return _codes().get(" ".join(words.casefold().split()))


def state_name(code: str) -> str:
    """Return the name of the state with a code.

    >>> state_name("CA")
    'California'
    """
    return next(row["name"] for row in rows("states") if row["code"] == code)


@cache
def _codes() -> dict[str, str]:
    return {row[key].casefold(): row["code"] for row in rows("states") for key in ("name", "code")}


def board_of(words: str) -> str | None:
    """Return the specialty that words name, as its board calls it, None where the whole of them names none.

    >>> board_of("Orthopedic surgery"), board_of("PM & R"), board_of("Moon Medicine")
    ('Orthopaedic Surgery', 'Physical Medicine and Rehabilitation', None)
    """
    return _boards().get(_folded(words))


@cache
def _boards() -> dict[str, str]:
    return {_folded(row["name"]): row["board"] for row in rows("specialties")}


def _folded(words: str) -> str:
    return "".join(words.casefold().replace("&", "and").split())
