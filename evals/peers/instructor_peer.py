"""Plain instructor: the whole document in one question, the whole case in one answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, Field, create_model

from evals.peers.server import Calls, ModelPeer
from extractor.case import Case, Part

SYSTEM = (
    "You extract the facts of a California workers' compensation Independent Medical Review decision. "
    "Report only what the text says; null where it is not stated. Dates as YYYY-MM-DD."
)

NOT_ASKED = frozenset({"rationale"})
"""A rationale is a page of text: copied out word by word it would not fit into the answer."""

MAX_RETRIES = 1
"""How often instructor asks again, with the errors of a bad answer; each time it sends the whole document."""


def response_model(part: type[Part] = Case) -> type[BaseModel]:
    """Return what the model is asked for: the fields of a case with their descriptions, each required and nullable, dates as text."""
    fields: dict[str, Any] = {
        name: (_asked(field.annotation), Field(description=field.description))
        for name, field in part.model_fields.items()
        if name not in NOT_ASKED
    }
    return create_model(part.__name__, __doc__=part.__doc__, **fields)


def _asked(kind: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _asked(arguments[0])
    if origin is list:
        return list[_asked(arguments[0])]  # type: ignore[misc]  # a type made at run time
    if arguments and origin is not Literal:
        return reduce(or_, (_asked(option) for option in arguments))
    if isinstance(kind, type) and issubclass(kind, Part):
        return response_model(kind)
    return str if kind is dt.date else kind


class InstructorPeer(ModelPeer):
    """One call of instructor a document, in the mode that the embedded model's server enforces."""

    name = "instructor"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        import instructor  # here: it takes more than a second, which no document should be charged with

        super().__init__(*arguments, **options)
        self._instructor = instructor

    def _answer(self, text: str, calls: Calls) -> object:
        mode = self._instructor.Mode.JSON_SCHEMA
        create: Callable[..., BaseModel] = self._instructor.patch(create=calls.create, mode=mode)
        # No context: instructor would run the messages, and the document in them, as a Jinja template.
        answer = create(
            response_model=_RESPONSE_MODEL,
            max_retries=MAX_RETRIES,
            messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": text}],
        )
        return answer.model_dump(mode="json")


_RESPONSE_MODEL = response_model()
