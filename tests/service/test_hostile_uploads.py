"""The fast part of the hostile uploads (evals/bench/hostile), against the real service in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evals.bench.hostile.attack import Target, ask, name_file, offspring, running, upload
from evals.bench.hostile.cases import HostileFile
from evals.bench.hostile.files import ARCHIVES, IMAGES, TEXTS
from evals.bench.hostile.pdfs import PDFS
from evals.bench.hostile.requests import ADDRESSES, BODIES, FILE_NAMES, FORMS, HostileRequest
from tests.service.processes import eventually, is_running

FAST_PDFS = (
    "deflate bomb within a deflate bomb within one",
    "huge MediaBox",
    "page tree of 20,000 levels",
    "page tree that contains itself",
    "2,500 pages",
    "dictionaries in dictionaries, 500,000 deep",
    "length that refers to itself",
    "table that is its own predecessor",
    "3,000 object streams, each extending the next",
    "header and end, nothing between",
    "cut off in the middle",
    "encrypted",
    "JavaScript at opening",
    "HTML before the header",
    "ZIP before the header",
)
"""Those that need no recognition of print: its engine takes seconds to start."""

SLOW_TEXTS = ("one line of 20,000 dates", "quoted mails, 900 deep", "100 MB of text")

FILES = (
    *(text for text in TEXTS if text.name not in SLOW_TEXTS),
    *ARCHIVES,
    *(pdf for pdf in PDFS if pdf.name in FAST_PDFS),
    *(image for image in IMAGES if image.file_name.endswith((".gif", ".webp", ".bmp", ".svg"))),
)
FAST_REQUESTS = tuple(request for request in FORMS + BODIES + ADDRESSES if not request.is_slow and "200 MB" not in request.name)


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


@pytest.mark.parametrize("request_", FAST_REQUESTS, ids=lambda request: request.name)
def test_request_is_refused(target: Target, request_: HostileRequest) -> None:
    ending = ask(target, request_.name, request_.make(target.host), request_.statuses)
    assert ending.is_well, ending


@pytest.mark.parametrize(("name", "file_name"), FILE_NAMES, ids=[name for name, _ in FILE_NAMES])
def test_file_name_is_made_safe(target: Target, name: str, file_name: str) -> None:
    ending = name_file(target, name, file_name)
    assert ending.is_well, ending
