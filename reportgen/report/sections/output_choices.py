"""Multiple choice: which option was chosen where which is right, and whether one is chosen for its place."""

from __future__ import annotations

from collections import Counter

import numpy as np

from reportgen import numbers
from reportgen.evaluations.output_scores import scored_texts
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.links import short
from reportgen.metrics.bounds import wilson
from reportgen.metrics.text_scores import choice
from reportgen.output_tables import FAILURES, UNPARSED
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.plain_table import Cell, Column, PlainTable
from reportgen.report.sections.output_cells import NAME

FEWEST, MOST = 2, 12  # options
NOTHING = "no letter"


def output_choices(context: Context[OutputEvaluation]) -> Section | None:
    """The options of the reported variant; None where outputs are not scored by the letter that they choose."""
    evaluation = context.evaluation
    if not any(one.is_computed and one.title.endswith("(choice)") for one in evaluation.dataset.criteria):
        return None
    pairs = _pairs(evaluation)
    options = sorted({letter for letter, _ in pairs})
    if not FEWEST <= len(options) <= MOST:
        return None
    others = sorted({chosen for _, chosen in pairs} - {*options, NOTHING})
    columns = [*options, *others[: MOST - len(options)], NOTHING]
    name = short(evaluation.dataset.variants[evaluation.reported].name, NAME)
    lead = f"Outputs of {name}. A row is an option that is right, a column the one that was chosen."
    blocks = (_matrix(pairs, options, columns), _bias(pairs, options))
    return Section("choices", "Options", "Multiple choice", lead, blocks)


def _pairs(evaluation: OutputEvaluation) -> Counter[tuple[str, str]]:
    """How often each letter was chosen where each is right."""
    data = evaluation.dataset
    rows = np.flatnonzero((data.variant == evaluation.reported) & ~np.isin(data.status, FAILURES)).tolist()
    texts, expected = scored_texts(data).gather(rows).to_list(), data.expected.gather(rows).to_list()
    found: Counter[tuple[str, str]] = Counter()
    for row, text, wanted in zip(rows, texts, expected, strict=True):
        letter = choice(wanted[0]) if len(wanted) == 1 else ""
        if letter:
            chosen = "" if data.status[row] == UNPARSED else choice(text or "")
            found[letter, chosen or NOTHING] += 1
    return found


def _matrix(pairs: Counter[tuple[str, str]], options: list[str], columns: list[str]) -> PlainTable:
    rows = []
    for right in options:
        total = sum(n for (letter, _), n in pairs.items() if letter == right)
        cells = [Cell(numbers.count(pairs[right, chosen]), numbers.share(pairs[right, chosen] / total))
                 if pairs[right, chosen] else Cell("0") for chosen in columns]  # fmt: skip
        rows.append((Cell(right), Cell(numbers.count(total)), *cells))
    heads = (Column("Right", is_text=True), Column("Outputs"), *(Column(name) for name in columns))
    return PlainTable("choice-table", "Options chosen by options that are right", heads, tuple(rows))


def _bias(pairs: Counter[tuple[str, str]], options: list[str]) -> PlainTable:
    """How often each option is right, and how often it is chosen, of outputs that chose any."""
    chosen, n = Counter[str](), 0
    right = Counter[str]()
    for (letter, said), times in pairs.items():
        right[letter] += times
        if said != NOTHING:
            chosen[said] += times
            n += times
    total = sum(right.values())
    rows = [
        (Cell(option), Cell(numbers.share(right[option] / total)), _chosen(chosen[option], n)) for option in options
    ]
    heads = (Column("Option", is_text=True), Column("Right"), Column("Chosen"))
    note = (
        "Chosen: of the outputs in which a letter was found. Options chosen far more often than they are right hint at "
        "a bias for their place."
    )
    return PlainTable("place-table", "How often options are right and chosen", heads, tuple(rows), (note,), "Place")


def _chosen(times: int, n: int) -> Cell:
    if not n:
        return Cell("–")
    low, high = (float(end) for end in wilson(np.array(times), np.array(n)))
    share = times / n
    return Cell(numbers.share(share), numbers.interval(low, high), repr(share), share, low, high)
