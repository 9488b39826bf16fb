from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from extractor.errors import ModelFileError, ModelUnavailable
from extractor.llm import local
from extractor.llm.client import Client, Endpoint, Request
from extractor.llm.fetch import fetch_model
from extractor.llm.grammar import quote_grammar, skeleton_of
from extractor.llm.ledger import Ledger
from extractor.llm.local import MODEL_BYTES, MODEL_SHA256, LocalServer, file_digest, is_fetched, model_path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = tmp_path / "imr/models"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "find_spec", lambda _name: None)


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "find_spec", lambda name: name)


def test_model_lies_in_the_users_cache_folder(folder: Path) -> None:
    assert model_path() == folder / "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
    assert not is_fetched()


def test_missing_package_names_the_extra_and_the_way_without(folder: Path, no_package: None) -> None:
    with pytest.raises(ModelUnavailable, match="xllamacpp") as caught, LocalServer():
        pass
    assert 'pip install "imr-extractor[local]"' in str(caught.value.hint)
    assert "--reader regex" in str(caught.value.hint)


def test_model_not_fetched_names_the_command(folder: Path, package: None) -> None:
    with pytest.raises(ModelUnavailable) as caught, LocalServer():
        pass
    assert "imr models fetch" in str(caught.value.hint)


def test_file_of_the_right_size_and_other_bytes_is_refused(folder: Path, package: None) -> None:
    with model_path().open("wb") as file:
        file.truncate(MODEL_BYTES)  # sparse: takes no room
    assert is_fetched()
    state = model_path().stat()
    known = {str(model_path()): {"size": MODEL_BYTES, "mtime_ns": state.st_mtime_ns, "sha256": "0" * 64}}
    (folder / "digests.json").write_text(json.dumps(known))
    with pytest.raises(ModelFileError), LocalServer():
        pass


def test_own_file_that_is_missing_is_unavailable(folder: Path, package: None) -> None:
    with pytest.raises(ModelUnavailable, match="no model file"), LocalServer(folder / "mine.gguf"):
        pass


def test_embedded_model_is_described_without_file_and_package(folder: Path, no_package: None) -> None:
    endpoint = LocalServer().described()
    assert (endpoint.name, endpoint.identity) == ("local", f"local:{MODEL_SHA256}")
    assert (endpoint.model, endpoint.takes_grammar) == ("qwen2.5-coder-1.5b-instruct-q4_k_m", True)


def test_own_file_is_described_by_its_digest(folder: Path) -> None:
    path = folder / "mine.gguf"
    path.write_bytes(b"zyx")
    assert LocalServer(path).described().identity == f"local:{hashlib.sha256(b'zyx').hexdigest()}"


def test_digest_is_remembered_until_the_file_changes(folder: Path) -> None:
    path = folder / "mine.gguf"
    path.write_bytes(b"zyx")
    first = file_digest(path)
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    path.write_bytes(b"quux")
    assert (first, file_digest(path)) == (hashlib.sha256(b"zyx").hexdigest(), hashlib.sha256(b"quux").hexdigest())


@pytest.mark.parametrize("text", ["", "nonsense", "[]", '{"x": 1}'])
def test_damaged_memory_of_digests_is_no_error(folder: Path, text: str) -> None:
    (folder / "digests.json").write_text(text)
    path = folder / "mine.gguf"
    path.write_bytes(b"zyx")
    assert file_digest(path) == hashlib.sha256(b"zyx").hexdigest()


SOURCE = (
    'The astronaut uses Zyxol "night/day" 7.5 mg #11 at 90% of the café\'s dose, path C:\\moon\\; later Quorvane 19% '
    "cream. Treated with star baths, 6 flobs of wazzing and a snarfed injection on 5/6/2072."
)


class Wire(BaseModel):
    drugs: list[str] = Field(max_length=4)
    treatments: list[str] = Field(max_length=6)
    all: str


@pytest.fixture(scope="module")
def embedded() -> Iterator[Endpoint]:
    fetch_model()
    with LocalServer() as endpoint:
        yield endpoint


@pytest.mark.model
@pytest.mark.timeout(3600)  # the model may have to be fetched first
def test_embedded_model_can_only_quote(embedded: Endpoint) -> None:
    system = (
        'Quote from the text. Answer with compact JSON, like {"drugs":["..."],"treatments":["..."],"all":"the whole text, copied"}.'
    )
    request = Request("summary", system, SOURCE, Wire, quote_grammar(skeleton_of(Wire), SOURCE), max_output_tokens=256)
    client = Client(embedded, cache=None, ledger=Ledger())
    value, answer = client.ask(request)
    client.close()
    quotes = [*value.model_dump()["drugs"], *value.model_dump()["treatments"], value.model_dump()["all"]]
    assert [quote for quote in quotes if quote not in SOURCE] == []
    assert any('"' in quote for quote in quotes)
    assert answer.output_tokens > 0


PARENT = """
import signal, sys, time
from extractor.llm.local import LocalServer
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background has it ignored, and so have its children
server = LocalServer()
endpoint = server.__enter__()
print(server._process.pid, flush=True)
if sys.argv[1] == "leave":
    raise SystemExit
time.sleep(600)
"""


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process_id}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.model
@pytest.mark.timeout(3600)
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("end", ["leave", signal.SIGINT, signal.SIGKILL], ids=["leave", "ctrl-c", "kill -9"])
def test_server_is_gone_with_its_parent(end: str | signal.Signals) -> None:
    fetch_model()
    with ExitStack() as exit_:
        command = [sys.executable, "-c", PARENT, "leave" if end == "leave" else "stay"]
        parent = exit_.enter_context(
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603
        )
        assert parent.stdout is not None
        server = int(parent.stdout.readline())
        if isinstance(end, signal.Signals):
            parent.send_signal(end)
        parent.wait()
    until = time.monotonic() + 10
    while is_alive(server) and time.monotonic() < until:
        os.sched_yield()
    assert not is_alive(server)
