"""Multi-label classification: any number of true labels per sample, and a score or a prediction of each label."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from reportgen.arrays import Mask, Positions, Scores
from reportgen.datasets.alignment import Alignment, TableRows, aligned
from reportgen.datasets.cells import taken, text_column
from reportgen.datasets.columns import Columns, InputColumns
from reportgen.datasets.file_parts import file_of_rows
from reportgen.datasets.free_columns import free_columns
from reportgen.datasets.label_joining import distinct_labels, spelling_of
from reportgen.datasets.predictions import counted
from reportgen.datasets.samples import FileRows, OfSamples, Samples, same_labels
from reportgen.datasets.scores import row_blocks, scores_in_order
from reportgen.datasets.single_labels import SIGNS
from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.issues import Issue, issue
from reportgen.options import Options
from reportgen.parts import Taken, taken_positions
from reportgen.tables import LabelSets, ScoreMatrix, Table

LABELLED = "truth"  # the column that says of which rows the labels are known
HALF = 0.5


@dataclass(frozen=True, eq=False)
class MultilabelDataset(OfSamples):
    """The labelled samples; those of files in ascending order of id, parts in the order they were taken or put in.

    `labels` is the union of true, predicted and scored labels in natural order. `truth` (n_samples, n_labels) says
    which each sample has, possibly none. `scores` (n_samples, n_labels) is NaN where not given: such a label is not
    predicted. Without scores (None) `predicted` says what is; with them it is None.
    """

    samples: Samples
    labels: tuple[str, ...]
    truth: Mask
    scores: Scores | None
    predicted: Mask | None = None

    @property
    def n_labels(self) -> int:
        """Number of labels, at least 1."""
        return len(self.labels)

    @property
    def true_labels(self) -> tuple[Positions, Positions]:
        """The sample and the label of every ground truth."""
        sample, label = np.nonzero(self.truth)
        return sample, label

    def take(self, samples: Taken) -> MultilabelDataset:
        """Some samples alone, a slice, a fold or a split: a mask (n_samples,), or distinct positions in the new order.

        All labels stay, so that figures of parts can be compared. Raises: ValueError as `taken_positions` does.
        """
        rows = taken_positions(samples, self.n_samples)
        scores = None if self.scores is None else self.scores[rows]
        predicted = None if self.predicted is None else self.predicted[rows]
        return MultilabelDataset(self.samples.take(rows), self.labels, self.truth[rows], scores, predicted)

    @classmethod
    def concat(cls, parts: Sequence[MultilabelDataset]) -> MultilabelDataset:
        """All samples of all parts, one part after the other; the parts must have the same labels in the same order.

        Raises: MismatchedInputs when labels differ, an id occurs twice, or only some parts have scores; ValueError when
        there is no part.
        """
        labels, samples = same_labels(parts), Samples.concat([part.samples for part in parts])
        if len({part.scores is None for part in parts}) > 1:
            problem = "some of them have scores and some have none"
            raise MismatchedInputs("the parts", problem, "Give scores for all of them, or for none.")
        truth = np.concatenate([part.truth for part in parts])
        scores = [part.scores for part in parts if part.scores is not None]
        predicted = [part.predicted for part in parts if part.predicted is not None]
        return cls(samples, labels, truth, np.concatenate(scores) if scores else None,
                   np.concatenate(predicted) if predicted else None)  # fmt: skip


def join(
    ground_truth: Table | None, predictions: Table, columns: InputColumns, options: Options
) -> tuple[MultilabelDataset, tuple[Issue, ...]]:
    """The dataset of one combined or two separate tables with sets, and everything odd that was met on the way.

    `columns` are those chosen in them. Raises: InputError or OptionError, each naming file, place and remedy.
    """
    holder = predictions if ground_truth is None else ground_truth
    sets = holder.true_sets
    assert sets is not None  # noqa: S101 - tables without have been refused
    marked = replace(holder, frame=_with_known(holder, sets))
    of_holder = replace(columns.ground_truth or columns.predictions, truth=LABELLED)
    if ground_truth is None:
        alignment = aligned(None, marked, InputColumns(of_holder), options.columns)
    else:
        both = InputColumns(replace(columns.predictions, truth=None), of_holder)
        alignment = aligned(marked, predictions, both, options.columns)
    said, several = predictions.said_sets, predictions.several
    sides = (sets.labels, said.labels if said else (), several.labels if several else ())
    spelt = spelling_of(predictions.name, *sides, None)
    for side in sides:
        distinct_labels(predictions.name, side, spelt.forms)
    labels, rows = spelt.labels, alignment.prediction_rows
    truth_rows = rows if ground_truth is None else alignment.ground_truth_rows
    truth = _in_order(sets, spelt.forms, labels, rows if truth_rows is None else truth_rows)
    scores = scores_in_order(predictions.name, several, spelt.forms, labels, rows) if several else None
    predicted = _in_order(said, spelt.forms, labels, rows) if said else None
    images = _image_names(ground_truth, predictions, columns, alignment)
    tables = (None if ground_truth is None else marked, marked if ground_truth is None else predictions)
    of_predictions = of_holder if ground_truth is None else columns.predictions
    files = file_of_rows((ground_truth, alignment.ground_truth_rows), (predictions, alignment.prediction_rows))
    further = _further(tables, (of_holder, of_predictions), alignment)
    in_file = FileRows(predictions.name, rows, predictions.n_rows)
    dataset = MultilabelDataset(
        Samples(alignment.sample_ids, images, metadata=further, file=files, rows=in_file), labels, truth, scores,
        predicted if scores is None else None,
    )  # fmt: skip
    read = [found for table in (ground_truth, predictions) if table is not None for found in table.issues]
    odd = (*_issues(dataset, several, alignment), *_disagreements(scores, predicted, alignment))
    return dataset, (*read, *alignment.issues, *spelt.issues, *odd)


def _with_known(table: Table, sets: LabelSets) -> pl.DataFrame:
    """The frame with a cell in the column LABELLED where the labels are known, null elsewhere."""
    cells = pl.Series(LABELLED, ["1"], dtype=pl.String).new_from_index(0, len(sets.known))
    cells = cells.set(pl.Series(~sets.known), None)
    return table.frame.with_columns(cells) if table.frame.width else pl.DataFrame([cells])


def _in_order(sets: LabelSets, forms: dict[str, str], labels: tuple[str, ...], rows: TableRows) -> Mask:
    """The sets (n_samples, n_labels) in the order of samples and labels; of a row that is missing, nothing."""
    position = {label: index for index, label in enumerate(labels)}
    columns = [position[forms.get(label, label)] for label in sets.labels]
    if columns == list(range(len(labels))) and np.array_equal(rows, np.arange(len(sets.values))):
        return sets.values
    ordered = np.zeros((rows.size, len(labels)), np.bool_)
    ordered[:, columns] = sets.values[rows]
    ordered[rows < 0] = False
    return ordered


def _further(
    tables: tuple[Table | None, Table], roles: tuple[Columns, Columns], alignment: Alignment
) -> dict[str, Any]:
    """What else either table says of the samples."""
    sides = tuple(zip(tables, (alignment.ground_truth_rows, alignment.prediction_rows), strict=True))
    return free_columns(alignment.truth, *((table, own, rows) for (table, rows), own in zip(sides, roles, strict=True)))


def _image_names(
    ground_truth: Table | None, predictions: Table, columns: InputColumns, alignment: Alignment
) -> pl.Series | None:
    """The image of each sample as the ground truth names it, else as the predictions do; None without such a column."""
    sides = ((ground_truth, columns.ground_truth, alignment.ground_truth_rows),
             (predictions, columns.predictions, alignment.prediction_rows))  # fmt: skip
    for table, chosen, rows in sides:
        if table is not None and chosen is not None and chosen.image and rows is not None:
            return taken(text_column(table, chosen.image), rows).alias("image")
    return None


def _issues(dataset: MultilabelDataset, several: ScoreMatrix | None, alignment: Alignment) -> Iterator[Issue]:
    """What is odd about the samples and the labels."""
    is_bare: Mask = np.logical_not(dataset.truth.any(axis=1))
    yield from counted("no_true_label", "Samples that have none of the labels: whatever is predicted is a false "
                       "positive. If they are unlabelled, leave them out.", is_bare, alignment)  # fmt: skip
    is_unpredicted = alignment.prediction_rows < 0
    yield from counted("no_prediction", "Samples without a prediction count as missed.", is_unpredicted, alignment)
    n_true, names = dataset.truth.sum(axis=0), np.array(dataset.labels, object)
    if dataset.scores is not None and several is not None:
        is_given = _given(dataset.scores)
        yield from _unscored(dataset, is_given, ~is_unpredicted, alignment)
        said = is_given if dataset.predicted is None else dataset.predicted.sum(axis=0)
    else:
        said = n_true if dataset.predicted is None else dataset.predicted.sum(axis=0)
    unknown, absent = (said > 0) & (n_true == 0), (said + n_true) == 0
    if unknown.any():
        message = "Predicted labels that no sample truly has."
        yield issue("unknown_label", message, int(np.count_nonzero(unknown)), names[unknown])
    if absent.any():
        message = "Labels of the list without any sample in the test set: nothing is known about them."
        yield issue("absent_label", message, int(np.count_nonzero(absent)), names[absent])
    every = set(dataset.labels)
    joined = [label for label in dataset.labels if _is_joined(label, every)]
    if joined:
        message = "Labels that look like several, with another sign between them than elsewhere: each counts as one."
        yield issue("joined_labels", message, len(joined), joined)
    if dataset.n_labels == 1:
        message = "There is only one label: every figure is degenerate."
        yield issue("one_label", message, dataset.n_samples, dataset.labels)


def _is_joined(label: str, labels: set[str]) -> bool:
    """Whether a part of a label, between the signs that stand between labels, is a label of its own."""
    return any(sign in label and labels & {part.strip() for part in label.split(sign)} for sign in (*SIGNS, ","))


def _given(scores: Scores) -> np.ndarray:
    """(n_labels,) samples with a score of each label."""
    return sum((np.count_nonzero(~np.isnan(scores[block]), axis=0) for block in row_blocks(scores)),
               np.zeros(scores.shape[1], np.int64))  # fmt: skip


def _unscored(
    dataset: MultilabelDataset, n_given: np.ndarray, is_predicted: Mask, alignment: Alignment
) -> Iterator[Issue]:
    """Labels that no sample has a score of, and samples with scores of some labels only."""
    unscored = n_given == 0
    if unscored.any() and not unscored.all():
        message = "Labels that the predictions never give a score: all of them are missed."
        yield issue("unscored_label", message, int(unscored.sum()), np.array(dataset.labels, object)[unscored])
    assert dataset.scores is not None  # noqa: S101 - its caller has looked
    is_partial = np.zeros(dataset.n_samples, np.bool_)
    for block in row_blocks(dataset.scores):
        is_partial[block] = np.isnan(dataset.scores[block][:, ~unscored]).any(axis=1)
    message = "Samples without a score of every label: a label without one counts as not predicted."
    yield from counted("nan_score", message, is_partial & is_predicted, alignment)


def _disagreements(scores: Scores | None, predicted: Mask | None, alignment: Alignment) -> list[Issue]:
    """Samples for which the file names other labels than the scores say at 0.5."""
    if scores is None or predicted is None:
        return []
    is_other = ((scores >= HALF) != predicted).any(axis=1)
    message = "The file predicts other labels than the scores do at 0.5; the scores count."
    return counted("disagreement", message, is_other, alignment)


def dataset_sha256(dataset: MultilabelDataset) -> str:
    """SHA-256 over the ids with their true labels in code order, each preceded by its length, in the order of ids.

    Independent of format and order; a label that no sample has does not count.
    """
    sample, label = np.nonzero(dataset.truth)
    names = pl.Series("label", dataset.labels, dtype=pl.String).gather(label)
    pairs = pl.DataFrame({"row": sample, "label": names}).sort("row", "label")
    text = pl.concat_str(pl.lit(","), pl.col("label").str.len_bytes(), pl.lit(":"), pl.col("label"))
    sets = pairs.group_by("row", maintain_order=True).agg(text.str.join("").alias("set"))
    ids = pl.DataFrame({"row": np.arange(dataset.n_samples), "id": dataset.sample_ids})
    whole = ids.join(sets, on="row", how="left", maintain_order="left").sort("id")
    parts = [pl.col("id").str.len_bytes(), pl.lit(":"), pl.col("id"), pl.col("set").fill_null(""), pl.lit("\n")]
    said = str(whole.select(pl.concat_str(parts).str.join("")).item() or "")
    return hashlib.sha256(said.encode()).hexdigest()


def without_sides(truths: Table | None, predictions: Table) -> MalformedInput | None:
    """The error of tables in which the true labels are missing, or what is predicted; None where both are there."""
    holder = predictions if truths is None else truths
    if holder.true_sets is None:
        problem = "no column says which labels are true"
        remedy = "Give one column of 0 and 1 per label (true_cat, true_dog), or name one of lists: --column truth=NAME."
        return MalformedInput(holder.name, problem, remedy)
    if predictions.said_sets is None and predictions.several is None:
        problem = "no column says which labels are predicted"
        remedy = "Give one column of scores per label (p_cat, p_dog), or name one of lists: --column prediction=NAME."
        return MalformedInput(predictions.name, problem, remedy)
    return None
