"""The report's running text: what the figures say, in plain words, and how to read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from evals.comparison import Comparison, Difference, compare_runs
from evals.metrics import FEW_LEAVES, Figure, Summary, summarize
from evals.report.formats import decimal, interval, percent, probability, seconds, signed
from evals.scores import RunScores

SIGNIFICANT = 0.05

READING: tuple[tuple[str, str], ...] = (
    ("strict F1", "A leaf (one date, one strength, one verdict) is right when its typed value equals the label's; strings when they are "
     "equal after folding case, white space and punctuation. A wrong value counts twice: once as said, once as not found. "
     "Nothing where the label has nothing counts for nothing."),
    ("precision, recall", "Of what was said, how much is right; of what the label states, how much was found. "
     "The n of precision is the leaves that were said."),
    ("lenient F1", "As strict, but running text also counts where its words overlap with an F1 of at least .9 and every number agrees."),
    ("items right", "Disputed items of which description, verdict and drug order or schedule are all right."),
    ("whole records", "Documents without a single wrong leaf."),
    ("review", "Documents that the reader itself sends to a person."),
    ("intervals", "95 %, and clustered: the document is the unit, not the leaf, because the leaves of a document fail together. "
     "They say how far another sample of such documents might differ, and nothing of other kinds of documents."),
    ("differences", "Taken on the same documents. p-values of groups are corrected for looking at several (Holm); below .05 counts as "
     "shown. Where interval and p disagree at the edge, p decides. A difference that is not shown may still exist."),
    ("few", f"Fewer than {FEW_LEAVES} leaves in the labels: the figure is shown, but bears no conclusion."),
    ("causes", "Omission: the label states it, the reader says nothing. Hallucination: what was said stands nowhere in the document. "
     "Misplacement: it stands there, but is not what the field asks for. Misclassification: the wrong one of a closed set."),
    ("evidence", "Span right: of right leaves whose value stands once in the document, how many point at it. "
     "Supported yet wrong: of leaves that the evidence bears out, how many are wrong: the errors that nothing warns of; apart for dates, "
     "doses (strengths), quantities (counts, packages, visits) and case numbers, where one character is a fact: the upper end of "
     "the interval (Wilson) says how many there may be."),
    ("seconds", "Measured on one machine while the run was made. Answers from the cache cost no time: such a run looks faster than it is. "
     "Recognising the print of scans is done once for all readers and is in no reader's time."),
    ("–", "There was nothing to measure."),
)  # fmt: skip
"""Terms of the report with their meanings."""

READING_NOISE: tuple[tuple[str, str], ...] = (
    ("noise", "The same documents, printed and damaged: L1 a clean copy, L2 a poor one, L3 a fax in black and white, L4 a photograph; "
     "T1 is a careless copy of the text. Copies of one document under several seeds are one document in every interval."),
    ("wrong characters, wrong words", "What recognition changed: the fewest substitutions, insertions and deletions that make the text as "
     "read of the clean one (jiwer). White space is folded, and every line laid where it fits best, so that reading order is no error; "
     "case and punctuation count."),
    ("erased", "Values whose pixels a level took away. There the reader should say unreadable, which counts as right; silence does not."),
)  # fmt: skip
"""Further terms, for runs on damaged documents."""


@dataclass(slots=True)
class Figures:
    """The runs with their figures; comparisons are computed once, when first asked for."""

    runs: Sequence[RunScores]
    labels: Sequence[str]
    summaries: list[Summary] = field(init=False)
    _compared: dict[tuple[int, int], Comparison] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Compute the figures of each run alone."""
        self.summaries = [summarize(run) for run in self.runs]

    def compare(self, first: int, other: int) -> Comparison:
        """Return what the run `other` gains over the run `first` (indices)."""
        if (first, other) not in self._compared:
            self._compared[first, other] = compare_runs(self.runs[first], self.runs[other])
        return self._compared[first, other]

    def at(self, noise: str | None) -> list[int]:
        """Return the indices of the runs at one level of noise."""
        return [index for index, run in enumerate(self.runs) if run.info.noise == noise]

    def ranked(self, *, with_model: bool | None = None) -> list[int]:
        """Return the indices of the runs with a figure, the higher strict F1 first; of those with or without a model, if asked."""
        wanted = [
            index
            for index, (run, summary) in enumerate(zip(self.runs, self.summaries, strict=True))
            if summary.micro.value is not None and with_model in (None, run.info.model is not None)
        ]
        return sorted(wanted, key=lambda index: -(self.summaries[index].micro.value or 0.0))


def summary_of(figures: Figures, mildest: str | None, ladder: Sequence[str] = ()) -> list[str]:
    """Return sentences for someone who must choose a reader: which is ahead, what the model adds and where not, what to trust.

    Of runs at several levels of noise those at the `mildest` are ranked; `ladder` says what noise does.
    """
    ranked = [index for index in figures.ranked() if figures.runs[index].info.noise == mildest]
    if not ranked:
        return ["No figure could be computed: neither the labels nor the records state anything."]
    return [*_order(figures, ranked), *ladder, *_model(figures, mildest), *_trust(figures, ranked[0])]


def _order(figures: Figures, ranked: Sequence[int]) -> Iterator[str]:
    best, name = figures.summaries[ranked[0]].micro, figures.labels[ranked[0]]
    info = figures.runs[ranked[0]].info
    rivals, levels = len(figures.at(info.noise)), {run.info.noise for run in figures.runs}
    where = f" at noise {info.noise}" if info.noise else " on undamaged documents" if len(levels) > 1 else ""
    verb = "reaches a strict F1 of" if rivals == 1 else f"comes first of {rivals} readers by strict F1, with"
    yield f"{name} {verb} {_estimate(best)}{where}."
    if len(ranked) > 1:
        second = ranked[1]
        yield f"Next is {figures.labels[second]} with {_estimate(figures.summaries[second].micro)}{_lead(figures, ranked)}."


def _lead(figures: Figures, ranked: Sequence[int]) -> str:
    """Say what lies between the first two; nothing where a sentence on the model says it."""
    first, second = ranked[:2]
    if _without_model(figures, first) == second or _without_model(figures, second) == first:
        return ""
    gain = figures.compare(second, first).overall
    doubt = "" if _is_shown(gain, gain.p_value) else "; which of the two is better is not shown"
    return f", a difference of {_gain(gain, gain.p_value)}{doubt}"


def _model(figures: Figures, mildest: str | None) -> Iterator[str]:
    """Say of every run with a language model what it gains over the better run without, under the same conditions.

    At the mildest level in full, at the others the gain alone.
    """
    with_model = figures.ranked(with_model=True)
    if not with_model:
        yield "No run here uses a language model."
    gains = []
    for index in with_model:
        base = _without_model(figures, index)
        if base is None:
            yield f"What the language model adds to {figures.labels[index]} cannot be said: no run does without one under its conditions."
        elif figures.runs[index].info.noise == mildest:
            yield _verdict(figures, index, base)
        else:
            gain, info = figures.compare(base, index).overall, figures.runs[index].info
            said = f"{figures.labels[index]} against {figures.labels[base]} {_gain(gain, gain.p_value)}"
            gains.append((str(info.noise), said))
    if gains:
        yield f"Under noise: {'; '.join(words for _, words in sorted(gains))}."


def _without_model(figures: Figures, index: int) -> int | None:
    """Return the better run without a language model, with layouts and noise as in this run with one; None where there is none."""
    info = figures.runs[index].info
    if info.model is None:
        return None
    others = ((other, figures.runs[other].info) for other in figures.ranked(with_model=False))
    return next((other for other, said in others if (said.layout, said.noise) == (info.layout, info.noise)), None)


def _verdict(figures: Figures, index: int, base: int) -> str:
    """Say whether the run beats the one without model, and in which groups; groups of few leaves are left out."""
    comparison, name = figures.compare(base, index), figures.labels[index]
    gain = comparison.overall
    if not _is_shown(gain, gain.p_value):
        claim = f"That the language model of {name} helps is not shown"
    else:
        claim = f"The language model of {name} helps" if (gain.value or 0) > 0 else f"{name}, with its language model, does worse"
    better, worse, unknown = list[str](), list[str](), list[str]()
    for group, difference in comparison.groups.items():
        if difference.value is not None and figures.summaries[base].groups[group].n >= FEW_LEAVES:
            known = _is_shown(difference, difference.p_holm)
            (unknown if not known else better if difference.value > 0 else worse).append(group)
    places = [("better in", better), ("worse in", worse), ("no difference shown in", unknown)]
    where = "; ".join(f"{words} {', '.join(groups)}" for words, groups in places if groups)
    return f"{claim}: against {figures.labels[base]} {_gain(gain, gain.p_value)}{'; ' + where if where else ''}."


def _trust(figures: Figures, index: int) -> Iterator[str]:
    """Say of the first run where it is strong and weak, what its evidence misses, and what it costs."""
    summary, name = figures.summaries[index], figures.labels[index]
    solid = {g: f for g, f in summary.groups.items() if f.value is not None and f.n >= FEW_LEAVES}
    by_value = sorted(solid, key=lambda group: solid[group].value or 0.0)
    if len(by_value) > 1:
        low, high = by_value[0], by_value[-1]
        yield (
            f"The groups of {name} lie between {decimal(solid[low].value)} ({low}, n = {solid[low].n:,}) "
            f"and {decimal(solid[high].value)} ({high}, n = {solid[high].n:,})."
        )
    wrong, review = summary.evidence.supported_wrong, summary.review
    if wrong.total:
        yield f"Of {wrong.total:,} values that {name} shows with evidence, {wrong.successes:,} are wrong all the same."
    if review.total:
        yield f"It sends {review.successes:,} of {review.total:,} documents to a person."
    digits = summary.evidence.digits_wrong
    if digits.total and digits.high is not None:
        yield (
            f"Of its {digits.total:,} dates, doses, quantities and case numbers with evidence {digits.successes:,} are wrong, "
            f"at most {percent(digits.high)} (95 %)."
        )
    if summary.documents and not summary.usage.cached:
        took = seconds(summary.usage.seconds / summary.readings)
        yield f"It takes {took} a document (mean, n = {summary.documents:,} documents)."


def _estimate(figure: Figure) -> str:
    ends = interval(figure.low, figure.high)
    size = f"n = {figure.n:,} leaves in {figure.documents:,} documents"
    return f"{decimal(figure.value)} ({'95 % interval ' + ends + '; ' if ends else ''}{size})"


def _gain(difference: Difference, p_value: float) -> str:
    ends = "" if difference.low is None or difference.high is None else f"{signed(difference.low)} to {signed(difference.high)}, "
    return f"{signed(difference.value)} ({ends}p {probability(p_value)}, n = {difference.documents:,} documents)"


def _is_shown(difference: Difference, p_value: float) -> bool:
    return difference.value is not None and p_value < SIGNIFICANT
