"""reportgen compare: the command, what the page says, and its pictures and galleries against slow obvious counts."""

import csv
import json
import re
from pathlib import Path

import jsonschema
import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest, false_discovery_control

from reportgen.comparison import schema
from reportgen.comparison.items import STATES
from tests.command_line import refused, run
from tests.oracles import boxes
from tests.pages import Page, unpacked


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    assert run(folder, "demo", "-o", ".").code == 0
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Three versions on one data set, one of them on another, all as records and pages."""
    folder = tmp_path_factory.mktemp("versions")
    rng = np.random.default_rng(4)
    truth = rng.integers(0, 3, 400)
    for name, accuracy in (("poor", 0.6), ("good", 0.9), ("fine", 0.88)):
        said = np.where(rng.random(400) < accuracy, truth, (truth + 1) % 3)
        table = pl.DataFrame({"id": [f"s{k:03d}" for k in range(400)], "truth": truth, "prediction": said,
                              "score": rng.random(400).round(3)})  # fmt: skip
        for part, rows in ((name, table), (f"{name}-half", table.head(200))):
            rows.write_csv(folder / f"{part}.csv")
            words = [
                "build",
                "--predictions",
                f"{part}.csv",
                "--model",
                name,
                "--dataset",
                "half" * ("-" in part) or "all",
            ]
            assert run(folder, *words, "-o", f"{part}.html", "--record", f"{part}.json").code == 0
    return folder


def compared(folder: Path, *words: object) -> tuple[Page, str]:
    ended = run(folder, "compare", *words, "-o", "compare.html")
    assert ended.code == 0, ended.err
    return Page((folder / "compare.html").read_bytes()), ended.out


def cases(page: Page, pair: int = 0) -> list[tuple[str, str, str, str, str]]:
    """Every item in the page: state, id, labelled, said before, said after."""
    data, found = page.data, []
    sides = {k: {name: unpacked(column) for name, column in side.items()} for k, side in data["sides"].items() if side}
    columns = {name: unpacked(column) for name, column in data["cases"][str(pair)].items()}
    labels = [*data["labels"], "-"]
    versions = [str(data["pairs"][pair][name]) for name in ("before", "after")]
    for state, *rows in zip(columns["state"], columns["before"], columns["after"], strict=True):
        said = ["-" if row < 0 else labels[sides[k]["prediction"][row]] for k, row in zip(versions, rows, strict=True)]
        k, row = next((k, row) for k, row in zip(versions, rows, strict=True) if row >= 0)
        id_ = data["samples"]["ids"][sides[k]["sample"][row]]
        found.append((STATES[state], id_, labels[sides[k]["truth"][row]], *said))
    return found


def test_a_support_vector_machine_against_logistic_regression_on_pooled_folds(data, tmp_path):
    source = data / "kfold" / "digits_5fold_2models"
    if not source.is_dir():
        pytest.skip("no folds here")
    for model in ("logreg", "svc_rbf"):
        folds = [pl.read_csv(path) for path in sorted((source / "folds").glob(f"{model}_fold*.csv"))]
        pl.concat(folds).write_csv(tmp_path / f"{model}.csv")
        assert (
            run(tmp_path, "build", "--predictions", f"{model}.csv", "--model", model, "-o", f"{model}.html").code == 0
        )
    page, out = compared(tmp_path, "logreg.html", "svc_rbf.html")
    assert "39 fixed, 4 broken, McNemar exact p = 3.108e-08" in out
    assert "svc_rbf is better than logreg : macro F1 +0.019" in page.text
    assert "39 samples fixed , 4 broken" in page.text
    assert "McNemar's exact test over samples: p < 0.001" in page.text
    count = [state for state, *_ in cases(page)]
    assert (count.count("fixed"), count.count("broken")) == (39, 4)


def test_the_galleries_of_the_digits_are_what_the_files_say(demo, samples):
    with_ids = []
    for name in ("predictions.csv", "predictions-v2.csv"):
        with (samples / "digits" / name).open(encoding="utf-8", newline="") as file:
            with_ids.append({row["id"]: (row["true"], row["pred"]) for row in csv.DictReader(file)})
    expected = []
    for id_, (truth, was) in with_ids[0].items():
        now = with_ids[1][id_][1]
        state = ("right" if now == truth else "broken") if was == truth else (
            "fixed" if now == truth else "same" if now == was else "other")  # fmt: skip
        if state != "right":
            expected.append((state, id_, truth, was, now))
    page = Page((demo / "digits-compare.html").read_bytes())
    assert sorted(cases(page)) == sorted(expected)
    counts = page.data["pairs"][0]["counts"]
    assert counts == {state: sum(one[0] == state for one in expected) for state in counts}
    assert counts["fixed"] > 20
    assert "v2 is better" in page.text


def scene_answers(samples: Path, record: dict, name: str) -> tuple[list, dict]:
    """What a detector says of every object and where nothing is, matched one by one at its threshold."""
    folder = samples / "digit-scenes"
    found = boxes.read_coco(folder / "ground_truth.json", folder / name)
    threshold, objects, extra = record["threshold"]["operating"], [], {}
    for number, image in enumerate(boxes.images(found)):
        hits, _, taken = boxes.found_at(image, 0.5, threshold)
        claims = boxes.claims_at(image, 0.5, threshold, hits, taken)
        meant = {t: d for d, t in claims.items() if t not in taken} | {t: d for d, t in hits.items()}
        label_of = {d: label for label, *_, d in image.detections}
        objects += [(number, t[0], label_of.get(meant.get(t[4], -1), -1)) for t in image.truths]
        for label, _, score, d in image.detections:
            if score >= threshold and d not in meant.values():
                extra[number, label] = extra.get((number, label), 0) + 1
    return objects, extra


def test_the_galleries_of_the_scenes_are_what_a_slow_matching_says(demo, samples, tmp_path):
    places = samples / "digit-scenes"
    records = []
    for name in ("predictions-v0.json", "predictions.json"):
        words = ["--ground-truth", places / "ground_truth.json", "--predictions", places / name]
        assert run(tmp_path, "build", *words, "--record", "record.json").code == 0
        records.append((json.loads((tmp_path / "record.json").read_bytes()), name))
    (before, gone), (after, new) = (scene_answers(samples, *record) for record in records)
    expected = []
    for (image, truth, was), (_, _, now) in zip(before, after, strict=True):
        state = ("right" if now == truth else "broken") if was == truth else (
            "fixed" if now == truth else "same" if now == was else "other")  # fmt: skip
        expected += [] if state == "right" else [(state, image, truth, was, now)]
    for state, more, less in (("spurious", new, gone), ("gone", gone, new)):
        for (image, label), count in more.items():
            name = (state, image, -1, -1, label) if state == "spurious" else (state, image, -1, label, -1)
            expected += [name] * max(0, count - less.get((image, label), 0))
    page = Page((demo / "digit-scenes-compare.html").read_bytes())
    number = {"-": -1} | {str(digit): digit for digit in range(10)}
    shown = [(state, int(id_[-2:]) - 1, *(number[label] for label in labels)) for state, id_, *labels in cases(page)]
    assert sorted(shown) == sorted(expected)
    assert page.data["pairs"][0]["counts"] == {s: sum(e[0] == s for e in expected) for s in STATES if s != "right"}


def test_pictures_come_from_the_pages_each_once(demo):
    page = Page((demo / "digit-scenes-compare.html").read_bytes())
    picture = unpacked(page.data["samples"]["picture"])
    assert (picture >= 0).all()
    assert len(set(picture.tolist())) == picture.size
    assert len(page.data["samples"]["ids"]) == picture.size


def test_records_alone_compare_without_pictures_and_with_a_folder_with_them(tmp_path, samples):
    digits = samples / "digits"
    for name in ("predictions", "predictions-v2"):
        words = ["build", "--predictions", digits / f"{name}.csv", "--record", f"{name}.json"]
        assert run(tmp_path, *words).code == 0
    page, _ = compared(tmp_path, "predictions.json", "predictions-v2.json")
    assert (unpacked(page.data["samples"]["picture"]) < 0).all()
    assert "without images: give reports as HTML, or the folder of the images as --images" in page.text
    page, _ = compared(tmp_path, "predictions.json", "predictions-v2.json", "--images", digits / "images")
    assert (unpacked(page.data["samples"]["picture"]) >= 0).all()


def test_the_same_file_twice_is_no_difference_at_all(folder):
    page, out = compared(folder, "good.html", "good.html")
    assert "No difference at all." in page.text
    assert "0 fixed, 0 broken, McNemar exact p = 1" in out
    assert page.data["versions"] == ["good (good.html) #1", "good (good.html) #2"]


def test_other_data_are_compared_as_figures_only_and_it_says_so(folder):
    page, out = compared(folder, "good.html", "good-half.html")
    assert "only figures are compared: the samples or their ground truth differ" in out
    assert "Nothing to compare one by one: the samples or their ground truth differ" in page.text
    assert page.data["cases"] == {"0": None}
    assert page.data["pairs"][0]["counts"] is None
    # Counts of other samples are no change, and no sample has more or fewer errors than itself.
    assert page.data["pairs"][0]["cells"] == []
    assert set(page.data["pairs"][0]["labels"]["better"]) == {-1}


def test_several_versions_are_ranked_with_ties_and_each_is_compared_with_the_first(folder):
    page, out = compared(folder, "poor.html", "good.json", "fine.html", "--title", "Three of them")
    assert "Three of them" in page.text
    assert "good leads: macro F1 0.9" in page.text
    assert re.search(r"; fine \(not significant, p = [\d.]+\) is not significantly worse, all others are", page.text)
    assert page.data["opened"] == 0  # from the baseline to the best
    assert [(pair["before"], pair["after"]) for pair in page.data["pairs"]] == [(0, 1), (0, 2)]
    assert out.count("→") == 2
    assert sorted(value for _, name, value in page.attributes if name == "data-rank")[:2] == ["1=", "1="]


def test_models_by_data_sets_are_a_grid(folder):
    page, _ = compared(folder, "poor.html", "good.html", "poor-half.html", "good-half.html")
    assert "Macro F1 by model and data set" in page.text
    assert page.data["versions"] == ["poor on all", "good on all", "poor on half", "good on half"]


def test_the_same_input_gives_the_same_page(folder):
    for name in ("a.html", "b.html"):
        assert run(folder, "compare", "poor.html", "good.html", "-o", name).code == 0
    assert (folder / "a.html").read_bytes() == (folder / "b.html").read_bytes()


def test_the_page_holds_the_comparison_and_no_record(folder):
    page, _ = compared(folder, "poor.html", "good.html")
    found = json.loads(page.record)
    assert [version["name"] for version in found["versions"]] == ["poor", "good"]
    assert found["pairs"][0]["unpaired_because"] is None
    assert found["pairs"][0]["items"]["fixed"] == page.data["pairs"][0]["counts"]["fixed"]
    assert "compare.html: is not a record" in refused(folder, "compare", "compare.html", "good.html", "-o", "c")


def test_the_record_of_a_comparison_holds_every_change_unrounded(folder):
    page, out = compared(folder, "poor.html", "good.json", "good-half.html", "--record", "changes.json")
    found = json.loads((folder / "changes.json").read_bytes())
    assert found == json.loads(page.record)
    assert schema.FILE.read_text(encoding="utf-8") == schema.text(), "run python -m reportgen.comparison.schema"
    jsonschema.Draft202012Validator(json.loads(schema.text())).validate(found)
    assert "compare.html" in out.splitlines()[-1]
    records = [
        json.loads(Page((folder / f"{name}.html").read_bytes()).record) for name in ("poor", "good", "good-half")
    ]
    for version, record in zip(found["versions"], records, strict=True):
        assert version["metrics"] == record["metrics"]
        assert (version["model"], version["version"]) == (record["model"]["name"], record["model"]["version"])
        assert version["dataset"] == record["dataset"]
    paired, other = found["pairs"]
    assert (paired["before"], paired["after"]) == ("poor", "good on all")
    for name, change in paired["metrics"].items():
        before, after = (record["metrics"][name] for record in records[:2])
        assert change["change"] == (None if before is None or after is None else after - before)
        if change["interval"] is not None:
            low, high = change["interval"]
            assert (change["p"] <= 0.05) == (low > 0 or high < 0) or change["change"] == 0
    known = {name: change["p"] for name, change in paired["metrics"].items() if change["p"] is not None}
    wanted = false_discovery_control(list(known.values()))
    assert [paired["metrics"][name]["q"] for name in known] == pytest.approx(wanted.tolist(), abs=1e-12)
    n = paired["fixed"] + paired["broken"]
    assert paired["test"] == {
        "name": "McNemar's exact test", "p": pytest.approx(binomtest(paired["broken"], n).pvalue, rel=1e-9), "n": 400,
    }  # fmt: skip
    assert (other["test"], other["fixed"], other["broken"]) == (None, None, None)
    assert "would be overwritten" in refused(folder, "compare", "poor.html", "good.html", "--record", "good.html")


def test_the_page_links_to_the_reports_it_compares(folder, tmp_path):
    place = folder / "pages" / "compare.html"
    place.parent.mkdir()
    assert run(folder, "compare", "poor.html", "good.json", "fine.html", "-o", place).code == 0
    page = Page(place.read_bytes())
    links = [
        value for tag, name, value in page.attributes if tag == "a" and name == "href" and not value.startswith("#")
    ]
    assert sorted(links) == ["../fine.html", "../poor.html"]
    assert all((place.parent / link).is_file() for link in links)
    assert "good was given as a record: no report to open." in page.text


def test_what_cannot_be_compared_is_refused(folder, demo):
    assert "needs two versions or more" in refused(folder, "compare", "good.html")
    assert "is of detection, good.html of classification" in refused(
        folder, "compare", "good.html", demo / "digit-scenes.html"
    )
    assert "good.html: is an input" in refused(folder, "compare", "poor.html", "good.html", "-o", "good.html")
    assert "is not a folder" in refused(folder, "compare", "poor.html", "good.html", "--images", "good.csv")
    assert "no such file" in refused(folder, "compare", "poor.html", "missing.html")
    assert "holds no record" in refused(folder, "compare", "poor.html", "good.csv")


def test_options_may_stand_in_the_settings(folder, tmp_path):
    (tmp_path / "reportgen.toml").write_text('[compare]\noutput = "side.html"\ntitle = "Side"\n', encoding="utf-8")
    assert run(tmp_path, "compare", folder / "poor.html", folder / "good.html").code == 0
    assert "Side" in Page((tmp_path / "side.html").read_bytes()).text
