"""Which column plays which role: by --column first, then by its usual names in order of precedence."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.datasets.cells import text_column
from reportgen.datasets.label_meeting import may_meet
from reportgen.datasets.label_numbers import may_number
from reportgen.datasets.mappings import labels_of_first_rows
from reportgen.datasets.roles import ROLES, SCORES, Role
from reportgen.datasets.wording import listed
from reportgen.errors import MalformedInput, MismatchedInputs, OptionError
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
    predicted = _prediction_columns(predictions, options)
    labels = _predicted_labels(predictions, predicted) if _predicts(predictions, predicted) else None
    if labels is None and ground_truth is not None and column_of(predictions, "truth", options):
        raise _without_predictions(predictions, options)  # what is called label there may be what is predicted
    of_predictions = _with_truth(predictions, predicted, options, labels)
    of_truth = None
    if ground_truth is not None:
        of_truth = _with_truth(ground_truth, _common_columns(ground_truth, options), options, labels)
    found = of_truth if of_truth is not None and of_truth.truth else of_predictions
    if labels is None and not found.truth:
        raise _without_predictions(predictions, options)
    _required_truth(tables, found)
    return InputColumns(of_predictions, of_truth)


def truth_alone(table: Table, options: Mapping[str, str]) -> Columns | None:
    """The roles in a table of ground truth without predictions; None where it predicts, or has no truth."""
    scores, _ = _score_columns(table, options)
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
        if column not in names and not (role == "scores" and _labels_by_pattern(names, column)):
            raise OptionError(
                f"--column {role}={column}",
                f"there is no column {column!r}",
                _nearest(column, names, "The columns are"),
            )


def _nearest(word: str, words: Iterable[str], introduction: str) -> str:
    known = f"{introduction} {listed(words)}."
    near = difflib.get_close_matches(word, list(words), n=1)
    return f"Did you mean {near[0]}? {known}" if near else known


def column_of(table: Table, role: str, options: Mapping[str, str]) -> str | None:
    """The column that plays the role: the one named by --column, else the first of the usual names; None if none."""
    return next(_candidates(table, role, options), None)


def _candidates(table: Table, role: str, options: Mapping[str, str]) -> Iterator[str]:
    """Columns that may play the role, in order of precedence."""
    if options.get(role) in table.frame.columns:
        yield options[role]
        return
    # the truth may bear the same name in another file, so only the roles of predictions keep clear of each other
    rivals = ("truth", "prediction", "score", "scores") if role in ("prediction", "score", "scores") else ()
    taken = {options.get(other) for other in rivals}
    for name in ROLES[role].names:
        same = [column for column in table.frame.columns if column.strip().lower() == name and column not in taken]
        if len(same) > 1:
            problem = f"the columns {' and '.join(map(repr, same))} could both be the {role}"
            raise MalformedInput(table.name, problem, f"Say which: --column {role}={same[0]}")
        yield from same


def id_candidates(table: Table, options: Mapping[str, str]) -> list[str]:
    """Columns that may hold the ids, in order of precedence."""
    found: list[str] = []
    try:
        found.extend(_candidates(table, "id", options))
    except MalformedInput:
        # two spellings of a name matter only where no better name was there
        if not found:
            raise
    return found


def _common_columns(table: Table, options: Mapping[str, str]) -> Columns:
    return Columns(id=column_of(table, "id", options), image=column_of(table, "image", options))


def _prediction_columns(table: Table, options: Mapping[str, str]) -> Columns:
    common = _common_columns(table, options)
    scores, labels = _score_columns(table, options)
    prediction = column_of(table, "prediction", options)
    score = column_of(table, "score", options)
    if prediction is None and not scores and table.scores is None and score is None:
        raise _without_predictions(table, options)
    return replace(common, prediction=prediction, score=score, scores=scores, score_labels=labels)


def _score_columns(table: Table, options: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of scores and the labels they are of; no labels for a single column of mappings."""
    names = table.frame.columns
    if "scores" in options and options["scores"] not in names:
        return _unzipped(_labels_by_pattern(names, options["scores"]))
    if "scores" not in options:
        for prefix in SCORES.prefixes:
            found = [(name, name[len(prefix) :]) for name in names if _is_prefixed(name, prefix)]
            if len(found) > 1:
                return _unzipped(found)
    mapping = column_of(table, "scores", options)
    return ((mapping,), ()) if mapping else ((), ())


def _is_prefixed(name: str, prefix: str) -> bool:
    return name.lower().startswith(prefix) and len(name) > len(prefix)


def _labels_by_pattern(names: Iterable[str], pattern: str) -> list[tuple[str, str]]:
    """Columns that match a pattern with one `*`, each with the part the star stands for."""
    start, star, end = pattern.partition("*")
    if not star:
        return []
    size = len(start) + len(end)
    fitting = (name for name in names if len(name) > size and name.startswith(start) and name.endswith(end))
    return [(name, name[len(start) : len(name) - len(end)]) for name in fitting]


def _unzipped(pairs: list[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(name for name, _ in pairs), tuple(label for _, label in pairs)


def _without_predictions(table: Table, options: Mapping[str, str]) -> MalformedInput:
    """The error of a table that predicts nothing, with the case of a missing header told apart."""
    is_known = any(column_of(table, role, options) for role in ROLES) or bool(options)
    if table.first_line is not None and table.format in ("csv", "tsv") and not is_known:
        problem = f"no header: the first line looks like data, not like column names ({listed(table.frame.columns)})"
        return MalformedInput(table.name, problem, "Begin the file with a line such as id,truth,prediction,score.")
    return MalformedInput(
        table.name,
        f"no column of predictions among {listed(table.frame.columns) or 'no columns'}",
        "Name it with --column prediction=NAME, or give one column of scores per label (p_cat, p_dog, …).",
    )


def _predicted_labels(table: Table, columns: Columns) -> set[str]:
    """The labels the predictions know; of a column of mappings those in its first rows."""
    labels = set(columns.score_labels)
    if columns.prediction:
        labels.update(text_column(table, columns.prediction).drop_nulls().unique().to_list())
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
    candidates = [one for one in _candidates(table, "truth", options) if one not in taken]
    for strictly in (True, False):  # what is spelt alike goes before what may be meant
        for candidate in candidates:
            if _shares_a_label(table, candidate, labels, strictly=strictly):
                return replace(columns, truth=candidate)
    return columns


def _shares_a_label(table: Table, column: str, labels: set[str] | None, *, strictly: bool) -> bool:
    try:
        values = set(text_column(table, column).drop_nulls().unique().to_list())
    except MalformedInput:
        return False
    if labels is None:
        return len(values) == 2
    return bool(values & labels) or (not strictly and (may_meet(values, labels) or may_number(values, labels)))


def _required_truth(tables: list[Table], found: Columns) -> Columns:
    if found.truth:
        return found
    where = " and ".join(table.name for table in tables)
    names = listed(dict.fromkeys(name for table in tables for name in table.frame.columns))
    error = MismatchedInputs if len(tables) > 1 else MalformedInput
    raise error(
        where,
        f"no column of ground truth: none of {names} has a usual name and a label in common with the predictions",
        "Name it with --column truth=NAME, or give --ground-truth.",
    )
