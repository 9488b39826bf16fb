"""The words of the genre, as tables: drugs, their forms, states, specialties, parts of the body; what they mean, and patterns of them.

To add a word: a line in a table beside this file. To add a table: its file, with the names of its columns in the first line, and a module
that says what its rows mean. What the words of titles, labels, letters and people say stands in their own second column.
"""

from extractor.lexicon.body import BODY_PARTS, SIDES, SPINAL_LEVEL, Side, part_of, part_pattern, side_of, side_pattern
from extractor.lexicon.drugs import Drug, drug_named, drugs, has_drug_ending, near_drugs
from extractor.lexicon.forms import counted_words, form_of, form_pattern
from extractor.lexicon.guidelines import Family, chapters_of, family_of, is_chapter
from extractor.lexicon.licences import board_of, specialty_pattern, state_code, state_name, state_pattern
from extractor.lexicon.tables import Vocabulary, alternatives, column, rows, words_pattern, words_that
from extractor.lexicon.treatments import Treatment, find_treatments

__all__ = [
    "BODY_PARTS",
    "SIDES",
    "SPINAL_LEVEL",
    "Drug",
    "Family",
    "Side",
    "Treatment",
    "Vocabulary",
    "alternatives",
    "board_of",
    "chapters_of",
    "column",
    "counted_words",
    "drug_named",
    "drugs",
    "family_of",
    "find_treatments",
    "form_of",
    "form_pattern",
    "has_drug_ending",
    "is_chapter",
    "near_drugs",
    "part_of",
    "part_pattern",
    "rows",
    "side_of",
    "side_pattern",
    "specialty_pattern",
    "state_code",
    "state_name",
    "state_pattern",
    "words_pattern",
    "words_that",
]
