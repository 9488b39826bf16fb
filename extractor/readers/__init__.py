"""A reader turns a document into a reading: `regex` by rules, `llm` by a language model, `hybrid` by both."""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol

from extractor.cleaning import Cleaned
from extractor.document import Outline
from extractor.llm.session import ModelSession
from extractor.readers.escalating import SECOND, EscalatingReader
from extractor.readers.hybrid import HybridReader
from extractor.readers.llm import AskAs, LlmReader
from extractor.readers.regex import RegexReader
from extractor.record import ReaderName, Reading

__all__ = ["SECOND", "Models", "Reader", "build_reader"]


class Reader(Protocol):
    """What reads a document under its outline."""

    def read(self, cleaned: Cleaned, outline: Outline) -> Reading:
        """Return the reading of one document."""
        ...


class Models(NamedTuple):
    """Which models a reader may ask, and how each is asked; `second` is asked about what stays in doubt."""

    first: ModelSession
    ask_as: AskAs = "parts"
    second: ModelSession | None = None
    second_ask_as: AskAs = "whole"


def build_reader(
    name: ReaderName, models: Models, *, ask: Literal["uncertain", "all"] = "uncertain", max_reasks: int = 1
) -> Reader:
    """Return the reader of that name; the models are used by those that ask one."""
    rules = RegexReader()
    if name == "regex":
        return rules
    model = LlmReader(models.first, ask_as=models.ask_as, max_reasks=max_reasks)
    first = model if name == "llm" else HybridReader(rules, model, ask=ask)
    if models.second is None:
        return first
    return EscalatingReader(first, LlmReader(models.second, ask_as=models.second_ask_as, max_reasks=max_reasks))
