"""What the page calls things."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What the page calls things: what is shown (item) and what is counted (unit); a truth without a prediction.

    `has_boxes`: a unit is a box in the item. That is so by the task, whatever the data hold: a detector may be
    without a single spurious box.
    """

    item: str
    missed: str
    unit: str
    none: str = "nothing there"
    has_boxes: bool = False

    @property
    def items(self) -> str:
        """The plural of `item`."""
        return self.item + "s"

    @property
    def units(self) -> str:
        """The plural of `unit`."""
        return self.unit + "s"
