"""How the figures of a detector were made, and where other tools come to others."""

from __future__ import annotations

import numpy as np

from reportgen import numbers
from reportgen.evaluations.detection import DetectionEvaluation
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.sections.method import method_of_outcomes

Terms = list[tuple[str, str]]


def box_method(context: Context[DetectionEvaluation]) -> Section:
    """The method, with the definitions that only boxes need."""
    return method_of_outcomes(context, terms_of_boxes(context.evaluation))


def terms_of_boxes(evaluation: DetectionEvaluation) -> Terms:
    """The definitions that only boxes need; what the data has no case of is left out."""
    return [*_matching(evaluation), *_uncounted(evaluation), *_figures(evaluation)]


def _matching(evaluation: DetectionEvaluation) -> Terms:
    least = numbers.significant(evaluation.iou)
    return [
        ("Background", "What a prediction meets where nothing is labelled, or where its object is already found: a "
         "background false positive."),
        ("Matching", "Predictions are taken by descending confidence, equal ones in the order of the file. Each finds "
         "the object of its own label that it overlaps most and that is still free, from IoU "
         f"{least} on (COCO definition). Those left over claim objects of other labels that nothing has found: "
         "confused. The rest are background false positives. A second prediction of an object of its own label "
         "is a duplicate, not a confusion."),
        ("Every threshold", "A prediction finds the same object at every threshold that keeps it, so the counts of all "
         "thresholds are those of one matching."),
        ("Matrices of other tools", "hotcoco, vernier and faster-coco-eval match boxes whatever their label; the "
         "diagonal of their matrix is not the number of true positives, as it is here. supervision takes pairs of one "
         "label first, then by IoU. Ultralytics matches above an IoU of 0.45, whatever is asked. On the same boxes "
         "their matrices differ from this one and from each other."),
    ]  # fmt: skip


def _uncounted(evaluation: DetectionEvaluation) -> Terms:
    truths, limit = evaluation.dataset.truths, evaluation.limit
    n_cut = int(np.count_nonzero(~limit.keeps(evaluation.candidates.detections)))
    left_out = f" {numbers.count(n_cut)} were left out here." if n_cut else ""
    source = "LVIS" if limit.of_image else "COCO"
    terms = [
        (f"At most {limit.most:,}", f"In AP, mAP and AR the {limit.described} by confidence count, as in {source}. "
         f"Every other figure counts all predictions.{left_out}"),
    ]  # fmt: skip
    if limit.of_image:
        terms.append((
            "Federated ground truth", "LVIS definition (lvis-api): a prediction counts where its label is annotated in "
            "the image or listed as absent from it (neg_category_ids); where the image says that not every object of a "
            "label is annotated (not_exhaustive_category_ids), a prediction that finds none counts neither way.",
        ))  # fmt: skip
    n_crowds, n_ignored = int(np.count_nonzero(truths.is_crowd)), int(np.count_nonzero(truths.is_ignored))
    if n_crowds or n_ignored:
        kinds = ((n_crowds, "crowd"), (n_ignored, "object marked as ignored or difficult"))
        named = [_plural(n, noun) for n, noun in kinds if n]
        terms.append((
            "Ignored objects",
            f"{' and '.join(named)}: a prediction that falls to one of them counts neither as right nor as wrong, and "
            "none of them counts as missed. They take part in the matching. A crowd takes any number of predictions.",
        ))  # fmt: skip
    return terms


def _plural(n: int, noun: str) -> str:
    """A count with its noun, whose first word bears the plural."""
    first, _, rest = noun.partition(" ")
    return f"{numbers.named(n, first)} {rest}".strip()


def _figures(evaluation: DetectionEvaluation) -> Terms:
    return [
        ("mAP 50–95, mAP 50, AR", "COCO definition (pycocotools), over all scores: precision at 101 recalls, ten IoUs "
         "from 0.50 to 0.95, mean of the labels with an object. Objects of another size are ignored while matching, "
         "never left out before."),
        ("VOC AP", "Definition of the Pascal VOC devkit: a prediction stands or falls with the object it overlaps "
         "most; boxes include their last pixel."),
        ("Kinds of error", "TIDE definition (tidecv). \"mAP 50 without them\" is the rise when the errors of one kind "
         "are fixed and no others; these gains do not add up."),
        ("Size", "By area: small under 32 × 32 pixels, large from 96 × 96 on. The area is COCO's where the file "
         "gives one, else width times height."),
    ]  # fmt: skip
