"""What the map of a report is made of: vectors in a file, the model's scores, or what the samples look like."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.datasets.vectors import TrainingVectors as OfTraining
from reportgen.datasets.vectors import Vectors, joined_vectors, training_vectors
from reportgen.errors import OptionError
from reportgen.evaluations.box_map import kept_boxes
from reportgen.evaluations.vector_space import TrainingVectors, VectorSpace
from reportgen.inputs import PREDICTIONS
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.options import Options
from reportgen.readers.vectors import read_vectors
from reportgen.report.image_folder import TEXTS, ImageFolder, image_folder
from reportgen.report.looks import looks_of
from reportgen.report.texts import are_files, texts_of_files
from reportgen.report.wordings import wordings_of
from reportgen.tables import BoxTable
from reportgen.tasks.tuning import Data

WORDING = "how the texts are worded, no model's vectors"
Look: TypeAlias = tuple[NDArray[np.float32], Mask, str]


@dataclass(frozen=True, eq=False)
class Mapped:
    """The vectors of the reported samples, and of the training set where there are any; what was odd about them.

    `described` says in words where they come from, as the inputs of a report are.
    """

    vectors: Vectors | None = None
    training: OfTraining | None = None
    issues: tuple[Issue, ...] = ()
    described: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()  # of the training set's samples, "" where one has none or several


def space_of(found: Mapped, evaluation: Any, seed: int) -> VectorSpace | None:
    """Where the samples lie, in the order of their ids; None without vectors.

    Samples with positions alone, or where the file gives positions, lie there: those without one are not on the map.
    """
    vectors = found.vectors
    if vectors is None:
        return None
    known = vectors.known if vectors.positions is None else vectors.known & ~np.isnan(vectors.positions).any(axis=1)
    ids, item = evaluation.dataset.sample_ids, None
    rows = np.flatnonzero(known)
    if vectors.per_box:
        rows = np.intersect1d(rows, kept_boxes(evaluation))
        image = evaluation.dataset.detections.image[rows]
        place = np.empty(len(ids), np.intp)
        place[ids.arg_sort().to_numpy()] = np.arange(len(ids))
        rows = item = rows[np.lexsort((rows, place[image]))]
        sample = evaluation.dataset.detections.image[rows].astype(np.intp)
    else:
        rows = sample = rows[ids.gather(rows.tolist()).arg_sort().to_numpy()]
    positions = None if vectors.positions is None else vectors.positions[rows]
    return VectorSpace(
        sample, vectors.values[rows].astype(np.float32, copy=False), vectors.source, vectors.scale, positions,
        _beside(found.training, found.labels), seed, item, is_tested=not vectors.is_by_model,
        is_given=not vectors.is_by_look,
    )  # fmt: skip


def _beside(found: OfTraining | None, labels: Sequence[str]) -> TrainingVectors | None:
    """The training vectors that can be used, by their ids; the number of the row is the id of one without."""
    if found is None:
        return None
    names = [name or f"row {k + 1}" for k, name in enumerate(found.ids)]
    rows = np.array(sorted(np.flatnonzero(found.known).tolist(), key=names.__getitem__), np.intp)
    said = [labels[at] if at >= 0 and at < len(labels) else "" for at in found.sample[rows].tolist()]
    return TrainingVectors(
        tuple(names[k] for k in rows.tolist()), found.values[rows].astype(np.float32, copy=False), tuple(said)
    )


def _labels_of(dataset: Any) -> tuple[str, ...]:
    """The label of each sample of a training set, "" where it has none or several."""
    if dataset is None:
        return ()
    sample, label = dataset.true_labels
    times = np.bincount(sample, minlength=dataset.n_samples)
    said = np.full(dataset.n_samples, "", object)
    said[sample] = np.array(dataset.labels, object)[label]
    return tuple(np.where(times == 1, said, "").tolist())


def mapped(options: Options, data: Data, training: Any = None, holder: Path | None = None) -> Mapped:
    """The vectors that `--embeddings` or `--map` ask for; nothing where neither does.

    `training` is the data set of `--training`, None without; `holder` is the file that names the images.
    Raises: OptionError where there is nothing of what `--map` names, and what reading and joining a file raise.
    """
    if options.map == "scores":
        return _of_scores(data.dataset)
    if options.map == "look":
        return _of_looks(options, data, holder)
    files = dict(options.embeddings)
    if not files:
        return Mapped()
    table = read_vectors(files["test"])
    vectors, issues = joined_vectors(table, data.dataset, _predicted(data))
    described = [("Vectors", _described(vectors))]
    if "training" not in files:
        return Mapped(vectors, None, issues, tuple(described))
    beside, odd = training_vectors(read_vectors(files["training"]), vectors, training)
    described.append(("Vectors of the training set", beside.source))
    return Mapped(vectors, beside, (*issues, *odd), tuple(described), _labels_of(training))


def _predicted(data: Data) -> BoxTable | None:
    """The predicted boxes as read, those beside the ground truth in one file as well; None without boxes."""
    if not data.inputs.hold(BoxTable):
        return None
    table = data.inputs.table(PREDICTIONS, BoxTable)
    return table if table is None or table.predictions is None else table.predictions


def _described(vectors: Vectors) -> str:
    if not vectors.values.shape[1]:
        return f"{vectors.source}: positions as given"
    kind = "; of predicted boxes" if vectors.per_box else ""
    return f"{vectors.source}{kind}; {vectors.scale.said}"


def score_vectors(dataset: Any) -> tuple[Vectors, tuple[Issue, ...]] | None:
    """The roots of the scores of all labels (Hellinger), None where the input has no such scores.

    Labels without any score are left out; a sample that lacks one of another label has no vector.
    """
    scores = getattr(dataset, "scores", None)
    if scores is None:
        return None
    is_scored = ~np.isnan(scores).all(axis=0)
    if np.count_nonzero(is_scored) < 2:
        return None
    values = np.sqrt(scores if is_scored.all() else scores[:, is_scored], dtype=np.float32)
    known = ~np.isnan(values).any(axis=1)
    if not known.any():
        return None
    issues = _without(dataset, known, "Samples without a score of every label; they are not on the map.")
    return Vectors(values, known, "the model's scores", is_by_model=True), issues


def _without(dataset: Any, known: Mask, message: str) -> tuple[Issue, ...]:
    missing = np.flatnonzero(~known)
    examples = dataset.sample_ids.gather(missing[:MAX_EXAMPLES]).to_list()
    return (issue("no_vector", message, missing.size, examples),) if missing.size else ()


def _of_scores(dataset: Any) -> Mapped:
    found = score_vectors(dataset)
    if found is None:
        problem = "the input has no scores of all labels for a sample"
        remedy = "Give scores of every label, or vectors with --embeddings FILE, or take --map look."
        raise OptionError("--map scores", problem, remedy)
    vectors, issues = found
    return Mapped(vectors, None, issues, (("Vectors", f"{vectors.source}; {vectors.scale.said}"),))


def _of_looks(options: Options, data: Data, holder: Path | None) -> Mapped:
    """What the pictures look like, or how the texts are worded where there are no pictures."""
    if options.no_images:
        raise OptionError("--map look", "--no-images leaves out what it is made of", "Leave out one of the two.")
    dataset = data.dataset
    folder = image_folder(options.images, holder)
    found = _pictures(folder, dataset) or _texts(folder, dataset)
    if found is None:
        remedy = "Give the folder of pictures with --images, or a column of texts, or vectors with --embeddings FILE."
        raise OptionError("--map look", "no sample has a picture or a text", remedy)
    values, known, source = found
    if not known.any():
        raise OptionError("--map look", "no picture can be read, and no text has a word", "Check the files.")
    vectors = Vectors(values, known, source, is_by_look=True)
    issues = _without(dataset, known, "Samples without a picture that can be read, or a text; they are not on the map.")
    return Mapped(vectors, None, issues, (("Vectors", source),))


def _pictures(folder: ImageFolder | None, dataset: Any) -> Look | None:
    images = None if folder is None else folder.images(dataset.sample_ids, dataset.image_names)
    if images is None or not images.is_available.any():
        return None
    paths: list[str | None] = [None if file is None else f"{images.root}/{file}" for file in images.file.to_list()]
    return *looks_of(paths), "what the pictures look like, no model's vectors"


def _texts(folder: ImageFolder | None, dataset: Any) -> Look | None:
    given = dataset.texts
    if folder is not None and (given is None or are_files(given)):
        files = replace(folder, kind=TEXTS).images(dataset.sample_ids, dataset.image_names if given is None else given)
        has = np.flatnonzero(files.is_available)
        if has.size:
            read = texts_of_files(files.paths(has), sys.maxsize)
            texts: list[str | None] = [None] * dataset.n_samples
            for row, place in zip(has.tolist(), read.image.tolist(), strict=True):
                texts[row] = read.texts[place] if place != NONE else None
            return *wordings_of(texts), WORDING
    return None if given is None else (*wordings_of(given.to_list()), WORDING)
