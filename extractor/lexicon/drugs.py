"""Drugs by the names that letters use: what each contains and what kind of drug it is.

The rows of `drugs.tsv` say where they come from: "drugbank" is the open vocabulary of DrugBank (CC0), as packed in the Python package
drug-named-entity-recognition, against which the tests check them; "label" is the labelling of a product that this vocabulary leaves out or
does not resolve; "maker" is a kit, a medical food or a ready-made compound, as its maker and the letters describe it. `drug_endings.tsv`
holds endings that generic names alone carry in this genre.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from extractor.lexicon.tables import column, rows

_NOT_DRUGS: Final = frozenset({"cocaine", "acetone", "silicone", "comparin", "preparin", "backbone", "methadol"})
"""Words with a drug's ending that are none, or none that is ordered."""

_SHORTEST_NEAR: Final = 6
_SHORTEST_FAR: Final = 9
"""Letters from which a name is known with one, and with two, of its letters wrong."""


class Drug(NamedTuple):
    """One name of a drug: `kind` is "brand" or "generic", `ingredients` are generic names, () where none are known."""

    name: str
    kind: str
    ingredients: tuple[str, ...]
    group: str
    source: str


@cache
def drugs() -> dict[str, Drug]:
    """Return all known drugs by their names in small letters, without blanks and hyphens."""
    return {
        _folded(row["name"]): Drug(
            row["name"], row["kind"], tuple(filter(None, row["ingredients"].split("+"))), row["class"], row["source"]
        )
        for row in rows("drugs")
    }


def drug_named(name: str) -> Drug | None:
    """Return the drug of a name, however it is written, or None.

    >>> drug_named("NORCO")
    Drug(name='Norco', kind='brand', ingredients=('hydrocodone', 'acetaminophen'), group='opioid', source='label')
    """
    return drugs().get(_folded(name))


def _folded(name: str) -> str:
    return "".join(name.casefold().replace("-", " ").split())


def has_drug_ending(word: str) -> bool:
    """Say whether a word ends as generic names alone do.

    >>> has_drug_ending("quarnicillin"), has_drug_ending("cocaine")
    (True, False)
    """
    return word.casefold() not in _NOT_DRUGS and _endings().fullmatch(word) is not None


@cache
def _endings() -> re.Pattern[str]:
    return re.compile(rf"[a-z]{{2,16}}(?:{'|'.join(column('drug_endings', 'ending'))})", re.IGNORECASE)


def near_drugs(word: str) -> list[Drug]:
    """Return the drugs whose names a word misspells, nearest first; [] for a drug's own name and for words under six letters.

    One letter left out, added, changed, or two neighbours swapped; from nine letters of the name on two such slips.

    >>> [drug.name for drug in near_drugs("oxycotin")], [drug.name for drug in near_drugs("hydrocodnoe")]
    (['OxyContin'], ['hydrocodone'])
    """
    written = word.casefold()
    if len(written) < _SHORTEST_NEAR or written in drugs() or has_drug_ending(written):
        return []
    likely = {name for left in _with_gaps(written) for name in _by_gaps().get(left, ())}
    slips = {name: _slips(written, name) for name in likely}
    near = [name for name in likely if slips[name] <= _slips_allowed(name)]
    return [drugs()[name] for name in sorted(near, key=lambda name: (slips[name], name))]


def _slips_allowed(name: str) -> int:
    return 2 if len(name) >= _SHORTEST_FAR else 1


@cache
def _by_gaps() -> dict[str, list[str]]:
    """Return the names by what is left of them without any of their letters, or any two: near words have one such rest in common."""
    rests: dict[str, list[str]] = defaultdict(list)
    for name, drug in drugs().items():
        if len(name) >= _SHORTEST_NEAR and drug.name.isalpha():
            for rest in _with_gaps(name):
                rests[rest].append(name)
    return rests


def _with_gaps(word: str) -> set[str]:
    once = set(_without_one(word))
    return {word, *once, *(rest for one in once for rest in _without_one(one))}


def _without_one(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _slips(a: str, b: str) -> int:
    """Return how many letters must be left out, added, changed or swapped with their neighbour to make `b` of `a` (restricted
    Damerau-Levenshtein distance)."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
