"""The HTTP API: `create_app` makes it from a configuration."""

from __future__ import annotations

from extractor.service.api.app import create_app

__all__ = ["create_app"]
