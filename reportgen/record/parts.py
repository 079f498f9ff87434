"""What stands in a record, described once: it is written, read and validated from this, and the schema is made of it.

Absent means not applicable: the field has its default. null means undefined. Every number is finite and every count is
bounded, so that nothing absurd is computed with, or allocated for.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from reportgen.record.figures import Count, Figure, Interval, Metrics, Number, Value, Values
from reportgen.record.folds import CrossValidation, Fold
from reportgen.record.label_errors import LabelErrors, Reviews
from reportgen.record.made_of import DataSet, Model, Tool
from reportgen.record.output_parts import ANSWERS, SavedCriterion, SavedVariant
from reportgen.record.packed import Column
from reportgen.record.score_parts import Calibration, ScoreCurves
from reportgen.record.slices import Slice, SliceColumn
from reportgen.record.splits import Split
from reportgen.record.threshold_parts import Threshold
from reportgen.record.training import Training
from reportgen.record.vector_map import Cluster, Map

MEDIA = ["image", "text", "none"]
OUTCOMES = (
    "What happened to each sample, as columns. ids: all ids one after the other, ascending; id_lengths: how many bytes "
    "each takes. Either a row per sample: truth and prediction (positions in labels, -1 = none), no threshold, and "
    "score, that of the prediction, or of threshold.positive where that is there, NaN without one. Or a row per "
    "outcome: sample, truth, prediction, truth_item and prediction_item (positions in the files), kind (0, 1 "
    "duplicate, 2 overlaps its object too little); it holds at thresholds above low, up to high."
)
WAYS = (
    "What each ground truth counts where there are several ways to count, by way, in the order of truth_item: 2 right, "
    "1 half, 0 not; under macro_ each label by itself; at threshold.operating."
)
State = Literal["pass", "fail", "noise"]  # what became of a requirement


class Definition(Struct, frozen=True):
    """What a figure means; `better` is higher, lower or null where neither is, `bounds` end in null without end."""

    title: str
    better: Literal["higher", "lower"] | None
    text: str = ""
    source: str = ""
    bounds: tuple[Number, Value] = (0.0, 1.0)

    @property
    def is_share(self) -> bool:
        """Whether it lies in [0, 1]."""
        return self.bounds == (0.0, 1.0)


def _no_reasons() -> dict[str, str]:
    """None, and said so: unlike a plain `dict`, msgspec does not take it for a default that need not be written."""
    return {}


class Head(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every task has, and all that is needed to list a record."""

    schema: Annotated[int, Meta(description="Version of this schema.", extra_json_schema={"const": 2})]
    tool: Tool = field(default_factory=Tool)
    task: Annotated[str, Meta(description="The kind of model output, for instance detection.")]
    media: Annotated[str, Meta(description="What a sample shows.", extra_json_schema={"enum": MEDIA})]
    model: Model
    dataset: DataSet
    created: Annotated[str | None, Meta(description="ISO 8601, or null.")]
    options: Annotated[dict[str, Any], Meta(description="Every option in force, seed included.")]
    metrics: Annotated[Metrics, Meta(description="At threshold.operating where there is one.")]
    reasons: Annotated[dict[str, str], Meta(description="Why a metric is absent or null.")] = field(
        default_factory=_no_reasons
    )
    intervals: dict[str, Interval]
    interval_reasons: Annotated[dict[str, str], Meta(description="Why a metric with a value has no interval.")] = field(
        default_factory=_no_reasons
    )
    baselines: Annotated[
        dict[str, Metrics], Meta(description="Metrics of answers without a model: the majority label, by frequency.")
    ] = {}
    definitions: Annotated[dict[str, Definition], Meta(description="What each figure means.")] = {}


class LabelCounts(Struct, frozen=True):
    """One label's counts: precision, recall and F1 follow from them."""

    label: str
    support: Annotated[Count, Meta(description="Ground truths of the label.")]
    predicted: Annotated[Count, Meta(description="Kept predictions of the label.")]
    tp: Annotated[Count, Meta(description="Correct predictions of the label.")]


class LabelFigures(LabelCounts, frozen=True):
    """What is known of a label in most tasks; a row may hold any other figure, and intervals as NAME_interval."""

    fp: Annotated[Count, Meta(description="Predictions of the label that are wrong.")] = 0
    fn: Annotated[Count, Meta(description="Ground truths of the label not found.")] = 0
    misclassified: Annotated[Count, Meta(description="Found under another label.")] = 0
    missed: Annotated[Count, Meta(description="Ground truths without a kept prediction.")] = 0
    spurious: Annotated[Count, Meta(description="Predictions where nothing is labelled.")] = 0
    precision: Value = None
    recall: Value = None
    f1: Value = None


LabelRow = Annotated[
    dict[str, Figure],
    Meta(description="A label with all its figures: number, null where undefined, or [low, high].",
         extra_json_schema={"allOf": [{"$ref": "#/$defs/LabelFigures"}]}),
]  # fmt: skip
LabelRows = list[LabelRow]


class AtThreshold(Struct, frozen=True):
    """Figures at another threshold than the operating one."""

    metrics: Metrics
    per_label: LabelRows


class Confusion(Struct, frozen=True):
    """The cells that are not empty as [row, column, count], by position in `labels`, whose last one (null) is none."""

    cells: list[tuple[Count, Count, Count]]
    labels: list[str | None] = field(default_factory=list)
    rows: Literal["truth"] = "truth"
    columns: Literal["prediction"] = "prediction"


class Bootstrap(Struct, frozen=True):
    """How the intervals were drawn."""

    level: Number
    replicates: Count


class SavedRow(Struct, frozen=True):
    """One of the labels, pairs or bins of a finding."""

    name: str
    value: Annotated[Number, Meta(description="0 to 1, the length of its bar.")]
    text: str
    link: str = ""


class SavedFinding(Struct, frozen=True):
    """What a rule found, in the words of the report."""

    rule: str
    severity: Annotated[str, Meta(extra_json_schema={"enum": ["high", "medium", "low"]})]
    label: Annotated[str | None, Meta(description="What it is about; empty for all labels.")]
    message: str
    evidence: str
    action: str
    link: str
    gain: Annotated[Value, Meta(description="What the main metric gains if the rows in question were right.")] = None
    gain_note: str = ""
    worth: Annotated[str, Meta(description="What stands in place of the gain, where it is of another figure.")] = ""
    rows: Annotated[list[SavedRow], Meta(description="Ranked, the worst first.")] = []
    rest: Annotated[Count, Meta(description="More rows than these.")] = 0
    more: Annotated[str, Meta(description="The link to all rows.")] = ""


class SavedRule(Struct, frozen=True):
    """A rule that was asked, and what became of it; what it found stands in `findings`."""

    rule: str
    title: str
    state: Annotated[
        str,
        Meta(
            description="silent: what it found only follows from another finding; quiet: it found nothing.",
            extra_json_schema={"enum": ["fired", "silent", "quiet", "not_asked"]},
        ),
    ]
    missing: Annotated[str, Meta(description="Why it could not be asked.")] = ""
    limits: Annotated[dict[str, float], Meta(description="The numbers that it holds figures against.")] = {}


class SavedIssue(Struct, frozen=True):
    """An oddity in the data that did not stop the run."""

    code: str
    message: str
    count: Count
    examples: list[str] = field(default_factory=list)


class SavedRequirement(Struct, frozen=True):
    """What became of a requirement on the report; noise: missed by no more than chance explains."""

    text: str
    state: State
    value: Annotated[
        Value, Meta(description="The figure, of a drop the drop, of several labels the worst; null: undefined.")
    ]
    limit: Number


class SavedChange(Struct, frozen=True):
    """A figure of this record minus that of its baseline; null where nothing is known of chance."""

    change: Value
    interval: Interval | None
    p: Value


class SavedBaseline(Struct, frozen=True):
    """What the report was compared with: its figures, and by how much they changed since."""

    model: str | None
    version: str | None
    metrics: Metrics
    changes: dict[str, SavedChange]


def _no_issues() -> list[SavedIssue]:
    """None, and said so."""
    return []


class Content(Head, frozen=True, kw_only=True, omit_defaults=True):
    """Every number of one report. Absent: not applicable; null: undefined; keys that are not named here are ignored.

    `metrics`, `intervals`, `per_label` and `confusion` are at `threshold.operating`. Without scores there is no
    `threshold` and `curve`; a task without outcome rows has no labels, confusion or outcomes either.
    """

    labels: tuple[str, ...] = ()
    bootstrap: Bootstrap | None = None
    label_rows: Annotated[LabelRows, Meta(description="At threshold.operating, in the order of labels.")] = field(
        default_factory=list, name="per_label"
    )
    per_label_argmax: Annotated[LabelRows, Meta(description="Without a threshold.")] = []
    confusion: Confusion | None = None
    missed_spurious: Annotated[
        list[tuple[Count, Count, Count]],
        Meta(
            description="Where samples may have several labels: a label missed, one that is a false positive in the "
            "same sample, both as positions in labels, and in how many samples; at threshold.operating."
        ),
    ] = []
    threshold: Threshold | None = None
    curve: Annotated[
        dict[str, Values | dict[str, dict[str, Values]]] | None,
        Meta(description="Metrics at every step by name; under per_label those of each label."),
    ] = None
    calibration: Calibration | None = None
    score_curves: ScoreCurves | None = None
    at_recommended: Annotated[AtThreshold | UnsetType | None, Meta(description="Where a threshold is recommended.")] = (
        UNSET
    )
    outcomes: Annotated[dict[str, Column] | None, Meta(description=OUTCOMES)] = None
    ways: Annotated[dict[str, Column] | None, Meta(description=WAYS)] = None
    variants: Annotated[list[SavedVariant], Meta(description="Models and prompts, in the order of the files.")] = []
    criteria: Annotated[list[SavedCriterion], Meta(description="What outputs of language models are scored by.")] = []
    statuses: Annotated[dict[str, Count], Meta(description="Outputs of the reported variant by status.")] = {}
    answers: Annotated[dict[str, Column] | None, Meta(description=ANSWERS)] = None
    findings: list[SavedFinding]
    rules: Annotated[list[SavedRule], Meta(description="All rules of the task, in their order.")] = []
    issues: list[SavedIssue] = field(default_factory=_no_issues)
    slices: Annotated[list[Slice], Meta(description="By column, the worst first; then pairs of columns.")] = []
    slice_columns: Annotated[list[SliceColumn], Meta(description="Which samples are in the slices.")] = []
    splits: Annotated[list[Split], Meta(description="Those with predictions, training first; empty: none known.")] = []
    folds: Annotated[list[Fold], Meta(description="Of a cross-validation; empty: none known.")] = []
    crossval: Annotated[CrossValidation | None, Meta(description="What the folds say together.")] = None
    training: Training | None = None
    map: Annotated[Map | None, Meta(description="Where samples lie by their vectors (--embeddings, --map).")] = None
    clusters: Annotated[list[Cluster], Meta(description="Groups of samples that lie together.")] = []
    label_errors: Annotated[LabelErrors | None, Meta(description="Ground truth that the scores speak against.")] = None
    reviews: Annotated[Reviews | None, Meta(description="What people said of samples and boxes (--reviews).")] = None
    consoles: Annotated[
        dict[str, dict[str, Any]],
        Meta(description="What consoles of other products would show of the run, each under its own definition."),
    ] = {}
    requirements: Annotated[
        list[SavedRequirement], Meta(description="What build was told to require, with what became of it.")
    ] = []
    baseline: SavedBaseline | None = None
