"""Two models on the same folds, as a section of a comparison."""

from __future__ import annotations

import math

from reportgen import numbers
from reportgen.comparison.change import in_a_sentence
from reportgen.comparison.folds import FoldChanges
from reportgen.comparison.leaderboard import Versions
from reportgen.comparison.pair import Comparison
from reportgen.report.blocks import Notice
from reportgen.report.compared.fold_blocks import FoldDelta, FoldDeltas
from reportgen.report.document import Section


def folds_section(versions: Versions) -> tuple[Section, ...]:
    """The folds of two versions that have the same; nothing of more versions, or of other folds."""
    if versions.n != 2:
        return ()
    pair = versions.pairs[0]
    found = pair.comparison.fold_changes
    if found is None:
        return _other_folds(pair.comparison)
    title = in_a_sentence(versions.definition(found.figure), found.figure)
    better, n = int((found.differences > 0).sum()), len(found.names)
    every = "every fold" if better == n else f"{numbers.count(better)} of {numbers.count(n)} folds"
    lead = f"{versions.names[pair.after]} is better in {every}." if better else "It is better in no fold."
    block = _block(found, title, (versions.names[pair.before], versions.names[pair.after]), pair.comparison.p)
    return (Section("folds", "Folds", "Two models, same folds", lead, (block,)),)


def _other_folds(comparison: Comparison) -> tuple[Section, ...]:
    """That both were parted into folds, but into others."""
    if not (comparison.before.folds and comparison.after.folds):
        return ()
    notice = Notice(
        "The two have other folds: nothing is compared fold by fold.",
        "Their models were trained on other parts of the data. Give --same-folds-as to reportgen crossval.",
    )
    return (Section("folds", "Folds", "Folds", "", (notice,)),)


def _block(found: FoldChanges, title: str, names: tuple[str, str], p: float) -> FoldDeltas:
    low = float(min(found.before.min(), found.after.min()))
    high = float(max(found.before.max(), found.after.max()))
    begin, end = math.floor(low * 50) / 50, math.ceil(high * 50) / 50
    wide = max(end - begin, 1e-9)
    rows = tuple(
        FoldDelta(name, then, now, now - then, (then - begin) / wide, (now - begin) / wide, now >= then)
        for name, then, now in zip(found.names, found.before.tolist(), found.after.tolist(), strict=True)
    )
    return FoldDeltas(title, *names, begin, end, rows, found.mean, found.sd, tuple(_lines(found, p)))


def _lines(found: FoldChanges, p: float) -> list[tuple[str, str]]:
    lines = [("Difference, mean of folds", f"{numbers.signed(found.mean)} ± {numbers.metric(found.sd)} sd")]
    if not math.isnan(p):
        lines.append(("Exact test on all samples", f"p = {numbers.probability(p)}"))
    if not math.isnan(found.t):
        t = numbers.plain(found.t)
        lines.append((
            "Corrected t over folds", f"t = {t}, p = {numbers.probability(found.p)}: the folds share training samples, "
            "so that this one is cautious",
        ))  # fmt: skip
    return lines
