"""What the page calls things."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What the page calls things: what is shown (item) and what is counted (unit); a truth without a prediction."""

    item: str
    missed: str
    unit: str
    none: str = "nothing there"

    @property
    def items(self) -> str:
        """The plural of `item`."""
        return self.item + "s"

    @property
    def units(self) -> str:
        """The plural of `unit`."""
        return self.unit + "s"
