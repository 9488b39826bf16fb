"""The answer to the question that shows a whole document and asks for everything: every string is a quote.

Two fields of a case that are null together share one key (`past`, `partly`), because keys of nulls are most of what a server that wants
every key lets a model write. Choices stand beside the words they rest on. The fields are told in the prompt (`extractor.fields`),
so that the schema carries no words a second time.
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


class Cited(Bare):
    """One source that one side cites."""

    source: Quote
    sections: list[Quote]
    pages: Quote | None


class Drug(Bare):
    """One drug of an order."""

    name: Quote
    strength: Quote | None


class Order(Bare):
    """A drug order."""

    drugs: list[Drug]
    form: Quote | None
    quantity: Quote | None
    package: Quote | None
    directions: Quote | None
    supply: Quote | None
    refills: Quote | None


class Visits(Bare):
    """Counted visits."""

    sessions: Quote | None
    per_week: Quote | None
    weeks: Quote | None


class Past(Bare):
    """Care that was already given."""

    retrospective: Quote
    service_dates: list[Quote]


class Partly(Bare):
    """A request of which a part was already approved."""

    original: Quote
    authorized: Quote | None


class Item(Bare):
    """One decided item."""

    item: Quote
    category: Kind
    decided: Quote | None
    decision: Decision | None
    past: Past | None
    partly: Partly | None
    medication: Order | None
    schedule: Visits | None
    claims: list[Cited]
    reviewer: list[Cited]
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


CLOSED: dict[str, Literal["priority_words", "sex_words"]] = {"priority": "priority_words", "sex": "sex_words"}
"""The closed choices outside items, and the key of the words that each rests on."""
