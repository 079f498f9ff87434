"""Numbers of labels that a Hugging Face data set names: in the Parquet file, or in a description beside it."""

import json
from pathlib import Path

import polars as pl
import pytest

import reportgen

FEATURES = {"features": {"text": {"dtype": "string"}, "label": {"names": ["ham", "spam"], "_type": "ClassLabel"}}}
ROWS = {"id": ["a", "b", "c", "d"], "text": ["one", "two", "three", "four"], "label": [0, 1, 1, 0]}


def data_set(folder: Path, kind: str) -> Path:
    table, path = pl.DataFrame(ROWS), folder / f"train.{kind}"
    if kind == "parquet":
        table.write_parquet(path, metadata={"huggingface": json.dumps({"info": FEATURES})})
        return path
    table.write_ndjson(path)
    (folder / "dataset_infos.json").write_text(json.dumps({"default": FEATURES}))
    return path


@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
@pytest.mark.parametrize(("said", "labels"), [("ham spam ham ham", ["ham", "spam"]), ("0 1 0 0", ["0", "1"]),
                                              ("LABEL_0 LABEL_1 LABEL_0 LABEL_0", ["0", "1"])])  # fmt: skip
def test_numbers_get_their_names_where_the_predictions_have_them(
    tmp_path: Path, kind: str, said: str, labels: list[str]
) -> None:
    path = data_set(tmp_path, kind)
    pl.DataFrame({"id": ROWS["id"], "prediction": said.split()}).write_csv(tmp_path / "said.csv")
    record = reportgen.build(tmp_path / "said.csv", ground_truth=path).record
    assert record["labels"] == labels
    assert record["metrics"]["accuracy"] == 0.75
