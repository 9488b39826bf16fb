"""Quotes of a scan, where questions show what was recognised: each becomes the words that stand there once misreadings are put right."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, TypeVar

from pydantic import BaseModel

from extractor.document import Document, Span
from extractor.readers.question import Question
from extractor.values import locate

T = TypeVar("T", bound=BaseModel)


def mended(answer: T, question: Question, document: Document) -> T:
    """Return an answer whose quotes are words of `Document.text`; of a document in which nothing was misread, the answer itself."""
    if not document.misreadings:
        return answer
    keys = (key for key in type(answer).model_fields if key in question.places)
    return answer.model_copy(update={key: _mended(getattr(answer, key), question, question.places[key], document) for key in keys})


def _mended(value: Any, question: Question, places: Sequence[Span], document: Document) -> Any:
    if isinstance(value, str) and not isinstance(value, Enum):
        return value if value in question.lines else _words(value, places, document)
    if isinstance(value, list):
        return [_mended(element, question, places, document) for element in value]
    if isinstance(value, BaseModel):
        return value.model_copy(
            update={name: _mended(getattr(value, name), question, places, document) for name in type(value).model_fields}
        )
    return value


def _words(quote: str, places: Sequence[Span], document: Document) -> str:
    """Return what stands where a quote was recognised; the quote where that is as it says, or nowhere."""
    for place in places:
        shown = document.as_read(place)
        for hit in locate(shown.text, quote, Span(0, len(shown.text))):
            span = shown.span(*hit)
            return span.text(document.text) if document.misread(span) else quote
    return quote
