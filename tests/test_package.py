"""The wheel: everything that the program reads is in it, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from extractor.llm.prompts import VERSIONS, load_prompt, prompt_folder

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    (built,) = folder.glob("imr_extractor-*-py3-none-any.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that an installation would put on the path."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}


def test_every_file_of_the_package_and_every_prompt_is_in_the_wheel(unpacked: Path) -> None:
    assert files(ROOT / "extractor") | {f"_prompts/{name}" for name in files(ROOT / "prompts")} == files(unpacked / "extractor")


@pytest.mark.parametrize(
    "name",
    [
        "py.typed",
        "pages/record.html.j2",
        "_prompts/CHECKSUMS.toml",
        *(f"_prompts/{task}/{v}/system.j2" for task, v in VERSIONS.items()),
    ],
)
def test_what_is_no_code_is_in_the_wheel_too(unpacked: Path, name: str) -> None:
    assert (unpacked / "extractor" / name).is_file()


def test_nothing_but_the_packages_is_in_the_wheel(unpacked: Path) -> None:
    (metadata,) = unpacked.glob("imr_extractor-*.dist-info")
    assert {path.name for path in unpacked.iterdir()} == {"evals", "extractor", metadata.name}
    assert "LICENSE" in {path.name for path in metadata.rglob("*")}
    entry_points = (metadata / "entry_points.txt").read_text(encoding="utf-8")
    assert "imr = extractor.cli:main" in entry_points
    assert "eval = evals.commands:eval_app" in entry_points


@pytest.mark.parametrize("name", ["report/report.html.j2", "report/report.css", "labelling/LABELING.md"])
def test_what_the_evals_need_beside_their_code_is_in_the_wheel(unpacked: Path, name: str) -> None:
    assert (unpacked / "evals" / name).is_file()


def test_documents_labels_results_and_benchmarks_stay_out_of_the_wheel(unpacked: Path) -> None:
    code = {path.parent.relative_to(unpacked / "evals").as_posix() for path in (unpacked / "evals").rglob("*.py")}
    assert {path.name for path in (unpacked / "evals").iterdir() if path.is_dir()} == {name.split("/")[0] for name in code} - {"."}
    assert not {"data", "odd", "examples", "results", "bench"} & code


def run_installed(unpacked: Path, code: str) -> str:
    """Return what a program prints that finds the package in `unpacked` alone."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("IMR_")} | {"PYTHONPATH": str(unpacked)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=unpacked, env=environment).stdout  # noqa: S603


def test_prompts_load_from_the_wheel(unpacked: Path) -> None:
    code = (
        "import extractor.llm.prompts as p; print(p.prompt_folder());"
        "print(*(p.load_prompt(task).digest for task in p.VERSIONS), sep='\\n')"
    )
    folder, *digests = run_installed(unpacked, code).splitlines()
    assert Path(folder) == unpacked / "extractor" / "_prompts"
    assert digests == [load_prompt(task).digest for task in VERSIONS]
    assert prompt_folder() == ROOT / "prompts"


def test_an_installed_harness_measures_a_dataset_of_the_users(unpacked: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    for kind in ("documents", "labels"):
        (folder / kind).mkdir(parents=True)
        for file in (ROOT / "evals" / "data" / kind).glob("CM13-9000019.*"):
            shutil.copy(file, folder / kind)
    (folder / "dataset.toml").write_text(
        'name = "mine"\nsource = "a test"\nlicence = "none"\ndocuments = "documents"\n'
        'labels = "labels"\nguide = "none"\nlabellers = "none"\n',
        encoding="utf-8",
    )
    words = ["imr", "eval", "run", "--dataset", str(folder), "--reader", "regex", "-o", str(tmp_path / "run")]
    run_installed(unpacked, f"import sys; sys.argv = {words!r}; from extractor.cli import main; main()")
    assert (tmp_path / "run" / "scores.json").is_file()


def test_the_program_runs_from_the_wheel(unpacked: Path) -> None:
    assert '"case_number"' in run_installed(
        unpacked, "import sys; sys.argv = ['imr', 'schema']; from extractor.cli import main; main()"
    )
