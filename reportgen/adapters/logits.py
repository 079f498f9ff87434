"""What a network answers, before and after its last step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.errors import MalformedInput


def as_scores(answers: NDArray[np.floating], *, several: bool) -> NDArray[np.float64]:
    """Scores in [0, 1] of logits (n_samples, n_labels): of one label per sample by softmax, of several by sigmoid.

    Raises: MalformedInput for another shape.
    """
    if answers.ndim != 2:
        problem = f"answers of shape {answers.shape}"
        raise MalformedInput("predictions", problem, "Give one row of logits per sample: (n_samples, n_labels).")
    logits = answers.astype(np.float64)
    if several:
        return np.exp(-np.logaddexp(0.0, -logits))
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
