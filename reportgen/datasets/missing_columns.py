"""What is said of tables in which a column is missing, and of those that can have none."""

import re
from collections.abc import Mapping, Sequence

from reportgen.datasets.bare_scores import naming_remedy
from reportgen.datasets.column_names import column_of, named_columns, values_of
from reportgen.datasets.roles import ROLES
from reportgen.datasets.wording import listed
from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.tables import Table

_NUMBER = re.compile(r"[-+]?[0-9]*[.,]?[0-9]+([eE][-+]?[0-9]+)?")
_FILE = re.compile(r".+\.(jpe?g|png|webp|bmp|tiff?|gif)", re.IGNORECASE)
_OF_EPOCHS = re.compile(r"(train|val|valid|metrics|lr)[/_].+|(train|val)?_?(loss|acc|accuracy)", re.IGNORECASE)


def without_predictions(table: Table, options: Mapping[str, str], *, has_truth: bool) -> MalformedInput:
    """The error of a table that predicts nothing; `has_truth`: the ground truth is in another file.

    A missing header and the figures of a training are told apart.
    """
    names = table.frame.columns
    is_known = any(column_of(table, role, options) for role in ROLES) or bool(options)
    if "epoch" in [name.strip().lower() for name in names] and any(map(_OF_EPOCHS.fullmatch, names)):
        problem = "these are figures of a training, a row per epoch, not predictions"
        return MalformedInput(table.name, problem, "Give what the model said of each sample of the test set.")
    if table.first_line is not None and table.format in ("csv", "tsv") and not is_known and _is_data(names):
        problem = f"no header: the first line looks like data, not like column names ({listed(names)})"
        return MalformedInput(table.name, problem, "Begin the file with a line such as id,truth,prediction,score.")
    # beside a file of truth, what is called as truth is may be what is predicted
    likely = next(iter(named_columns(table, "truth", options)), "NAME") if has_truth else "NAME"
    return MalformedInput(
        table.name,
        f"no column of predictions among {listed(names) or 'no columns'}",
        f"Name it with --column prediction={likely}, or give one column of scores per label (p_cat, p_dog, …).",
    )


def without_truth(tables: Sequence[Table]) -> MalformedInput | MismatchedInputs:
    """The error of tables without a ground truth."""
    numbered = next((table for table in tables if table.scores is not None and _are_numbers(table.scores.labels)), None)
    if numbered is not None and any(named_columns(table, "truth", {}) for table in tables):
        problem = "nothing says which labels its columns of scores are of, and the ground truth has no such numbers"
        labels = next(values_of(table, found[:1]) for table in tables if (found := named_columns(table, "truth", {})))
        remedy = naming_remedy(len(numbered.scores.labels) if numbered.scores else 0, labels)
        return MalformedInput(numbered.name, problem, remedy)
    where = " and ".join(table.name for table in tables)
    names = listed(dict.fromkeys(name for table in tables for name in table.frame.columns))
    error = MismatchedInputs if len(tables) > 1 else MalformedInput
    return error(
        where,
        f"no column of ground truth: none of {names} has a usual name and a label in common with the predictions",
        "Name it with --column truth=NAME, or give --ground-truth.",
    )


def _are_numbers(labels: Sequence[str]) -> bool:
    return all(label.isdecimal() for label in labels)


def _is_data(names: Sequence[str]) -> bool:
    """Whether a name is a number or a file, as no column is called."""
    return any(_NUMBER.fullmatch(name.strip()) or _FILE.fullmatch(name.strip()) for name in names)
