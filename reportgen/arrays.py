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
Positions = NDArray[np.intp]  # numpy looks up by these twice as fast as by narrower integers

MAX_EXCESS = 1e-4  # by which scores may be out of [0, 1]: a softmax in half precision, no other kind of score
FARTHEST = 1e15  # pixels: beyond it no number tells one from the next
NONE = -1  # the absent label: nothing predicted, or nothing there

_LARGEST_KEPT = (32 << 20) - (1 << 16)  # bytes: glibc learns from nothing larger


def keep_freed_memory() -> None:
    """Makes the C library keep freed memory for the next array, where it is glibc.

    It returns freed blocks to the system, and to get them back page by page takes longer than most work on them. The
    largest block freed so far tells it what to return; this one is never written to, so that it takes no memory.
    """
    block = np.empty(_LARGEST_KEPT, np.uint8)
    del block
