"""Hugging Face: a small classifier trained with the callback, `Trainer.predict`, and `evaluate`'s metrics."""

import numpy as np

from tests.adapters.seen import same

PACKAGES = ("torch", "transformers", "accelerate", "evaluate", "scikit-learn")


def seen(folder):
    import torch
    from sklearn import metrics
    from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

    from reportgen.adapters.transformers import compared, from_predictions, report_callback

    def model(problem=None):
        torch.manual_seed(0)
        shape = {"vocab_size": 50, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
        names = {0: "low", 1: "middle", 2: "high"}
        config = BertConfig(**shape, intermediate_size=16, num_labels=3, id2label=names, problem_type=problem)
        return BertForSequenceClassification(config)

    rng = np.random.default_rng(0)
    words = rng.integers(0, 50, (300, 6))
    number = np.minimum(words[:, 0] // 17, 2)
    rows = [{"input_ids": torch.tensor(one), "labels": int(label)} for one, label in zip(words, number, strict=True)]
    arguments = TrainingArguments(
        output_dir=str(folder / "out"), num_train_epochs=2, eval_strategy="epoch", report_to=[], disable_tqdm=True,
        learning_rate=0.02, use_cpu=True, save_strategy="no", logging_strategy="no", per_device_eval_batch_size=32,
    )  # fmt: skip

    def own(seen):
        return {"accuracy": float((seen.predictions.argmax(axis=1) == seen.label_ids).mean())}

    reports = report_callback(folder / "runs", compute_metrics=own, dataset="words")
    trainer = Trainer(
        model(), arguments, train_dataset=rows[:200], eval_dataset=rows[200:], callbacks=[reports],
        compute_metrics=reports.compute_metrics,
    )  # fmt: skip
    trainer.train()
    written = sorted(path.name for path in (folder / "runs").iterdir())
    assert len(written) == 4, written
    yield f"written: {', '.join(written)}"
    figures = trainer.evaluate()
    record = reports.report.record
    assert record["labels"] == ["low", "middle", "high"] or set(record["labels"]) == {"low", "middle", "high"}
    assert record["model"]["name"] == "BertForSequenceClassification"
    yield same("accuracy", record["metrics"]["accuracy"], figures["eval_accuracy"])
    beside = compared(reports.report, figures)
    assert list(beside) == ["accuracy"], beside
    output = trainer.predict(rows[200:])
    report = from_predictions(output, trainer.model.config.id2label)
    yield same("of Trainer.predict", report.record["metrics"]["accuracy"], output.metrics["test_accuracy"])
    powers = torch.softmax(torch.tensor(output.predictions).double(), dim=1).numpy()
    theirs = metrics.roc_auc_score(output.label_ids, powers, multi_class="ovr", labels=[0, 1, 2])
    yield same("macro AUC", report.record["metrics"]["macro_auc"], theirs)
    yield from _of_evaluate(report, output, compared)
    tags = [
        {"input_ids": row["input_ids"], "labels": torch.tensor(one)}
        for row, one in zip(rows, _tags(words), strict=True)
    ]
    several = Trainer(model("multi_label_classification"), arguments, eval_dataset=tags)
    output = several.predict(tags)
    record = from_predictions(output, {0: "a", 1: "b", 2: "c"}).record
    assert record["task"] == "multilabel"
    theirs = metrics.average_precision_score(output.label_ids, output.predictions, average="macro")
    yield same("several labels: mAP", record["metrics"]["macro_ap"], theirs)


def _tags(words):
    return np.stack([(words < 17).any(axis=1), (words > 40).any(axis=1), words[:, 0] % 2 == 0], axis=1).astype(
        np.float32
    )


def _of_evaluate(report, output, compared):
    """What `evaluate`'s module of metrics says of the same; its metrics' scripts are on a hub, so they stand here."""
    import datasets
    import evaluate
    from sklearn import metrics

    class Metric(evaluate.Metric):
        def _info(self):
            numbers = {"predictions": datasets.Value("int32"), "references": datasets.Value("int32")}
            return evaluate.MetricInfo(description="", citation="", features=datasets.Features(numbers))

        def _compute(self, predictions, references):
            found = {"accuracy": metrics.accuracy_score(references, predictions)}
            found["f1"] = metrics.f1_score(references, predictions, average="macro")
            found["recall"] = metrics.recall_score(references, predictions, average=None)
            return found | {"matthews_correlation": metrics.matthews_corrcoef(references, predictions)}

    results = Metric().compute(predictions=output.predictions.argmax(axis=1), references=output.label_ids)
    beside = compared(report, results, labels=["low", "middle", "high"])
    expected = ["accuracy", "f1", "recall[low]", "recall[middle]", "recall[high]", "matthews_correlation"]
    assert sorted(beside) == sorted(expected), beside
    for name, pair in beside.items():
        yield same(f"evaluate's {name}", pair["ours"], pair["theirs"])
