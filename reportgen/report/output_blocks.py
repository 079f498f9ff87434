"""The blocks of a report on outputs, as plain frozen data. Nothing here knows HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class WrittenOutput:
    """An output as the page shows it without scripts: `passes` is None where nothing says it."""

    passes: bool | None
    text: str
    scores: str


@dataclass(frozen=True)
class WrittenSample:
    """A sample as the page shows it without scripts, with the output of each variant, None where there is none."""

    id: str
    asked: str
    expected: str
    outputs: tuple[WrittenOutput | None, ...]


@dataclass(frozen=True)
class OutputSamples:
    """The table of samples by variants: its first rows, written, `n` in all and what is said of their texts."""

    kind: ClassVar[str] = "outputs"
    styles: ClassVar[tuple[str, ...]] = ("output_drawer",)
    variants: tuple[str, ...]
    has_expected: bool
    has_passes: bool
    samples: tuple[WrittenSample, ...]
    n: int
    receipt: str


@dataclass(frozen=True)
class StatusPart:
    """A piece of a bar: `n` outputs from `start` on, `share` of all; `link` leads to their samples."""

    tone: str  # correct, wrong, plain or other
    sign: str
    n: int
    word: str
    link: str
    start: float
    share: float


@dataclass(frozen=True)
class StatusBar:
    """The outputs of a variant; `none` are statuses that none has, `rates` the shares that pass."""

    name: str
    parts: tuple[StatusPart, ...]
    none: str
    rates: str


@dataclass(frozen=True)
class OutputStatuses:
    """What became of the outputs: a bar a variant."""

    kind: ClassVar[str] = "output_statuses"
    bars: tuple[StatusBar, ...]
    note: str = ""
