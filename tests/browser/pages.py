"""The pages the browser tests look at: built once, in-process, with the numbers they were made of beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from reportgen.commands.demo import _built, _options
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.evaluations.operating_point import OperatingPoint
from reportgen.locations import samples_folder
from reportgen.options import Options
from reportgen.pipeline import Built, build
from tests.browser.made_spans import hard_documents, scored_documents
from tests.made import made_boxes, made_images, made_predictions

HOSTILE_LABELS = [
    "</script><script>window.__pwned=1</script>",
    "<img src=x onerror=window.__pwned=1>",
    "{{7*7}}",
    "long " + "x" * 9_995,
    "مرحبا بالعالم",
    "🐈\u200d⬛ 猫 👩🏽\u200d🚀",
    "javascript:alert(1)",
    "line\u2028separator",
    "__proto__",
    "constructor",
    "salt, pepper & more=less#now%41",
    "=1+1",
    '"><svg onload=window.__pwned=1>',
    "-->",
]


TAGS = ["beach", "boat", "dog", "sky", "tree & bush"]


@dataclass(frozen=True)
class Made:
    """A built page: its file, and what it was built from."""

    path: Path
    built: Built

    @property
    def evaluation(self) -> ClassificationEvaluation:
        return self.built.evaluation

    @property
    def labels(self) -> tuple[str, ...]:
        return self.evaluation.labels

    @property
    def html(self) -> str:
        return self.built.html.decode()

    @property
    def steps(self) -> list[float]:
        return self.evaluation.steps.tolist()

    def point(self, step: int) -> OperatingPoint:
        """Counts and figures at a step, straight from the outcome rows."""
        counts = self.evaluation.outcomes.confusion_at(self.steps[step], self.evaluation.n_labels)
        return OperatingPoint(counts)

    def shown_predictions(self, step: int) -> np.ndarray:
        """Every sample's prediction that is kept at a step; the number of labels where there is none."""
        predicted = self.evaluation.predictions_at(self.steps[step])
        return np.where(predicted < 0, self.evaluation.n_labels, predicted)

    def ids(self, rows: np.ndarray) -> list[str]:
        """The ids of the samples for which `rows` is true."""
        return self.evaluation.dataset.sample_ids.filter(pl.Series(rows)).to_list()


def _made(folder: Path, options: Options) -> Made:
    return _written(folder, build(options))


def _written(folder: Path, built: Built) -> Made:
    path = folder / "report.html"
    path.write_bytes(built.html)
    return Made(path, built)


def demo(folder: Path) -> Made:
    """The shipped sample: 10 labels, 900 pictures, full scores."""
    return _made(folder, _options(samples_folder() / "digits" / "reportgen.toml"))


def judged(folder: Path) -> Made:
    """The later version of the digits, held against the earlier one and against five requirements."""
    before = build(_options(samples_folder() / "digits" / "reportgen.toml"))
    (folder / "v1.html").write_bytes(before.html)
    later = _options(samples_folder() / "digits" / "reportgen-v2.toml")
    require = ("accuracy >= 0.9", "drop(macro_f1) <= 0", "recall[8] >= 0.99", "ece <= 0.2", "f1[*] >= 0.5")
    return _made(folder, replace(later, baseline=folder / "v1.html", require=require))


def folds(folder: Path) -> Made:
    """The shipped cross-validation: a model trained on the digits' vectors, in five folds."""
    return _written(folder, _built(samples_folder() / "folds" / "reportgen.toml"))


def scenes(folder: Path) -> Made:
    """The shipped detections: 10 labels, 60 pictures, 413 objects."""
    return _made(folder, _options(samples_folder() / "digit-scenes" / "reportgen.toml"))


def crowded(folder: Path) -> Made:
    """Three pictures of 100 objects each."""
    made_boxes(folder, n_images=3, n_objects=100)
    options = Options(folder / "predictions.json", folder / "truth.json", images=folder / "images", model="Crowded")
    return _made(folder, options)


def _rightly_found(folder: Path, every: int) -> Made:
    """Every so many of the objects found, each exactly where it is; nothing spurious, and nothing misclassified."""
    made_boxes(folder, n_images=3, n_objects=9)
    objects = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["annotations"][::every]
    found = [{name: one[name] for name in ("image_id", "category_id", "bbox")} | {"score": 0.9} for one in objects]
    (folder / "predictions.json").write_text(json.dumps(found), encoding="utf-8")
    return _made(folder, Options(folder / "predictions.json", folder / "truth.json", images=folder / "images"))


def flawless_boxes(folder: Path) -> Made:
    """Detections without any error."""
    return _rightly_found(folder, 1)


def sparse_boxes(folder: Path) -> Made:
    """Detections that miss every other object and are never wrong."""
    return _rightly_found(folder, 2)


def two_labels(folder: Path) -> Made:
    """2 labels with pictures."""
    names = ["cat", "dog"]
    predictions = made_predictions(folder, n_labels=2, n_samples=400, n_images=40, scores="full", names=names, seed=2)
    return _made(folder, Options(predictions, images=folder / "images", model="Two"))


def many_labels(folder: Path) -> Made:
    """81 labels: more than a table holds, few enough for figures in the cells."""
    predictions = made_predictions(folder, n_labels=81, n_samples=6_000, scores="full", seed=81)
    return _made(folder, Options(predictions, model="Many", threshold=0.35))


def thousand_labels(folder: Path) -> Made:
    """1,000 labels, 50,000 samples, the score of the predicted label alone."""
    predictions = made_predictions(folder, n_labels=1_000, n_samples=50_000, seed=1_000)
    return _made(folder, Options(predictions, model="Thousand"))


def no_scores(folder: Path) -> Made:
    """6 labels and no scores at all, with some samples not predicted and a label that never is."""
    predictions = made_predictions(folder, n_labels=6, n_samples=600, scores="none", seed=6)
    table = pl.read_parquet(predictions)
    rank = pl.int_range(pl.len())
    never = pl.when(pl.col("prediction") == "label 0005").then(pl.lit("label 0004")).otherwise(pl.col("prediction"))
    table.with_columns(prediction=pl.when(rank < 9).then(None).otherwise(never)).write_parquet(predictions)
    return _made(folder, Options(predictions, model="Unscored"))


def idle_label(folder: Path) -> Made:
    """A label with scores that is neither there nor ever predicted: its figures are undefined."""
    predictions = made_predictions(folder, n_labels=3, n_samples=200, scores="full", seed=3)
    table = pl.read_parquet(predictions)
    table.with_columns(pl.lit(0.0).alias("prob_idle")).write_parquet(predictions)
    return _made(folder, Options(predictions, model="Idle"))


def hostile(folder: Path) -> Made:
    """Labels, ids and a title that try to break out of wherever they are written."""
    predictions = made_predictions(
        folder, n_labels=len(HOSTILE_LABELS), n_samples=700, scores="top", names=HOSTILE_LABELS, seed=7
    )
    table = pl.read_parquet(predictions)
    ids = [
        HOSTILE_LABELS[k] if k < len(HOSTILE_LABELS) and len(HOSTILE_LABELS[k]) < 200 else f"{name} <b>&amp;"
        for k, name in enumerate(table["id"])
    ]
    made_images(folder / "images", 12, np.random.default_rng(7))
    images = [f"sample-{k:06d}.jpg" if k < 12 else None for k in range(len(ids))]
    table.with_columns(id=pl.Series(ids), image=pl.Series(images)).write_parquet(predictions)
    title = '<script>window.__pwned=1</script>"><img src=x onerror=window.__pwned=1>'
    return _made(folder, Options(predictions, images=folder / "images", title=title, model="</title>", dataset="'\"&"))


def several_labels(folder: Path) -> Made:
    """Five labels of which each of 300 samples may have any number, twelve of them with a picture."""
    rng = np.random.default_rng(5)
    truth = rng.random((300, len(TAGS))) < [0.5, 0.3, 0.2, 0.4, 0.1]
    scores = np.clip(0.3 + 0.35 * truth + rng.normal(0, 0.2, truth.shape), 0, 1).round(3)
    made_images(folder / "images", 12, rng)
    columns = {f"true_{label}": truth[:, k].astype(int) for k, label in enumerate(TAGS)}
    columns |= {f"p_{label}": scores[:, k] for k, label in enumerate(TAGS)}
    ids = [f"sample-{k:06d}.jpg" for k in range(len(truth))]
    pl.DataFrame({"image": ids} | columns).write_csv(folder / "predictions.csv")
    return _made(folder, Options(folder / "predictions.csv", images=folder / "images", model="Tags"))


def texts(folder: Path) -> Made:
    """Texts of several scripts, hostile, long and empty ones, right and wrong."""
    said = [
        "The tram was late. THE driver said <b>nothing</b>.",
        "هذا المنتج ممتاز جداً، وصل SKU-42 في يومين فقط!",
        "この商品はとても良かったです。" * 40,
        "Die Straßenbahn <img src=x onerror=window.__pwned=1> 👩🏽\u200d🚀 fuhr.",
        "word " * 90 + "needle (a+b) in it" + " and more" * 90,
        "",
        *(f"Plain text {k}." for k in range(30)),
    ]
    rng = np.random.default_rng(3)
    truth, prediction = (rng.choice(["praise", "blame", "question"], len(said)) for _ in range(2))
    prediction[:6], truth[:6] = "praise", "blame"
    columns = {"id": [f"t{k:02d}" for k in range(len(said))], "text": said, "label": truth, "prediction": prediction,
               "score": (0.99 - 0.01 * np.arange(len(said))).round(2)}  # fmt: skip
    pl.DataFrame(columns).write_parquet(folder / "predictions.parquet")
    return _made(folder, Options(folder / "predictions.parquet", model="Texts"))


def twenty_labels(folder: Path) -> Made:
    """20 labels of names as long as they are in practice."""
    names = [f"{word} {k:02d}" for k, word in enumerate(("diningtable", "pottedplant", "bus", "tv") * 5)]
    predictions = made_predictions(folder, n_labels=20, n_samples=2_000, scores="full", names=names, seed=20)
    return _made(folder, Options(predictions, model="Twenty", threshold=0.4))


def spans(folder: Path) -> Made:
    """Documents with nested, crossing, right-to-left and other spans that are hard to draw; no scores."""
    return _made(folder, Options(hard_documents(folder / "spans.jsonl"), model="Spans"))


def scored_spans(folder: Path) -> Made:
    """Sixty documents whose predicted spans have scores; the first of them is the training set as well."""
    known = scored_documents(folder / "training.jsonl", n=1)
    return _made(folder, Options(scored_documents(folder / "spans.jsonl"), model="Scored spans", training=known))


def outputs(folder: Path) -> Made:
    """Two variants on 60 samples: sums, with hostile and right-to-left texts, statuses, repeats, reasons and topics."""
    (folder / "outputs.jsonl").write_text("\n".join(json.dumps(row) for row in output_rows()), encoding="utf-8")
    return _made(folder, Options(folder / "outputs.jsonl", score=("exact_match:number", "token_f1")))


def output_rows() -> list[dict[str, object]]:
    """The rows of `outputs`: on sample k the variant `short` is right where k is even, `long` where 3 divides k."""
    rows: list[dict[str, object]] = []
    for k in range(60):
        hostile = f" {HOSTILE_LABELS[k % len(HOSTILE_LABELS)][:200]}" if k < 20 else ""
        for model, divisor in (("short", 2), ("long & <b>bold</b>", 3)):
            total = k + 7 if k % divisor == 0 else k + 8
            row = {
                "id": f"sum-{k}", "model": model, "input": f"What is {k} and 7 together?{hostile}",
                "output": f"{k} and 7 make {total}", "expected": f"{k} plus 7 make {k + 7}",
                "topic": "even" if k % 2 == 0 else "odd", "reason_token_f1": f"said {total}{hostile}",
            }  # fmt: skip
            if k == 50:
                row |= {"output": "", "error": "timeout <script>window.__pwned=1</script>"}
            rows.append(row)
    rows.extend({"id": "sum-3", "model": "short", "input": "What is 3 and 7 together?", "output": "10",
                 "expected": "3 plus 7 make 10", "topic": "odd"} for _ in range(2))  # fmt: skip
    return rows


MAKERS: dict[str, Callable[[Path], Made]] = {
    "demo": demo,
    "judged": judged,
    "folds": folds,
    "two": two_labels,
    "twenty": twenty_labels,
    "several": several_labels,
    "texts": texts,
    "many": many_labels,
    "thousand": thousand_labels,
    "unscored": no_scores,
    "hostile": hostile,
    "idle": idle_label,
    "scenes": scenes,
    "crowded": crowded,
    "flawless": flawless_boxes,
    "sparse": sparse_boxes,
    "spans": spans,
    "scored-spans": scored_spans,
    "outputs": outputs,
}
