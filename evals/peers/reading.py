"""What a peer is and what it returns: the same for every tool, so that all are scored alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from extractor.document import Document


@dataclass(frozen=True, slots=True)
class PeerReading:
    """One document as a peer read it.

    `case` holds JSON values in the shape of a record's case, nulls and empty lists where the peer said nothing. `calls` counts
    requests sent, `seconds` is wall clock. `error` names what made the answer fail or lose a part, None where nothing did; it never
    quotes the document or the answer.
    """

    case: dict[str, Any]
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    error: str | None = None


class Peer(Protocol):
    """A reader of other make."""

    name: str

    def read(self, document: Document) -> PeerReading:
        """Return what the peer makes of a document; a bad answer is in its `error`.

        Raises:
            ModelUnavailable: The model cannot be reached.
        """
