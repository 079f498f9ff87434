"""Which texts of outputs are in the page, whole or cut, within its space, and what is said of that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.datasets.outputs import OutputDataset
from reportgen.evaluations.output_figures import by_sample, row_passes
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.metrics.text_scores import NEEDING_A_FIND, NORMALISERS
from reportgen.output_tables import UNPARSED
from reportgen.report.entity_texts import without_halves
from reportgen.report.output_diff import flat, word_runs

CUT, LONGEST = 400, 50_000  # characters of a text: of one that is cut, and of one that is not
MOST_SAMPLES = 200_000
MOST_REASON = 4_000
SHARE = 0.5  # of the space for images that outputs may take
MEGABYTE = 1_000_000
MOST_DIFFS = 20_000  # outputs that are compared with what is expected, word by word
FAILS, DIFFERS, PASSES = range(3)

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ShownOutputs:
    """The samples in the page, in their order, and how much of the texts of each: 2 whole, 1 cut, 0 nothing.

    `rows` are their outputs by sample, variant and epoch; `starts` (n + 1,) is where those of each sample begin.
    """

    evaluation: OutputEvaluation
    samples: Rows
    rows: Rows
    starts: Rows
    whole: NDArray[np.uint8]

    @property
    def receipt(self) -> str:
        """How many samples have their texts in the page, and how the others were chosen."""
        n, total = self.samples.size, self.evaluation.dataset.n_samples
        left = "" if n == total else f"{numbers.count(n)} of {numbers.named(total, 'sample')} are in this file. "
        counts = np.bincount(self.whole, minlength=3).tolist()
        if counts[2] == n:
            return f"{left}The texts of all {numbers.named(n, 'sample')} are in this file."
        if counts[0] == n:
            return f"{left}No text of an output is in this file."
        said = [f"the texts of {numbers.count(counts[2])} samples are whole in this file"]
        if counts[1]:
            said.append(f"those of {numbers.count(counts[1])} are cut to {CUT} characters")
        if counts[0]:
            said.append(f"those of {numbers.count(counts[0])} are left out")
        order = "samples that fail came first, then those on which variants differ (--image-budget)"
        return f"{left}{', '.join(said)}: {order}.".capitalize()

    @cached_property
    def columns(self) -> dict[str, list[Any]]:
        """Texts of the shown outputs, in their order."""
        frame = self.evaluation.dataset.frame.select("input", "output", "extracted", "error", "expected")[self.rows]
        return {name: frame[name].to_list() for name in frame.columns}

    def entries(self) -> Iterator[list[Any]]:
        """Of each sample what was asked, what is expected, and its outputs; an empty list where nothing is shown."""
        answers = _answers(self.evaluation.dataset, self.columns, self.rows)
        reasons = {k: column.gather(self.rows).to_list() for k, column in _reasons(self.evaluation.dataset).items()}
        more = _more(self.evaluation.dataset, self.rows)
        plain, compared = _normaliser(self.evaluation.dataset), 0
        for place, amount in enumerate(self.whole.tolist()):
            if not amount:
                yield []
                continue
            here = range(self.starts[place], self.starts[place + 1])
            asked, expected = self._of_sample(here)
            outputs = []
            for row in here:
                one = self._output(row, asked, amount)
                answer = answers[row]
                one |= {} if answer is None else {"a": _cut(answer, CUT)}
                said = {str(k): _cut(of[row], MOST_REASON) for k, of in reasons.items() if of[row]}
                one |= {"r": said} if said else {}
                one |= {"m": more[row]} if more and more[row] else {}
                if amount > 1 and compared < MOST_DIFFS:
                    runs = self._runs(row, expected)
                    compared += "d" in runs
                    one |= runs
                outputs.append(one)
            limit = LONGEST if amount > 1 else CUT
            yield [_cut(asked, limit), [_cut(text, limit) for text in expected], outputs, *_wanted(plain, expected)]

    def _of_sample(self, here: range) -> tuple[str, list[str]]:
        asked = next((text for row in here if (text := self.columns["input"][row])), "")
        expected: list[str | None] = next((texts for row in here if (texts := self.columns["expected"][row])), [])
        return asked, [text for text in expected if text is not None]

    def _output(self, row: int, asked: str, amount: int) -> dict[str, Any]:
        limit, found = LONGEST if amount > 1 else CUT, {}
        for key, name in (("o", "output"), ("e", "error")):
            text = self.columns[name][row]
            if text:
                found[key] = _cut(text, limit)
        own = self.columns["input"][row]
        return found | ({"i": _cut(own, limit)} if own and own != asked else {})

    def _runs(self, row: int, expected: Sequence[str]) -> dict[str, Any]:
        """How an output differs from the expected text that is nearest to it in words."""
        output = self.columns["output"][row]
        if not output or not expected or len(output) > LONGEST:
            return {}
        which = _nearest(output, expected) if len(expected) > 1 else 0
        if len(expected[which]) > LONGEST:
            return {}
        runs = word_runs(without_halves(expected[which]), without_halves(output))
        return {} if runs is None else {"d": flat(runs), **({"w": which} if which else {})}


def _wanted(plain: str | None, expected: Sequence[str]) -> list[str]:
    """The number or the letter that is expected, in a list; an empty one where all of the text is."""
    if plain is None or not expected:
        return []
    said = dict.fromkeys(NORMALISERS[plain](text) or text for text in expected)
    return [] if list(said) == list(expected) else ["; ".join(said)[:CUT]]


def _nearest(output: str, expected: Sequence[str]) -> int:
    said = set(output.casefold().split())
    shares = []
    for text in expected:
        words = set(text.casefold().split())
        shares.append(2 * len(said & words) / max(1, len(said) + len(words)))
    return int(np.argmax(shares))


def _cut(text: str, limit: int) -> str | list[Any]:
    """A text as the page holds it; one that is cut with its length behind it."""
    if len(text) <= limit:
        return without_halves(text)
    return [without_halves(text[:limit]), len(text)]


def _answers(data: OutputDataset, columns: dict[str, list[Any]], rows: Rows) -> list[str | None]:
    """What of each output is scored, where that is not all of it."""
    plain = _normaliser(data)
    found: list[str | None] = []
    unparsed = (data.status[rows] == UNPARSED).tolist()
    for output, extracted, is_unparsed in zip(columns["output"], columns["extracted"], unparsed, strict=True):
        if is_unparsed:
            found.append(None)
            continue
        text = extracted if extracted is not None else output
        said = text if plain is None or not text else NORMALISERS[plain](text)
        found.append(None if said is None or said == output else said)
    return found


def _normaliser(data: OutputDataset) -> str | None:
    """The one that takes a number or a letter out of an output, where exact match is scored by it."""
    for one in data.criteria:
        name = one.title.rpartition("(")[2].rstrip(")")
        if one.is_computed and one.name.startswith("exact_match") and name in NEEDING_A_FIND:
            return name
    return None


def _reasons(data: OutputDataset) -> dict[int, pl.Series]:
    names = data.criterion_names
    return {names.index(name): one for name, one in data.reasons.items() if name in names}


def _more(data: OutputDataset, rows: Rows) -> list[dict[str, str]]:
    """Metadata that tells outputs apart rather than kinds of them: the page shows it of each, and filters by none."""
    columns = {name: one.gather(rows).to_list() for name, one in data.row_metadata.items() if not is_kind(one)}
    if not columns:
        return []
    texts = zip(*columns.values(), strict=True)
    return [
        {name: without_halves(text[:CUT]) for name, text in zip(columns, values, strict=True) if text}
        for values in texts
    ]


def is_kind(column: pl.Series) -> bool:
    """Whether a column of metadata has few enough values to choose from."""
    n = column.drop_nulls().n_unique()
    return 2 <= n <= MOST_KINDS and n <= max(2, len(column) // 2)


MOST_KINDS = 200


def shown_outputs(evaluation: OutputEvaluation) -> ShownOutputs:
    """What is in the page: all, where there is room."""
    data = evaluation.dataset
    urgency = _urgency(evaluation)
    order = np.lexsort((np.arange(data.n_samples), urgency))
    samples = np.sort(order[:MOST_SAMPLES])
    rows = np.lexsort((data.epoch, data.variant, data.sample))
    rows = rows[np.isin(data.sample[rows], samples)] if samples.size < data.n_samples else rows
    starts = np.searchsorted(data.sample[rows], samples)
    options = evaluation.options
    budget = 0 if options.no_images else int(options.image_budget * MEGABYTE * SHARE)
    whole = _amounts(_sizes(data, rows, samples), urgency[samples], budget)
    return ShownOutputs(evaluation, samples, rows, np.append(starts, rows.size), whole)


def _urgency(evaluation: OutputEvaluation) -> NDArray[np.intp]:
    """(n_samples,) FAILS, DIFFERS or PASSES."""
    data = evaluation.dataset
    with np.errstate(invalid="ignore"):
        fails = np.nan_to_num(by_sample(data, row_passes(data)), nan=1.0).min(axis=0) < 1
    found = np.full(data.n_samples, PASSES)
    main = evaluation.columns.get(evaluation.main)
    if main is not None:
        scores = by_sample(data, main)
        low, high = np.fmin.reduce(scores), np.fmax.reduce(scores)
        found[high > low] = DIFFERS
    found[fails] = FAILS
    return found


def _sizes(data: OutputDataset, rows: Rows, samples: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(n,) characters of the texts of each sample, whole and cut."""
    frame = data.frame.select(
        sample=pl.Series(data.sample), input=pl.col("input").str.len_chars(), output=pl.col("output").str.len_chars(),
        expected=pl.col("expected").list.join("").str.len_chars(), error=pl.col("error").str.len_chars(),
    ).fill_null(0)[rows]  # fmt: skip
    found = []
    for limit in (LONGEST, CUT):
        once = [pl.col(name).clip(upper_bound=limit).max() for name in ("input", "expected")]
        each = [pl.col(name).clip(upper_bound=limit).sum() for name in ("output", "error")]
        sums = frame.group_by("sample").agg(total=pl.sum_horizontal(*once, *each)).sort("sample")
        found.append(sums["total"].to_numpy().astype(np.int64))
    return found[0], found[1]


def _amounts(
    sizes: tuple[NDArray[np.int64], NDArray[np.int64]], urgency: NDArray[np.intp], budget: int
) -> NDArray[np.uint8]:
    """(n,) how much is shown of each sample: all, where there is room; else each cut, and the urgent ones whole."""
    whole, cut = sizes
    if budget and int(whole.sum()) <= budget:
        return np.full(whole.size, 2, np.uint8)
    order = np.lexsort((np.arange(whole.size), urgency))
    is_cut = (np.cumsum(cut[order]) <= budget) & (budget > 0)
    left = budget - int(cut[order][is_cut].sum())
    further = (whole - cut)[order]
    is_whole = is_cut & (np.cumsum(further) <= left)
    found = np.empty(whole.size, np.uint8)
    found[order] = is_cut.astype(np.uint8) + is_whole
    return found
