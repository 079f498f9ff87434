"""A task that is on no list goes the whole way, and nothing outside its own module knows of it."""

import json

import numpy as np
import pytest

from reportgen.tasks.facts import FACTS
from tests.command_line import built, refused, run
from tests.pages import Page
from tests.tasks.criteria import CRITERIA_FACTS


@pytest.fixture
def new_tasks(monkeypatch):
    """The task put on the list, before the others: whoever recognises the files first takes them."""
    listed = {CRITERIA_FACTS.name: CRITERIA_FACTS} | FACTS
    monkeypatch.setattr("reportgen.tasks.facts.FACTS", listed)
    monkeypatch.setattr("reportgen.tasks.recognition.FACTS", listed)


def judged(folder, name, helpful, toxic, n=40):
    """Answers with a score by each of two criteria."""
    rng = np.random.default_rng(2)
    rows = [f"a{k:03d},{min(1, helpful + 0.1 * rng.random()):.3f},{toxic + 0.05 * rng.random():.3f}" for k in range(n)]
    (folder / name).write_text("\n".join(["id,helpful,toxic", *rows]) + "\n", encoding="utf-8")


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
    judged(tmp_path, "p.csv", 0.5, 0.3)
    assert built(tmp_path, "--predictions", "p.csv", "--task", "criteria")[1]["task"] == "criteria"
    assert "not of detection" in refused(tmp_path, "build", "--predictions", "p.csv", "--task", "detection")
