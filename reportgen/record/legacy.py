"""Records of earlier versions: what their figures mean where they do not say so, and what they call otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from reportgen.record.parts import Definition

if TYPE_CHECKING:
    from reportgen.record.parts import Content

VOC = re.compile(r"voc_ap(\d+)_(all|11)")
HIGHER = {
    "map": "mAP 50–95",
    "map50": "mAP 50",
    "map75": "mAP 75",
    "map_small": "mAP small",
    "map_medium": "mAP medium",
    "map_large": "mAP large",
    "mar1": "AR 1",
    "mar10": "AR 10",
    "mar100": "AR 100",
    "mar_small": "AR small",
    "mar_medium": "AR medium",
    "mar_large": "AR large",
    "voc_ap50_all": "VOC AP 50",
    "voc_ap50_11": "VOC AP 50, 11 points",
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "micro_precision": "Micro precision",
    "micro_recall": "Micro recall",
    "micro_f1": "Micro F1",
    "macro_precision": "Macro precision",
    "macro_recall": "Macro recall",
    "macro_f1": "Macro F1",
    "weighted_precision": "Weighted precision",
    "weighted_recall": "Weighted recall",
    "weighted_f1": "Weighted F1",
    "macro_precision_all": "Macro precision, all labels",
    "macro_recall_all": "Macro recall, all labels",
    "macro_f1_all": "Macro F1, all labels",
    "top5_accuracy": "Top-5 accuracy",
    "macro_auc": "Macro AUC",
    "macro_ap": "Macro AP",
}
LOWER = {
    "tide_cls": "Gain: confused",
    "tide_loc": "Gain: localization",
    "tide_both": "Gain: confused and loose",
    "tide_dupe": "Gain: duplicate",
    "tide_bkg": "Gain: background",
    "tide_miss": "Gain: missed",
}
OTHERS = {
    "log_loss": Definition("Log-loss", "lower", bounds=(0.0, None)),
    "kappa": Definition("Cohen's kappa", "higher", bounds=(-1.0, 1.0)),
    "mcc": Definition("Matthews correlation", "higher", bounds=(-1.0, 1.0)),
}
OF_LABELS = {
    "support": Definition("Support", "higher", bounds=(0.0, None)),
    "predicted": Definition("Predicted", None, bounds=(0.0, None)),
    "tp": Definition("TP", "higher", bounds=(0.0, None)),
    **{
        name: Definition(name.upper() if name in ("fp", "fn") else name.capitalize(), "lower", bounds=(0.0, None))
        for name in ("fp", "fn", "misclassified", "missed", "spurious")
    },
    "precision": Definition("Precision", "higher"),
    "recall": Definition("Recall", "higher"),
    "f1": Definition("F1", "higher"),
    "ap": Definition("AP", "higher"),
    "ap50": Definition("AP 50", "higher"),
    "ap75": Definition("AP 75", "higher"),
    "auc": Definition("AUC", "higher"),
}
KNOWN = {
    **{name: Definition(title, "higher") for name, title in HIGHER.items()},
    **{name: Definition(title, "lower") for name, title in LOWER.items()},
    **OTHERS,
    **OF_LABELS,
}


def legacy_definition(name: str) -> Definition | None:
    """What such a figure means; None for one that they never had.

    >>> legacy_definition("voc_ap75_11")
    Definition(title='VOC AP 75, 11 points', better='higher', text='', source='', bounds=(0.0, 1.0))
    """
    if found := VOC.fullmatch(name):
        return Definition(f"VOC AP {found[1]}{', 11 points' if found[2] == '11' else ''}", "higher")
    return KNOWN.get(name)


def legacy_thresholds(record: Content) -> dict[str, Any]:
    """The parts of a record of schema 1 as they are called now: what it recommended was the best threshold.

    Whether that gained more than noise is unknown, so nothing is recommended.
    """
    known = record.threshold
    if record.schema > 1 or known is None:
        return {}
    threshold = msgspec.structs.replace(known, best=known.recommended, recommended=None)
    return {"threshold": threshold, "at_recommended": msgspec.UNSET}
