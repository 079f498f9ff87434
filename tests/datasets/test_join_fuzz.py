"""Whatever the tables hold, joining returns a sound dataset or raises an error that a user can fix."""

import contextlib
import datetime
import decimal
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.arrays import NONE
from reportgen.datasets.classification import ClassificationDataset, dataset_sha256, join
from reportgen.datasets.columns import chosen_columns
from reportgen.datasets.roles import ROLES
from reportgen.errors import ReportgenError
from reportgen.options import Options
from reportgen.tables import ScoreMatrix, Table
from tests.loops import each

USUAL = [name for role in ROLES.values() for name in role.names]
COLUMNS = st.sampled_from([*USUAL, "p_a", "p_7", "prob_a", "x", "ID", ""])
CELLS = st.sampled_from(["a", "b", "7", "7.0", "True", "0.5", "1", "nan", "2", "-1", '{"a": 0.5}', '[["b", 1]]', "[1]",
                         "\ud7ff", "é" * 50, " ", None, None])  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> Table:
    names = draw(st.lists(COLUMNS, min_size=1, max_size=6, unique=True))
    n_rows = draw(st.integers(1, 6))
    cells = {name: draw(st.lists(CELLS, min_size=n_rows, max_size=n_rows)) for name in names}
    matrix = None
    if draw(st.integers(0, 4)) == 0:
        values = draw(st.lists(st.sampled_from([0.0, 0.5, 1.0, np.nan, 1.5]), min_size=2 * n_rows, max_size=2 * n_rows))
        matrix = ScoreMatrix(np.array(values).reshape(n_rows, 2), ("a", "7"))
    frame = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String))
    return Table("t.csv", "csv", frame, matrix, first_line=2)


def check(dataset: ClassificationDataset) -> None:
    ids = dataset.sample_ids.to_list()
    assert ids == sorted(set(ids))
    assert ids
    assert len(set(dataset.labels)) == dataset.n_labels > 0
    assert dataset.y_true.dtype == dataset.y_pred.dtype == np.int32
    assert dataset.y_true.shape == dataset.y_pred.shape == (dataset.n_samples,)
    assert dataset.y_true.min() >= 0
    assert dataset.y_pred.min() >= NONE
    assert max(dataset.y_true.max(), dataset.y_pred.max()) < dataset.n_labels
    if dataset.score is not None:
        assert dataset.score.dtype == np.float64
        np.testing.assert_array_equal(np.isnan(dataset.score), dataset.y_pred == NONE)
        assert not ((dataset.score < 0) | (dataset.score > 1)).any()
    if dataset.scores is not None:
        assert dataset.scores.shape == (dataset.n_samples, dataset.n_labels)
    if dataset.image_names is not None:
        assert len(dataset.image_names) == dataset.n_samples
    assert len(dataset_sha256(dataset)) == 64


def joined(ground_truth: Table | None, predictions: Table):
    return join(ground_truth, predictions, chosen_columns(ground_truth, predictions, {}), Options(Path("t.csv")))


@settings(max_examples=300, deadline=None)
@given(ground_truth=st.none() | tables(), predictions=tables())
def test_any_table_joins_or_is_refused(ground_truth: Table | None, predictions: Table) -> None:
    with contextlib.suppress(ReportgenError):
        dataset, issues = joined(ground_truth, predictions)
        assert all(issue.count > 0 for issue in issues)
        check(dataset)


SERIES = {
    "categorical": pl.Series(["a", "b"], dtype=pl.Categorical),
    "enum": pl.Series(["a", "b"], dtype=pl.Enum(["b", "a"])),
    "integer": pl.Series([1, 2]),
    "float": pl.Series([0.5, 1.0]),
    "nan": pl.Series([float("nan"), 1.0], dtype=pl.Float32),
    "boolean": pl.Series([True, False]),
    "null": pl.Series([None, None]),
    "date": pl.Series([datetime.date(2020, 1, 1)] * 2),
    "duration": pl.Series([datetime.timedelta(1)] * 2),
    "decimal": pl.Series([decimal.Decimal("0.5"), decimal.Decimal(1)]),
    "binary": pl.Series([b"\xff", b"a"]),
    "list": pl.Series([[0.5], [1.0]]),
    "array": pl.Series([[0.5, 1], [1, 0]], dtype=pl.Array(pl.Float64, 2)),
    "struct": pl.Series([{"a": 0.5}, {"a": None}]),
    "struct of text": pl.Series([{"a": "0.5"}, {"a": "x"}]),
    "struct of structs": pl.Series([{"a": {"b": 1}}] * 2),
    "pairs": pl.Series([[{"key": "a", "value": 0.5}], None]),
    "odd pairs": pl.Series([[{"key": 0.5, "value": "a"}], []]),
    "empty struct": pl.Series([{}, {}], dtype=pl.Struct([])),
}


@pytest.mark.filterwarnings("ignore::polars.exceptions.CategoricalRemappingWarning")
@pytest.mark.parametrize("role", ["id", "truth", "pred", "score", "scores", "p_a", "image"])
@each("kind", sorted(SERIES))
def test_a_column_of_any_type_joins_or_is_refused(kind: str, role: str) -> None:
    columns = {"id": pl.Series(["x", "y"]), "truth": pl.Series(["a", "b"]), "pred": pl.Series(["a", "a"])}
    if role == "p_a":
        columns["p_b"] = pl.Series([0.5, 0.5])
    frame = pl.DataFrame({**columns, role: SERIES[kind]})
    table = Table("t.parquet", "parquet", frame)
    for ground_truth in (None, table):
        with contextlib.suppress(ReportgenError):
            check(joined(ground_truth, table)[0])


@pytest.mark.parametrize("kind", ["categorical", "enum", "boolean", "integer"])
def test_typed_labels_are_labels(kind: str) -> None:
    frame = pl.DataFrame({"id": [1, 2], "truth": SERIES[kind], "pred": SERIES[kind]})
    dataset, _ = joined(None, Table("t.parquet", "parquet", frame))
    expected = {"boolean": ("false", "true"), "integer": ("1", "2")}.get(kind, ("a", "b"))
    assert dataset.labels == expected
    np.testing.assert_array_equal(dataset.y_true, dataset.y_pred)
