"""RapidOCR: the PP-OCR models that lie in the wheel of `rapidocr`, run by OpenVINO or ONNX Runtime.

Nothing is fetched: the model files are named, because one that is not found by its default name is downloaded. Nothing is sent:
OpenVINO reports its own import to a web service through `openvino_telemetry`, unless that package cannot be imported.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
import rapidocr
from numpy.typing import NDArray

from extractor.ingest.ocr.engine import Corners, PageUnreadable, Picture, Reading

T = TypeVar("T")

_PARAMS: dict[str, object] = {
    # The classifier of upside-down lines turns good ones over (5 % of the characters of a clean page): the page reader does its work.
    "Global.use_cls": False,
    "Global.use_rec": False,  # `find` is the engine's own call, `read` names its lines itself
    "Global.use_preprocess_img": False,  # would shrink a page at 200 dpi
    "Global.use_vertical_padding": False,
    "Global.return_word_box": True,
    "Rec.rec_batch_num": 1,
    "Global.log_level": "error",
    # Lines of a page at 200 dpi are found as well at 960 pixels as at full size, in an eighth of the time.
    "Det.limit_type": "max",
    "Det.limit_side_len": 960,
    # Below the engine's own .3 and .5, at which a short cell of a table is missed now and then; print as noisy as a fax gave no
    # false lines at these, nor do lines set solid run together.
    "Det.thresh": 0.2,
    "Det.box_thresh": 0.4,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}

OPENVINO_PROPERTIES = {
    # OpenVINO takes bfloat16 on processors that have it: a word of clean print had confidence .73 there, .76 elsewhere.
    "INFERENCE_PRECISION_HINT": "f32",
    # One thread an engine: pages are read side by side.
    "INFERENCE_NUM_THREADS": 1,
    "NUM_STREAMS": 1,
}
"""How both networks are compiled, the same on every processor; rapidocr hands on no precision, so they are compiled anew."""

LINE_HEIGHT = 48
MIN_WIDTH = 320
"""Pixels of what the recogniser takes in (its own configuration)."""
WIDTH_STEP = 160

_LETTERS = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("“”‘’–—•·°±×÷µμ®™©§…≥≤½¼¾²³¹′″□■☐☑✓●○→")
"""What is printed in decisions. The models know 18,000 characters more, and take an N under a speck for Ñ, a comma for its wide
form; a choice among few is also made faster."""


class RapidOcr:
    """One instance of detector and recogniser; `backend` is "openvino" or "onnxruntime"."""

    def __init__(self, backend: str) -> None:
        _silence_openvino()
        models = Path(rapidocr.__file__).parent / "models"
        engine = rapidocr.EngineType(backend)
        named = {f"{task}.model_path": str(_model(models, task.lower())) for task in ("Det", "Rec")}
        chosen = {f"{task}.engine_type": engine for task in ("Det", "Rec")}
        self._ocr: Any = rapidocr.RapidOCR(params={**_PARAMS, **named, **chosen})
        blank = np.full((LINE_HEIGHT, MIN_WIDTH, 3), 255, np.uint8)
        self._ocr(blank)  # loads the detector
        self._ocr.recognize_txt([blank])  # loads the recogniser
        detector: Any = self._ocr.text_det
        recogniser: Any = self._ocr.text_rec
        if backend == "openvino":
            for session in (detector.session, recogniser.session):
                _compile_anew(session)
        recogniser.session = _Narrowed(recogniser)

    def find(self, picture: Picture) -> list[Corners]:
        """Return where lines stand."""
        boxes = _run(lambda: self._ocr(picture).boxes)
        return [] if boxes is None else [np.asarray(box, dtype=np.float32) for box in boxes]

    def read(self, line: Picture) -> Reading:
        """Return what stands in one line."""
        fitted, share = _fitted(line)
        result = _run(lambda: self._ocr.recognize_txt([fitted]))
        return _reading(result.txts[0], result.word_results[0], share)


class _Narrowed:
    """The recogniser's network with the answers that it may give narrowed to _LETTERS (and none, its first)."""

    def __init__(self, recogniser: Any) -> None:
        known = recogniser.postprocess_op.character
        self._session = recogniser.session
        self._kept = np.array([0, *(i for i, char in enumerate(known) if i and char in _LETTERS)])
        recogniser.postprocess_op.character = [known[i] for i in self._kept]

    def __call__(self, lines: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return for each line and column how likely each character is."""
        return np.asarray(self._session(lines)[:, :, self._kept], dtype=np.float32)


def _silence_openvino() -> None:
    """Make `openvino_telemetry` fail to import, so that OpenVINO takes its own stub (openvino/tools/ovc/telemetry_utils.py)."""
    if "openvino" not in sys.modules:
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # how the import system is told that there is none


def _compile_anew(session: Any) -> None:
    """Let a session of rapidocr run its network as OPENVINO_PROPERTIES say."""
    import openvino  # not there beside ONNX Runtime

    session.session = openvino.Core().compile_model(session.model, "CPU", OPENVINO_PROPERTIES).create_infer_request()


def _run(step: Callable[[], T]) -> T:
    try:
        return step()
    except Exception as error:  # the errors of its backends have no common root
        raise PageUnreadable(f"the OCR engine failed on it ({type(error).__name__})") from error


def _model(folder: Path, task: str) -> Path:
    return next(folder.glob(f"PP-OCR*_{task}_*.onnx"))


def _fitted(line: Picture) -> tuple[Picture, float]:
    """Return a line's picture at the recogniser's height with paper behind its end, and the share of its width that is the line.

    One by one and with widths in steps: each new width makes the backend build kernels that it keeps (240 MB an engine less, a
    quarter of the time less), and a line reads the same whatever stands beside it.
    """
    width = max(1, round(line.shape[1] * LINE_HEIGHT / line.shape[0]))
    whole = max(MIN_WIDTH, math.ceil(width / WIDTH_STEP) * WIDTH_STEP)
    paper = float(np.percentile(line, 90))
    resized = cv2.resize(line, (width, LINE_HEIGHT), interpolation=cv2.INTER_LINEAR)
    padded = cv2.copyMakeBorder(resized, 0, 0, 0, whole - width, cv2.BORDER_CONSTANT, value=(paper, paper, paper))
    return np.asarray(padded, dtype=np.uint8), width / whole


def _reading(text: str, info: Any, share: float) -> Reading:
    """Return a line's characters, each with its confidence and place; `info` counts columns of the network's output."""
    columns = iter([column for word in info.word_cols for column in word])
    width = max(1.0, float(info.line_txt_len or 0.0)) * share
    places = [math.nan if char.isspace() else min(1.0, (next(columns) + 0.5) / width) for char in text]
    return Reading(text, tuple(float(c) for c in info.confs[: len(text)]), tuple(places))
