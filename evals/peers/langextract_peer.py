"""LangExtract: few-shot extraction in chunks, through its own provider for OpenAI-compatible servers.

Names and behaviour after the sources of google/langextract 1.6-1.7: `langextract/extraction.py` (`extract`),
`langextract/providers/openai.py` (`OpenAILanguageModel`), `langextract/core/data.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple, Protocol

from evals.peers.server import Calls, ModelPeer
from extractor.errors import ConfigurationError

CHUNK_CHARACTERS = 4000
"""The tool's default of 1,000 tears items from their citations, and repeats the example in four times as many questions."""

PROMPT = (
    "Extract the facts of this Independent Medical Review decision in order of appearance, with exact text from the source. "
    "One disputed_item per decided item, with its decision (upheld or overturned); after it the guidelines cited for it."
)

EXAMPLE_TEXT = """\
Case Number: CM99-0000001
Date Assigned: 01/02/1999
Date of Injury: 03/04/1998
Decision Date: 02/03/1999
UR Denial Date: 12/30/1998
Priority: Standard
Application Received: 01/01/1999
State(s) of Licensure: Atlantis
Certification(s)/Specialty: Moon Medicine
The injured worker is a 199 year old male injured by falling off a comet. Diagnoses included tail sprain.
Treatment to date has included stardust and rest.
Zyxol 7mg #11: Upheld
Claims Administrator guideline: Decision based on MTUS Tail Complaints 1999.
MAXIMUS guideline: Decision based on MTUS Tail Complaints 1999, Section(s): Special Studies.
Comet therapy, twice a week for 77 weeks: Overturned
"""
"""Impossible on purpose: a value of the example that turns up in a reading is seen at once."""


class Shown(NamedTuple):
    """One extraction of the example; `text` stands in `EXAMPLE_TEXT` word by word."""

    kind: str
    text: str
    attributes: Mapping[str, str] = {}


EXAMPLE = (
    Shown("case_number", "CM99-0000001"),
    Shown("date_assigned", "01/02/1999"),
    Shown("date_of_injury", "03/04/1998"),
    Shown("decision_date", "02/03/1999"),
    Shown("ur_denial_date", "12/30/1998"),
    Shown("priority", "Standard"),
    Shown("application_received", "01/01/1999"),
    Shown("licensed_states", "Atlantis"),
    Shown("specialties", "Moon Medicine"),
    Shown("age", "199"),
    Shown("sex", "male"),
    Shown("mechanism_of_injury", "falling off a comet"),
    Shown("diagnosis", "tail sprain"),
    Shown("prior_treatment", "stardust"),
    Shown("prior_treatment", "rest"),
    Shown(
        "disputed_item",
        "Zyxol 7mg #11",
        {"category": "medication", "decision": "upheld", "drug": "Zyxol", "strength": "7 mg", "quantity": "11"},
    ),
    Shown("claims_administrator_guideline", "MTUS Tail Complaints 1999"),
    Shown("reviewer_guideline", "MTUS Tail Complaints 1999", {"section": "Special Studies"}),
    Shown(
        "disputed_item",
        "Comet therapy, twice a week for 77 weeks",
        {"category": "therapy", "decision": "overturned", "per_week": "2", "weeks": "77"},
    ),
)

_DATES = {
    "assigned": "date_assigned",
    "injury": "date_of_injury",
    "decision": "decision_date",
    "ur_denial": "ur_denial_date",
    "application_received": "application_received",
}
_GUIDELINES = {
    "claims_administrator_guideline": "claims_administrator_guidelines",
    "reviewer_guideline": "reviewer_guidelines",
}


class Extraction(Protocol):
    """What is used of `langextract.data.Extraction`; a model's answer may put anything into its attributes."""

    extraction_class: str
    extraction_text: str
    attributes: Any


class LangExtractPeer(ModelPeer):
    """One run of LangExtract a document.

    Raises:
        ConfigurationError: The package is not installed.
    """

    name = "langextract"

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._tool = _installed("langextract")
        self._provider = _installed("langextract.providers.openai")

    def _answer(self, text: str, calls: Calls) -> object:
        model = self._provider.OpenAILanguageModel(
            model_id=self._endpoint.model, base_url=self._endpoint.base_url, api_key=self._endpoint.api_key or "none", max_workers=1
        )
        # The provider takes no client of one's own; its own would count nothing and wait ten minutes three times.
        model._client = SimpleNamespace(chat=SimpleNamespace(completions=calls))
        said = self._tool.extract(
            text_or_documents=text,
            prompt_description=PROMPT,
            examples=[self._example()],
            model=model,
            fence_output=False,
            use_schema_constraints=False,
            max_char_buffer=CHUNK_CHARACTERS,
            max_workers=1,
            fetch_urls=False,  # else a document that is a URL would be downloaded
            show_progress=False,
        )
        return map_extractions(said.extractions or [])

    def _complaint(self, calls: Calls) -> str | None:
        """Return which chunks are lost: LangExtract drops one whose answer does not parse, and goes on."""
        return calls.lost()

    def _example(self) -> Any:
        data = self._tool.data
        shown = [
            data.Extraction(extraction_class=each.kind, extraction_text=each.text, attributes=dict(each.attributes))
            for each in EXAMPLE
        ]
        return data.ExampleData(text=EXAMPLE_TEXT, extractions=shown)


def map_extractions(extractions: Iterable[Extraction]) -> dict[str, Any]:
    """Return extractions in the shape of a case, unchecked; a citation belongs to the item that was named last before it."""
    texts: dict[str, list[str]] = {}
    issues: list[dict[str, Any]] = []
    for each in extractions:
        kind, text = each.extraction_class, str(each.extraction_text)
        attributes = each.attributes if isinstance(each.attributes, dict) else {}
        texts.setdefault(kind, []).append(text)
        if kind == "disputed_item":
            issues.append(_issue(text, attributes))
        elif kind in _GUIDELINES and issues:
            issues[-1].setdefault(_GUIDELINES[kind], []).append({"source": text, "sections": attributes.get("section")})
    first = {kind: found[0] for kind, found in texts.items()}
    return {
        "case_number": first.get("case_number"),
        "priority": first.get("priority"),
        "dates": {field: first.get(kind) for field, kind in _DATES.items()},
        "reviewer": {field: _split(texts.get(field, [])) for field in ("licensed_states", "specialties")},
        "patient": {"age": _first_number(first.get("age")), "sex": first.get("sex")},
        "mechanism_of_injury": first.get("mechanism_of_injury"),
        "diagnoses": texts.get("diagnosis", []),
        "prior_treatments": texts.get("prior_treatment", []),
        "issues": issues,
    }


def _issue(text: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    drug = {"name": attributes.get("drug"), "strength": attributes.get("strength")}
    return {
        "description": text,
        "category": attributes.get("category"),
        "decision": attributes.get("decision"),
        "medication": {"ingredients": [drug], "quantity": _first_number(attributes.get("quantity"))} if drug["name"] else None,
        "schedule": {
            "sessions": _first_number(attributes.get("sessions")),
            "per_week": attributes.get("per_week"),
            "weeks": _first_number(attributes.get("weeks")),
        },
    }


def _split(texts: Iterable[str]) -> list[str]:
    return [name.strip() for text in texts for name in text.split(",")]


def _first_number(value: object) -> str | None:
    """Return the first number of a text ("#11", "41 year old") as text, or None.

    >>> _first_number("41 year old"), _first_number(11), _first_number(None)
    ('41', '11', None)
    """
    found = re.search(r"\d+(?:\.\d+)?", str(value))
    return found.group() if found else None


def _installed(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise ConfigurationError(
            "the peer 'langextract' needs a package that is not installed",
            hint='Install it with `pip install "imr-extractor[peers]"`, or leave this peer out.',
        ) from error
