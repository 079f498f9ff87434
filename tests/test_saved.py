"""Records read back: from JSON and from pages, and clear words for what is none."""

import base64
import json
import zlib

import numpy as np
import pytest

import reportgen
from reportgen.errors import InputError, MalformedInput, UnknownFormat
from reportgen.saved import _prediction_scores, parsed_record, read_record


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


def test_a_claimed_box_has_its_own_score_also_where_it_is_spurious():
    item, high = np.array([0, 0, -1, 3], np.int32), np.array([0.9, 0.4, np.inf, 0.7])
    assert _prediction_scores(item, high).tolist()[:2] == [0.9, 0.9]
    assert np.isnan(_prediction_scores(item, high)[2])


def test_a_page_and_its_record_read_to_the_same(written):
    folder, report = written
    of_page, of_json = read_record(folder / "page.html"), read_record(folder / "record.json")
    assert of_page.metrics == of_json.metrics == report.record["metrics"]
    assert of_page.labels == report.record["labels"]
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
    assert read_record(path).labels == written[1].record["labels"]


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"", UnknownFormat, "holds no record"),
        (b"<html></html>", UnknownFormat, "holds no record"),
        (b"{", MalformedInput, "is not a record"),
        (b"{}", MalformedInput, "is not a record"),
        (b'{"schema": 99}', MalformedInput, "reads up to 1"),
        (b'{"schema": 0}', MalformedInput, "reads up to 1"),
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


def _packed(content: bytes) -> str:
    packer = zlib.compressobj(wbits=-15)
    return base64.b64encode(packer.compress(content) + packer.flush()).decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda r: r["confusion"]["cells"].append([99, 0, 1]), "outside it"),
        (lambda r: r["confusion"]["cells"].append([0, 0, 1]), "disagree"),
        (lambda r: r["outcomes"].update(truth={"type": "int32", "data": "////"}), "cannot be unpacked"),
        (lambda r: r["outcomes"].update(truth={"type": "object", "data": ""}), "cannot be read"),
        (lambda r: r["outcomes"].update(truth={"type": "int32", "data": _packed(b"\x00\x00\x00")}), "cut short"),
        (lambda r: r["outcomes"].update(ids={"type": "utf-8", "data": _packed(b"abc")}), "other lengths"),
        (lambda r: r["outcomes"].pop("prediction"), "cannot be read"),
        (lambda r: r["outcomes"]["ids"].update(data=r["outcomes"]["ids"]["data"][:8]), "cut short|cannot be unpacked"),
    ],
)
def test_an_inconsistent_record_is_refused_where_it_is_used(written, tmp_path, change, words):
    record = json.loads((written[0] / "record.json").read_bytes())
    change(record)
    with pytest.raises(MalformedInput, match=words):
        parsed_record(json.dumps(record).encode(), tmp_path / "r.json").rows  # noqa: B018 - read for its checks


def test_a_record_that_unpacks_to_too_much_is_refused(written, tmp_path, monkeypatch):
    monkeypatch.setattr("reportgen.saved.MOST_BYTES", 1000)
    with pytest.raises(MalformedInput, match="too large"):
        read_record(written[0] / "page.html")


def test_columns_of_different_lengths_are_refused(written, tmp_path):
    record = json.loads((written[0] / "record.json").read_bytes())
    record["outcomes"]["prediction"] = {"type": "int32", "data": _packed(b"\x00" * 8)}
    with pytest.raises(MalformedInput, match="different lengths"):
        parsed_record(json.dumps(record).encode(), tmp_path / "r.json").rows  # noqa: B018 - read for its checks
