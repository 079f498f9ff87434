"""Records read back: from JSON and from pages, and clear words for what is none."""

import json

import numpy as np
import pytest

import reportgen
from reportgen.errors import InputError, MalformedInput, UnknownFormat
from reportgen.record.packed import deflated
from reportgen.record.read import parsed_record, read_record
from tests.made_records import made_record


@pytest.fixture(scope="module", params=["digits", "digit-scenes"])
def written(request, tmp_path_factory, samples):
    """A sample's page and record as files, and what the build itself knew."""
    folder, names = tmp_path_factory.mktemp("saved"), samples / request.param
    if request.param == "digits":
        report = reportgen.build(names / "predictions.csv", model="m", version="2")
    else:
        report = reportgen.build(names / "predictions.json", ground_truth=names / "ground_truth.json")
    report.save(folder / "page.html", folder / "record.json")
    return folder, report


def test_a_page_and_its_record_read_to_the_same(written):
    folder, report = written
    of_page, of_json = read_record(folder / "page.html"), read_record(folder / "record.json")
    assert of_page.metrics == of_json.metrics == report.record["metrics"]
    assert list(of_page.labels) == report.record["labels"]
    assert of_page.dataset.sha256 == report.record["dataset"]["sha256"]
    assert of_page.per_label == of_json.per_label


def test_rows_are_those_of_the_evaluation_at_its_operating_threshold(written):
    folder, report = written
    evaluation, saved = report.built.evaluation, read_record(folder / "page.html")
    assert np.array_equal(saved.matrix, evaluation.point.confusion)
    assert saved.sample_ids == tuple(evaluation.dataset.sample_ids)
    rows = saved.rows
    held = evaluation.outcomes.select(evaluation.outcomes.active(evaluation.operating or 0.0))
    found = sorted(zip(rows.sample, rows.truth, rows.prediction, strict=True))
    assert found == sorted(zip(held.sample, held.truth, held.prediction, strict=True))


def test_the_name_falls_back_to_the_file(written):
    folder, report = written
    model = report.record["model"]
    assert read_record(folder / "record.json").name == (
        f"{model['name']} {model['version']}".strip("None ") or "record"
    )


def test_a_byte_order_mark_does_not_matter(written, tmp_path):
    path = tmp_path / "record.json"
    path.write_bytes(b"\xef\xbb\xbf" + (written[0] / "record.json").read_bytes())
    assert list(read_record(path).labels) == written[1].record["labels"]


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"", UnknownFormat, "holds no record"),
        (b"<html></html>", UnknownFormat, "holds no record"),
        (b"{", MalformedInput, "is not a record"),
        (b"{}", MalformedInput, "is not a record"),
        (b'{"schema": 99}', MalformedInput, "reads up to 2"),
        (b'{"schema": 0}', MalformedInput, "reads up to 2"),
        (b'{"schema": 1}', MalformedInput, "damaged record"),
        (b'{"schema": "\xff"}', MalformedInput, "is not a record"),
        (b'{"schema": 1, "x": ' + b"[" * 100_000, MalformedInput, "is not a record"),
    ],
)
def test_what_is_no_record_is_refused_in_words(tmp_path, content, kind, words):
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(kind, match=words):
        read_record(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone\.html: no such file"):
        read_record(tmp_path / "gone.html")


def changed(written, change):
    """A sample's record as a file, changed."""
    record = json.loads((written[0] / "record.json").read_bytes())
    change(record)
    return json.dumps(record).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda r: r["confusion"]["cells"].append([99, 0, 1]), "outside it"),
        (lambda r: r["confusion"]["cells"].append([0, 0, 1]), "disagree"),
        (lambda r: r["confusion"]["cells"].pop(), "disagree"),
        (lambda r: r["confusion"]["cells"].append([0, -1, 1]), ">= 0"),
        (lambda r: r["labels"].append("more"), "are others"),
        (lambda r: r["labels"].append(r["labels"][0]), "twice"),
        (lambda r: r["per_label"].append(r["per_label"][0]), "twice"),
        (lambda r: r["per_label"][0].update(support=-1), ">= 0"),
        (lambda r: r["per_label"][0].update(support=1.5), "got `float`"),
        (lambda r: r["per_label"][0].update(anything=1e300), "Expected|expected"),
        (lambda r: r["per_label"][0].pop("label"), "label"),
        (lambda r: r["confusion"].update(labels=["x"]), "are others"),
        (lambda r: r["curve"].update(macro_f1=5), "array"),
        (lambda r: r["threshold"].update(steps=["a"]), "float"),
        (lambda r: r["dataset"].update(samples=2**60), "samples"),
        (lambda r: r["dataset"].update(samples=3), "samples|too large"),
        (lambda r: r["outcomes"].update(truth={"type": "int32", "data": "////"}), "cannot be unpacked"),
        (lambda r: r["outcomes"].update(truth={"type": "object", "data": ""}), "enum"),
        (lambda r: r["outcomes"].update(truth={"type": "int32", "data": deflated(bytes(3))}), "cut short"),
        (lambda r: r["outcomes"].update(ids={"type": "utf-8", "data": deflated(b"abc")}), "other lengths"),
        (lambda r: r["outcomes"].update(prediction={"type": "int32", "data": deflated(bytes(8))}), "different lengths"),
        (lambda r: r["outcomes"].pop("prediction"), "is missing"),
        (lambda r: r["outcomes"]["ids"].update(data=r["outcomes"]["ids"]["data"][:8]), "cut short|cannot be unpacked"),
    ],
)
def test_an_inconsistent_record_is_refused_when_it_is_read(written, tmp_path, change, words):
    with pytest.raises(MalformedInput, match=f"is a damaged record: .*({words})"):
        parsed_record(changed(written, change), tmp_path / "r.json")


def test_a_record_that_unpacks_to_too_much_is_refused(written, monkeypatch):
    monkeypatch.setattr("reportgen.record.read.MOST_BYTES", 1000)
    with pytest.raises(MalformedInput, match="too large"):
        read_record(written[0] / "page.html")


def test_more_labels_than_a_matrix_could_hold_are_refused(tmp_path):
    names = [f"label {k}" for k in range(20_000)]
    content = json.dumps(made_record() | {"labels": names, "per_label": []}).encode()
    with pytest.raises(MalformedInput, match="20000 labels"):
        parsed_record(content, tmp_path / "r.json")


OF_OUTCOMES = ("labels", "per_label", "confusion", "outcomes", "threshold", "curve", "at_recommended", "bootstrap")


def test_a_record_without_outcomes_has_no_labels_matrix_or_rows(written, tmp_path):
    found = parsed_record(changed(written, lambda r: [r.pop(name, None) for name in OF_OUTCOMES]), tmp_path / "r.json")
    assert (found.labels, found.per_label, found.by_label, found.sample_ids, found.curves) == ((), (), {}, (), {})
    assert found.matrix is None
    assert found.rows is None
    assert found.threshold is None
    assert found.metrics["macro_f1"] == written[1].record["metrics"]["macro_f1"]


def test_a_label_keeps_every_figure_that_it_was_written_with(written):
    found, plain = read_record(written[0] / "record.json"), written[1].record["per_label"]
    for row in plain:
        read = found.by_label[row["label"]]
        for name, value in row.items():
            if name == "label":
                continue
            expected = (
                read.interval(name.removesuffix("_interval")) if name.endswith("_interval") else read.figure(name)
            )
            assert expected == (tuple(value) if isinstance(value, list) else value), name
    assert set(found.label_figures) == {name for name in plain[0] if not name.endswith("_interval")} - {"label"}


def test_a_figure_that_a_label_does_not_have_is_undefined(written):
    row = read_record(written[0] / "record.json").per_label[0]
    assert row.figure("strict_f1") is None
    assert row.figure("label") is None
    assert row.interval("strict_f1") == (None, None)


def test_keys_that_are_not_known_change_nothing(written, tmp_path):
    found = parsed_record(changed(written, lambda r: r.update(later=[1], path="x")), tmp_path / "r.json")
    assert found.path == tmp_path / "r.json"
    assert found.metrics == written[1].record["metrics"]
