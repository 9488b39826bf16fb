"""What a good model answers about the fictional decision CM99-0000001, and readers that ask a scripted server."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from extractor.cleaning import Cleaned
from extractor.document import Document, Outline
from extractor.ingest import read_document
from extractor.layouts import outline
from extractor.llm.session import ModelSession
from extractor.readers.llm import LlmReader
from extractor.readers.questions import summary_question
from extractor.record import Reading
from tests.scripted_server import Asked, Say, say_json, scripted
from tests.test_fictional_data import DATA

CASE = "CM99-0000001"

HEADER: dict[str, Any] = {
    "case": "CM99-0000001",
    "priority": "Standard",
    "assigned": "06/14/1999",
    "injury": "03/02/1999",
    "decision": "07/06/1999",
    "ur_denial": "05/21/1999",
    "received": "06/03/1999",
    "states": ["Oregon", "Maine"],
    "specialties": ["Family Practice", "Pain Management"],
}
PAIN = "MTUS Chronic Pain Medical Treatment 2016, Section(s): Muscle relaxants (for pain)"
ORDER: dict[str, Any] = {
    "drugs": [{"name": "Zyxol", "strength": "7 mg"}],
    "form": "tablet",
    "quantity": "#11",
    "directions": "one tablet at bedtime",
    "refills": "2 refills",
}
DRUG: dict[str, Any] = {
    "item": "Heading",
    "category": "medication",
    "decision": "Upheld",
    "medication": ORDER,
    "schedule": None,
    "claims": [PAIN],
    "reviewer": [f"{PAIN}, Weaning of Medications"],
}
BACK = "MTUS Low Back Complaints 2004, Section(s): Special Studies"
SCAN: dict[str, Any] = {
    "item": "Heading",
    "category": "imaging",
    "decision": "Overturned",
    "medication": None,
    "schedule": None,
    "claims": [BACK],
    "reviewer": [BACK, "Official Disability Guidelines (ODG), Low Back Chapter, MRIs (magnetic resonance imaging)"],
}


def fictional(case: str = CASE) -> Document:
    return read_document(DATA / "texts" / f"{case}.txt")


def summary_of(document: Document, **answer: Any) -> dict[str, Any]:
    """Return an answer about the clinical summary, cut to what the rules find worth asking."""
    question = summary_question(document, outline(document))
    assert question is not None
    return {key: answer[key] for key in question.asked()}


SUMMARY = summary_of(
    fictional(),
    age="47",
    sex="female",
    mechanism="pallet jack rolled over her foot",
    diagnoses=["lumbar strain", "crush injury of the left foot", "sciatica"],
    treatments=["ice", "walking boot", "eleven chiropractic visits", "Zyxol"],
)
ALL_GOOD = tuple(say_json(answer) for answer in (HEADER, SUMMARY, DRUG, SCAN))


def read(
    document: Document,
    *script: Say,
    max_reasks: int = 1,
    only: str | None = None,
    sections: Outline | None = None,
    reader: Callable[[LlmReader], Any] | None = None,
) -> tuple[Reading, list[Asked]]:
    """Read a document with a scripted model; return the reading and what the server was asked.

    `only` names the one question to put; `reader` wraps the model's reader into another.
    """
    with scripted(*script) as server:
        session = ModelSession("zyx-1b", base_url=server.base_url, timeout_seconds=10.0)
        model = LlmReader(session, max_reasks=max_reasks)
        try:
            found = sections or outline(document)
            if reader is not None:
                reading = reader(model).read(Cleaned.untouched(document), found)
            else:
                reading = model.read(Cleaned.untouched(document), found, lambda name: only in (None, name))
        finally:
            session.close()
        return reading, server.asked


def user_text(asked: Asked) -> str:
    """Return the user message of a request."""
    return str(asked.body["messages"][1]["content"])


def schema_of(asked: Asked) -> Mapping[str, Any]:
    """Return the answer schema of a request."""
    schema: dict[str, Any] = asked.body["response_format"]["json_schema"]["schema"]
    return schema


def sent(asked: Asked) -> str:
    """Return the whole request as text."""
    return json.dumps(asked.body, ensure_ascii=False)
