"""Shares against shares in every split of the data: the charts "splits_roc" and "splits_calibration"."""

from __future__ import annotations

from typing import Any

import numpy as np

from reportgen import numbers
from reportgen.arrays import Fractions
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.splits import Splits
from reportgen.links import short
from reportgen.metrics.calibration import FEW
from reportgen.metrics.score_curves import Points
from reportgen.report.chart import Chart
from reportgen.report.charts.style import Colours, domain, framed, x_axis, y_axis
from reportgen.report.charts.versions_threshold import HEIGHT, NAME, ROLES
from reportgen.report.drawing import Drawing, Mark, Panel, share_axis

GRID = np.linspace(0, 1, 101)  # false positive rates at which curves of labels are averaged
FALSE, TRUE = "false positive rate", "true positive rate"

Line = tuple[Fractions, Fractions]  # along x and along y


def roc_spec(colours: Colours) -> Any:
    """Of true positives by false positives, as rates."""
    return _spec(colours, FALSE, TRUE)


def calibration_spec(colours: Colours) -> Any:
    """Of what is right by confidence."""
    return _spec(colours, "confidence", "share correct")


def _spec(colours: Colours, x_title: str, y_title: str) -> Any:
    """The data sets: `curves` (a row a split and point) and `names` (what each is called, which the page reads)."""
    import altair as alt

    def scale(parameter: str) -> Any:
        return alt.Scale(domain=domain(parameter), nice=False, zero=False)

    x = alt.X("x:Q", scale=scale("x_domain"), axis=x_axis(x_title))
    y = alt.Y("y:Q", scale=scale("y_domain"), axis=y_axis(y_title))
    after, before = "datum.split === after", "datum.split === before"
    ink, second, other = (colours[tone] for tone, *_ in ROLES.values())
    colour = alt.when(after).then(alt.value(ink)).when(before).then(alt.value(second)).otherwise(alt.value(other))
    width = alt.when(after).then(alt.value(2.2)).otherwise(alt.value(1.3))
    dash = alt.when(before).then(alt.value([5, 3])).otherwise(alt.value([1, 0]))
    shown = alt.condition("isolated === '' || +isolated === datum.split", alt.value(1), alt.value(0.12))
    guess = alt.Chart(alt.sequence(0, 2, as_="x")).transform_calculate(y="datum.x").mark_line(
        color=colours["edge"], strokeWidth=1.25, strokeDash=[3, 3], clip=True,
    ).encode(x, y)  # fmt: skip
    lines = alt.Chart(alt.NamedData("curves")).mark_line(clip=True).encode(
        x, y, detail="split:N", order="place:Q", color=colour, strokeWidth=width, strokeDash=dash, opacity=shown,
    )  # fmt: skip
    first = {"x_domain": [0, 1], "y_domain": [0, 1], "isolated": "", "before": 0, "after": 1}
    params = [alt.param(name=name, value=value) for name, value in first.items()]
    return framed(alt.layer(guess, lines).add_params(*params), colours, HEIGHT)


def roc_chart(splits: Splits | None) -> Chart | None:
    """True by false positive rate in each split: of the positive label, else the mean over labels; None without any."""
    if splits is None:
        return None
    points = [_roc_points(one.evaluation) for one in splits.splits]
    labels = [label for label in points[0] if label >= 0 and all(label in of for of in points)]
    if not labels:
        return None
    n_labels = splits.splits[0].evaluation.n_labels
    of_label = splits.splits[0].evaluation.positive is not None
    what = "Of the positive label" if of_label else f"Mean over {_of_labels(len(labels), n_labels)}"
    lines = [_mean([of[label] for label in labels]) for of in points]
    return _chart("splits_roc", "ROC by split", f"{what}. Dashed: guessing.", splits, lines)


def calibration_chart(splits: Splits | None) -> Chart | None:
    """The share of right predictions by confidence in each split; None without scores."""
    if splits is None or any(one.evaluation.calibration is None for one in splits.splits):
        return None
    lines = [_reliability(one.evaluation) for one in splits.splits]
    if not any(x.size for x, _ in lines):
        return None
    caption = f"Bins of confidence with at least {FEW} predictions. Dotted: as often right as sure."
    return _chart("splits_calibration", "Calibration by split", caption, splits, lines)


def _of_labels(n: int, total: int) -> str:
    return numbers.named(n, "label") if n == total else f"the {n} of {numbers.count(total)} labels with a curve in each"


def _roc_points(evaluation: OutcomeEvaluation) -> dict[int, Points]:
    curves = evaluation.score_curves
    found = curves.roc.points if curves is not None and curves.roc is not None else {}
    return {label: one for label, one in found.items() if one.positives and one.negatives}


def _mean(curves: list[Points]) -> Line:
    """One curve as it is, several as the mean of what they find at each rate of false positives."""
    if len(curves) == 1:
        return curves[0].false_positive_rate, curves[0].recall
    return GRID, np.mean([_found(one.false_positive_rate, one.recall) for one in curves], axis=0)


def _found(rate: Fractions, found: Fractions) -> Fractions:
    """The true positive rate over GRID; where a curve rises straight up, what it reaches."""
    at = np.searchsorted(rate, GRID, side="right") - 1
    after = np.minimum(at + 1, rate.size - 1)
    width = rate[after] - rate[at]
    share = np.where(width > 0, (GRID - rate[at]) / np.where(width > 0, width, 1), 0.0)
    reached: Fractions = found[at] + share * (found[after] - found[at])
    return reached


def _reliability(evaluation: OutcomeEvaluation) -> Line:
    known = evaluation.calibration
    if known is None:
        return np.zeros(0), np.zeros(0)
    enough = np.flatnonzero(known.bins.count >= FEW)
    return known.bins.confidence[enough], known.bins.share[enough]


def _chart(name: str, title: str, caption: str, splits: Splits, lines: list[Line]) -> Chart:
    names = tuple(short(one.name, NAME) for one in splits.splits)
    own = -1 if splits.reported is None else splits.reported
    before = -1 if splits.training is None else splits.splits.index(splits.training)
    curves: dict[str, list[Any]] = {"split": [], "place": [], "x": [], "y": []}
    for k, (x, y) in enumerate(lines):
        curves["split"] += [k] * x.size
        curves["place"] += range(x.size)
        curves["x"] += x.tolist()
        curves["y"] += y.tolist()
    return Chart(
        name=name,
        title=title,
        note="",
        caption=caption,
        summary=f"{title}: {', '.join(names)}",
        data={"curves": {key: tuple(values) for key, values in curves.items()},
              "names": {"split": tuple(range(len(names))), "name": names}},
        drawing=_drawing(name, lines, (before, own)),
        signals={"x_domain": [0.0, 1.0], "y_domain": [0.0, 1.0], "isolated": "", "before": before, "after": own},
    )  # fmt: skip


def _drawing(name: str, lines: list[Line], pair: tuple[int, int]) -> Drawing:
    marks = [Mark("line", "edge", (0.0, 1.0), (0.0, 1.0), width=1.25, dash="3 3")]
    order = [k for k in range(len(lines)) if k not in pair] + [k for k in pair if k >= 0]
    for k in order:
        tone, width, dash = ROLES["after" if k == pair[1] else "before" if k == pair[0] else "other"]
        x, y = lines[k]
        if x.size:
            line = tuple(x.tolist()), tuple(y.tolist())
            marks.append(Mark("line", tone, *line, width=width, dash=dash, strong=k == pair[1]))
    x_title, y_title = (FALSE, TRUE) if name == "splits_roc" else ("confidence", "share correct")
    return Drawing(share_axis(x_title), (Panel(share_axis(y_title), tuple(marks), HEIGHT),))
