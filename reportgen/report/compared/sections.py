"""The sections of a comparison that are about a pair of versions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.comparison.items import BROKEN, FIXED, GONE, OTHER, RIGHT, SAME, SPURIOUS, Items
from reportgen.comparison.leaderboard import Pair, Versions
from reportgen.report.chart import Chart
from reportgen.report.compared.blocks import (
    CellDelta,
    ChangedItems,
    Delta,
    ItemCount,
    LabelDelta,
    LabelDeltas,
    MatrixDelta,
    PairChoice,
    PairTile,
    PairTiles,
)
from reportgen.report.compared.board import measure
from reportgen.report.compared.shown import Shown, label_places
from reportgen.report.compared.verdict import delta, delta_text, spread_text, verdict
from reportgen.report.words import Words

MATRIX_UP_TO = 30  # labels; of a larger matrix the cells that changed most are listed
MOST_CELLS = 50
MOST_BESIDE = 8
ROWS_SHOWN = 100  # labels written into the page; scripts show the others
MOST_LABEL_ROWS = 10_000  # of all pairs together
ROUND = 6  # digits of what is only drawn
SCALES = (0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8)

COUNTS = (
    ("fixed", FIXED, "Fixed", "Wrong before, right now."),
    ("broken", BROKEN, "Broken", "Right before, wrong now."),
    ("other", OTHER, "Still wrong, differently", "Wrong in both, with another answer."),
    ("same", SAME, "Still wrong, the same", "Wrong in both, with the same answer."),
    ("spurious", SPURIOUS, "New false positives", "{} that were not there before."),
    ("gone", GONE, "False positives gone", "{} that are not there any more."),
)


def pair_choice(versions: Versions, items: list[Items | None], words: Words) -> PairChoice:
    """The pair shown at first, and which others there are."""
    pairs, opened = versions.pairs, versions.opened
    names = tuple(f"{versions.names[pair.before]} → {versions.names[pair.after]}" for pair in pairs)
    values = tuple(versions.names[pair.after] for pair in pairs)
    said = verdict(pairs[opened], items[opened], names_of(versions, pairs[opened]), words)
    return PairChoice(names, values, opened, said)


def pair_tiles(versions: Versions, pair: Pair) -> PairTiles:
    """The figures of a pair."""
    tiles = tiles_of(versions, pair)
    return PairTiles(tiles, scale_of(tiles))


def names_of(versions: Versions, pair: Pair) -> tuple[str, str]:
    """What the two versions are called."""
    return versions.names[pair.before], versions.names[pair.after]


def tiles_of(versions: Versions, pair: Pair) -> tuple[PairTile, ...]:
    """The figures that both versions have."""
    changes = pair.comparison.changes
    return tuple(
        PairTile(measure(versions, name), changes[name].before, changes[name].after, delta(changes[name]))
        for name in versions.metrics
        if name in changes
    )


def scale_of(tiles: tuple[PairTile, ...]) -> float:
    """The largest difference among bounded figures, or end of its interval, rounded up."""
    ends = [
        abs(end)
        for tile in tiles
        if tile.measure.bounded
        for end in (tile.delta.difference, tile.delta.low, tile.delta.high)
    ]
    return round_up(max([end for end in ends if not math.isnan(end)], default=0.0))


def round_up(value: float) -> float:
    """The next round number that is not much larger: 0.01, 0.015, 0.02, 0.03 … 0.6, 0.8, 1.

    >>> round_up(0.0), round_up(0.031), round_up(0.412), round_up(0.9)
    (0.01, 0.04, 0.5, 1.0)
    """
    return next((step for step in SCALES if value <= step), 1.0)


def changed_items_block(shown: Shown, pair: int, items: Items | None, chart: Chart | None = None) -> ChangedItems:
    """What became of the items of a pair, beside the change of its confusion matrix."""
    made = shown.words.wrong_predictions.capitalize()
    counts = tuple(
        ItemCount(state, title, items.count(number) if items else 0, meaning.format(made))
        for state, number, title, meaning in COUNTS
        if shown.words.has_spurious or state not in ("spurious", "gone")
    )
    state = first_state(items)
    shown_first = next(count for count in counts if count.state == state)
    caption = numbers.named(shown_first.count, shown.words.counted)
    matrix = matrix_delta(shown, shown.versions.pairs[pair])
    return ChangedItems(
        matrix, counts, state, shown_first.title, caption, shown.cards(pair, state), shown.has_boxes,
        shown.words.sample == "text", shown.has_spans,
        receipt(shown, pair, items), note(shown, items), shown.words.missed,
        "" if items else shown.versions.pairs[pair].comparison.unpaired_because, (chart,) if chart else (),
    )  # fmt: skip


def first_state(items: Items | None) -> str:
    """What a reader sees first: what broke, else what was fixed, else what is still wrong."""
    order = (("broken", BROKEN), ("fixed", FIXED), ("spurious", SPURIOUS), ("other", OTHER), ("same", SAME))
    return next((name for name, number in order if items and items.count(number)), "broken")


def receipt(shown: Shown, pair: int, items: Items | None) -> str:
    """How many of how many items are in the file, with or without a picture."""
    rows = shown.items[pair]
    if items is None or rows is None:
        return ""
    total = sum(items.count(number) for _, number, *_ in COUNTS)
    listed = "All" if len(rows) == total else f"{numbers.count(len(rows))} of"
    n_pictures = int(np.count_nonzero(shown.chosen.pictures.image >= 0)) + sum(map(bool, shown.chosen.parts))
    is_of_texts = shown.has_spans or shown.words.sample == "text"
    otherwise = "" if is_of_texts else ", or the folder of the images as --images"
    what = "text" if is_of_texts else "image"
    pictures = f"with {numbers.named(n_pictures, what)}" if n_pictures else (
        f"without {what}s: give reports as HTML{otherwise}"
    )  # fmt: skip
    units = shown.words.counted if total == 1 else shown.words.all_counted
    is_are = "is" if total == 1 else "are"
    return (
        f"{listed} {numbers.count(total)} changed or wrong {units} {is_are} in this file, {pictures}." if total else ""
    )


def note(shown: Shown, items: Items | None) -> str:
    """What a reader must know of how items were compared."""
    if items is None or items.is_exact:
        return ""
    return (
        "The two records list the objects in different orders, so only how many of a label are found in each image "
        "is compared, not which."
    )


def label_deltas(shown: Shown, pair: Pair, words: Words) -> LabelDeltas:
    """Every label's change, the worst first."""
    rows = label_rows(shown, pair)
    test = shown.versions.facts.test_title if shown.versions.facts.has_one_answer else "change of F1"
    return LabelDeltas(
        rows[:ROWS_SHOWN], len(rows), n_tested(pair), scale_of_labels(rows), words.units, words.samples, test
    )


def n_tested(pair: Pair) -> int:
    """For how many labels the p-values of a pair are corrected."""
    return sum(not math.isnan(row.q) for row in pair.comparison.label_changes)


def scale_of_labels(rows: tuple[LabelDelta, ...]) -> float:
    """What half a bar stands for: the largest difference, and the ends of the intervals where labels are few."""
    ends = [row.f1.difference for row in rows]
    if len(rows) <= MATRIX_UP_TO:
        ends += [end for row in rows for end in (row.f1.low, row.f1.high)]
    return round_up(max([abs(end) for end in ends if not math.isnan(end)], default=0.0))


def label_rows(shown: Shown, pair: Pair) -> tuple[LabelDelta, ...]:
    """Labels by the change of their F1, lowest first, undefined last; those that changed most where they are many."""
    places = {label: k for k, label in enumerate(shown.labels)}
    rows = []
    for found in pair.comparison.label_changes:
        f1 = Delta(found.f1.difference, found.f1.low, found.f1.high, found.q, found.verdict, found.f1.better)
        rows.append(LabelDelta(
            places[found.label], found.label, found.support, found.f1.before, found.f1.after, f1,
            found.precision.difference, found.recall.difference,
            *((found.better, found.worse) if pair.comparison.is_paired else (NONE, NONE)),
        ))  # fmt: skip
    most = max(ROWS_SHOWN, MOST_LABEL_ROWS // max(1, len(shown.pairs)))
    rows = sorted(rows, key=lambda row: -np.nan_to_num(abs(row.f1.difference), nan=-1.0))[:most]
    return tuple(sorted(rows, key=lambda row: (math.isnan(row.f1.difference), row.f1.difference, row.id)))


def matrix_delta(shown: Shown, pair: Pair) -> MatrixDelta:
    """The change of the confusion matrix."""
    cells, n = cell_deltas(shown, pair), len(shown.labels)
    is_drawn = n <= MATRIX_UP_TO and shown.words.confuses
    return MatrixDelta(
        labels=shown.labels,
        cells=cells,
        is_drawn=is_drawn,
        largest=max([1, *(abs(cell.difference) for cell in cells)]),
        has_missed=any(cell.prediction == n for cell in cells),
        has_background=any(cell.truth == n for cell in cells),
        missed=shown.words.missed,
        none=shown.words.none,
        n_most=MOST_BESIDE if is_drawn else MOST_CELLS,
    )


def cell_deltas(shown: Shown, pair: Pair) -> tuple[CellDelta, ...]:
    """The cells that are not empty in both, those that changed most first; the first 50 where labels are many.

    None where the data sets are not the same: counts of other samples are no change.
    """
    compared = pair.comparison
    if compared.before.dataset.sha256 != compared.after.dataset.sha256:
        return ()
    before, after = compared.matrices
    truth, prediction = np.nonzero(before + after)
    places = np.append(label_places(shown.labels, compared.labels), len(shown.labels))
    found = [
        CellDelta(int(places[t]), int(places[p]), int(before[t, p]), int(after[t, p]))
        for t, p in zip(truth, prediction, strict=True)
    ]
    # What stands on the diagonal follows from the rest: confusions come first.
    found.sort(key=lambda cell: (cell.truth == cell.prediction, -abs(cell.difference), cell.truth, cell.prediction))
    if len(shown.labels) <= MATRIX_UP_TO:
        return tuple(found)
    return tuple(cell for cell in found[:MOST_CELLS] if cell.difference)


def pair_values(shown: Shown, number: int, items: Items | None, words: Words) -> dict[str, Any]:
    """A pair as the live page draws it: texts as Python writes them, and the numbers to sort and to draw by."""
    pair = shown.versions.pairs[number]
    tiles = tiles_of(shown.versions, pair)
    rows = label_rows(shown, pair)
    block = changed_items_block(shown, number, items)
    return {
        "before": pair.before,
        "after": pair.after,
        "name": shown.versions.names[pair.after],
        "verdict": [list(run) for run in verdict(pair, items, names_of(shown.versions, pair), words)],
        "tiles": [_tile(tile) for tile in tiles],
        "scale": scale_of(tiles),
        "answers": items.count(FIXED, BROKEN, OTHER, SAME, RIGHT) if items else 0,
        "counts": {count.state: count.count for count in block.counts} if items else None,
        "state": block.state,
        "refusal": block.refusal,
        "receipt": block.receipt,
        "note": block.note,
        "labels": _label_columns(rows) | {"tested": n_tested(pair)},
        "label_scale": scale_of_labels(rows),
        "cells": [[cell.truth, cell.prediction, cell.before, cell.after] for cell in cell_deltas(shown, pair)],
    }


def _tile(tile: PairTile) -> dict[str, Any]:
    write = numbers.metric if tile.measure.bounded else numbers.plain
    ends = [None if math.isnan(end) or not tile.measure.bounded else round(end, ROUND)
            for end in (tile.delta.difference, tile.delta.low, tile.delta.high)]  # fmt: skip
    return {
        "title": tile.measure.title, "definition": tile.measure.definition, "value": write(tile.after),
        "before": write(tile.before), "delta": delta_text(tile.delta), "verdict": tile.delta.verdict,
        "spread": spread_text(tile.delta), "ends": ends,
    }  # fmt: skip


def _label_columns(rows: tuple[LabelDelta, ...]) -> dict[str, Any]:
    def known(values: list[float]) -> list[float | None]:
        return [None if math.isnan(value) else float(value) for value in values]

    return {
        "label": [row.id for row in rows],
        "support": [row.support for row in rows],
        "verdict": [row.f1.verdict for row in rows],
        "change": known([row.f1.difference for row in rows]),
        "low": known([row.f1.low for row in rows]),
        "high": known([row.f1.high for row in rows]),
        "before": known([row.before for row in rows]),
        "after": known([row.after for row in rows]),
        "precision": known([row.precision for row in rows]),
        "recall": known([row.recall for row in rows]),
        "better": [row.better for row in rows],
        "worse": [row.worse for row in rows],
        "q": known([row.f1.p for row in rows]),
    }
