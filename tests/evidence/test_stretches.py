"""Where items stand in a text that no form lays out, derived from their words and their reasons."""

from __future__ import annotations

from extractor.document import Span
from extractor.evidence.stretches import Stretch, find_stretches
from extractor.values import locate

TEXT = (
    "You asked for moss and for a brace. "
    "Moss. It grows on the moon and nowhere else, so no. "
    "A brace. The tail is broken and braces mend tails, so yes. Moss was asked for before. Farewell."
)
WHOLE = Span(0, len(TEXT))
REASONS = ("It grows on the moon and nowhere else, so no.", "The tail is broken and braces mend tails, so yes.")


def stretches(*named: str, reasons: tuple[str, ...] = REASONS) -> list[Stretch]:
    return find_stretches([locate(TEXT, n, WHOLE) for n in named], [locate(TEXT, r, WHOLE) for r in reasons], len(TEXT))


def test_an_item_is_named_last_before_its_reasons_and_reaches_to_the_next_item() -> None:
    moss, brace = stretches("moss", "a brace")
    assert moss.named == Span(TEXT.index("Moss."), TEXT.index("Moss.") + 4)
    assert moss.reach.text(TEXT) == "Moss. It grows on the moon and nowhere else, so no. "
    assert brace.reach.end == len(TEXT)


def test_a_place_belongs_to_the_item_in_whose_stretch_it_is() -> None:
    moss, brace = stretches("moss", "a brace")
    inside = Span(TEXT.index("nowhere"), TEXT.index("nowhere") + 7)
    assert (moss.holds(inside), brace.holds(inside)) == (True, False)


def test_of_several_places_that_in_the_items_own_words_is_meant() -> None:
    moss, _ = stretches("moss", "a brace")
    assert moss.nearest(locate(TEXT, "moss", WHOLE)) == moss.named


def test_an_item_of_which_nothing_is_found_has_no_reach() -> None:
    (nothing,) = stretches("comets", reasons=("never said",))
    assert nothing == Stretch(None, None, Span(0, 0))


def test_without_reasons_an_item_reaches_from_its_words_to_the_next() -> None:
    moss, brace = find_stretches([locate(TEXT, "moss", WHOLE), locate(TEXT, "a brace", WHOLE)], [[], []], len(TEXT))
    assert moss.reach.text(TEXT) == "moss and for "
    assert brace.named is not None
    assert brace.named.text(TEXT) == "a brace"
