"""What a model's tokens cost: a dated list that ships, and one of the user's own before it."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import ConfigurationError

SHIPPED = Path(__file__).with_name("prices.toml")


class Price(BaseModel):
    """The price of a model at a server, in US dollars a million tokens; `seen` is the day on which it was so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    server: str = Field(min_length=1)
    model: str = Field(min_length=1)
    seen: dt.date
    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached: float | None = Field(None, ge=0)

    def cost(self, input_tokens: int, output_tokens: int, cached_tokens: int = 0) -> float:
        """Return the dollars for so many tokens; the cached ones are among the input.

        >>> price = Price(server="x", model="y", seen=dt.date(2031, 7, 7), input=2, cached=1, output=10)
        >>> price.cost(1_000_000, 100_000, cached_tokens=500_000)
        2.5
        """
        cached = self.input if self.cached is None else self.cached
        new = max(0, input_tokens - cached_tokens)
        return (new * self.input + cached_tokens * cached + output_tokens * self.output) / 1_000_000


class _PriceList(BaseModel):
    model_config = ConfigDict(extra="forbid")

    price: list[Price]


FREE = Price(server="local", model="local", seen=dt.date(2026, 11, 30), input=0, output=0)
"""What a model costs that runs here."""


def find_price(base_url: str | None, model: str, file: Path | None = None) -> Price | None:
    """Return the price of a model at a server, from the user's file first; None where neither list names it.

    Raises:
        ConfigurationError: The file cannot be read, or is no list of prices.
    """
    if base_url is None:
        return FREE
    host = urlsplit(base_url).hostname or ""
    known = [row for path in (file, SHIPPED) if path is not None for row in read_prices(path)]
    return next((row for row in known if (row.server, row.model) == (host, model)), None)


def read_prices(file: Path) -> list[Price]:
    """Return the rows of a list of prices.

    Raises:
        ConfigurationError: It cannot be read, or is none.
    """
    try:
        return _PriceList.model_validate(tomllib.loads(file.read_text(encoding="utf-8-sig"))).price
    except (OSError, ValueError) as error:  # ValidationError and TOML's are ValueErrors
        where = f": {'.'.join(map(str, error.errors()[0]['loc']))}" if isinstance(error, ValidationError) else ""
        raise ConfigurationError(
            f"{str(file)!r} is no list of prices ({type(error).__name__}{where})",
            hint="A row: [[price]] with server (its host), model, seen (a date), input, output and perhaps cached, dollars a million.",
        ) from error
