"""The floor: a reader that answers nothing."""

from __future__ import annotations

from evals.peers.coercion import coerce_case
from evals.peers.reading import PeerReading
from extractor.document import Document


class EmptyPeer:
    """Says nothing of any document, at no cost."""

    name = "empty"

    def read(self, document: Document) -> PeerReading:  # noqa: ARG002  # the interface of all peers
        """Return a case of nulls."""
        return PeerReading(coerce_case(None))
