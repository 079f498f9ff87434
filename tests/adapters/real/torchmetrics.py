"""torchmetrics: batches of boxes, as its MeanAveragePrecision takes them, and of labels, as its Accuracy does."""

import numpy as np

from tests.adapters.real.supervision import scenes
from tests.adapters.seen import same

PACKAGES = ("torch", "torchvision", "torchmetrics", "pycocotools")


def seen(folder):
    import torch
    from torchmetrics.classification import MulticlassAUROC, MultilabelAveragePrecision
    from torchmetrics.detection import MeanAveragePrecision
    from torchvision.ops import box_convert

    from reportgen.adapters import BoxCollector, Collector

    true, found = scenes()
    for box_format in ("xyxy", "xywh", "cxcywh"):
        metric, collected = MeanAveragePrecision(box_format=box_format), BoxCollector(["ant", "bee", "cat"], box_format)
        for start in range(0, len(true), 8):
            batch = slice(start, start + 8)
            said = [_dict(one, box_format, box_convert) for one in found[batch]]
            right = [_dict(one, box_format, box_convert) for one in true[batch]]
            metric.update(said, right)
            collected.add(said, right)
        theirs, ours = metric.compute(), collected.build().record["metrics"]
        for name in ("map", "map_50", "map_75", "mar_100"):
            yield same(f"{box_format} {name}", ours[name.replace("_", "")], float(theirs[name]), 1e-6)
    scores = torch.softmax(torch.tensor(np.random.default_rng(0).normal(size=(400, 4))), dim=1)
    truth = torch.multinomial(scores, 1, generator=torch.Generator().manual_seed(0)).ravel()
    collected = Collector(["a", "b", "c", "d"])
    for start in range(0, 400, 64):
        collected.add(truth[start : start + 64], scores[start : start + 64])
    theirs = float(MulticlassAUROC(4)(scores, truth))
    yield same("macro AUC", collected.build().record["metrics"]["macro_auc"], theirs, 1e-6)
    several = (scores > torch.rand(400, 4, generator=torch.Generator().manual_seed(1))).int()
    collected.clear()
    collected.add(several, scores)
    theirs = float(MultilabelAveragePrecision(4)(scores, several))
    yield same("mAP of several labels", collected.build().record["metrics"]["macro_ap"], theirs, 1e-6)


def _dict(one, box_format, convert):
    import torch

    boxes, labels, scores = one
    found = {"boxes": convert(torch.tensor(boxes), "xyxy", box_format), "labels": torch.tensor(labels)}
    return found if scores is None else found | {"scores": torch.tensor(scores)}
