"""Every section on every kind of result: nothing crashes, nothing undefined is shown as a number or a word."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from reportgen.options import Options
from reportgen.pipeline import Built, build
from reportgen.report.blocks import Notice
from reportgen.report.pairs import worst_pairs
from reportgen.rules import RULES
from reportgen.tasks.classification import TASK as CLASSIFICATION
from tests.evaluated import evaluation_of, matrix
from tests.loops import each
from tests.made import made_predictions
from tests.pages import Page, report_of

SCORED = "id,truth,prediction,score\n"
PLAIN = "id,truth,prediction\n"


def rows(*cells: tuple[str, str, int], score: str = "") -> str:
    """`n` rows of each (truth, prediction), numbered throughout."""
    pairs = [pair for *pair, n in cells for _ in range(n)]
    tail = [f",{score}" if score else "" for _ in pairs]
    return "".join(f"s{k:04d},{t},{p}{end}\n" for k, ((t, p), end) in enumerate(zip(pairs, tail, strict=True)))


def top1(*cells: tuple[str, str, float]) -> str:
    return SCORED + "".join(f"s{k:04d},{t},{p},{s}\n" for k, (t, p, s) in enumerate(cells))


TWO = top1(*[("cat", "cat", 0.5 + k / 100) for k in range(40)], *[("cat", "dog", 0.3)] * 9, *[("dog", "dog", 0.8)] * 30)
FULL = "id,truth,p_a,p_b,p_c\n" + "".join(
    f"s{k:03d},{'abc'[k % 3]},{0.1 + 0.7 * (k % 3 == 0)},{0.1 + 0.7 * ((k + k // 40) % 3 == 1):.2f},0.1\n"
    for k in range(90)
)

CASES: dict[str, tuple[str, dict[str, object]]] = {
    "full scores": (FULL, {}),
    "top-1 scores": (TWO, {}),
    "no scores": (PLAIN + rows(("a", "a", 50), ("b", "a", 7), ("c", "c", 20)), {}),
    "one label": (PLAIN + rows(("a", "a", 60)), {}),
    "one label, scored": (top1(*[("a", "a", 0.4)] * 60), {}),
    "two labels": (TWO, {}),
    "one sample": (PLAIN + "x,a,a\n", {}),
    "one sample, scored": (top1(("a", "a", 0.5)), {}),
    "a label never predicted": (PLAIN + rows(("a", "a", 30), ("b", "a", 30), ("c", "c", 10)), {}),
    "a label without samples": (PLAIN + rows(("a", "a", 30), ("a", "ghost", 30), ("b", "b", 9)), {}),
    "all wrong": (top1(*[("a", "b", 0.9)] * 30, *[("b", "c", 0.8)] * 30, *[("c", "a", 0.7)] * 30), {}),
    "all right": (top1(*[("a", "a", 0.9)] * 30, *[("b", "b", 0.8)] * 30), {}),
    "missing predictions": (PLAIN + rows(("a", "a", 30), ("b", "", 20), ("c", "c", 9)), {}),
    "missing predictions, scored": (SCORED + rows(("a", "a", 30), score="0.7") + "y1,a,,\ny2,b,b,0.2\ny3,b,b,\n", {}),
    "nothing predicted but one": (PLAIN + rows(("a", "", 60)) + "y,b,b\n", {}),
    "a threshold": (TWO, {"threshold": 0.6}),
    "a threshold of zero": (TWO, {"threshold": 0.0}),
    "a threshold that keeps nothing": (TWO, {"threshold": 1.0}),
    "a criterion": (TWO, {"criterion": "precision@recall:0.5"}),
    "a cost": (TWO, {"criterion": "cost:1,5"}),
    "names": (TWO, {"title": "T", "model": "M", "version": "v1", "dataset": "D", "created": "2026-03-14"}),
    "seven labels": (PLAIN + rows(*[(f"l{k}", f"l{(k + k % 2) % 7}", 9) for k in range(7)]), {}),
    "many labels": (PLAIN + rows(*[(f"l{k:03d}", f"l{(k * 2) % 130:03d}", 2) for k in range(130)]), {}),
    "numbers as labels": (PLAIN + rows(("1", "1", 30), ("2", "1", 8), ("10", "10", 20)), {}),
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    folder = tmp_path_factory.mktemp("sections")
    return {name: report_of(folder, text, **options) for name, (text, options) in CASES.items()}


@pytest.fixture(scope="module")
def demo(samples: Path) -> Built:
    return build(Options(samples / "digits" / "predictions.csv", images=samples / "digits" / "images"))


def block_of(built: Built, kind: str):
    (found,) = [block for section in built.report.sections for block in section.blocks if block.kind == kind]
    return found


def blocks_of(built: Built, kind: str):
    return [block for section in built.report.sections for block in section.blocks if block.kind == kind]


EACH = each("name", CASES)


@EACH
def test_nothing_undefined_is_shown(reports, name):
    page = Page(reports[name].html)
    shown = [*page.texts, *(value for tag, _, value in page.attributes if tag not in ("script", "style"))]
    for text in shown:
        assert not re.search(r"\b(nan|NaN|inf|Infinity|None|null)\b", text), text[:200]
        assert text != "undefined"


@EACH
def test_ids_are_unique_and_every_section_is_in_the_navigation(reports, name):
    page = Page(reports[name].html)
    assert [id_ for id_, n in Counter(page.ids).items() if n > 1] == []
    links = [value for tag, key, value in page.attributes if tag == "a" and key == "href"]
    for section in reports[name].report.sections:
        assert not section.navigation or f"#{section.id}" in links
        assert section.id in page.ids


@EACH
def test_what_is_looked_up_seldom_is_folded_and_says_what_is_inside(reports, name):
    built = reports[name]
    folds = {section.id: section for section in built.report.sections if section.fold}
    folded = ["label-errors", "figures", "consoles", "distribution", "checks", "rules", "method", "glossary"]
    assert list(folds) == folded
    # labels that are wrong throughout, always for the same other one, have their probable cause shown
    assert [id_ for id_, section in folds.items() if section.is_open] == ["checks"] * (name == "all wrong")
    html = built.html.decode()
    assert sum(html.count(f"<details{how}>") for how in ("", " open", " data-looks-up")) >= 5
    for section in folds.values():
        assert section.fold in Page(html).text
    n_passed = len(block_of(built, "checks").passed)
    assert folds["checks"].fold.endswith(f"✓ {n_passed} checks passed" if n_passed > 1 else "passed")


def test_data_checks_stand_open_where_an_error_is_among_them(tmp_path):
    text = PLAIN + rows(("a", "a", 30), ("b", "b", 30)) + "x,a,a\nx,a,a\n,b,b\n"
    section = next(section for section in report_of(tmp_path, text).report.sections if section.id == "checks")
    assert section.is_open
    assert section.fold.startswith("✕ ")
    assert section.blocks[0].n_errors >= 1


@EACH
def test_only_defined_figures_are_tiles(reports, name):
    built = reports[name]
    tiles = block_of(built, "headline").tiles
    assert all(not np.isnan(tile.value) for tile in tiles)
    assert len(tiles) <= 4
    assert len({(tile.name, tile.about) for tile in tiles}) == len(tiles)
    assert all(tile.has_interval or tile.spread or tile.reason for tile in tiles), "no interval, and no reason"


@EACH
def test_the_numbers_on_the_page_are_those_of_the_record(reports, name):
    built = reports[name]
    assert Page(built.html).record == built.report.record
    rows = {row.label: row for row in block_of(built, "performance").rows}
    for figures in built.record["per_label"]:
        row = rows.get(figures["label"])
        if row is not None:
            assert (row.support, row.predicted, row.correct) == (
                figures["support"],
                figures["predicted"],
                figures["tp"],
            )
            assert (row.misclassified, row.missed) == (figures["misclassified"], figures["missed"])
            assert (row.called, row.fn) == (figures["fp"], figures["fn"])


@EACH
def test_labels_come_with_most_errors_first_and_those_without_ground_truth_last(reports, name):
    rows = block_of(reports[name], "performance").rows
    there = [row.errors for row in rows if row.support]
    assert [row.errors for row in rows[: len(there)]] == there == sorted(there, reverse=True)
    assert all(np.isnan(row.f1) and np.isnan(row.recall) for row in rows[len(there) :])


@EACH
def test_every_bar_fits_on_one_scale_for_both_sides(reports, name):
    block = block_of(reports[name], "performance")
    scale = block.scale
    for row in block.rows:
        assert row.called * scale.unit <= scale.split + 1e-9
        assert row.support * scale.unit <= 100 - scale.split + 1e-9
    ends = [scale.split + tick * scale.unit for tick in scale.ticks]
    assert 0 in scale.ticks
    assert all(-1e-9 <= end <= 100 + 1e-9 for end in ends)


@EACH
def test_how_much_each_label_has_is_a_chart_or_said_in_words_where_all_have_as_much(reports, name):
    built = reports[name]
    support = built.evaluation.point.support
    section = next(section for section in built.report.sections if section.id == "distribution")
    charts = [chart for block in section.blocks if block.kind == "charts" for chart in block.charts]
    assert bool(charts) == (support.min() < support.max())
    for chart in charts:
        columns = chart.data["labels" if support.size <= 30 else "bins"]
        assert sum(columns["support"] if support.size <= 30 else columns["labels"]) in (support.sum(), support.size)
    assert (
        section.fold == (f"{support.min()} to {support.max()}" if charts else f"{support.max()} each")
        or "even" in section.fold
    )


@EACH
def test_every_metric_is_in_the_table_of_figures_and_a_missing_one_says_why(reports, name):
    built = reports[name]
    figures = block_of(built, "figures").rows
    assert {figure.name for figure in figures} == set(built.evaluation.metrics)
    for figure in figures:
        assert figure.title
        assert figure.definition
        assert bool(figure.reason) == bool(np.isnan(figure.value))


@EACH
def test_the_slider_is_there_when_there_are_scores_and_else_a_notice(reports, name):
    built = reports[name]
    if built.evaluation.has_scores:
        (strip,), (threshold,) = blocks_of(built, "strip"), blocks_of(built, "threshold")
        assert strip.steps[strip.operating] == (built.evaluation.operating or 0.0)
        assert strip.steps == threshold.steps
        assert [chart.name for chart in threshold.charts] == ["threshold", "counts"]
        assert blocks_of(built, "notice") == []
    else:
        assert blocks_of(built, "strip") == blocks_of(built, "threshold") == []
        (notice,) = blocks_of(built, "notice")
        assert isinstance(notice, Notice)
        assert "no threshold" in notice.fact
        assert "Add a column" in notice.remedy


@EACH
def test_the_matrix_is_drawn_up_to_thirty_labels(reports, name):
    built = reports[name]
    block = block_of(built, "confusion").matrix
    n = built.evaluation.n_labels
    assert bool(block.counts) == (n <= 30) == (block.overview is None)
    if block.counts:
        assert [list(row) for row in block.counts] == built.evaluation.point.confusion.tolist()
    assert [pair.count for pair in block.pairs] == sorted((pair.count for pair in block.pairs), reverse=True)
    truth, prediction = block.cell
    assert 0 <= truth < n
    assert 0 <= prediction <= n


@EACH
def test_the_gallery_holds_cases_of_its_cell(reports, name):
    built = reports[name]
    gallery, point = block_of(built, "confusion").gallery, built.evaluation.point
    truth, prediction = block_of(built, "confusion").matrix.cell
    n = int(point.confusion[truth, prediction])
    assert gallery.is_listed
    assert len(gallery.first) == min(n, 15)
    assert gallery.caption.startswith(f"{n} sample")
    data, ids = built.evaluation.dataset, built.report.payload.sample_ids
    known = dict(zip(data.sample_ids.to_list(), data.y_true.tolist(), strict=True))
    assert {known[ids[case.sample]] for case in gallery.first} <= {truth}


@EACH
def test_the_method_names_every_rule_option_and_input(reports, name):
    built = reports[name]
    page = Page(built.html)
    (method,) = (section for section in built.report.sections if section.id == "method")
    terms = dict(method.blocks[0].rows)
    rows = {row.title: row for row in block_of(built, "rules").rows}
    fired = {finding["rule"] for finding in built.record["findings"]}
    for rule in RULES:
        row = rows[rule.title]
        assert (row.rationale, len(row.limits)) == (rule.rationale, len(rule.limits))
        assert (row.state == "fired") == (rule.name in fired)
        assert rule.rationale in page.text
        assert row.state != "not asked" or row.said in page.text
    states = {saved["rule"]: saved["state"].replace("_", " ") for saved in built.record["rules"]}
    assert states == {rule.name: rows[rule.title].state for rule in RULES}
    assert ("every option at its default" in terms["Options"].lower()) == (
        "threshold" not in name and name not in ("a criterion", "a cost")
    )
    assert terms["Options"].endswith("seed 0.")
    assert built.record["dataset"]["sha256"] in terms["Data set"]
    assert "predictions.csv (csv): id" in terms["Predictions"]
    assert ("Confidence threshold" in terms) == built.evaluation.has_scores


@EACH
def test_every_issue_is_on_the_page_and_what_is_fine_is_said(reports, name):
    built = reports[name]
    text = Page(built.html).text
    for issue in built.record["issues"]:
        assert issue["message"] in text
    checks = block_of(built, "checks")
    assert checks.passed
    assert ("Every sample with ground truth has a prediction." in checks.passed) == (
        "no_prediction" not in {issue["code"] for issue in built.record["issues"]}
    )


@EACH
def test_every_finding_is_on_the_page_with_its_action(reports, name):
    built = reports[name]
    text = Page(built.html).text
    for finding in built.record["findings"]:
        assert finding["message"] in text
        assert finding["evidence"] in text
        assert finding["action"] in text
    assert ("Nothing stands out." in text) == (not built.record["findings"])


def test_a_model_without_errors_is_told_so(reports):
    text = Page(reports["all right"].html).text
    assert "No errors: check first that the model has not seen this test set" in text
    assert "Nothing stands out." not in text


def test_where_nothing_stands_out_the_rules_are_counted(tmp_path):
    rows = [f"s{k},{k % 8},{k % 8 if k % 100 else (k + 1) % 8}" for k in range(800)]
    text = Page(report_of(tmp_path, "id,truth,prediction\n" + "\n".join(rows) + "\n").html).text
    assert f"Nothing stands out. {len(RULES)} rules were checked" in text


def test_the_sections_are_those_of_the_task_in_its_order(reports):
    built = reports["full scores"]
    ids = [section.id for section in built.report.sections]
    assert len(ids) == len(CLASSIFICATION.sections) - 4  # of folds, splits, slices and vectors nothing is known
    assert ids[0] == "summary"
    assert ids[-1] == "glossary"
    assert ids.index("recommendations") < ids.index("threshold") < ids.index("performance") < ids.index("confusion")


def test_the_headline_says_what_was_given(reports):
    text = Page(reports["names"].html).text
    for word in ("T", "M", "v1", "D, 79 samples 2 labels", "14 March 2026"):
        assert word in text
    assert Page(reports["names"].html).text.count("v1") >= 2
    plain = block_of(reports["two labels"], "headline")
    assert plain.title == "Model report"
    assert plain.version == ""
    assert plain.facts == ("Classification", "79 samples", "2 labels")


def test_the_lead_counts_what_is_right(reports):
    def lead(name):
        return "".join(run.text for run in block_of(reports[name], "headline").lead)

    assert lead("two labels").startswith("70 of 79 samples classified correctly (88.6%).")
    right = (
        "39 of 59 samples classified correctly (66.1%). 20 have no prediction; of the 39 that have one 100% are right."
    )
    assert lead("missing predictions").startswith(right)
    assert lead("a threshold that keeps nothing").startswith("No prediction for any of 79 samples.")
    assert lead("all wrong").endswith("guessing by frequency 33.3%.")
    assert lead("two labels").endswith("depends on what an error costs in use: set a requirement.")


def test_the_condition_says_at_which_threshold_the_figures_stand(reports):
    def condition(name):
        return block_of(reports[name], "headline").condition

    assert condition("no scores").startswith("The file has no scores, so every prediction counts.")
    assert condition("two labels").startswith("No threshold: every sample gets its top prediction.")
    assert condition("a threshold").startswith("At threshold 0.600, as given: predictions below it are ignored.")
    recommended = reports["a criterion"].record["threshold"]["recommended"]
    assert condition("a criterion").startswith(f"At threshold {recommended:.3f}, as recommended: ")


def test_the_best_threshold_is_always_named_with_what_it_gains(reports):
    def said(name):
        return "".join(run.text for run in block_of(reports[name], "threshold").advice)

    two = reports["two labels"].evaluation
    assert f"{two.best:.3f}" in said("two labels")
    assert f"{abs(two.best_gain.change):.3f}" in said("two labels")
    assert said("one sample, scored").startswith("Too few samples for advice: 1.")
    assert said("all right").endswith("Every threshold from 0.100 to 0.800 is as good.")
    assert block_of(reports["all right"], "threshold").recommended is None
    assert block_of(reports["a criterion"], "threshold").recommended is not None
    assert [goal.key for goal in block_of(reports["two labels"], "threshold").goals] == [
        "correct",
        "answered",
        "cost-of-wrong",
    ]
    assert block_of(reports["one sample, scored"], "threshold").goals == ()


def test_a_label_the_scores_cannot_rank_has_no_columns_of_ranking(reports):
    assert [key for key, *_ in block_of(reports["full scores"], "performance").more] == ["ap", "auc"]
    assert block_of(reports["two labels"], "performance").more == ()
    assert block_of(reports["two labels"], "performance").has_thresholds
    assert not block_of(reports["no scores"], "performance").has_thresholds


def test_long_tables_are_cut_and_say_so(reports):
    built = reports["many labels"]
    assert len(block_of(built, "performance").rows) == 100
    assert "The 100 labels with most errors of 130." in Page(built.html).text
    assert len(block_of(built, "confusion").matrix.pairs) == 50


def test_the_worst_pairs_are_the_errors_in_order():
    evaluation = evaluation_of(matrix(3, 9, ab=4, ba=7, c_=5, ac=4))
    pairs = [(pair.truth, pair.prediction, pair.count) for pair in worst_pairs(evaluation, 10)]
    assert pairs == [(1, 0, 7), (0, 1, 4), (0, 2, 4)]  # what has no prediction is confused with nothing
    assert worst_pairs(evaluation, 2) == worst_pairs(evaluation, 10)[:2]


def test_without_another_error_what_has_no_prediction_is_listed():
    evaluation = evaluation_of(matrix(3, 9, c_=5, a_=2))
    pairs = [(pair.truth, pair.prediction, pair.count) for pair in worst_pairs(evaluation, 10)]
    assert pairs == [(2, None, 5), (0, None, 2)]


def test_the_demo_shows_pictures_as_evidence(demo):
    findings = block_of(demo, "findings")
    assert any(evidence.cases for evidence in findings.evidence)
    payload = demo.report.payload
    for finding, evidence in zip(findings.findings, findings.evidence, strict=True):
        assert len(evidence.cases) <= 5
        for case, link in evidence.cases:
            assert link.endswith(f"&img={payload.sample_ids[case.sample]}")
            assert payload.sample_images[case.sample] >= 0
            at = demo.evaluation.dataset.sample_ids.to_list().index(payload.sample_ids[case.sample])
            assert (demo.evaluation.dataset.y_true[at], demo.evaluation.dataset.y_pred[at]) == finding.cell


def test_the_demo_speaks_of_images(demo):
    headline = block_of(demo, "headline")
    assert headline.facts[0] == "Image classification"
    assert "picture" not in Page(demo.html).text
    assert demo.record["media"] == "image"
    assert "All 900 images are in this file." in Page(demo.html).text


def test_gallery_cases_with_a_picture_come_first(tmp_path):
    built = build(
        Options(made_predictions(tmp_path, n_labels=2, n_samples=60, n_images=30), images=tmp_path / "images")
    )
    gallery = block_of(built, "confusion").gallery
    assert all(built.report.payload.sample_images[case.sample] >= 0 for case in gallery.first)
    assert gallery.first
    assert all(a.score >= b.score for a, b in pairwise(gallery.first))
    assert gallery.note == "highest confidence first · those with an image before the others"
    assert "30 of 60 images have an image file and are shown; the others are only listed." in Page(built.html).text


@EACH
def test_the_glossary_is_one_table_with_the_tips_of_the_heads(reports, name):
    built = reports[name]
    (glossary,) = (section for section in built.report.sections if section.id == "glossary")
    rows, tips = dict(glossary.blocks[0].rows), block_of(built, "performance").terms
    assert len(rows) == len(glossary.blocks[0].rows)
    assert set(rows.values()) == set(tips.values())
    assert {"tp", "fp", "fn", "precision", "recall", "f1", "support", "interval"} <= set(tips)
    assert ("Confidence threshold" in rows) == built.evaluation.has_scores
    assert f'title="{tips["tp"]}"' in built.html.decode()
