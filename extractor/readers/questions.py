"""The questions put to a model: what text each shows, which words may be quoted, and where its answers go in the case.

A question is about one part of the case. `fields` maps the keys of its answer to the paths they fill, so that failed leaves alone
can be asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, create_model

from extractor.document import Document, Outline, Span
from extractor.layouts import place
from extractor.llm.client import Request
from extractor.llm.grammar import Group, Listing, Node, Quote, quote_grammar, skeleton_of
from extractor.llm.prompts import load_prompt
from extractor.llm.wire import ANSWERS, GuidelineAnswer
from extractor.layouts.mechanism import find_mechanism
from extractor.layouts.narrative import find_diagnoses, find_treatments
from extractor.values import flat

TOKENS = {"header": 320, "summary": 640, "item": 900, "document": 2400}
"""Most tokens of an answer, by task: about twice the longest seen on real decisions."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one document.

    `text` is shown; `sources` gives each key of the answer the stretch it may quote, and `places` the same stretch in the document.
    `fields` maps a key to the path it fills; with `index` it is a question about that item.
    """

    name: str
    task: str
    text: str
    sources: Mapping[str, str]
    places: Mapping[str, tuple[Span, ...]]
    fields: Mapping[str, str]
    index: int | None = None
    keys: tuple[str, ...] = ()
    doubts: tuple[str, ...] = field(default=())

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
        keys = [k for k in whole.model_fields if k in self.keys] if self.keys else []
        if not keys or len(keys) == len(whole.model_fields):
            return whole
        parts = {key: (whole.model_fields[key].annotation, whole.model_fields[key]) for key in keys}
        return create_model(whole.__name__, __config__=whole.model_config, **parts)  # type: ignore[call-overload, no-any-return]

    def asked(self) -> tuple[str, ...]:
        """Return the keys that are asked, in the order of the answer."""
        return tuple(self.answer_model().model_fields)

    def again(self, doubts: Mapping[str, str]) -> Question:
        """Return the question for some keys alone, with the reason why each is asked again."""
        return Question(
            self.name, self.task, self.text, self.sources, self.places, self.fields, self.index,
            keys=tuple(doubts), doubts=tuple(f"{key}: {reason}" for key, reason in doubts.items()),
        )  # fmt: skip

    def _skeleton(self, answer: type[BaseModel]) -> Node:
        nodes = dict(skeleton_of(answer, sources=self.sources).fields)
        for key in ("claims", "reviewer"):
            if key in nodes and self.task == "item":
                source = self.sources[key]
                nodes[key] = Listing(
                    skeleton_of(GuidelineAnswer, sources=dict.fromkeys(GuidelineAnswer.model_fields, source)), 8
                )
        if "medication" in nodes:
            nodes["medication"] = _nested(answer, "medication", self.sources["item"])
            nodes["schedule"] = _nested(answer, "schedule", self.sources["item"])
        return Group(nodes)


def _nested(answer: type[BaseModel], key: str, source: str) -> Node:
    """Return the node of a nested object all of whose quotes come from one source."""
    return _with_source(skeleton_of(answer).fields[key], source)


def _with_source(node: Node, source: str) -> Node:
    if isinstance(node, Group):
        return Group({key: _with_source(value, source) for key, value in node.fields.items()}, node.nullable)
    if isinstance(node, Listing):
        return Listing(_with_source(node.item, source), node.max_items)
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
    if not sections or not keys:
        return None
    spans = tuple(s.span for s in sections)
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
    """Return the question about an item that has a heading."""
    parts: dict[str, tuple[Span, ...]] = {
        key: tuple(s.body for s in outline.sections if s.issue == index and s.kind == kind)
        for key, kind in (("item", "heading"), ("claims", "claims_guideline"), ("reviewer", "reviewer_guideline"))
    }
    return _item(
        document, index, parts, [("Heading", "item"), ("Claims administrator", "claims"), ("Reviewer", "reviewer")]
    )


def region_question(document: Document, index: int, region: Span) -> Question:
    """Return the question about an item of a document without layout: its stretch of the text serves every key."""
    parts = dict.fromkeys(("item", "claims", "reviewer"), (region,))
    return _item(document, index, parts, [("Item", "item")])


def _item(
    document: Document, index: int, parts: Mapping[str, tuple[Span, ...]], shown: list[tuple[str, str]]
) -> Question:
    source = {key: flat(" ".join(s.text(document.text) for s in spans)) for key, spans in parts.items()}
    own = {key: "item" if key not in ("claims", "reviewer") else key for key in ITEM_FIELDS}
    return Question(
        f"issues.{index}",
        "item",
        "\n".join(f"{title}: {source[key]}" for title, key in shown),
        {key: source[of] for key, of in own.items()},
        {key: parts[of] for key, of in own.items()},
        {key: f"issues.{index}.{path}" for key, path in ITEM_FIELDS.items()},
        index=index,
    )


def document_question(document: Document) -> Question:
    """Return the question to a document that no layout claims: header, reviewer and the items by name."""
    whole = (Span(0, len(document.text)),)
    text = flat(document.text)
    keys = (*HEADER_FIELDS, "items")
    return Question(
        "document",
        "document",
        text,
        dict.fromkeys(keys, text),
        dict.fromkeys(keys, whole),
        {**HEADER_FIELDS, "items": "issues"},
    )
