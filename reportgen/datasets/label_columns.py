"""Columns that bear the names of labels: scores as `cat`, `P(cat)` or `cat_score`, and rows of ones and zeros."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.datasets.roles import plain
from reportgen.datasets.wording import listed
from reportgen.errors import MalformedInput
from reportgen.number_cells import number_cells
from reportgen.tables import LabelSets, Table

Named = list[tuple[str, str]]  # a column and the label it is of
Numbers = NDArray[np.float64]

_WORDS = (
    "p|probs?|probas?|probability|probabilities|scores?|conf|confidence|pred|prediction|predicted|softmax|logit|output"
)
_BETWEEN = r"[\s_.:=-]+"
_KIND = rf"(?:(?:class|label){_BETWEEN})?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:{_WORDS})\s*[(\[]\s*(.+?)\s*[)\]]",
        rf"(?:(?:y|scored){_BETWEEN})?(?:{_WORDS}){_BETWEEN}{_KIND}(.+)",
        rf"(.+?){_BETWEEN}(?:{_WORDS})",
        rf"(.+?)\s*[(\[]\s*(?:{_WORDS})\s*[)\]]",
        r"(?:p|proba?|class)(\d+)",
        rf"(?:class|label){_BETWEEN}(\d+)",
    )
)
_TRUE = ("true", "truth", "gt", "ground_truth", "y_true", "actual", "target", "label", "class", "y")
_TRUTH_FORM = re.compile(rf"(?:{'|'.join(_TRUE)}){_BETWEEN}(.+)", re.IGNORECASE)
_FIRST = 1000  # cells of which one that is no number settles it
_LONGEST = 200  # characters of a name that is worth the search
_SUM, _ENOUGH = 0.02, 0.99  # by which the scores of a sample may miss 1, and the share of samples for which they do not


def score_columns(table: Table, labels: Collection[str], taken: Collection[str]) -> Named:
    """The columns of scores that bear the names of `labels`, or those with a word for scores; `taken` play other roles.

    Raises: MalformedInput where some columns bear labels' names and others may be labels too.
    """
    known = _by_form(labels)
    free = [name for name in table.frame.columns if name not in taken and len(name) <= _LONGEST]
    for form in _FORMS:
        matches = [(name, form.fullmatch(name.strip())) for name in free]
        found = [(name, known.get(plain(match[1]), match[1])) for name, match in matches if match]
        found = [(name, label) for name, label in found if _numbers(table, name) is not None]
        if _are_labels([label for _, label in found], labels) or (_are_counted(found) and _sum_to_one(table, found)):
            return found
    return _bare_columns(table, labels, taken)


def one_hot(table: Table, labels: Collection[str], taken: Collection[str]) -> Named:
    """The columns whose ones say which label a row has; of several choices those that bear names of `labels`."""
    flags = [name for name in table.frame.columns if name not in taken and is_flag(table, name)]
    bare = [(name, name.strip()) for name in flags]
    matches = [(name, _TRUTH_FORM.fullmatch(name.strip())) for name in flags]
    prefixed = [(name, match[1]) for name, match in matches if match]
    known = _by_form(labels)
    for choice in (prefixed, bare):
        named = [(name, known[plain(label)]) for name, label in choice if plain(label) in known]
        if len(named) > 1:
            # further columns of ones and zeros are labels where every row has one label with them
            return choice if _sums(table, choice) <= 1 else named
    if labels:
        return []
    is_all = len(bare) > 1 and len(bare) + len(set(taken) & set(table.frame.columns)) == table.frame.width
    return prefixed if len(prefixed) > 1 else bare if is_all else []


@dataclass(frozen=True)
class Hot:
    """The label of every row, null where no column has a one, and the first row with several of them."""

    labels: pl.Series
    several: int | None
    names: tuple[str, ...] = ()


def hot_labels(table: Table, columns: Named) -> Hot:
    """What columns of ones and zeros say."""
    values = _matrix(table, columns) == 1
    names = [label for _, label in columns]
    n_given = values.sum(axis=1)
    labels = pl.Series(names, dtype=pl.String).gather(values.argmax(axis=1))
    labels = labels.set(pl.Series(n_given == 0), None)
    several = np.flatnonzero(n_given > 1)
    if not len(several):
        return Hot(labels, None)
    row = int(several[0])
    return Hot(labels, row, tuple(name for name, is_hot in zip(names, values[row], strict=True) if is_hot))


def flag_sets(table: Table, columns: Named) -> LabelSets:
    """The labels of every row by its ones in columns of ones and zeros; an empty cell is no one, a row of them unknown.

    Raises: MalformedInput where one label has two columns.
    """
    labels = [label.strip() for _, label in columns]
    if len(set(labels)) < len(labels):
        twice = listed(sorted({label for label in labels if labels.count(label) > 1}))
        raise MalformedInput(table.name, f"two columns are of one label: {twice}", "Keep one of them.")
    values, known = np.zeros((table.frame.height, len(columns)), np.bool_), np.zeros(table.frame.height, np.bool_)
    for position, (name, _) in enumerate(columns):
        found = _numbers(table, name)
        if found is not None:
            values[:, position] = found == 1
            known |= ~np.isnan(found)
    return LabelSets(tuple(labels), values, known)


def are_flags(table: Table, columns: Named) -> bool:
    """Whether there is nothing but ones and zeros in these columns."""
    return all(is_flag(table, name) for name, _ in columns)


def are_probabilities(table: Table, column: str, labels: Collection[str]) -> bool:
    """Whether the cells are numbers from 0 to 1, and fractions that are no labels."""
    values = _numbers(table, column)
    if values is None or not _within(values):
        return False
    fractions = values[(values % 1 != 0) & ~np.isnan(values)]
    return bool(len(fractions)) and not any(_is_number_in(label, fractions) for label in labels)


def without_kind(columns: Named, labels: Collection[str]) -> Named:
    """The columns with their labels without a `class_` before them, where only so they are known."""
    if any(label in labels for _, label in columns):
        return columns
    bare = [(name, re.sub(rf"^(class|label){_BETWEEN}", "", label, flags=re.IGNORECASE)) for name, label in columns]
    return bare if any(label in labels for _, label in bare) else columns


def labels_by_pattern(names: Iterable[str], pattern: str) -> Named:
    """Columns that match a pattern with one `*`, each with the part the star stands for."""
    start, star, end = pattern.partition("*")
    if not star:
        return []
    size = len(start) + len(end)
    fitting = (name for name in names if len(name) > size and name.startswith(start) and name.endswith(end))
    return [(name, name[len(start) : len(name) - len(end)]) for name in fitting]


def _bare_columns(table: Table, labels: Collection[str], taken: Collection[str]) -> Named:
    known = _by_form(labels)
    found = [(name, known[plain(name)]) for name in table.frame.columns if plain(name) in known]
    found = [(name, label) for name, label in found if _numbers(table, name) is not None]
    if len(found) < 2:
        return []
    names = {name for name, _ in found}
    others = [(name, name.strip()) for name in table.frame.columns if name not in names and name not in taken]
    others = [(name, label) for name, label in others if _may_be_scores(table, name)]
    if not others or _sum_to_one(table, found):
        return found
    if _sum_to_one(table, found + others):
        return found + others
    problem = (
        f"the columns {listed(name for name, _ in found)} bear the names of labels, and "
        f"{listed(name for name, _ in others)} may be scores of labels as well"
    )
    remedy = "Name the columns of scores alike, such as p_cat and p_dog, or leave the other columns out."
    raise MalformedInput(table.name, problem, remedy)


def _by_form(labels: Collection[str]) -> dict[str, str]:
    """The labels by their plain form, where this is one label's alone."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for label in labels:
        form = plain(label)
        twice.update([form] if form in found or not form else [])
        found[form] = label
    return {form: label for form, label in found.items() if form not in twice}


def _are_labels(names: Sequence[str], labels: Collection[str]) -> bool:
    """Whether two of the names are labels, or the only label is there."""
    n_known = len(set(names) & set(labels))
    return len(set(names)) == len(names) > 1 and (n_known > 1 or n_known == len(labels) == 1)


def _are_counted(columns: Named) -> bool:
    """Whether the columns are numbered from 0 or 1, as labels without names are."""
    numbers = sorted(int(label) for _, label in columns if label.isdecimal() and len(label) < 9)
    return len(columns) > 1 and numbers in ([n + first for n in range(len(columns))] for first in (0, 1))


def _numbers(table: Table, column: str) -> Numbers | None:
    """The cells as numbers, NaN where empty; None where some are no numbers, or all are empty."""
    cells = table.frame[column]
    if cells.dtype == pl.String:
        if number_cells(cells.head(_FIRST), are_shares=True).bad is not None:
            return None  # what is no number among shares is none whatever else the column holds
        found = number_cells(cells, are_shares=True)
        cells = pl.Series([], dtype=pl.Float64) if found.bad is not None else found.values
    elif cells.dtype == pl.Boolean:
        cells = cells.cast(pl.Int8)
    if not cells.dtype.is_numeric() or cells.null_count() == len(cells):
        return None
    return cells.cast(pl.Float64).fill_null(np.nan).to_numpy()


def _matrix(table: Table, columns: Named) -> Numbers:
    """The numbers of columns that hold nothing else, (n, n_columns)."""
    found = [_numbers(table, name) for name, _ in columns]
    return np.column_stack([values for values in found if values is not None])


def is_flag(table: Table, column: str) -> bool:
    """Whether there is nothing but ones and zeros in a column."""
    values = _numbers(table, column)
    return values is not None and bool(((values == 0) | (values == 1) | np.isnan(values)).all())


def _within(values: Numbers) -> bool:
    return bool(((values >= 0) & (values <= 1) | np.isnan(values)).all())


def _may_be_scores(table: Table, column: str) -> bool:
    values = _numbers(table, column)
    return values is not None and _within(values)


def _sum_to_one(table: Table, columns: Named) -> bool:
    sums = np.nansum(_matrix(table, columns), axis=1)
    are_sums: Mask = (abs(sums - 1) <= _SUM) | (abs(sums - 100) <= 100 * _SUM)
    return bool(are_sums.mean() >= _ENOUGH)


def _sums(table: Table, columns: Named) -> float:
    return float(np.nansum(_matrix(table, columns), axis=1).max(initial=0))


def _is_number_in(label: str, values: Numbers) -> bool:
    try:
        return bool((values == float(label)).any())
    except ValueError:
        return False
