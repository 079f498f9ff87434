"""What people have said of single samples and boxes: verdicts, and ground truth that they have checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Verdict = Literal["model_wrong", "label_wrong", "label_missing", "unclear"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
AT_FAULT: tuple[Verdict, ...] = ("label_wrong", "label_missing")  # the ground truth is to be corrected

Box = tuple[float, float, float, float]  # x, y, width, height in pixels


@dataclass(frozen=True)
class Place:
    """A sample, or one of the things on it.

    `item` is a label where a sample may have several, p or t and the number of a predicted or a true box; "" for the
    sample as a whole. `truth` and `prediction` are what stood there when it was looked at ("" for nothing), `box`
    where: None where nobody wrote that down.
    """

    id: str
    item: str = ""
    truth: str | None = None
    prediction: str | None = None
    box: Box | None = None


@dataclass(frozen=True)
class Review:
    """What was said of a place."""

    place: Place
    verdict: Verdict


@dataclass(frozen=True)
class Reviewed:
    """All that was said: `known` are places not to be asked about again, `dataset` is the hash of what was reviewed.

    `source` and `known_source` are the names of the files, "" without one.
    """

    reviews: tuple[Review, ...] = ()
    dataset: str = ""
    source: str = ""
    known: tuple[Place, ...] = ()
    known_source: str = ""


NOTHING = Reviewed()
