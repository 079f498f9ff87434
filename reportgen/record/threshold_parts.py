"""What a record holds of thresholds, of a run with scores."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from reportgen.record.figures import Number, Value


class Gain(Struct, frozen=True):
    """A change of the criterion's figure for the better, with its 95 % interval; costs count as saved.

    The interval is null where no sample makes a difference.
    """

    change: Value
    low: Value
    high: Value


class ChosenOn(Struct, frozen=True):
    """Where thresholds come from that were not chosen on the data of the record.

    `deployed`: they stand in a file, and the report operates at them; else they are the best on the other data.
    """

    file: str
    dataset: Annotated[str, Meta(description="The hash of the data they were chosen on.")]
    deployed: bool


class Threshold(Struct, frozen=True, kw_only=True):
    """The thresholds of a run with scores."""

    operating: Annotated[Value, Meta(description="null: nothing is below it.")]
    best: Annotated[
        Value,
        Meta(description="The distinct score with the best criterion, the middle one where several do as well; null: "
             "none meets it."),
    ] = None  # fmt: skip
    recommended: Annotated[Value, Meta(description="The best one where it gains more than noise, else null.")] = None
    criterion: str
    per_label: Annotated[dict[str, Value], Meta(description="The score of each label's predictions with its best F1.")]
    steps: Annotated[list[Number], Meta(description="Where the curves are measured, ascending.")]
    default: Annotated[Value, Meta(description="The threshold without any option; null: nothing is below it.")] = None
    gain: Annotated[Gain | None, Meta(description="What the best one gains over the default, or over none.")] = None
    positive: Annotated[
        str | None,
        Meta(description="The label on whose score the threshold is, of two; null: on the score of what is predicted."),
    ] = None
    chosen_on: Annotated[
        ChosenOn | UnsetType,
        Meta(description="Of per_label, and of best unless deployed; absent: chosen on this data."),
    ] = UNSET
