"""The questions put to a model: what text each shows, which words may be quoted, and where its answers go in the case.

A question is about one part of the case. `fields` maps the keys of its answer to the paths they fill, so that failed leaves alone
can be asked again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, create_model

from extractor.case import Category
from extractor.document import Document, Outline, Span
from extractor.layouts import place
from extractor.layouts.mechanism import find_mechanism
from extractor.layouts.narrative import find_diagnoses, find_treatments
from extractor.llm.client import Request
from extractor.llm.grammar import Choice, Either, Group, Listing, Node, Quote, quote_grammar, skeleton_of
from extractor.llm.prompts import load_prompt
from extractor.llm.wire import ANSWERS, GuidelineAnswer, MedicationAnswer, ScheduleAnswer, Wire
from extractor.values import (
    cites_nothing,
    find_directions,
    find_forms,
    find_packages,
    find_per_week,
    find_quantities,
    find_refills,
    find_retrospective,
    find_service_dates,
    find_sessions,
    find_supplies,
    find_weeks,
    flat,
    read_citations,
)

TOKENS = {"header": 320, "summary": 640, "item": 900, "document": 2400}
"""Most tokens of an answer, by task: about twice the longest seen on real decisions."""
MAX_CITED = 8
"""Most sources cited by one side on one item; real decisions stay under 6."""

_NULL = Choice((None,), nullable=False)


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one document.

    `text` is shown; `sources` gives each key of the answer the stretch it may quote, and `places` the same stretch in the document.
    `fields` maps a key to the path it fills; with `index` it is a question about that item. `keys` are those asked (all where
    empty); `parts` those of a drug order or a schedule that the item states.
    """

    name: str
    task: str
    text: str
    sources: Mapping[str, str]
    places: Mapping[str, tuple[Span, ...]]
    fields: Mapping[str, str]
    index: int | None = None
    keys: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    parts: frozenset[str] = frozenset()

    def request(self) -> Request:
        """Return the request to the model, with a grammar under which it can only quote its sources."""
        answer = self.answer_model()
        prompt = load_prompt(self.task)
        return Request(
            question=self.name,
            system=prompt.system,
            user=prompt.render(self.text, list(self.doubts)),
            response_model=answer,
            grammar=quote_grammar(self._skeleton(answer), self.text),
            max_output_tokens=TOKENS[self.task],
        )

    def answer_model(self) -> type[BaseModel]:
        """Return the wire model of the answer, cut to the keys that are asked."""
        whole = ANSWERS[self.task]
        keys = tuple(k for k in whole.model_fields if not self.keys or k in self.keys)
        nested: dict[str, type[BaseModel]] = (
            {"medication": MedicationAnswer, "schedule": ScheduleAnswer} if self.task == "item" else {}
        )
        own = {key: _cut(part, self._asked_parts(part)) | None for key, part in nested.items() if key in keys}
        return _cut(whole, keys, own)

    def _asked_parts(self, part: type[BaseModel]) -> tuple[str, ...]:
        return tuple(name for name in part.model_fields if name == "drugs" or name in self.parts)

    def asked(self) -> tuple[str, ...]:
        """Return the keys that are asked, in the order of the answer."""
        return tuple(self.answer_model().model_fields)

    def again(self, doubts: Mapping[str, str]) -> Question:
        """Return the question for some keys alone, with the reason why each is asked again."""
        lines = tuple(f"{key}: {reason}" for key, reason in doubts.items())
        return replace(self, keys=tuple(doubts), doubts=lines)

    def _skeleton(self, answer: type[BaseModel]) -> Node:
        nodes = dict(skeleton_of(answer, sources=self.sources).fields)
        if self.task != "item":
            return Group(nodes)
        for key in ("claims", "reviewer"):
            if key in nodes:
                source = self.sources[key]
                cited = skeleton_of(GuidelineAnswer, sources=dict.fromkeys(GuidelineAnswer.model_fields, source))
                nodes[key] = Listing(cited, MAX_CITED, min_items=1)
        return _by_category(nodes, answer, self.sources["item"])


def _cut(model: type[BaseModel], keys: Sequence[str], own: Mapping[str, Any] | None = None) -> type[BaseModel]:
    """Return a wire model with some of its keys alone; `own` gives a key another type."""
    if len(keys) == len(model.model_fields) and not own:
        return model
    fields: Any = {key: ((own or {}).get(key, model.model_fields[key].annotation), model.model_fields[key]) for key in keys}
    return create_model(model.__name__, __base__=Wire, **fields)


def _by_category(nodes: dict[str, Node], answer: type[BaseModel], source: str) -> Node:
    """Tie the kind of an item to what is asked of it: a medication has a drug order, all else a schedule."""
    for key in ("medication", "schedule"):
        if key in nodes:
            nodes[key] = _nested(answer, key, source)
    if not {"category", "medication", "schedule"} <= nodes.keys():
        return Group(nodes)
    others = tuple(c.value for c in Category if c is not Category.MEDICATION)
    drug = {**nodes, "category": Choice((Category.MEDICATION.value,), nullable=False), "schedule": _NULL}
    other = {**nodes, "category": Choice(others, nullable=False), "medication": _NULL}
    return Either((Group(drug), Group(other)))


def _nested(answer: type[BaseModel], key: str, source: str) -> Node:
    """Return the node of a drug order or a schedule, all of whose quotes come from one source.

    Its parts are asked for only where a parser finds one in the item, so they cannot be null.
    """
    node = _with_source(skeleton_of(answer).fields[key], source)
    assert isinstance(node, Group)
    return Group({name: Quote(source, nullable=False) if isinstance(part, Quote) else part for name, part in node.fields.items()})


def _with_source(node: Node, source: str) -> Node:
    if isinstance(node, Group):
        return Group({key: _with_source(value, source) for key, value in node.fields.items()}, node.nullable)
    if isinstance(node, Listing):
        return Listing(_with_source(node.item, source), node.max_items, node.min_items)
    return Quote(source, node.nullable) if isinstance(node, Quote) else node


HEADER_FIELDS = {
    "case": "case_number",
    "priority": "priority",
    "assigned": "dates.assigned",
    "injury": "dates.injury",
    "decision": "dates.decision",
    "ur_denial": "dates.ur_denial",
    "received": "dates.application_received",
    "states": "reviewer.licensed_states",
    "specialties": "reviewer.specialties",
}
SUMMARY_FIELDS = {
    "age": "patient.age",
    "sex": "patient.sex",
    "mechanism": "mechanism_of_injury",
    "diagnoses": "diagnoses",
    "treatments": "prior_treatments",
}
ITEM_FIELDS = {
    "item": "description",
    "category": "category",
    "decision": "decision",
    "retrospective": "retrospective",
    "service_dates": "service_dates",
    "original": "original_request",
    "authorized": "authorized_portion",
    "medication": "medication",
    "schedule": "schedule",
    "claims": "claims_administrator_guidelines",
    "reviewer": "reviewer_guidelines",
}


def header_question(document: Document, outline: Outline) -> Question | None:
    """Return the question about header and reviewer; None where the document has neither."""
    sections = [s for s in outline.sections if s.kind in ("header", "credentials")]
    if not any(s.kind == "credentials" for s in sections):
        sections += [s for s in outline.sections if s.kind == "process"]
    keys = [key for key, path in HEADER_FIELDS.items() if place(outline, path)]
    # Where the header is missing, the summary may say when the injury was.
    told = [cell for cell in place(outline, "dates.injury") if not any(s.span.contains(cell) for s in sections)]
    spans = (*(s.span for s in sections), *told)
    if not spans or not keys:
        return None
    text = flat("\n".join(span.text(document.text) for span in spans))
    return Question(
        "header", "header", text, dict.fromkeys(keys, text), dict.fromkeys(keys, spans), HEADER_FIELDS, keys=tuple(keys)
    )


def summary_question(document: Document, outline: Outline) -> Question | None:
    """Return the question about the clinical summary: the sentences that rules found, each key on its own sentences."""
    section = outline.find("summary") or outline.find("body")
    if section is None:
        return None
    whole, text = section.body, document.text
    stated = {
        "mechanism": find_mechanism(text, whole).sentences,
        "diagnoses": find_diagnoses(text, whole).sentences or (whole,),
        "treatments": find_treatments(text, whole).sentences,
    }
    patient = place(outline, "patient.age")[:2] or (whole,)
    places: dict[str, tuple[Span, ...]] = {"age": patient, "sex": patient, **{k: v for k, v in stated.items() if v}}
    sources = {key: flat(" ".join(s.text(text) for s in spans)) for key, spans in places.items()}
    shown = [("Patient", "age"), ("Injury", "mechanism"), ("Diagnoses", "diagnoses"), ("Treatment", "treatments")]
    lines = [f"{title}: {sources[key]}" for title, key in shown if key in sources]
    return Question("summary", "summary", "\n".join(lines), sources, places, SUMMARY_FIELDS, keys=tuple(places))


def item_question(document: Document, outline: Outline, index: int) -> Question:
    """Return the question about an item that has a heading; of a partly authorised one each part has its own line."""
    sections = {
        key: tuple(s.body for s in outline.sections if s.issue == index and s.kind == kind)
        for key, kind in (("heading", "heading"), ("claims", "claims_guideline"), ("reviewer", "reviewer_guideline"))
    }
    cells = {
        key: (cell,)
        for key, field in (
            ("item", "description"),
            ("original", "original_request"),
            ("authorized", "authorized_portion"),
        )
        if (cell := outline.cell(field, index))
    }
    parts = {"item": sections["heading"], **sections, **cells}
    titles = {"item": "Heading", "original": "Original request", "authorized": "Authorized"}
    return _item(document, index, parts, {**titles, "claims": "Claims administrator", "reviewer": "Reviewer"})


def region_question(document: Document, index: int, region: Span) -> Question:
    """Return the question about an item of a document without layout: its stretch of the text serves every key."""
    keys = ("heading", "item", "original", "authorized", "claims", "reviewer")
    return _item(document, index, dict.fromkeys(keys, (region,)), {"heading": "Item"})


def _item(document: Document, index: int, parts: Mapping[str, tuple[Span, ...]], titles: Mapping[str, str]) -> Question:
    text = document.text
    source = {key: flat(" ".join(s.text(text) for s in spans)) for key, spans in parts.items()}
    for side in ("claims", "reviewer"):
        source[side] = flat(_LEAD_IN.sub("; ", source[side])).lstrip("; ")
    own = {key: _OWN.get(key, "item") for key in ITEM_FIELDS}
    silent = _silent(text, parts)
    lines = [f"{title}: {source[key]}" for key, title in titles.items() if key not in silent and source.get(key)]
    if "item" in titles:
        lines[0] += f": {source['heading'].rpartition(':')[2].strip()}"
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
    )


_OWN = {"decision": "heading", "retrospective": "heading", "service_dates": "heading", "original": "original"} | {
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
    for side in ("claims", "reviewer"):
        if not parts[side] or any(cites_nothing(text, span) and not read_citations(text, span) for span in parts[side]):
            silent.add(side)
    return silent


def document_question(document: Document, *, is_whole: bool = True) -> Question:
    """Return the question to a document that no layout claims: the items by name and, where `is_whole`, header and reviewer."""
    whole = (Span(0, len(document.text)),)
    text = flat(document.text)
    keys = (*HEADER_FIELDS, "items") if is_whole else ("items",)
    fields = {**HEADER_FIELDS, "items": "issues"}
    return Question("document", "document", text, dict.fromkeys(keys, text), dict.fromkeys(keys, whole), fields, keys=keys)
