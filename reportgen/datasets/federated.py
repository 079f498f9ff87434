"""Ground truth of which each image was looked through for some labels only, as in LVIS."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.datasets.box_checks import PlacedBoxes
from reportgen.datasets.box_images import JoinedImages
from reportgen.datasets.box_labels import JoinedLabels
from reportgen.issues import Issue, issue
from reportgen.tables import Federated


def federated(
    truths: PlacedBoxes, detections: PlacedBoxes, images: JoinedImages, joined: JoinedLabels, issues: list[Issue]
) -> PlacedBoxes:
    """The detections, those marked as ignored that count neither way unless they find an object; both kinds are told.

    A detection is of the first kind where its label is neither annotated in the image nor listed as absent from it, of
    the second where the image lists that not every object of its label is annotated. None is of either where every
    image was looked through for every label. Source: lvis-api 0.5.3 LVISEval, which leaves out the first and ignores
    the second.
    """
    if truths.table.federated is None:
        return replace(detections, is_ignored=np.zeros(len(detections.box), np.bool_))
    known = _moved(truths.table.federated, images.of_truths, joined.of_truths)
    labels, samples = joined.labels, images.sample_ids
    n_labels = len(labels)
    cells = _cells(detections.image, detections.label, n_labels)
    annotated = _cells(truths.image, truths.label, n_labels)
    is_known = np.isin(cells, np.concatenate([annotated, _cells(known.absent[:, 0], known.absent[:, 1], n_labels)]))
    is_partial = np.isin(cells, _cells(known.partial[:, 0], known.partial[:, 1], n_labels))

    def told(code: str, message: str, is_odd: Mask) -> None:
        if is_odd.any():
            rows = np.flatnonzero(is_odd)
            pairs = (f"{samples[detections.image[row]]}: {labels[detections.label[row]]}" for row in rows[:1000])
            issues.append(issue(code, f"{detections.table.name}: {message}", rows.size, dict.fromkeys(pairs)))

    message = (
        "Predictions of a label that their image was not looked through for: neither annotated nor among its "
        "neg_category_ids. They count in no figure (LVIS)."
    )
    told("unverified_label", message, ~is_known)
    message = (
        "Predictions of a label that their image lists in not_exhaustive_category_ids: one that finds no object is no "
        "error and counts in no figure (LVIS)."
    )
    told("not_exhaustive", message, is_known & is_partial)
    return replace(detections, is_ignored=~is_known | is_partial)


def _moved(known: Federated, images: NDArray[np.int32], labels: NDArray[np.int32]) -> Federated:
    """The pairs with new numbers of their images and labels; those of which one has none (-1) are left out."""
    pairs = (np.column_stack([images[old[:, 0]], labels[old[:, 1]]]) for old in (known.absent, known.partial))
    return Federated(*(new[(new >= 0).all(axis=1)] for new in pairs))


def _cells(image: NDArray[np.int32], label: NDArray[np.int32], n_labels: int) -> NDArray[np.int64]:
    return image.astype(np.int64) * n_labels + label
