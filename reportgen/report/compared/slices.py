"""The slices of a comparison: where the later version lost, and where it gained."""

from __future__ import annotations

import math
from typing import Any

from reportgen import numbers
from reportgen.comparison.change import SIGNIFICANT, in_a_sentence
from reportgen.comparison.leaderboard import Pair, Versions
from reportgen.comparison.slices import SliceChange, figure_of_slices
from reportgen.evaluations.slices import FEWEST
from reportgen.report.compared.blocks import Delta
from reportgen.report.compared.slice_blocks import SliceDelta, SliceDeltas
from reportgen.report.document import Section
from reportgen.report.words import Words

MOST_ROWS = 50  # of a pair in the page


def slices_section(versions: Versions, words: Words) -> tuple[Section, ...]:
    """The slices of the pair that is opened, folded away; nothing where no pair has any in common."""
    if not any(pair.comparison.slice_changes for pair in versions.pairs):
        return ()
    block = slice_deltas(versions, versions.pairs[versions.opened], words)
    lead = f"Change of {block.title} in the slices that both versions have, the most harmed first."
    return (Section("slices", "Slices", "Slices", lead, (block,), _fold(versions)),)


def slice_deltas(versions: Versions, pair: Pair, words: Words) -> SliceDeltas:
    """The slices of a pair: as many of the most harmed as the page has."""
    found, name = pair.comparison.slice_changes, figure_of_slices(pair.comparison)
    return SliceDeltas(
        in_a_sentence(versions.definition(name), name), tuple(map(_row, found[:MOST_ROWS])),
        words.samples, _note(pair, words),
    )  # fmt: skip


def slice_values(versions: Versions, pair: Pair, words: Words) -> dict[str, Any]:
    """The same for the live page, where another pair may be chosen."""
    block = slice_deltas(versions, pair, words)
    rows = [
        [row.name, row.value, row.samples, *map(_plain, (row.before, row.after, row.delta.difference, row.delta.low,
         row.delta.high, row.delta.p)), row.delta.verdict]
        for row in block.rows
    ]  # fmt: skip
    return {"rows": rows, "note": block.note}


def _row(one: SliceChange) -> SliceDelta:
    change = one.change
    delta = Delta(change.difference, change.low, change.high, one.q, one.verdict, change.better)
    return SliceDelta(one.name, one.value, one.samples, change.before, change.after, delta)


def _fold(versions: Versions) -> str:
    if versions.n > 2:
        return "What changed in each"
    found = versions.pairs[0].comparison.slice_changes
    worse = sum(one.verdict == "worse" for one in found)
    return f"{numbers.named(len(found), 'slice')} in both, {numbers.count(worse)} significantly worse"


def _note(pair: Pair, words: Words) -> str:
    found = pair.comparison.slice_changes
    if not found:
        return "These two versions have no slice in common."
    n_tested = sum(not math.isnan(one.q) for one in found)
    said = []
    if n_tested:
        said.append(f"▲ ▼ where q ≤ {SIGNIFICANT}: the p-value, corrected for {numbers.named(n_tested, 'slice')}.")
    if n_tested < len(found):
        said.append(_untested(pair, words))
    if len(found) > MOST_ROWS:
        said.append(f"The {MOST_ROWS} most harmed of {numbers.count(len(found))}; all are in the record.")
    return " ".join(said)


def _untested(pair: Pair, words: Words) -> str:
    refused = pair.comparison.unpaired_because
    if refused:
        return f"Not tested: {refused}."
    return f"Not tested: fewer than {FEWEST} {words.samples}, or not known to be the same {words.samples}."


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
