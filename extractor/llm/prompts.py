"""Prompts as versioned files: `prompts/<task>/v<N>/system.j2` and `user.j2`, installed as `extractor/_prompts`.

The document enters as a variable, never as template source. The system part is the same for all documents, so that a server's
prefix cache can reuse it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import jinja2

from extractor.errors import ConfigurationError
from extractor.fields import FIELDS
from extractor.llm.whole import FACTS, AgainAnswer, WholeAnswer
from extractor.llm.wire import ANSWERS, Wire

VERSIONS = {"whole": "v1", "again": "v1", "header": "v2", "summary": "v1", "item": "v2", "document": "v1"}
"""The version of each task's prompt in use."""

SCHEMAS: dict[str, type[Wire]] = {"whole": WholeAnswer, "again": AgainAnswer, **ANSWERS}
"""The form of the answer to each task's prompt."""

_FIXED = {"text": "Case Number: CM99-0000000\n", "doubts": ["quantity: nothing of the kind stands there"]}


@dataclass(frozen=True, slots=True)
class Prompt:
    """One task's prompt; `name` is "task/version"."""

    name: str
    system: str
    user: jinja2.Template

    def render(self, text: str, doubts: list[str] | None = None) -> str:
        """Return the user message for a stretch of a document; `doubts` says, a line a field, why it is asked again."""
        return self.user.render(text=text, doubts=doubts or [])

    @property
    def digest(self) -> str:
        """Return the sha256 of the prompt as rendered for a fixed document, with its field list and answer schema."""
        schema = SCHEMAS[self.name.partition("/")[0]].model_json_schema()
        parts = [self.system, self.user.render(**_FIXED), json.dumps(schema, sort_keys=True)]
        return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


def prompt_folder() -> Path:
    """Return the folder of the prompts: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_prompts"
    return installed if installed.is_dir() else package.parent / "prompts"


@lru_cache
def load_prompt(task: str, version: str | None = None) -> Prompt:
    """Return a task's prompt, by default in the version in use.

    Raises:
        ConfigurationError: there is no such prompt; the message lists those there are.
    """
    folder = prompt_folder()
    name = f"{task}/{version or VERSIONS.get(task, 'v1')}"
    if not (folder / name / "system.j2").is_file():
        have = ", ".join(sorted(repr(str(p.parent.relative_to(folder))) for p in folder.glob("*/v*/system.j2")))
        raise ConfigurationError(f"no prompt {name!r} in {folder}: have {have}", hint="reinstall the package")
    environment = jinja2.Environment(  # noqa: S701 - prompts are plain text, not HTML
        loader=jinja2.FileSystemLoader(folder), undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    told = {"fields": [(key, info.description) for key, info in SCHEMAS[task].model_fields.items()], **_told()}
    system = environment.get_template(f"{name}/system.j2").render(told)
    return Prompt(name, system.strip(), environment.get_template(f"{name}/user.j2"))


def _told() -> dict[str, object]:
    """Return the fields as the prompt of a whole document tells them: `ask` by path, the rows outside items, an item's facts."""
    ask = {field.path: field.ask for field in FIELDS}
    facts = [(name, ask[f"issues.*.{leaf}"]) for name, leaf in FACTS.items()]
    return {"ask": ask, "own": [field for field in FIELDS if not field.in_item], "facts": facts}


def checksums() -> str:
    """Return the digest of each prompt in use as TOML, the content of `prompts/CHECKSUMS.toml`."""
    lines = [f'"{prompt.name}" = "{prompt.digest}"\n' for prompt in map(load_prompt, VERSIONS)]
    return _CHECKSUMS_HEAD + "".join(lines)


_CHECKSUMS_HEAD = """\
# The digest of each prompt in use: as rendered for a fixed document, with its field list and answer schema.
# A released version is frozen: a change is a new folder v<N+1> and its number in VERSIONS. Then refresh this file:
#     python -m extractor.llm.prompts | tee prompts/CHECKSUMS.toml
"""

if __name__ == "__main__":
    sys.stdout.write(checksums())
