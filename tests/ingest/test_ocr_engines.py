from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import NoTextLayer
from extractor.ingest.ocr import ENGINES, installed_engine
from extractor.ingest.ocr.engines import EngineRow
from extractor.ingest.ocr.rapid import RapidOcr
from extractor.ingest.ocr.reading import read_pictures


def having(*packages: str) -> Callable[..., Any]:
    return lambda name: object() if name in packages else None


@pytest.mark.parametrize(
    ("packages", "name"),
    [
        (("rapidocr", "openvino", "onnxruntime"), "rapidocr on OpenVINO"),
        (("rapidocr", "onnxruntime"), "rapidocr on ONNX Runtime"),
        (("openvino", "onnxruntime"), None),
        (("rapidocr",), None),
        ((), None),
    ],
)
def test_the_first_engine_whose_packages_are_there_is_used(
    packages: tuple[str, ...], name: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", having(*packages))
    engine = installed_engine()
    assert (engine.name if engine else None) == name


def test_the_versions_of_an_engine_are_named() -> None:
    assert EngineRow("quill", ("pytest",), lambda: pytest.fail("not built")).versions == f"pytest {pytest.__version__}"


def test_an_engine_that_does_not_start_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Any:
        raise ImportError("libquill.so.1 is missing")

    broken = EngineRow("quill", (), fail)
    monkeypatch.setattr("extractor.ingest.ocr.reading.ENGINES", (*ENGINES, broken))
    with pytest.raises(NoTextLayer, match=r"the OCR engine quill does not start .*libquill\.so\.1 is missing"):
        read_pictures([lambda _: pytest.fail("no page is drawn")], broken, 60)


def test_both_networks_are_compiled_in_single_precision_whatever_the_processor_has(monkeypatch: pytest.MonkeyPatch) -> None:
    RapidOcr("openvino")  # imports OpenVINO silenced, and rapidocr's session with the Core that it compiles with
    openvino = pytest.importorskip("openvino")
    asked: list[dict[str, object]] = []

    class Core(openvino.Core):  # type: ignore[name-defined, misc]  # imported just now
        """Marks what it compiles by a property that nobody else sets."""

        def compile_model(self, model: Any, device: str, config: dict[str, object]) -> Any:
            asked.append(config)
            return super().compile_model(model, device, {**config, "PERF_COUNT": True})

    monkeypatch.setattr(openvino, "Core", Core)
    engine = RapidOcr("openvino")
    sessions = engine._ocr.text_det.session, engine._ocr.text_rec.session._session
    used = [session.session.get_compiled_model() for session in sessions]
    assert [properties["INFERENCE_PRECISION_HINT"] for properties in asked] == ["f32", "f32"]
    assert [network.get_property("PERF_COUNT") for network in used] == ["YES", "YES"]
    assert [network.get_property("INFERENCE_PRECISION_HINT") for network in used] == [openvino.Type.f32] * 2
    assert [network.get_property("INFERENCE_NUM_THREADS") for network in used] == [1, 1]


def test_nothing_is_loaded_before_a_picture_is_read() -> None:
    code = "import sys, extractor.ingest.scans; print(sorted({'numpy', 'cv2', 'PIL', 'rapidocr', 'openvino'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


OFFLINE = """
import os, socket, subprocess, sys
def refuse(*_, **__): raise AssertionError("a connection or a process was tried")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = subprocess.Popen = os.fork = refuse
from extractor.ingest import read_document
from tests.scans import image_file, printed
print(read_document(image_file(printed("Zyxol 7 mg, #60")[0], "PNG")).text)
print(sorted(name for name, module in sys.modules.items() if name.startswith("openvino_telemetry") and module))
"""


def test_reading_a_scan_tells_nobody(tmp_path: Path) -> None:
    home = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", OFFLINE], capture_output=True, text=True, check=True, env=home)  # noqa: S603
    assert done.stdout == "Zyxol 7 mg, #60\n[]\n"
    assert list(tmp_path.iterdir()) == []
