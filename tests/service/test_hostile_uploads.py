"""The fast part of the hostile uploads (evals/bench/hostile), against the real service in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evals.bench.hostile.attack import Target, ask, name_file, offspring, running, upload
from evals.bench.hostile.cases import HostileFile
from evals.bench.hostile.files import ARCHIVES, IMAGES, TEXTS
from evals.bench.hostile.pdfs import PDFS
from evals.bench.hostile.requests import FILE_NAMES, REQUESTS, HostileRequest
from tests.service.processes import eventually, is_running

FILES = tuple(file for file in (*TEXTS, *ARCHIVES, *PDFS, *IMAGES) if not file.is_slow)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A service that is attacked by all tests, one after the other, and leaves nothing behind."""
    with running(tmp_path_factory.mktemp("service")) as target:
        yield target
        assert target.leftovers() == []
        processes = offspring(target.pid)
    assert target.leftovers() == []
    assert eventually(lambda: not any(map(is_running, processes)))


@pytest.mark.parametrize("hostile", FILES, ids=lambda hostile: hostile.name)
def test_document_is_refused_or_limited(target: Target, hostile: HostileFile) -> None:
    ending = upload(target, hostile)
    assert ending.is_well, ending
    assert ending.end == "done" or ending.detail


@pytest.mark.parametrize("request_", [each for each in REQUESTS if not each.is_slow], ids=lambda request: request.name)
def test_request_is_refused(target: Target, request_: HostileRequest) -> None:
    ending = ask(target, request_.name, request_.make(target.host), request_.statuses)
    assert ending.is_well, ending


@pytest.mark.parametrize(("name", "file_name"), FILE_NAMES, ids=[name for name, _ in FILE_NAMES])
def test_file_name_is_made_safe(target: Target, name: str, file_name: str) -> None:
    ending = name_file(target, name, file_name)
    assert ending.is_well, ending
