"""What is known of images besides their boxes, such as the weather: columns of the samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.datasets.roles import OF_PREDICTIONS, plain
from reportgen.tables import BoxTable


def further(n_samples: int, *sides: tuple[BoxTable | None, NDArray[np.int32]]) -> dict[str, list[str | None]]:
    """What else is known of each sample, of the first side that says it.

    A side is a table and the sample of each image. The split is such a column as well. Left out is what follows from
    predictions.
    """
    found: dict[str, list[str | None]] = {}
    for table, sample in sides:
        if table is None:
            continue
        of_split = {} if table.images.splits is None else {"split": table.images.splits}
        for name, cells in (of_split | dict(table.images.further)).items():
            if name in found or plain(name) in OF_PREDICTIONS:
                continue
            texts: list[str | None] = [None] * n_samples
            for place, text in zip(sample.tolist(), cells, strict=True):
                if place != NONE:
                    texts[place] = text
            found[name] = texts
    return found
