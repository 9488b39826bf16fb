"""What is made once of the form of an answer."""

from __future__ import annotations

from pydantic import BaseModel

from extractor.llm.answer_forms import patched, prepared, schema_of, strict_schema_of
from extractor.llm.wire import ItemAnswer


class Zyx(BaseModel):
    drug: str | None


def test_schemas_are_those_that_pydantic_makes_and_made_once() -> None:
    assert schema_of(Zyx) == Zyx.model_json_schema()
    assert schema_of(Zyx) is schema_of(Zyx)
    assert prepared(Zyx).model_json_schema()["properties"] == Zyx.model_json_schema()["properties"]
    assert prepared(Zyx) is prepared(Zyx)


def test_references_of_a_strict_schema_stand_alone() -> None:
    assert strict_schema_of(ItemAnswer)["properties"]["category"] == {"$ref": "#/$defs/Category"}


def test_instructor_patches_a_function_once() -> None:
    def send(**_kwargs: object) -> None: ...

    assert patched(send, in_prompt=True) is patched(send, in_prompt=True)
    assert patched(send, in_prompt=True) is not patched(send, in_prompt=False)
