"""Several labels of a sample: from files to a page, a comparison, a gate and an archive."""

import numpy as np
from sklearn.metrics import accuracy_score, average_precision_score

import reportgen
from reportgen.options import Options
from reportgen.pipeline import build
from tests.command_line import built, refused, run
from tests.pages import Page

LABELS = ("cat", "dog", "bird")


def labelled(folder, name, skill, n=120):
    """Samples with one to three labels; scores tell them apart the better the higher `skill`."""
    rng = np.random.default_rng(1)
    truth = rng.random((n, 3)) < 0.45
    noise = np.random.default_rng(int(skill * 100)).normal(0, 1 - skill, truth.shape)
    scores = np.clip(0.25 + 0.5 * truth + noise, 0, 1).round(3)
    head = ",".join(["id", *(f"true_{label}" for label in LABELS), *(f"p_{label}" for label in LABELS)])
    rows = [",".join(map(str, [f"s{k:03d}", *truth[k].astype(int), *scores[k]])) for k in range(n)]
    (folder / name).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def test_several_labels_a_sample_are_built_checked_compared_gated_and_archived(tmp_path):
    labelled(tmp_path, "old.csv", 0.7)
    labelled(tmp_path, "new.csv", 0.85)
    checked = run(tmp_path, "check", "old.csv")
    assert checked.code == 0, checked.err
    assert "120 samples, 3 labels" in checked.out
    for version in ("old", "new"):
        html, record = built(tmp_path, "--predictions", f"{version}.csv", "--model", "tagger", "--version", version)
        (tmp_path / f"{version}.html").write_text(html, encoding="utf-8")
        assert record["task"] == "multilabel"
        assert record["threshold"]["best"] is not None
        assert record["metrics"]["macro_ap"] > 0.5
        page = Page(html)
        for word in ("picture", "boxes", "object", "background"):
            assert word not in page.text, word
        assert "not labelled" in page.text
    compared = run(tmp_path, "compare", "old.html", "new.html", "-o", "compare.html")
    assert compared.code == 0, compared.err
    assert "sign test" in compared.out
    wanted = (
        "--require",
        "drop(macro_f1) <= 0.05",
        "--require",
        "drop(ap[*]) <= 0.5",
        "--require",
        "f1[cat] >= 0.5",
    )
    assert run(tmp_path, "gate", "new.html", "--baseline", "old.html", *wanted).code == 0
    assert run(tmp_path, "gate", "old.html", "--baseline", "new.html", "--require", "drop(macro_f1) <= 0.01").code == 3
    assert "**" in run(tmp_path, "summary", "new.html", "--baseline", "old.html").out
    assert run(tmp_path, "archive", "add", "kept", "old.html", "new.html").code == 0
    assert "macro F1" in run(tmp_path, "archive", "list", "kept").out
    assert run(tmp_path, "archive", "index", "kept").code == 0


def test_the_task_may_be_named(tmp_path):
    labelled(tmp_path, "p.csv", 0.8)
    assert built(tmp_path, "--predictions", "p.csv", "--task", "multilabel")[1]["task"] == "multilabel"
    assert "not of detection" in refused(tmp_path, "build", "--predictions", "p.csv", "--task", "detection")


def test_arrays_as_scikit_learn_has_them():
    rng = np.random.default_rng(3)
    truth = rng.random((80, 3)) < 0.4
    scores = np.clip(truth * 0.4 + rng.random((80, 3)) * 0.6, 0, 1)
    report = reportgen.build(scores, ground_truth=truth.astype(int), labels=list(LABELS), threshold=0.5)
    said = report.record["metrics"]
    assert report.record["task"] == "multilabel"
    np.testing.assert_allclose(said["macro_ap"], average_precision_score(truth, scores), rtol=1e-12)
    np.testing.assert_allclose(said["subset_accuracy"], accuracy_score(truth, scores >= 0.5), rtol=1e-12)
    lists = [[label for label, has in zip(LABELS, row, strict=True) if has] for row in truth]
    again = reportgen.build(scores, ground_truth=lists, labels=list(LABELS), threshold=0.5)
    assert again.record["metrics"] == said
    kept = reportgen.build((scores >= 0.5).astype(int), ground_truth=truth, labels=list(LABELS))
    assert kept.record["metrics"]["micro_f1"] == said["micro_f1"]
    assert "threshold" not in kept.record


def test_odd_data_sets_have_a_page():
    """One sample, no true label at all, nothing predicted, equal scores, every label true."""
    cases = {
        "one sample": ([[1, 1, 0]], [[0.9, 0.2, 0.7]]),
        "never true": ([[0, 0], [0, 0]], [[0.9, 0.2], [0.1, 0.6]]),
        "all true": ([[1, 1], [1, 1]], [[0.9, 0.2], [0.1, 0.6]]),
        "nothing kept": ([[1, 1], [0, 1]], [[0.1, 0.2], [0.1, 0.3]]),
        "equal scores": ([[1, 1], [0, 1]], [[0.5, 0.5], [0.5, 0.5]]),
        "nothing said": ([[1, 1], [0, 1]], [[0, 0], [0, 0]]),
    }
    for name, (truth, scores) in cases.items():
        report = reportgen.build(np.array(scores), ground_truth=np.array(truth), task="multilabel")
        assert report.record["task"] == "multilabel", name
        assert report.record["dataset"]["samples"] == len(truth), name
        assert Page(report.html).text, name


def test_each_label_in_doubt_of_a_sample_opens_itself(tmp_path):
    rng = np.random.default_rng(2)
    truth = rng.random((120, 3)) < 0.4
    scores = np.where(truth, 0.97, 0.03)
    truth[:2] = ~truth[:2]  # all three labels of two samples are given wrongly
    lines = ["id,true_a,true_b,true_c,p_a,p_b,p_c"]
    lines += [
        f"s{k:03d},{','.join(str(int(one)) for one in truth[k])},{','.join(map(str, scores[k]))}" for k in range(120)
    ]
    (tmp_path / "p.csv").write_text("\n".join(lines), encoding="utf-8")
    built = build(Options(predictions=tmp_path / "p.csv"))
    (section,) = [one for one in built.report.sections if one.id == "label-errors"]
    cases = section.blocks[0].cases
    assert len({one.link for one in cases}) == len(cases) == 6
    for one in cases:
        label = "abc"[int(one.link.rpartition("&box=l")[2])]
        assert one.head.split(": ")[-1] in (f"{label}?", f"no {label}?")
