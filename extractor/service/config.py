"""How the service runs: one frozen object, made once by the command."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, field_validator

from extractor.ingest import Limits
from extractor.service.reading import RULES_SECONDS
from extractor.service.store.engine import sqlite_url
from extractor.settings import Settings

DATABASE_FILE = "imr.sqlite"

MOST_CHARACTERS = 2_000_000
"""Longest text that is taken: rules need 20 to 60 s for a hostile million characters, and others wait meanwhile."""

_LIMITS = Limits()


def default_folder() -> Path:
    """Return where the service keeps its files: in the user's data folder."""
    return user_data_path("imr", appauthor=False) / "service"


class ServiceConfig(BaseModel):
    """What the service is told at its start; `settings` says how documents are read where a request does not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path = Field(default_factory=default_folder, description="Folder of the database files and locks.")
    database_url: str | None = Field(None, repr=False, description="postgresql://...; None is SQLite in the folder.")
    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 is any free one.")
    behind_proxy: bool = Field(False, description="Whether a proxy in front says by X-Forwarded-Proto how it was called.")
    settings: Settings = Field(default_factory=Settings, description="Reader and model.")
    max_upload_bytes: int = Field(_LIMITS.max_bytes, ge=1, description="Largest document that is taken.")
    max_pages: int = Field(_LIMITS.max_pages, ge=1, description="Most pages of a document.")
    retain_days: float | None = Field(None, gt=0, description="Days after which a document and its record are deleted.")
    rate_per_minute: int = Field(600, ge=1, description="Requests of one key in a minute.")
    jobs: int = Field(1, ge=0, le=64, description="Documents read at a time by this process; 0 leaves that to others.")
    child_memory_mb: int | None = Field(
        None, ge=64, description="Memory of the process that opens one document; None: what honest ones need with these cores."
    )
    child_seconds: float = Field(
        1_800.0, gt=0, description="Longest time to open one PDF or picture, print recognised, in seconds."
    )
    reading_seconds: float = Field(RULES_SECONDS, gt=0, description="Longest time to read the words of one document, in seconds.")
    wait_limit_seconds: float = Field(60.0, ge=0, description="Longest that a request may wait for its record.")

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql:// (without it SQLite is used)")
        return url

    @property
    def limits(self) -> Limits:
        """The limits of what is read."""
        return Limits(max_bytes=self.max_upload_bytes, max_pages=self.max_pages, max_characters=MOST_CHARACTERS)

    @property
    def store_url(self) -> str:
        """The one database of documents, records, reviews, keys and jobs, as SQLAlchemy names it."""
        return _with_driver(self.database_url) if self.database_url else sqlite_url(self.folder / DATABASE_FILE)

    @property
    def is_sqlite(self) -> bool:
        """Whether everything lies in files of one machine."""
        return self.database_url is None

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def _with_driver(url: str) -> str:
    return f"postgresql+psycopg://{url.partition('://')[2]}"
