"""The package's public face."""

from __future__ import annotations

import subprocess
import sys

import extractor


def test_every_public_name_is_there_and_the_list_is_sorted() -> None:
    assert sorted(extractor.__all__) == extractor.__all__
    assert all(getattr(extractor, name).__name__ == name for name in extractor.__all__)


def test_importing_the_package_loads_nothing_of_it() -> None:
    code = "import sys, extractor; print(sorted(m for m in sys.modules if m.startswith('extractor')))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout  # noqa: S603
    assert loaded.strip() == "['extractor']"
