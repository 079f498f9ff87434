"""What a report is held against: the answers are those of gate and compare on the same two records."""

import json
import re
import shutil
from pathlib import Path

import pytest

from reportgen.comparison.pair import Comparison
from reportgen.gates.gate import judge
from reportgen.gates.held import STATES, Checked
from reportgen.gates.requirement import requirement
from reportgen.gates.verdict import Outcome
from reportgen.record.read import read_record
from tests.command_line import built, refused, run
from tests.made import made_predictions
from tests.pages import Page
from tests.versions import saved

REQUIREMENTS = ("accuracy >= 0.1", "macro_f1 >= 0.999", "drop(accuracy) <= 0.5", "recall[*] >= 0.2", "log_loss <= 9")


def rows(n=240, shift=0, wrong=7, truth_shift=0):
    """Samples of three labels, every `wrong`-th answered wrongly."""
    lines = ["id,truth,p_a,p_b,p_c"]
    for k in range(n):
        truth, said = (k + truth_shift) % 3, (k + (k % wrong == 0)) % 3
        scores = [0.8 if j == said else 0.1 for j in range(3)]
        lines.append(",".join([f"s{k + shift:04d}", "abc"[truth], *map(str, scores)]))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An earlier version as page and record, and the predictions of a later one."""
    folder = tmp_path_factory.mktemp("held")
    (folder / "old.csv").write_text(rows(wrong=4), "utf-8")
    (folder / "new.csv").write_text(rows(wrong=9), "utf-8")
    words = ("--model", "net", "--version", "v6", "-o", "v6.html", "--record", "v6.json")
    assert run(folder, "build", "--predictions", "old.csv", *words).code == 0
    return folder


@pytest.fixture
def folder(once: Path, tmp_path: Path) -> Path:
    """The same, to write beside."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    return tmp_path


def asked(*texts: str) -> list[str]:
    return [word for text in texts for word in ("--require", text)]


def test_the_record_says_what_gate_and_compare_say_of_the_same_two_records(folder):
    words = ("--predictions", "new.csv", "--model", "net", "--version", "v7", "--baseline", "v6.html")
    _, record = built(folder, *words, *asked(*REQUIREMENTS))
    before, after = (read_record(folder / name) for name in ("v6.json", "page.html"))
    verdict = judge(after, before, [requirement(text) for text in REQUIREMENTS])
    assert len(record["requirements"]) == len(REQUIREMENTS)
    for saved_one, text in zip(record["requirements"], REQUIREMENTS, strict=True):
        (result,) = [found for found in verdict.results if found.requirement.text == text]
        assert saved_one == {"text": text, "state": STATES[result.outcome], "value": result.value,
                             "limit": result.requirement.limit}  # fmt: skip
    assert {one["state"] for one in record["requirements"]} == {"pass", "fail"}
    assert run(folder, "gate", "page.html", "--baseline", "v6.html", *asked(*REQUIREMENTS)).code == 3
    run(folder, "compare", "v6.html", "page.html", "-o", "c.html", "--record", "c.json")
    (pair,) = json.loads((folder / "c.json").read_text("utf-8"))["pairs"]
    found = {name: {key: value for key, value in one.items() if key != "q"} for name, one in pair["metrics"].items()}
    assert record["baseline"]["changes"] == found
    assert record["baseline"]["metrics"] == dict(before.metrics)
    assert (record["baseline"]["model"], record["baseline"]["version"]) == ("net", "v6")
    assert record["options"]["baseline"] == "v6.html"
    assert record["options"]["require"] == list(REQUIREMENTS)


def test_the_first_screen_says_it(folder):
    words = ("--predictions", "new.csv", "--model", "net", "--version", "v7", "--baseline", "v6.json")
    html, record = built(folder, *words, *asked("accuracy >= 0.1", "macro_f1 >= 0.999"))
    text = re.sub(r" (?=[:.])", "", Page(html).text)
    accuracy = Comparison(read_record(folder / "v6.json"), read_record(folder / "record.json"))
    assert "Meets 1 of 2 requirements. Macro F1 is " in text
    assert "Better than v6: accuracy +0.1" in text
    assert accuracy.p < 0.001
    assert record["metrics"]["accuracy"] - record["baseline"]["metrics"]["accuracy"] == pytest.approx(
        record["baseline"]["changes"]["accuracy"]["change"]
    )
    assert "Baseline" in text


def test_build_ends_with_0_whatever_is_required(folder):
    assert run(folder, "build", "--predictions", "new.csv", *asked("accuracy >= 0.9999")).code == 0


def test_without_baseline_and_requirements_the_record_has_neither(folder):
    _, record = built(folder, "--predictions", "new.csv")
    assert not {"baseline", "requirements"} & set(record)
    assert record["options"]["baseline"] is None


def test_other_ground_truth_and_other_tasks_are_refused(folder):
    (folder / "other.csv").write_text(rows(truth_shift=1), "utf-8")
    message = refused(folder, "build", "--predictions", "other.csv", "--baseline", "v6.html")
    assert "has the same sample ids as this report, with other ground truth" in message
    record = json.loads((folder / "v6.json").read_text("utf-8"))
    (folder / "task.json").write_text(json.dumps(record | {"task": "detection"}), "utf-8")
    assert "Give a baseline of the same task." in refused(
        folder, "build", "--predictions", "new.csv", "--baseline", "task.json"
    )


def test_other_samples_are_compared_by_their_figures_and_that_is_said_first(folder):
    (folder / "other.csv").write_text(rows(shift=5000), "utf-8")
    html, record = built(folder, "--predictions", "other.csv", "--baseline", "v6.html", *asked("drop(ece) <= 0.5"))
    assert "Only figures can be compared: " in Page(html).text
    assert record["baseline"]["changes"]["accuracy"]["interval"] is not None
    (one,) = record["requirements"]
    assert one["state"] == "fail"
    assert "could not be checked" in Page(html).text


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--require", "accuracy > 0.5"], "is not a requirement"),
        (["--require", "drop(accuracy) <= 0.1"], "a drop needs a baseline"),
        (["--require", "accurracy >= 0.5"], "Did you mean accuracy?"),
        (["--baseline", "nowhere.html"], "nowhere.html"),
        (["--baseline", "new.csv"], "holds no record"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_written(folder, words, problem):
    assert problem in refused(folder, "build", "--predictions", "new.csv", *words)


def test_the_baseline_is_an_input_and_never_overwritten(folder):
    words = ("build", "--predictions", "new.csv", "--baseline", "v6.html", "-o")
    assert "is an input" in refused(folder, *words, "v6.html")


def test_the_settings_file_may_ask(folder):
    (folder / "reportgen.toml").write_text(
        '[build]\npredictions = "new.csv"\nbaseline = "v6.html"\n'
        'require = ["accuracy >= 0.1", "drop(macro_f1) <= 0"]\n',
        "utf-8",
    )
    assert [one["state"] for one in built(folder)[1]["requirements"]] == ["pass", "pass"]


def test_a_requirement_given_twice_is_one_and_one_on_every_label_is_one(folder):
    _, record = built(
        folder, "--predictions", "new.csv", *asked("accuracy >= 0.1", " accuracy >= 0.1 ", "f1[*] >= 0.99")
    )
    assert [one["text"] for one in record["requirements"]] == ["accuracy >= 0.1", "f1[*] >= 0.99"]
    worst = min(row["f1"] for row in record["per_label"])
    assert record["requirements"][1]["value"] == worst


def test_the_gravest_result_decides():
    record = saved([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 1], ["a", "b"])
    wanted = requirement("recall[*] >= 0.9")
    found = Checked(wanted, judge(record, None, [wanted]).results)
    assert found.outcome is Outcome.FAIL
    assert found.deciding.subject == "recall[a]"
    assert [result.subject for result in found.missing] == ["recall[a]"]


def test_from_python_a_report_may_be_the_baseline(tmp_path):
    import reportgen

    file = made_predictions(tmp_path, n_labels=3, n_samples=90)
    before = reportgen.build(file, version="1")
    after = reportgen.build(file, version="2", baseline=before, require="accuracy >= 0.1")
    assert after.record["requirements"][0]["state"] == "pass"
    assert {change["change"] for change in after.record["baseline"]["changes"].values()} <= {0.0, None}
    assert "No difference from" in after.html
