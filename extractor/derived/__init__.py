"""Canonical columns: what a case's leaves mean in one spelling, so that decisions can be counted; the verbatim leaves stay as they are."""

from extractor.derived.columns import COLUMNS, VERSION, Column, Of, columns_of, derive_columns

__all__ = ["COLUMNS", "VERSION", "Column", "Of", "columns_of", "derive_columns"]
