"""How often predictions of a confidence are right: a dot a bin with its exact interval, and the diagonal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reportgen import numbers
from reportgen.evaluations.calibration import Calibration
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.metrics.calibration import EDGES, FEW, N_BINS, Bins
from reportgen.metrics.proportions import clopper_pearson
from reportgen.metrics.score_curves import MOST_LABELS
from reportgen.report.chart import Chart, Columns
from reportgen.report.charts.style import LEFT, Colours, framed, x_axis, y_axis
from reportgen.report.drawing import Drawing, Mark, Panel, Text, share_axis

if TYPE_CHECKING:
    import altair as alt

HEIGHT, FOOT = 150, 26  # FOOT: px under it for the ticks, which the chart below names
ALL = -1  # what stands for all labels in a column of labels
LEAST_SCORE = 0.05  # lowest scores below this are as good as none left out


def spec(colours: Colours) -> Any:
    """The spec: data sets `bins` (a row a bin of a label) and `unknown` (the scores that the file has not)."""
    import altair as alt

    scale = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("confidence:Q", scale=scale, axis=x_axis(""))
    y = alt.Y("share:Q", scale=scale, axis=y_axis("share correct"))
    base = alt.Chart(alt.NamedData("bins")).transform_filter("datum.label === shown && datum.count > 0")
    hollow = alt.condition(f"datum.count < {FEW}", alt.value(colours["paper"]), alt.value(colours["ink"]))
    pale = alt.condition(f"datum.count < {FEW}", alt.value(colours["line-2"]), alt.value(colours["edge"]))
    layers = [
        lit_bin(base, colours),
        *_unknown(colours, x),
        _diagonal(colours, x, y),
        base.mark_rule(strokeWidth=1.5).encode(x, alt.Y("low_share:Q"), alt.Y2("high_share"), color=pale),
        base.mark_line(color=colours["ink"], strokeWidth=1, opacity=0.35).encode(x, y, order="low:Q"),
        base.mark_point(size=40, stroke=colours["ink"], strokeWidth=1.25, opacity=1).encode(x, y, fill=hollow),
    ]
    return framed(alt.layer(*layers).add_params(*params()), colours, HEIGHT, bottom=FOOT)


def params() -> list[Any]:
    """Whose bins are shown, and which of them is pointed at."""
    import altair as alt

    return [alt.param(name="shown", value=ALL), alt.param(name="lit", value=-1)]


def lit_bin(base: alt.Chart, colours: Colours) -> alt.Chart:
    """The bin that is pointed at, over the whole height."""
    import altair as alt

    drawn: alt.Chart = (
        base.transform_filter("datum.bin === lit")
        .mark_rect(color=colours["wash-2"])
        .encode(alt.X("low:Q"), alt.X2("high"), y=alt.value(0), y2=alt.value(alt.expr("height")))
    )
    return drawn


def _diagonal(colours: Colours, x: Any, y: Any) -> alt.Chart:
    import altair as alt

    drawn: alt.Chart = (
        alt.Chart(alt.sequence(0, 2, as_="confidence"))
        .transform_calculate(share="datum.confidence")
        .mark_line(color=colours["edge"], strokeWidth=1.25, strokeDash=[3, 3])
        .encode(x, y)
    )
    return drawn


def _unknown(colours: Colours, x: Any) -> tuple[alt.Chart, ...]:
    """Where the file has no scores: said, so that emptiness is not taken for a result."""
    import altair as alt

    base = alt.Chart(alt.NamedData("unknown"))
    field = base.mark_rect(color=colours["wash"]).encode(
        alt.X("low:Q"), alt.X2("high"), y=alt.value(0), y2=alt.value(alt.expr("height"))
    )
    words = base.transform_calculate(middle="(datum.low + datum.high) / 2", words="split(datum.text, '|')").mark_text(
        align="center", baseline="middle", lineHeight=17, color=colours["ink-3"]
    )
    return field, words.encode(alt.X("middle:Q"), y=alt.value(HEIGHT // 3), text="words:N")


# The chart of a report


def chart(evaluation: OutcomeEvaluation) -> Chart | None:
    """The chart; None without scores or predictions."""
    known = evaluation.calibration
    if known is None or not known.bins.count.any():
        return None
    unknown = lowest_score(evaluation)
    return Chart(
        name="reliability",
        title="Calibration",
        note=note_of(known.bins),
        caption="",
        summary=_summary(known.bins),
        data={"bins": columns(evaluation, known), "unknown": _unknown_columns(unknown)},
        drawing=_drawing(known.bins, unknown),
        signals={"shown": ALL, "lit": -1},
    )


def note_of(bins: Bins) -> str:
    """The errors in words."""
    return f"ECE {numbers.metric(float(bins.ece))}, MCE {numbers.metric(float(bins.mce))}"


def lowest_score(evaluation: OutcomeEvaluation) -> float:
    """The lowest score of a prediction, where lower ones seem to be cut off; else 0.

    Of samples that have one prediction each, whatever its score, nothing is cut off.
    """
    n_truths = evaluation.point.support.sum()
    has_one_answer = n_truths == evaluation.dataset.n_samples and not evaluation.has_spurious
    least = evaluation.least_score
    return least if not has_one_answer and least >= LEAST_SCORE else 0.0


def columns(evaluation: OutcomeEvaluation, known: Calibration) -> Columns:
    """All 15 bins of all labels together, then those of the labels that may be chosen, which are not empty."""
    drawn = evaluation.score_curves.pr.points if evaluation.score_curves else range(evaluation.n_labels)
    labels = [label for label in drawn if label >= 0][:MOST_LABELS]
    parts = [(ALL, known.bins), *((label, known.label_bins.label(label)) for label in labels)]
    kept = [np.flatnonzero((bins.count > 0) | (label == ALL)) for label, bins in parts]
    pairs = list(zip(parts, kept, strict=True))

    def joined(name: str) -> tuple[Any, ...]:
        return tuple(_known(value) for (_, bins), at in pairs for value in np.asarray(getattr(bins, name))[at].tolist())

    counted = (np.concatenate([getattr(bins, name)[at] for (_, bins), at in pairs]) for name in ("correct", "count"))
    limits = clopper_pearson(*counted).tolist()
    return {
        "label": tuple(label for (label, _), at in pairs for _ in at),
        "bin": tuple(int(k) for at in kept for k in at),
        "low": tuple(float(EDGES[k]) for at in kept for k in at),
        "high": tuple(float(EDGES[k + 1]) for at in kept for k in at),
        **{name: joined(name) for name in ("count", "correct", "confidence", "share")},
        "low_share": tuple(_known(low) for low, _ in limits),
        "high_share": tuple(_known(high) for _, high in limits),
    }


def _known(value: float) -> Any:
    return None if value != value else value


def _unknown_columns(lowest: float) -> Columns:
    if not lowest:
        return {"low": (), "high": (), "text": ()}
    return {"low": (0.0,), "high": (lowest,), "text": (f"No scores|below {numbers.threshold(lowest)}",)}


def _summary(bins: Bins) -> str:
    return f"Share correct by confidence in {N_BINS} bins: expected calibration error {numbers.metric(float(bins.ece))}"


def _drawing(bins: Bins, unknown: float) -> Drawing:
    few, many = (np.flatnonzero((bins.count > 0) & is_so) for is_so in (bins.count < FEW, bins.count >= FEW))
    there = np.sort(np.concatenate([few, many]))

    def at(values: Any, chosen: Any) -> tuple[float, ...]:
        return tuple(np.asarray(values)[chosen].tolist())

    low, high = bins.interval[:, 0], bins.interval[:, 1]
    marks = (
        *((Mark("bars", "wash", (0.0,), (1.0,), x2=(unknown,)),) if unknown else ()),
        Mark("line", "edge", (0.0, 1.0), (0.0, 1.0), width=1.25, dash="3 3"),
        Mark("whiskers", "line-2", at(bins.confidence, few), at(low, few), y2=at(high, few), width=1.5),
        Mark("whiskers", "edge", at(bins.confidence, many), at(low, many), y2=at(high, many), width=1.5),
        Mark("line", "ink", at(bins.confidence, there), at(bins.share, there), width=1, opacity=0.35),
        Mark("points", "ink", at(bins.confidence, many), at(bins.share, many)),
        Mark("points", "ink", at(bins.confidence, few), at(bins.share, few), hollow=True),
    )
    texts = (Text(unknown / 2, 0.6, f"No scores below {numbers.threshold(unknown)}", "middle"),) if unknown else ()
    return Drawing(share_axis(""), (Panel(share_axis("share correct"), marks, HEIGHT, texts),), left=LEFT, bottom=FOOT)
