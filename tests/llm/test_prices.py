"""Prices of models."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.errors import ConfigurationError
from extractor.llm.prices import FREE, SHIPPED, find_price, read_prices

OWN = '[[price]]\nserver = "zyx.example"\nmodel = "zyx-1b"\nseen = 2031-07-07\ninput = 7\noutput = 77\n'


def test_each_shipped_price_is_dated_and_named_once() -> None:
    rows = read_prices(SHIPPED)
    assert len({(row.server, row.model) for row in rows}) == len(rows) > 0
    assert all(row.cached is None or row.cached <= row.input for row in rows)


def test_price_belongs_to_a_model_at_a_server(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(OWN)
    found = find_price("https://zyx.example/v1", "zyx-1b", file)
    assert found is not None
    assert found.cost(1_000_000, 1_000_000, cached_tokens=1_000_000) == 84.0
    assert find_price("https://zyx.example/v1", "zyx-2b", file) is None
    assert find_price("https://other.example/v1", "zyx-1b", file) is None
    assert find_price(None, "local", file) == FREE


def test_own_price_comes_before_the_shipped_one(tmp_path: Path) -> None:
    first = read_prices(SHIPPED)[0]
    file = tmp_path / "prices.toml"
    file.write_text(OWN.replace("zyx.example", first.server).replace("zyx-1b", first.model))
    found = find_price(f"https://{first.server}/v1", first.model, file)
    assert found is not None
    assert found.input == 7


@pytest.mark.parametrize("text", ["[[price", "[[price]]\nserver = 7\n", OWN.replace("input", "inputs")])
def test_file_that_is_no_list_of_prices_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match="is no list of prices"):
        read_prices(file)
