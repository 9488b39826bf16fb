"""States of licensure and medical specialties by name, where a sentence mentions them among other words."""

from __future__ import annotations

from extractor.document import Span
from extractor.lexicon import specialty_pattern, state_pattern
from extractor.values.found import Found, flat


def find_states(text: str, within: Span) -> list[Found[str]]:
    """Find the states named inside `within`, in order, as they are written; a code of two letters only in capitals.

    >>> text = "licensed in New Mexico and CA, or in no state"
    >>> [found.value for found in find_states(text, Span(0, len(text)))]
    ['New Mexico', 'CA']
    """
    return [Found(flat(match[0]), Span(*match.span())) for match in state_pattern().finditer(text, *within)]


def find_specialties(text: str, within: Span) -> list[Found[str]]:
    """Find the medical specialties named inside `within`, in order, as they are written.

    >>> text = "boards in Physical Medicine and Rehabilitation and in pain medicine"
    >>> [found.value for found in find_specialties(text, Span(0, len(text)))]
    ['Physical Medicine and Rehabilitation', 'pain medicine']
    """
    return [Found(flat(match[0]), Span(*match.span())) for match in specialty_pattern().finditer(text, *within)]
