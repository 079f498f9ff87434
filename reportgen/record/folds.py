"""The folds of a cross-validation in a record: each by itself, and what they say together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta, Struct

from reportgen.record.figures import Count, Interval, Metrics, Number, Value
from reportgen.record.values import value

if TYPE_CHECKING:
    from reportgen.evaluations.folds import Fold as Evaluated
    from reportgen.evaluations.folds import Folds


class Fold(Struct, frozen=True, omit_defaults=True):
    """The samples of a fold, predicted by a model that was trained on the others; at threshold.operating."""

    name: str
    samples: Count
    metrics: Metrics
    per_label: Annotated[list[dict[str, Any]], Meta(description="In the order of labels: label, support and f1.")]
    threshold: Annotated[Value, Meta(description="The one that the fold would choose for itself.")] = None
    crossed: Annotated[Value, Meta(description="The one that the other folds choose.")] = None
    train_samples: Annotated[Count | None, Meta(description="How many the model was trained on; null: unknown.")] = None
    seconds: Annotated[Number | None, Meta(description="What the training took; null: unknown.")] = None


class CrossFitted(Struct, frozen=True):
    """All samples, each at the threshold that the other folds choose: no sample has a say in its own."""

    threshold: Annotated[Number, Meta(description="The mean of the thresholds.")]
    sd: Annotated[Value, Meta(description="How far the thresholds lie apart that the folds would choose.")]
    metrics: Metrics


class CrossValidation(Struct, frozen=True, omit_defaults=True):
    """What the folds say together; `metrics` of the record are the pooled ones, of all samples at once."""

    folds: Count
    mean: Annotated[Metrics, Meta(description="Over the folds.")]
    sd: Annotated[Metrics, Meta(description="Sample standard deviation over the folds.")]
    pooled: Annotated[Metrics, Meta(description="Of all samples together.")]
    intervals: Annotated[
        dict[str, Interval],
        Meta(description="Of the pooled figures: the wider of Student's t over folds and the bootstrap over samples."),
    ]
    unlike: Annotated[Value, Meta(description="The chance of folds of one kind differing as much (chi-square).")] = None
    cross_fitted: Annotated[CrossFitted | None, Meta(description="null: no scores.")] = None
    repeats: Count = 1
    seed: int | None = None
    plan: Annotated[dict[str, Any], Meta(description="What the cross-validation was told, where it is known.")] = {}


def saved_folds(folds: Folds | None) -> list[Fold]:
    """What the record keeps of each fold; none without."""
    return [] if folds is None else [_fold(one) for one in folds.every]


def _fold(one: Evaluated) -> Fold:
    evaluation = one.evaluation
    point = evaluation.point
    labels = [
        {"label": label, "support": int(point.support[k]), "f1": value(float(point.f1[k]))}
        for k, label in enumerate(evaluation.labels)
    ]
    return Fold(
        name=one.name, samples=one.samples, metrics=_plain(evaluation.metrics), per_label=labels,
        threshold=value(one.best), crossed=value(one.crossed), train_samples=one.train_samples, seconds=one.seconds,
    )  # fmt: skip


def saved_crossval(folds: Folds | None) -> CrossValidation | None:
    """What the record keeps of the folds together; None without."""
    if folds is None:
        return None
    names = folds.metrics
    crossed = folds.crossed
    return CrossValidation(
        folds=folds.n,
        mean={name: value(folds.mean(name)) for name in names},
        sd={name: value(folds.sd(name)) for name in names},
        pooled={name: value(folds.pooled.metrics[name]) for name in names},
        intervals={name: _ends(folds.interval(name)) for name in names},
        unlike=value(folds.unlike),
        cross_fitted=None if crossed is None else CrossFitted(
            folds.crossed_threshold, value(folds.best_sd), _plain(crossed.metrics)
        ),
        repeats=folds.plan.get("repeats", 1), seed=folds.plan.get("seed"), plan=folds.plan,
    )  # fmt: skip


def _plain(metrics: dict[str, float]) -> Metrics:
    return {name: value(number) for name, number in metrics.items()}


def _ends(ends: tuple[float, float]) -> Interval:
    return value(ends[0]), value(ends[1])
