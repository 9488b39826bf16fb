"""A server's own words on its failure: found in any of the usual shapes, and shown without those of the document or the key."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_WORDS = 240
"""Most characters of a server's own words in a message."""

# Words of a question that a server's message may hold too: without them little of any message would be left.
_ORDINARY_WORDS = """
    a access account again allowed an and another api are as at authorization available bad be because been by can cannot
    check client completion connection content contact could credit days did disabled do does down enabled endpoint error
    exceeded expected expired fail failed for format found from given had has have header hour hours if in internal invalid is
    it json key language later length limit limits load maximum message messages method minute minutes missing model month
    more must name no not of on one only or organization out over parameter payment permission plan please project provided
    provider quota rate reached received region request requests required response retry second seconds see server service
    should support supported temporarily text than that the there this time timed to token tokens too try type unable
    unavailable unknown unsupported url usage use user valid value was we were while will with you your
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Words:
    """What a server said of its failure: `message` for people, `code` its name for it, `about` all that tells what it refuses."""

    message: str = ""
    code: str = ""
    about: str = ""


def words_of(body: bytes) -> Words:
    """Return what a server says in the body of a failure, in any of the usual shapes; `about` leaves out echoes of the request."""
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return Words(about="" if text.lstrip().startswith("<") else text[:4_000])
    if isinstance(value, list) and value:  # Gemini's form
        value = value[0]
    error = value.get("error", value) if isinstance(value, dict) else value
    if isinstance(error, str):
        return Words(error, "", error)
    if not isinstance(error, dict):
        return Words()
    message = _message(error)
    named = (error.get(key) for key in ("code", "type"))
    code = next((name for name in named if isinstance(name, str) and re.fullmatch(r"[\w.:-]{1,60}", name)), "")
    about = " ".join([message, code, *(str(error[key]) for key in ("param", "type", "status") if error.get(key)), _inner(error)])
    return Words(message, code, about)


def _message(error: dict[str, Any]) -> str:
    for key in ("message", "detail", "msg", "error_description"):
        said = error.get(key)
        if isinstance(said, str) and said:
            return said
        if isinstance(said, list):  # FastAPI: where and what; `input` echoes the request
            return "; ".join(_located(part) for part in said if isinstance(part, dict))[:4_000]
    return ""


def _located(part: dict[str, Any]) -> str:
    place = part.get("loc")
    where = ".".join(str(step) for step in place) if isinstance(place, list) else ""
    return f"{where}: {part.get('msg', '')}"


def _inner(error: dict[str, Any]) -> str:
    """Return what a provider behind the server said, as Azure and OpenRouter pass it on."""
    inner = error.get("innererror") or error.get("metadata")
    return json.dumps(inner)[:4_000] if isinstance(inner, dict) else ""


def shown(message: str, private: Sequence[str]) -> str:
    """Return a server's words for people, cut, without those that stand in the private texts (a question, a key).

    >>> shown("The model 'zyx' does not exist: Mr Zyxol, 7 mg", ["Zyxol 7 mg for Mr Zyxol"])
    "The model 'zyx' does not exist: …"
    """
    for secret in (text for text in private if text and not re.search(r"\s", text)):
        message = message.replace(secret, "…")
    folded = [text.casefold() for text in private]
    words = frozenset(word for text in folded for word in re.findall(r"\w+", text))
    pieces = re.split(r"(\w+)", " ".join(message.split()))
    pieces[1::2] = ["…" if _is_private(word.casefold(), words, folded) else word for word in pieces[1::2]]
    plain = "".join(piece for piece in "".join(pieces) if piece.isprintable())
    plain = re.sub(r"…(?:[^\w…]{0,3}…)+", "…", plain)
    if not re.search(r"\w", plain):
        return ""
    return plain if len(plain) <= LONGEST_WORDS else plain[:LONGEST_WORDS].rstrip() + " …"


def _is_private(word: str, words: frozenset[str], texts: Sequence[str]) -> bool:
    if word in _ORDINARY:
        return False
    return word in words or (len(word) > 3 and any(word in text for text in texts))
