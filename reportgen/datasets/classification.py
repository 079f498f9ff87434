"""Single-label classification: one true label and at most one predicted label per sample."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from reportgen.arrays import NONE, LabelIds, Positions, Scores
from reportgen.datasets.alignment import Alignment, aligned
from reportgen.datasets.cells import padded, taken, text_column
from reportgen.datasets.columns import Columns, InputColumns
from reportgen.datasets.file_parts import file_of_rows
from reportgen.datasets.free_columns import free_columns
from reportgen.datasets.label_causes import spelling_causes
from reportgen.datasets.label_joining import Spelling, distinct_labels, spelling
from reportgen.datasets.label_meeting import meeting
from reportgen.datasets.order_causes import causes_in
from reportgen.datasets.positive import Positive
from reportgen.datasets.predictions import counted, scored_predictions, single_scores
from reportgen.datasets.samples import FileRows, OfSamples, Samples, same_labels
from reportgen.datasets.scores import GivenScores, given_scores, scores_in_order
from reportgen.datasets.two_labels import TwoLabels, two_labels
from reportgen.datasets.wording import listed
from reportgen.errors import MalformedInput, MismatchedInputs, OptionError
from reportgen.issues import Issue, issue
from reportgen.options import Options
from reportgen.parts import Taken, taken_positions
from reportgen.tables import Table

_HASHED = 100_000  # samples at a time, so that their text stays in the cache


@dataclass(frozen=True)
class ClassificationDataset(OfSamples):
    """The labelled samples; those of files in ascending order of id, parts in the order they were taken or put in.

    `labels` is the union of true, predicted and scored labels in natural order. `y_true` is never NONE, `y_pred` is
    NONE without a usable prediction. `score` is that of the predicted label, NaN where `y_pred` is NONE, None when
    the input has no scores; `scores` (n_samples, n_labels) is NaN where not given, None when only the predicted
    label has a score. `positive` is the positive one of two labels: then `scores` are those of both, if there are any.
    """

    samples: Samples
    labels: tuple[str, ...]
    y_true: LabelIds
    y_pred: LabelIds
    score: Scores | None
    scores: Scores | None
    positive: Positive | None = None

    @property
    def n_labels(self) -> int:
        """Number of labels, at least 1."""
        return len(self.labels)

    @property
    def true_labels(self) -> tuple[Positions, LabelIds]:
        """The sample and the label of every ground truth."""
        return np.arange(self.n_samples), self.y_true

    def take(self, samples: Taken) -> "ClassificationDataset":
        """Some samples alone, a slice, a fold or a split: a mask (n_samples,), or distinct positions in the new order.

        All labels stay, so that figures of parts can be compared; those of an absent label are undefined.
        Raises: ValueError as `taken_positions` does.
        """
        rows = taken_positions(samples, self.n_samples)
        score, scores = (None if values is None else values[rows] for values in (self.score, self.scores))
        kept = self.samples.take(rows)
        y_true, y_pred = self.y_true[rows], self.y_pred[rows]
        return ClassificationDataset(kept, self.labels, y_true, y_pred, score, scores, self.positive)

    @classmethod
    def concat(cls, parts: Sequence["ClassificationDataset"]) -> "ClassificationDataset":
        """All samples of all parts, one part after the other; the parts must have the same labels in the same order.

        Raises: MismatchedInputs when labels differ, an id occurs twice, or only some parts have scores; ValueError when
        there is no part.
        """
        labels, samples = same_labels(parts), Samples.concat([part.samples for part in parts])
        y_true, y_pred = (np.concatenate([getattr(part, name) for part in parts]) for name in ("y_true", "y_pred"))
        score, scores = (_scores_of_all([getattr(part, name) for part in parts]) for name in ("score", "scores"))
        return cls(samples, labels, y_true, y_pred, score, scores, _positive_of_all(parts))


def _positive_of_all(parts: Sequence["ClassificationDataset"]) -> Positive | None:
    known = {part.positive.label if part.positive else None for part in parts}
    if len(known) > 1:
        raise MismatchedInputs("the parts", "their positive labels differ", "Name it: --positive LABEL.")
    return parts[0].positive


def _scores_of_all(parts: Sequence[Scores | None]) -> Scores | None:
    """The scores of all parts, None where none has any."""
    given = [scores for scores in parts if scores is not None]
    if 0 < len(given) < len(parts):
        problem = "some of them have scores and some have none"
        raise MismatchedInputs("the parts", problem, "Give scores for all of them, or for none.")
    return np.concatenate(given) if given else None


def join(
    ground_truth: Table | None, predictions: Table, columns: InputColumns, options: Options
) -> tuple[ClassificationDataset, tuple[Issue, ...]]:
    """The dataset of one combined or two separate tables, and everything odd that was met on the way.

    `columns` are those chosen in them.

    Raises: InputError or OptionError, each naming file, place and remedy.
    """
    alignment = aligned(ground_truth, predictions, columns, options.columns)
    given = given_scores(predictions, columns.predictions, logits=options.logits)
    predicted = _predicted(predictions, columns, alignment)
    spelt = spelling(predictions.name, alignment, predicted, given.matrix)
    labels = spelt.labels
    y_true, y_pred, scores = _encoded(predictions, alignment, predicted, given, spelt)
    single = single_scores(given, alignment)
    if y_pred is None and scores is None and len(labels) != 2:
        problem = f"it has scores and no predictions, and {listed(labels)} alone to be predicted"
        raise MalformedInput(predictions.name, problem, "Name the column of predictions with --column prediction=NAME.")
    if options.logits:
        _check_logits(scores, single, len(labels))
    two = two_labels(labels, y_true, y_pred, scores, single, options.positive)
    scores = two.scores
    y_pred, score, issues = scored_predictions(y_pred, predicted, scores, single, alignment, two.positive)
    issues = [*_of_one_label(labels, two, alignment), *issues]
    dataset = ClassificationDataset(
        samples=_samples(ground_truth, predictions, columns, alignment),
        labels=labels,
        y_true=y_true,
        y_pred=y_pred,
        score=score,
        scores=scores,
        positive=two.positive,
    )
    read = [found for table in (ground_truth, predictions) if table is not None for found in table.issues]
    conflicts = _truth_conflicts(ground_truth, predictions, columns, alignment)
    of_labels = [*_label_issues(dataset, has_predictions=predicted is not None), *_unscored(dataset, given, spelt)]
    rows = alignment.prediction_rows if alignment.ground_truth_rows is None else alignment.ground_truth_rows
    causes = [
        *spelling_causes(spelt.alike, labels, y_true, y_pred),
        *causes_in(dataset, rows, has_predictions=predicted is not None),
    ]
    blanks = [*(_padded(ground_truth, columns.ground_truth)), *_padded(predictions, columns.predictions)]
    of_spelling = (*blanks, *spelt.issues)
    return dataset, (*read, *alignment.issues, *of_spelling, *conflicts, *given.issues, *issues, *of_labels, *causes)


def _check_logits(scores: Scores | None, single: Scores | None, n_labels: int) -> None:
    """Raises: OptionError where there are none, or those of what is predicted alone, which say no probability."""
    if scores is None and single is None:
        raise OptionError("--logits", "there are no scores", "Leave it out.")
    if single is not None and n_labels > 2:
        problem = "the logit of what is predicted alone says no probability"
        raise OptionError("--logits", problem, "Give the logits of all labels, a column for each.")


def _samples(ground_truth: Table | None, predictions: Table, columns: InputColumns, alignment: Alignment) -> Samples:
    """The samples with their files and with what else either table says of them."""
    names = _image_names(ground_truth, predictions, columns, alignment)
    further = free_columns(
        alignment.truth,
        (ground_truth, columns.ground_truth, alignment.ground_truth_rows),
        (predictions, columns.predictions, alignment.prediction_rows),
    )
    files = file_of_rows((ground_truth, alignment.ground_truth_rows), (predictions, alignment.prediction_rows))
    rows = FileRows(predictions.name, alignment.prediction_rows, predictions.n_rows)
    return Samples(alignment.sample_ids, names, file=files, metadata=further, rows=rows)


def _padded(table: Table | None, columns: Columns | None) -> list[Issue]:
    """That ids or labels have blanks at their ends."""
    if table is None or columns is None:
        return []
    return padded(table, (columns.id, columns.truth, columns.prediction))


def dataset_sha256(dataset: ClassificationDataset) -> str:
    """SHA-256 over the ids with their true label, each preceded by its length; independent of format and order."""
    labels = pl.Series([f"{len(label.encode())}:{label}" for label in dataset.labels], dtype=pl.String)
    pairs = pl.DataFrame({"id": dataset.sample_ids, "truth": labels.gather(dataset.y_true)})
    if not pairs["id"].is_sorted():
        pairs = pairs.sort("id")
    found = hashlib.sha256()
    for rows in pairs.iter_slices(_HASHED):
        size = rows["id"].str.len_bytes()
        length = pl.lit(f"{size[0]}:") if size.min() == size.max() else pl.concat_str(pl.lit(size), pl.lit(":"))
        found.update(rows.select(pl.concat_str(length, "id", "truth").str.join("")).item().encode())
    return found.hexdigest()


def _predicted(table: Table, columns: InputColumns, alignment: Alignment) -> pl.Series | None:
    """The label the file predicts for each sample, null if none; None when it only has scores."""
    name = columns.predictions.prediction
    return taken(text_column(table, name), alignment.prediction_rows) if name else None


def _encoded(
    table: Table, alignment: Alignment, predicted: pl.Series | None, given: GivenScores, spelt: Spelling
) -> tuple[LabelIds, LabelIds | None, Scores | None]:
    """Truth and prediction as positions in the labels, and the scores in their order."""
    forms, labels = spelt.forms, spelt.labels
    distinct_labels(table.name, given.matrix.labels if given.matrix else (), forms)
    rows = alignment.prediction_rows
    scores = scores_in_order(table.name, given.matrix, forms, labels, rows) if given.matrix else None
    y_pred = None if predicted is None else _positions(predicted, forms, labels)
    return _positions(alignment.truth, forms, labels), y_pred, scores


def _positions(texts: pl.Series, forms: dict[str, str], labels: tuple[str, ...]) -> LabelIds:
    """The position of each label in `labels`, NONE where it is null."""
    if forms:
        texts = texts.replace(forms)
    codes = texts.cast(pl.Enum(labels)).to_physical()
    return codes.cast(pl.Int32).fill_null(NONE).to_numpy()


def _of_one_label(labels: Sequence[str], two: TwoLabels, alignment: Alignment) -> list[Issue]:
    """That a column of scores was taken for those of one label."""
    if two.of_one is None or two.scores is None:
        return []
    message = f"The scores are taken for those of {labels[two.of_one]}, whatever is predicted."
    return counted("score_of_one_label", message, ~np.isnan(two.scores[:, two.of_one]), alignment)


def _truth_conflicts(
    ground_truth: Table | None, predictions: Table, columns: InputColumns, alignment: Alignment
) -> list[Issue]:
    """Samples for which the predictions file states another truth than the ground-truth file."""
    name = columns.predictions.truth
    if ground_truth is None or name is None or columns.ground_truth is None or columns.ground_truth.truth is None:
        return []
    other = taken(text_column(predictions, name), alignment.prediction_rows)
    forms = meeting([alignment.truth.unique().to_list(), other.drop_nulls().unique().to_list()]).forms
    is_other = (other.replace(forms) != alignment.truth.replace(forms)).fill_null(False)
    message = f"{predictions.name} states another truth than {ground_truth.name}, whose truth counts."
    return counted("truth_conflict", message, is_other.to_numpy(), alignment)


def _are_both_scored(dataset: ClassificationDataset) -> bool:
    """Whether there are two labels with scores of each, be it what those of the other leave."""
    return dataset.n_labels == 2 and dataset.scores is not None and not np.isnan(dataset.scores).all(axis=0).any()


def _unscored(dataset: ClassificationDataset, given: GivenScores, spelt: Spelling) -> list[Issue]:
    """That the scores are of other labels than the truth: one that is true has none, so that it is never predicted."""
    if given.matrix is None or _are_both_scored(dataset):
        return []
    scored = {spelt.forms.get(label, label) for label in given.matrix.labels}
    n_true = np.bincount(dataset.y_true, minlength=dataset.n_labels)
    names = [label for label, n in zip(dataset.labels, n_true, strict=True) if n and label not in scored]
    if not names:
        return []
    others = [label for label, n in zip(dataset.labels, n_true, strict=True) if not n and label in scored]
    message = "Labels that samples truly have and of which there are no scores: they can never be predicted."
    if others:
        message += f" There are scores of {listed(others)}, which no sample truly has: write each label in one way."
    return [issue("unscored_label", message, int(n_true[[dataset.labels.index(name) for name in names]].sum()), names)]


def _label_issues(dataset: ClassificationDataset, has_predictions: bool) -> Sequence[Issue]:
    """Labels that are alone, predicted without ever being true, or neither."""
    issues = []
    if dataset.n_labels == 1:
        message = "There is only one label: every figure is degenerate."
        issues.append(issue("one_label", message, dataset.n_samples, dataset.labels))
    n_true = np.bincount(dataset.y_true, minlength=dataset.n_labels)
    is_unknown = (dataset.y_pred != NONE) & (n_true[dataset.y_pred] == 0)
    if has_predictions and is_unknown.any():
        names = [dataset.labels[index] for index in np.unique(dataset.y_pred[is_unknown])]
        message = "Predicted labels that no sample truly has."
        issues.append(issue("unknown_label", message, int(np.count_nonzero(is_unknown)), names))
    is_absent = n_true + np.bincount(dataset.y_pred[dataset.y_pred != NONE], minlength=dataset.n_labels) == 0
    if is_absent.any():
        message = "Labels of the list without any sample in the test set: nothing is known about them."
        names = [dataset.labels[index] for index in np.flatnonzero(is_absent)]
        issues.append(issue("absent_label", message, int(np.count_nonzero(is_absent)), names))
    return issues


def _image_names(
    ground_truth: Table | None, predictions: Table, columns: InputColumns, alignment: Alignment
) -> pl.Series | None:
    """The image of each sample as the ground truth names it, else as the predictions do; None without such a column."""
    of_truth = columns.ground_truth
    if ground_truth is not None and of_truth is not None and of_truth.image and alignment.ground_truth_rows is not None:
        return taken(text_column(ground_truth, of_truth.image), alignment.ground_truth_rows).alias("image")
    name = columns.predictions.image
    return taken(text_column(predictions, name), alignment.prediction_rows).alias("image") if name else None
