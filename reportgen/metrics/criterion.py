"""What makes one threshold better than another."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Counts, Mask
from reportgen.metrics.confusion import Numbers, f_score, mean_over, ratio

TIE = 1e-12  # two means of F scores closer than this are equal but for rounding
COST_TIE = 1e-9  # two sums of costs, in parts of the best one


@dataclass(frozen=True)
class Criterion:
    """What makes one threshold better than another; `text` is how the option spells it.

    macro_f: macro F-beta (values: beta). micro_f1. precision_at_recall: micro precision where micro recall is at least
    values[0]; recall_at_precision likewise. cost: values are the cost of one false positive and of one false negative.
    `is_of_positive`: of two labels, only the positive one counts.
    """

    text: str
    kind: Literal["macro_f", "micro_f1", "precision_at_recall", "recall_at_precision", "cost"]
    values: tuple[float, ...] = ()
    is_of_positive: bool = False

    @property
    def title(self) -> str:
        """What a threshold is chosen by, in words.

        >>> Criterion("cost:1,5", "cost", (1.0, 5.0)).title
        'total cost of errors (1 a false positive, 5 a false negative)'
        """
        if self.is_of_positive and self.kind == "macro_f":
            return "F1"
        first, second = (*(f"{value:g}" for value in self.values), "", "")[:2]
        return {
            "macro_f": "macro F1" if first == "1" else f"macro F with beta {first}",
            "micro_f1": "micro F1",
            "precision_at_recall": f"precision at a recall of at least {first}",
            "recall_at_precision": f"recall at a precision of at least {first}",
            "cost": f"total cost of errors ({first} a false positive, {second} a false negative)",
        }[self.kind]

    @property
    def average(self) -> Literal["macro", "micro"]:
        """The average of the labels that it looks at."""
        return "macro" if self.kind == "macro_f" else "micro"

    @property
    def is_of_errors(self) -> bool:
        """Whether of two labels it looks at the positive one: it is of that, or weighs its two kinds of error."""
        return self.is_of_positive or self.kind in ("precision_at_recall", "recall_at_precision", "cost")

    def figure(self, tp: Numbers, predicted: Numbers, support: Numbers) -> NDArray[np.float64]:
        """What it is measured by, from counts with the labels on the last axis; higher is better, NaN: undefined.

        F scores, precision and recall in [0, 1]; a cost is negative.
        """
        if self.kind == "macro_f":
            return mean_over(f_score(tp, predicted, support, self.values[0]), support > 0)
        tp, predicted, support = tp.sum(axis=-1), predicted.sum(axis=-1), support.sum(axis=-1)
        if self.kind == "cost":
            cost: NDArray[np.float64] = self.values[0] * (predicted - tp) + self.values[1] * (support - tp)
            return -cost
        if self.kind == "micro_f1":
            return f_score(tp, predicted, support)
        return ratio(tp, predicted if self.kind == "precision_at_recall" else support)

    def objective(self, tp: Counts, predicted: Counts, support: Counts) -> NDArray[np.float64]:
        """The figure where its condition is met, -inf elsewhere."""
        value = self.figure(tp, predicted, support)
        if self.kind in ("precision_at_recall", "recall_at_precision"):
            tp, predicted, support = tp.sum(axis=-1), predicted.sum(axis=-1), support.sum(axis=-1)
            given = ratio(tp, support if self.kind == "precision_at_recall" else predicted)
            value[~(given >= self.values[0])] = -np.inf
        return np.where(np.isnan(value), -np.inf, value)

    def is_best(self, objective: NDArray[np.float64]) -> Mask:
        """Which places of an objective are as good as the best; none where the condition is met nowhere."""
        best = objective.max(initial=-np.inf)
        slack = {"macro_f": TIE, "cost": COST_TIE * max(1.0, abs(best))}.get(self.kind, 0.0)  # ratios are exact
        found: Mask = np.isfinite(objective) & (objective >= best - slack)
        return found


MACRO_F1 = Criterion("macro_f1", "macro_f", (1.0,))
POSITIVE_F1 = Criterion("f1", "macro_f", (1.0,), is_of_positive=True)
