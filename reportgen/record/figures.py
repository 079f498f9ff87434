"""The numbers that a record may hold: finite, and counts bounded, so that nothing absurd is computed from them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

LARGEST = 2**53  # of counts: up to here every whole number is exact as a float
GREATEST = 1e100  # of figures: whatever is computed from them stays finite

Count = Annotated[int, Meta(ge=0, le=LARGEST)]
Number = Annotated[float, Meta(ge=-GREATEST, le=GREATEST)]
Value = Number | None
Interval = Annotated[tuple[Value, Value], Meta(description="Low and high at 95%.")]
Metrics = dict[str, Value]
Values = Annotated[list[Value], Meta(description="One for each of threshold.steps.")]
# A list and no tuple: in a union with a bounded number, msgspec 0.22 reads a tuple's types as bounds and crashes.
Pair = Annotated[list[Value], Meta(min_length=2, max_length=2)]
Figure = int | Number | str | Pair | None
