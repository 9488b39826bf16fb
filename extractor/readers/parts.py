"""The questions for small models: about places that rules found, one part of the case each; what fails is asked again once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from pydantic import BaseModel

from extractor.derive import derive
from extractor.document import Document, Outline, Span
from extractor.layouts import place, possible
from extractor.llm.client import UnusableAnswer
from extractor.llm.prompts import load_prompt
from extractor.llm.session import ModelSession
from extractor.readers.answers import Filler
from extractor.readers.draft import Draft
from extractor.readers.mending import mended
from extractor.readers.question import Question
from extractor.readers.questions import (
    document_question,
    header_question,
    item_question,
    region_question,
    summary_question,
)
from extractor.record import Answer, Finding, Reading
from extractor.values import find_conclusions, find_dates, find_rulings, find_verdicts, locate, split_sentences

LONGEST_REGION = 6_000
"""Most characters of an item's stretch shown where no layout says where it ends."""

_RATIONALE = re.compile(r"\brationale\s*:\s*", re.IGNORECASE)

Chosen = Callable[[str], bool]
"""Says of a part ("header", "summary", "issues.0"; without a layout "issues" for all items) whether to ask about it."""

Asked = Callable[[], tuple[BaseModel, Answer]]
"""Gives the answer to a question, or raises UnusableAnswer."""


@dataclass
class _State:
    """What the questions about one document have brought so far."""

    document: Document
    outline: Outline
    draft: Draft = field(default_factory=Draft)
    answers: list[Answer] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    unanswered: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    prompts: dict[str, str] = field(default_factory=dict)

    def reading(self) -> Reading:
        """Return the state as a reading."""
        return Reading(
            case=self.draft.build(),
            spans=self.draft.spans,
            readers=dict.fromkeys(self.draft.leaves, ("llm",)),
            unanswered=self.unanswered,
            findings=tuple(self.findings),
            answers=tuple(self.answers),
            prompts=self.prompts,
            asked=tuple(self.asked),
        )


class PartsReader:
    """Asks a model for every leaf but the rationale, which is taken from the document by its place.

    `max_reasks` bounds how often the failed leaves of a question are asked again.
    """

    def __init__(self, session: ModelSession, *, max_reasks: int = 1) -> None:
        self._session = session
        self._max_reasks = max_reasks

    def read(self, document: Document, outline: Outline, chosen: Chosen = lambda _name: True) -> Reading:
        """Return what the model read, to the chosen questions.

        Raises:
            ModelUnavailable: the model cannot be used.
        """
        state = _State(document, outline)
        for questions in self._stages(state, chosen):
            begun = self._session.client().begin([question.request(document.file_id) for question in questions])
            for question, answer in zip(questions, begun, strict=True):
                self._put(state, question, answer)
        _take_rationales(state)
        return state.reading()

    def _stages(self, state: _State, chosen: Chosen) -> Iterator[list[Question]]:
        """Yield the chosen questions, together where none needs another's answer: without a layout those about items need the first."""
        document, outline = state.document, state.outline
        has_layout = outline.find("body") is None
        header = header_question(document, outline) if has_layout else document_question(document)
        asks_header = chosen("header") or (not has_layout and chosen("issues"))
        summary = summary_question(document, outline) if chosen("summary") else None
        first = [question for question in (header if asks_header else None, summary) if question]
        if has_layout:
            yield first + [item_question(document, outline, i) for i in outline.issues() if chosen(f"issues.{i}")]
            return
        yield first
        if chosen("issues"):
            yield [region_question(document, index, region) for index, region in _regions(state)]

    def _put(self, state: _State, question: Question, asked: Asked) -> None:
        """Take the answer to a question, and put it again for its failed leaves."""
        state.asked.append(question.name)
        prompt = load_prompt(question.task)
        state.prompts[prompt.name] = prompt.digest
        doubts: dict[str, str] = {}
        for attempt in range(self._max_reasks + 1):
            try:
                value, answer = asked()
            except UnusableAnswer as error:
                state.answers.append(error.answer)
                doubts = dict.fromkeys(question.asked(), f"the answer was {error.reason}")
                state.findings.append(_unusable(question, error, attempt))
            else:
                state.answers.append(answer)
                doubts = self._take(state, question, value)
            if not doubts:
                return
            question = question.again(doubts)
            asked = partial(self._ask, question, state.document.file_id)
        for key, reason in doubts.items():
            path = question.fields[key]
            if not any(p == path or p.startswith(f"{path}.") for p in state.draft.leaves):
                state.unanswered[path] = reason

    def _ask(self, question: Question, document_id: str | None) -> tuple[BaseModel, Answer]:
        return self._session.client().ask(question.request(document_id))

    def _take(self, state: _State, question: Question, value: BaseModel) -> dict[str, str]:
        """Put an answer's leaves into the draft; return what is doubtful about them, by key of the answer."""
        value = mended(value, question, state.document)
        filler = Filler(state.draft, state.document.text, question, not_after=_decision_date(state))
        filler.fill(value)
        if question.task == "document":
            _name_items(state, value)
        return {**_unsupported(state, question), **filler.doubts}


def _decision_date(state: _State) -> dt.date | None:
    cells = () if possible(state.outline, "dates.decision") else place(state.outline, "dates.decision")
    stated = [d.value for cell in cells for d in find_dates(state.document.text, cell)]
    return stated[0] if stated else None


def _name_items(state: _State, value: BaseModel) -> None:
    """Put the items that a document names and decides, each located behind the one before it."""
    after, text = 0, state.document.text
    whole = Span(0, len(text))
    named: list[tuple[str, Span]] = []
    for item in getattr(value, "items", []):
        hits = [h for h in locate(text, item.item, whole) if h.start >= after]
        hit = _headed(text, hits)
        if hit is None:
            state.findings.append(_no_item(item.item, "that does not stand in the text behind the one before it"))
            continue
        named.append((" ".join(item.item.split()), hit))
        after = hit.end
    ends = [*(span.start for _, span in named[1:]), len(text)]
    decided = []
    for (words, span), end in zip(named, ends, strict=False):
        if _is_decided(text, span, end):
            decided.append((words, span))
        else:
            state.findings.append(_no_item(words, "on which no verdict follows"))
    for index, (words, span) in enumerate(decided):
        state.draft.put(f"issues.{index}.description", words, span)


def _no_item(words: str, why: str) -> Finding:
    return Finding(
        code="answer.no-such-item", severity="warning", fields=["issues"], message=f"the model named an item {words[:60]!r} {why}"
    )


def _is_decided(text: str, named: Span, end: int) -> bool:
    """Say whether a verdict stands between an item's words and `end`, or further on in its own sentence: one may be over several."""
    own = [
        s.end
        for s in split_sentences(text, Span(named.start, min(len(text), named.end + LONGEST_REGION)))
        if s.start <= named.start
    ]
    reach = Span(named.start, max(end, *own))
    return any(find(text, reach) for find in (find_verdicts, find_conclusions, find_rulings))


def _headed(text: str, hits: list[Span]) -> Span | None:
    """Return the place where an item is decided: the one with a verdict close behind it, else the first."""
    decided = re.compile(r"\W{0,6}(?:is\W+|was\W+|were\W+)?(?:upheld|overturned)\b|.{0,60}\bmedically\s+necessary", re.IGNORECASE)
    return next((h for h in hits if decided.match(text, h.end, h.end + 100)), hits[0] if hits else None)


def _regions(state: _State) -> Iterator[tuple[int, Span]]:
    """Yield index and stretch of each item named so far: from its words to those of the next."""
    named = sorted((int(path.split(".")[1]), span) for path, span in state.draft.spans.items() if path.endswith(".description"))
    for at, (index, span) in enumerate(named):
        end = named[at + 1][1].start if at + 1 < len(named) else len(state.document.text)
        yield index, Span(span.start, min(end, span.start + LONGEST_REGION))


def _unsupported(state: _State, question: Question) -> dict[str, str]:
    """Return, by key, the leaves of this question that evidence or a validator does not bear out."""
    derived = derive(state.draft.build(), state.document, state.outline, spans=state.draft.spans)
    doubted = dict.fromkeys(derived.unsupported, "what was quoted is not the value in its own place")
    for finding in derived.contradictions:
        if finding.severity == "error":
            doubted.update({path: finding.code for path in finding.fields if path not in doubted})
    keys = {}
    for key in question.asked():
        path = question.fields[key]
        reason = next((r for p, r in doubted.items() if p == path or p.startswith(f"{path}.")), None)
        if reason is not None and question.task != "document":
            keys[key] = reason
    return keys


def _unusable(question: Question, error: UnusableAnswer, attempt: int) -> Finding:
    return Finding(
        code=f"answer.{error.reason}",
        severity="warning",
        fields=sorted({question.fields[key] for key in question.asked()}),
        message=f"the model's answer to {question.name!r} (attempt {attempt + 1}) could not be used: {error.reason}",
    )


def _take_rationales(state: _State) -> None:
    """Put each item's rationale: the section's text, or without a layout what follows the word in the item's stretch."""
    text = state.document.text
    issues = sorted({int(p.split(".")[1]) for p in (*state.draft.leaves, *state.asked) if p.startswith("issues.")})
    if state.outline.find("body") is None:
        spans = {i: cell for i in issues for cell in place(state.outline, f"issues.{i}.rationale")[:1]}
    else:
        stretches = ((i, r, _RATIONALE.search(text, *r)) for i, r in _regions(state))
        spans = {i: Span(said.end(), region.end) for i, region, said in stretches if said}
    for index, span in spans.items():
        trimmed = span.trimmed(text)
        if trimmed.start < trimmed.end:
            state.draft.put(f"issues.{index}.rationale", trimmed.text(text), trimmed)
