"""Adapters with small stand-ins of what they adapt; `python -m tests.adapters` tries them with the real packages."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

import reportgen
from reportgen.adapters import BoxCollector, Collector, from_estimator, lightning, mlflow, transformers, ultralytics
from reportgen.adapters.detections import from_coco_eval, from_detections
from reportgen.errors import MalformedInput, OptionError, ReportgenError

RNG = np.random.default_rng(0)
TRUTH = RNG.integers(0, 3, 60)
LOGITS = RNG.normal(size=(60, 3)) + 2 * np.eye(3)[TRUTH]
SCORES = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
NAMES = ["ant", "bee", "cat"]
TAGS = (RNG.random((60, 3)) < 0.4).astype(int)
TAG_SCORES = np.clip(TAGS * 0.4 + RNG.random((60, 3)) * 0.6, 0, 1)


def metrics(report):
    return report.record["metrics"]


@pytest.fixture(scope="module")
def several():
    return metrics(reportgen.build(TAG_SCORES, ground_truth=TAGS, labels=NAMES))


class Estimator:
    """As much of a classifier as is used."""

    def __init__(self, scores, classes):
        self.scores, self.classes_ = scores, classes

    def predict_proba(self, data):
        return self.scores


def both(column):
    return np.stack([1 - column, column], axis=1)


@pytest.mark.parametrize(
    ("scores", "classes"),
    [
        (TAG_SCORES, np.arange(3)),
        ([both(column) for column in TAG_SCORES.T], [np.array([0, 1])] * 3),
        (np.stack([both(column) for column in TAG_SCORES.T]), None),
    ],
    ids=["OneVsRestClassifier", "a forest", "a list put together"],
)
def test_an_estimator_of_several_labels(several, scores, classes):
    sparse = SimpleNamespace(toarray=lambda: TAGS)
    lists = [[NAMES[k] for k in np.flatnonzero(row)] for row in TAGS]
    for truth in (TAGS, sparse, lists):
        report = from_estimator(Estimator(scores, classes), None, truth, labels=NAMES)
        assert metrics(report) == several
    assert report.record["model"]["name"] == "Estimator"


def test_a_label_that_training_never_saw_scores_nothing():
    scores = [both(TAG_SCORES[:, 0]), np.ones((60, 1)), np.ones((60, 1))]
    estimator = Estimator(scores, [np.array([0, 1]), np.array([0]), np.array([1])])
    record = from_estimator(estimator, None, TAGS, threshold=0.5).record
    assert record["labels"] == ["0", "1", "2"]
    assert [row["predicted"] for row in record["per_label"]][1:] == [0, 60]


@pytest.mark.parametrize(
    ("estimator", "truth", "labels", "words"),
    [
        (Estimator(TAG_SCORES[:, :2], None), TAGS, None, r"shape \(60, 2\), ground truth of \(60, 3\)"),
        (Estimator(TAG_SCORES, None), TAGS, ["a"], "1 names, but ground truth has 3 columns"),
        (Estimator(TAG_SCORES, None), TAGS * 2, None, "has 2 in 3 columns"),
        (Estimator(TAG_SCORES, None), [["a"], []], None, "Give labels"),
        (Estimator([both(TAG_SCORES[:, 0])], None), TAGS[:, 0], None, "one label per sample, but the model has 1"),
        (Estimator(SCORES, [0, 1, 2]), TRUTH, ["a"], "1 names, but the model knows 3 labels"),
        (SimpleNamespace(predict=lambda data: [0.5, 1.5]), [0, 1], None, "numbers, not labels"),
    ],
)
def test_an_estimator_that_does_not_fit_its_truth_is_refused(estimator, truth, labels, words):
    with pytest.raises(ReportgenError, match=words):
        from_estimator(estimator, None, truth, labels=labels)


# Boxes


def boxes(seed=0):
    """(true, found) of each image: xyxy, labels, scores."""
    rng = np.random.default_rng(seed)
    for _ in range(12):
        corner = rng.integers(0, 200, (4, 2)).astype(float)
        true = np.concatenate([corner, corner + rng.integers(20, 90, (4, 2))], axis=1)
        yield (true, rng.integers(0, 3, 4)), (true + rng.integers(-4, 5, (4, 4)), rng.integers(0, 3, 4), rng.random(4))


PAIRS = list(boxes())
TRUE = [{"boxes": box, "labels": label} for (box, label), _ in PAIRS]
FOUND = [{"boxes": box, "labels": label, "scores": score} for _, (box, label, score) in PAIRS]


@pytest.fixture(scope="module")
def detector():
    collected = BoxCollector(NAMES)
    collected.add(FOUND[:5], TRUE[:5])
    collected.add(FOUND[5:], TRUE[5:])
    return metrics(collected.build())


def as_format(one, box_format):
    low, high = one["boxes"][:, :2], one["boxes"][:, 2:]
    corner = low if box_format == "xywh" else (low + high) / 2
    return one | {"boxes": np.concatenate([corner, high - low], axis=1)}


@pytest.mark.parametrize("box_format", ["xywh", "cxcywh"])
def test_boxes_in_other_formats_are_the_same(detector, box_format):
    collected = BoxCollector(dict(enumerate(NAMES)), box_format)
    collected.add([as_format(one, box_format) for one in FOUND], [as_format(one, box_format) for one in TRUE])
    assert metrics(collected.build()) == detector
    assert 0 < detector["map50"] < 1


class Detections:
    def __init__(self, one):
        self.xyxy, self.class_id, self.confidence = one["boxes"], one["labels"], one.get("scores")

    def __len__(self):
        return len(self.xyxy)


def test_detections_in_lists_and_mappings_and_data_sets(detector):
    found, true = [Detections(one) for one in FOUND], [Detections(one) for one in TRUE]
    assert metrics(from_detections(found, true, NAMES)) == detector
    paths = [f"scenes/{k:02}.png" for k in range(len(true))]
    data = SimpleNamespace(classes=NAMES, annotations=dict(zip(paths, true, strict=True)))
    assert metrics(from_detections(dict(zip(paths, found, strict=True)), data)) == detector
    nothing = from_detections({}, data)
    assert metrics(nothing)["map50"] == 0
    assert nothing.record["dataset"]["samples"] == 12


def test_what_an_evaluation_of_coco_was_given(detector):
    collected = BoxCollector(NAMES)
    collected.add(FOUND, TRUE)
    given = collected._boxes
    evaluator = SimpleNamespace(
        params=SimpleNamespace(iouType="bbox", imgIds=list(range(1, 13)), catIds=[0, 1, 2]),
        cocoGt=SimpleNamespace(dataset=given.ground_truth),
        cocoDt=SimpleNamespace(dataset={"annotations": [row | {"segmentation": []} for row in given.found]}),
    )
    assert metrics(from_coco_eval(evaluator)) == detector
    evaluator.params.imgIds = [1, 2, 3]
    assert from_coco_eval(evaluator).record["dataset"]["samples"] == 3
    evaluator.params.iouType = "segm"
    with pytest.raises(OptionError, match="'segm'"):
        from_coco_eval(evaluator)


def unscored():
    return [Detections({key: FOUND[0][key] for key in ("boxes", "labels")})]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda: BoxCollector(NAMES, "yxyx"), "'yxyx' is unknown"),
        (lambda: BoxCollector(NAMES).add(FOUND, TRUE[:1]), "12 images, ground truth has 1"),
        (lambda: BoxCollector(NAMES[:1]).add(FOUND, TRUE), "is none of the 1 labels"),
        (lambda: BoxCollector(NAMES).add([{"boxes": []}], TRUE[:1]), "no 'labels'"),
        (lambda: BoxCollector(NAMES).add([FOUND[0] | {"scores": [1]}], TRUE[:1]), "1 scores, but 4 labels"),
        (lambda: BoxCollector(NAMES).add([FOUND[0] | {"boxes": [[1, 2]]}], TRUE[:1]), r"shape \(1, 2\)"),
        (lambda: from_detections(unscored(), unscored(), NAMES), "without confidence"),
        (lambda: from_detections({"a": unscored()[0]}, {}, NAMES), "such as a"),
        (lambda: from_detections({}, [], NAMES), "one side has names"),
        (lambda: from_detections([], []), "labels: are not given"),
    ],
)
def test_boxes_that_do_not_fit_are_refused(act, words):
    with pytest.raises(ReportgenError, match=words):
        act()


def test_a_collector_without_batches_has_no_report():
    for collector in (Collector(NAMES), BoxCollector(NAMES)):
        with pytest.raises(ValueError, match="no batch"):
            collector.build()


# Training loops


@pytest.fixture
def installed(monkeypatch):
    """Puts a stand-in of a package where it is imported from."""

    def put(name, **contents):
        module = ModuleType(name)
        vars(module).update(contents)
        monkeypatch.setitem(sys.modules, name, module)

    return put


class Base:
    """The hooks that do nothing."""


def test_lightning_writes_a_report_after_every_validation(installed, tmp_path):
    installed("lightning")
    installed("lightning.pytorch", Callback=Base)
    reports = lightning.report_callback(Collector(NAMES), tmp_path / "runs", dataset="insects")
    assert isinstance(reports, Base)
    trainer = SimpleNamespace(world_size=1, sanity_checking=True, current_epoch=0)
    reports.setup(trainer, None, "fit")
    for epoch in (0, 1):
        reports.on_validation_epoch_start(trainer, None)
        for part in (slice(0, 40), slice(40, 60)):
            reports.on_validation_batch_end(trainer, None, {"truth": TRUTH[part], "scores": SCORES[part]}, None, 0)
        reports.on_validation_epoch_end(trainer, object())
        assert (reports.report is None) == trainer.sanity_checking
        trainer.sanity_checking, trainer.current_epoch = False, 7 * (epoch + 1)
    assert [path.name for path in sorted(tmp_path.glob("*/*"))] == ["epoch-007.html", "epoch-007.json"]
    assert reports.report.record["model"] == {"name": "object", "version": "epoch 7"}
    assert reports.report.record["dataset"]["samples"] == 60
    with pytest.raises(MalformedInput, match="no 'truth'"):
        reports.on_test_batch_end(trainer, None, {"y": TRUTH}, None, 0)
    trainer.world_size = 2
    with pytest.raises(OptionError, match="2 processes"):
        reports.setup(trainer, None, "fit")


def test_what_cannot_be_reported_does_not_end_a_training(installed, tmp_path):
    installed("lightning")
    installed("lightning.pytorch", Callback=Base)
    reports = lightning.report_callback(BoxCollector(NAMES), tmp_path, threshold=7.0)
    trainer = SimpleNamespace(current_epoch=0)
    reports.on_test_batch_end(trainer, None, {"predictions": FOUND, "truth": TRUE}, None, 0)
    with pytest.warns(UserWarning, match="no report of test: .*threshold"):
        reports.on_test_epoch_end(trainer, None)
    assert reports.report is None


def test_the_trainer_of_transformers_writes_a_report_after_every_evaluation(installed, tmp_path):
    installed("transformers", TrainerCallback=Base)
    reports = transformers.report_callback(tmp_path, compute_metrics=lambda seen: {"n": float(len(seen.label_ids))})
    model = SimpleNamespace(config=SimpleNamespace(id2label=dict(enumerate(NAMES))))
    state = SimpleNamespace(is_world_process_zero=True, global_step=50)
    reports.on_evaluate(None, state, None, model=model)
    assert reports.report is None  # compute_metrics was not called
    assert reports.compute_metrics(SimpleNamespace(predictions=LOGITS, label_ids=TRUTH)) == {"n": 60.0}
    reports.on_evaluate(None, state, None, model=model)
    plain = metrics(reportgen.build(SCORES, ground_truth=TRUTH, labels=NAMES))
    assert metrics(reports.report) == pytest.approx(plain, abs=1e-12)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["step-00050.html", "step-00050.json"]


def test_predictions_of_transformers(several):
    plain = transformers.from_predictions(SimpleNamespace(predictions=(LOGITS, "hidden"), label_ids=TRUTH), NAMES)
    ignored = SimpleNamespace(predictions=np.concatenate([LOGITS, LOGITS]), label_ids=[*TRUTH, *[-100] * 60])
    beside = transformers.from_predictions(ignored, NAMES, ids=np.arange(120))
    assert metrics(beside) == pytest.approx(metrics(plain), abs=1e-12)
    with np.errstate(divide="ignore"):
        logits = np.log(TAG_SCORES / (1 - TAG_SCORES))
    tags = transformers.from_predictions(SimpleNamespace(predictions=logits, label_ids=TAGS.astype(float)), NAMES)
    assert metrics(tags) == pytest.approx(several, abs=1e-9)


@pytest.mark.parametrize(
    ("predictions", "label_ids", "words"),
    [
        (LOGITS, None, "label_ids: there are none"),
        (LOGITS[:, :2], TRUTH, "3 names, but there are 2"),
        (LOGITS[None], TRUTH, "shape \\(1, 60, 3\\)"),
        (LOGITS, TAGS[:, :2], "of shape \\(60, 2\\)"),
    ],
)
def test_predictions_of_other_shapes_are_refused(predictions, label_ids, words):
    with pytest.raises(MalformedInput, match=words):
        transformers.from_predictions(SimpleNamespace(predictions=predictions, label_ids=label_ids), NAMES)


def test_figures_of_evaluate_stand_beside_the_reports():
    report = reportgen.build(SCORES, ground_truth=TRUTH, labels=NAMES)
    recall = [row["recall"] for row in report.record["per_label"]]
    results = {"eval_accuracy": metrics(report)["accuracy"] + 0.5, "eval_loss": 0.3, "f1": 0.25, "recall": recall}
    found = transformers.compared(report, results | {"samples": "many"}, "weighted", NAMES)
    assert found["accuracy"]["difference"] == pytest.approx(0.5)
    assert found["f1"]["ours"] == metrics(report)["weighted_f1"]
    assert [found[f"recall[{name}]"]["difference"] for name in NAMES] == [0, 0, 0]
    assert len(found) == 5
    assert set(transformers.compared(report, {"recall": recall})) == set()


def result(k, names, *, boxes=None, probs=None):
    return SimpleNamespace(path=f"scenes/{k}.png", names=names, boxes=boxes, probs=probs, obb=None)


def test_results_of_ultralytics(detector, tmp_path):
    names = dict(enumerate(NAMES))
    collected = BoxCollector(NAMES)
    collected.add(FOUND, TRUE, [f"{k}.png" for k in range(12)])
    parts = [SimpleNamespace(xyxy=one["boxes"], cls=one["labels"].astype(float), conf=one["scores"]) for one in FOUND]
    seen = [result(k, names, boxes=part) for k, part in enumerate(parts)]
    assert metrics(ultralytics.from_results(iter(seen), collected._boxes.ground_truth)) == detector
    nothing = SimpleNamespace(xyxy=np.zeros((0, 4)), cls=np.zeros(0), conf=np.zeros(0))
    seen[3] = result(3, names, boxes=nothing)
    assert ultralytics.from_results(seen, collected._boxes.ground_truth).record["dataset"]["samples"] == 12
    classes = [result(k, names, probs=SimpleNamespace(data=row)) for k, row in enumerate(SCORES)]
    plain = metrics(reportgen.build(SCORES, ground_truth=[NAMES[k] for k in TRUTH], labels=NAMES))
    truth = [NAMES[k] for k in TRUTH]
    assert metrics(ultralytics.from_results(classes, truth)) == pytest.approx(plain, abs=1e-12)
    rows = "".join(f"scenes/{k}.png,{name}\n" for k, name in enumerate(truth))
    (tmp_path / "truth.csv").write_text(f"id,truth\n{rows}", encoding="utf-8")
    assert metrics(ultralytics.from_results(classes, tmp_path / "truth.csv")) == pytest.approx(plain, abs=1e-12)
    with pytest.raises(MalformedInput, match="neither boxes"):
        ultralytics.from_results([result(0, names)], truth)
    with pytest.raises(MalformedInput, match="labels differ"):
        ultralytics.from_results([seen[0], result(1, {0: "dog"})], truth)
    with pytest.raises(MalformedInput, match="there are none"):
        ultralytics.from_results([], truth)


def test_a_report_goes_into_a_run_of_mlflow(installed):
    report = reportgen.build(["a", "b", "b"], ground_truth=["a", "b", "a"])
    logged, numbers = {}, {}

    def log_artifact(path, folder, *, run_id):
        logged[folder, Path(path).name, run_id] = Path(path).read_bytes().decode("utf-8")

    def log_metrics(found, **rest):
        numbers.update(found, rest=rest)

    installed("mlflow", log_artifact=log_artifact, log_metrics=log_metrics)
    mlflow.log_report(report, name="page", artifact_path="reports", run_id="7", step=3)
    assert logged["reports", "page.html", "7"] == report.html
    assert len(logged) == 2
    assert numbers.pop("rest") == {"step": 3, "run_id": "7"}
    assert numbers == {name: value for name, value in metrics(report).items() if value is not None}


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("lightning", lambda folder: lightning.report_callback(Collector(NAMES), folder)),
        ("transformers", transformers.report_callback),
        ("mlflow", lambda folder: mlflow.log_report(reportgen.build(["a"], ground_truth=["a"]))),
    ],
)
def test_a_missing_package_is_named_with_how_to_get_it(monkeypatch, tmp_path, name, act):
    for module in ("lightning", "lightning.pytorch", "pytorch_lightning", "transformers", "mlflow"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(OptionError, match=f"{name}: is not installed\n.*pip install {name}"):
        act(tmp_path)
