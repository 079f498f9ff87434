"""What the live page needs: counts by step, and the rows of the samples that are in the file.

The counts do not grow with the number of samples; only samples whose picture is in the file, and a few more, are rows.
"""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.report.blocks import Words
from reportgen.report.document import Payload
from reportgen.report.images import Thumbnails

TOP = 5  # the highest scores of a sample that the lightbox shows
TYPES = {"u1": np.uint8, "i2": np.int16, "i4": np.int32, "f4": np.float32}


def column(values: Any, type_: str) -> dict[str, str]:
    """A numeric column as the page reads it: raw deflate of the little-endian bytes, in base64."""
    raw = np.ascontiguousarray(values, np.dtype(TYPES[type_]).newbyteorder("<")).tobytes()
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return {"type": type_, "deflate": base64.b64encode(packer.compress(raw) + packer.flush()).decode()}


def payload(
    evaluation: ClassificationEvaluation, chosen: NDArray[np.intp], pictures: Thumbnails | None, words: Words,
    cell: tuple[int, int],
) -> Payload:  # fmt: skip
    """The payload of a classification report; `chosen` are the samples in the file, those with a picture first."""
    data = evaluation.dataset
    image, sizes = _pictures_of(chosen.size, pictures)
    ids = tuple(data.sample_ids[chosen.tolist()].to_list())
    values = _page_values(evaluation, words, cell) | {
        "items": {"ids": list(ids), "picture": column(image, "i4"), "width": column(sizes[:, 0], "i4"),
                  "height": column(sizes[:, 1], "i4"), **_top_scores(evaluation, chosen)},
        "rows": _rows(evaluation, chosen),
        "has_pictures": bool((image >= 0).any()),
    }  # fmt: skip
    return Payload(
        values=values,
        sample_ids=ids,
        sample_images=tuple(image.tolist()),
        sample_sizes=tuple((int(w), int(h)) for w, h in sizes),
        pictures=pictures,
    )


def _pictures_of(n: int, pictures: Thumbnails | None) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The picture of each chosen sample, -1 = none, and the (n, 2) sizes; those with a picture come first."""
    image, sizes = np.full(n, NONE, np.int32), np.zeros((n, 2), np.int32)
    if pictures is not None:
        shown = pictures.image != NONE
        image[: pictures.n_shown] = pictures.image[shown]
        sizes[: pictures.n_shown] = np.column_stack([pictures.width, pictures.height])[shown]
    return image, sizes


def _page_values(evaluation: ClassificationEvaluation, words: Words, cell: tuple[int, int]) -> dict[str, Any]:
    n, histogram = evaluation.n_labels, evaluation.histogram
    return {
        "labels": list(evaluation.labels),
        "steps": evaluation.steps.tolist(),
        "operating": evaluation.operating_step,
        "recommended": evaluation.recommended_step,
        "scored": evaluation.has_scores,
        "has_missed": has_missed(evaluation),
        "has_background": False,
        "words": {"item": words.item, "items": words.items, "missed": words.missed, "none": words.none},
        "cell": list(cell),
        "histogram": {
            "truth": column(_shown(histogram.truth, n), "i4"),
            "prediction": column(_shown(histogram.prediction, n), "i4"),
            "first": column(histogram.first, "i2"),
            "last": column(histogram.last, "i2"),
            "count": column(histogram.count, "i4"),
        },
        "own": _own_cells(evaluation),
        "figures": _label_figures(evaluation),
    }


def has_missed(evaluation: ClassificationEvaluation) -> bool:
    """Whether any truth can be without a prediction: scores may withhold one, or one was never made."""
    return evaluation.has_scores or bool((evaluation.dataset.y_pred == NONE).any())


def _shown(labels: NDArray[np.int32], n_labels: int) -> NDArray[np.int32]:
    """Label ids as the page numbers them: none comes after the last label."""
    return np.where(labels == NONE, n_labels, labels).astype(np.int32)


def _own_cells(evaluation: ClassificationEvaluation) -> dict[str, Any] | None:
    """The cells with every label at its own threshold."""
    if not evaluation.has_scores:
        return None
    counts = evaluation.label_threshold_point.confusion
    truth, prediction = np.nonzero(counts)
    return {
        "truth": column(truth, "i4"),
        "prediction": column(prediction, "i4"),
        "count": column(counts[truth, prediction], "i4"),
    }


def nullable(values: NDArray[np.floating]) -> list[float | None]:
    """Floats for JSON: NaN becomes null."""
    return [None if np.isnan(value) else float(value) for value in values]


def _label_figures(evaluation: ClassificationEvaluation) -> dict[str, list[float | None]]:
    """What does not follow the slider: the intervals at the operating point, the ranking, the own thresholds."""
    low, high = np.round(evaluation.label_f1_interval.T, 6)
    return {
        "f1_low": nullable(low),
        "f1_high": nullable(high),
        "ap": nullable(evaluation.label_ap),
        "auc": nullable(evaluation.label_auc),
        "threshold": nullable(evaluation.label_thresholds),
    }


def _rows(evaluation: ClassificationEvaluation, chosen: NDArray[np.intp]) -> dict[str, Any]:
    """The outcome rows of the chosen samples; `own` marks those that hold at every label's own threshold."""
    data, steps, n = evaluation.dataset, evaluation.steps, evaluation.n_labels
    position = np.full(data.n_samples, -1)
    position[chosen] = np.arange(chosen.size)
    outcomes = evaluation.outcomes
    rows = outcomes.select(position[outcomes.sample] >= 0)
    kept = evaluation.label_threshold_predictions[rows.sample] != NONE
    score = np.full(rows.n_rows, np.nan) if data.score is None else data.score[rows.sample]
    return {
        "sample": column(position[rows.sample], "i4"),
        "truth": column(_shown(rows.truth, n), "i4"),
        "prediction": column(_shown(rows.prediction, n), "i4"),
        "first": column(np.searchsorted(steps, rows.low, "right"), "i2"),
        "last": column(np.searchsorted(steps, rows.high, "right") - 1, "i2"),
        "own": column(kept == (rows.prediction != NONE), "u1"),
        "score": column(score, "f4"),
    }


def _top_scores(evaluation: ClassificationEvaluation, chosen: NDArray[np.intp]) -> dict[str, Any]:
    """The highest scores of each chosen sample; label -1 where fewer are given."""
    scores = evaluation.dataset.scores
    if scores is None:
        return {"top": 0, "top_label": column([], "i4"), "top_score": column([], "f4")}
    known = np.nan_to_num(scores[chosen].astype(np.float64), nan=-1.0)
    label = np.argsort(-known, axis=1, kind="stable")[:, :TOP]
    score = np.take_along_axis(known, label, axis=1)
    return {
        "top": label.shape[1],
        "top_label": column(np.where(score < 0, NONE, label), "i4"),
        "top_score": column(score, "f4"),
    }
