"""The Python API: what a notebook or a script gets."""

import json
from html.parser import HTMLParser

import pytest

import reportgen
from reportgen.errors import InputError, OptionError, OutputError

ROWS = "id,truth,prediction,score\n" + "".join(f"{k},{'ab'[k % 2]},{'aab'[k % 3]},0.{k % 9 + 1}\n" for k in range(60))


@pytest.fixture
def path(tmp_path):
    (tmp_path / "predictions.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path / "predictions.csv"


@pytest.fixture
def report(path):
    return reportgen.build(path, model="<M>", version="v7", created="2026-03-14")


def test_a_report_has_its_page_and_its_record(report):
    assert report.html.startswith("<!doctype html>")
    assert report.record["metrics"]["accuracy"] == 0.5
    assert report.record["model"] == {"name": "<M>", "version": "v7"}
    assert report.record["created"] == "2026-03-14"


def test_paths_may_be_text(path):
    truth = path.with_name("truth.csv")
    truth.write_text("id,truth\n" + "".join(f"{k},{'ab'[k % 2]}\n" for k in range(60)), encoding="utf-8")
    plain = reportgen.build(str(path), ground_truth=str(truth), images=str(path.parent), columns={"score": "score"})
    assert plain.record["media"] == "image"
    assert plain.record["options"]["columns"] == {"score": "score"}
    assert reportgen.build(path, ground_truth=None, images=None).record["media"] == "none"


def test_the_date_is_as_on_the_command_line(path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert reportgen.build(path).record["created"] == "1970-01-01T00:00:00+00:00"
    assert reportgen.build(path, created="now").record["created"] > "2026"


@pytest.mark.parametrize(
    "options",
    [
        {"created": "yesterday"},
        {"seed": -1},
        {"image_budget": float("inf")},
        {"image_budget": -1.0},
        {"threshold": 2.0},
        {"criterion": "best"},
        {"task": "poetry"},
        {"format": "docx"},
        {"columns": {"truth": "nowhere"}},
        {"title": "\udcff"},
    ],
    ids=str,
)
def test_a_value_without_a_meaning_is_refused(path, options):
    with pytest.raises(OptionError):
        reportgen.build(path, **options)


def test_an_unknown_option_is_a_mistake_in_the_program(path):
    with pytest.raises(TypeError, match="colour"):
        reportgen.build(path, colour="red")


def test_a_missing_file_is_an_error_of_the_package(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        reportgen.build(tmp_path / "nothing.csv")
    assert issubclass(InputError, reportgen.ReportgenError)


@pytest.mark.parametrize("name", ["threshold", "performance", "confusion"])
def test_charts_are_valid(report, name):
    assert report.chart(name).to_dict()


def test_an_unknown_chart_is_refused(report):
    with pytest.raises(OptionError, match="no such chart"):
        report.chart("pie")


def test_the_threshold_chart_needs_scores(tmp_path):
    (tmp_path / "p.csv").write_text("id,truth,prediction\n1,a,a\n", encoding="utf-8")
    with pytest.raises(OptionError, match="no scores"):
        reportgen.build(tmp_path / "p.csv").chart("threshold")


def test_saving_writes_what_the_command_line_writes(report, tmp_path):
    report.save(tmp_path / "page.html", record=str(tmp_path / "record.json"))
    assert (tmp_path / "page.html").read_text("utf-8") == report.html
    assert json.loads((tmp_path / "record.json").read_bytes()) == report.record


def test_saving_both_to_one_place_is_refused(report, tmp_path):
    with pytest.raises(OutputError):
        report.save(tmp_path / "page.html", record=tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_in_a_notebook_it_is_a_frame_that_cannot_reach_out(report):
    frames = []

    class Frames(HTMLParser):
        def handle_starttag(self, tag, attrs):
            frames.append((tag, dict(attrs)))

    parser = Frames()
    parser.feed(report._repr_html_())
    parser.close()
    ((tag, attributes),) = frames
    assert tag == "iframe"
    assert attributes["srcdoc"] == report.html
    assert set(attributes["sandbox"].split()) == {"allow-scripts", "allow-downloads"}
