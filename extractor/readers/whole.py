"""The whole document in one question: no rule decides what the model is shown or asked.

The text goes out as it came. Quotes are looked up in the text that is read, typed values are read from them by the parsers of
`values`; what the model says that a quote means stands beside it as `interpreted` only where no parser reads the quote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from extractor.case import Leaf
from extractor.cleaning import Cleaned
from extractor.document import Document, Span
from extractor.evidence.stretches import Stretch, find_stretches
from extractor.fields import BY_PATH, FIELDS, field_of, shape
from extractor.llm.client import Request, UnusableAnswer
from extractor.llm.prompts import load_prompt
from extractor.llm.session import ModelSession
from extractor.llm.whole import AgainAnswer, Mended, WholeAnswer
from extractor.readers.draft import Draft
from extractor.readers.flattening import Slot, slots, unused_facts
from extractor.readers.pointing import Hit, Pointer
from extractor.readers.windows import cut, differing, joined
from extractor.record import Answer, Finding, Reading
from extractor.values import classify
from extractor.values.parsing import parse, parse_words

ANSWER_TOKENS = 6_000
"""Most tokens of an answer about a whole document; the longest decision known, of 21 items, takes about 5,000."""

AGAIN_TOKENS = 1_200
MOST_HALVINGS = 3
"""How often a text is halved for which question or answer is too long: a model that never ends costs 15 calls, not hundreds."""

HALF = 0.56
"""Share of a text in each of two windows with their overlap."""

LEAST_WINDOW = 400
"""Characters of a text that is not cut any more."""

ITEM_WINDOW = 6_000
"""Characters of an item's stretch shown when one of its fields is asked again."""

OWN_WINDOW = 8_000
"""Characters of a document that is shown whole when a part of it is asked again; of a longer one where a field outside items is."""


@dataclass
class _State:
    cleaned: Cleaned
    pointer: Pointer
    answers: list[Answer] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    prompts: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    meanings: dict[str, str] = field(default_factory=dict)
    draft: Draft = field(default_factory=Draft)
    interpreted: set[str] = field(default_factory=set)
    doubts: dict[str, str] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    places: list[Stretch] = field(default_factory=list)
    not_after: dt.date | None = None


def question_of(source: Document, text: str | None = None) -> Request:
    """Return the question about a whole document, or about a window of its text: no rule has a part in it."""
    prompt = load_prompt("whole")
    return Request(
        question="whole",
        system=prompt.system,
        user=prompt.render(source.text if text is None else text),
        response_model=WholeAnswer,
        max_output_tokens=ANSWER_TOKENS,
        document=source.file_id,
    )


class WholeReader:
    """Asks a model for everything in one question; what cannot be used of its answer is asked again once, with the window around it.

    A document of more than `window` characters is shown in windows cut at paragraphs, with overlap; so is one whose answer would be
    cut.
    """

    def __init__(self, session: ModelSession, *, max_reasks: int = 1, window: int = 60_000) -> None:
        self._session = session
        self._max_reasks = max_reasks
        self._window = window

    def read(self, cleaned: Cleaned) -> Reading:
        """Return what the model read.

        Raises:
            ModelUnavailable: the model cannot be used.
        """
        state = _State(cleaned, Pointer(cleaned))
        parts = [part for text in cut(cleaned.source.text, self._window) for part in self._ask(state, text)]
        answer = joined(parts)
        state.findings += [_windows_differ(key) for key in differing(parts)]
        known = {slot.name: slot for slot in slots(answer)}
        if unused := unused_facts(answer):
            message = f"facts of the model's answer that have no place: {', '.join(map(repr, unused))[:200]}"
            state.findings.append(Finding(code="answer.unknown-field", severity="warning", message=message))
        state.meanings = {parse_words(row.quote) or "": row.value for row in answer.meanings}
        _fill(state, known)
        for _ in range(self._max_reasks):
            if not state.doubts or not state.answers:
                break
            again = self._again(state, known)
            if not again:
                break
            known |= again
            _fill(state, known)
        return _reading(state)

    def _ask(self, state: _State, text: str, halvings: int = 0) -> list[WholeAnswer]:
        """Return the answer about a text, or those about its halves where one answer or question is too long."""
        prompt = load_prompt("whole")
        state.prompts[prompt.name] = prompt.digest
        state.asked.append("whole")
        request = question_of(state.cleaned.source, text)
        try:
            value, answer = self._session.client().ask(request)
        except UnusableAnswer as error:
            state.answers.append(error.answer)
            halves = (
                cut(text, int(len(text) * HALF)) if error.reason in ("truncated", "too-long") and len(text) > LEAST_WINDOW else []
            )
            halves = halves if halvings < MOST_HALVINGS else []
            if len(halves) > 1:
                return [part for half in halves for part in self._ask(state, half, halvings + 1)]
            state.findings.append(_unusable("whole", error))
            return []
        state.answers.append(answer)
        assert isinstance(value, WholeAnswer)
        return [value]

    def _again(self, state: _State, known: Mapping[str, Slot]) -> dict[str, Slot]:
        """Return the slots that were answered again, by name."""
        prompt = load_prompt("again")
        state.prompts[prompt.name] = prompt.digest
        state.asked.append("again")
        names = list(state.doubts)
        request = Request(
            question="again",
            system=prompt.system,
            user=prompt.render(_window(state, known), [f"{name} ({_wanted(known[name])}): {state.doubts[name]}" for name in names]),
            response_model=AgainAnswer,
            max_output_tokens=AGAIN_TOKENS,
            document=state.cleaned.source.file_id,
        )
        try:
            value, answer = self._session.client().ask(request)
        except UnusableAnswer as error:
            state.answers.append(error.answer)
            state.findings.append(_unusable("again", error))
            return {}
        state.answers.append(answer)
        assert isinstance(value, AgainAnswer)
        rows = {row.field: row for row in value.fields if row.field in state.doubts}
        state.meanings |= {parse_words(row.quote) or "": row.value for row in rows.values() if row.quote and row.value}
        return {name: _mended(known[name], row) for name, row in rows.items()}


def _mended(slot: Slot, row: Mended) -> Slot:
    value = row.value if slot.kind == "choice" and row.value in _choices(slot) else slot.value
    return replace(slot, quote=row.quote, value=value if row.quote or slot.kind != "choice" else None)


def _choices(slot: Slot) -> tuple[str, ...]:
    return {"priority": ("standard", "expedited"), "patient.sex": ("male", "female")}.get(slot.path, ("upheld", "overturned"))


def _wanted(slot: Slot) -> str:
    return field_of(slot.path).ask if shape(slot.path) in BY_PATH else slot.path


def _fill(state: _State, known: Mapping[str, Slot]) -> None:
    """Put all slots into a new draft; `state.doubts` then says, by name, why one could not be used."""
    state.draft, state.doubts, state.interpreted = Draft(), {}, set()
    hits = {name: _hits(state, slot) for name, slot in known.items()}
    state.places = _placed(state, known, hits)
    state.not_after = _decided_on(state, known)
    for name, slot in known.items():
        _put(state, name, slot, hits[name])
    for index in range(len(state.places)):
        if f"issues.{index}.retrospective" not in state.draft.leaves:
            state.draft.put(f"issues.{index}.retrospective", value=False, span=None)
    _drop_orphans(state.draft)
    lost = [name for name in state.doubts if known[name].path not in state.draft.leaves]
    state.lost = {_unit(known[name].path): state.doubts[name] for name in lost}
    moved = state.draft.close_gaps()
    state.interpreted = {moved[path] for path in state.interpreted if path in moved}


def _hits(state: _State, slot: Slot) -> list[Hit]:
    if not slot.quote:
        return []
    return state.pointer.find_list(slot.quote) if slot.path.endswith(".pages") else state.pointer.find(slot.quote)


def _placed(state: _State, known: Mapping[str, Slot], hits: Mapping[str, list[Hit]]) -> list[Stretch]:
    count = 1 + max((slot.issue for slot in known.values() if slot.issue is not None), default=-1)
    named, reasons = (
        [[hit.hull for hit in hits.get(f"items[{index}].{key}", [])] for index in range(count)] for key in ("item", "rationale")
    )
    return find_stretches(named, reasons, len(state.pointer.text))


def _decided_on(state: _State, known: Mapping[str, Slot]) -> dt.date | None:
    slot = known.get("decision")
    value = _read(state, slot)[0] if slot else None
    return value if isinstance(value, dt.date) else None


def _read(state: _State, slot: Slot) -> tuple[Leaf | None, bool]:
    """Return the value of a slot's quote, and whether the model alone says what it means."""
    if slot.quote is None:
        return None, False
    value = parse(slot.path, slot.quote, not_after=state.not_after)
    meaning = state.meanings.get(parse_words(slot.quote) or "")
    if value is None and meaning is not None:
        return parse(slot.path, meaning, not_after=state.not_after), True
    return value, False


def _put(state: _State, name: str, slot: Slot, hits: list[Hit]) -> None:
    hit = _chosen(state, slot, hits)
    if slot.kind == "choice":
        _put_choice(state, name, slot, hit)
    elif slot.quote is not None and hit is None:
        _put_outside(state, name, slot, slot.quote)
    elif hit is not None and slot.kind == "flag":
        state.draft.put(slot.path, value=True, span=hit.hull)
    elif hit is not None and slot.quote is not None:
        _put_quoted(state, name, slot, hit)


def _put_outside(state: _State, name: str, slot: Slot, quote: str) -> None:
    """Put what stands only in words that were left out of the reading: it has no place there, so that nothing bears it out."""
    words = state.pointer.outside(quote)
    if words is None:
        state.doubts[name] = f"{quote[:80]!r} does not stand in the text"
        return
    value = True if slot.kind == "flag" else words if field_of(slot.path).parser == "words" else _read(state, slot)[0]
    if value is not None:
        state.draft.put(slot.path, value, None)


def _put_quoted(state: _State, name: str, slot: Slot, hit: Hit) -> None:
    is_words = field_of(slot.path).parser == "words"
    value, by_model = (_words(state, slot, hit), False) if is_words else _read(state, slot)
    if value is None:
        said = (slot.quote or "")[:80]
        state.doubts[name] = f"{said!r} cannot be read as that; quote the words that state it, and say what they mean"
        return
    is_reasons = slot.path.endswith(".rationale")
    state.draft.put(slot.path, value, _closed(state.pointer.text, hit.hull) if is_reasons else hit.hull)
    if by_model:
        state.interpreted.add(slot.path)


def _words(state: _State, slot: Slot, hit: Hit) -> str | None:
    if slot.path.endswith(".rationale"):
        return _closed(state.pointer.text, hit.hull).text(state.pointer.text)
    return parse_words(hit.words(state.pointer.text, ", " if slot.path.endswith(".pages") else " "))


def _closed(text: str, span: Span) -> Span:
    """Return a stretch of sentences with the marks that close its last one: quotes come without them."""
    end = span.end
    while end < len(text) and text[end] in ".!?)]\"'”’":
        end += 1
    return Span(span.start, end).trimmed(text)


def _put_choice(state: _State, name: str, slot: Slot, hit: Hit | None) -> None:
    """Put a choice with the words it rests on; where a parser reads them as another, they are asked again."""
    if slot.value is None:
        if slot.quote is not None:
            state.doubts[name] = f"{slot.quote[:80]!r} stands beside no choice; give the choice as value"
        return
    is_category = field_of(slot.path).matcher == "category"  # rests on the item's words, which are asked again by themselves
    if slot.quote is not None and hit is None and not is_category and state.pointer.outside(slot.quote) is None:
        state.doubts[name] = f"{slot.quote[:80]!r} does not stand in the text"
    state.draft.put(slot.path, slot.value, hit.hull if hit else None)
    if hit and not _is_read(state, slot, hit):
        state.interpreted.add(slot.path)


def _is_read(state: _State, slot: Slot, hit: Hit) -> bool:
    """Say whether a parser reads any choice in the words that one rests on."""
    text = state.pointer.text
    if field_of(slot.path).matcher == "category":
        return classify(text, hit.hull) is not None
    return parse(slot.path, hit.words(text)) is not None


def _chosen(state: _State, slot: Slot, hits: list[Hit]) -> Hit | None:
    if not hits:
        return None
    if slot.issue is None:
        return hits[0]
    place = state.places[slot.issue]
    own = place.reasons if slot.path.endswith(".rationale") else place.named if slot.path.endswith(".description") else None
    meant = own or place.nearest([hit.hull for hit in hits])
    return next((hit for hit in hits if hit.hull == meant), hits[0])


def _drop_orphans(draft: Draft) -> None:
    """Leave out a strength without its drug, and sections without their source."""
    for path in list(draft.leaves):
        _, _, rest = path.partition(".ingredients.") if ".ingredients." in path else path.partition("_guidelines.")
        if not rest:
            continue
        head = path[: len(path) - len(rest)] + rest.split(".")[0]
        if f"{head}.name" not in draft.leaves and f"{head}.source" not in draft.leaves:
            draft.drop(path)


def _window(state: _State, known: Mapping[str, Slot]) -> str:
    """Return the text to show with what is asked again: a short one whole, of a long one the stretches of its items and the beginning."""
    text = state.pointer.text
    if len(text) <= OWN_WINDOW:
        return text
    spans = set()
    for name in state.doubts:
        issue = known[name].issue
        reach = Span(0, 0) if issue is None else state.places[issue].reach
        if reach.start == reach.end:
            spans.add(Span(0, OWN_WINDOW))
        else:
            spans.add(Span(max(0, reach.start - 300), min(reach.end, reach.start + ITEM_WINDOW)))
    return "\n[...]\n".join(span.text(text) for span in sorted(spans))


def _windows_differ(key: str) -> Finding:
    path = next(field.path for field in FIELDS if field.key == key and not field.in_item)
    message = f"{path}: two windows of the document state it differently"
    return Finding(code="answer.windows-differ", severity="warning", fields=[path], message=message)


def _unusable(question: str, error: UnusableAnswer) -> Finding:
    return Finding(
        code=f"answer.{error.reason}",
        severity="warning" if question == "again" else "error",
        message=f"the model's answer to {question!r} could not be used: {error.reason}",
    )


def _unit(path: str) -> str:
    """Return the path of the list or part that a leaf is an element of, a single leaf's own."""
    unit = field_of(path).unit
    return unit.replace("issues.*", ".".join(path.split(".")[:2])) if unit != shape(path) else path


def _unlocated(path: str, reason: str) -> Finding:
    return Finding(
        code="answer.unlocated", severity="warning", fields=[path], message=f"{path}: not all that was answered is in it: {reason}"
    )


def _reading(state: _State) -> Reading:
    lists = {path for path in state.lost if any(leaf.startswith(f"{path}.") for leaf in state.draft.leaves)}
    state.findings += [_unlocated(path, state.lost[path]) for path in sorted(lists)]
    return Reading(
        case=state.draft.build(),
        spans=state.draft.spans,
        readers=dict.fromkeys(state.draft.leaves, ("llm",)),
        unanswered={path: reason for path, reason in state.lost.items() if path not in lists},
        interpreted=frozenset(state.interpreted),
        findings=tuple(state.findings),
        answers=tuple(state.answers),
        prompts=state.prompts,
        asked=tuple(state.asked),
    )
