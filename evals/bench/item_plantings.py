"""Contradictions that can be written into the items of a decision: verdicts, doses, drugs, counts, sides, levels, sources."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from evals.bench.plantings import Planting, Read, add_to_reasons, add_to_summary, items
from extractor.document import Span
from extractor.values import find_sessions

ENDINGS: Final = {
    "overturned": ("As such, the request is denied.", "I recommend non-certification.", "The request is not medically necessary.",
                   "The request should not be authorized.", "Therefore the denial is upheld."),
    "upheld": ("As such, the request should be authorised.", "The denial is reversed.", "I recommend certification.",
               "The request is medically necessary.", "The request is approved."),
}  # fmt: skip
"""Last sentences that go against a verdict."""

_SIDE = re.compile(r"\b(left|right)\b(?=\s+(?:shoulder|elbow|wrist|hand|hip|knee|ankle|foot|carpal))", re.IGNORECASE)
_LEVEL = re.compile(r"\b([CL])(\d)-([CLS]?\d)\b")
_REGION = re.compile(r"\b(?:cervical|lumbar)\b", re.IGNORECASE)
_OTHER: Final = {"left": "right", "right": "left", "cervical": "lumbar", "lumbar": "cervical"}


def verdicts(source: Read, rng: random.Random) -> Iterator[Planting]:
    """Reasons that end against the verdict; one item decided twice."""
    for index, issue, _ in items(source):
        if issue.decision:
            edits = add_to_reasons(source, index, rng.choice(ENDINGS[issue.decision]))
            yield Planting("conclusion against the verdict", f"issues.{index}.decision", edits)
    for (index, issue, cell), (_, other, place) in pairwise(items(source)):
        if {issue.decision, other.decision} == {"upheld", "overturned"}:
            yield Planting("one item twice", f"issues.{index}.decision", [(place, cell.text(source.text))])


def doses(source: Read, rng: random.Random) -> Iterator[Planting]:
    """Another strength, unit, quantity, drug or number of refills in the reasons than in the heading."""
    for index, issue, _ in items(source):
        medication, rationale = issue.medication, source.outline.find("rationale", index)
        if medication is None or len(medication.ingredients) != 1 or rationale is None:
            continue
        drug, path = medication.ingredients[0], f"issues.{index}.medication"
        name, reasons = drug.name.split(" (")[0], rationale.body.text(source.text)
        number = re.match(r"[\d.]+", drug.strength or "")
        if number and number[0] not in reasons and re.fullmatch(r"[\d.]+ \S+", drug.strength or ""):
            strength = f"{float(number[0]) * 2:g} {(drug.strength or '')[number.end() :].strip()}"
            said = rng.choice(
                ["{1} {0} is asked for.", "{0} at a strength of {1} is asked for.", "{0} {1} is asked for.", "{0}, {1}, was tried."]
            )
            yield Planting("another strength", path, add_to_reasons(source, index, said.format(name, strength)))
            if (drug.strength or "").endswith(" mg"):
                micro = f"{number[0]} mcg"
                yield Planting("another unit", path, add_to_reasons(source, index, f"{name} {micro} is asked for."))
        if medication.quantity and str(medication.quantity) not in reasons:
            more = int(medication.quantity) * 2
            said = rng.choice(
                ["The request is for {1} tablets of {0}.", "{0} #{1} is asked for.", "{0}, quantity {1}, is asked for."]
            )
            yield Planting("another quantity", path, add_to_reasons(source, index, said.format(name, more)))
        if medication.refills is not None and "refill" not in reasons:
            sentence = f"{name} with {medication.refills + 3} refills is too much."
            yield Planting("other refills", f"{path}.refills", add_to_reasons(source, index, sentence))
        if re.fullmatch(r"[A-Za-z]{4,}", name):
            words = re.sub(rf"\b{name}\b", "Quetiapine", reasons, flags=re.IGNORECASE)
            if words != reasons and "uetiapine" not in reasons and name.casefold() != "quetiapine":
                yield Planting("another drug", f"{path}.ingredients", [(rationale.body, words)])


def orders(source: Read, rng: random.Random) -> Iterator[Planting]:
    """Orders that cannot be: too much a day, too many, a strength or a name that there is not."""
    for index, issue, cell in items(source):
        medication = issue.medication
        if medication is None or len(medication.ingredients) != 1:
            continue
        drug, text = medication.ingredients[0], cell.text(source.text)
        path = f"issues.{index}.medication"
        if medication.quantity and f"#{medication.quantity}" in text:
            yield Planting(
                "count", f"{path}.quantity", [(cell, text.replace(f"#{medication.quantity}", f"#{medication.quantity}00"))]
            )
        words = rng.choice(["Norco 10/325 mg, two tablets every 3 hours, #480", "Acetaminophen 1000 mg, 6 times a day, #180",
                            "Percocet 10/325 mg, 3 tablets every 4 hours, #500", "Tramadol 100 mg, 3 tabs BID, #180"])  # fmt: skip
        yield Planting("more than anyone takes", f"{path}.directions", [(cell, words)])
        words = rng.choice(["Norco 100/325 mg #60", "Gabapentin 6000 mg #90", "Fentanyl patch 50 mg/hr #10", "Cyclobenzaprine 75 mg #60",
                            "Meloxicam 150 mg #30", "Gabapentin 300 mcg #90"])  # fmt: skip
        yield Planting("no such strength", f"{path}.ingredients.0.strength", [(cell, words)])
        words = rng.choice(
            [
                "Oxycotin 20 mg #60",
                "Gabapentn 300 mg #90",
                "Cyclobenzaprin 10 mg #60",
                "Hydrocodnoe 10 mg #60",
                "Tramdaol 50 mg #60",
            ]
        )
        yield Planting("misspelt drug", f"{path}.ingredients.0.name", [(cell, words)])
        if drug.strength and re.fullmatch(r"\d+ mg", drug.strength):
            yield Planting(
                "count for the days",
                f"{path}.quantity",
                [(cell, f"{drug.name} {drug.strength}, one tablet daily, #300, 30 day supply")],
            )


def counts(source: Read, rng: random.Random) -> Iterator[Planting]:
    """Visits, parts and items that do not add up."""
    for index, issue, cell in items(source):
        if issue.schedule and not issue.original_request:
            a_week, weeks = rng.choice([(2, 6), (3, 4), (2, 3)])
            words = rng.choice(
                [
                    "{0} sessions of physical therapy, {1} times a week for {2} weeks",
                    "Physical therapy {1} times a week for {2} weeks, {0} visits",
                ]
            )
            yield Planting("visits", f"issues.{index}.schedule", [(cell, words.format(a_week * weeks + 2, a_week, weeks))])
        request = source.outline.cell("original_request", index)
        visits = find_sessions(source.text, request) if request and issue.schedule and issue.schedule.sessions else []
        if len(visits) == 1 and request:
            yield Planting("parts", f"issues.{index}.schedule", [(visits[0].span, f"{rng.randint(31, 39)} visits")])
    number = {1: "Three", 2: "Five", 3: "Two"}.get(len(list(items(source))), "Two")
    sentence = rng.choice(["{} items are in dispute.", "{} treatments are at issue.", "{} services are under review."])
    yield Planting("items in dispute", "issues", add_to_summary(source, sentence.format(number)))


def bodies(source: Read, rng: random.Random) -> Iterator[Planting]:
    """Another side, level or part of the body in the reasons than in the heading."""
    for index, _, cell in items(source):
        rationale, text = source.outline.find("rationale", index), cell.text(source.text)
        if rationale is None:
            continue
        reasons = rationale.body.text(source.text)
        side, level, region = _SIDE.search(text), _LEVEL.search(text), _REGION.search(text)
        if side and len(_SIDE.findall(text)) == 1 and "bilateral" not in text.lower():
            part = text[side.end() :].split()[0].strip(",.;")
            words = re.sub(rf"\b{side[1]}\b", _OTHER[side[1].lower()], reasons, flags=re.IGNORECASE)
            added = rng.choice(["The {0} {1} is not at issue.", "Treatment of the {0} {1} is asked for."]).format(
                _OTHER[side[1].lower()], part
            )
            yield Planting("side", f"issues.{index}.description", [(rationale.body, f"{words.rstrip()} {added}\n")])
        if level and not _LEVEL.search(reasons):
            other = "L1-L2" if level[1] == "L" else "C2-C3"
            yield Planting(
                "level", f"issues.{index}.description", add_to_reasons(source, index, f"The procedure at {other} is not supported.")
            )
        if region and len(set(_REGION.findall(text.lower()))) == 1 and "spine" in text.lower():
            other = _OTHER[region[0].lower()]
            yield Planting(
                "part",
                f"issues.{index}.description",
                add_to_reasons(source, index, f"The request for the {other} spine is not supported."),
            )


def sources(source: Read, rng: random.Random) -> Iterator[Planting]:
    """A source of a year after the decision; the MTUS that is said to lie outside of itself."""
    decision = source.derived.case.dates.decision
    for index, issue, _ in items(source):
        section = source.outline.find("reviewer_guideline", index)
        if section is None or not decision:
            continue
        cited = section.body.text(source.text)
        for number, guideline in enumerate(issue.reviewer_guidelines):
            year = re.search(r"\b(?:19|20)\d\d\b", guideline.source)
            if year and cited.count(year[0]) == 1:
                words = cited.replace(year[0], str(decision.year + rng.randint(1, 6)))
                yield Planting("edition", f"issues.{index}.reviewer_guidelines.{number}", [(section.body, words)])
        if re.search(r"\bbased on MTUS\b", cited):
            at = section.body.start
            added = "The Expert Reviewer based their decision on recommendations outside of the MTUS Guidelines. "
            yield Planting("outside of the MTUS", f"issues.{index}.reviewer_guidelines", [(Span(at, at), added)])
