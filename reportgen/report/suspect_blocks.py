"""The blocks of ground truth in doubt and of what people said of it, as plain frozen data. Nothing here knows HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from reportgen.report.confusion_blocks import WorstCase
from reportgen.report.entity_blocks import Line
from reportgen.report.words import Words


@dataclass(frozen=True)
class Suspects:
    """Ground truth in doubt, the most likely first, with what annotators need of it.

    `forms` are the exports (key, name) and what each is for; `n` are in doubt, of which `n_listed` are exported.
    """

    kind: ClassVar[str] = "suspects"
    styles: ClassVar[tuple[str, ...]] = ("worst",)
    cases: tuple[WorstCase, ...]
    across: int
    n: int
    n_listed: int
    rest: str
    forms: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Doubt:
    """A labelled span in doubt: its place among them, in context, the type it has, the usual one, and how many of its
    words have the first.
    """

    place: int
    link: str
    line: Line
    given: str
    usual: str
    share: float


@dataclass(frozen=True)
class SpanSuspects:
    """Labelled spans in doubt, most clearly so first; the other fields as in Suspects."""

    kind: ClassVar[str] = "span_suspects"
    styles: ClassVar[tuple[str, ...]] = ("suspects", "spans", "span_text")
    doubts: tuple[Doubt, ...]
    n: int
    n_listed: int
    rest: str
    forms: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ReviewedFigures:
    """What people said: how often each verdict was given, and figures (title, all, without) of other samples alone.

    `lines` are sentences; `n_without` samples are left out of the last figures.
    """

    kind: ClassVar[str] = "reviewed"
    verdicts: tuple[tuple[str, int, int], ...]
    figures: tuple[tuple[str, float, float], ...]
    n_without: int
    lines: tuple[str, ...]
    words: Words
