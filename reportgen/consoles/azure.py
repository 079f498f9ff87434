"""Azure Language Studio: micro and macro averages of what is predicted, without any threshold."""

from __future__ import annotations

from reportgen.consoles.console import Console, ConsoleFigure, small
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.metrics.confusion import f_score, mean_over, ratio

DEFINITION = (
    "What the model predicts, without a threshold to choose. Overview shows micro averages, of all labels "
    "together; macro averages, in the API, are the plain mean over the labels that are labelled or predicted."
)
DIFFERS = (
    "The report's macro averages leave out labels that are only predicted, and follow its threshold; the metrics "
    "beside are those over all labels. Azure's matrix has predictions down and ground truth across."
)


def azure(evaluation: OutcomeEvaluation) -> Console | None:
    """The model's page in Language Studio; None for boxes, which it does not know."""
    if evaluation.has_places:
        return None
    point = evaluation.usual_point
    tp, predicted, support = (one.sum(keepdims=True) for one in (point.tp, point.predicted, point.support))
    micro = {"precision": ratio(tp, predicted), "recall": ratio(tp, support), "f1": f_score(tp, predicted, support)}
    counted = (point.support > 0) | (point.predicted > 0)
    figures = [ConsoleFigure(f"micro_{name}", f"Micro {_title(name)}", float(values[0]), f"micro_{name}")
               for name, values in micro.items()]  # fmt: skip
    figures += [ConsoleFigure(f"macro_{name}", f"Macro {_title(name)}", float(mean_over(getattr(point, name), counted)),
                              f"macro_{name}_all") for name in micro]  # fmt: skip
    return Console(
        key="azure",
        title="Azure Language Studio",
        short="Azure",
        definition=DEFINITION,
        differs=DIFFERS,
        figures=tuple(figures),
        labels={name: getattr(point, name) for name in ("tp", "fp", "fn", "precision", "recall", "f1")},
        matrix=small(point.confusion.T),
    )


def _title(name: str) -> str:
    return name.replace("f1", "F1")
