"""The wire schema keeps the rules of strict JSON-schema modes, in every nested object, and apart from the case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from extractor.case import Case, Category
from extractor.layouts import outline
from extractor.llm.prompts import VERSIONS
from extractor.llm.wire import ANSWERS, MAX_ITEMS, MAX_LISTED, DocumentAnswer, SummaryAnswer, Wire, wire_digest, wire_schema
from extractor.readers.question import Question
from extractor.readers.questions import document_question, header_question, item_question, summary_question
from tests.readers.scripted_answers import fictional


def parts_of(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every JSON object of a schema with its path."""
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            yield from parts_of(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from parts_of(value, f"{path}/{index}")


def questions() -> list[Question]:
    """Return a question of each task, with the answers cut to what is asked, and each asked again for one key."""
    source = fictional("CM99-0000002")
    sections = outline(source)
    whole = [header_question(source, sections), summary_question(source, sections), document_question(source)]
    whole += [item_question(source, sections, index) for index in sections.issues()]
    put = [question for question in whole if question is not None]
    return put + [question.again({question.asked()[-1]: "moon"}) for question in put]


SCHEMAS = [*wire_schema().values(), *(question.answer_model().model_json_schema() for question in questions())]
OBJECTS = [(path, part) for schema in SCHEMAS for path, part in parts_of(schema) if part.get("type") == "object"]


def test_there_are_nested_objects_to_look_at() -> None:
    assert {path.rpartition("/")[2] for path, _ in OBJECTS} >= {
        "",
        "DrugAnswer",
        "MedicationAnswer",
        "ScheduleAnswer",
        "NamedItem",
    }


@pytest.mark.parametrize(("path", "part"), OBJECTS)
def test_every_property_is_required_and_no_other_is_taken(path: str, part: dict[str, Any]) -> None:
    assert part.get("required", []) == list(part["properties"])
    assert part["additionalProperties"] is False


@pytest.mark.parametrize("schema", SCHEMAS)
def test_nothing_has_a_default(schema: dict[str, Any]) -> None:
    assert [path for path, part in parts_of(schema) if "default" in part] == []


@pytest.mark.parametrize(("path", "part"), OBJECTS)
def test_what_may_be_unsaid_is_nullable_and_a_list_is_never_null(path: str, part: dict[str, Any]) -> None:
    for name, value in part["properties"].items():
        kinds = [option.get("type", "$ref") for option in value.get("anyOf", [value])]
        assert kinds in (["string"], ["string", "null"], ["array"], ["$ref"], ["$ref", "null"]), name
        assert kinds != ["string"] or name in ("name", "item")


@pytest.mark.parametrize(("path", "part"), OBJECTS)
def test_every_list_is_bounded(path: str, part: dict[str, Any]) -> None:
    lists = [value for value in part["properties"].values() if value.get("type") == "array"]
    assert all(0 < value["maxItems"] <= MAX_ITEMS for value in lists)


def test_only_the_kind_of_an_item_is_a_closed_set() -> None:
    enums = {path: part["enum"] for path, part in parts_of(wire_schema()) if "enum" in part}
    assert enums == {"/item/$defs/Category": [category.value for category in Category]}


def test_no_leaf_is_a_number_or_a_date() -> None:
    kinds = {str(part["type"]) for _, part in parts_of(wire_schema()) if isinstance(part.get("type"), str)}
    assert kinds == {"object", "array", "string", "null"}
    assert not any("format" in part and isinstance(part["format"], str) for _, part in parts_of(wire_schema()))


def test_every_key_of_an_answer_says_what_is_wanted() -> None:
    assert [
        f"{task}.{key}" for task, answer in ANSWERS.items() for key, info in answer.model_fields.items() if not info.description
    ] == []


def test_there_is_an_answer_to_each_task() -> None:
    assert ANSWERS.keys() == wire_schema().keys()
    assert {*ANSWERS, "whole", "again"} == VERSIONS.keys()


def models_of(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for part in model.__subclasses__():
        yield from models_of(part)


def test_the_wire_schema_and_the_case_share_no_model() -> None:
    wire = {model.__name__ for model in models_of(Wire)}
    case = {*Case.model_json_schema()["$defs"], "Case"}
    assert wire & case == set()
    assert not any("rationale" in str(answer.model_fields) for answer in ANSWERS.values())


@pytest.mark.parametrize(
    "answer",
    [
        {"age": None, "sex": None, "mechanism": None, "diagnoses": []},
        {"age": None, "sex": None, "mechanism": None, "diagnoses": [], "treatments": None},
        {"age": None, "sex": None, "mechanism": None, "diagnoses": [], "treatments": [], "moon": None},
        {"age": 101, "sex": None, "mechanism": None, "diagnoses": [], "treatments": []},
        {"age": None, "sex": None, "mechanism": None, "diagnoses": [None], "treatments": []},
        {"age": None, "sex": None, "mechanism": None, "diagnoses": ["moon"] * (MAX_LISTED + 1), "treatments": []},
    ],
    ids=["missing", "null-list", "extra", "number", "null-element", "too-long"],
)
def test_an_answer_of_another_form_is_refused(answer: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SummaryAnswer.model_validate(answer)


def test_the_digest_is_that_of_the_schema() -> None:
    assert wire_digest() == wire_digest()
    assert len(wire_digest()) == 64
    assert DocumentAnswer.model_json_schema() == wire_schema()["document"]
