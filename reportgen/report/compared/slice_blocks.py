"""The slices of a comparison as a block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from reportgen.report.compared.blocks import Delta


@dataclass(frozen=True)
class SliceDelta:
    """A slice: its name, its samples, its figure before and after, and the change."""

    name: str
    value: str
    samples: int
    before: float
    after: float
    delta: Delta


@dataclass(frozen=True)
class SliceDeltas:
    """The slices that both versions of a pair have, the most harmed first; `title` is that of their figure."""

    kind: ClassVar[str] = "slice_changes"
    title: str
    rows: tuple[SliceDelta, ...]
    samples: str
    note: str
