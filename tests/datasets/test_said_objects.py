"""Predictions that are objects, as pipelines of transformers and spaCy say them, in every format that holds them."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reportgen import pipeline
from reportgen.errors import MalformedInput
from reportgen.options import Options
from tests.loops import each

TRUTH = ["cat", "dog", "cat", "bird"]
SCORES = [  # of every label, best first as `top_k=None` gives them
    {"cat": 0.9, "dog": 0.06, "bird": 0.04}, {"dog": 0.5, "bird": 0.3, "cat": 0.2},
    {"bird": 0.6, "cat": 0.3, "dog": 0.1}, {"bird": 0.8, "dog": 0.15, "cat": 0.05},
]  # fmt: skip


def one(scores):
    label, score = next(iter(scores.items()))
    return {"label": label, "score": score}


def listed(scores, top_k=None):
    return [{"label": label, "score": score} for label, score in list(scores.items())[:top_k]]


def as_json_lines(rows):
    return "p.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_json(rows):
    return "p.json", json.dumps(rows).encode()


def as_parquet(rows):
    file = io.BytesIO()
    pl.DataFrame(rows).write_parquet(file)
    return "p.parquet", file.getvalue()


def as_csv(rows, written=json.dumps):
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(rows[0])
    writer.writerows(
        [[written(cell) if isinstance(cell, dict | list) else cell for cell in row.values()] for row in rows]
    )
    return "p.csv", file.getvalue().encode()


def as_printed_csv(rows):
    return as_csv(rows, str)


FORMATS = (as_json_lines, as_json, as_parquet, as_csv, as_printed_csv)


def data_of(folder: Path, said, name="prediction", form=as_json_lines, truth=TRUTH, **options):
    rows = [{"id": f"s{k}", "truth": own, name: cell} for k, (own, cell) in enumerate(zip(truth, said, strict=True))]
    file, content = form(rows)
    (folder / file).write_bytes(content)
    return pipeline.read(Options((folder / file,), **options))


@pytest.mark.parametrize("form", FORMATS)
def test_objects_of_a_label_and_its_score_are_both(tmp_path, form):
    for said in ([one(scores) for scores in SCORES], [listed(scores, 1) for scores in SCORES]):
        found = data_of(tmp_path, said, form=form).dataset
        assert [found.labels[k] for k in found.y_pred] == ["cat", "dog", "bird", "bird"]
        assert found.score.tolist() == [0.9, 0.5, 0.6, 0.8]
        assert found.scores is None


@pytest.mark.parametrize("form", FORMATS)
def test_lists_and_cats_are_the_scores_of_all_labels(tmp_path, form):
    for name, said in (("prediction", [listed(scores) for scores in SCORES]), ("prediction", SCORES), ("cats", SCORES)):
        data = data_of(tmp_path, said, name, form)
        found = data.dataset
        expected = [[scores[label] for label in found.labels] for scores in SCORES]
        np.testing.assert_array_equal(found.scores, expected)
        assert not data.issues


def test_a_column_of_any_name_may_be_named(tmp_path):
    found = data_of(tmp_path, [listed(scores) for scores in SCORES], "said", columns={"prediction": "said"}).dataset
    assert found.score.tolist() == [0.9, 0.5, 0.6, 0.8]


def test_the_best_labels_alone_are_said_to_be(tmp_path):
    data = data_of(tmp_path, [listed(scores, 2) for scores in SCORES])
    found = data.dataset
    assert found.score.tolist() == [0.9, 0.5, 0.6, 0.8]
    assert np.isnan(found.scores).sum() == 4
    ((code, count),) = [(odd.code, odd.count) for odd in data.issues]
    assert (code, count) == ("partial_scores", 4)


def test_of_several_labels_each_has_its_score(tmp_path):
    truth = [["cat", "dog"], ["dog"], ["bird"], []]
    found = data_of(tmp_path, [listed(scores) for scores in SCORES], truth=truth).dataset
    assert found.truth.sum() == 4
    np.testing.assert_array_equal(found.scores, [[scores[label] for label in found.labels] for scores in SCORES])


@each("odd", ["dog", {"label": "dog", "score": "high"}, {"label": 3, "score": 0.4}])
def test_another_object_among_them_is_named(tmp_path, odd):
    with pytest.raises(MalformedInput, match="line 2, column prediction"):
        data_of(tmp_path, [one(SCORES[0]), odd, one(SCORES[2]), one(SCORES[3])])
