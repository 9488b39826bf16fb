"""The findings that there are, from `findings.toml`: code, severity, whether a person is asked to look, and what each says.

The page of findings in the docs is made from this table: `python -m extractor.findings > docs/findings.md`.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from extractor.document import Span
from extractor.record import Finding, Severity


class Kind(NamedTuple):
    """One kind of finding; `says` is one sentence for people.

    `asks` is whether a warning of this kind asks for a look (an error always does, information never); None for those of `imr check`, which
    stand in no record. `otherwise` says when the severity is another than the usual `severity`.
    """

    code: str
    severity: Severity
    says: str
    asks: bool | None = None
    otherwise: str = ""

    @property
    def row(self) -> str:
        """The row of the page of findings."""
        severity = f"{self.severity}, or {self.otherwise}" if self.otherwise else self.severity
        asked = "where it is an error" if self.otherwise.startswith("error") and not self.asks else "yes" if self.asks else "no"
        return f"| `{self.code}` | {severity} | {asked if self.asks is not None else ''} | {self.says} |".replace("|  |", "| |")


class Group(NamedTuple):
    """Kinds of findings under one title, with what is to be said of all of them."""

    title: str
    remark: str
    kinds: tuple[Kind, ...]


def _read() -> tuple[Group, ...]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(Group(g["title"], g["remark"], tuple(Kind(**kind) for kind in g["kinds"])) for g in table["group"])


GROUPS: Final = _read()
"""All kinds, as the page of findings has them."""

KINDS: Final = {kind.code: kind for group in GROUPS for kind in group.kinds}
"""Every kind of finding by its code."""

INTRODUCTION: Final = """\
# Findings

A finding is a doubt about a record or about its source: a `code`, a `severity`, the `fields` it concerns, a `message` and places (`spans`)
in the text. An `error` says that the record does not fit its document, or that part of the document was not read; a `warning` that the
source contradicts itself or that something is uncertain; an `info` what was done.

**Asks for a look** means that the finding puts its fields into `review.fields`, or, where it names none, its code into `review.reasons`:
the record then needs a person. Leaves whose [evidence](records.md#evidence) is `contradicted`, `unsupported`, `unreadable`, `unanswered` or
`interpreted` are listed in any case.
"""


def raised(
    code: str, message: str, fields: Iterable[str] = (), spans: Iterable[Span] = (), severity: Severity | None = None
) -> Finding:
    """Return a finding of a known kind, of its usual severity unless another is given.

    Raises:
        KeyError: there is no such kind.
    """
    usual = KINDS[code].severity
    return Finding(code=code, severity=severity or usual, fields=list(fields), message=message, spans=list(spans))


def asks_for_a_look(finding: Finding) -> bool:
    """Say whether a person should look into what a finding names; a warning of a kind that is not known any more does not ask."""
    kind = KINDS.get(finding.code)
    return finding.severity == "error" or (finding.severity == "warning" and kind is not None and kind.asks is True)


def page() -> str:
    """Return the page of findings, in Markdown."""
    return "\n".join([INTRODUCTION, *(_section(group) for group in GROUPS)])


def _section(group: Group) -> str:
    table = ["| code | severity | asks for a look | what it says |", "|---|---|---|---|", *(kind.row for kind in group.kinds)]
    return "\n".join([f"## {group.title}", "", *([group.remark, ""] if group.remark else []), *table, ""])


if __name__ == "__main__":
    sys.stdout.write(page())
