"""A reader turns a document into a reading: `regex` by rules, `llm` by a language model, `hybrid` by both."""

from __future__ import annotations

from typing import Literal, Protocol

from extractor.cleaning import Cleaned
from extractor.document import Outline
from extractor.llm.session import ModelSession
from extractor.readers.hybrid import HybridReader
from extractor.readers.llm import AskAs, LlmReader
from extractor.readers.regex import RegexReader
from extractor.record import ReaderName, Reading

__all__ = ["Reader", "build_reader"]


class Reader(Protocol):
    """What reads a document under its outline."""

    def read(self, cleaned: Cleaned, outline: Outline) -> Reading:
        """Return the reading of one document."""
        ...


def build_reader(
    name: ReaderName,
    session: ModelSession,
    *,
    ask: Literal["uncertain", "all"] = "uncertain",
    ask_as: AskAs = "parts",
    max_reasks: int = 1,
) -> Reader:
    """Return the reader of that name; `session` is used by those that ask a model."""
    rules, model = RegexReader(), LlmReader(session, ask_as=ask_as, max_reasks=max_reasks)
    if name == "regex":
        return rules
    return model if name == "llm" else HybridReader(rules, model, ask=ask)
