"""One case as it is written into the page, and the boxes on its picture."""

from dataclasses import dataclass

from reportgen.arrays import NONE

LEAST_VIEW = 96.0  # pixels of the picture that are shown at the least: a small object needs its surroundings
AROUND = 1.5  # the part shown around a box, in its larger side

Box = tuple[float, float, float, float]  # x, y, width and height in pixels


@dataclass(frozen=True)
class Frame:
    """A box on a picture, in its pixels: what it is, and whether it is the one in question."""

    box: Box
    look: str  # truth, missed, correct, wrong or spurious
    is_chosen: bool


@dataclass(frozen=True)
class Case:
    """One case as it is written into the page: which sample, its score (NaN without), and for boxes where to look.

    `kind` is that of its row, as views tell them apart; 0: of no other than its cell says.
    `row` are the ground truth and the prediction it is about, NONE where there is none; None: the whole sample.
    """

    sample: int  # position in the payload
    score: float
    view: Box | None = None  # the part of the picture shown; None: all of it
    frames: tuple[Frame, ...] = ()
    tally: tuple[int, int, int] | None = None  # correct boxes, wrong ones and objects not found of the whole picture
    row: tuple[int, int] | None = None
    kind: int = 0
    said: str = ""  # what the case is, in words: its name for those who do not see it


def outcome(truth: int, prediction: int) -> str:
    """What a row is: correct, missed, spurious or wrong."""
    if truth == prediction:
        return "correct"
    return "missed" if prediction == NONE else "spurious" if truth == NONE else "wrong"


def frames_of(truth: int, prediction: int, boxes: tuple[Box | None, Box | None], *, is_chosen: bool) -> list[Frame]:
    """The frames of a row: around its labelled box and, unless it is missed, around its predicted one."""
    what = outcome(truth, prediction)
    looks = ("missed", None) if what == "missed" else ("truth", what)
    return [Frame(box, look, is_chosen) for box, look in zip(boxes, looks, strict=True) if box and look]


def view_of(box: Box, width: float, height: float) -> Box:
    """The square part of a picture that shows a box with its surroundings."""
    x, y, wide, high = box
    side = min(max(max(wide, high) * AROUND, LEAST_VIEW), width, height)
    left = max(0.0, min(width - side, x + wide / 2 - side / 2))
    top = max(0.0, min(height - side, y + high / 2 - side / 2))
    return round(left, 1), round(top, 1), round(side, 1), round(side, 1)
