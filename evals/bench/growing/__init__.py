"""Texts that repeat one fragment in one place, and how the time to read them grows."""
