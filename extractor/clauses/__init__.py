"""The one reader of clauses: what a text asserts, denies, supposes or plans, of whom, and in whose words.

Cues are data (`cues.txt`); the scope of each is found by one algorithm. Below `values`, so that typed values can be read with it.
"""

from extractor.clauses.assertions import (
    Assertion,
    Clause,
    assertion_at,
    clauses,
    find_words,
    is_of_another_occasion,
    scopes,
    sentence_at,
)
from extractor.clauses.cues import Cue, Polarity, Speaker, Subject, Time
from extractor.clauses.sentences import goes_on, split_sentences

__all__ = [
    "Assertion",
    "Clause",
    "Cue",
    "Polarity",
    "Speaker",
    "Subject",
    "Time",
    "assertion_at",
    "clauses",
    "find_words",
    "goes_on",
    "is_of_another_occasion",
    "scopes",
    "sentence_at",
    "split_sentences",
]
