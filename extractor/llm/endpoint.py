"""Where a model is reached: an address as people give it, brought into the one form that requests need."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from extractor.errors import ConfigurationError
from extractor.settings import without_credentials

_ENDS = re.compile(r"(?:/(?:chat/completions|completions|responses|models))?/*\Z")
"""What people copy along with a base URL: the address of a request."""

_SECRET = re.compile(r"key|token|secret|password|sig|auth", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is reached and what is known about the server.

    `name` is shown and recorded: "local" for the embedded model, else the base URL without credentials. `identity` stands for the
    server in cache keys: "local:<sha256 of the file>" or the name. `takes_grammar` says whether it decodes under llguidance
    grammars (None: not known, none are sent); `n_ctx` is the context in tokens where it is known. `query` goes with every request.
    """

    base_url: str = field(repr=False)
    model: str
    api_key: str | None = field(repr=False)
    name: str
    identity: str
    takes_grammar: bool | None = None
    n_ctx: int | None = None
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def remote(base_url: str, model: str, *, api_key: str | None = None, takes_grammar: bool = False) -> Endpoint:
    """Return the endpoint of an OpenAI-compatible server; a query is kept apart, and the address of a request is cut to its base.

    Raises:
        ConfigurationError: The URL is not http or https.
    """
    try:
        parts = urlsplit(base_url.strip())
        is_http = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_http = False
    if not is_http:
        raise ConfigurationError(
            "the base URL of the model is not http(s)://HOST...",
            hint="Give the URL up to /v1, like http://127.0.0.1:11434/v1.",
        )
    path = _ENDS.sub("", parts.path)
    query = tuple(parse_qsl(parts.query, keep_blank_values=True))
    bare = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    name = without_credentials(bare)
    told = urlencode([pair for pair in query if not _SECRET.search(pair[0])])
    return Endpoint(
        bare, model, api_key, name=name, identity=f"{name}?{told}" if told else name, takes_grammar=takes_grammar, query=query
    )


def key_in(variable: str) -> str | None:
    """Return the key that an environment variable holds, without white space around it; None where it holds none.

    Raises:
        ConfigurationError: It holds a character that no key has; the key itself is not shown.
    """
    key = os.environ.get(variable, "").strip()
    odd = next((character for character in key if not "!" <= character <= "~"), None)
    if odd is not None:
        raise ConfigurationError(
            f"the key in {variable} holds the character {odd!a}, which no key has",
            hint="Copy the key alone: without quotes, blanks inside or a byte-order mark.",
        )
    return key or None
