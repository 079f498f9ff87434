"""The causes of a difference as cards of the page."""

from __future__ import annotations

from reportgen.comparison.cause import Cause, CauseRow
from reportgen.comparison.causes import RULES, causes
from reportgen.comparison.leaderboard import Pair, Versions
from reportgen.links import moved_link
from reportgen.report.compared.blocks import CauseCard, Causes


def causes_block(versions: Versions) -> Causes:
    """What makes the later version of every pair better or worse."""
    pairs = versions.pairs
    return Causes(
        tuple(_cards(versions, pair) for pair in pairs),
        tuple(pair.comparison.unpaired_because for pair in pairs),
        versions.opened,
        len(RULES),
    )


def _cards(versions: Versions, pair: Pair) -> tuple[CauseCard, ...]:
    name = versions.names[pair.after]
    chosen = "" if pair.after - 1 == versions.opened else name
    return tuple(_card(cause, chosen) for cause in causes(pair.comparison, name))


def _card(cause: Cause, pair: str) -> CauseCard:
    links = tuple(_link(cause, row, pair) for row in cause.rows)
    largest = max((abs(row.amount) for row in cause.rows), default=1)
    bars = tuple(abs(row.amount) / largest for row in cause.rows)
    return CauseCard(cause, links[0] if links else "", links, bars)


def _link(cause: Cause, row: CauseRow, pair: str) -> str:
    cell = (row.truth, row.prediction) if row.truth != row.prediction else None
    return moved_link(cause.state, None if cell else row.truth, cell, pair)
