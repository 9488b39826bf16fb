"""The language model as a reader: it points at words, and our parsers read them. There are two ways to put the questions.

*whole* shows a document as it came and asks for everything; *parts* asks small models about places that rules found.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from extractor.cleaning import Cleaned
from extractor.document import Outline
from extractor.llm.session import ModelSession
from extractor.readers.parts import Chosen, PartsReader
from extractor.readers.whole import WholeReader
from extractor.record import Reading

AskAs: TypeAlias = Literal["whole", "parts"]


def everything(_name: str) -> bool:
    """Choose every part of a document."""
    return True


class LlmReader:
    """Asks a model in one of the two ways; `max_reasks` bounds how often what failed is asked again."""

    def __init__(self, session: ModelSession, *, ask_as: AskAs = "parts", max_reasks: int = 1) -> None:
        self.session = session
        self.ask_as: AskAs = ask_as
        self._parts = PartsReader(session, max_reasks=max_reasks)
        self._whole = WholeReader(session, max_reasks=max_reasks)

    def read(self, cleaned: Cleaned, outline: Outline, chosen: Chosen = everything) -> Reading:
        """Return what the model read; asked by parts, to the chosen questions alone.

        Raises:
            ModelUnavailable: the model cannot be used.
        """
        if self.ask_as == "whole":
            return self._whole.read(cleaned)
        return self._parts.read(cleaned.document, outline, chosen)
