"""What opens a comparison: the verdict, and of two versions the figures that moved."""

from __future__ import annotations

import math

from reportgen import numbers
from reportgen.comparison.change import Change, number
from reportgen.comparison.items import Items
from reportgen.comparison.leaderboard import Pair, Versions
from reportgen.comparison.verdict import Runs, sureness, verdict_sentence
from reportgen.report.compared.board import measure
from reportgen.report.compared.verdict import delta, delta_text, identical, of_items, overall
from reportgen.report.headline import Headline, Line, Moved, Run, Tile
from reportgen.report.words import Words

MOST_TILES = 4
TILES = ("macro_precision", "macro_recall", "map", "log_loss", "macro_auc", "accuracy")  # after the main metric


def headline(versions: Versions, items: list[Items | None], words: Words, heading: str) -> Headline:
    """The first screen: which version is better, by what, and how sure that is."""
    record = versions.records[0]
    n_data = len(set(versions.datasets))
    data = f"{record.dataset.name or 'one data set'}, {numbers.named(record.dataset.samples, words.sample)}"
    task = versions.facts.title_of(record.media)
    facts = (task or versions.facts.title, data if n_data == 1 else f"{n_data} data sets",
             f"baseline: {versions.names[0]}")  # fmt: skip
    if versions.n > 2:
        return Headline(heading, "", facts, (), (), "", saves="comparison", verdict=_lines(overall(versions)))
    pair = versions.pairs[0]
    lines, lead = _of_pair(versions, pair, items[0], words)
    tiles = _tiles(versions, pair)
    return Headline(heading, "", facts, lead, tiles, "", saves="comparison", verdict=lines)


def _of_pair(versions: Versions, pair: Pair, items: Items | None, words: Words) -> tuple[tuple[Line, ...], Line]:
    """The verdict on two versions in lines, and what became of the items."""
    same = identical(pair, items)
    if same:
        return _lines((same,)), ()
    names = versions.names[pair.before], versions.names[pair.after]
    sentence = verdict_sentence(pair.comparison, *names)
    is_worse = sentence.state == "worse"
    return _lines(sentence.lines, is_worse=is_worse), _line(of_items(items, words))


def _lines(lines: tuple[Runs, ...], *, is_worse: bool = False) -> tuple[Line, ...]:
    return tuple(_line(line, is_worse=is_worse) for line in lines)


def _line(runs: Runs, *, is_worse: bool = False) -> Line:
    return tuple(Run(text, strong, is_worse=is_worse and strong) for text, strong in runs)


def _tiles(versions: Versions, pair: Pair) -> tuple[Tile, ...]:
    """The main metric and those that need not move with it, as the later version has them."""
    changes = pair.comparison.changes
    names = [name for name in dict.fromkeys((versions.main, *TILES)) if name in versions.metrics]
    known = [changes[name] for name in names if name in changes and not math.isnan(changes[name].after)]
    return tuple(_tile(versions, pair, change) for change in known[:MOST_TILES])


def _tile(versions: Versions, pair: Pair, change: Change) -> Tile:
    record, shown, means = versions.records[pair.after], delta(change), measure(versions, change.name)
    low, high = record.intervals.get(change.name) or (None, None)
    known = versions.definition(change.name)
    basis = f"n = {numbers.count(record.dataset.samples)}"
    moved = None if math.isnan(change.difference) else Moved(
        change.before, delta_text(shown), shown.verdict, versions.names[pair.before],
        "" if shown.verdict == "same" else sureness(change.p),
    )  # fmt: skip
    return Tile(
        means.title, change.after, number(low), number(high), basis, means.definition,
        reason=record.interval_reasons.get(change.name, ""),
        text="" if means.bounded else numbers.plain(change.after),
        bounds=known.bounds if known else (0.0, None), moved=moved,
    )  # fmt: skip
