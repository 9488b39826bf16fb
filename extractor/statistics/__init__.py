"""What many records say together: counts with intervals, each with the cases behind it."""

from extractor.statistics.corrected import Corrected, Correction
from extractor.statistics.facts import UNKNOWN, CaseFacts, ItemFacts, facts_of
from extractor.statistics.intervals import Share
from extractor.statistics.labels import LabelledItem, Reviewed, read_labels
from extractor.statistics.summary import Group, Statistics, Table, summarise

__all__ = [
    "UNKNOWN",
    "CaseFacts",
    "Corrected",
    "Correction",
    "Group",
    "ItemFacts",
    "LabelledItem",
    "Reviewed",
    "Share",
    "Statistics",
    "Table",
    "facts_of",
    "read_labels",
    "summarise",
]
