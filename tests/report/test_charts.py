"""The charts for notebooks: valid, with the report's numbers, whatever the labels are called."""

from dataclasses import replace

import numpy as np
import pytest

from reportgen import charts as NAMES  # noqa: N812
from reportgen.errors import OptionError
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.report.charts import CHARTS, PICTURES
from reportgen.report.charts.notebook import chart
from tests.evaluated import evaluation_of, matrix
from tests.loops import each_seed
from tests.oracles import boxes
from tests.oracles.cases import Case, dataset, options, random_case

HOSTILE = ["</script>", "a.b[0]", "datum['x']"]


def rows(spec: dict, layer: int | None = None) -> list[dict]:
    """The data of a chart, or of one of its layers."""
    part = spec if layer is None else spec["layer"][layer]
    return spec["datasets"][part["data"]["name"]]


OF_BOXES = ("overlaps", "sizes", "shapes")
OF_SCORES = ("pr", "roc", "reliability", "scores", "labels", "f1_distribution")


def scored(labels: tuple[str, ...] = tuple("abcd")) -> ClassificationEvaluation:
    """200 samples with scores of every label."""
    rng = np.random.default_rng(3)
    y_true = rng.integers(0, 4, 200).astype(np.int32)
    scores = rng.dirichlet(np.ones(4), 200)
    scores[np.arange(200), y_true] += 0.5
    scores /= scores.sum(axis=1, keepdims=True)
    y_pred = scores.argmax(axis=1).astype(np.int32)
    case = dataset(Case(y_true, y_pred, scores.max(axis=1), scores, 4))
    return ClassificationEvaluation(replace(case, labels=labels), options())


@pytest.mark.parametrize("name", NAMES)
@each_seed(range(4))
def test_a_chart_satisfies_the_vega_lite_schema(name, seed):
    if name in OF_BOXES:
        made = DetectionEvaluation(boxes.random_case(seed), options())
    elif name in OF_SCORES:
        made = scored()
    else:
        made = ClassificationEvaluation(dataset(random_case(seed)), options())
    spec = chart(name, made).to_dict()  # validates
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


def test_every_chart_of_a_report_is_named_where_no_library_is_loaded():
    assert (*CHARTS, *PICTURES) == NAMES


@pytest.mark.parametrize("name", ["performance", "confusion"])
def test_charts_that_need_no_scores_do_without(name):
    chart(name, evaluation_of(matrix(3, 5, ab=2, a_=1))).to_dict()


def test_the_threshold_chart_needs_scores():
    with pytest.raises(OptionError, match="no scores"):
        chart("threshold", evaluation_of(matrix(3, 5)))


def test_an_unknown_chart_is_refused_with_the_names_there_are():
    with pytest.raises(OptionError, match=r"threshold, .*performance, confusion"):
        chart("pie", evaluation_of(matrix(3, 5)))


def test_the_threshold_chart_holds_the_curves():
    made = evaluation_of(matrix(3, 20, ab=9), score={(0, 1): 0.2})
    spec = chart("threshold", made).to_dict()
    drawn = {row["threshold"]: row["f1"] for row in spec["datasets"]["curves"]}
    for step, value in zip(made.steps, made.curves.macro_f1, strict=True):
        assert drawn[step] == value


def test_the_performance_chart_holds_the_counts_of_every_label_worst_first():
    made = evaluation_of(matrix(3, 10, ab=4, b_=9))
    spec = chart("performance", made).to_dict()
    drawn = {(row["label"], row["outcome"]): row["count"] for row in rows(spec)}
    assert drawn["a", "misclassified"] == 4
    assert drawn["b", "missed"] == 9
    assert drawn["c", "correct"] == 10
    assert spec["encoding"]["y"]["sort"] == ["b", "a", "c"]


def test_the_performance_chart_shows_the_fifty_worst_labels():
    names = [f"l{k:02d}" for k in range(60)]
    counts = (np.eye(60, 61, dtype=int) * 5).tolist()
    spec = chart("performance", evaluation_of(counts, labels=names)).to_dict()
    assert len({row["label"] for row in rows(spec)}) == 50


def test_the_confusion_chart_holds_every_cell_that_is_not_empty():
    made = evaluation_of(matrix(3, 10, ab=4, b_=9))
    spec = chart("confusion", made).to_dict()
    drawn = {(row["labelled"], row["predicted"]): (row["count"], row["share"]) for row in rows(spec)}
    assert drawn == {
        ("a", "a"): (10, 10 / 14),
        ("a", "b"): (4, 4 / 14),
        ("b", "b"): (10, 10 / 19),
        ("b", "–"): (9, 9 / 19),
        ("c", "c"): (10, 1.0),
    }


@pytest.mark.parametrize("name", OF_BOXES)
def test_charts_of_boxes_need_boxes(name):
    with pytest.raises(OptionError, match=r"prediction has a place|object has a"):
        chart(name, evaluation_of(matrix(3, 5)))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OF_BOXES])
def test_a_label_is_only_ever_data(name):
    labels = tuple(HOSTILE)
    made = (
        scored((*labels, "d")) if name in OF_SCORES else evaluation_of(matrix(3, 10, ab=4), labels=HOSTILE, score=0.5)
    )
    spec = chart(name, made).to_dict()
    for part in spec.get("layer", [spec]):
        for channel in part["encoding"].values():
            for one in channel if isinstance(channel, list) else [channel]:
                assert one.get("field") not in HOSTILE
