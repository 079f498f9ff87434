"""What the figures of a single label mean: those that every task with labels has, and those of boxes."""

from reportgen.evaluations.average_precision import COCO
from reportgen.evaluations.metric import COUNT, MetricDefinition

OWN = "counted"
RATIOS = "scikit-learn precision_recall_fscore_support(average=None)"

LABEL_FIGURES = {
    known.name: known
    for known in (
        MetricDefinition("support", "Support", "Ground truths of the label.", OWN, "higher", COUNT),
        MetricDefinition("predicted", "Predicted", "Kept predictions of the label.", OWN, None, COUNT),
        MetricDefinition("tp", "TP", "Correct predictions of the label: true positives.", OWN, "higher", COUNT),
        MetricDefinition("fp", "FP", "Predictions of the label that are wrong: false positives.", OWN, "lower", COUNT),
        MetricDefinition("fn", "FN", "Ground truths of the label not found: false negatives.", OWN, "lower", COUNT),
        MetricDefinition("misclassified", "Misclassified", "Found under another label.", OWN, "lower", COUNT),
        MetricDefinition("missed", "Missed", "Ground truths without a kept prediction.", OWN, "lower", COUNT),
        MetricDefinition("spurious", "Spurious", "Predictions where nothing is labelled.", OWN, "lower", COUNT),
        MetricDefinition("precision", "Precision", "Share of its predictions that are right.", RATIOS, "higher"),
        MetricDefinition("recall", "Recall", "Share of the label's ground truths that were found.", RATIOS, "higher"),
        MetricDefinition("f1", "F1", "Harmonic mean of the label's precision and recall.", RATIOS, "higher"),
    )
}  # fmt: skip

# Of a box there is no agreement to speak of: nobody counts the places where there is nothing.
NOT_OF_BOXES = ("accuracy", "balanced_accuracy", "kappa", "mcc")
OF_BOXES = {
    "ap": MetricDefinition("ap", "AP 50–95", "Average precision, mean over the IoUs 0.50 … 0.95", COCO, "higher"),
    "ap50": MetricDefinition("ap50", "AP 50", "Average precision at IoU 0.5", COCO, "higher"),
    "ap75": MetricDefinition("ap75", "AP 75", "Average precision at IoU 0.75", COCO, "higher"),
    "ar100": MetricDefinition("ar100", "AR 100", "Recall, mean over the IoUs 0.50 … 0.95", COCO, "higher"),
}

# Of a label against the rest, by the scores of all samples.
OF_SCORES = {
    "ap": MetricDefinition("ap", "AP", "Average precision", "scikit-learn average_precision_score", "higher"),
    "auc": MetricDefinition(
        "auc", "AUC", "Area under the ROC curve, one against the rest", "scikit-learn roc_auc_score", "higher"
    ),
}
