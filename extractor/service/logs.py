"""The log of the service: JSON lines on standard error."""

from __future__ import annotations

import datetime as dt
import json
import logging


class JsonLines(logging.Formatter):
    """One JSON object a line; a message that is JSON itself is merged into it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as a line. Of an exception only its type is told: its words may quote a document."""
        said: dict[str, object] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        values = getattr(record, "values", None)
        said |= values if isinstance(values, dict) else {"message": record.getMessage()}
        if record.exc_info is not None and record.exc_info[0] is not None:
            said["error"] = record.exc_info[0].__name__
        return json.dumps(said, default=str)


def _is_news(record: logging.LogRecord) -> bool:
    """Say whether a line of dbos is one to know: that a job was deleted while it ran is not."""
    kind = record.exc_info[0] if record.exc_info is not None else None
    return kind is None or kind.__name__ != "DBOSNonExistentWorkflowError"


def log_to_stderr(level: int = logging.INFO) -> None:
    """Send the log of the service, of uvicorn and of dbos to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    handler.addFilter(_is_news)
    for name, lowest in (("extractor", level), ("uvicorn", logging.WARNING), ("dbos", logging.ERROR)):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(max(level, lowest))
        logger.propagate = False
