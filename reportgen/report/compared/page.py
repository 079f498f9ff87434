"""The page that compares versions, as a document."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from reportgen import numbers
from reportgen.comparison.change import number
from reportgen.comparison.items import STATES, Items
from reportgen.comparison.leaderboard import Versions
from reportgen.locations import installed_version
from reportgen.report.blocks import Block, Definitions, Notice
from reportgen.report.compared.blocks import BoardCell, BoardRow, GridTable, Leaderboard, Overlay, OverlayLine
from reportgen.report.compared.chosen import Sources, items_of, most_items, ordered, samples_of
from reportgen.report.compared.method import method_rows, version_rows
from reportgen.report.compared.saved_pictures import SavedPage
from reportgen.report.compared.sections import (
    changed_items_block,
    label_deltas,
    matrix_delta,
    measure,
    names_of,
    pair_choice,
    pair_values,
)
from reportgen.report.compared.shown import Shown, all_labels
from reportgen.report.compared.verdict import delta, overall, verdict
from reportgen.report.document import Payload, Report, Section
from reportgen.report.headline import Headline, Run
from reportgen.report.words import Words

CURVES = (("macro_f1", "Macro F1"), ("micro_precision", "Precision"), ("micro_recall", "Recall"))


def report_of(versions: Versions, pages: Sequence[SavedPage], images: Path | None, title: str | None) -> Report:
    """The versions compared, with the pictures of the pages and of the folder."""
    items = [items_of(pair) for pair in versions.pairs]
    shown = _shown(versions, items, tuple(pages), images)
    names = " against ".join(reversed(versions.names)) if versions.n == 2 else f"{versions.n} versions"
    heading = title or (f"{versions.model}: {names}" if versions.model else names)
    values = _values(shown, items)
    pictures = shown.chosen.pictures
    return Report(
        title=heading,
        subtitle=f"{versions.n} versions compared",
        description=f"Model comparison: {', '.join(versions.names)}.",
        sections=tuple(_sections(shown, items, heading)),
        payload=Payload(
            values=values,
            sample_ids=shown.chosen.ids,
            sample_images=tuple(pictures.image.tolist()),
            sample_sizes=tuple(zip(pictures.width.tolist(), pictures.height.tolist(), strict=True)),
            pictures=pictures,
        ),
        record=_record(versions, items),
        script="compare.js",
    )


def _shown(versions: Versions, items: list[Items | None], pages: tuple[SavedPage, ...], images: Path | None) -> Shown:
    sources = Sources(versions, pages, images)
    most = most_items(len(items))
    pairs = tuple(
        None if found is None else ordered(pair, found, sources.available(pair.comparison.after), most)
        for pair, found in zip(versions.pairs, items, strict=True)
    )
    keys = samples_of(versions, [one for one in pairs if one is not None])
    chosen = sources.chosen(keys)
    return Shown(versions, all_labels(versions), chosen, pairs, pages, words_of(versions))


def words_of(versions: Versions) -> Words:
    """What the page calls things."""
    records = versions.records
    has_pictures = any(record.media == "image" for record in records)
    return versions.facts.words(has_pictures, any(record.threshold for record in records))


def _values(shown: Shown, items: list[Items | None]) -> dict[str, Any]:
    words = shown.words
    return shown.values() | {
        "labels": list(shown.labels),
        "states": list(STATES),
        "versions": list(shown.versions.names),
        "pairs": [pair_values(shown, k, items[k], words) for k in range(len(items))],
        "words": {"missed": words.missed, "none": words.none, "unit": words.unit, "units": words.units},
    }


def _sections(shown: Shown, items: list[Items | None], heading: str) -> list[Section]:
    versions, words = shown.versions, shown.words
    pair = versions.pairs[0]
    change = "What changed?" if versions.n == 2 else "What changed from one to the other?"
    has_outcomes = any(record.confusion for record in versions.records)
    of_outcomes = [
        Section("items", "Case by case", "Which cases changed?", _items_words(words), _item_blocks(shown, items)),
        Section("labels", "Labels", "Which labels changed?", _label_words(), (label_deltas(shown, pair, words),)),
        Section("matrix", "Confusion", "Which confusions changed?", "", (matrix_delta(shown, pair),)),
        Section("curves", "Thresholds", "Does the threshold decide?", "", (_overlay(versions, words),)),
    ]  # fmt: skip
    return [
        Section("summary", "Summary", None, "", (_headline(versions, items, words, heading),)),
        Section("versions", "Versions", "Which version is best?", _ranking_words(versions), (leaderboard(versions),)),
        Section("change", "Change", change, "", (pair_choice(versions, items, words),)),
        *(of_outcomes if has_outcomes else ()),
        Section("given", "Data and options", "What was compared?", "", (Definitions(version_rows(versions)),)),
        Section("method", "Method", "Method", "", (Definitions(method_rows(shown, has_outcomes=has_outcomes)),)),
    ]  # fmt: skip


def _headline(versions: Versions, items: list[Items | None], words: Words, heading: str) -> Headline:
    said = verdict(versions.pairs[0], items[0], names_of(versions, versions.pairs[0]), words)
    runs = said if versions.n == 2 else overall(versions)
    record = versions.records[0]
    n_data = len(set(versions.datasets))
    data = f"{record.dataset.name or 'one data set'}, {numbers.named(record.dataset.samples, words.sample)}"
    facts = (versions.facts.title, data if n_data == 1 else f"{n_data} data sets", f"baseline: {versions.names[0]}")
    return Headline(heading, "", facts, tuple(Run(text, strong) for text, strong in runs), (), "", saves="comparison")


def _ranking_words(versions: Versions) -> str:
    text = f"Ranked by {versions.main_title}; what chance may explain shares a place. Select a figure to rank by it."
    return text + (" Only versions on the same data set are ranked." if len(set(versions.datasets)) > 1 else "")


def _items_words(words: Words) -> str:
    return f"The same {words.units}, in both versions. Select a count to see its cases before and after."


def _label_words() -> str:
    return (
        "Change of F1 at each version's own threshold, the worst first. Grey: within noise, given the number of labels."
    )


def _item_blocks(shown: Shown, items: list[Items | None]) -> tuple[Block, ...]:
    return (changed_items_block(shown, 0, items[0]),)


def leaderboard(versions: Versions) -> Leaderboard:
    """The versions with their figures, by rank."""
    measures = tuple(measure(versions, name) for name in versions.metrics)
    ranks = {name: versions.ranks(name) for name in {*versions.metrics, versions.main}}
    order = sorted(
        range(versions.n), key=lambda k: (ranks[versions.main][k].place or versions.n + 1, -_known(versions, k), k)
    )
    rows = tuple(BoardRow(
        name=versions.names[k],
        dataset=versions.dataset_names[k],
        samples=versions.records[k].dataset.samples,
        threshold=_threshold(versions, k),
        role="baseline" if k == 0 else f"against {versions.names[versions.baseline(k)]}",
        cells=tuple(_cell(versions, k, name, ranks[name][k].text) for name in versions.metrics),
    ) for k in order)  # fmt: skip
    note = "No interval: nothing is known of chance, so such figures are tied."
    has_gap = any(math.isnan(cell.low) and not math.isnan(cell.value) for row in rows for cell in row.cells)
    return Leaderboard(measures, rows, len(set(versions.datasets)) > 1, note if has_gap else "", _grid(versions))


def _known(versions: Versions, version: int) -> float:
    return float(np.nan_to_num(versions.value(version, versions.main), nan=-1.0))


def _threshold(versions: Versions, version: int) -> str:
    """At which threshold it operates, in words; empty where there are no outcomes to withhold."""
    found = versions.records[version].threshold
    if versions.records[version].confusion is None:
        return ""
    if found is None:
        return "no scores"
    return "none" if found.operating is None else numbers.threshold(found.operating)


def _cell(versions: Versions, version: int, metric: str, rank: str) -> BoardCell:
    low, high = versions.records[version].intervals.get(metric) or (None, None)
    return BoardCell(
        versions.value(version, metric), number(low), number(high), rank,
        None if version == 0 else delta(versions.change(version, metric)),
    )  # fmt: skip


def _grid(versions: Versions) -> GridTable | None:
    grid = versions.grid
    if grid is None:
        return None
    cells = tuple(tuple(None if k is None else _grid_cell(versions, k, grid.metric) for k in row) for row in grid.cells)
    return GridTable(measure(versions, grid.metric).title, grid.models, grid.datasets, cells)


def _grid_cell(versions: Versions, version: int, metric: str) -> tuple[float, float, float]:
    low, high = versions.records[version].intervals.get(metric) or (None, None)
    return versions.value(version, metric), number(low), number(high)


def _overlay(versions: Versions, words: Words) -> Overlay | Notice:
    lines = []
    for name, record in zip(versions.names, versions.records, strict=True):
        steps = tuple(record.threshold.steps) if record.threshold else ()
        curves = record.curves
        values = {key: tuple(number(value) for value in curves.get(key) or ()) for key, _ in CURVES}
        is_whole = all(len(side) == len(steps) for side in values.values())
        operating = record.threshold.operating if record.threshold else None
        lines.append(OverlayLine(name, steps if is_whole else (), values if is_whole else {}, number(operating)))
    if not any(line.steps for line in lines):
        return Notice("No scores were given, so there is no threshold to compare at.", " Build with scores.")
    pairs = tuple((pair.before, pair.after) for pair in versions.pairs)
    caption = (
        "Each version at every threshold; the dot is where it operates. Precision: of the predictions kept, the share "
        f"that is right. Recall: of all {words.units}, the share named correctly."
    )
    return Overlay(tuple(lines), pairs, CURVES, caption)


def _record(versions: Versions, items: list[Items | None]) -> bytes:
    """The comparison as JSON, for machines; it is no record of a version."""
    rows = [{
        "before": versions.names[pair.before],
        "after": versions.names[pair.after],
        "paired": pair.comparison.is_paired,
        "unpaired_because": pair.comparison.unpaired_because or None,
        "p": _plain(pair.comparison.p),
        "changes": {name: {"before": _plain(change.before), "after": _plain(change.after),
                           "difference": _plain(change.difference),
                           "interval": [_plain(change.low), _plain(change.high)]}
                    for name, change in pair.comparison.changes.items()},
        "items": None if found is None else {name: found.count(k) for k, name in enumerate(STATES)},
    } for pair, found in zip(versions.pairs, items, strict=True)]  # fmt: skip
    content = {
        "comparison": 1,
        "tool": {"version": installed_version()},
        "versions": list(versions.names),
        "pairs": rows,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":")).encode()


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def described(versions: Versions) -> list[str]:
    """A line per pair for the terminal, with the p-value in full."""
    lines = []
    for pair in versions.pairs:
        compared, found = pair.comparison, items_of(pair)
        names = f"{versions.names[pair.before]} → {versions.names[pair.after]}"
        main = compared.changes.get(versions.main)
        figure = f"{versions.main_title} {numbers.signed(main.difference)}" if main else "no figure in common"
        if found is None:
            lines.append(f"{names}: {figure}; only figures are compared: {compared.unpaired_because}")
            continue
        counts, test = f"{found.count(0)} fixed, {found.count(1)} broken", versions.facts.short_test
        lines.append(f"{names}: {figure}, {counts}, {test} = {numbers.significant(compared.p, 4)}")
    return lines
