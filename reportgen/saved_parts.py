"""The parts of a saved record that others work from; keys that are not named here are ignored."""

import msgspec


class Model(msgspec.Struct, frozen=True):
    """Name and version of the model; None where the report was built without."""

    name: str | None = None
    version: str | None = None


class DataSet(msgspec.Struct, frozen=True):
    """What the model was run on; equal `sha256` means equal samples with equal ground truth."""

    samples: int
    sha256: str
    name: str | None = None


class Threshold(msgspec.Struct, frozen=True):
    """The thresholds of a run with scores; `operating` None means that nothing is withheld."""

    operating: float | None
    recommended: float | None
    criterion: str
    per_label: dict[str, float | None]
    steps: list[float]


class Definition(msgspec.Struct, frozen=True):
    """What a figure means; `better` is higher, lower or None where neither is, `bounds` end in None without end."""

    title: str
    better: str | None
    text: str = ""
    source: str = ""
    bounds: tuple[float, float | None] = (0.0, 1.0)

    @property
    def is_share(self) -> bool:
        """Whether it lies in [0, 1]."""
        return self.bounds == (0.0, 1.0)


class LabelRow(msgspec.Struct, frozen=True):
    """One label at the operating point; None where undefined or not applicable."""

    label: str
    support: int
    predicted: int
    tp: int
    fp: int
    fn: int
    misclassified: int
    missed: int
    spurious: int
    precision: float | None
    recall: float | None
    f1: float | None
    ap: float | None = None
    ap50: float | None = None
    ap75: float | None = None
    auc: float | None = None
    threshold: float | None = None
    precision_interval: tuple[float | None, float | None] = (None, None)
    recall_interval: tuple[float | None, float | None] = (None, None)
    f1_interval: tuple[float | None, float | None] = (None, None)


class SavedFinding(msgspec.Struct, frozen=True):
    """What a rule found, in the words of the report."""

    rule: str
    severity: str
    label: str | None
    message: str
    evidence: str
    action: str
    link: str
    gain: float | None = None


class Cells(msgspec.Struct, frozen=True):
    """The confusion matrix as (row, column, count); the position past the last label stands for none."""

    cells: list[tuple[int, int, int]]


class Slice(msgspec.Struct, frozen=True):
    """The metrics of a part of the samples."""

    name: str
    value: str
    samples: int
    metrics: dict[str, float | None]


class Column(msgspec.Struct, frozen=True):
    """Numbers or text, raw deflate in base64."""

    type: str
    data: str
