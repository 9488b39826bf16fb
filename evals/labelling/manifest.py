"""`dataset.toml` of a dataset in the making: made, added to without touching a person's words, and what is still to fill in."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

from evals.labelling.toml_places import find_places
from extractor.errors import ConfigurationError

MANIFEST = "dataset.toml"
GUIDE = Path(__file__).with_name("LABELING.md")
"""The rules of labelling; a new dataset gets its own copy."""

_UNFILLED = "?"
_TO_FILL = ("source", "licence", "labellers")
_NEW_MANIFEST = """\
# What this dataset is. Every report repeats it: put words in place of each "?".
name = {name}
source = "?"                  # where the documents come from
licence = "?"                 # who may use documents and labels, and who may pass them on
documents = "documents"
labels = "labels"
guide = "LABELING.md"
labellers = "?"               # who labelled and how, like "two nurses, each decision by one of them"

[splits]
"""


def new_manifest(name: str) -> str:
    """Return the text of a new `dataset.toml`; what only a person knows is "?"."""
    return _NEW_MANIFEST.format(name=json.dumps(name, ensure_ascii=False))


def unfilled(text: str) -> list[tuple[str, int]]:
    """Return the fields of a dataset's description that are still to fill in, each with its line (from 1)."""
    values, places = tomllib.loads(text), find_places(text)
    missing = (name for name in _TO_FILL if not values[name].strip() or values[name].startswith(_UNFILLED))
    return [(name, places[name,].line) for name in missing]


def with_cases(text: str, path: Path, cases: Sequence[str], split: str | None, readers: set[str]) -> str:
    """Return the text of `dataset.toml` with the cases in the split and the readers named; comments stay as they are.

    Raises:
        ConfigurationError: it is written in a way that cannot be changed here.
    """
    wanted = tomllib.loads(text)
    for reader in sorted(readers):
        note = f"forms prefilled by {reader}"
        if note not in wanted["labellers"]:
            wanted["labellers"] = f"{wanted['labellers']}; {note}"
            place = find_places(text)["labellers",]
            text = text[: place.start] + json.dumps(wanted["labellers"], ensure_ascii=False) + text[place.end :]
    if split is not None:
        known = wanted.setdefault("splits", {}).setdefault(split, [])
        added = [case for case in cases if case not in known]
        wanted["splits"][split] = [*added, *known]
        text = _into_split(text, split, added)
    try:
        is_right = tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        is_right = False
    if not is_right:
        hint = f"Write its splits as a table [splits] with lists like {split} = [...]."
        raise ConfigurationError(f"cannot add to {str(path)!r} as it is written", hint=hint)
    return text


def _into_split(text: str, split: str, cases: Sequence[str]) -> str:
    places = find_places(text)
    lines = "".join(f"\n  {json.dumps(case, ensure_ascii=False)}," for case in cases)
    if ("splits", split) in places:
        start = places["splits", split].start + 1
        return text[:start] + lines + ("\n" if lines and text[start] == "]" else "") + text[start:]
    if ("splits",) in places:
        end = places["splits",].end
        return f"{text[:end]}\n{split} = [{lines}\n]{text[end:]}"
    return f"{text.rstrip()}\n\n[splits]\n{split} = [{lines}\n]\n"
