"""The questions put to a model: what text each shows, which words may be quoted, and where its answers go in the case.

A question is about one part of the case: header, summary, one item, or a document without layout. Of a scan it shows the words as
they were recognised: what was misread is put right by rules behind the answer (mending.py), never by the model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from extractor.document import Document, Outline, Span, merged
from extractor.fields import FIELDS
from extractor.layouts import place
from extractor.layouts.cited import cites
from extractor.layouts.citing import find_citing
from extractor.layouts.letter import is_form
from extractor.layouts.mechanism import find_mechanism
from extractor.layouts.narrative import find_diagnoses, find_in, find_treatments
from extractor.layouts.passages import read_blocks, read_sentences
from extractor.readers.question import POINTING, SIDES, Question
from extractor.values import (
    cites_nothing,
    find_conclusions,
    find_decision,
    find_directions,
    find_forms,
    find_packages,
    find_per_week,
    find_quantities,
    find_refills,
    find_retrospective,
    find_rulings,
    find_service_dates,
    find_sessions,
    find_supplies,
    find_verdicts,
    find_weeks,
    flat,
    read_citations,
    split_sentences,
)

ITEM_REACH = 500
"""Characters from an item's first word in which a document without layout says what was asked for."""

HEADER_FIELDS = {field.unit_key: field.unit for field in FIELDS if field.group in ("header", "reviewer")}
SUMMARY_FIELDS = {field.unit_key: field.unit for field in FIELDS if field.group in ("patient", "narrative")}
ITEM_FIELDS = {
    field.unit_key: field.unit.removeprefix("issues.*.") for field in FIELDS if field.in_item and field.key != "rationale"
}
"""The units that each question is about, by their keys in its answer."""


def header_question(document: Document, outline: Outline) -> Question | None:
    """Return the question about header and reviewer; None where the document has neither."""
    sections = [s for s in outline.sections if s.kind in ("header", "credentials")]
    if not any(s.kind == "credentials" for s in sections):
        sections += [s for s in outline.sections if s.kind == "process"]
    keys = [key for key, path in HEADER_FIELDS.items() if place(outline, path)]
    # Where the header is missing, the summary may say when the injury was, and a sentence when the application came.
    dates = [path for path in HEADER_FIELDS.values() if path.startswith("dates.")]
    told = [cell for path in dates for cell in place(outline, path) if not any(s.span.contains(cell) for s in sections)]
    if outline.kind == "prose":
        told = merged(cell for path in HEADER_FIELDS.values() for cell in place(outline, path))
    spans = (*(s.span for s in sections), *told)
    if not spans or not keys:
        return None
    quoted = flat("\n".join(document.as_read(span).text for span in spans))
    lines = _labelled(document.text, outline)
    shown = [f"{label}: {flat(document.as_read(span).text)}" for label, span in lines.items()]
    rest = [flat(document.as_read(span).text) for span in spans if not lines or not span.contains(next(iter(lines.values())))]
    return Question(
        "header",
        "header",
        "\n".join([*shown, *rest]),
        dict.fromkeys(keys, quoted),
        dict.fromkeys(keys, spans),
        HEADER_FIELDS,
        keys=tuple(keys),
        lines=lines,
    )


def _labelled(text: str, outline: Outline) -> dict[str, Span]:
    """Return the header's cells by the words of their labels, as the document has them."""
    header = outline.find("header")
    lines: dict[str, Span] = {}
    after = header.span.start if header else 0
    for cell in sorted(header.cells if header else (), key=lambda cell: cell.span):
        words = [line.strip(" \t:") for line in text[after : cell.span.start].splitlines()]
        label = flat(next((line for line in reversed(words) if line), ""))
        lines[label], after = cell.span, cell.span.end
    return lines


def summary_question(document: Document, outline: Outline) -> Question | None:
    """Return the question about the clinical summary: the sentences that rules found, each key on its own sentences."""
    whole, text = outline.bodies("summary") or outline.bodies("body"), document.text
    if not whole:
        return None
    stated = {
        "mechanism": find_in(text, whole, find_mechanism, first=True).sentences,
        "diagnoses": find_in(text, whole, find_diagnoses).sentences or whole,
        "treatments": find_in(text, whole, find_treatments).sentences,
    }
    if outline.kind == "prose" and not stated["mechanism"] and outline.cell("mechanism_of_injury"):
        stated["mechanism"] = place(outline, "mechanism_of_injury")
    patient = place(outline, "patient.age")[:2] or whole
    places: dict[str, tuple[Span, ...]] = {"age": patient, "sex": patient, **{k: v for k, v in stated.items() if v}}
    sources = {key: _shown(document, spans) for key, spans in places.items()}
    shown = [("Patient", "age"), ("Injury", "mechanism"), ("Diagnoses", "diagnoses"), ("Treatment", "treatments")]
    lines = [f"{title}: {sources[key]}" for title, key in shown if key in sources]
    return Question("summary", "summary", "\n".join(lines), sources, places, SUMMARY_FIELDS, keys=tuple(places))


def _shown(document: Document, spans: Sequence[Span]) -> str:
    return flat(" ".join(document.as_read(span).text for span in spans))


def item_question(document: Document, outline: Outline, index: int) -> Question:
    """Return the question about an item that has a heading; of a partly authorised one each part has its own line."""
    heading = tuple(s.body for s in outline.sections if s.issue == index and s.kind == "heading")
    fields = {"claims": "claims_administrator_guidelines", "reviewer": "reviewer_guidelines"}
    sections = {"heading": heading, **{side: place(outline, f"issues.{index}.{field}") for side, field in fields.items()}}
    cells = {
        key: (cell,)
        for key, field in (
            ("item", "description"),
            ("original", "original_request"),
            ("authorized", "authorized_portion"),
        )
        if (cell := outline.cell(field, index))
    }
    parts = {"item": heading, **sections, **cells, **_told_decision(document.text, outline, index)}
    titles = {"item": "Heading", "original": "Original request", "authorized": "Authorized"}
    return _item(document, index, parts, {**titles, "claims": "Claims administrator", "reviewer": "Reviewer"})


def _told_decision(text: str, outline: Outline, index: int) -> dict[str, tuple[Span, ...]]:
    """Return, under "decision", the words that decide an item where they are others than Upheld and Overturned."""
    cell = outline.cell("decision", index)
    decided = find_decision(text, cell) if cell and not find_verdicts(text, cell) else None
    return {"decision": (decided.span,)} if decided else {}


def region_question(document: Document, index: int, region: Span) -> Question:
    """Return the question about an item of a document without layout: its own words, its verdict, and the sentences that cite."""
    text = document.text
    head = Span(region.start, min(region.end, region.start + ITEM_REACH))
    verdicts = [found.span for find in (find_verdicts, find_conclusions) for found in find(text, Span(head.end, region.end))]
    told = [s for s in split_sentences(text, Span(head.end, region.end)) if any(s.contains(verdict) for verdict in verdicts)]
    parts = {"heading": (head, *told[-2:]), **dict.fromkeys(("item", "original", "authorized"), (head,))}
    parts |= find_citing(text, region)._asdict()
    if not is_form(text):
        parts |= {
            key: spans
            for key, spans in _told_parts(text, head, region).items()
            if not parts[key] or (key == "heading" and not told)
        }
    return _item(document, index, parts, {"heading": "Item", "claims": "Claims administrator", "reviewer": "Reviewer"})


def _told_parts(text: str, head: Span, region: Span) -> dict[str, tuple[Span, ...]]:
    """Return what a letter tells of an item: its first words, with the sentences that may decide it, and those that cite for either side."""
    sentences = [s for block in read_blocks(text, region) for s in read_sentences(text, block)]
    behind = [s for s in sentences if s.start >= head.end]
    ruled = [s for s in behind if find_rulings(text, s) or find_verdicts(text, s) or find_conclusions(text, s)]
    citing = tuple(s for s in sentences if cites(text, s))
    return {"heading": (head, *(ruled[-2:] or behind[-1:])), "claims": citing, "reviewer": citing}


def _item(document: Document, index: int, parts: Mapping[str, tuple[Span, ...]], titles: Mapping[str, str]) -> Question:
    text = document.text
    source = {key: _shown(document, spans) for key, spans in parts.items()}
    for side in SIDES:
        source[side] = flat(_LEAD_IN.sub("; ", source[side])).lstrip("; ")
    own = {key: _OWN.get(key, "item") for key in ITEM_FIELDS} | {"decision": "decision" if "decision" in parts else "heading"}
    silent = _silent(text, parts)
    lines = [f"{title}: {source[key]}" for key, title in titles.items() if key not in silent and source.get(key)]
    if "item" in titles:
        lines[0] += f": {source.get('decision', source['heading'].rpartition(':')[2].strip())}"
    alone = [key for key in POINTING["item"] if key in titles and parts.get(key) not in (None, parts["heading"])]
    return Question(
        f"issues.{index}",
        "item",
        "\n".join(lines),
        {key: source[of] for key, of in own.items() if of in source},
        {key: parts[of] for key, of in own.items() if of in parts},
        {key: f"issues.{index}.{path}" for key, path in ITEM_FIELDS.items()},
        index=index,
        keys=tuple(key for key in ITEM_FIELDS if key not in silent),
        parts=_stated_parts(text, parts["item"]),
        lines={titles[key]: parts[key][0].trimmed(text) for key in alone},
    )


_OWN = {"retrospective": "heading", "service_dates": "heading", "original": "original"} | {
    key: key for key in ("authorized", "claims", "reviewer")
}
_LEAD_IN = re.compile(
    r"\bDecision\s+based\s+on\s+(?:Non-MTUS\s+Citations?\b\s*)?|[^.]{0,80}\bbased\s+(?:their|its|his/her)\s+decision\s+on\s+"
    r"recommendation(?:\(s\)|s)?\s+outside\s+of\s+the\s+MTUS\s+Guidelines?\.?",
    re.IGNORECASE,
)
_PARTLY = re.compile(r"\boriginal\s+request\b|\bauthorized\b", re.IGNORECASE)

PART_FINDERS: Mapping[str, Callable[[str, Span], Sequence[object]]] = {
    "form": find_forms,
    "quantity": find_quantities,
    "package": find_packages,
    "directions": find_directions,
    "supply": find_supplies,
    "refills": find_refills,
    "sessions": find_sessions,
    "per_week": find_per_week,
    "weeks": find_weeks,
}
"""What finds a part of a drug order or a schedule: where it finds none, the part is not asked for."""


def _stated_parts(text: str, item: tuple[Span, ...]) -> frozenset[str]:
    return frozenset(part for part, find in PART_FINDERS.items() if any(find(text, span) for span in item))


def _silent(text: str, parts: Mapping[str, tuple[Span, ...]]) -> set[str]:
    """Return the keys about which a rule positively finds that the item says nothing: they are not asked."""
    heading = parts["heading"]
    silent = {key for key in ("original", "authorized") if key not in parts}
    if not any(_PARTLY.search(text, *span) for span in heading):
        silent |= {"original", "authorized"}
    if not any(find_retrospective(text, span) for span in heading):
        silent.add("retrospective")
    if not any(find_service_dates(text, span) for span in heading):
        silent.add("service_dates")
    for side in SIDES:
        if not parts[side] or any(cites_nothing(text, span) and not read_citations(text, span) for span in parts[side][:1]):
            silent.add(side)
    return silent


def document_question(document: Document) -> Question:
    """Return the question to a document that no layout claims: header, reviewer and the items by name.

    Asked for the items alone the embedded model answers with an empty list, so that all is always asked.
    """
    whole = (Span(0, len(document.text)),)
    text = _shown(document, whole)
    fields = {**HEADER_FIELDS, "items": "issues"}
    return Question("document", "document", text, dict.fromkeys(fields, text), dict.fromkeys(fields, whole), fields)
