"""The summary as a comment: rendered as intended, whatever the labels are called and however many there are."""

import re

import numpy as np
import pytest

from reportgen.gates.gate import judge
from reportgen.gates.requirement import requirement
from reportgen.gates.summary import Summary
from reportgen.links import cell_link
from reportgen.outputs.comment import LIMIT, comment
from reportgen.outputs.markdown import visible
from reportgen.record.read import Record, parsed_record
from reportgen.record.write import to_json
from reportgen.rules import RULES
from reportgen.tasks.classification import TASK
from tests.evaluated import evaluation_of, matrix
from tests.outputs.test_markdown import HOSTILE
from tests.rendered import LIVE, RENDERERS
from tests.rules.found import all_found

LINK = "https://ci.example/runs/1/report.html"
TAGS = {"h3", "h4", "p", "strong", "code", "a", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "details",
        "summary", "sub", "blockquote"}  # fmt: skip


def saved(counts, path, *, labels=None, score=None, **options) -> Record:
    """The record of a classifier, read back."""
    evaluation = evaluation_of(counts, labels=labels, score=score, **options)
    findings = all_found(RULES, evaluation)
    return parsed_record(to_json(TASK.record(evaluation, findings, [], media="none")), path / "record.json")


def confused(n_labels: int, share: float, each: int = 40) -> list[list[int]]:
    """Counts where every label loses a share to the next."""
    lost = round(share * each)
    counts = np.zeros((n_labels, n_labels + 1), int)
    counts[np.arange(n_labels), np.arange(n_labels)] = each - lost
    counts[np.arange(n_labels), (np.arange(n_labels) + 1) % n_labels] += lost
    return counts.tolist()


def hostile_labels() -> list[str]:
    """Labels that all differ."""
    return list(dict.fromkeys(HOSTILE))


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """A weak and a better version on the same samples: a loses eight to b, then one."""
    folder = tmp_path_factory.mktemp("two")
    return (saved(matrix(3, 30, ab=20, cb=1), folder, model="m", version="1", dataset="d"),
            saved(matrix(3, 30, a_=0, aa=49, ab=1, cb=1), folder, model="m", version="2", dataset="d"))  # fmt: skip


@pytest.mark.parametrize("render", RENDERERS)
def test_the_parts_stand_in_their_order(two, render):
    before, after = two
    verdict = judge(after, before, [requirement("macro_f1 >= 0.5"), requirement("f1[a] >= 0.999")])
    page = render(comment(Summary(after, before, verdict), LINK))
    assert set(page.tags) <= TAGS
    heads = ["Metric", "Requirement", "Label", "Ground truth", "Label", "Metric"]
    assert [rows[0][0] for rows in page.tables] == heads
    places = [
        page.text.index(title)
        for title in ("Causes", "Gate", "Most improved labels", "Most frequent", "Weakest labels")
    ]
    assert places == sorted(places)


def test_the_marker_is_the_first_line_and_is_not_seen(two):
    for render in RENDERERS:
        text = comment(Summary(two[1]), "")
        assert re.match(r"<!-- reportgen [0-9a-f]{16} -->\n", text)
        page = render(text)
        assert [found.strip() for found in page.comments] == [f"reportgen {Summary(two[1]).key}"]
        assert "reportgen" not in page.text


@pytest.mark.parametrize("render", RENDERERS)
def test_the_headline_has_values_intervals_and_changes(two, render):
    before, after = two
    rows = {row[0]: row[1:] for row in render(comment(Summary(after, before))).tables[0]}
    assert rows["Metric"] == ["Value", "95% interval", "m 1", "Change", ""]
    value, interval, was, change, word = rows["Macro F1"]
    assert value == f"{after.metrics['macro_f1']:.3f}"
    assert was == f"{before.metrics['macro_f1']:.3f}"
    assert re.fullmatch(r"0\.\d{3}–(> )?0\.\d{3}", interval)
    assert re.fullmatch(r"▲ \+0\.\d{3} \(\+0\.\d{3} to \+0\.\d{3}\)", change)
    assert word == "better"


@pytest.mark.parametrize("render", RENDERERS)
def test_the_verdict_says_better_worse_and_noise_in_words(two, render):
    before, after = two
    better, worse, same = (
        render(comment(Summary(*pair))).text for pair in ((after, before), (before, after), (after, after))
    )
    assert re.search(r"Macro F1 is 0\.\d+. Better than m 1: accuracy \+0\.\d+ \(p < 0.001\)\.", better)
    assert re.search(r"Macro F1 is 0\.\d+. Worse than m 2: accuracy −0\.\d+ \(p < 0.001\)\.", worse)
    assert "No difference from the baseline at all." in same


def test_a_change_that_chance_explains_is_said_to_be_none(tmp_path):
    before = saved(matrix(3, 30, ab=4), tmp_path, model="m", version="1")
    after = saved(matrix(3, 30, aa=31, ab=3), tmp_path, model="m", version="2")
    text = comment(Summary(after, before))
    assert "**Not distinguishable from `m 1`**: accuracy +0.0" in text
    assert "| ≈ +0.0" in text


@pytest.mark.parametrize(
    ("floor", "noise_fails", "words"),
    [
        ("0.5", False, "**The gate passes**; Macro"),
        ("0.999", False, "**The gate passes**, but look at it: 1 of 1 requirement is missed within noise; Macro"),
        ("0.999", True, "**The gate fails**, 1 of 1 requirement is not met; Macro"),
    ],
)
def test_the_verdict_begins_with_the_gate(two, floor, noise_fails, words):
    verdict = judge(two[1], None, [requirement(f"accuracy >= {floor}")], noise_fails=noise_fails)
    assert words in comment(Summary(two[1], None, verdict))


@pytest.mark.parametrize("render", RENDERERS)
def test_errors_link_into_their_cells(two, render):
    page = render(comment(Summary(*two[::-1]), LINK))
    cells = next(rows for rows in page.tables if rows[0][0] == "Ground truth")
    assert cells[0] == ["Ground truth", "Predicted", "Count", "Before", "Change"]
    assert ["a", "b", "1", "20", "−19"] in cells
    assert (LINK + cell_link("a", "b"), "1") in page.links
    assert (LINK, "Open the report") in page.links


def test_without_a_link_there_is_none(two):
    for render in RENDERERS:
        assert render(comment(Summary(*two[::-1]))).links == []


@pytest.mark.parametrize("render", RENDERERS)
def test_labels_that_moved_significantly_come_first_and_others_are_folded(two, render):
    before, after = two
    page = render(comment(Summary(after, before)))
    assert page.summaries == ["Most frequent errors", "Weakest labels", "All other metrics"]
    improved = next(rows for rows in page.tables if rows[0][0] == "Label")
    assert [row[0] for row in improved[1:]] == ["a", "b"]
    assert [row[-1] for row in improved[1:]] == ["better", "better"]
    assert improved[1][1] == "50"
    close = saved(matrix(3, 30, ab=18, aa=32, cb=1), after.path.parent, model="m", version="3", dataset="d")
    assert "Most improved labels: none significantly" in render(comment(Summary(close, before))).summaries


@pytest.mark.parametrize("render", RENDERERS)
def test_other_samples_are_warned_of(two, render, tmp_path):
    other = saved(matrix(3, 25, ab=5), tmp_path, model="m", version="0")
    page = render(comment(Summary(two[1], other)))
    assert "blockquote" in page.tags
    assert "not comparable sample by sample: the samples or their ground truth differ" in page.text
    assert next(rows for rows in page.tables if rows[0][0] == "Ground truth")[0][-1] == "Count"


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("link", ["", LINK])
def test_hostile_names_everywhere_change_nothing_but_the_words(render, link, tmp_path):
    labels = hostile_labels()
    n = len(labels)
    plain = [f"label{k}" for k in range(n)]
    pages = []
    for names, model, data in ((labels, "@team|`x`\n#1", "</details><!--"), (plain, "model", "data")):
        options = {"labels": names, "model": model, "dataset": data}
        before = saved(confused(n, 0.9), tmp_path, version="1", **options)
        after = saved(confused(n, 0.2), tmp_path, version="2", **options)
        wanted = [requirement("f1[*] >= 0.9"), requirement("drop(recall[*]) <= 0.0"), requirement("macro_f1 >= 0.1")]
        text = comment(Summary(after, before, judge(after, before, wanted)), link)
        assert len(text) < LIMIT
        pages.append(render(text))
    page, other = pages
    assert [[len(row) for row in rows] for rows in page.tables] == [[len(row) for row in rows] for rows in other.tables]
    assert page.summaries == other.summaries
    kept = [tag for tag in page.tags if tag not in ("code", "a")]
    assert kept == [tag for tag in other.tags if tag not in ("code", "a")]
    assert all(target == LINK or target.startswith(f"{LINK}#") for target, _ in page.links)
    assert not LIVE.search(page.outside)
    assert len(page.comments) == 1


@pytest.mark.parametrize("render", RENDERERS)
def test_hostile_labels_are_read_as_they_are(render, tmp_path):
    short = [name for name in hostile_labels() if len(visible(name)) <= 60 and name.strip() == name][:9]
    page = render(comment(Summary(saved(confused(len(short), 0.3), tmp_path, labels=short)), LINK))
    weakest = next(rows for rows in page.tables if rows[0][0] == "Label")
    shown = {" ".join(row[0].replace("\u2068", "").replace("\u2069", "").split()) for row in weakest[1:]}
    assert shown == {" ".join(visible(name).split()) for name in short}


LONG = {"signs": "@\u202e" * 5000, "emoji": "😀" * 200, "fences": "`|" * 100}


@pytest.mark.parametrize(
    ("name", "n"),
    [pytest.param("x", 1000, id="short")]
    + [pytest.param(name, 200, id=kind) for kind, name in LONG.items()]  # more than a comment has rows for
    + [pytest.param(name, 1000, id=f"a thousand {kind}", marks=pytest.mark.slow) for kind, name in LONG.items()],
)
def test_many_labels_stay_below_the_limit(name, n, tmp_path):
    labels = [f"{k}{name}" for k in range(n)]
    before = saved(confused(n, 0.3, 10), tmp_path, labels=labels, model=name, version="1")
    after = saved(confused(n, 0.6, 10), tmp_path, labels=labels, model=name, version="2")
    verdict = judge(after, before, [requirement("f1[*] >= 0.9"), requirement("drop(f1[*]) <= 0.0")])
    text = comment(Summary(after, before, verdict), "https://ci.example/" + "a" * 400)
    assert len(text.encode("utf-16-le")) // 2 <= LIMIT
    for render in RENDERERS:
        page = render(text)
        assert "The gate fails, 2 of 2 requirements are not met" in page.text
        assert re.search(rf"And {2 * n // 100 - 1}\d\d more", page.text.replace(",", ""))
        assert max(len(rows) for rows in page.tables) <= 61
        assert page.tags.count("details") == len(page.summaries)


def test_what_would_be_too_long_is_left_out_from_the_end(two, monkeypatch):
    whole = comment(Summary(*two[::-1]))
    monkeypatch.setattr("reportgen.outputs.comment.LIMIT", 2000)
    cut = comment(Summary(*two[::-1]))
    assert len(cut) <= 2000
    assert cut.splitlines()[:6] == whole.splitlines()[:6]
    assert "left out" in cut
    assert "left out" not in whole


def test_scores_and_intervals_may_be_missing(two, tmp_path):
    bare = parsed_record(b'{"schema":1,"task":"ner","media":"text","model":{},"dataset":{"samples":0,"sha256":""},'
                         b'"created":null,"labels":[],"metrics":{"macro_f1":null},"intervals":{},"per_label":[],'
                         b'"confusion":{"cells":[]},"findings":[],"options":{}}', tmp_path / "bare.json")  # fmt: skip
    assert "no metric that is defined" in comment(Summary(bare))
    assert "which the record does not have" not in comment(Summary(bare, two[0]))
    assert "which `bare` does not have" in comment(Summary(two[0], bare))


def test_metrics_of_any_name_and_size_are_shown(two, tmp_path):
    odd = parsed_record(b'{"schema":1,"task":"x","media":"none","model":{},"dataset":{"samples":3,"sha256":"0"},'
                        b'"created":null,"labels":["a"],"metrics":{"@team|":1e99,"b":-1e20},"intervals":{},'
                        b'"per_label":[],"confusion":{"cells":[[0,0,3]]},"findings":[],"options":{}}',
                        tmp_path / "o.json")  # fmt: skip
    for render in RENDERERS:
        page = render(comment(Summary(odd)))
        assert ["@team|", "1.000e+99", "–"] in page.tables[0]
        assert not LIVE.search(page.outside)
