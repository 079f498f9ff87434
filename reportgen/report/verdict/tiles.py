"""The tiles: up to four figures that cannot move together, with noise, change and what is required of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from math import isnan, nan

import numpy as np

from reportgen import numbers
from reportgen.comparison.change import Change, difference_text, judged
from reportgen.comparison.confident import CONFIDENT, confident_errors
from reportgen.comparison.verdict import p_text
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.gates.held import STATES, Checked
from reportgen.gates.requirement import EVERY
from reportgen.links import label_link, short
from reportgen.metrics.intervals import wilson
from reportgen.report.context import Context, has_outcomes
from reportgen.report.headline import Moved, Tile, Wanted
from reportgen.report.verdict import known
from reportgen.report.verdict.lines import unbroken
from reportgen.report.verdict.others import in_other_splits

MOST = 4  # tiles
FEW = 30  # samples, below which a figure is marked
TOO_FEW = 10  # samples, below which a label has no interval worth drawing
IN_BRACKETS = re.compile(r"(.+) \((.+)\)")
NAME = 40  # characters of a label

Labelled = Context[OutcomeEvaluation]
Maker = Callable[[Labelled], Tile | None]


def tiles(context: Context[Evaluation]) -> tuple[Tile, ...]:
    """The tiles of a page, in the order in which its task leads with them."""
    is_of_two = has_outcomes(context) and context.evaluation.positive is not None and bool(context.facts.leading_of_two)
    leading = context.facts.leading_of_two if is_of_two else context.facts.leading
    made = (_tile(context, name) for name in leading)
    return tuple(tile for tile in made if tile is not None and not isnan(tile.value))[:MOST]


def shown_in(shown: tuple[Tile, ...]) -> set[str]:
    """The requirements, as they were given, that some tile shows."""
    return {wanted.source for tile in shown for wanted in tile.wanted}


def _tile(context: Context[Evaluation], name: str) -> Tile | None:
    if name in MAKERS and has_outcomes(context):
        return MAKERS[name](context)
    return _of_metric(context, name) if name in context.evaluation.metrics else None


# A metric


def _of_metric(context: Context[Evaluation], name: str) -> Tile:
    evaluation = context.evaluation
    definition, value = evaluation.metric_definitions[name], evaluation.metrics[name]
    low, high = known.interval(evaluation, name)
    change = context.baseline.change(name) if context.baseline else None
    title, aside = _titled(definition.title)
    return Tile(
        title, value, low, high, _basis(context, name), definition.text,
        aside=aside,
        reason=known.interval_reason(evaluation, name) if isnan(low) else "",
        warning=_warning(evaluation.dataset.n_samples),
        bounds=definition.bounds,
        moved=_moved(context, change, change.p if change else nan),
        wanted=_wanted(context, name, None),
        is_free=_is_free(context, name, None),
        key=name,
        beside=in_other_splits(context, lambda other: other.metrics.get(name, nan)),
    )  # fmt: skip


def _titled(title: str) -> tuple[str, str]:
    """A title as a name and what it says besides: `Micro precision` is precision, micro.

    >>> _titled("Micro precision"), _titled("Calibration error (ECE)"), _titled("mAP 50")
    (('Precision', 'micro'), ('Calibration error', 'ECE'), ('mAP 50', ''))
    """
    if found := IN_BRACKETS.fullmatch(title):
        return found[1], found[2]
    first, _, rest = title.partition(" ")
    return (
        (rest[:1].upper() + rest[1:], first.lower())
        if rest and first in ("Micro", "Macro", "Weighted")
        else (title, "")
    )


def _basis(context: Context[Evaluation], name: str) -> str:
    """What a metric was measured on."""
    left_out = context.evaluation.basis(name)
    if name in BASES and has_outcomes(context):
        return BASES[name](context)
    if name.startswith(("macro", "map", "mar")):
        return " · ".join(filter(None, (numbers.named(len(context.labels), "label"), left_out)))
    return f"n = {numbers.count(context.evaluation.dataset.n_samples)}"


BASES: dict[str, Callable[[Labelled], str]] = {
    "micro_precision": lambda context: f"n = {numbers.count(int(context.evaluation.point.predicted.sum()))}",
    "micro_recall": lambda context: f"n = {numbers.count(int(context.evaluation.point.support.sum()))}",
    "ece": lambda context: "15 bins",
}


# A label's figure


def _lowest_recall(context: Labelled) -> Tile | None:
    point = context.evaluation.point
    return _lowest(context, "recall", point.tp, point.support)


def _lowest_precision(context: Labelled) -> Tile | None:
    point = context.evaluation.point
    return _lowest(context, "precision", point.tp, point.predicted)


def _lowest(context: Labelled, name: str, part: np.ndarray, whole: np.ndarray) -> Tile | None:
    """The label that is worst by its recall or precision; one measured on few only where there is no other."""
    for least in (FEW, TOO_FEW, 1):
        lowest = known.lowest(part, whole, least)
        if lowest:
            tile = _of_label(context, f"Lowest {name}", name, lowest[0])
            left = int(np.count_nonzero((whole > 0) & (whole < least)))
            if left:
                few = f"{numbers.named(left, 'label')} with under {least} left out"
                tile = replace(tile, basis=f"{tile.basis} · {few}")
            others = numbers.named(len(lowest) - 1, "more label") if lowest[1:] else ""
            verb = "has" if len(lowest) == 2 else "have"
            return replace(tile, basis=f"{tile.basis} · {others} {verb} the same") if others else tile
    return None


def _of_positive(name: str) -> Maker:
    """The precision or recall of the positive one of two labels."""

    def made(context: Labelled) -> Tile | None:
        label = context.evaluation.positive
        return None if label is None else replace(_of_label(context, name.capitalize(), name, label), key=name)

    return made


def _of_label(context: Labelled, title: str, name: str, label: int) -> Tile:
    """A label's precision or recall."""
    evaluation, point = context.evaluation, context.evaluation.point
    n = int((point.predicted if name == "precision" else point.support)[label])
    intervals = evaluation.label_precision_interval if name == "precision" else evaluation.label_recall_interval
    low, high = (float(end) for end in intervals[label]) if n >= TOO_FEW else (nan, nan)
    text = context.labels[label]
    change, q = context.baseline.label_change(name, text) if context.baseline else (None, nan)
    return Tile(
        title, float(getattr(point, name)[label]), low, high, f"n = {numbers.count(n)}",
        evaluation.label_definitions[name].text,
        about=short(text, NAME),
        spread="too few" if n < TOO_FEW else "",
        warning="" if n < TOO_FEW else _warning(n),
        moved=_moved(context, change, q),
        wanted=_wanted(context, name, text),
        is_free=_is_free(context, name, text),
        link=_errors_of(context, name, text),
        beside=in_other_splits(context, lambda other: float(getattr(other.point, name)[label])),
    )  # fmt: skip


def _errors_of(context: Labelled, name: str, label: str) -> str:
    """The link to what lowers a label's precision or recall; "" where the gallery has no view of it."""
    states = ("called",) if name == "precision" else ("misclassified", "missed")
    there = {view.state for view in context.views}
    return next((label_link(label, state) for state in states if state in there), "")


# Scores


def _auc(context: Labelled) -> Tile | None:
    """The AUC of two labels, which is the same of either."""
    if "macro_auc" not in context.evaluation.metrics:
        return None
    n = numbers.count(context.evaluation.dataset.n_samples)
    return replace(_of_metric(context, "macro_auc"), name="AUC", aside="", basis=f"n = {n}")


def _confident(context: Labelled) -> Tile | None:
    """How many of the predictions that are almost sure are wrong; None where they are too few to judge by."""
    evaluation = context.evaluation
    if not evaluation.has_scores:
        return None
    n, wrong = _sure(evaluation)
    if n < FEW:
        return None
    low, high = (float(end) for end in wilson(np.array(wrong), np.array(n)))
    change = confident_errors(context.baseline.comparison) if context.baseline else None
    return Tile(
        f"Wrong at confidence ≥ {numbers.significant(CONFIDENT)}", wrong / n, low, high, f"n = {numbers.count(n)}",
        "Share of the predictions with at least this confidence that are wrong.",
        text=numbers.share(wrong / n),
        spread=f"{numbers.share(low).removesuffix('%')}–{numbers.share(high)}",
        moved=_moved(context, change, change.p if change else nan, as_points=True),
        is_free=bool(context.requirements),
        beside=in_other_splits(context, _share_wrong, numbers.share),
    )  # fmt: skip


def _sure(evaluation: OutcomeEvaluation) -> tuple[int, int]:
    """How many predictions are almost sure, and how many of them are wrong."""
    at = evaluation.point_at(CONFIDENT)
    n = int(at.predicted.sum())
    return n, n - int(at.tp.sum())


def _share_wrong(evaluation: OutcomeEvaluation) -> float:
    n, wrong = _sure(evaluation)
    return wrong / n if n else nan


def _separation(context: Labelled) -> Tile | None:
    """Whether right predictions score higher than wrong ones."""
    auc, low, high = known.separation(context.evaluation)
    if isnan(auc):
        return None
    definition = "The chance that a right prediction has a higher score than a wrong one; 0.5 as a coin does."
    return Tile(
        "Score AUC", auc, low, high, "chance 0.5", definition,
        aside="right or wrong", chance=0.5, is_free=bool(context.requirements),
        beside=in_other_splits(context, lambda other: known.separation(other)[0]),
    )  # fmt: skip


MAKERS: dict[str, Maker] = {
    "lowest_recall": _lowest_recall,
    "lowest_precision": _lowest_precision,
    "positive_precision": _of_positive("precision"),
    "positive_recall": _of_positive("recall"),
    "confident_errors": _confident,
    "score_auc": _separation,
    "auc": _auc,
}


# Change, requirements, warnings


def _warning(n: int) -> str:
    return "few to judge by" if n < FEW else ""


def _moved(context: Context[Evaluation], change: Change | None, p: float, *, as_points: bool = False) -> Moved | None:
    """A change since the baseline, judged by `p` (of a label: corrected for how many labels there are)."""
    if change is None or context.baseline is None or isnan(change.difference):
        return None
    verdict = judged(change.difference, p, change.better)
    text = difference_text(verdict, change.difference, change.better).split(",")[0]
    if as_points:
        text = text.replace(numbers.signed(change.difference), f"{numbers.signed(100 * change.difference, 1)} points")
    if verdict in ("better", "worse"):
        sureness = f"({unbroken(p_text(p))})" if change.better == "higher" else verdict
    else:
        sureness = {"noise": "noise", "unknown": "not tested"}.get(verdict, "")
    return Moved(change.before, text, verdict, short(context.baseline.name, NAME), sureness)


def _asked(context: Context[Evaluation], name: str, label: str | None) -> list[Checked]:
    """The requirements on a figure, of all samples or of a label; one on every label is one on this label, too."""
    labels = (None,) if label is None else (label, EVERY)
    asked = ((one, one.requirement) for one in context.requirements)
    return [one for one, wanted in asked if wanted.metric == name and not wanted.slice and wanted.label in labels]


def _wanted(context: Context[Evaluation], name: str, label: str | None) -> tuple[Wanted, ...]:
    return tuple(_one_wanted(context, one) for one in _asked(context, name, label))


def _one_wanted(context: Context[Evaluation], one: Checked) -> Wanted:
    wanted, state, baseline = one.requirement, STATES[one.outcome], context.baseline
    limit, each = numbers.plain(wanted.limit), ", every label" if one.requirement.label == EVERY else ""
    if not wanted.is_drop:
        return Wanted(wanted.text, f"{'≥' if wanted.at_least else '≤'} {limit}{each}", state, wanted.limit)
    name = short(baseline.name, NAME) if baseline else "the baseline"
    text = f"not worse than {name}" if wanted.limit == 0 else f"drop ≤ {limit}"
    return Wanted(wanted.text, f"{text}{each}", state, nan)


def _is_free(context: Context[Evaluation], name: str, label: str | None) -> bool:
    """Whether nothing is required of this figure, while something is of others."""
    return bool(context.requirements) and not _asked(context, name, label)
