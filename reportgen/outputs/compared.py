"""Drawings of a comparison: differences on a common scale, cases before and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan
from typing import Any

from markupsafe import Markup

from reportgen import numbers
from reportgen.comparison.cause import signed
from reportgen.comparison.change import difference_text
from reportgen.outputs.pictures import beginning, is_coarse
from reportgen.outputs.scene import scene
from reportgen.report.compared.blocks import Delta, ItemCard
from reportgen.report.compared.verdict import delta_text, spread_text
from reportgen.report.document import Payload

BESTS = {"best": "best", "leads": "highest", "tied": "≈ best"}
SYMBOLS = {"correct": "✓", "wrong": "≠", "missed": "○", "spurious": "+", "nothing": "·"}


def filters() -> dict[str, Callable[..., Any]]:
    """What the templates of a comparison call, by name."""
    return {
        "delta_text": delta_text,
        "spread_text": spread_text,
        "change_text": lambda figure: difference_text(figure.verdict, figure.change, "higher"),
        "standing_text": BESTS.__getitem__,
        "spread": lambda delta: numbers.spread(delta.low, delta.high),
        "diverging": Diverging.of,
        "change_class": change_class,
        "count_change": signed,
        "symbol": SYMBOLS.__getitem__,
    }


@dataclass(frozen=True)
class Diverging:
    """A difference as a bar from the middle and its interval, in percent of the width."""

    start: float
    width: float
    low: float
    high: float

    @staticmethod
    def of(delta: Delta, scale: float) -> Diverging:
        """The bar of a difference where the half width stands for `scale`; what is beyond is cut."""
        at = _percent(delta.difference, scale)
        return Diverging(min(50.0, at), abs(at - 50), _percent(delta.low, scale), _percent(delta.high, scale))


def _percent(value: float, scale: float) -> float:
    return 50.0 if isnan(value) else round(50 + 50 * max(-1.0, min(1.0, value / scale)), 2)


def change_class(cell: Any, largest: int) -> str:
    """The class of a cell by how much it changed for the better (b) or for the worse (o); z where it did not."""
    if cell is None or not cell.difference:
        return "z"
    step = 1 + min(3, int(4 * abs(cell.difference) / largest)) if largest > 1 else 2
    return f"{'b' if cell.is_better else 'o'}{step}"


# Cases


def scenes(card: ItemCard, payload: Payload, used: Callable[[int], Markup]) -> Markup:
    """The picture of a case: once, or with boxes twice side by side, before and after."""
    size = payload.sample_sizes[card.sample]
    name = payload.sample_ids[card.sample]
    if payload.texts is not None:
        return beginning(payload.texts, payload.sample_images[card.sample])
    if payload.sample_images[card.sample] < 0:
        return Markup('<span class="no-image">no image</span>')
    if card.view is None:
        return scene(used(card.sample), name, (0, 0, *size), (), fills=True, is_coarse=is_coarse(size))
    return Markup("").join(
        scene(used(card.sample), f"{name}, {said.version}: {said.text}", card.view, said.frames, fills=True)
        for said in (card.before, card.after)
    )
