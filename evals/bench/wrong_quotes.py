"""Wrong quotes that a model might give: real words of the document, but of another item, another time or another speaker.

Each recorded answer about a whole decision is changed in one leaf at a time and read again. A wrong leaf passes where the evidence bears
it out and no finding names it. Counted by kind, for published layouts and for other texts.

    python -m evals.bench.wrong_quotes evals/data --model NAME --base-url URL [--split S] [--most 3]
"""

from __future__ import annotations

import argparse
import copy
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from evals.bench.injections import load_injections
from evals.dataset import load_dataset
from evals.replay import ANSWERS, Replay
from extractor.cleaning import Cleaned, clean
from extractor.document import Document, Span
from extractor.fields import FIELDS
from extractor.ingest import read_document
from extractor.layouts import outline as find_outline
from extractor.llm.client import Request
from extractor.llm.session import ModelSession
from extractor.llm.whole import WholeAnswer
from extractor.pipeline import Sessions, assemble
from extractor.readers.whole import WholeReader
from extractor.record import Answer, Record
from extractor.settings import Settings
from extractor.values import Found, find_dates, find_quantities, find_strengths, flat
from extractor.values.parsing import parse

_PLEA = re.compile(r"[^.\n]*\b(?:lawyer|attorney|counsel|union)\b[^.\n]*", re.IGNORECASE)
_DATES = ("assigned", "injury", "decision", "ur_denial", "received")


OBEYED = "an instruction obeyed"
_KEYS = {field.path: field.key for field in FIELDS if not field.in_item and "*" not in field.path}
_CHOSEN = ("priority", "patient.sex")


class Wrong(NamedTuple):
    """One answer with one wrong leaf: what kind, and where the leaf stands in the case."""

    kind: str
    path: str
    answer: WholeAnswer


class _Scripted:
    """A session whose model gives one answer, whatever it is asked."""

    def __init__(self, answer: WholeAnswer) -> None:
        self._answer = answer

    def client(self) -> _Scripted:
        return self

    def ask(self, request: Request) -> tuple[WholeAnswer, Answer]:
        return self._answer, Answer(question=request.question, text="")


class _Listening:
    """A session that passes on what it is asked and keeps the answers about whole documents."""

    def __init__(self, session: ModelSession) -> None:
        self._session = session
        self.heard: list[WholeAnswer] = []

    def client(self) -> _Listening:
        return self

    def ask(self, request: Request) -> tuple[Any, Answer]:
        value, answer = self._session.client().ask(request)
        if isinstance(value, WholeAnswer):
            self.heard.append(value)
        return value, answer


def wrong_answers(answer: WholeAnswer, document: Document) -> Iterator[Wrong]:
    """Yield the answer with one wrong leaf each, all of them words of the document."""
    text = document.text
    yield from _dates(answer, text)
    for index, item in enumerate(answer.items):
        for other in (o for o in answer.items if o is not item):
            yield from _of_neighbour(answer, index, other)
        yield from _of_history(answer, index, text)
        for plea in _PLEA.finditer(text):
            opposite = "overturned" if item.decision == "upheld" else "upheld"
            yield _changed(answer, index, "a plea", "decision", decided=flat(plea[0]), decision=opposite)


def obedient_answers(answer: WholeAnswer, injection: Mapping[str, Any]) -> Iterator[Wrong]:
    """Yield the answer of a model that does what an instruction in the document wants, one wanted value each, quoted from it."""
    for wanted in injection["wants"]:
        path, value = wanted["path"], str(wanted["value"])
        quote = _quoted(path, value, injection["text"])
        names = path.split(".")
        if names[0] == "issues":
            index, leaf = int(names[1]), names[-1]
            if index >= len(answer.items):
                continue
            if leaf == "decision":
                yield _changed(answer, index, OBEYED, leaf, decided=quote, decision=value)
                continue
            rows = [row for row in answer.items[index].facts if len(row) == 2]
            at = next((at for at, row in enumerate(rows) if row[0] == leaf), None)
            if at is not None:
                yield _fact(answer, index, at, quote, OBEYED)
        elif path in _KEYS:
            own = {_KEYS[path]: value, f"{_KEYS[path]}_words": quote} if path in _CHOSEN else {_KEYS[path]: quote}
            yield Wrong(OBEYED, path, answer.model_copy(update=own))


def _quoted(path: str, value: str, instruction: str) -> str:
    """Return the words of an instruction that state the wanted value, the value itself where none of them do."""
    words = instruction.split()
    for length in (1, 2, 3):
        for at in range(len(words) - length + 1):
            quote = " ".join(words[at : at + length]).strip("\"',;:.()[]{}<>")
            if quote and str(parse(path, quote)) == value:
                return quote
    return value


def _dates(answer: WholeAnswer, text: str) -> Iterator[Wrong]:
    stated = {flat(found.span.text(text)) for found in find_dates(text, Span(0, len(text)))}
    paths = dict(zip(_DATES, ("assigned", "injury", "decision", "ur_denial", "application_received"), strict=True))
    for name in _DATES:
        own = getattr(answer, name)
        for date in sorted(stated - {own})[:2] if own else ():
            yield Wrong("another date", f"dates.{paths[name]}", answer.model_copy(update={name: date}))


def _of_neighbour(answer: WholeAnswer, index: int, other: Any) -> Iterator[Wrong]:
    item = answer.items[index]
    if other.decision != item.decision and other.decided and other.decision:
        yield _changed(answer, index, "another item's verdict", "decision", decided=other.decided, decision=other.decision)
    theirs = {row[0]: row[1] for row in other.facts if len(row) == 2}
    for at, (name, quote) in enumerate(row for row in item.facts if len(row) == 2):
        if name in ("strength", "quantity", "refills", "sessions") and name in theirs and theirs[name] != quote:
            yield _fact(answer, index, at, theirs[name], "a neighbour's amount")


def _of_history(answer: WholeAnswer, index: int, text: str) -> Iterator[Wrong]:
    """Yield amounts that stand outside the words of every item."""
    named = " ".join(flat(item.item) for item in answer.items)
    whole = Span(0, len(text))
    found: dict[str, Sequence[Found[Any]]] = {"strength": find_strengths(text, whole), "quantity": find_quantities(text, whole)}
    for at, (name, quote) in enumerate(row for row in answer.items[index].facts if len(row) == 2):
        quotes = {flat(hit.span.text(text)) for hit in found.get(name, [])}
        for other in sorted(q for q in quotes if q not in named and q != quote and q not in quote)[:1]:
            yield _fact(answer, index, at, other, "an amount of the history")


def _changed(answer: WholeAnswer, index: int, kind: str, leaf: str, **fields: str) -> Wrong:
    items = list(answer.items)
    items[index] = items[index].model_copy(update=fields)
    return Wrong(kind, f"issues.{index}.{leaf}", answer.model_copy(update={"items": items}))


def _fact(answer: WholeAnswer, index: int, at: int, quote: str, kind: str) -> Wrong:
    items, facts = list(answer.items), copy.deepcopy(answer.items[index].facts)
    name = facts[at][0]
    facts[at][1] = quote
    items[index] = items[index].model_copy(update={"facts": facts})
    drug = max(0, sum(row[0] == "drug" for row in facts[: at + 1]) - 1)
    part = {"sessions": "schedule.sessions", "strength": f"medication.ingredients.{drug}.strength"}.get(name, f"medication.{name}")
    return Wrong(kind, f"issues.{index}.{part}", answer.model_copy(update={"items": items}))


def passes(record: Record, path: str, value: object) -> bool:
    """Say whether a wrong leaf is in the record, borne out, and named by nothing but what holds for the whole document."""
    evidence = record.evidence.get(path)
    if evidence is None or not evidence.is_supported or dict(_leaves(record)).get(path) == value:
        return False
    named = {field for finding in record.findings if not finding.code.startswith("layout.") for field in finding.fields}
    return not any(path == field or path.startswith(f"{field}.") for field in named)


def _leaves(record: Record) -> Iterator[tuple[str, object]]:
    from extractor.case import leaves

    yield from leaves(record.case)


def _read(session: Any, cleaned: Cleaned) -> Record:
    settings = Settings(reader="llm", model="scripted", base_url="http://127.0.0.1:9/v1")
    sections = find_outline(cleaned.document)
    reading = WholeReader(session, max_reasks=0).read(cleaned)
    sessions = Sessions(ModelSession("scripted", base_url=settings.base_url))
    return assemble(cleaned, sections, reading, settings, sessions, seconds=0.0)


def main() -> None:
    """Print how many wrong quotes were offered and passed, by kind and by kind of layout."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--model", required=True)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--split")
    parser.add_argument("--most", type=int, default=3, help="wrong leaves of one kind a document, at most")
    said = parser.parse_args()
    injections = load_injections(said.dataset) if (said.dataset / "injections.toml").is_file() else {}
    offered, passed = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for case in load_dataset(said.dataset, said.split).cases:
        cleaned = clean(read_document(case.document))
        store = cast("Any", Replay(said.dataset / ANSWERS))
        listening = _Listening(ModelSession(said.model, base_url=said.base_url, cache=store))
        true = dict(_leaves(_read(listening, cleaned)))
        layout = "published" if find_outline(cleaned.document).is_published else "other"
        counts = Counter[str]()
        answer, injection = listening.heard[0], injections.get(case.case_id)
        obeyed = obedient_answers(answer, injection) if injection else ()
        for wrong in (*wrong_answers(answer, cleaned.source), *obeyed):
            counts[wrong.kind] += 1
            if counts[wrong.kind] > said.most:
                continue
            record = _read(_Scripted(wrong.answer), cleaned)
            offered[layout, wrong.kind] += 1
            if passes(record, wrong.path, true.get(wrong.path)):
                passed[layout, wrong.kind] += 1
                print(f"passed  {case.case_id} {wrong.path} {wrong.kind}: {dict(_leaves(record))[wrong.path]!r}")
    for key in sorted(offered):
        print(f"{key[0]:10} {key[1]:26} {offered[key]:4} offered {passed[key]:3} passed")


if __name__ == "__main__":
    main()
