"""PyTorch Lightning: a small network trained with the callback, of one label, of several, and a detector's batches."""

import warnings

import numpy as np

from tests.adapters.real.supervision import scenes
from tests.adapters.seen import same

PACKAGES = ("torch", "lightning", "torchmetrics", "scikit-learn")


def seen(folder):
    import lightning
    import torch
    from sklearn.datasets import load_digits
    from torch.utils.data import DataLoader, TensorDataset

    from reportgen.adapters import BoxCollector, Collector
    from reportgen.adapters.lightning import report_callback
    from reportgen.errors import MalformedInput

    torch.manual_seed(0)
    pixels, number = (torch.tensor(one) for one in load_digits(return_X_y=True))
    train = DataLoader(TensorDataset(pixels[:900].float(), number[:900]), batch_size=64)
    valid = DataLoader(TensorDataset(pixels[900:].float(), number[900:]), batch_size=100)
    several = DataLoader(
        TensorDataset(pixels[900:].float(), torch.stack([number[900:] > 4, number[900:] % 2 == 0], 1)), 100
    )
    true, found = scenes()
    images = DataLoader(range(len(true)), batch_size=7)

    class Net(lightning.LightningModule):
        def __init__(self, n=10, returned=("truth", "scores")):
            super().__init__()
            self.layer, self.returned, self.right = torch.nn.Linear(64, n), returned, []

        def training_step(self, batch, batch_idx):
            return torch.nn.functional.cross_entropy(self.layer(batch[0] / 16), batch[1])

        def validation_step(self, batch, batch_idx):
            scores = self.layer(batch[0] / 16).softmax(dim=1)
            self.right.append((scores.argmax(dim=1) == batch[1]).float().mean() * len(batch[1]))
            return dict(zip(self.returned, (batch[1], scores), strict=True))

        def on_validation_epoch_start(self):
            self.right = []

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), lr=0.01)

    class Several(Net):
        def test_step(self, batch, batch_idx):
            return {"truth": batch[1].int(), "scores": torch.sigmoid(self.layer(batch[0] / 16))}

    class Detector(Net):
        def test_step(self, batch, batch_idx):
            keys = ("boxes", "labels", "scores")
            said = [dict(zip(keys, map(torch.tensor, found[k]), strict=True)) for k in batch.tolist()]
            return said, [dict(zip(keys, map(torch.tensor, true[k][:2]), strict=False)) for k in batch.tolist()]

    def trainer(*callbacks):
        return lightning.Trainer(
            max_epochs=3, accelerator="cpu", devices=1, callbacks=list(callbacks), logger=False,
            enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False,
        )  # fmt: skip

    names = [str(k) for k in range(10)]
    reports, net = report_callback(Collector(names), folder / "runs", dataset="digits"), Net()
    trainer(reports).fit(net, train, valid)
    written = sorted(path.name for path in (folder / "runs").iterdir())
    assert written == [f"epoch-00{k}.{kind}" for k in range(3) for kind in ("html", "json")], written
    yield f"written: {', '.join(written)}"
    record = reports.report.record
    assert record["dataset"]["samples"] == 897
    assert record["model"] == {"name": "Net", "version": "epoch 2"}
    yield same("accuracy of the last epoch", record["metrics"]["accuracy"], float(sum(net.right)) / 897, 1e-6)
    tags = report_callback(Collector(["high", "even"]), folder / "tags")
    trainer(tags).test(Several(2), several, verbose=False)
    assert tags.report.record["task"] == "multilabel"
    yield f"several labels: test.html, mAP {tags.report.record['metrics']['macro_ap']:.3f}"
    boxes = report_callback(
        BoxCollector(["ant", "bee", "cat"]), folder / "boxes",
        read=lambda outputs, batch: {"predictions": outputs[0], "truth": outputs[1], "ids": batch.tolist()},
    )  # fmt: skip
    trainer(boxes).test(Detector(), images, verbose=False)
    yield f"boxes: test.html, mAP50 {boxes.report.record['metrics']['map50']:.3f}"
    try:
        trainer(report_callback(Collector(names), folder / "runs")).fit(Net(returned=("y", "probs")), train, valid)
    except MalformedInput as error:
        yield f"other outputs end it before the training: {error.problem}"
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        odd = report_callback(Collector(names[:3]), folder / "odd")
        trainer(odd).fit(Net(), train, valid)
    assert odd.report is None
    warned = next(str(one.message) for one in said if "no report" in str(one.message))
    yield f"names missing: warnings, and the training goes on: {warned!r}"
    assert np.isfinite(record["metrics"]["log_loss"])
