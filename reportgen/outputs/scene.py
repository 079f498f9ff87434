"""A picture with boxes on it as SVG: what is labelled dashed, what is predicted solid, the case in question last."""

from collections.abc import Iterable

from markupsafe import Markup

from reportgen.report.cases import Box, Frame

LOOKS = {"truth": "truth", "missed": "truth scene__box--missed", "correct": "correct", "wrong": "wrong",
         "spurious": "spurious"}  # fmt: skip


def scene(
    picture: Markup, name: str, view: Box, frames: tuple[Frame, ...], *, fills: bool, is_coarse: bool = False
) -> Markup:
    """The part `view` of a picture with its boxes; one that `fills` its place is cut where the place is narrower.

    A coarse one shows its pixels.
    """
    chosen = [frame for frame in frames if frame.is_chosen]
    others = [frame for frame in frames if not frame.is_chosen]
    return Markup(
        '<svg class="scene{}" role="img" viewBox="{}" preserveAspectRatio="xMidYMid {}" aria-label="{}">{}{}{}</svg>'
    ).format(
        " pixels" if is_coarse else "",
        " ".join(map(str, view)),
        "slice" if fills else "meet",
        name,
        picture,
        _framed(others, "other"),
        _framed(chosen, "chosen"),
    )


def _framed(frames: list[Frame], role: str) -> Markup:
    """Boxes on a casing that keeps them visible on any picture: one path for each look, however many boxes it has."""
    if not frames:
        return Markup("")
    looks = [(LOOKS[look], [frame.box for frame in frames if frame.look == look]) for look in LOOKS]
    paths = [
        Markup('<path class="scene__box scene__box--{}" d="{}"/>').format(look, _outlines(boxes))
        for look, boxes in looks
        if boxes
    ]
    casing = Markup('<path class="scene__casing" d="{}"/>').format(_outlines(frame.box for frame in frames))
    return Markup('<g class="scene__{}">{}{}</g>').format(role, casing, Markup("").join(paths))


def _outlines(boxes: Iterable[Box]) -> str:
    rounded = (tuple(round(side, 2) for side in box) for box in boxes)
    return "".join(f"M{x:.8g} {y:.8g}h{width:.8g}v{height:.8g}h{-width:.8g}z" for x, y, width, height in rounded)
