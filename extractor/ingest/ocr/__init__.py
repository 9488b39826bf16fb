"""Text of pages that are pictures: `engines` names what can read them, `reading` turns pictures into lines.

This package's other modules need the packages of the extra `ocr`; ask `installed_engine` before importing them.
"""

from extractor.ingest.ocr.engines import ENGINES, EngineRow, installed_engine

__all__ = ["ENGINES", "EngineRow", "installed_engine"]
