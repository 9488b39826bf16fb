"""The model of a run: chosen by name, reached at the first question, closed with the run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path

from extractor.errors import ConfigurationError
from extractor.llm.cache import AnswerStore
from extractor.llm.client import Client, remote
from extractor.llm.connection import check_environment
from extractor.llm.ledger import Ledger
from extractor.llm.local import MODEL_NAME, MODEL_SHA256, LocalServer, file_digest
from extractor.llm.pace import Pace
from extractor.llm.prices import FREE, Price
from extractor.llm.request import NO_THINKING, Thinking

LOCAL = "local"


class ModelSession:
    """One model for a whole run; `client()` starts the embedded one, or a GGUF file of the user's own, on its first call.

    Args:
        model: "local", a path that ends in .gguf, or the name of a model at `base_url`.
        base_url: an OpenAI-compatible server, or None for a model that runs in this process.
        api_key: the server's key; never logged, never in an error.
        takes_grammar: whether that server decodes under llguidance grammars (the embedded model does).
        pace: how many calls are under way at once, and what the run may spend.
        price: what a server's tokens cost, where that is known.
        thinking: room for a server's model to think in; the embedded one does not.
        waiting: entered while a question waits for the model.

    Raises:
        ConfigurationError: A server's model without a server, or its URL cannot be used.
    """

    client_type: type[Client] = Client

    def __init__(
        self,
        model: str = LOCAL,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        takes_grammar: bool = False,
        timeout_seconds: float = 300.0,
        cache: AnswerStore | None = None,
        ledger: Ledger | None = None,
        pace: Pace | None = None,
        price: Price | None = None,
        thinking: Thinking = NO_THINKING,
        waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        if base_url is None and model != LOCAL and not model.endswith(".gguf"):
            raise ConfigurationError(f"model {model!r} needs a server", hint="give --base-url too, or use --model local")
        self._model = model
        self._endpoint = remote(base_url, model, api_key=api_key, takes_grammar=takes_grammar) if base_url else None
        self._timeout_seconds = timeout_seconds
        self._cache = cache
        self.ledger = ledger or Ledger()
        self._pace = pace or Pace()
        self._price = price if base_url else FREE
        self._thinking = thinking
        self._waiting = waiting
        self._exit = ExitStack()
        self._lock = threading.Lock()
        self._client: Client | None = None

    @property
    def is_local(self) -> bool:
        """Whether the model runs in this process."""
        return self._endpoint is None

    @property
    def model_name(self) -> str:
        """The model as records name it."""
        if self._endpoint is not None:
            return self._endpoint.model
        return MODEL_NAME if self._model == LOCAL else Path(self._model).stem

    @property
    def endpoint_name(self) -> str:
        """The server's URL without credentials, or "local"."""
        return LOCAL if self._endpoint is None else self._endpoint.name

    @property
    def identity(self) -> str:
        """What tells this model from any other: the server's URL and model, or the file's digest."""
        if self._endpoint is not None:
            return f"{self._endpoint.identity} {self._endpoint.model}"
        return MODEL_SHA256 if self._model == LOCAL else file_digest(Path(self._model))

    def client(self) -> Client:
        """Return the client; a model that runs in this process starts at the first question that the cache cannot answer.

        Raises:
            ModelUnavailable: a model file of the user's own is not there.
        """
        with self._lock:
            if self._client is None:
                server = LocalServer(None if self._model == LOCAL else Path(self._model))
                self._client = self.client_type(
                    self._endpoint or server.described(),
                    cache=self._cache,
                    ledger=self.ledger,
                    connect=None if self._endpoint else lambda: self._exit.enter_context(server),
                    timeout_seconds=self._timeout_seconds,
                    pace=self._pace,
                    price=self._price,
                    thinking=self._thinking if self._endpoint else NO_THINKING,
                    waiting=self._waiting,
                )
                self._exit.callback(self._client.close)
            return self._client

    def check_environment(self) -> None:
        """Check, without a connection, what the environment says of proxies and certificates.

        Raises:
            ConfigurationError: A server is to be asked, and it cannot be used.
        """
        if self._endpoint is not None:
            check_environment(self._endpoint)

    def close(self) -> None:
        """Stop the model and close the connections; the session may be used again."""
        with self._lock:
            self._client = None
            self._exit.close()
