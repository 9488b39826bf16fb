"""The form of a request that a server takes: a ladder from a strict schema down to nothing, and parameters left out where refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from extractor.llm.faults import Broken, Fault, Refused, names_a_format, output_cap

Format: TypeAlias = Literal["grammar", "json_schema", "json_object", "plain"]
"""How the shape of an answer is enforced: under "json_object" and "plain" the schema stands in the prompt."""

_WEAKER: dict[Format, Format] = {"json_schema": "json_object", "json_object": "plain"}
_LEFT_OUT = ("temperature", "seed", "reasoning_effort")
_NO_SYSTEM = re.compile(r"system role|role.{0,20}system|roles must alternate", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """What a request may hold; `without` are parameters that are refused, `most_output` the largest limit that is taken."""

    format: Format = "json_schema"
    without: frozenset[str] = frozenset()
    limit_name: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    most_output: int | None = None
    has_system: bool = True

    def after(self, fault: Fault) -> Form | None:
        """Return the form to try after a refusal or a failure, or None where no other form can help."""
        weaker = _WEAKER.get(self.format)
        stepped = replace(self, format=weaker) if weaker else None
        if isinstance(fault, Broken):
            return stepped
        if not isinstance(fault, Refused) or fault.kind is not None:
            return None
        return self._named(fault.about) or stepped

    def _named(self, about: str) -> Form | None:
        """Return the form without what a refusal names, or None where it names nothing that can be left out."""
        cap = output_cap(about)
        if cap is not None and cap != self.most_output:
            return replace(self, most_output=cap)
        if cap is None and re.search(r"\bmax_tokens\b", about) and self.limit_name == "max_tokens":
            return replace(self, limit_name="max_completion_tokens")
        for name in _LEFT_OUT:
            if re.search(rf"\b{name}\b", about) and name not in self.without:
                return replace(self, without=self.without | {name})
        if self.has_system and _NO_SYSTEM.search(about) and not names_a_format(about):
            return replace(self, has_system=False)
        return None

    def adapted(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a request body, its limit under `max_tokens`, as this server takes it."""
        said = {key: value for key, value in body.items() if key != "max_tokens" and key not in self.without}
        limit = body["max_tokens"]
        said[self.limit_name] = limit if self.most_output is None else min(limit, self.most_output)
        if self.format == "plain":
            said.pop("response_format", None)
        if not self.has_system:
            said["messages"] = _one_message(said["messages"])
        return said


def _one_message(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the messages as one of the user, for templates that know no system."""
    return [{"role": "user", "content": "\n\n".join(message["content"] for message in messages)}]
