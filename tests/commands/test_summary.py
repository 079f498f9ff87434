"""reportgen summary: what it prints and writes, and what it refuses."""

import polars as pl
import pytest

from tests.command_line import built, refused, run
from tests.made import made_predictions
from tests.rendered import by_cmark


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two versions on the same samples, as pages: now.html and before.html."""
    folder = tmp_path_factory.mktemp("summary")
    made_predictions(folder, n_labels=4, n_samples=300, scores="none")
    built(folder, "--predictions", "predictions.parquet", "--model", "m", "--version", "2")
    (folder / "page.html").rename(folder / "now.html")
    made_predictions(folder, n_labels=4, n_samples=300, scores="none", seed=0)
    built(folder, "--predictions", "predictions.parquet", "--model", "m", "--version", "1")
    (folder / "page.html").rename(folder / "before.html")
    return folder


def test_it_prints_markdown(folder):
    ended = run(folder, "summary", "now.html")
    assert ended.code == 0, ended.err
    assert ended.out.startswith("<!-- reportgen ")
    assert by_cmark(ended.out).tables[0][0] == ["Metric", "Value", "95% interval"]


def test_a_page_and_its_record_have_the_same_summary(folder):
    assert run(folder, "summary", "before.html").out == run(folder, "summary", "record.json").out


def test_without_more_words_it_says_what_the_report_was_built_with(tmp_path):
    made_predictions(tmp_path, n_labels=4, n_samples=300, scores="none", seed=0)
    built(tmp_path, "--predictions", "predictions.parquet", "--version", "1")
    (tmp_path / "record.json").rename(tmp_path / "before.json")
    table = pl.read_parquet(tmp_path / "predictions.parquet")
    table = table.with_columns(prediction=pl.when(pl.int_range(pl.len()) < 90).then("truth").otherwise("prediction"))
    table.write_parquet(tmp_path / "predictions.parquet")
    words = ("--baseline", "before.json", "--require", "accuracy >= 0.99", "--require", "drop(macro_f1) <= 0.9")
    built(tmp_path, "--predictions", "predictions.parquet", "--version", "2", *words)
    alone = by_cmark(run(tmp_path, "summary", "record.json").out).tables
    told = by_cmark(run(tmp_path, "summary", "record.json", *words).out).tables
    assert alone[0] == told[0]  # figures with those of the baseline and their changes
    gate = [row[:4] for row in told[1]]
    assert [row[:4] for row in alone[1]] == gate
    assert [row[1] for row in gate] == ["Result", "fail", "pass"]


def test_it_compares_and_judges_but_leaves_the_exit_code_alone(folder):
    words = ("--baseline", "before.html", "--require", "accuracy >= 1", "--require", "drop(macro_f1) <= 0.1")
    ended = run(folder, "summary", "now.html", *words, "--link", "https://ci.example/r.html")
    assert ended.code == 0, ended.err
    assert "**The gate fails**, 1 of 2 requirements is not met; Macro F1" in ended.out
    assert "(<https://ci.example/r.html>)" in ended.out


def test_noise_counts_as_said(folder):
    words = ("summary", "now.html", "--require", "accuracy >= 0.87")
    assert "**The gate passes**" in run(folder, *words).out
    assert "**The gate fails**" in run(folder, *words, "--noise", "fail").out


def test_it_writes_a_file_and_says_so(folder):
    ended = run(folder, "summary", "now.html", "-o", "summary.md")
    assert ended.out.startswith("Wrote summary.md (")
    text = (folder / "summary.md").read_text("utf-8")
    assert text == run(folder, "summary", "now.html").out
    (folder / "summary.md").unlink()


def test_its_options_may_stand_in_the_settings(folder):
    (folder / "reportgen.toml").write_text('[summary]\nbaseline = "before.html"\nrequire = ["accuracy >= 0.1"]\n')
    ended = run(folder, "summary", "now.html")
    (folder / "reportgen.toml").unlink()
    assert "**The gate passes**" in ended.out
    assert "`m 1`" in ended.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nothing.html",), "nothing.html: no such file"),
        (("now.html", "--link", "javascript:alert(1)"), "no web address"),
        (("now.html", "--link", "https://["), "https://[ is no web address"),
        (("now.html", "--link", "http://ex\u2100mple"), "no web address"),
        (("now.html", "--link", "http://a\udcff"), "no web address"),
        (("now.html", "--require", "nonsense"), "is not a requirement"),
        (("now.html", "--require", "drop(macro_f1) <= 0"), "a drop needs a baseline"),
        (("now.html", "-o", "now.html"), "is an input"),
        (("now.html", "-o", "gone/summary.md"), "cannot be written"),
    ],
)
def test_mistakes_are_refused_in_words(folder, words, message):
    assert message in refused(folder, "summary", *words)
