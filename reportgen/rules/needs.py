"""What rules need to be asked: each says what is missing, and nothing where it is there."""

from __future__ import annotations

import numpy as np

from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation

ENOUGH = 50  # samples or predictions; with fewer, shares of them move by several points from one draw to the next


def scores(evaluation: OutcomeEvaluation) -> str:
    """Scores, whatever they are of."""
    return "" if evaluation.has_scores else "the file has no scores"


def calibration(evaluation: OutcomeEvaluation) -> str:
    """Predictions with scores."""
    found = evaluation.calibration
    return scores(evaluation) or ("" if found is not None and found.bins.count.any() else "nothing is predicted")


def right_and_wrong(evaluation: OutcomeEvaluation) -> str:
    """Predictions with scores, right ones and wrong ones."""
    found = evaluation.separation
    known = found is not None and not np.isnan(found.auc)
    return scores(evaluation) or ("" if known else "it takes right predictions and wrong ones")


def auc(evaluation: OutcomeEvaluation) -> str:
    """A score for every label."""
    known = not np.isnan(evaluation.metrics.get("macro_auc", np.nan))
    return scores(evaluation) or ("" if known else "it takes a score for every label of every sample")


def thresholds(evaluation: OutcomeEvaluation) -> str:
    """Thresholds to choose among."""
    return scores(evaluation) or ("" if evaluation.has_best else "no threshold meets the criterion")


def own_thresholds(evaluation: OutcomeEvaluation) -> str:
    """A threshold of its own for each label."""
    one = "one threshold decides between two labels"
    return scores(evaluation) or ("" if evaluation.has_own_thresholds else one)


def predictions(evaluation: OutcomeEvaluation) -> str:
    """Any prediction."""
    return "" if evaluation.point.predicted.any() else "nothing is predicted"


def ground_truth(evaluation: OutcomeEvaluation) -> str:
    """Any ground truth."""
    return "" if evaluation.point.support.any() else "there is no ground truth"


def enough_samples(evaluation: OutcomeEvaluation) -> str:
    """Samples enough for shares to mean something."""
    return "" if evaluation.dataset.n_samples >= ENOUGH else f"it takes {ENOUGH} samples"


def guesses(evaluation: OutcomeEvaluation) -> str:
    """Samples enough, with one answer each."""
    return enough_samples(evaluation) or ("" if evaluation.baselines else "it takes one label for each sample")


def three_labels(evaluation: OutcomeEvaluation) -> str:
    """More labels than can only be confused with each other."""
    return "" if evaluation.n_labels > 2 else "it takes three labels"


def tested_slices(evaluation: OutcomeEvaluation) -> str:
    """Columns whose values are slices large enough to be tested."""
    if not evaluation.slices.columns:
        return "nothing more is known of the samples than their labels"
    return "" if evaluation.slices.n_tested else "no slice is large enough to be tested"
