"""The file of thresholds: what it holds, that it comes back as it was, and what is refused."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import reportgen
from reportgen.errors import ReportgenError
from tests.command_line import built, refused, run

KEYS = {"threshold", "support", "interval", "enough"}


def made(path: Path, seed: int, n: int = 400, *, names: str = "abc") -> Path:
    """Predictions of which most with a low score are of the last label, and wrong."""
    rng = np.random.default_rng(seed)
    labels = np.array(list(names))
    truth, score = rng.integers(0, 3, n), rng.beta(3, 2, n).round(4)
    said = np.where((score < 0.4) & (rng.random(n) < 0.9), 2, truth)
    table = {
        "id": [f"{seed}-{k}" for k in range(n)],
        "truth": labels[truth],
        "prediction": labels[said],
        "score": score,
    }
    pl.DataFrame(table).write_csv(path)
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    made(tmp_path / "valid.csv", 1)
    made(tmp_path / "test.csv", 2)
    return tmp_path


def written(folder: Path, *words: str) -> dict:
    assert run(folder, "build", "--predictions", "valid.csv", "--thresholds-out", "t.json", *words).code == 0
    return json.loads((folder / "t.json").read_bytes())


def test_it_holds_what_the_record_has_with_support_and_interval(folder):
    _, record = built(folder, "--predictions", "valid.csv")
    found = written(folder)
    known = record["threshold"]
    assert found.keys() == {"schema", "criterion", "dataset", "global", "labels"}
    assert (found["schema"], found["criterion"], found["dataset"]) == (1, "macro_f1", record["dataset"]["sha256"])
    gain = known["gain"]
    assert found["global"] == {"threshold": known["best"], "recommended": known["recommended"], "gain": gain["change"],
                               "interval": [gain["low"], gain["high"]]}  # fmt: skip
    assert {name: row["threshold"] for name, row in found["labels"].items()} == known["per_label"]
    for row in found["labels"].values():
        assert row.keys() == KEYS
        assert row["enough"]
        assert row["interval"][0] <= row["threshold"] <= row["interval"][1]


def test_a_label_of_few_is_marked(tmp_path):
    made(tmp_path / "valid.csv", 3, n=60)
    assert {(row["enough"], row["interval"]) for row in written(tmp_path)["labels"].values()} == {(False, None)}


def test_a_report_operates_at_the_thresholds_of_a_file(folder):
    found = written(folder)
    page, record = built(folder, "--predictions", "test.csv", "--threshold", "t.json")
    _, plain = built(folder, "--predictions", "test.csv")
    assert record["threshold"]["operating"] == record["options"]["threshold"] == found["global"]["threshold"]
    assert record["threshold"]["per_label"] == {name: row["threshold"] for name, row in found["labels"].items()}
    assert record["threshold"]["best"] == plain["threshold"]["best"]  # that of this data, still said to be optimistic
    assert record["threshold"]["chosen_on"] == {"file": "t.json", "dataset": found["dataset"], "deployed": True}
    assert "chosen on other data (t.json)" in page
    assert "chosen on this test set (t.json)" in built(folder, "--predictions", "valid.csv", "--threshold", "t.json")[0]


def test_thresholds_tuned_elsewhere_are_held_against_the_data(folder):
    found = written(folder)
    page, record = built(
        folder, "--predictions", "test.csv", "--tune-on", "valid.csv", "--thresholds-out", "other.json"
    )
    assert json.loads((folder / "other.json").read_bytes()) == found
    assert record["threshold"]["best"] == found["global"]["threshold"]
    assert record["threshold"]["operating"] is None
    assert " was chosen on valid.csv: figures at it are honest here. Those that reach a goal: chosen on this" in page
    assert "the best on valid.csv," in page
    at = built(folder, "--predictions", "test.csv", "--threshold", str(found["global"]["threshold"]))[1]
    plain = built(folder, "--predictions", "test.csv")[1]
    gain = at["metrics"]["macro_f1"] - plain["metrics"]["macro_f1"]
    assert record["threshold"]["gain"]["change"] == pytest.approx(gain, abs=1e-12)


def test_of_two_labels_the_positive_one_belongs_to_the_thresholds(tmp_path):
    table = pl.DataFrame({"truth": ["yes", "no"] * 40, "prob_yes": [0.1 + 0.01 * k for k in range(80)]})
    table.write_csv(tmp_path / "valid.csv")
    found = written(tmp_path)
    assert found["positive"] == "yes"
    assert found["labels"]["no"]["support"] == 40
    message = refused(tmp_path, "build", "--predictions", "valid.csv", "--threshold", "t.json", "--positive", "no")
    assert "another score" in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("id,truth\n", "is no file of thresholds"),
        ("[0.5]", "is no file of thresholds"),
        ('{"schema": 2, "criterion": "macro_f1", "labels": {}}', "schema 2; this version reads thresholds of schema 1"),
        ('{"schema": 2, "metrics": {}}', "is no file of thresholds"),
        ('{"schema": 1, "criterion": "x", "dataset": "", "global": {"threshold": 2}, "labels": {}}', "is no file of"),
        ('{"schema": 1, "criterion": "x", "dataset": "", "global": {"threshold": null}, "labels": {}}', "none met x"),
        ('{"schema": 1, "criterion": "x", "dataset": "", "global": {"threshold": 0.5}, '
         '"labels": {"a": {"threshold": 0.5}}}', "has no threshold of b, c"),
    ],
)  # fmt: skip
def test_another_file_is_refused(folder, content, words):
    (folder / "t.json").write_text(content, encoding="utf-8")
    assert words in refused(folder, "build", "--predictions", "test.csv", "--threshold", "t.json")


def test_what_cannot_be_tuned_is_refused(folder):
    for words, said in [
        (("--threshold", "none.json"), "is no number, and as a file: no such file"),
        (("--tune-on", "test.csv"), "holds the very samples of the report"),
        (("--tune-on", "other.csv"), "none of the labels"),
        (("--tune-on", "plain.csv"), "has no scores"),
        (("--tune-on", "valid.csv", "--threshold", "t.json"), "are those of --threshold already"),
    ]:
        made(folder / "other.csv", 4, names="xyz")
        pl.read_csv(folder / "valid.csv").drop("score").write_csv(folder / "plain.csv")
        assert said in refused(folder, "build", "--predictions", "test.csv", *words)
    assert "no scores" in run(folder, "build", "--predictions", "plain.csv", "--thresholds-out", "t.json").err
    assert not (folder / "t.json").exists()


def test_in_python_the_thresholds_of_one_report_are_those_of_the_next(folder):
    first = reportgen.build(folder / "valid.csv")
    second = reportgen.build(folder / "test.csv", threshold=first.thresholds)
    assert second.record["threshold"]["operating"] == first.record["threshold"]["best"]
    tuned = reportgen.build(folder / "test.csv", tune_on=pl.read_csv(folder / "valid.csv"))
    assert tuned.record["threshold"]["best"] == first.record["threshold"]["best"]
    first.save(folder / "page.html", thresholds=folder / "t.json")
    assert json.loads((folder / "t.json").read_bytes()) == first.thresholds
    with pytest.raises(ReportgenError, match="has no threshold of"):
        reportgen.build(made(folder / "other.csv", 4, names="xyz"), threshold=folder / "t.json")
