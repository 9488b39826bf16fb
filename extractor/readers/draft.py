"""A reading under construction: leaves by their path, each with the span it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from extractor.case import MOST_ELEMENTS, Case, Leaf, leaves
from extractor.document import Span
from extractor.record import Reading
from extractor.values import Citation


class Draft:
    """Collects leaves of a case in any order; `build` puts them together.

    >>> draft = Draft()
    >>> draft.put("diagnoses.0", "zyxitis", Span(4, 11))
    >>> draft.build().diagnoses
    ['zyxitis']
    """

    def __init__(self) -> None:
        self.leaves: dict[str, Leaf] = {}
        self.spans: dict[str, Span] = {}

    def put(self, path: str, value: Leaf, span: Span | None) -> None:
        """Set the leaf at a dotted path, where a number is a list index; without a span nothing is said of its place.

        Elements of a list behind the most that a case may have are left out.
        """
        keys = path.split(".")
        if any(key.isdigit() and int(key) >= MOST_ELEMENTS for key in (keys[2:] if keys[0] == "issues" else keys)):
            return
        self.leaves[path] = value
        self.spans.pop(path, None)
        if span is not None:
            self.spans[path] = span

    def put_part(self, path: str, part: BaseModel, spans: dict[str, Span]) -> None:
        """Set all leaves of a part of a case below `path`; `spans` is by paths relative to the part."""
        for relative, value in leaves(part):
            self.put(f"{path}.{relative}", value, spans.get(relative))

    def put_citation(self, path: str, citation: Citation) -> None:
        """Set the leaves of one cited source below `path`."""
        self.put(f"{path}.source", citation.source.value, citation.source.span)
        for index, section in enumerate(citation.sections):
            self.put(f"{path}.sections.{index}", section.value, section.span)
        if citation.pages:
            self.put(f"{path}.pages", citation.pages.value, citation.pages.span)

    def take(self, reading: Reading, values: dict[str, Leaf]) -> None:
        """Set leaves of another reading, with the spans it gave them."""
        for path, value in values.items():
            self.put(path, value, reading.spans.get(path))

    def drop(self, path: str) -> None:
        """Forget the leaf at `path` and all below it."""
        for known in [p for p in self.leaves if p == path or p.startswith(f"{path}.")]:
            del self.leaves[known]
            self.spans.pop(known, None)

    def close_gaps(self) -> dict[str, str]:
        """Renumber the elements of lists in which some are missing, and return the new path of each leaf by its old one.

        Items keep their indexes.
        """
        held: dict[str, set[int]] = {}
        for path in self.leaves:
            parts = path.split(".")
            for at, part in enumerate(parts):
                if part.isdigit():
                    held.setdefault(".".join(parts[:at]), set()).add(int(part))
        order = {prefix: {old: new for new, old in enumerate(sorted(indexes))} for prefix, indexes in held.items()}
        moved = {path: _renumbered(path, order) for path in self.leaves}
        self.leaves = {moved[path]: value for path, value in self.leaves.items()}
        self.spans = {moved[path]: span for path, span in self.spans.items()}
        return moved

    def build(self) -> Case:
        """Return the case; lists keep their order and close their gaps, but an item keeps its index: one left out is empty."""
        items = [int(path.split(".")[1]) for path in self.leaves if path.startswith("issues.")]
        tree: dict[str, Any] = {"issues": {str(index): {} for index in range(max(items) + 1)}} if items else {}
        for path, value in self.leaves.items():
            *parents, last = path.split(".")
            at = tree
            for key in parents:
                at = at.setdefault(key, {})
            at[last] = value
        return Case.model_validate(_listed(tree))


def _renumbered(path: str, order: Mapping[str, Mapping[int, int]]) -> str:
    parts = path.split(".")
    new = [
        str(order[".".join(parts[:at])][int(part)]) if part.isdigit() and parts[:at] != ["issues"] else part
        for at, part in enumerate(parts)
    ]
    return ".".join(new)


def _listed(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    if tree and all(key.isdigit() for key in tree):
        return [_listed(tree[key]) for key in sorted(tree, key=int)]
    return {key: _listed(value) for key, value in tree.items()}
