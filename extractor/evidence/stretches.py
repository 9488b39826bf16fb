"""Where each item stands in a text that no published form lays out, derived from the case: its words and its whole reasons, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.document import Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where an item stands: its words, its reasons, and the reach from the one over the other to the next item.

    `named` and `reasons` are None where they were not found; an item of which nothing was found has an empty reach.
    """

    named: Span | None
    reasons: Span | None
    reach: Span

    def holds(self, span: Span) -> bool:
        """Say whether a place is the item's."""
        return self.reach.contains(span) or (self.named is not None and self.named.contains(span))

    def nearest(self, places: Sequence[Span]) -> Span:
        """Return which of several places is the item's: in its words, else in its reach, else the nearest to it."""
        for own in (self.named, self.reach):
            inside = [place for place in places if own and own.contains(place)]
            if inside:
                return inside[0]
        at = (self.named or self.reach).start
        return min(places, key=lambda place: abs(place.start - at))


def find_stretches(named: Sequence[Sequence[Span]], reasons: Sequence[Sequence[Span]], end: int) -> list[Stretch]:
    """Return where each item stands, given every place of its words and of its reasons, both in the order of the items.

    Reasons are long and stand once. The words are meant where they stand last before the item's reasons and behind those of the item
    before it; where they do not stand there, at the first place that no other item has taken. `end` is the length of the text.
    """
    told = _in_order(reasons)
    chosen: list[Span | None] = []
    for index, places in enumerate(named):
        before = max((span.end for span in told[:index] if span), default=0)
        taken = [span for span in chosen if span]
        free = [span for span in places if not any(t.start < span.end and span.start < t.end for t in taken)]
        chosen.append(_words(free, told[index], before))
    starts = [min((span.start for span in pair if span), default=None) for pair in zip(chosen, told, strict=True)]
    return [_stretch(span, reason, starts, end) for span, reason in zip(chosen, told, strict=True)]


def _in_order(reasons: Sequence[Sequence[Span]]) -> list[Span | None]:
    after, chosen = 0, list[Span | None]()
    for places in reasons:
        span = next((place for place in places if place.start >= after), places[0] if places else None)
        after = span.end if span else after
        chosen.append(span)
    return chosen


def _words(free: Sequence[Span], reason: Span | None, before: int) -> Span | None:
    if reason is None:
        return next((span for span in free if span.start >= before), free[0] if free else None)
    close = [span for span in free if before <= span.start and span.end <= reason.start]
    return close[-1] if close else next(iter(free), None)


def _stretch(named: Span | None, reason: Span | None, starts: Sequence[int | None], end: int) -> Stretch:
    own = [span for span in (named, reason) if span]
    if not own:
        return Stretch(None, None, Span(0, 0))
    first = named if named and (reason is None or named.start <= reason.start) else own[-1]
    last = reason.end if reason else own[0].end
    following = [start for start in starts if start is not None and start >= last]
    return Stretch(named, reason, Span(first.start, min(following, default=end)))
