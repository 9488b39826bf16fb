"""The engines that can read print: one row of a table each, the first that is installed is used.

A new engine is a row here and a module beside it with a class that has the two methods of `Engine` (engine.py).
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from extractor.ingest.ocr.engine import Engine


@dataclass(frozen=True, slots=True)
class EngineRow:
    """An engine: its name, the packages that it needs (imported and distributed under one name) and how one instance is made."""

    name: str
    packages: tuple[str, ...]
    build: Callable[[], Engine]

    @property
    def is_installed(self) -> bool:
        """Whether all its packages can be imported."""
        return all(importlib.util.find_spec(package) is not None for package in self.packages)

    @property
    def versions(self) -> str:
        """Its packages with their versions, as in "rapidocr 3.10.0, openvino 2026.4.1"."""
        return ", ".join(f"{package} {importlib.metadata.version(package)}" for package in self.packages)


def _rapidocr(backend: Literal["openvino", "onnxruntime"]) -> Engine:
    from extractor.ingest.ocr.rapid import RapidOcr

    return RapidOcr(backend)


ENGINES: tuple[EngineRow, ...] = (
    EngineRow("rapidocr on OpenVINO", ("rapidocr", "openvino"), lambda: _rapidocr("openvino")),
    EngineRow("rapidocr on ONNX Runtime", ("rapidocr", "onnxruntime"), lambda: _rapidocr("onnxruntime")),
)
"""By preference: OpenVINO reads a page in half the CPU time of ONNX Runtime, which has wheels for every processor."""


def installed_engine() -> EngineRow | None:
    """Return the preferred one of the engines that are installed, or None."""
    return next((row for row in ENGINES if row.is_installed), None)
