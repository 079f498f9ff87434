"""What the live page needs: counts by step, and the rows of the samples that are in the file.

The counts do not grow with the number of samples; only samples whose picture is in the file, and a few more, are rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from reportgen.arrays import NONE, Thresholds
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.outcomes import Histogram, Outcomes
from reportgen.record.packed import deflated, packed
from reportgen.report.document import Payload
from reportgen.report.images import Thumbnails
from reportgen.report.label_columns import split_columns
from reportgen.report.label_order import MATRIX_UP_TO
from reportgen.report.pairs import first_cell
from reportgen.report.slice_payload import slice_payload
from reportgen.report.texts import Texts
from reportgen.report.words import Words

if TYPE_CHECKING:
    from reportgen.report.samples_view import SamplesView
    from reportgen.report.shown_samples import ShownSamples

E = TypeVar("E", bound=Evaluation)

MANY = 1_000  # ids from which on they are packed
TOP = 5  # the highest scores of a sample that the lightbox shows


def column(values: ArrayLike, dtype: str) -> dict[str, str]:
    """A numeric column as the page reads it, packed as in a record."""
    return msgspec.structs.asdict(packed(values, dtype))


def packed_json(value: object) -> dict[str, str]:
    """Text as the page reads it: JSON, packed as a column is."""
    return {"type": "json", "data": deflated(msgspec.json.encode(value))}


def payload(evaluation: E, samples: ShownSamples, view: SamplesView[E] | None, words: Words) -> Payload:
    """The payload of a report."""
    chosen, pictures = samples.chosen, samples.pictures
    image, sizes = _pictures_of(chosen.size, pictures, samples.texts)
    ids = tuple(evaluation.dataset.sample_ids[chosen.tolist()].to_list())
    shown = {"ids": _of_ids(ids), "picture": column(image, "int32"), "width": column(sizes[:, 0], "int32"),
             "height": column(sizes[:, 1], "int32")}  # fmt: skip
    shown |= texts_of(samples.texts)
    of_labels = _page_values(evaluation, words) if isinstance(evaluation, OutcomeEvaluation) else {}
    if isinstance(evaluation, OutcomeEvaluation):
        of_labels["slices"] = slice_payload(evaluation, chosen)
    has_pictures = samples.texts is None and bool((image >= 0).any())
    values = of_labels | _words(words) | {"samples": shown, "has_pictures": has_pictures}
    if view is not None:
        cases, views = view.values(evaluation, chosen), [one.values() for one in view.shown_views(evaluation, words)]
        values |= {"samples": shown | cases.samples, "rows": cases.rows, "views": views, **cases.more}
    return Payload(
        values=values,
        sample_ids=ids,
        sample_images=tuple(image.tolist()),
        sample_sizes=tuple(map(tuple, sizes.tolist())),
        pictures=pictures,
        texts=None if samples.texts is None else samples.texts.texts,
    )


def _of_ids(ids: tuple[str, ...]) -> object:
    """Ids as the page reads them: as they are, or packed where they are many."""
    return list(ids) if len(ids) < MANY else packed_json(list(ids))


@dataclass(frozen=True, eq=False)
class ShownRows:
    """Outcome rows of chosen samples: `sample` are positions in the choice, `own` what holds at own thresholds.

    `first` and `last` are the steps it holds from and to; a row that holds only at own thresholds has first > last.
    """

    sample: NDArray[np.intp]
    outcomes: Outcomes
    first: NDArray[np.intp]
    last: NDArray[np.intp]
    own: NDArray[np.bool_]
    score: NDArray[np.floating]

    def columns(self, n_labels: int) -> dict[str, Any]:
        """The columns of the payload."""
        return {
            "sample": column(self.sample, "int32"),
            "truth": column(shown_labels(self.outcomes.truth, n_labels), "int32"),
            "prediction": column(shown_labels(self.outcomes.prediction, n_labels), "int32"),
            "first": column(self.first, "int16"),
            "last": column(self.last, "int16"),
            "own": column(self.own, "uint8"),
            "score": column(self.score, "float32"),
        }


def top_scores(scores: NDArray[np.floating] | None, truth: NDArray[np.int32] | None = None) -> dict[str, Any]:
    """The highest scores of chosen samples (n, n_labels) and their labels; label -1 where fewer are given.

    Where each sample has one true label (n,), also the score of those that are not among the highest.
    """
    if scores is None:
        return {"top": 0, "top_label": column([], "int32"), "top_score": column([], "float32")}
    known = np.nan_to_num(scores.astype(np.float64), nan=-1.0)
    label = np.argsort(-known, axis=1, kind="stable")[:, :TOP]
    score = np.take_along_axis(known, label, axis=1)
    found = {
        "top": label.shape[1],
        "top_label": column(np.where(score < 0, NONE, label), "int32"),
        "top_score": column(score, "float32"),
    }
    return found if truth is None else found | _true_scores(known, label, truth)


def _true_scores(known: NDArray[np.float64], label: NDArray[np.intp], truth: NDArray[np.int32]) -> dict[str, Any]:
    of_truth = known[np.arange(truth.size), truth]
    at = np.flatnonzero(~(label == truth[:, None]).any(axis=1) & (of_truth >= 0))
    return {"true_at": column(at, "int32"), "true_score": column(of_truth[at], "float32")}


def positions_of(chosen: NDArray[np.intp], n_samples: int) -> NDArray[np.intp]:
    """(n_samples,) the place of each sample in the choice, -1 where it is not chosen."""
    position = np.full(n_samples, -1)
    position[chosen] = np.arange(chosen.size)
    return position


def step_range(rows: Outcomes, steps: Thresholds) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first and the last step that each row holds at."""
    return rows.step_range(steps)


def texts_of(texts: Texts | None) -> dict[str, Any]:
    """The texts, and how long those are that are cut."""
    if texts is None:
        return {}
    return {"texts": packed_json(texts.texts), "whole": {str(at): n for at, n in texts.whole.items()}}


def _pictures_of(
    n: int, pictures: Thumbnails | None, texts: Texts | None
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The picture or the text of each chosen sample, -1 = none, and the (n, 2) sizes; those with one come first."""
    image, sizes = np.full(n, NONE, np.int32), np.zeros((n, 2), np.int32)
    if texts is not None:
        image[: texts.n_shown] = np.arange(texts.n_shown)
    elif pictures is not None:
        shown = pictures.image != NONE
        image[: pictures.n_shown] = pictures.image[shown]
        sizes[: pictures.n_shown] = np.column_stack([pictures.width, pictures.height])[shown]
    return image, sizes


def _page_values(evaluation: OutcomeEvaluation, words: Words) -> dict[str, Any]:
    n = evaluation.n_labels
    return {
        "labels": list(evaluation.labels),
        "steps": evaluation.steps.tolist(),
        "operating": evaluation.operating_step,
        "best": evaluation.best_step,
        "recommended": evaluation.recommended_step,
        "default": evaluation.default,
        "positive": evaluation.positive,
        "average": evaluation.threshold_curves.average,
        "one_answer": evaluation.threshold_curves.has_one_answer,
        "start": evaluation.threshold_curves.first_step if evaluation.has_scores else 0,
        "scored": evaluation.has_scores,
        "n_samples": evaluation.dataset.n_samples,
        "has_missed": has_missed(evaluation),
        "has_background": has_background(evaluation),
        "cell": list(first_cell(evaluation)),
        "is_windowed": n > MATRIX_UP_TO,
        "order": "errors" if n > MATRIX_UP_TO else "label",
        "histogram": _packed(evaluation.histogram),
        "pairs": None if evaluation.pairs is None else _packed(evaluation.pairs.histogram),
        "together": _together(evaluation),
        "own": _own_cells(evaluation),
        "figures": _label_figures(evaluation),
    }  # fmt: skip


def _packed(histogram: Histogram) -> dict[str, Any]:
    n = histogram.n_labels
    return {
        "truth": column(shown_labels(histogram.truth, n), "int32"),
        "prediction": column(shown_labels(histogram.prediction, n), "int32"),
        "first": column(histogram.first, "int16"),
        "last": column(histogram.last, "int16"),
        "count": column(histogram.count, "int32"),
    }


def _together(evaluation: OutcomeEvaluation) -> dict[str, Any] | None:
    """Which labels go with which, row by row."""
    known = evaluation.together
    if known is None:
        return None
    return {"mean": column(known.mean.ravel(), "float32"), "count": column(known.count.ravel(), "int32")}


def _words(words: Words) -> dict[str, Any]:
    names = ("sample", "samples", "unit", "units", "missed", "none", "correct", "misclassified", "confuses", "axes")
    return {"words": {name: getattr(words, name) for name in names}}


def has_missed(evaluation: OutcomeEvaluation) -> bool:
    """Whether any truth can be without a prediction: at some threshold, or because none was made."""
    return evaluation.has_missed


def has_background(evaluation: OutcomeEvaluation) -> bool:
    """Whether any prediction can be where nothing is."""
    return evaluation.has_spurious


def shown_labels(labels: NDArray[np.int32], n_labels: int) -> NDArray[np.int32]:
    """Label ids as the page numbers them: none comes after the last label."""
    return np.where(labels == NONE, n_labels, labels).astype(np.int32)


def _own_cells(evaluation: OutcomeEvaluation) -> dict[str, Any] | None:
    """The cells with every label at its own threshold."""
    if not evaluation.has_own_thresholds:
        return None
    counts = evaluation.own_matrix
    truth, prediction = np.nonzero(counts)
    return {
        "truth": column(truth, "int32"),
        "prediction": column(prediction, "int32"),
        "count": column(counts[truth, prediction], "int32"),
    }


def nullable(values: NDArray[np.floating]) -> list[float | None]:
    """Floats for JSON: NaN becomes null."""
    return [None if np.isnan(value) else float(value) for value in values]


def _label_figures(evaluation: OutcomeEvaluation) -> dict[str, list[float | None]]:
    """What does not follow the slider: the intervals at the operating point, the ranking, the own thresholds."""
    low, high = np.round(evaluation.label_f1_interval.T, 6)
    own = {"f1_low": low, "f1_high": high, "threshold": evaluation.label_thresholds}
    splits = {one.key: one.values for one in split_columns(evaluation)}
    return {name: nullable(values) for name, values in (own | evaluation.label_ranking | splits).items()}
