"""Noise that is laid over documents, the same for the same seed: `text` (T1), and print with its `scans` (L1 to L4)."""

from evals.noise.text import NOISES, encoded_noise, text_noise

__all__ = ["NOISES", "encoded_noise", "text_noise"]
