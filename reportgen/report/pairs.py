"""The most frequent errors of the confusion matrix."""

import numpy as np

from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.confusion_blocks import ErrorPair


def worst_pairs(evaluation: OutcomeEvaluation, limit: int) -> tuple[ErrorPair, ...]:
    """The most frequent errors at the operating point, most frequent first, then by label.

    Where nothing can be predicted on background, a sample without a prediction is confused with nothing: these count
    only where there is no other error. Of pairs of errors, what is missed or a false positive alone is none.
    """
    counts = evaluation.matrix.copy()
    np.fill_diagonal(counts, 0)
    if evaluation.pairs is not None and counts[:-1, :-1].any():
        counts[-1] = counts[:, -1] = 0
    elif not evaluation.has_spurious and counts[:, :-1].any():
        counts[:, -1] = 0
    truth, prediction = np.nonzero(counts)
    order = np.argsort(-counts[truth, prediction], kind="stable")[:limit]
    n = evaluation.n_labels
    return tuple(
        ErrorPair(None if t == n else int(t), None if p == n else int(p), int(counts[t, p]))
        for t, p in zip(truth[order], prediction[order], strict=True)
    )


def first_cell(evaluation: OutcomeEvaluation) -> tuple[int, int]:
    """The cell a reader sees first: the most frequent error, or the first label where there is none."""
    pairs = worst_pairs(evaluation, 1)
    if not pairs:
        return 0, 0
    n = evaluation.n_labels
    return (n if pairs[0].truth is None else pairs[0].truth), (
        n if pairs[0].prediction is None else pairs[0].prediction
    )
