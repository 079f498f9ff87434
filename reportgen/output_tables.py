"""What a reader of language models' outputs returns: a row per output, as written, before it is joined or scored."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from reportgen.numbers import named

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from reportgen.issues import Issue
    from reportgen.tables import Pieces

# What became of an output; those of UNSCORED are in no mean, those of FAILURES in no adjusted rate.
STATUSES = (
    "scored", "model_error", "empty", "truncated", "refused", "unparsed", "judge_failed", "unscored",
)  # fmt: skip
SCORED, MODEL_ERROR, EMPTY, TRUNCATED, REFUSED, UNPARSED, JUDGE_FAILED, UNSCORED = range(len(STATUSES))
FAILURES = (MODEL_ERROR, JUDGE_FAILED)

TEXT_COLUMNS = ("id", "model", "prompt", "provider", "input", "output", "extracted", "error", "cluster")
NUMBER_COLUMNS = ("latency_s", "cost", "tokens_in", "tokens_out")
COLUMNS = (*TEXT_COLUMNS, "epoch", "expected", "status", *NUMBER_COLUMNS)

_NO_NAME = re.compile(r"[^a-z0-9]+")


def slug(name: str) -> str:
    """The name of a criterion in records and requirements: `Answer relevancy` is answer_relevancy.

    >>> slug("Answer Relevancy [GEval]"), slug("***")
    ('answer_relevancy_geval', 'criterion')
    """
    return _NO_NAME.sub("_", name.casefold()).strip("_") or "criterion"


def as_text(value: Any) -> str | None:
    """A value of JSON as text: texts as they are, others as JSON; None and an empty text are None.

    >>> as_text("a"), as_text({"a": 1}), as_text(True), as_text("")
    ('a', '{"a": 1}', 'true', None)
    """
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value, ensure_ascii=False, default=str)


@dataclass(frozen=True, eq=False)
class OutputTable:
    """The outputs of one file or folder, a row each, in its order.

    `frame` has all of COLUMNS: texts that are null where unknown, `epoch` (a whole number from 1), `expected` (a list
    of texts, empty where there is none), `status` (one of STATUSES) and numbers, null where unknown. `criteria` are
    scores (n,) by name, NaN where a row has none; `higher` says of a criterion whether more of it is better, where that
    is known, and `weights` are those that the file gives them; `ranges` are the worst and best values that criteria had
    before they were brought between 0 and 1. `reasons` are what was said of a score, by criterion; `metadata` are
    further columns of texts; `passed` (n,) is 1, 0 or NaN, None where the file says of no row whether it passed;
    `human` (n,) likewise what a person said. `notes` say how the file was understood.
    """

    name: str
    format: str
    frame: pl.DataFrame
    criteria: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    higher: Mapping[str, bool] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    reasons: Mapping[str, pl.Series] = field(default_factory=dict)
    metadata: Mapping[str, pl.Series] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    passed: NDArray[np.float64] | None = None
    human: NDArray[np.float64] | None = None
    notes: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    pieces: Pieces | None = None
    holds: ClassVar[str] = "outputs of a language model"
    parts: ClassVar[tuple[str, ...]] = ()
    split: ClassVar[str | None] = None

    @property
    def n_rows(self) -> int:
        """Number of outputs."""
        return self.frame.height

    @property
    def described(self) -> str:
        """The file in words: `out.json (promptfoo): 8 outputs, 3 criteria`."""
        n = len(self.criteria)
        counts = [named(self.n_rows, "output"), *([f"{n} criteria" if n > 1 else "1 criterion"] if n else [])]
        return "; ".join((f"{self.name} ({self.format}): {', '.join(counts)}", *self.notes))
