"""Answers of a peer that were recorded with a dataset: scored again without the model that gave them."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.peers.reading import PeerReading
from extractor.document import Document
from extractor.errors import ConfigurationError, ModelUnavailable

PEER_ANSWERS = "peer-answers.jsonl"
"""The file of a dataset's recorded answers of peers."""


class _Line(BaseModel):
    """One answer: the peer, the model behind it, the document's file name, and the whole case as the model wrote it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    peer: str
    model: str
    document: str
    answer: str
    input_tokens: int
    output_tokens: int


class RecordedPeer:
    """A peer whose model's answers were recorded; a document without one ends the run."""

    def __init__(self, name: str, model: str, path: Path) -> None:
        self.name = name
        self._path = path
        self._answers = {line.document: line for line in _lines(path) if (line.peer, line.model) == (name, model)}

    def read(self, document: Document) -> PeerReading:
        """Return what was answered about a document.

        Raises:
            ModelUnavailable: nothing was recorded.
        """
        name = Path(document.source).name
        line = self._answers.get(name)
        if line is None:
            raise ModelUnavailable(f"{str(self._path)!r} has no recorded answer of {self.name} about {name!r}")
        return PeerReading(json.loads(line.answer), 1, line.input_tokens, line.output_tokens)


def _lines(path: Path) -> list[_Line]:
    try:
        return [_Line.model_validate_json(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValidationError) as error:
        raise ConfigurationError(
            f"no recorded answers of peers {str(path)!r}", hint="They are made by hand; see its README."
        ) from error
