"""One case as it is written into the page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Frame:
    """A box on a picture, in its pixels: what it is, and whether it is the one in question."""

    x: float
    y: float
    width: float
    height: float
    look: str  # truth, missed, correct, wrong or spurious
    is_chosen: bool


@dataclass(frozen=True)
class Case:
    """One case as it is written into the page: which sample, its score (NaN without), and for boxes where to look."""

    sample: int  # position in the payload
    score: float
    view: tuple[float, float, float, float] | None = None  # x, y, width and height of the part shown; None: all of it
    frames: tuple[Frame, ...] = ()
    tally: tuple[int, int, int] | None = None  # correct boxes, wrong ones and objects not found of the whole picture
