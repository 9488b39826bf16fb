"""The page of the docs on canonical columns, printed from the tables behind them: `python -m extractor.derived.page > docs/columns.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from extractor.derived.columns import COLUMNS, VERSION
from extractor.lexicon import column, drugs, rows

_ABOUT = f"""# Canonical columns

What is derived from a decision's leaves, so that decisions can be grouped and counted; the verbatim leaves stay as they are. In a
record they are `derived` (version {VERSION} of the columns): `case` by name, and `issues` with those of each item, each value with the
`leaves` it rests on. [Tables](data-dictionary.md) have them as columns.

- Nothing is guessed. What the letter does not state, and what no table behind a column knows, is empty.
- A column that rests on a leaf which the document does not bear out (contradicted, unsupported, interpreted) is empty.
- Columns of an item look at the item's own heading and citations, never at its reasons or at the rest of the letter.
- An order is *compound* where its heading says so, or where several drugs without a brand name are put on the skin together;
  *topical* where its form or a strength in percent says that it is put on the skin, patches of opioids and the like left out;
  *several* where drugs of different classes are ordered together.
- The chapters of a citation are those that its source names; where it names none, those of its first section that names any ("Low Back
  and Neck Chapter" is two) and of further sections that name nothing but a chapter. Chapters of the ODG that the MTUS lacks have none.
- The year is that of the source, also of a date of issue in it; when it was looked up is none.
- The family is the MTUS where a source names it, also with ACOEM. What the MTUS adopted of ACOEM is the same guideline for
  `cites_the_same`; ACOEM's chapter 7 counts as General Approaches. Citations without a chapter are the same where their first section is.
- A brand keeps the letters that set its product apart (XL, DS). Of a kit the drug counts, not what it is mixed in.
- The side is *both* for "bilateral" and where left and right are named.
"""


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _ABOUT
    yield "| column | of | holds | meaning | source | rests on |"
    yield "|---|---|---|---|---|---|"
    for known in COLUMNS:
        unit = f" ({known.unit})" if known.unit else ""
        fields = ", ".join(f"`{field}`" for field in known.rests_on) or "the text"
        yield f"| `{known.name}` | {known.of} | {known.kind}{unit} | {known.meaning} | {known.source} | {fields} |"
    yield from ("", "## What the columns may say", "")
    yield f"- Drug class: {_listed([*(drug.group for drug in drugs().values()), 'compound', 'several', 'other'])}."
    for category in dict.fromkeys(filter(None, column("treatments", "category"))):
        kinds = (row["subcategory"] for row in rows("treatments") if row["category"] == category)
        yield f"- Sub-category of {category}: {_listed(kinds)}{', or the drug class' if category == 'medication' else ''}."
    yield f"- Chapter: {_listed(column('chapters', 'chapter'))}."
    yield f"- Board: {_listed(column('specialties', 'board'))}."
    yield f"- Part of the body: {_listed(column('body_parts', 'part'))}."


def _listed(values: Iterable[str]) -> str:
    return "; ".join(sorted(set(values), key=str.casefold))


if __name__ == "__main__":
    sys.stdout.write(page())
