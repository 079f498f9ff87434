"""Texts in the page: from columns and files, within the budget, cut, inert, and told where they are missing."""

import json
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pytest

from reportgen import pipeline
from reportgen.options import Options
from reportgen.record.packed import inflated
from reportgen.report.texts import MOST_CHARACTERS, texts_of_cells
from tests.pages import Page, report_of

HOSTILE = "<img src=x onerror=alert(1)>&amp; </script><!-- \u202e"


def shown(built: pipeline.Built) -> list[str | None]:
    """The text of every sample of the page in the order of their ids, None where it is only listed."""
    samples = built.report.payload.values["samples"]
    texts = msgspec.json.decode(inflated(samples["texts"]["data"], 10**8))
    found = dict(zip(built.report.payload.sample_ids, built.report.payload.sample_images, strict=True))
    return [texts[found[name]] if found[name] >= 0 else None for name in sorted(found)]


def codes(built: pipeline.Built) -> dict[str, int]:
    return {one["code"]: one["count"] for one in built.record["issues"]}


def test_a_column_of_texts_makes_a_report_of_texts(tmp_path: Path) -> None:
    rows = [("1", HOSTILE, "b"), ("2", "", "a"), ("3", "line one\r\nline two\x07", "a"), ("4", "y" * 30_000, "a")]
    table = pl.DataFrame({"id": [row[0] for row in rows], "text": [row[1] for row in rows], "label": ["a"] * 4,
                          "prediction": [row[2] for row in rows]})  # fmt: skip
    table.write_parquet(tmp_path / "predictions.parquet")
    built = pipeline.build(Options(tmp_path / "predictions.parquet"))
    assert built.record["media"] == "text"
    assert shown(built) == [HOSTILE, None, "line one\nline two\ufffd", "y" * MOST_CHARACTERS]
    assert codes(built)["empty_text"] == 1
    assert list(built.report.payload.values["samples"]["whole"].values()) == [30_000]
    assert any("1 text is cut after 20,000 characters." in line for line in built.described)
    page = Page(built.html)
    assert HOSTILE in page.texts  # as it stands, where scripts do not run
    assert "Text classification" in page.text
    assert "image" not in page.text.lower().replace("images for", "").split("glossary")[0][:4000]


def test_texts_fill_the_file_within_the_budget_and_the_rest_is_counted(tmp_path: Path) -> None:
    text = pl.Series([f"{k:02d}" * 50 for k in range(10)])
    found = texts_of_cells(text, np.arange(9, -1, -1), 350)
    assert found.texts == tuple(text.to_list()[:-4:-1])
    assert found.image.tolist() == [0, 1, 2] + [-1] * 7
    rows = "id,text,label,prediction\n" + "".join(f"{k},{'w' * 90},{'ab'[k % 2]},a\n" for k in range(2000))
    built = report_of(tmp_path, rows, image_budget=0.9)
    assert sum(one is not None for one in shown(built)) == 1000
    assert any("1,000 of 2,000 texts are in this file: one of every cell" in line for line in built.described)


def test_files_named_by_ids_or_a_column_are_read_from_the_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("not yours")
    for name, content in (("a", b"plain"), ("b", "ü – ½".encode("utf-16")), ("c", b"caf\xe9"), ("d", b"  ")):
        (folder / f"{name}.txt").write_bytes(content)
    rows = [{"id": f"{name}.txt", "label": "x", "prediction": "xy"[k % 2]} for k, name in enumerate("abcde")]
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, rows)))
    built = pipeline.build(Options(tmp_path / "p.jsonl", images=folder))
    assert shown(built) == ["plain", "ü – ½", "caf\ufffd", None, None]
    assert codes(built).items() >= {"text_damaged": 1, "empty_text": 1, "text_missing": 1}.items()
    named = [{"id": str(k), "text": name, "label": "x", "prediction": "xy"[k % 2]}
             for k, name in enumerate(("a.txt", "../secret.txt", "c.txt"))]  # fmt: skip
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, named)))
    built = pipeline.build(Options(tmp_path / "p.jsonl", images=folder))
    assert shown(built) == ["plain", None, "caf\ufffd"]
    assert codes(built)["text_refused"] == 1


def test_without_pictures_there_are_no_texts_either(tmp_path: Path) -> None:
    built = report_of(tmp_path, "id,text,label,prediction\n1,secret one,a,a\n2,secret two,b,a\n", no_images=True)
    assert "secret" not in built.html.decode()
    assert built.record["media"] == "none"


def test_the_length_of_texts_makes_slices(tmp_path: Path) -> None:
    rows = "id,text,label,prediction\n" + "".join(f"{k},{'w ' * (k + 1)},{'ab'[k % 2]},a\n" for k in range(200))
    record = report_of(tmp_path, rows).record
    assert {one["name"] for one in record["slices"]} == {"text length (characters)"}


@pytest.mark.parametrize(("ask", "task"), [('["a"]', "classification"), ('["a", "b"]', "multilabel")])
def test_doccanos_lists_of_labels_beside_a_text(tmp_path: Path, ask: str, task: str) -> None:
    lines = [f'{{"id": {k}, "text": "text {k}", "label": {ask if k else "[]"}, "Comments": []}}' for k in range(4)]
    (tmp_path / "all.jsonl").write_text("\n".join(lines))
    (tmp_path / "p.csv").write_text("id,prediction\n0,a\n1,a\n2,b\n3,a\n")
    record = pipeline.build(Options(tmp_path / "p.csv", tmp_path / "all.jsonl")).record
    assert (record["task"], record["media"]) == (task, "text")
