"""What a comparison of two versions says, in words."""

from __future__ import annotations

import math

import numpy as np

from reportgen import numbers
from reportgen.comparison.change import SIGNIFICANT, Change
from reportgen.comparison.items import BROKEN, FIXED, GONE, RIGHT, SAME, SPURIOUS, Items
from reportgen.comparison.leaderboard import Pair, Versions
from reportgen.report.compared.blocks import Delta
from reportgen.report.words import Words

Runs = tuple[tuple[str, bool], ...]  # pieces of text; True for the facts the eye should find

UNDEFINED = Delta(math.nan, math.nan, math.nan, "undefined")


def delta(change: Change | None) -> Delta:
    """A change as it is shown; undefined where there is none."""
    if change is None or math.isnan(change.difference):
        return UNDEFINED
    if change.difference == 0:
        verdict = "same"
    elif not change.is_known:
        verdict = "unknown"
    else:
        verdict = "noise" if change.is_noise else "better" if change.is_better else "worse"
    if change.better is None and verdict in ("better", "worse"):
        verdict = "unknown"
    return Delta(change.difference, change.low, change.high, verdict)


def is_identical(pair: Pair, items: Items | None) -> bool:
    """Whether both versions say the same of everything, and all their figures agree."""
    if items is None or items.count(RIGHT, SAME) != items.state.size:
        return False
    return all(change.difference == 0 or math.isnan(change.difference) for change in pair.comparison.changes.values())


def verdict(pair: Pair, items: Items | None, names: tuple[str, str], words: Words) -> Runs:
    """Which of the two is better, by how much, and how sure that is."""
    if not pair.comparison.is_paired:
        return _of_figures(pair, names)
    if is_identical(pair, items):
        return (("No difference at all.", True), (" Both versions say the same of everything.", False))
    main = pair.comparison.changes.get(pair.comparison.facts.main)
    said: Runs = ((_word(pair, main, names[1]), True),)
    if main is not None:
        said += ((f" {_figure(pair, main)}.", False),)
    return (*said, *_of_items(items, words), (f" {_test(pair, words)}", False))


def _word(pair: Pair, main: Change | None, name: str) -> str:
    is_sure, title = pair.comparison.p <= SIGNIFICANT, pair.comparison.main_title
    counts = pair.comparison.sign_counts
    fewer = bool(counts is not None and counts[0][0] > counts[1][0])
    if main is not None and main.is_known and not main.is_noise:
        if is_sure and fewer != main.is_better:
            return f"Mixed: the {title} of {name} is {'higher' if main.is_better else 'lower'}, its errors are not."
        return f"{name} is {'better' if main.is_better else 'worse'}:"
    if is_sure:
        return f"{name} makes {'fewer' if fewer else 'more'} errors, but not by {title}:"
    return "No difference beyond chance:"


def _figure(pair: Pair, change: Change) -> str:
    interval = numbers.spread(change.low, change.high)
    return f"{pair.comparison.main_title} {numbers.signed(change.difference)}" + (f" ({interval})" if interval else "")


def _of_items(items: Items | None, words: Words) -> Runs:
    if items is None:
        return ()
    fixed, broken = items.count(FIXED), items.count(BROKEN)
    said: Runs = (
        (f" {numbers.named(fixed, words.unit)} fixed", True), (", ", False),
        (f"{numbers.count(broken)} broken", True),
    )  # fmt: skip
    new, gone = items.count(SPURIOUS), items.count(GONE)
    if new or gone:
        many = f"{numbers.count(new)} {words.prediction if new == 1 else words.predictions}"
        said += ((f"; {many} newly spurious, {numbers.count(gone)} gone", False),)
    return (*said, (".", False))


def _test(pair: Pair, words: Words) -> str:
    counts = pair.comparison.sign_counts
    assert counts is not None  # noqa: S101 - the pair has the same samples
    better, worse = int(counts[0][0]), int(counts[1][0])
    facts = pair.comparison.facts
    what = "" if facts.has_one_answer else (
        f" ({numbers.named(better, words.item)} with fewer errors, {numbers.count(worse)} with more)"
    )  # fmt: skip
    return f"{facts.test}: p = {numbers.probability(pair.comparison.p)}{what}."


def _of_figures(pair: Pair, names: tuple[str, str]) -> Runs:
    """Two versions of which only figures can be compared."""
    main, because = pair.comparison.changes.get(pair.comparison.facts.main), pair.comparison.unpaired_because
    said: Runs = (("Only figures can be compared:", True), (f" {because}.", False))
    if main is None or np.isnan(main.difference):
        return said
    sure = {True: ", more than chance explains", False: ", within chance"}[not main.is_noise] if main.is_known else ""
    return (*said, (f" {names[1]} against {names[0]}: {_figure(pair, main)}{sure}.", False))


def overall(versions: Versions) -> Runs:
    """Which of several versions is best, data set by data set; nobody wins by noise."""
    ranks, said = versions.ranks(versions.main), []
    contents = list(dict.fromkeys(versions.datasets))
    for content in contents:
        members = [k for k, other in enumerate(versions.datasets) if other == content]
        best = [k for k in members if ranks[k].place == 1]
        if len(members) < 2 or not best:
            continue
        where = f" on {versions.dataset_names[members[0]]}" if len(contents) > 1 else ""
        said.append(_best(versions, best, members, where))
    if not said:
        return (("Every version ran on other data:", True), (" only figures can be compared.", False))
    return tuple(run for runs in said for run in runs)


def _best(versions: Versions, best: list[int], members: list[int], where: str) -> Runs:
    names = [versions.names[k] for k in best]
    if len(best) == 1:
        value = numbers.metric(versions.value(best[0], versions.main))
        return (
            (f"{names[0]} is best{where}", True),
            (f", by {versions.main_title} {value}, more than chance explains. ", False),
        )
    if len(best) == len(members):
        return (
            (f"No difference beyond chance{where}", True),
            (f" between the {len(best)} versions, by {versions.main_title}. ", False),
        )
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    return (
        (f"{listed} are tied for the best{where}", True),
        (f", by {versions.main_title}: chance explains how they differ. ", False),
    )
