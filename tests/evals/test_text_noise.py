from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from evals.noise import NOISES, encoded_noise, text_noise
from extractor.case import leaves
from extractor.checking import check
from extractor.ingest import read_document
from extractor.pipeline import Pipeline
from extractor.record import Record
from extractor.settings import Settings
from extractor.values import fold

TEXTS = Path(__file__).parent.parent / "data/decisions/texts"
LETTERS = {name: (TEXTS / f"{name}.txt").read_text("utf-8") for name in ("CM99-0000002", "CM99-0000004", "CM33-0000005")}


def draw() -> Random:
    return Random(3)  # noqa: S311 - a reproducible draw


def record(source: str | bytes) -> Record:
    with Pipeline(Settings(reader="regex")) as pipeline:
        return pipeline.run(source.encode() if isinstance(source, str) else source)


def told(found: Record) -> dict[str, str]:
    return {path: fold(str(value)) for path, value in leaves(found.case)}


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("kind", NOISES)
def test_the_case_read_from_a_noisy_text_is_that_of_the_clean_one(name: str, kind: str) -> None:
    noisy = NOISES[kind](LETTERS[name].replace("\f", "\n"), draw())
    found = record(noisy)
    assert told(found) == told(record(LETTERS[name]))
    assert [path for path, evidence in found.evidence.items() if not evidence.is_supported] == []


@pytest.mark.parametrize("seed", range(4))
def test_noises_laid_over_one_another_change_nothing_either(seed: int) -> None:
    text = LETTERS["CM99-0000002"]
    data = encoded_noise(text, seed)
    found = record(data)
    assert told(found) == told(record(text))
    assert check(found, read_document(data)) == []


def test_places_index_the_noisy_text() -> None:
    noisy = NOISES["mail"](NOISES["pages"](LETTERS["CM33-0000005"], draw()), draw())
    for evidence in record(noisy).evidence.values():
        if evidence.span and evidence.quote:
            assert " ".join(evidence.span.text(noisy).split()) == evidence.quote


def test_the_same_seed_gives_the_same_noise_and_another_one_other() -> None:
    text = LETTERS["CM99-0000002"]
    assert text_noise(text, 1) == text_noise(text, 1)
    assert len({text_noise(text, seed) for seed in range(5)}) == 5
