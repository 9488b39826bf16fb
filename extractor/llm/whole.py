"""The answer to the question that shows a whole document and asks for everything: every string is a quote.

What an item states is a list of pairs: strict schemas want every key, and the keys of what is not stated were a fifth of an answer.
Choices stand beside the words they rest on. The fields are told in the prompt (`extractor.fields`), so that the schema carries no
words a second time.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from extractor.case import Category, Decision, Priority, Sex
from extractor.llm.wire import Wire

Quote: TypeAlias = str
Kind: TypeAlias = Literal[tuple(category.value for category in Category)]  # type: ignore[valid-type]  # made at run time
"""The categories as plain choices: the schema of the enumeration carries words for people."""


class Bare(Wire):
    """Base of the answers here: their schema has neither titles nor descriptions, since it is sent with every document."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the schema of names and types alone."""
        schema = handler(core_schema)
        held = handler.resolve_ref_schema(schema)
        for name in ("title", "description"):
            held.pop(name, None)
        for part in held.get("properties", {}).values():
            part.pop("title", None)
            kinds = part.get("anyOf", [])
            if len(kinds) == 2 and kinds[0].keys() == {"type"}:  # a third shorter than two alternatives
                del part["anyOf"]
                part["type"] = [kind["type"] for kind in kinds]
        return schema


class Item(Bare):
    """One decided item.

    `facts` are pairs of a name and a quote, of what the request states alone; a citation is a list of its source, its sections and,
    behind PAGES, its pages.
    """

    item: Quote
    category: Kind
    decided: Quote | None
    decision: Decision | None
    facts: list[list[str]]
    claims: list[list[str]]
    reviewer: list[list[str]]
    rationale: Quote | None


class Meaning(Bare):
    """What a quote means that states a date or a number in no usual form."""

    quote: Quote
    value: str


class WholeAnswer(Bare):
    """Everything that a document states."""

    case: Quote | None
    priority_words: Quote | None
    priority: Priority | None
    assigned: Quote | None
    injury: Quote | None
    decision: Quote | None
    ur_denial: Quote | None
    received: Quote | None
    states: list[Quote]
    specialties: list[Quote]
    age: Quote | None
    sex_words: Quote | None
    sex: Sex | None
    mechanism: Quote | None
    diagnoses: list[Quote]
    treatments: list[Quote]
    items: list[Item]
    meanings: list[Meaning]


class Mended(Bare):
    """One field answered again."""

    field: str
    quote: Quote | None
    value: str | None


class AgainAnswer(Bare):
    """The fields of a document that were asked about again."""

    fields: list[Mended]


PAGES = "pages "
"""What stands before the pages of a citation."""

FACTS: dict[str, str] = {
    "drug": "medication.ingredients.*.name",
    "strength": "medication.ingredients.*.strength",
    **{name: f"medication.{name}" for name in ("form", "quantity", "package", "directions", "supply", "refills")},
    **{name: f"schedule.{name}" for name in ("sessions", "per_week", "weeks")},
    "retrospective": "retrospective",
    "service_date": "service_dates.*",
    "original": "original_request",
    "authorized": "authorized_portion",
}
"""The names of an item's facts, each with the leaf that it is; a strength belongs to the drug before it."""

CLOSED = {"priority": "priority_words", "sex": "sex_words"}
"""The closed choices outside items, and the key of the words that each rests on."""
