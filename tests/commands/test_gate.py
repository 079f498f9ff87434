"""reportgen gate: words, files and exit codes."""

import pytest

import reportgen
from tests.command_line import refused, run


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for name, right in (("old", 90), ("new", 60)):
        rows = "".join(f"{k},a,{'a' if k < right else 'b'}\n" for k in range(100))
        (folder / f"{name}.csv").write_text("id,truth,prediction\n" + rows + "b1,b,b\nb2,b,b\n", encoding="utf-8")
        reportgen.build(folder / f"{name}.csv", model=name).save(folder / f"{name}.html", folder / f"{name}.json")
    return folder


def test_a_gate_that_passes_ends_with_0(reports):
    ended = run(reports, "gate", "new.html", "--require", "accuracy >= 0.5")
    assert ended.code == 0
    assert ended.out.splitlines()[0].startswith("pass: accuracy is 0.608 (0.")
    assert ended.out.splitlines()[-1] == "The gate passes."


def test_a_gate_that_fails_ends_with_3(reports):
    ended = run(reports, "gate", "new.html", "--require", "accuracy >= 0.5", "--require", "accuracy >= 0.9")
    assert ended.code == 3
    assert ended.out.splitlines()[-1] == "The gate fails."


def test_yesterdays_page_alone_is_a_baseline(reports):
    of_page = run(reports, "gate", "new.json", "--baseline", "old.html", "--require", "drop(accuracy) <= 0.1")
    of_json = run(reports, "gate", "new.json", "--baseline", "old.json", "--require", "drop(accuracy) <= 0.1")
    assert of_page.code == of_json.code == 3
    assert of_page.out == of_json.out
    assert "the drop of accuracy is 0.294" in of_page.out


def test_requirements_may_stand_in_the_settings(reports, tmp_path):
    baseline = (reports / "old.html").as_posix()
    (tmp_path / "reportgen.toml").write_text(
        f'[gate]\nrequire = ["accuracy >= 0.5", "drop(recall[a]) <= 0.1"]\nbaseline = "{baseline}"\n', encoding="utf-8"
    )
    assert run(tmp_path, "gate", reports / "new.html").code == 3
    assert run(tmp_path, "gate", reports / "old.html").code == 0


def test_one_requirement_in_the_settings_may_be_a_text(reports, tmp_path):
    (tmp_path / "reportgen.toml").write_text('[gate]\nrequire = "accuracy >= 0.99"\n', encoding="utf-8")
    ended = run(tmp_path, "gate", reports / "old.html")
    assert ended.code == 3
    assert ended.out.count("accuracy") == 1


def test_noise_counts_as_asked(reports):
    words = ("gate", "new.html", "--require", "accuracy >= 0.65")
    assert run(reports, *words).code == 0
    assert run(reports, *words, "--noise", "fail").code == 3


def test_results_are_written_for_the_ci_service(reports, tmp_path):
    run(reports, "gate", "new.html", "--require", "accuracy >= 0.9", "--junit", tmp_path / "gate.xml")
    assert 'failures="1"' in (tmp_path / "gate.xml").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "nothing is required"),
        (("--require", "x"), "is not a requirement"),
        (("--require", "acuracy >= 1"), "Did you mean accuracy?"),
        (("--require", "accuracy >= 1", "--baseline", "gone.html"), "gone.html: no such file"),
        (("--require", "accuracy >= 1", "--baseline", "old.csv"), "holds no record"),
        (("--require", "accuracy >= 1", "--junit", "new.html"), "is an input"),
        (("--require", "accuracy >= 1", "--noise", "maybe"), "--noise"),
    ],
)
def test_what_can_be_mended_is_said(reports, words, message):
    assert message in refused(reports, "gate", "new.html", *words)
