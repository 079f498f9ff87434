"""Which row of each file belongs to which sample: ids, duplicates, and what one file has and the other has not."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.datasets.cells import taken, text_column
from reportgen.datasets.columns import Columns, InputColumns, id_candidates
from reportgen.datasets.file_parts import check_apart, check_known, check_pairs
from reportgen.datasets.label_causes import split_causes
from reportgen.datasets.name_join import joined_names, joining_issues
from reportgen.datasets.nearest import nearest_ids
from reportgen.datasets.wording import shown
from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.issues import Issue, issue
from reportgen.tables import Table

TableRows = NDArray[np.int64]  # (n,) row of a table for each sample, -1 where it has none

_LOOKED_AT = 10_000  # ids that tell which columns belong together

_WHOLE_FLOAT = r"^-?[0-9]+\.0+$"


@dataclass(frozen=True)
class Alignment:
    """The labelled samples in ascending order of id, their truth as text and their row in each file."""

    sample_ids: pl.Series
    truth: pl.Series
    prediction_rows: TableRows
    ground_truth_rows: TableRows | None
    issues: tuple[Issue, ...]


def aligned(
    ground_truth: Table | None, predictions: Table, columns: InputColumns, options: Mapping[str, str]
) -> Alignment:
    """The samples that have a ground truth; issues count all rows that are left out.

    Raises: MismatchedInputs when the files have no id in common, MalformedInput when no sample is left.
    """
    if ground_truth is None or columns.ground_truth is None:
        issues: list[Issue] = []
        check_known(predictions, columns.predictions.id)
        keyed = _keyed(predictions, _own_ids(predictions, columns.predictions.id), issues)
        samples = _labelled(predictions, keyed, columns.predictions, issues)
        return Alignment(samples["id"], samples["truth"], samples["row"].to_numpy(), None, tuple(issues))
    return _aligned_pair(ground_truth, predictions, columns, options)


def _aligned_pair(
    ground_truth: Table, predictions: Table, columns: InputColumns, options: Mapping[str, str]
) -> Alignment:
    issues: list[Issue] = []
    truth_ids, prediction_ids = _ids_of_both(ground_truth, predictions, options, issues)
    truths = _keyed(ground_truth, truth_ids, issues)
    predicted = _keyed(predictions, prediction_ids, issues)
    found = rows_of(truths["id"], predicted)
    n_known = int(np.count_nonzero(found >= 0))
    if n_known < truths.height and n_known < predicted.height:
        predicted = _renamed(predicted, truths["id"], issues)
        predicted = _by_other_columns(ground_truth, predictions, (truths, predicted), options, issues)
        found = rows_of(truths["id"], predicted)
    both = truths.with_columns(pl.Series("prediction_row", found))
    is_known = np.zeros(predictions.n_rows + 1, np.bool_)
    is_known[both["prediction_row"].to_numpy()] = True
    unknown = predicted["id"].filter(pl.Series(~is_known[predicted["row"].to_numpy()]))
    if len(unknown) == predicted.height:
        raise _nothing_in_common(ground_truth, predictions, truths["id"], predicted["id"])
    issues.extend(_unknown_ids(predictions, unknown, truths["id"]))
    if len(unknown):
        issues.extend(split_causes(predicted.height - len(unknown), truths.height, predicted.height, "ids"))
    if columns.ground_truth is not None and columns.ground_truth.truth:
        rows = _labelled(ground_truth, both, columns.ground_truth, issues)
        samples, prediction_rows, truth_rows = rows, rows["prediction_row"].to_numpy(), rows["row"].to_numpy()
    else:
        samples = _labelled(predictions, predicted, columns.predictions, issues)
        prediction_rows, truth_rows = samples["row"].to_numpy(), rows_of(samples["id"], truths)
    return Alignment(samples["id"], samples["truth"], prediction_rows, truth_rows, tuple(issues))


def row_numbers(n_rows: int) -> pl.Series:
    """The row numbers from 0 as ids, padded with zeros so that their text sorts as the rows do."""
    width = len(str(max(n_rows - 1, 0)))
    return pl.select(pl.int_range(n_rows, dtype=pl.Int64).cast(pl.String).str.zfill(width)).to_series().alias("id")


def id_column(table: Table, column: str) -> pl.Series:
    """The ids as text; whole numbers that came as floats lose their fraction."""
    ids = text_column(table, column).alias("id")
    known = ids.drop_nulls()
    are_floats = len(known) and all(some.str.contains(_WHOLE_FLOAT).all() for some in (known.head(1), known))
    return ids.str.replace(r"\.0+$", "") if are_floats else ids


def rows_of(sample_ids: pl.Series, keyed: pl.DataFrame) -> TableRows:
    """For each sample its row in a table of unique ids, -1 where the table does not know it."""
    found = sample_ids.to_frame("id").join(keyed, on="id", how="left", maintain_order="left")
    return found["row"].fill_null(-1).to_numpy()


def keyed_rows(ids: pl.Series) -> pl.DataFrame:
    """Each id that is given once, with the first row that has it, in the order of the rows."""
    frame = ids.to_frame("id").with_columns(pl.int_range(len(ids), dtype=pl.Int64).alias("row"))
    if ascend(ids):
        return frame.with_columns(pl.col("id").set_sorted())
    return frame.filter(pl.col("id").is_not_null()).unique("id", keep="first", maintain_order=True)


def ascend(ids: pl.Series) -> bool:
    """Whether each id, none of them null, comes behind the one before it: then they are distinct, too."""
    return not ids.null_count() and bool((ids.head(-1) < ids.tail(-1)).all()) if len(ids) > 1 else not ids.null_count()


def _renamed(predicted: pl.DataFrame, known: pl.Series, issues: list[Issue]) -> pl.DataFrame:
    """The predictions with the ids as the ground truth writes them, where both mean the same."""
    ours, theirs = known.to_list(), predicted["id"].to_list()
    joined = joined_names(ours, theirs)
    issues.extend(joining_issues(joined, ours, theirs, "ids"))
    rows = np.flatnonzero(joined.way >= 0)
    if not rows.size:
        return predicted
    ids = predicted["id"].scatter(rows, known.gather(joined.found[rows]))
    return predicted.with_columns(ids.alias("id"))


def _by_other_columns(
    ground_truth: Table, predictions: Table, keyed: tuple[pl.DataFrame, pl.DataFrame], options: Mapping[str, str],
    issues: list[Issue],
) -> pl.DataFrame:  # fmt: skip
    """The predictions with the ids of the ground truth where another column of ids or file names says which it is.

    Numbers of one column are not looked for in a column of another name: they may count something else.
    """
    truths, predicted = keyed
    left, right = id_candidates(ground_truth, options), id_candidates(predictions, options)
    for one, other in ((one, other) for one in left for other in right if len(left) + len(right) > 2):
        is_open = ~truths["id"].is_in(predicted["id"].implode()), ~predicted["id"].is_in(truths["id"].implode())
        if not (is_open[0].any() and is_open[1].any()):
            break
        columns = (
            id_column(ground_truth, one).gather(truths["row"]),
            id_column(predictions, other).gather(predicted["row"]),
        )
        ours, theirs = (
            [name if name and free and (one == other or not name.isdecimal()) else "" for name, free in pairs]
            for pairs in (zip(names, free, strict=True) for names, free in zip(columns, is_open, strict=True))
        )
        joined = joined_names(ours, theirs)
        rows = np.flatnonzero(joined.found >= 0)
        if rows.size:
            message = f"Samples were joined by {one} in {ground_truth.name} and {other} in {predictions.name}."
            examples = [f"{theirs[row]} = {ours[joined.found[row]]}" for row in rows[:5].tolist()]
            issues.append(issue("joined_names", message, rows.size, examples))
            ids = predicted["id"].scatter(rows, truths["id"].gather(joined.found[rows]))
            predicted = predicted.with_columns(ids.alias("id"))
    return predicted


def _own_ids(table: Table, column: str | None) -> pl.Series:
    return id_column(table, column) if column else row_numbers(table.n_rows)


def _ids_of_both(
    ground_truth: Table, predictions: Table, options: Mapping[str, str], issues: list[Issue]
) -> tuple[pl.Series, pl.Series]:
    """The id columns of both files: the first pair with an id in common, else the row numbers."""
    left, right = id_candidates(ground_truth, options), id_candidates(predictions, options)
    if not left or not right:
        return _joined_by_row(ground_truth, predictions, (left, right), issues)
    if len(left) == len(right) == 1:
        return id_column(ground_truth, left[0]), id_column(predictions, right[0])
    lefts = [id_column(ground_truth, column) for column in left]
    rights = [id_column(predictions, column) for column in right]
    pairs = [(one, other) for one in lefts for other in rights]
    alike = next((pair for pair in pairs if bool(pair[0].is_in(pair[1].implode()).any())), None)
    return alike or max(pairs, key=lambda pair: _n_joined(*pair))


def _n_joined(ours: pl.Series, theirs: pl.Series) -> int:
    """How many of the first ids of either side mean the same."""
    firsts = [ids.drop_nulls().unique(maintain_order=True).head(_LOOKED_AT).to_list() for ids in (ours, theirs)]
    return int(np.count_nonzero(joined_names(*firsts).found >= 0))


def _joined_by_row(
    ground_truth: Table, predictions: Table, candidates: tuple[list[str], list[str]], issues: list[Issue]
) -> tuple[pl.Series, pl.Series]:
    if ground_truth.n_rows != predictions.n_rows:
        problem = f"no id column in both files, and {ground_truth.n_rows} rows against {predictions.n_rows}"
        remedy = "Give both files an id column of one name: id, or NAME with --column id=NAME."
        raise MismatchedInputs(f"{ground_truth.name} and {predictions.name}", problem, remedy)
    check_pairs(ground_truth, predictions)
    message = "Without an id column in both files the rows were joined in their order."
    issues.append(issue("joined_by_row", message, ground_truth.n_rows))
    left, right = candidates
    ids = id_column(ground_truth, left[0]) if left else _own_ids(predictions, right[0] if right else None)
    # a repeated or missing id would take its row out of a join that has no need of ids
    if ids.null_count() or ids.n_unique() < len(ids):
        check_apart(ground_truth if left else predictions, ids)
        ids = row_numbers(len(ids))
    return ids, ids


def _keyed(table: Table, ids: pl.Series, issues: list[Issue]) -> pl.DataFrame:
    keyed = keyed_rows(ids)
    if ids.null_count():
        places = [table.place(row) for row in ids.is_null().arg_true()[:5]]
        issues.append(issue("no_id", f"Rows of {table.name} without an id were left out.", ids.null_count(), places))
    n_repeated = len(ids) - ids.null_count() - keyed.height
    if n_repeated:
        check_apart(table, ids)
        repeated = ids.to_frame("id").filter(pl.col("id").is_not_null() & ~pl.col("id").is_first_distinct())["id"]
        message = f"Rows of {table.name} repeat an id; the first row of each id counts."
        issues.append(issue("duplicate_id", message, n_repeated, repeated.unique(maintain_order=True).head(5)))
    return keyed


def _labelled(table: Table, keyed: pl.DataFrame, columns: Columns, issues: list[Issue]) -> pl.DataFrame:
    """The samples with a truth, in ascending order of id: columns id, row, truth."""
    truth = taken(text_column(table, columns.truth or ""), keyed["row"].to_numpy()).alias("truth")
    samples = keyed.with_columns(truth)
    n_unlabelled = truth.null_count()
    if n_unlabelled:
        message = f"Samples of {table.name} without a ground truth (unlabelled) were left out."
        examples = samples.filter(pl.col("truth").is_null())["id"].head(5)
        issues.append(issue("unlabelled", message, n_unlabelled, examples))
    if n_unlabelled:
        samples = samples.filter(pl.col("truth").is_not_null())
    samples = samples if samples["id"].flags["SORTED_ASC"] or ascend(samples["id"]) else samples.sort("id")
    if not samples.height:
        problem = f"no sample has both an id and a ground truth in column {columns.truth!r}"
        raise MalformedInput(table.name, problem, "Fill the column, or name another with --column truth=NAME.")
    return samples


def _nothing_in_common(
    ground_truth: Table, predictions: Table, truths: pl.Series, predicted: pl.Series
) -> MismatchedInputs:
    problem = f"no id in common: {_examples(truths)} against {_examples(predicted)}"
    near = nearest_ids(predicted.head(1), truths)
    hint = f" The nearest to {shown(predicted[0])} is {shown(near[0])}." if near and near[0] else ""
    return MismatchedInputs(
        f"{ground_truth.name} and {predictions.name}",
        problem,
        f"Write the same ids in both files, or name the columns with --column id=NAME.{hint}",
    )


def _examples(ids: pl.Series) -> str:
    return ", ".join(shown(text) for text in ids.head(3)) + (", …" if len(ids) > 3 else "")


def _unknown_ids(table: Table, unknown: pl.Series, known: pl.Series) -> list[Issue]:
    """Predictions of samples that the ground truth does not list, with the nearest id it does list."""
    if not len(unknown):
        return []
    first = unknown.head(5)
    pairs = zip(first, nearest_ids(first, known), strict=True)
    examples = [f"{text} (nearest: {near})" if near else text for text, near in pairs]
    message = f"Predictions in {table.name} for ids the ground truth does not list were left out."
    return [issue("unknown_id", message, len(unknown), examples)]
