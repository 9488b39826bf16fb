"""Statistics of many cases: tables of groups, each group with the cases that are in it."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from extractor.statistics.corrected import Cell, Correction, correct
from extractor.statistics.facts import UNKNOWN, CaseFacts, ItemFacts
from extractor.statistics.intervals import Share, share_of
from extractor.statistics.labels import LabelledItem, Reviewed, reviewed

TOP_DRUGS: Final = 20
DAYS_ALLOWED: Final = 30
"""Labor Code 4610.6(d) gives a review 30 days from the receipt of the request with its documents, a day that letters do not state."""

Keys: TypeAlias = Callable[[CaseFacts, ItemFacts], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Group:
    """A line of a table: a share with its interval, and the places of its cases in `Statistics.cases`."""

    name: str
    share: Share
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Groups under a title; `by` names what they are groups of, `of` what is counted, `share` what the share is of."""

    title: str
    by: str
    about: str
    of: str
    share: str
    groups: tuple[Group, ...]
    is_time: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """How long something took: quartiles and the longest, in days."""

    name: str
    lower: float
    median: float
    upper: float
    longest: int
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures; cases are in order of date, then name."""

    cases: tuple[CaseFacts, ...]
    failures: int
    overturned: Share
    asked: Share
    outcomes: tuple[Group, ...]
    years: tuple[Group, ...]
    tables: tuple[Table, ...]
    layouts: Table
    denied: Table
    days: tuple[Days, ...]
    in_time: Table
    agreement: Table
    cited: Table
    correction: Correction
    reviewed: Reviewed | None

    @property
    def all_tables(self) -> tuple[Table, ...]:
        """All tables of shares, in the order in which they are shown."""
        return (self.layouts, *self.tables, self.denied, self.in_time, self.agreement, self.cited)


def summarise(
    facts: Iterable[CaseFacts], failures: int = 0, labels: Mapping[str, Sequence[LabelledItem]] | None = None
) -> Statistics:
    """Return the statistics of cases; with labels also the share of overturned items corrected for what was misread."""
    cases = tuple(sorted(facts, key=lambda case: (str(case.date or ""), case.name)))
    sample = None if labels is None else reviewed(cases, labels)
    sizes = Counter(Cell(case.asked, item.decision) for case in cases for item in case.items)
    return Statistics(
        cases=cases,
        failures=failures,
        overturned=share_of(_verdicts(case.items) for case in cases),
        asked=share_of((int(case.asked), 1) for case in cases),
        outcomes=_shares_of_all(cases, lambda case: case.outcome),
        years=_shares_of_all(cases, lambda case: str(case.date.year) if case.date else UNKNOWN, by_name=True),
        tables=tuple(_rates(cases, *facet) for facet in FACETS),
        layouts=_layouts(cases),
        denied=_denied(cases),
        days=tuple(_days(cases)),
        in_time=_in_time(cases),
        agreement=_agreement(cases),
        cited=_cited(cases),
        correction=correct(sizes, sample.items if sample else ()),
        reviewed=sample,
    )


def _verdicts(items: Iterable[ItemFacts]) -> tuple[int, int]:
    decided = [item.decision for item in items if item.decision]
    return decided.count("overturned"), len(decided)


def _quarter(case: CaseFacts, _: ItemFacts) -> Iterable[str]:
    return [f"{case.date.year} Q{(case.date.month + 2) // 3}"] if case.date else []


FACETS: Final[tuple[tuple[str, str, Keys, bool], ...]] = (
    ("Category", "Kind of treatment asked for.", lambda _, item: [item.category], False),
    ("Drug class", "Items that order a drug of a known class.", lambda _, item: [item.drug_class] if item.drug_class else [], False),
    ("Guideline", "By the families that the reviewer cites; an item with several counts in each.", lambda _, i: i.reviewer, False),
    ("Specialty", "By the reviewer's boards; a reviewer with several counts in each.", lambda case, _: case.specialties, False),
    ("Quarter", "By the date of the decision.", _quarter, True),
)  # fmt: skip


def _rates(cases: Sequence[CaseFacts], title: str, about: str, keys: Keys, is_time: bool) -> Table:
    """Return the share of overturned items by what an item is counted under."""
    found: dict[str, dict[int, list[ItemFacts]]] = defaultdict(lambda: defaultdict(list))
    for place, case in enumerate(cases):
        for item in case.items:
            for key in keys(case, item):
                found[key][place].append(item)
    groups = [Group(key, share_of(map(_verdicts, held.values())), tuple(held)) for key, held in found.items()]
    groups.sort(key=(lambda group: group.name) if is_time else _largest_first)
    return Table(title, title, about, "items", "overturned", tuple(groups), is_time)


def _largest_first(group: Group) -> tuple[int, str]:
    return -group.share.total, group.name


def _shares_of_all(cases: Sequence[CaseFacts], key: Callable[[CaseFacts], str], *, by_name: bool = False) -> tuple[Group, ...]:
    places = _grouped(enumerate(map(key, cases)))
    groups = [
        Group(name, share_of((int(place in held), 1) for place in range(len(cases))), held)
        for name, held in ((name, tuple(held)) for name, held in places.items())
    ]
    return tuple(sorted(groups, key=(lambda group: group.name) if by_name else (lambda group: (-len(group.cases), group.name))))


def _grouped(pairs: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for place, name in pairs:
        groups[name].append(place)
    return groups


def _layouts(cases: Sequence[CaseFacts]) -> Table:
    places = _grouped((place, case.layout) for place, case in enumerate(cases))
    groups = [Group(name, share_of((int(cases[at].asked), 1) for at in held), tuple(held)) for name, held in places.items()]
    groups.sort(key=_largest_first)
    return Table("How well they were read", "Form", "By the form of the document.", "decisions", "ask for a look", tuple(groups))


def _denied(cases: Sequence[CaseFacts]) -> Table:
    """Return the drugs denied most often, a line a dose."""
    found: dict[tuple[str, str], dict[int, list[ItemFacts]]] = defaultdict(lambda: defaultdict(list))
    for place, case in enumerate(cases):
        for item in case.items:
            for drug in set(item.drugs):
                found[drug][place].append(item)
    groups = []
    for (name, dose), held in found.items():
        counts = [(total - overturned, total) for overturned, total in map(_verdicts, held.values())]
        groups.append(Group(f"{name} {dose}".strip(), share_of(counts), tuple(held)))
    groups.sort(key=lambda group: (-group.share.successes, group.name))
    shown = tuple(group for group in groups[:TOP_DRUGS] if group.share.successes)
    return Table("Drugs denied most often", "Drug", "As dosed in the item's heading.", "orders", "denied", shown)


def _days(cases: Sequence[CaseFacts]) -> Iterable[Days]:
    measures: dict[str, Callable[[CaseFacts], int | None]] = {
        "from the denial to the application": lambda case: case.days_to_application,
        "from the assignment to the decision": lambda case: case.days_to_decision,
    }
    for name, measure in measures.items():
        known = {place: days for place, case in enumerate(cases) if (days := measure(case)) is not None}
        if len(known) > 1:
            lower, median, upper = statistics.quantiles(known.values(), n=4, method="inclusive")
            yield Days(name, lower, median, upper, max(known.values()), tuple(known))


def _in_time(cases: Sequence[CaseFacts]) -> Table:
    places = _grouped((place, case.priority) for place, case in enumerate(cases) if case.days_to_decision is not None)
    groups = [Group(name, share_of((int((cases[at].days_to_decision or 0) <= DAYS_ALLOWED), 1) for at in held), tuple(held))
              for name, held in places.items()]  # fmt: skip
    groups.sort(key=_largest_first)
    about = f"Decisions within {DAYS_ALLOWED} days of the assignment to the reviewer, by priority."
    return Table(f"Within {DAYS_ALLOWED} days", "Priority", about, "decisions", "in time", tuple(groups))


def _agreement(cases: Sequence[CaseFacts]) -> Table:
    """Return how often both sides cite the same families, by what was decided."""
    found: dict[str, dict[int, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for place, case in enumerate(cases):
        for item in case.items:
            if item.administrator and item.reviewer and item.decision:
                found[item.decision][place].append(item.administrator == item.reviewer)
    groups = [Group(name, share_of((sum(v), len(v)) for v in held.values()), tuple(held)) for name, held in found.items()]
    groups.sort(key=_largest_first)
    about = "Items in which both sides cite: how often the families of guidelines are the same."
    return Table("Agreement of citations", "Decision", about, "items", "the same", tuple(groups))


def _cited(cases: Sequence[CaseFacts]) -> Table:
    """Return the share of overturned items by what both sides cite."""
    found: dict[str, dict[int, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for place, case in enumerate(cases):
        for item in case.items:
            if item.administrator and item.reviewer:
                name = f"{' + '.join(sorted(item.administrator))} → {' + '.join(sorted(item.reviewer))}"
                found[name][place].append(item.decision == "overturned")
    groups = [Group(name, share_of((sum(v), len(v)) for v in held.values()), tuple(held)) for name, held in found.items()]
    groups.sort(key=_largest_first)
    about = "Items in which both sides cite: the families of guidelines of the claims administrator → of the reviewer."
    return Table("Citations of both sides", "Administrator → reviewer", about, "items", "overturned", tuple(groups))
