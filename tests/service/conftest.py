"""A service's folder as new, made once: dbos takes a second and more to make its tables."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest

from extractor.service.config import ServiceConfig
from extractor.service.jobs import Jobs
from extractor.service.store import Store


@pytest.fixture(scope="session")
def new_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all tables and nothing in them."""
    folder = tmp_path_factory.mktemp("service") / "state"
    url = ServiceConfig(folder=folder).store_url
    with contextlib.closing(Store(url)), contextlib.closing(Jobs(url)):
        return folder


@pytest.fixture
def state(new_state: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test."""
    return Path(shutil.copytree(new_state, tmp_path / "state"))
