"""Two labellers: what they agree on, field by field."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from evals.agreement import agree
from extractor.errors import ConfigurationError
from tests.evals.runs_made_up import DATA

CASES = ("CM17-9000001", "CM17-9000003", "CM16-9000005")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders with the same three labels."""
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        for case in CASES:
            shutil.copy(DATA / "labels" / f"{case}.json", tmp_path / name)
    return tmp_path / "first", tmp_path / "second"


def change(folder: Path, case: str, how: Any) -> None:
    path = folder / f"{case}.json"
    label = json.loads(path.read_text(encoding="utf-8"))
    how(label)
    path.write_text(json.dumps(label), encoding="utf-8")


def test_equal_labels_agree_wholly(folders: tuple[Path, Path]) -> None:
    agreement = agree(*folders)
    assert (agreement.documents, agreement.overall, agreement.differing) == (3, 1.0, ())
    assert {field.agreement for field in agreement.fields} == {1.0}


def test_a_difference_lowers_its_field_alone_and_is_listed(folders: tuple[Path, Path]) -> None:
    change(folders[1], CASES[0], lambda label: label["diagnoses"].pop())
    agreement = agree(*folders)
    assert [field.leaf for field in agreement.fields if field.agreement < 1] == ["diagnoses"]
    assert [(case, outcome.leaf, outcome.kind) for case, outcome in agreement.differing] == [(CASES[0], "diagnoses", "missing")]
    assert agreement.overall < 1


def test_agreement_is_the_same_both_ways(folders: tuple[Path, Path]) -> None:
    change(folders[1], CASES[1], lambda label: label["issues"][0].update(decision="overturned", category="other"))
    change(folders[1], CASES[1], lambda label: label["patient"].update(age=None))
    one, other = agree(*folders), agree(*reversed(folders))
    assert {f.leaf: f.agreement for f in one.fields} == {f.leaf: f.agreement for f in other.fields}


def test_closed_sets_have_a_kappa_corrected_for_chance(folders: tuple[Path, Path]) -> None:
    def turn(label: dict[str, Any]) -> None:
        label["issues"][0]["decision"] = "upheld" if label["issues"][0]["decision"] == "overturned" else "overturned"

    change(folders[1], CASES[1], turn)
    verdicts = next(field for field in agree(*folders).fields if field.leaf == "issue.decision")
    assert verdicts.kappa is not None
    assert 0 < verdicts.kappa < verdicts.agreement < 1
    assert all(field.kappa is None for field in agree(*folders).fields if field.leaf in ("diagnoses", "dates.injury"))


def test_the_words_of_a_rationale_s_ends_may_be_more_or_fewer(folders: tuple[Path, Path]) -> None:
    def shorten(label: dict[str, Any]) -> None:
        ends = label["issues"][0]["rationale"]
        ends["starts"] = " ".join(ends["starts"].split()[:5])

    change(folders[1], CASES[0], shorten)
    assert agree(*folders).overall == 1.0


def test_folders_of_other_cases_are_refused(folders: tuple[Path, Path]) -> None:
    (folders[1] / f"{CASES[2]}.json").unlink()
    with pytest.raises(ConfigurationError, match=CASES[2]):
        agree(*folders)
    with pytest.raises(ConfigurationError, match="no labels at all"):
        agree(folders[0].parent, folders[0].parent)
