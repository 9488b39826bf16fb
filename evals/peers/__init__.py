"""Peers: readers of other make, on the same model, endpoint, documents and scoring as the project's own."""

from __future__ import annotations

from evals.peers.coercion import coerce_case
from evals.peers.empty import EmptyPeer
from evals.peers.instructor_peer import InstructorPeer
from evals.peers.langextract_peer import LangExtractPeer
from evals.peers.reading import Peer, PeerReading
from evals.peers.recorded import PEER_ANSWERS, RecordedPeer
from evals.peers.server import TIMEOUT_SECONDS, local_peer_endpoint
from extractor.errors import ConfigurationError
from extractor.llm.client import remote

__all__ = [
    "FLOOR",
    "PEERS",
    "PEER_ANSWERS",
    "Peer",
    "PeerReading",
    "RecordedPeer",
    "build_peer",
    "coerce_case",
    "local_peer_endpoint",
]

_ASKING = {peer.name: peer for peer in (InstructorPeer, LangExtractPeer)}

FLOOR = EmptyPeer.name
"""The peer that answers nothing and asks nobody."""

PEERS: tuple[str, ...] = (FLOOR, *_ASKING)
"""The peers by name, the floor first."""


def build_peer(name: str, *, base_url: str, model: str, api_key: str | None, timeout_seconds: float = TIMEOUT_SECONDS) -> Peer:
    """Return a peer that asks `model` at an OpenAI-compatible server (see `local_peer_endpoint` for the embedded one).

    `timeout_seconds` bounds one request.

    Raises:
        ConfigurationError: No such peer, a peer whose package is not installed, or a URL that is not http(s).
    """
    if name == FLOOR:
        return EmptyPeer()
    if name not in _ASKING:
        raise ConfigurationError(f"no peer {name!r}", hint=f"There are: {', '.join(PEERS)}.")
    return _ASKING[name](remote(base_url, model, api_key=api_key), timeout_seconds=timeout_seconds)
