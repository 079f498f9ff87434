"""Two models on the same folds as a block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class FoldDelta:
    """A fold with the figure of both versions; `left` and `right` are the ends of its line, as shares of the axis."""

    name: str
    before: float
    after: float
    change: float
    left: float
    right: float
    is_better: bool


@dataclass(frozen=True)
class FoldDeltas:
    """A figure of two versions in each fold, on an axis from `begin` to `end`; `lines` say what that means."""

    kind: ClassVar[str] = "fold_changes"
    title: str
    before: str
    after: str
    begin: float
    end: float
    rows: tuple[FoldDelta, ...]
    mean: float
    sd: float
    lines: tuple[tuple[str, str], ...]
