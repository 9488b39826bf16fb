"""Structured facts from California Independent Medical Review decisions, every value with its evidence."""

__version__ = "0.1.0"
