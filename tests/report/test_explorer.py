"""The vector explorer of a whole report: what is said, kept in the record and drawn, of few, odd and other vectors."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reportgen.errors import ReportgenError
from reportgen.options import Options
from reportgen.pipeline import Built, build
from tests.command_line import run
from tests.pages import Page, unpacked
from tests.vectors import PER, N, clustered, written


def pocket() -> np.ndarray:
    """Which samples are wrong: one of each cluster, fourteen of one."""
    row = np.arange(N)
    return (row % PER == 9) | (row // PER == 4) & (row % 10 < 7)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explorer")
    written(folder, pocket(), clustered()[0])
    return folder


@pytest.fixture(scope="module")
def weak(folder: Path) -> Built:
    """A report with a weak group."""
    return build(Options(folder / "p.csv", embeddings=folder / "v.npz"))


def of_rows(folder: Path, values: np.ndarray, **options: object) -> Built:
    """A report on as many samples as there are vectors, every fifth of them wrong."""
    path, vectors = written(folder, np.arange(len(values)) % 5 == 0, values)
    return build(Options(path, embeddings=vectors, **options))  # type: ignore[arg-type]


def explorer(built: Built) -> str:
    """What a reader sees of the section."""
    html = built.html.decode()
    start = html.index('<section id="explorer"')
    return Page(html[start : html.index("</section>", start)]).text


def test_a_weak_group_is_named_counted_kept_and_found(weak):
    (group,) = [one for one in weak.record["clusters"] if one["state"] == "weak"]
    wrong = pocket()[4 * PER : 5 * PER].sum()
    assert wrong == 15
    assert (group["id"], group["name"], group["samples"], group["errors"]) == (0, "mostly dog · A", PER, wrong)
    assert group["q"] < 1e-6
    assert group["impact"] == pytest.approx(wrong - PER * pocket().mean())
    assert sum(one["samples"] for one in weak.record["clusters"]) == N
    assert sum(one["errors"] for one in weak.record["clusters"]) == pocket().sum()
    assert (
        f"1 of {len(weak.record['clusters'])} groups has a higher error rate than the rest: {wrong} of the"
        in explorer(weak)
    )
    (finding,) = [one for one in weak.record["findings"] if one["rule"] == "weak-group"]
    assert "mostly dog · A" in finding["message"]
    assert 'href="#explorer&amp;sel=group:0"' in weak.html.decode()


def test_the_order_of_rows_changes_nothing_and_a_second_build_is_the_same(weak, folder, tmp_path):
    again = build(Options(folder / "p.csv", embeddings=folder / "v.npz"))
    assert again.html == weak.html
    path, vectors = written(tmp_path, pocket(), clustered()[0], np.random.default_rng(9).permutation(N))
    other = build(Options(path, embeddings=vectors)).record
    assert other["clusters"] == weak.record["clusters"]
    assert other["map"] == weak.record["map"] | {"source": other["map"]["source"]}


def test_the_payload_has_the_points_with_their_groups_and_outcomes(weak):
    found = Page(weak.html).data["map"]
    x, y = unpacked(found["x"]), unpacked(found["y"])
    assert x.size == y.size == found["n"] == N
    assert max(x.max(), y.max()) == 65535
    assert np.bincount(unpacked(found["group"])).tolist() == [one["samples"] for one in weak.record["clusters"]]
    assert [one["name"] for one in found["groups"]] == [one["name"] for one in weak.record["clusters"]]
    assert found["groups"][0]["state"] == "weak"


def test_a_gate_may_ask_for_a_group_and_a_comparison_shows_it(weak, folder, tmp_path):
    (tmp_path / "r.html").write_bytes(weak.html)
    name = weak.record["clusters"][0]["name"]
    said = run(tmp_path, "gate", "r.html", "--require", f"accuracy{{vector group={name}}} >= 0.5")
    assert said.code == 3
    assert name in said.out
    assert run(tmp_path, "gate", "r.html", "--require", f"accuracy{{vector group={name}}} >= 0.1").code == 0
    written(tmp_path, np.where(np.arange(N) // PER == 4, False, pocket()), clustered()[0])
    after = build(Options(tmp_path / "p.csv", embeddings=tmp_path / "v.npz"))
    assert not [one for one in after.record["clusters"] if one["state"] == "weak"]
    (tmp_path / "r2.html").write_bytes(after.html)
    assert run(tmp_path, "compare", "r.html", "r2.html", "-o", "c.html").code == 0
    text = Page((tmp_path / "c.html").read_bytes()).text
    assert f"vector group {name} 20 0.250 1.000 +0.750" in text


def test_scores_make_a_map_whose_groups_are_not_tested(tmp_path):
    rng = np.random.default_rng(3)
    scores = rng.dirichlet([0.4, 0.4, 0.4], 240)
    truth = np.where(rng.random(240) < 0.8, scores.argmax(axis=1), rng.integers(0, 3, 240))
    columns = {f"p_{name}": scores[:, k].round(4) for k, name in enumerate("abc")}
    pl.DataFrame({"id": range(240), "truth": np.array(list("abc"))[truth], **columns}).write_csv(tmp_path / "p.csv")
    built = build(Options(tmp_path / "p.csv", map="scores"))
    assert {one["state"] for one in built.record["clusters"]} == {"untested"}
    assert all(one["q"] is None and one["p"] is None for one in built.record["clusters"])
    text = explorer(built)
    assert "The scores decide the errors, so groups are not tested." in text
    assert " q " not in text
    assert not [one for one in built.record["findings"] if one["rule"] == "weak-group"]
    with pytest.raises(ReportgenError, match="map has one source"):
        Options(tmp_path / "p.csv", map="scores", embeddings="v.npy")


@pytest.mark.parametrize("n", [3, 38, 49])
def test_few_samples_have_a_map_without_groups(tmp_path, n):
    built = of_rows(tmp_path, clustered()[0][:n])
    assert built.record.get("clusters", []) == []
    assert built.record["map"]["samples"] == n
    assert f"Too few samples for groups ({n} samples)" in explorer(built)
    assert 'id="map-plot"' in built.html.decode()
    assert len(built.record["map"]["neighbours"]) == n


def test_vectors_that_are_all_one_leave_an_empty_frame_with_the_reason(tmp_path):
    built = of_rows(tmp_path, np.ones((60, 4)))
    assert "All vectors are equal: there is nothing to draw." in explorer(built)
    assert 'id="map-plot"' not in built.html.decode()
    assert built.record.get("clusters", []) == []
    assert "map" not in Page(built.html).data


@pytest.mark.parametrize("d", [2, 4096])
def test_vectors_may_have_two_numbers_or_thousands(tmp_path, d):
    built = of_rows(tmp_path, np.random.default_rng(1).normal(size=(80, d)).astype(np.float16))
    assert built.record["map"]["samples"] == 80
    assert len(built.record["clusters"]) > 1


def test_places_of_ones_own_are_kept(tmp_path):
    values, code = clustered()
    path, _ = written(tmp_path, pocket(), values)
    own = np.stack([code % 6, code // 6], axis=1) + np.random.default_rng(0).uniform(0, 0.5, (N, 2))
    pl.DataFrame({"id": [f"s{k:04d}" for k in range(N)], "x": own[:, 0], "y": own[:, 1]}).write_csv(tmp_path / "xy.csv")
    built = build(Options(path, embeddings=tmp_path / "xy.csv"))
    found = Page(built.html).data["map"]
    drawn = np.stack([unpacked(found["x"]), unpacked(found["y"])], axis=1) / 65535
    assert np.allclose(drawn, (own - own.min(axis=0)) / np.ptp(own, axis=0).max(), atol=1e-4)
    assert "Positions as given." in explorer(built)
    assert built.record["map"]["trustworthiness"] is None
    assert [one["samples"] for one in built.record["clusters"] if one["state"] == "weak"] == [PER]


def test_samples_of_several_labels_have_a_map_of_their_errors(tmp_path):
    values, code = clustered()
    rng = np.random.default_rng(2)
    truth = rng.random((N, 3)) < 0.4
    wrong = rng.random((N, 3)) < np.where(code == 4, 0.7, 0.05)[:, None]
    columns = {f"true_{name}": truth[:, k].astype(int) for k, name in enumerate("abc")}
    columns |= {f"p_{name}": np.where(truth[:, k] ^ wrong[:, k], 0.8, 0.1) for k, name in enumerate("abc")}
    pl.DataFrame({"id": range(N)} | columns).write_csv(tmp_path / "p.csv")
    np.save(tmp_path / "v.npy", values)
    built = build(Options(tmp_path / "p.csv", embeddings=tmp_path / "v.npy"))
    (group,) = [one for one in built.record["clusters"] if one["state"] == "weak"]
    assert group["samples"] == PER
    assert group["errors"] == wrong[code == 4].sum()
    assert "one minus micro F1" in explorer(built)
    assert built.record["map"]["agreement10"] is None


def test_texts_stand_at_their_points(tmp_path):
    path, vectors = written(tmp_path, pocket(), clustered()[0])
    pl.read_csv(path).with_columns(text=pl.lit("The owl of ") + pl.col("id")).write_csv(path)
    built = build(Options(path, embeddings=vectors))
    assert "The owl of s0080" in built.html.decode()
    assert [one["samples"] for one in built.record["clusters"] if one["state"] == "weak"] == [PER]


def test_boxes_are_points_of_their_own_right_or_false_positives(samples, tmp_path):
    folder = samples / "digit-scenes"
    found = json.loads((folder / "predictions.json").read_text("utf-8"))
    label = np.array([one["category_id"] for one in found])
    np.save(tmp_path / "v.npy", np.random.default_rng(0).normal(size=(len(found), 6)) + 9 * np.eye(10, 6)[label])
    options = Options(folder / "predictions.json", folder / "ground_truth.json", embeddings=tmp_path / "v.npy")
    built = build(options)
    kept = built.record["map"]["samples"]
    assert kept == sum(one["samples"] for one in built.record["clusters"]) <= len(found)
    errors = sum(one["errors"] for one in built.record["clusters"])
    assert errors / kept == pytest.approx(1 - built.record["metrics"]["micro_precision"])
    assert f"{kept} predictions have one" in explorer(built)


@pytest.mark.parametrize("name", ["digits_pixels64", "tweets_emotion_model2vec64"])
def test_real_vectors_have_the_figures_that_are_known_of_them(data, tmp_path, name):
    folder = data / "embeddings" / name
    known = json.loads((folder / "expected.json").read_text("utf-8"))
    rows = [json.loads(line) for line in (folder / "items.jsonl").read_text("utf-8").splitlines()]
    columns = {"id": "id", "truth": "label", "prediction": "prediction"}
    pl.DataFrame({to: [row[of] for row in rows] for to, of in columns.items()}).write_csv(
        tmp_path / "p.csv", quote_style="always"
    )
    found = build(Options(tmp_path / "p.csv", embeddings=folder / "vectors.npy")).record["map"]
    assert found["samples"] == known["n"]
    assert found["silhouette"]["cosine"] == pytest.approx(known["silhouette_cosine"], abs=1e-6)
    assert found["silhouette"]["euclidean"] == pytest.approx(known["silhouette_euclidean"], abs=1e-6)
    assert found["pca2"] == pytest.approx(known["pca2_explained_variance_ratio"], abs=1e-6)
    assert found["agreement10"] == pytest.approx(known["knn10_label_agreement_cosine"], abs=1e-6)
    shown = {
        name: found["neighbours"][name] for name in known["first5_neighbours_cosine"] if name in found["neighbours"]
    }
    assert len(shown) >= 4
    assert shown == {name: known["first5_neighbours_cosine"][name] for name in shown}
