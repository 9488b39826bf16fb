"""The pipelines of the service, one a reader, with one model and one response cache between them."""

from __future__ import annotations

import logging
import threading
from importlib.util import find_spec
from pathlib import Path

from extractor.errors import ConfigurationError
from extractor.llm.cache import ResponseCache
from extractor.llm.local import is_fetched, model_path
from extractor.pipeline import Pipeline, open_sessions
from extractor.record import ReaderName
from extractor.settings import LOCAL_MODEL, Settings

_log = logging.getLogger("extractor.service.pipelines")


class Pipelines:
    """Makes a reader's pipeline at its first document; the embedded model starts at the first question of any."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.cache = ResponseCache(settings.cache_folder) if settings.use_cache else None
        self._sessions = open_sessions(settings, self.cache)
        self._pipelines: dict[ReaderName, Pipeline] = {}
        self._configurations: dict[ReaderName, str] = {}
        self._lock = threading.Lock()

    def of(self, reader: ReaderName) -> Pipeline:
        """Return the pipeline of a reader."""
        with self._lock:
            if reader not in self._pipelines:
                settings = self.settings.model_copy(update={"reader": reader})
                self._pipelines[reader] = Pipeline(settings, sessions=self._sessions)
            return self._pipelines[reader]

    def configuration(self, reader: ReaderName) -> str:
        """Return the sha256 of all that can change a record by a reader, but the document; computed once."""
        pipeline = self.of(reader)
        with self._lock:
            if reader not in self._configurations:
                self._configurations[reader] = pipeline.configuration
            return self._configurations[reader]

    def model_name(self, reader: ReaderName) -> str | None:
        """Return the model as records name it, None for a reader that uses none."""
        return None if reader == "regex" else self._sessions.first.model_name

    @property
    def model_names(self) -> frozenset[str]:
        """What a request may call the model; a path of this machine is none of them."""
        names = {self._sessions.first.model_name}
        return frozenset(names | {LOCAL_MODEL} if self.settings.model == LOCAL_MODEL else names)

    def problem(self) -> str | None:
        """Say what is missing to read as set, and how to get it; None where nothing is known to be."""
        return model_problem(self.settings)

    def forget(self, document_id: str) -> bool:
        """Drop the kept answers of a document; say whether none is left, which a cache in use or damaged does not tell."""
        try:
            if self.cache is not None:
                self.cache.forget(document_id)
        except ConfigurationError as error:
            _log.warning("the answers about a deleted document are not yet forgotten: %s", error)
            return False
        return True

    def close(self) -> None:
        """Stop the embedded model, if it was started, and close the cache."""
        self._sessions.close()
        if self.cache is not None:
            self.cache.close()


def model_problem(settings: Settings) -> str | None:
    """Say what is missing to use the model of the settings, and how to get it; None where nothing is known to be."""
    if settings.reader == "regex" or settings.is_remote:
        return None
    if find_spec("xllamacpp") is None:
        return 'The embedded model needs the package xllamacpp: pip install "imr-extractor[local]", or --reader regex.'
    if settings.model != LOCAL_MODEL:
        return None if Path(settings.model).is_file() else f"There is no model file {settings.model!r}."
    if is_fetched():
        return None
    return f"The embedded model is not at {str(model_path())!r}: imr models fetch (1.1 GB, once), or --reader regex."
