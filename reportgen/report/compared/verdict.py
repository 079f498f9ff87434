"""What a comparison says, in words: of a pair with its items, and of several versions."""

from __future__ import annotations

import math

from reportgen import numbers
from reportgen.comparison.change import WORDS, Change, difference_text, in_a_sentence
from reportgen.comparison.items import BROKEN, FIXED, GONE, RIGHT, SAME, SPURIOUS, Items
from reportgen.comparison.leaderboard import Pair, Versions
from reportgen.comparison.verdict import Runs, sureness, verdict_sentence
from reportgen.report.compared.blocks import Delta
from reportgen.report.words import Words

MOVED = 0.05  # of its value: by so much a figure without known noise has changed enough to be named

UNDEFINED = Delta(math.nan, math.nan, math.nan, math.nan, "undefined", None)


def delta(change: Change | None) -> Delta:
    """A change as it is shown; undefined where there is none."""
    if change is None:
        return UNDEFINED
    return Delta(change.difference, change.low, change.high, change.p, change.verdict, change.better)


def delta_text(shown: Delta) -> str:
    """A difference as it is written."""
    return difference_text(shown.verdict, shown.difference, shown.better)


def spread_text(shown: Delta) -> str:
    """What stands below a difference: its interval and its p; in words where there is none."""
    interval = numbers.spread(shown.low, shown.high)
    return f"{interval}, p = {numbers.probability(shown.p)}" if interval else WORDS[shown.verdict]


def identical(pair: Pair, items: Items | None) -> Runs:
    """What is said where both versions say the same of everything, and all their figures agree; else nothing."""
    if items is None or items.count(RIGHT, SAME) != items.state.size:
        return ()
    changes = pair.comparison.changes.values()
    if not all(change.difference == 0 or math.isnan(change.difference) for change in changes):
        return ()
    return (("No difference at all.", True), (" Both versions say the same of everything.", False))


def verdict(pair: Pair, items: Items | None, names: tuple[str, str], words: Words) -> Runs:
    """Which of the two is better, by how much, how sure that is, and what became of the items."""
    same, moved = identical(pair, items), of_items(items, words)
    return same or (*verdict_sentence(pair.comparison, *names).runs, *(((" ", False), *moved) if moved else ()))


def of_items(items: Items | None, words: Words) -> Runs:
    """What became of the items, as counts."""
    if items is None:
        return ()
    fixed, broken = items.count(FIXED), items.count(BROKEN)
    said: Runs = (
        (f"{numbers.named(fixed, words.counted)} fixed", True), (", ", False),
        (f"{numbers.count(broken)} broken", True),
    )  # fmt: skip
    new, gone = items.count(SPURIOUS), items.count(GONE)
    if new or gone:
        where = words.wrong_predictions.removeprefix(words.predictions) if words.confuses else ""
        many = f"{numbers.named(new, 'new false positive')}{where}, {numbers.count(gone)} gone"
        said += ((f"; {many}", False),)
    return (*said, (".", False))


def overall(versions: Versions) -> tuple[Runs, ...]:
    """Which of several versions is best, data set by data set; nobody wins by noise, but who leads is named."""
    said: list[Runs] = []
    contents = list(dict.fromkeys(versions.datasets))
    for content in contents:
        members = [k for k, other in enumerate(versions.datasets) if other == content]
        if len(members) > 1 and versions.leader(members) is not None:
            where = f" on {versions.dataset_names[members[0]]}" if len(contents) > 1 else ""
            said += [_best(versions, members, where), _also(versions, members)]
    none: Runs = (("Every version ran on other data:", True), (" only figures can be compared.", False))
    return tuple(line for line in said if line) or (none,)


def _best(versions: Versions, members: list[int], where: str) -> Runs:
    ranks, leader = versions.ranks(versions.main), versions.leader(members)
    assert leader is not None  # noqa: S101 - it was asked for
    tied = [k for k in members if ranks[k].place == 1 and k != leader]
    name, value = (
        versions.names[leader],
        f"{versions.main_title} {numbers.metric(versions.value(leader, versions.main))}",
    )
    if not tied:
        others = "the other" if len(members) == 2 else f"each of the {len(members) - 1} others"
        return ((f"{name} is best{where}:", True), (f" {value}, significantly above {others}.", False))
    if len(tied) == len(members) - 1:
        return (
            (f"No significant difference{where} between the {len(members)} versions.", True),
            (f" {name} leads by {value}{_ahead(versions, members[0], leader)}.", False),
        )
    close = _listed([f"{versions.names[k]} ({sureness(_change(versions, leader, k).p)})" for k in tied])
    is_are = "is" if len(tied) == 1 else "are"
    return (
        (f"{name} leads{where}:", True),
        (f" {value}; {close} {is_are} not significantly worse, all others are.", False),
    )


def _change(versions: Versions, leader: int, other: int) -> Change:
    return versions.between(leader, other).changes[versions.main]


def _ahead(versions: Versions, baseline: int, leader: int) -> str:
    """How far the leader is ahead of the baseline; empty where it is the baseline."""
    if leader == baseline:
        return ", the baseline"
    change = versions.compared(baseline, leader).changes[versions.main]
    return f", {numbers.signed(change.difference)} from {versions.names[baseline]} ({sureness(change.p)})"


def _also(versions: Versions, members: list[int]) -> Runs:
    """Metrics of which lower is better that moved as well: they judge the scores, which the main one does not see."""
    leader, baseline = versions.leader(members), members[0]
    if leader is None or leader == baseline:
        return ()
    said = []
    for name, change in versions.compared(baseline, leader).changes.items():
        if name in versions.metrics and change.better == "lower" and abs(change.difference) > MOVED * change.before:
            title = in_a_sentence(versions.definition(name), name)
            verb = "falls" if change.difference < 0 else "rises"
            ends = f"{numbers.plain(change.before)} to {numbers.plain(change.after)}"
            said.append(f"Its {title} {verb} from {ends} (lower is better; {sureness(change.p)}).")
    return ((" ".join(said), False),) if said else ()


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
