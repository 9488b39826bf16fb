"""Noise that is laid over documents, the same for the same seed: `text` (T1), and print with its `scans` (L1 to L4)."""

from typing import Literal, TypeAlias

from evals.noise.text import NOISES, encoded_noise, text_noise

__all__ = ["NOISES", "Noise", "encoded_noise", "text_noise"]

Noise: TypeAlias = Literal["L1", "L2", "L3", "L4", "T1"]
"""A level of noise: a copy, a poor copy, a fax, a photograph; a careless copy of the text."""
