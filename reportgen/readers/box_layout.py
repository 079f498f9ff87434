"""What four numbers of a box mean, where the file does not say: recognised from all boxes together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.readers.boxes import from_centres, from_corners

Numbers = NDArray[np.float64]

FORMS = {
    "xywh": "x, y, width, height",
    "xyxy": "left, top, right, bottom",
    "cxcywh": "centre x, centre y, width, height",
}
_TOLERANCE = 0.02  # share of the image by which a box may reach over its edge
_MIDDLE = 2.0  # at least, of scores that are percentages
_SHARES = ("cxcywh", "xywh", "xyxy")  # of shares of the image YOLO's centres come first
_FEW = 0.05  # of the boxes, that may reach out of their image in a reading that is not the first
_SURE = 3  # boxes that all look like corners by chance: one in 64


@dataclass(frozen=True)
class Layout:
    """Where the score stands (0: first, 4: last, None: nowhere), and what the four numbers mean."""

    score: int | None
    form: str
    is_relative: bool

    @property
    def described(self) -> str:
        """The layout in words, as it is said to the user."""
        place = {None: "", 0: "the score before the box, ", 4: "the score behind the box, "}[self.score]
        return f"{place}boxes as {FORMS[self.form]} in {'shares of the image' if self.is_relative else 'pixels'}"

    def boxes(self, values: Numbers) -> Numbers:
        """The boxes as x, y, width, height."""
        sides = np.ascontiguousarray(_sides(values, self.score))
        return from_corners(sides) if self.form == "xyxy" else from_centres(sides) if self.form == "cxcywh" else sides

    def scores(self, values: Numbers) -> Numbers | None:
        """The scores, None where there are none."""
        return None if self.score is None else np.ascontiguousarray(values[:, self.score])


def recognised(values: Numbers, width: Numbers, height: Numbers, form: str | None = None) -> Layout:
    """The layout that puts most boxes inside of their image; sizes (n,) are NaN where unknown, `form` may be given."""
    best: tuple[float, Layout] | None = None
    for score in _score_places(values):
        sides = _sides(values, score)
        is_relative = _are_shares(sides)
        size = (np.ones(len(sides)), np.ones(len(sides))) if is_relative else (width, height)
        for candidate in (form,) if form else _preferred(sides, size, is_relative=is_relative):
            misfit = 1 - float(_fits(sides, candidate, *size).mean()) if len(sides) else 0.0
            if is_relative and candidate != (form or _SHARES[0]) and misfit > _FEW:
                continue  # boxes that are outside of their image in every reading are not proof of an unusual one
            if best is None or misfit < best[0] - 1e-9:
                best = misfit, Layout(score, candidate, is_relative)
    return best[1] if best else Layout(None, form or "xywh", False)


def _score_places(values: Numbers) -> tuple[int | None, ...]:
    """Where the score may stand: a column within [0, 1], or the first where there is none.

    A column that is no score beside four that are shares of the image is one all the same, a percentage: of boxes in
    pixels no more than one number would be beyond 1.
    """
    if values.shape[1] == 4:
        return (None,)
    fitting = [place for place in (4, 0) if np.all((values[:, place] >= 0) & (values[:, place] <= 1))]
    if len(fitting) == 1:
        other = 4 - fitting[0]
        is_percentage = _are_shares(_sides(values, other)) and float(np.median(values[:, other])) > _MIDDLE
        return (other,) if is_percentage else (fitting[0],)
    return tuple(fitting) or (0,)


def _are_shares(sides: Numbers) -> bool:
    return bool(len(sides)) and float(np.nanmax(np.abs(sides), initial=0)) <= 1 + _TOLERANCE


def _sides(values: Numbers, score: int | None) -> Numbers:
    return values if score is None else values[:, 1:] if score == 0 else values[:, :4]


def _preferred(sides: Numbers, size: tuple[Numbers, Numbers], *, is_relative: bool) -> tuple[str, ...]:
    """The meanings in order: of equally fitting ones the first counts."""
    if is_relative:
        return _SHARES
    if np.isnan(size[0]).all():
        # without sizes anything fits but corners in the wrong order, so these prove themselves
        are_corners = len(sides) >= _SURE and _fits(sides, "xyxy", *size).all()
        return ("xyxy",) if are_corners else ("xywh",)
    return ("xywh", "xyxy", "cxcywh")


def _fits(sides: Numbers, form: str, width: Numbers, height: Numbers) -> Mask:
    """Which boxes have a size and lie in their image, as far as that is known."""
    first, second = sides[:, :2], sides[:, 2:]
    low = first - second / 2 if form == "cxcywh" else first
    high = {"xyxy": second, "xywh": first + second, "cxcywh": first + second / 2}[form]
    image = np.column_stack([width, height])
    slack = image * _TOLERANCE
    is_inside = ~((low < -slack) | (high > image + slack))
    fits: Mask = np.logical_and.reduce(is_inside & (high > low), axis=1)
    return fits
