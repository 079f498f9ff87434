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
