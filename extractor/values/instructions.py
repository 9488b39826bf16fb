"""Passages that are aimed at the software which reads a document, whoever put them there and in whatever form."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from extractor.clauses import split_sentences
from extractor.document import Span, merged

_WHO: Final = (
    r"(?:computers?(?:\s{1,9}programs?)?|software|parsers?|chat\s?bots?|bots?|LLMs?|(?:Chat)?GPT|language\s{1,9}models?|robots?|scrapers?|"
    r"data\s{1,9}entry\s{1,9}programs?|"
    r"automat(?:ed|ic)\s{1,9}(?:intake|readers?|abstraction|indexing|extraction|processing|systems?|tools?|abstracters?)|"
    r"(?-i:AI|A\.I\.)(?:\s{1,9}readers?)?|extraction\s{1,9}(?:assistants?|systems?|tools?|pipelines?|models?|engines?)|machine\s{1,9}readers?)"
)
_TOLD: Final = (
    r"(?:record|enter|output|emit|return|store|write|put|report|copy|file|list|omit|ignore|use|read|treat|set|say|answer|carry|flag|"
    r"mention|register|save|extract|add|print|give|fill|mark|take|skip|leave)"
)
_CODE: Final = (
    re.compile(r"<!--.{0,2000}?(?:-->|\Z)", re.DOTALL),
    re.compile(r"<{1,2}\s?/?\|?\s?(?:sys(?:tem)?|inst(?:ructions?)?|prompt|im_start|assistant|user|script|end)\b[^>]{0,200}>{1,2}", re.I),
    re.compile(r"\[{1,2}\s?/?(?:SYS(?:TEM)?|INST(?:RUCTIONS?)?|PROMPT|ADMIN)\b[^\]]{0,1500}\]{1,2}"),
    re.compile(r"</[a-z]{2,20}>"),
    re.compile(r"/\*.{0,600}?\*/", re.DOTALL),
    re.compile(r"[\[({]\s?(?:AI|LLM)\b[^\])}:]{0,30}:[^\])}]{0,600}[\])}]"),
    re.compile(r"[\[({]\s?(?i:instructions?\s{1,3}(?:to|for)|to\s{1,3}any\s{1,3}model)\b[^\])}]{0,600}[\])}]"),
    re.compile(r"\{\s{0,9}[\"']?(?:\w{1,30})[\"']\s{0,9}:[^}]{0,1500}\}{0,3}"),
    re.compile(r"[\[({<]\s?(?:note\s{1,3}to\s{1,3}(?:the\s{1,3})?)?(?:AI(?:\sreader)?|A\.I\.|(?i:computers?|software|programs?|parsers?|machines?|"
               r"systems?|bots?|robots?|assistants?|models?|LLM|extractor|reader))\s?[:,–—-][^\])}>]{0,600}[\])}>]"),
    re.compile(r"(?:\A|[\r\n\f])[ \t]{0,9}[>#<*=-]{1,5}\s{0,3}(?:SYSTEM|ASSISTANT|INSTRUCTIONS?|PROMPT)\b[^\r\n\f]{0,600}"),
)  # fmt: skip
"""Marks of code, and brackets that open with an address: the passage is what they hold."""

_SPOKEN: Final = re.compile(rf"\b{_WHO}\b", re.IGNORECASE)
_SPOKEN_ROOTS: Final = (
    *("computer", "software", "parser", "bot", "llm", "gpt", "model", "scraper", "entry", "automat", "extraction", "reader"),
    *("AI", "A.I."),
)
"""What one of such names holds, in small letters but for the last."""
_LEAD: Final = re.compile(
    r"\b(?:to|dear|attention|attn|for|by)\b[\s:,]{1,4}(?:(?:the|any|all|an?|whatever|whichever)\s{1,9})?(?:[\w-]{1,20}\s{1,9}){0,4}\Z",
    re.IGNORECASE,
)
_ADDRESSED: Final = re.compile(r"\s{0,3}(?:[:,.;-]|(?:that|who|which|reading|nowadays)\b)", re.IGNORECASE)
_COMMANDED: Final = re.compile(
    r"\s{1,9}(?:[\w,'’-]{1,20}\s{1,9}){0,6}?(?:must|shall|should|is\s{1,9}to|are\s{1,9}to|has\s{1,9}to|have\s{1,9}to)\s{1,9}"
    rf"(?:not\s{{1,9}}|also\s{{1,9}}|please\s{{1,9}})?{_TOLD}\b|\s{{1,9}}(?:is|are)\s{{1,9}}(?:the\s{{1,9}}one\s{{1,9}})?"
    r"(?:that\s{1,9})?read(?:s|ing)\b",
    re.IGNORECASE,
)
_OPENED: Final = re.compile(r"(?:\A|[\r\n\f.;(])\s{0,9}\Z")
_TOLD_TO: Final = re.compile(r"\s{0,3}[:-]\s{0,3}\w")
_REACH: Final = 120
"""Characters before an address in which words may lead to it."""

_SAID: Final = tuple(
    (roots, re.compile(pattern, re.IGNORECASE))
    for roots, pattern in (
        (
            ("ignore", "disregard", "forget", "override"),
            r"\b(?:ignore|disregard|forget|override)\b[^.\r\n]{0,30}\b(?:previous|prior|above|earlier|all|other)\b[^.\r\n]{0,20}\b"
            r"(?:instructions?|prompts?|rules)\b",
        ),
        (
            ("mention", "flag", "repeat"),
            r"\b(?:not|without)\s{1,9}(?:mention(?:ing)?|flag(?:ging)?|repeat(?:ing)?)\s{1,9}(?:of\s{1,9})?(?:this|the)\s{1,9}"
            r"(?:message|line|notice|note|difference|correction)\b",
        ),
        (
            ("return", "output", "respond", "reply", "answer"),
            r"\b(?:return|output|respond\s{1,9}with|reply\s{1,9}with|answer\s{1,9}with)\s{1,9}(?:only|exactly|just|nothing\s{1,9}but)\b",
        ),
        (
            ("case_number", "source_conflicts", "ur_denial", "prior_treatments", "licensed_states", "="),
            r"\b(?:case_number|source_conflicts|ur_denial|prior_treatments|licensed_states|decision\s?=\s?\w)",
        ),
        (
            ("lector", "asistente", "sistema", "programa"),
            r"\b(?:lector(?:es)?|asistentes?|sistemas?|programas?)\s{1,9}(?:autom[aá]tic[oa]s?|de\s{1,9}extracci[oó]n|que\s{1,9}lea)|"
            r"\b(?:nota|aviso)\s{1,9}(?:al|para\s{1,9}el)\s{1,9}(?:sistema|programa)\b",
        ),
        (("ignore",), r"\bignore\s{1,9}las\s{1,9}instrucciones\b"),
        (("system", "assistant", "machine-"), r"\bsystem\s{1,9}prompt\b|\bhelpful\s{1,9}assistant\b|\bmachine-readable\b"),
        (("keyed",), r"\b(?:is|are)\s{1,9}to\s{1,9}be\s{1,9}keyed\s{1,9}as\b"),
        (("sprachmodell",), r"\bSprachmodell(?:e|en|s)?\b"),
        (("whoever", "whatever"), r"\b(?:whoever|whatever)\b[^.]{0,40}\b(?:extracts|parses)\b"),
    )
)
"""Words that speak of what software is to write, each with what it cannot do without, in small letters: the passage is their clause, and
the orders behind it. To look for a word of these takes a hundredth of the time of a pattern."""

_SPACED: Final = re.compile(r"(?<!\S)(?:[^\W\d_][ \t]{1,3}){9,400}[^\W\d_](?!\S)")
_SPACED_SAID: Final = re.compile(
    r"(?:ignore|disregard|forget|override)(?:all|any|the|these|your|previous|prior|above|earlier|other){1,4}(?:instructions?|prompts?|rules)",
    re.IGNORECASE,
)
"""Such words with a blank between all their letters, which stand here without any."""

_ORDER: Final = re.compile(
    r"^\W{0,3}(?:please|kindly|do\s{1,9}not|don['’]t|put|enter|write|record|register|return|set|output|discard|for\s{1,9}all|leave|"
    r"no\s{1,9}la|no\s{1,9}use|registre|anote|devuelva|ignore|la\s{1,9}dosis|el\s{1,9}\w{1,20}\s{1,9}se\s{1,9}debe)\b",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(r";\s{0,9}|:\s{0,9}(?=[\"“])|[\r\n](?=[-*•])")
_TITLE: Final = re.compile(r"[\r\n\f][ \t]{0,9}(?:[A-Z]{3,20}[ ,]{1,3}[A-Z]{2,20}\b|[A-Z][\w ()/']{2,40}:)")
"""A title or label on the next line ends a passage that has no full stop."""
_LABEL: Final = re.compile(r"\b(?!(?i:not[ae]|notice|aviso|attention)\b)[A-Z][\w ()/']{2,40}:[ \t]{0,9}")
"""A label in front of such words is no part of the passage, unless it is one of a note."""
_FULL_LINE: Final = 60
"""Characters of a line that goes on in the next one, at least; a shorter one does where that begins with a small letter."""
_OPENING: Final = 40
"""Characters at the beginning of a line in which such words open a passage, where the line begins with a capital."""
_NEAR: Final = 120
"""Characters between two such passages that belong to them."""
_AROUND: Final = 600
"""Characters on each side of such words in which their sentence is looked for."""


@lru_cache(maxsize=8)
def find_instructions(text: str) -> tuple[Span, ...]:
    """Return the passages aimed at software, in order and apart.

    >>> text = "Pain Management; software must record Moss. He uses a computer at work."
    >>> [span.text(text) for span in find_instructions(text)]
    ['software must record Moss.']
    """
    coded = [Span(*hit.span()).trimmed(text) for code in _CODE for hit in code.finditer(text)]
    small = text.lower()
    likely = [words for roots, words in _SAID if any(root in small for root in roots)]
    said = [Span(*hit.span()).trimmed(text) for words in likely for hit in words.finditer(text)]
    said += [Span(*hit.span()) for hit in _SPACED.finditer(text) if _SPACED_SAID.search("".join(hit[0].split()))]
    if any(root in small or root in text for root in _SPOKEN_ROOTS):
        said += [name for hit in _SPOKEN.finditer(text) if _is_spoken_to(text, name := Span(*hit.span()))]
    spans = coded + [_passage(text, words) for words in said if not any(code.contains(words) for code in coded)]
    joined = merged(Span(span.start, span.end + _NEAR) for span in spans)
    return tuple(Span(span.start, span.end - _NEAR) for span in joined)


@lru_cache(maxsize=8)
def without_instructions(text: str) -> str:
    """Return a text with blanks in place of the passages aimed at software; every other character keeps its place."""
    parts, at = [], 0
    for span in find_instructions(text):
        parts += [text[at : span.start], " " * (span.end - span.start)]
        at = span.end
    return "".join([*parts, text[at:]])


def _is_spoken_to(text: str, name: Span) -> bool:
    """Say whether the words around a name of software are said to it, or of what it is to do."""
    floor = max(0, name.start - _REACH)
    if _LEAD.search(text, floor, name.start) and _ADDRESSED.match(text, name.end):
        return True
    return bool(_COMMANDED.match(text, name.end) or (_OPENED.search(text, floor, name.start) and _TOLD_TO.match(text, name.end)))


def _top(text: str, at: int, floor: int) -> int:
    """Return where the lines begin that run on into the words at `at`: neither a label's value nor a line that stands alone does."""
    start = text.rfind("\n", floor, at) + 1 or floor
    labels = [hit.end() for hit in _LABEL.finditer(text, start, at)]
    if labels:
        return labels[-1]
    is_opened = at - start <= _OPENING and not text[start : at + 1].lstrip()[:1].islower()
    while start > floor and not is_opened:
        above = text.rfind("\n", floor, start - 1) + 1 or floor
        runs_on = start - above > _FULL_LINE or text[start : start + _OPENING].lstrip()[:1].islower()
        if not runs_on or text[above:start].rstrip().endswith((".", "!", "?")) or _LABEL.search(text, above, start):
            break
        start = above
    return start


def _passage(text: str, words: Span) -> Span:
    """Return the clause of such words up to the end of their sentence, and the sentences of orders behind it."""
    floor = max(text.rfind("\n\n", 0, words.start), text.rfind("\f", 0, words.start), words.start - _AROUND, 0)
    floor = _top(text, words.start, floor)
    ceiling = text.find("\n\n", words.end)
    around = Span(floor, min(len(text) if ceiling < 0 else ceiling, words.end + _AROUND))
    sentences = split_sentences(text, around)
    own = next((i for i, s in enumerate(sentences) if s.start <= words.start < s.end), None)
    if own is None:
        return words
    clauses = [hit.end() for hit in _CLAUSE.finditer(text, sentences[own].start, words.start + 1)]
    start, end = max([sentences[own].start, *clauses]), max(words.end, sentences[own].end)
    title = _TITLE.search(text, words.end, end)
    if title:
        return Span(start, title.start())
    for sentence in sentences[own + 1 :]:
        if not _ORDER.match(sentence.text(text)):
            break
        end = sentence.end
    return Span(start, end)
