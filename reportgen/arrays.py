"""Names for the array types used throughout: shape, dtype, unit, range."""

import numpy as np
from numpy.typing import NDArray

LabelIds = NDArray[np.int32]  # (n,) position in `labels`; NONE where there is no label
Scores = NDArray[np.floating]  # (n,) or (n_samples, n_labels), in [0, 1]; NaN where not given
Counts = NDArray[np.int64]  # non-negative counts
Confusion = NDArray[np.int64]  # (n_labels + 1, n_labels + 1) truths down, predictions across, none last
Fractions = NDArray[np.float64]  # in [0, 1]; NaN where undefined
Thresholds = NDArray[np.float64]  # ascending, in [0, 1]; a prediction is kept when score >= threshold
Mask = NDArray[np.bool_]

NONE = -1  # the absent label: nothing predicted, or nothing there
