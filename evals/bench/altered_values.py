"""Offer altered values to the evidence, as a fresh reader's answer would: how many does it take for true?

For every leaf of the `regex` record of each document: one digit changed, another unit, ten times as much, another drug, the other
side of the body, the other verdict, true values of a neighbour (another date's cell, another item's dose, two items swapped), words
that stand in the right place and are not the value, and things that the text says are none (`wrong_words`).
Nothing stored is consulted: the evidence is computed from the altered case and the document.

usage: python -m evals.bench.altered_values FOLDER
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from evals.bench.wrong_words import OTHERS, PLANTED, planted, wrong_words
from extractor.case import Case, Leaf, leaves
from extractor.cleaning import Cleaned
from extractor.document import Document, Page, Span
from extractor.evidence import ground
from extractor.ingest import KNOWN_SUFFIXES, read_document
from extractor.layouts import outline as find_outline
from extractor.readers.regex import RegexReader

OTHER_DRUGS = ("Quorvane", "Ibuprofen", "Tramadol", "Gabapentin")
UNITS = {"mg": "mcg", "mcg": "mg", "%": " mg", "ml": "mg", "gm": "mg", "grams": "mg", "g": "mg"}
SIDES = {"left": "right", "right": "left"}
TYPED = re.compile(r"dates\.|service_dates|strength|quantity|package|refills|sessions|per_week|weeks|case_number|age|pages")


def alterations(path: str, value: Leaf, case: Case) -> Iterator[tuple[str, Leaf]]:
    """Yield kind and altered value for one leaf; none equals the true value."""
    if isinstance(value, bool):
        return
    if isinstance(value, dt.date):
        yield "digit", value + dt.timedelta(days=1)
        yield "digit", value - dt.timedelta(days=366)
        for other, date in leaves(case.dates, "dates."):
            if date != value and other != path and isinstance(date, dt.date):
                yield "neighbour", date
    elif isinstance(value, int | float):
        yield "digit", value + 1
        if value:
            yield "factor 10", value * 10
    elif path.endswith("decision"):
        yield "verdict", "upheld" if value == "overturned" else "overturned"
    elif path == "patient.sex":
        yield "sex", "male" if value == "female" else "female"
    else:
        yield from _words(path, str(value))
        yield from ((kind, wrong) for kind, wrong in wrong_words(path, str(value), case) if wrong and wrong != value)


def _words(path: str, value: str) -> Iterator[tuple[str, Leaf]]:
    number = re.search(r"\d", value)
    if number:
        yield "digit", f"{value[: number.start()]}{(int(number[0]) + 1) % 10}{value[number.end() :]}"
        if TYPED.search(path):
            last = list(re.finditer(r"\d+(?:\.\d+)?", value))[-1]
            yield "factor 10", f"{value[: last.start()]}{Decimal(last[0]) * 10:f}{value[last.end() :]}"
    for side, other in SIDES.items():
        if re.search(rf"\b{side}\b", value, re.IGNORECASE):
            yield "side", re.sub(rf"\b{side}\b", other, value, flags=re.IGNORECASE)
    if ".ingredients." in path and path.endswith("name"):
        yield from (("drug", drug) for drug in OTHER_DRUGS if drug.casefold() not in value.casefold())
    if path.endswith(("strength", "package")):
        unit = re.search(r"(mg|mcg|ml|gm|grams|g|%)$", value)
        if unit:
            yield "unit", value[: unit.start()].rstrip() + (UNITS[unit[0]] if unit[0] == "%" else f" {UNITS[unit[0]]}")


def neighbours(case: Case) -> Iterator[tuple[str, str, Leaf]]:
    """Yield path, kind and the true value that another item has there."""
    for a, one in enumerate(case.issues):
        for b, two in enumerate(case.issues):
            if a == b:
                continue
            theirs = dict(leaves(two))
            for path, value in leaves(one):
                other = theirs.get(path)
                if "medication" in path and other is not None and other != value and not _shares(one.description, other):
                    yield f"issues.{a}.{path}", "neighbour", other


def _shares(description: str | None, value: Leaf) -> bool:
    """Say whether another item's value truly stands in this item too ("Lidocaine" in a compound of both)."""
    return str(value).casefold() in " ".join((description or "").split()).casefold()


def replaced(case: Case, path: str, value: Leaf) -> Case:
    """Return the case with one leaf replaced."""
    data: Any = case.model_dump(mode="json")
    at: Any = data
    *parents, last = path.split(".")
    for key in parents:
        at = at[int(key)] if key.isdigit() else at[key]
    at[int(last) if last.isdigit() else last] = value.isoformat() if isinstance(value, dt.date) else value
    return Case.model_validate(data)


def main() -> None:
    """Print how many altered values were offered and supported, by kind, and how many true ones were refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    offered, supported, refused = Counter[str](), Counter[str](), Counter[str]()
    for path in sorted(p for p in parser.parse_args().folder.rglob("*") if p.suffix.lower() in KNOWN_SUFFIXES):
        document = read_document(path)
        outline = find_outline(document)
        case = RegexReader().read(Cleaned.untouched(document), outline).case
        true = ground(case, document, outline)
        refused["leaves"] += len(true)
        for leaf, evidence in true.items():
            if not evidence.is_supported:
                refused["refused"] += 1
                print(f"refused  {path.name} {leaf}: {evidence.status} {evidence.note or ''}")
        changed = [(leaf, *alteration) for leaf, value in leaves(case) for alteration in alterations(leaf, value, case)]
        for leaf, kind, value in [*changed, *neighbours(case)]:
            offered[kind] += 1
            if ground(replaced(case, leaf, value), document, outline)[leaf].is_supported:
                supported[kind] += 1
                print(f"supported  {path.name} {leaf} {kind}: {value!r}")
        _plant(path.name, case, document, offered, supported)
        if len(case.issues) > 1:
            _swap(case, document, outline, offered, supported)
    print(f"\n{refused['leaves']} true leaves, {refused['refused']} refused")
    for kind in sorted(offered):
        print(f"{kind:12} {offered[kind]:6} offered {supported[kind]:4} supported")


def _plant(name: str, case: Case, document: Document, offered: Counter[str], supported: Counter[str]) -> None:
    """Offer things that words put into the summary say are none: another's, refused, planned, unlikely."""
    for field in PLANTED:
        leaf = f"{field}.0" if isinstance(getattr(case, field), list) else field
        for kind, text in planted(document.text, case, find_outline(document), field):
            changed = replace(document, text=text, pages=(Page(1, Span(0, len(text))),))
            offered[kind] += 1
            if ground(replaced(case, leaf, OTHERS[field]), changed, find_outline(changed))[leaf].is_supported:
                supported[kind] += 1
                print(f"supported  {name} {leaf} {kind}")


def _swap(case: Case, document: Any, outline: Any, offered: Counter[str], supported: Counter[str]) -> None:
    """Offer the first two items in each other's place: their descriptions must not stand."""
    one, two = case.issues[:2]
    if one.description == two.description:
        return
    swapped = case.model_copy(update={"issues": [two, one, *case.issues[2:]]})
    evidence = ground(swapped, document, outline)
    offered["swapped"] += 1
    if all(evidence[f"issues.{i}.description"].is_supported for i in (0, 1)):
        supported["swapped"] += 1


if __name__ == "__main__":
    main()
