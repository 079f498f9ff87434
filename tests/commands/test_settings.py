"""Settings that somebody else wrote."""

import json

import pytest

from tests.command_line import refused, run


@pytest.mark.parametrize("place", ["../out.html", "/elsewhere/out.html", "a/../../out.html", "\\u0000"])
@pytest.mark.parametrize("option", ["output", "record"])
def test_settings_write_nowhere_but_below_their_folder(tmp_path, option, place):
    (tmp_path / "reportgen.toml").write_text(f'[build]\n{option} = "{place}"\n')
    assert "lies outside the folder of the settings" in refused(tmp_path, "build", "--predictions", "p.csv")


SPLITS = """[build]
predictions = "p.csv"
split = "test"
tune-on = "valid"
training = "train.csv"
known-errors = "checked.txt"
reviews = "r.json"
embeddings = { test = "v.csv", training = "tv.csv" }
thresholds-out = "t.json"
record = "record.json"
require = ["accuracy{split=train} >= 0.9", "recall[a]{split=train} >= 0.9"]
"""


def test_settings_hold_what_is_asked_of_splits_training_and_reviews(tmp_path):
    rows = [(f"{name}{k}", "ab"[k % 2], "ab"[(k + (name == "test" and k < 6)) % 2], name, 0.5 + k / 100)
            for name in ("train", "valid", "test") for k in range(40)]  # fmt: skip
    lines = [",".join(map(str, row)) for row in (("id", "label", "prediction", "split", "score"), *rows)]
    (tmp_path / "p.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "train.csv").write_text("id,label\nx1,a\nx2,c\n", encoding="utf-8")
    (tmp_path / "checked.txt").write_text("test0\n", encoding="utf-8")
    (tmp_path / "v.csv").write_text("".join(f"{k % 5},{k * k % 7 + 0.5}\n" for k in range(120)), encoding="utf-8")
    (tmp_path / "tv.csv").write_text("id,e0,e1\nx1,1,2\nx2,3,4\n", encoding="utf-8")
    said = {"schema": 1, "dataset": "", "reviews": [{"id": "test1", "verdict": "label_wrong"}]}
    (tmp_path / "r.json").write_text(json.dumps(said), encoding="utf-8")
    (tmp_path / "reportgen.toml").write_text(SPLITS, encoding="utf-8")
    ended = run(tmp_path, "build")
    assert ended.code == 0, ended.err
    record = json.loads((tmp_path / "record.json").read_bytes())
    assert [one["name"] for one in record["splits"] if one.get("is_reported")] == ["test"]
    assert record["threshold"]["chosen_on"]["file"].startswith("split valid")
    assert record["training"]["labels"]
    assert record["reviews"]["verdicts"]["label_wrong"] == 1
    assert record["options"]["known_errors"] == "checked.txt"
    assert record["options"]["embeddings"] == {"test": "v.csv", "training": "tv.csv"}
    assert record["map"]["samples"] == 40
    assert [one["state"] for one in record["requirements"]] == ["pass", "pass"]
    assert json.loads((tmp_path / "t.json").read_bytes())["dataset"]
