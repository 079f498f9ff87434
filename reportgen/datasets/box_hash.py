"""What tells whether two sets of true boxes are the same."""

import hashlib

import numpy as np
import polars as pl

from reportgen.datasets.detection import DetectionDataset


def dataset_sha256(dataset: DetectionDataset) -> str:
    """SHA-256 over the image names and the true boxes in whole pixels, independent of format and order.

    What a box is belongs to it, what its match counts does not: an object marked as difficult, which only some formats
    can say, is the same object.
    """
    truths = dataset.truths
    # formats differ in their last digits; rounding twice keeps the halves of all from falling to either side
    pixels = np.floor(np.round(truths.box, 2) + 0.5).astype(np.int64)
    names = dataset.sample_ids.gather(truths.image)
    labels = pl.Series(dataset.labels, dtype=pl.String).gather(truths.label)
    lengths = [text.str.len_bytes() for text in (dataset.sample_ids, names, labels)]
    columns = [lengths[1], names, lengths[2], labels, *pixels.T, truths.is_crowd]
    boxes = pl.DataFrame({str(place): pl.Series(column).cast(pl.String) for place, column in enumerate(columns)})
    lines = boxes.select(pl.concat_str(pl.all(), separator=":")).to_series().sort()
    named = pl.DataFrame({"length": lengths[0], "name": dataset.sample_ids}).sort("name")
    images = named.select(pl.concat_str("length", pl.lit(":"), "name")).to_series()
    digest = hashlib.sha256()
    for part in (images, lines):
        digest.update("\n".join(part.to_list()).encode() + b"\n\n")
    return digest.hexdigest()
