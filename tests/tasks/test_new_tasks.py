"""Two tasks that are on no list go the whole way, and nothing outside their own modules knows of them."""

import json

import numpy as np
import pytest

from reportgen.tasks.facts import FACTS
from tests.command_line import built, refused, run
from tests.pages import Page
from tests.tasks.criteria import CRITERIA_FACTS
from tests.tasks.multilabel import MULTILABEL

LABELS = ("cat", "dog", "bird")


@pytest.fixture
def new_tasks(monkeypatch):
    """The two tasks put on the list, before the others: whoever recognises the files first takes them."""
    listed = {facts.name: facts for facts in (MULTILABEL, CRITERIA_FACTS)} | FACTS
    monkeypatch.setattr("reportgen.tasks.facts.FACTS", listed)
    monkeypatch.setattr("reportgen.tasks.recognition.FACTS", listed)


def labelled(folder, name, skill, n=120):
    """Samples with one to three labels; scores tell them apart the better the higher `skill`."""
    rng = np.random.default_rng(1)
    truth = rng.random((n, 3)) < 0.45
    noise = np.random.default_rng(int(skill * 100)).normal(0, 1 - skill, truth.shape)
    scores = np.clip(0.25 + 0.5 * truth + noise, 0, 1).round(3)
    head = ",".join(["id", *(f"true_{label}" for label in LABELS), *(f"p_{label}" for label in LABELS)])
    rows = [",".join(map(str, [f"s{k:03d}", *truth[k].astype(int), *scores[k]])) for k in range(n)]
    (folder / name).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def judged(folder, name, helpful, toxic, n=40):
    """Answers with a score by each of two criteria."""
    rng = np.random.default_rng(2)
    rows = [f"a{k:03d},{min(1, helpful + 0.1 * rng.random()):.3f},{toxic + 0.05 * rng.random():.3f}" for k in range(n)]
    (folder / name).write_text("\n".join(["id,helpful,toxic", *rows]) + "\n", encoding="utf-8")


@pytest.mark.usefixtures("new_tasks")
def test_several_labels_a_sample_are_built_checked_compared_gated_and_archived(tmp_path):
    labelled(tmp_path, "old.csv", 0.7)
    labelled(tmp_path, "new.csv", 0.85)
    checked = run(tmp_path, "check", "old.csv")
    assert checked.code == 0, checked.err
    assert "120 items, 3 labels" in checked.out
    for version in ("old", "new"):
        html, record = built(tmp_path, "--predictions", f"{version}.csv", "--model", "tagger", "--version", version)
        (tmp_path / f"{version}.html").write_text(html, encoding="utf-8")
        assert record["task"] == "multilabel"
        assert record["threshold"]["best"] is not None
        assert "best_score" in record["per_label"][0]
        page = Page(html)
        for word in ("picture", "boxes", "object"):
            assert word not in page.text, word
        assert "not labelled" in page.text
    compared = run(tmp_path, "compare", "old.html", "new.html", "-o", "compare.html")
    assert compared.code == 0, compared.err
    assert "sign test" in compared.out
    wanted = (
        "--require",
        "drop(macro_f1) <= 0.05",
        "--require",
        "drop(best_score[*]) <= 0.5",
        "--require",
        "f1[cat] >= 0.5",
    )
    assert run(tmp_path, "gate", "new.html", "--baseline", "old.html", *wanted).code == 0
    assert run(tmp_path, "gate", "old.html", "--baseline", "new.html", "--require", "drop(macro_f1) <= 0.01").code == 3
    assert "**" in run(tmp_path, "summary", "new.html", "--baseline", "old.html").out
    assert run(tmp_path, "archive", "add", "kept", "old.html", "new.html").code == 0
    assert "macro F1" in run(tmp_path, "archive", "list", "kept").out
    assert run(tmp_path, "archive", "index", "kept").code == 0


@pytest.mark.usefixtures("new_tasks")
def test_a_task_without_labels_and_outcomes_has_a_record_a_page_a_gate_and_a_row_in_the_archive(tmp_path):
    judged(tmp_path, "old.csv", 0.5, 0.3)
    judged(tmp_path, "new.csv", 0.8, 0.1)
    assert "40 answers" in run(tmp_path, "check", "old.csv").out
    for version in ("old", "new"):
        html, record = built(tmp_path, "--predictions", f"{version}.csv", "--model", "writer", "--version", version)
        (tmp_path / f"{version}.html").write_text(html, encoding="utf-8")
        assert record["task"] == "criteria"
        assert not {"labels", "per_label", "confusion", "threshold", "curve", "outcomes"} & set(record)
        assert record["definitions"]["toxic"]["better"] == "lower"
        text = Page(html).text
        assert "Which answers help least?" in text
        for word in ("label", "rules were", "gallery", "galleries", "withheld", "threshold ="):
            assert word not in text.replace("ids and labels", "").replace("threshold = –", ""), word
    words = ("gate", "new.html", "--baseline", "old.html")
    assert run(tmp_path, *words, "--require", "drop(toxic) <= 0", "--require", "helpful >= 0.7").code == 0
    assert run(tmp_path, "gate", "old.html", "--baseline", "new.html", "--require", "drop(toxic) <= 0.1").code == 3
    assert "no label" in refused(tmp_path, "gate", "new.html", "--require", "f1[cat] >= 0.5")
    assert "Helpful" in run(tmp_path, "summary", "new.html", "--baseline", "old.html").out
    compared = run(tmp_path, "compare", "old.html", "new.html", "-o", "compare.html")
    assert compared.code == 0, compared.err
    text = Page((tmp_path / "compare.html").read_text("utf-8")).text
    assert "Helpful" in text
    for word in ("Which labels", "no scores", "Fixed, broken"):
        assert word not in text
    assert run(tmp_path, "archive", "add", "kept", "old.html", "new.html").code == 0
    listed = json.loads(run(tmp_path, "archive", "list", "kept", "--json").out)
    assert [set(version["metrics"]) for version in listed["archive"]] == [{"helpful"}] * 2
    assert run(tmp_path, "archive", "index", "kept").code == 0


@pytest.mark.usefixtures("new_tasks")
def test_a_task_without_labels_is_held_against_a_baseline_and_requirements(tmp_path):
    judged(tmp_path, "old.csv", 0.5, 0.3)
    judged(tmp_path, "new.csv", 0.8, 0.1)
    assert run(tmp_path, "build", "--predictions", "old.csv", "-o", "old.html").code == 0
    asked = ("--baseline", "old.html", "--require", "helpful >= 0.7", "--require", "drop(toxic) <= 0")
    html, record = built(tmp_path, "--predictions", "new.csv", "--model", "writer", "--version", "new", *asked)
    text = Page(html).text
    assert [one["state"] for one in record["requirements"]] == ["pass", "pass"]
    assert record["baseline"]["changes"]["toxic"]["change"] < 0
    assert "Meets all 2 requirements. Only figures can be compared" in text
    assert "≥ 0.700 ✓ met" in text
    assert "▼ −0.2" in text


@pytest.mark.usefixtures("new_tasks")
def test_a_threshold_is_refused_where_there_is_none(tmp_path):
    judged(tmp_path, "p.csv", 0.5, 0.3)
    assert "--threshold" in refused(tmp_path, "build", "--predictions", "p.csv", "--threshold", "0.5")


@pytest.mark.usefixtures("new_tasks")
def test_the_task_may_be_named(tmp_path):
    labelled(tmp_path, "p.csv", 0.8)
    assert built(tmp_path, "--predictions", "p.csv", "--task", "multilabel")[1]["task"] == "multilabel"
    assert "not of detection" in refused(tmp_path, "build", "--predictions", "p.csv", "--task", "detection")
