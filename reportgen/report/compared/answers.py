"""The samples that two versions of a language model's outputs do otherwise, as a section of a comparison."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.comparison.change import in_a_sentence
from reportgen.comparison.leaderboard import Pair, Versions
from reportgen.links import short
from reportgen.report.compared.saved_pictures import SavedPage
from reportgen.report.document import Section
from reportgen.report.plain_table import Cell, Column, PlainTable
from reportgen.report.words import Words

PASSES = "pass_rate"
MOST = 50  # samples of each kind
ASKED, SAID = 140, 90  # characters


def answers_section(versions: Versions, pages: tuple[SavedPage, ...], words: Words) -> tuple[Section, ...]:
    """The samples that changed between two versions; nothing of more versions, and of other tasks."""
    pair = versions.pairs[versions.opened]
    if versions.n != 2 or pair.comparison.answers is None:
        return ()
    name = PASSES if pair.comparison.answers.difference(PASSES) is not None else versions.main
    change = _change(pair, name)
    if change is None:
        return ()
    worse, better = np.flatnonzero(change < 0), np.flatnonzero(change > 0)
    kinds = ("Fixed", "Broken") if name == PASSES else ("Better", "Worse")
    counts = f"{numbers.count(better.size)} {kinds[0].lower()}, {numbers.count(worse.size)} {kinds[1].lower()}"
    title = in_a_sentence(versions.definition(name), name)
    lead = f"{counts} by {title}, {numbers.count(int((change == 0).sum()))} as before."
    rows = [*_largest(worse, -change), *_largest(better, change)]
    heading = f"Changed {words.samples}"
    if not rows:
        return (Section("items", heading, heading, lead, ()),)
    columns = (
        Column("Change", is_text=True), Column("Sample", is_text=True), Column("Input", is_text=True),
        Column("Expected", is_text=True), *(Column(versions.names[k], is_text=True) for k in (pair.before, pair.after)),
    )  # fmt: skip
    cells = tuple(_row(pair, pages, k, kinds[int(change[k] < 0)]) for k in rows)
    table = PlainTable("changed-table", heading, columns, cells, _notes(worse.size, better.size, cells))
    return (Section("items", heading, heading, lead, (table,)),)


def _change(pair: Pair, name: str) -> NDArray[np.float64] | None:
    """(n_samples,) the later less the earlier figure, better the higher; None where either has none."""
    answers = pair.comparison.answers
    if answers is None or answers.difference(name) is None:
        return None
    sign = -1 if pair.comparison.better(name) == "lower" else 1
    return np.nan_to_num(sign * (answers.after.figures[name] - answers.before.figures[name]), nan=0.0)


def _largest(samples: NDArray[np.intp], amount: NDArray[np.float64]) -> list[int]:
    order = np.argsort(-amount[samples], kind="stable")
    found: list[int] = samples[order][:MOST].tolist()
    return found


def _row(pair: Pair, pages: tuple[SavedPage, ...], sample: int, kind: str) -> tuple[Cell, ...]:
    """A sample; what was asked and expected is of the page that shows it."""
    id_ = pair.comparison.after.sample_ids[sample]
    before, after = (pages[k].answers.of(id_) for k in (pair.before, pair.after))
    texts = ((after.asked or before.asked, ASKED), (after.expected or before.expected, SAID), (before.said, SAID),
             (after.said, SAID))  # fmt: skip
    shown = (Cell(short(text, most) or "–", csv=text, is_user=True) for text, most in texts)
    return (Cell(kind), Cell(short(id_), csv=id_, is_user=True), *shown)


def _notes(n_worse: int, n_better: int, rows: tuple[tuple[Cell, ...], ...]) -> tuple[str, ...]:
    left = max(0, n_worse - MOST) + max(0, n_better - MOST)
    said = [f"The {MOST} that changed most of each kind; {numbers.count(left)} more are left out."] if left else []
    if any(cell.text == "–" for row in rows for cell in row):
        said.append("Texts are those of the report pages given; a record has none.")
    return tuple(said)
