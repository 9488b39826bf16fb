"""What is made once of the form of an answer and used by every call that asks for it: its schema, and instructor's own class of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

MOST_FORMS = 1_024
"""Forms that are kept; a run asks for a few dozen."""


@lru_cache(MOST_FORMS)
def schema_of(form: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a form; whoever asks shares it and changes nothing in it."""
    return form.model_json_schema()


@lru_cache(MOST_FORMS)
def prepared(form: type[BaseModel]) -> type[BaseModel]:
    """Return the class that instructor makes of a form, which it would make anew for each call, with a schema that is kept."""
    import instructor

    made: type[BaseModel] = instructor.openai_schema(form)
    schema = made.model_json_schema()
    made.model_json_schema = staticmethod(lambda: schema)  # type: ignore[assignment,method-assign]  # instructor asks without arguments
    return made


@lru_cache(MOST_FORMS)
def strict_schema_of(form: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema that strict servers take: they refuse a description beside a `$ref`."""
    schema: dict[str, Any] = bare_references(prepared(form).model_json_schema())
    return schema


def bare_references(schema: Any) -> Any:
    """Return a JSON schema whose references stand alone.

    >>> bare_references({"a": {"$ref": "#/$defs/A", "description": "words"}})
    {'a': {'$ref': '#/$defs/A'}}
    """
    if isinstance(schema, dict):
        if "$ref" in schema:
            return {"$ref": schema["$ref"]}
        return {key: bare_references(value) for key, value in schema.items()}
    return [bare_references(value) for value in schema] if isinstance(schema, list) else schema


@lru_cache(8)
def patched(send: Callable[..., Any], *, in_prompt: bool) -> Callable[..., BaseModel]:
    """Return `send` with instructor's parsing around it; `in_prompt` puts the schema into the prompt, which a grammar makes needless."""
    import instructor

    create: Callable[..., BaseModel] = instructor.patch(
        create=send, mode=instructor.Mode.JSON if in_prompt else instructor.Mode.JSON_SCHEMA
    )
    return create
