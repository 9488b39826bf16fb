"""The gate: a run held against a baseline on the same documents."""

from __future__ import annotations

from collections.abc import Iterator

from evals.comparison import compare_runs
from evals.scores import RunScores
from extractor.errors import ConfigurationError

SIGNIFICANT = 0.05


def regressions(run: RunScores, baseline: RunScores) -> Iterator[str]:
    """Yield in words where `run` is worse than `baseline`: overall or in a group significantly, or a document that fails now.

    Groups are corrected after Holm for their number.

    Raises:
        ConfigurationError: the runs are of different documents or labels, or at different levels of noise.
    """
    if run.info.noise != baseline.info.noise:
        at = [info.noise or "no noise" for info in (run.info, baseline.info)]
        raise ConfigurationError(
            f"the run was made with {at[0]}, the baseline with {at[1]}", hint="Hold equal documents against each other."
        )
    compared = compare_runs(baseline, run)
    for name, difference in (("overall", compared.overall), *compared.groups.items()):
        if difference.value is not None and difference.value < 0 and difference.p_holm < SIGNIFICANT:
            yield f"{name}: F1 lower by {-difference.value:.4f} (p {difference.p_holm:.3f}, {difference.documents} documents)"
    before = {(document.case_id, document.seed): document.error for document in baseline.documents}
    for document in run.documents:
        if document.error is not None and before.get((document.case_id, document.seed), document.error) is None:
            yield f"{document.case_id}: no record any more ({document.error})"
