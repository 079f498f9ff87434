"""Which column plays which role: by --column first, then by its usual names in order of precedence."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.datasets.cells import distinct_texts
from reportgen.datasets.column_names import candidates, column_of, named_columns, values_of
from reportgen.datasets.column_names import id_candidates as id_candidates
from reportgen.datasets.label_columns import are_probabilities, labels_by_pattern, score_columns, without_kind
from reportgen.datasets.label_meeting import may_meet
from reportgen.datasets.label_numbers import may_number
from reportgen.datasets.mappings import labels_of_first_rows
from reportgen.datasets.missing_columns import without_predictions, without_truth
from reportgen.datasets.rivals import refuse_unlike, said_columns
from reportgen.datasets.roles import ROLES, SCORES, Role
from reportgen.datasets.wording import listed
from reportgen.errors import MalformedInput, OptionError
from reportgen.tables import Table


@dataclass(frozen=True)
class Columns:
    """The column of each role in one table; `scores` is one column per label, or a single one of mappings."""

    id: str | None = None
    truth: str | None = None
    prediction: str | None = None
    score: str | None = None
    scores: tuple[str, ...] = ()
    score_labels: tuple[str, ...] = ()
    image: str | None = None

    @property
    def described(self) -> tuple[str, ...]:
        """The roles in words: `id`, `truth = true`, `scores = p_cat … p_dog`."""
        found = []
        for role in ROLES:
            column = getattr(self, role)
            if isinstance(column, tuple):
                column = " … ".join(dict.fromkeys((column[0], column[-1]))) if column else None
            if column:
                found.append(role if column == role else f"{role} = {column}")
        return tuple(found)

    @property
    def is_mapping(self) -> bool:
        """Whether the scores stand in one column of mappings."""
        return len(self.scores) == 1 and not self.score_labels


@dataclass(frozen=True)
class InputColumns:
    """The roles in both files; without a ground-truth file the predictions hold the truth."""

    predictions: Columns
    ground_truth: Columns | None = None


def chosen_columns(
    ground_truth: Table | None, predictions: Table, options: Mapping[str, str], images: Path | None = None
) -> InputColumns:
    """The roles recognised in the one or two tables; a file of images may hold the column of images instead.

    Raises: OptionError for --column, MalformedInput or MismatchedInputs where a role is missing or ambiguous.
    """
    tables = [table for table in (ground_truth, predictions) if table is not None]
    has_table = images is not None and images.is_file()
    check_options(tables, {role: name for role, name in options.items() if not (has_table and role == "image")})
    predicted = _prediction_columns(predictions, options, _known_labels(ground_truth or predictions, options))
    if ground_truth is not None:
        predicted = _said_as_truth(predictions, predicted, options)
    if not _predicts(predictions, predicted) and predicted.score is None:
        raise without_predictions(predictions, options, has_truth=ground_truth is not None)
    labels = _predicted_labels(predictions, predicted) if _predicts(predictions, predicted) else None
    named = [name for name in named_columns(predictions, "truth", options) if name != predicted.score]
    if labels is None and ground_truth is not None and named:
        raise without_predictions(
            predictions, options, has_truth=ground_truth is not None
        )  # what is called label there may be what is predicted
    of_predictions = _with_truth(predictions, predicted, options, labels)
    of_truth = None
    if ground_truth is not None:
        of_truth = _with_truth(ground_truth, _common_columns(ground_truth, options), options, labels)
    found = of_truth if of_truth is not None and of_truth.truth else of_predictions
    if labels is None and not found.truth:
        raise without_predictions(predictions, options, has_truth=ground_truth is not None)
    if not found.truth:
        raise without_truth(tables)
    _refuse_rivals(ground_truth if found is of_truth and ground_truth else predictions, found, options, labels)
    return InputColumns(of_predictions, of_truth)


def truth_alone(table: Table, options: Mapping[str, str]) -> Columns | None:
    """The roles in a table of ground truth without predictions; None where it predicts, or has no truth."""
    scores, _ = scores_of(table, options, _known_labels(table, options))
    if scores or table.scores is not None or column_of(table, "prediction", options):
        return None
    truth = column_of(table, "truth", options)
    return replace(_common_columns(table, options), truth=truth) if truth else None


def check_roles(options: Mapping[str, str], roles: Iterable[Role], task: str) -> None:
    """Raises OptionError for a role that columns of the task do not play."""
    known = [role.name for role in roles]
    for role, column in options.items():
        if role not in known:
            remedy = _nearest(role, known, "The roles are") if known else f"Leave --column {role} out."
            raise OptionError(f"--column {role}={column}", f"there is no role {role!r} in {task}", remedy)


def check_options(tables: Iterable[Table], options: Mapping[str, str]) -> None:
    """Raises OptionError for a column that no table has."""
    names = list(dict.fromkeys(name for table in tables for name in table.frame.columns))
    for role, column in options.items():
        if column not in names and not (role == "scores" and labels_by_pattern(names, column)):
            raise OptionError(
                f"--column {role}={column}",
                f"there is no column {column!r}",
                _nearest(column, names, "The columns are"),
            )


def _nearest(word: str, words: Iterable[str], introduction: str) -> str:
    known = f"{introduction} {listed(words)}."
    near = difflib.get_close_matches(word, list(words), n=1)
    return f"Did you mean {near[0]}? {known}" if near else known


def _common_columns(table: Table, options: Mapping[str, str]) -> Columns:
    return Columns(id=column_of(table, "id", options), image=column_of(table, "image", options))


def _prediction_columns(table: Table, options: Mapping[str, str], known: set[str]) -> Columns:
    common = _common_columns(table, options)
    scores, labels = scores_of(table, options, known)
    prediction, score = said_columns(table, options, known, labels)
    if prediction in scores:
        prediction = None
    return replace(common, prediction=prediction, score=score, scores=scores, score_labels=labels)


def _said_as_truth(table: Table, columns: Columns, options: Mapping[str, str]) -> Columns:
    """Where the truth is in another file, a column of fractions is the score of one label.

    Of JSON with nothing but a label and its score, as a pipeline of transformers writes it, the label is predicted, and
    so are the labels of an array.
    """
    named = [one for one in named_columns(table, "truth", options) if one not in (columns.score, *columns.scores)]
    if not named or columns.prediction or columns.scores or table.scores is not None or "truth" in options:
        return columns
    if table.format == "npy":
        return replace(columns, prediction=named[0])
    if columns.score is None:
        return replace(columns, score=named[0]) if are_probabilities(table, named[0], ()) else columns
    is_pipeline = table.format == "json" and set(table.frame.columns) == {named[0], columns.score}
    return replace(columns, prediction=named[0]) if is_pipeline else columns


def _known_labels(table: Table, options: Mapping[str, str]) -> set[str]:
    return values_of(table, named_columns(table, "truth", options))


def scores_of(table: Table, options: Mapping[str, str], known: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of scores and the labels they are of, `known` being labels; no labels for one column of mappings.

    Raises: MalformedInput where some columns bear labels' names and others may be labels too.
    """
    names = table.frame.columns
    if "scores" in options and options["scores"] not in names:
        taken = _in_other_roles(table, options) if options["scores"] == "*" else ()
        return _unzipped(labels_by_pattern([name for name in names if name not in taken], options["scores"]))
    if "scores" not in options:
        for prefix in SCORES.prefixes:
            found = [(name, name[len(prefix) :]) for name in names if _is_prefixed(name, prefix)]
            if len(found) > 1:
                return _unzipped(without_kind(found, known))
            if found and found[0][1] in known:  # the score of one of two labels
                return _unzipped(found)
    mapping = column_of(table, "scores", options)
    if mapping or table.scores is not None:
        return ((mapping,), ()) if mapping else ((), ())
    said = values_of(table, named_columns(table, "prediction", options))
    return _unzipped(score_columns(table, known or said, _in_other_roles(table, options)))


def _in_other_roles(table: Table, options: Mapping[str, str]) -> set[str]:
    """The columns that are no scores of labels by their names."""
    roles = ("id", "image", "truth", "prediction", "score")
    return {name for role in roles for name in named_columns(table, role, options)}


def _is_prefixed(name: str, prefix: str) -> bool:
    return name.lower().startswith(prefix) and len(name) > len(prefix)


def _unzipped(pairs: list[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(name for name, _ in pairs), tuple(label for _, label in pairs)


def _predicted_labels(table: Table, columns: Columns) -> set[str]:
    """The labels the predictions know; of a column of mappings those in its first rows."""
    labels = set(columns.score_labels)
    if columns.prediction:
        labels.update(distinct_texts(table, columns.prediction))
    if columns.is_mapping:
        labels.update(labels_of_first_rows(table, columns.scores[0]))
    elif table.scores is not None and not columns.scores:
        labels.update(table.scores.labels)
    return labels


def _predicts(table: Table, columns: Columns) -> bool:
    """Whether more is said of a sample than one score: that of one of two labels."""
    return columns.prediction is not None or bool(columns.scores) or table.scores is not None


def _with_truth(table: Table, columns: Columns, options: Mapping[str, str], labels: set[str] | None) -> Columns:
    """The columns with the first candidate for the truth that shares a label with the predictions.

    Where predictions have scores alone (`labels` is None), the first that has two labels.
    """
    taken = (columns.prediction, columns.score, *columns.scores)
    free = [one for one in candidates(table, "truth", options) if one not in taken]
    for strictly in (True, False):  # what is spelt alike goes before what may be meant
        for candidate in free:
            if _shares_a_label(table, candidate, labels, strictly=strictly):
                return replace(columns, truth=candidate)
    return columns


def _shares_a_label(table: Table, column: str, labels: set[str] | None, *, strictly: bool) -> bool:
    try:
        values = set(distinct_texts(table, column))
    except MalformedInput:
        return False
    if labels is None:
        return len(values) == 2
    return bool(values & labels) or (not strictly and (may_meet(values, labels) or may_number(values, labels)))


def _refuse_rivals(table: Table, found: Columns, options: Mapping[str, str], labels: set[str] | None) -> None:
    """Raises MalformedInput where another column could be the truth as well and says something else."""
    if found.truth is None or "truth" in options:
        return
    taken = (found.prediction, found.score, *found.scores, found.truth)
    others = [one for one in named_columns(table, "truth", options) if one not in taken]
    fitting = [one for one in others if _shares_a_label(table, one, labels, strictly=True)]
    refuse_unlike(table, "truth", [found.truth, *fitting])
