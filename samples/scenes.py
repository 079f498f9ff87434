"""Scenes composed of handwritten digits: several to a picture, on textured ground, each with the exact box of its ink.

Sizes, overlaps, slants and contrast vary; some scenes also have doodles, which are no digits, and some have no digit.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Colour = tuple[int, int, int]
Rng = np.random.Generator
Box = tuple[int, int, int, int]  # x, y, width, height in pixels

WIDTH, HEIGHT = 240, 180
SMALLEST, LARGEST = 12, 90  # pixels of a digit's height
FEWEST_DIGITS, MOST_DIGITS = 3, 11
EMPTY = 0.05  # share of scenes without a digit
FAINT = 0.2  # share of strokes of low contrast
MARGIN = 2  # pixels between ink and the picture's edge
FINE = 8  # a stroke is drawn this many times finer than the data's 8x8 before it is brought to its size
PADDING = 2  # empty pixels around the 8x8, so that a turned digit is not cut
STROKE = 0.5  # share of the darkest ink from which a pixel belongs to the stroke
INKED = 0.3  # coverage from which a pixel counts as ink of the digit: its box is the tightest around those
TRIES = 60  # places tried for a digit before the scene goes without it


@dataclass(frozen=True)
class Scene:
    """A picture with its digits, in the order in which they were painted."""

    picture: Bytes  # (HEIGHT, WIDTH, 3)
    labels: Integers  # (n,)
    boxes: Integers  # (n, 4) x, y, width, height in pixels


@dataclass(frozen=True)
class Crowd:
    """How many digits a scene has, and how high in pixels they are."""

    fewest: int = FEWEST_DIGITS
    most: int = MOST_DIGITS
    smallest: int = SMALLEST
    largest: int = LARGEST


@dataclass(frozen=True)
class Surface:
    """What the digits are written on, and with."""

    texture: Callable[[Rng], Floats]
    dark: Colour
    light: Colour
    inks: tuple[Colour, ...]
    grain: float  # standard deviation of the noise of single pixels, of 255


def composed(rng: Rng, surface: Surface, digits: Floats, target: Integers, crowd: Crowd = Crowd()) -> Scene:
    """A new scene of some of the `digits` (n, 8, 8), whose labels are `target` (n,)."""
    canvas = ground(rng, surface)
    taken: list[Box] = []
    n_digits = 0 if rng.random() < EMPTY else rng.integers(crowd.fewest, crowd.most + 1)
    largest = rng.choice([crowd.largest, max(crowd.largest / 2, crowd.smallest * 1.5)])
    labels = []
    for digit in rng.choice(len(digits), n_digits, replace=False):
        stroke = glyph(digits[digit], height(rng, largest, crowd.smallest), rng.normal(0, 8), rng.uniform(0.85, 1.2))
        if painted(rng, canvas, surface, stroke, taken):
            labels.append(target[digit])
    boxes = np.array(taken, dtype=np.int64).reshape(-1, 4)
    for _ in range(rng.integers(0, 4)):
        painted(rng, canvas, surface, doodle(rng, height(rng, crowd.largest / 2, SMALLEST)), taken)
    canvas += rng.normal(0, surface.grain, (HEIGHT, WIDTH, 1))
    return Scene(canvas.clip(0, 255).round().astype(np.uint8), np.array(labels, dtype=np.int64), boxes)


def height(rng: Rng, largest: float, smallest: float) -> int:
    """A height in pixels: every doubling between the two is equally likely."""
    return round(float(np.exp(rng.uniform(np.log(smallest), np.log(largest)))))


def painted(rng: Rng, canvas: Floats, surface: Surface, stroke: Floats, taken: list[Box]) -> bool:
    """Paints a stroke where there is room and adds its box to `taken`; False when no place was found."""
    left, top, width, height = inked(stroke)
    allowed = rng.choice([0.0, 0.05, 0.3], p=[0.4, 0.2, 0.4])
    for _ in range(TRIES):
        x = int(rng.integers(MARGIN, WIDTH - MARGIN - stroke.shape[1]))
        y = int(rng.integers(MARGIN, HEIGHT - MARGIN - stroke.shape[0]))
        box = (x + left, y + top, width, height)
        if overlap(box, taken) <= allowed:
            ink = np.array(surface.inks[rng.integers(len(surface.inks))], dtype=np.float64)
            strength = rng.uniform(0.25, 0.45) if rng.random() < FAINT else rng.uniform(0.75, 1)
            patch = canvas[y : y + stroke.shape[0], x : x + stroke.shape[1]]
            patch += strength * stroke[:, :, None] * (ink - patch)
            taken.append(box)
            return True
    return False


def overlap(box: Box, others: list[Box]) -> float:
    """The largest share of either box that `box` and one of the others have in common; 0 without others."""
    x, y, width, height = box
    shares = [0.0]
    for left, top, wide, high in others:
        across = min(x + width, left + wide) - max(x, left)
        down = min(y + height, top + high) - max(y, top)
        shares.append(max(across, 0) * max(down, 0) / min(width * height, wide * high))
    return max(shares)


def glyph(ink: Floats, height: int, turn: float, stretch: float) -> Floats:
    """(height, width) coverage by a digit's stroke, 0 to 1: smooth where the data is 8x8 squares."""
    padded = np.pad(ink / ink.max(), PADDING)
    side = FINE * len(padded)
    fine = picture(padded).resize((side, side), Image.Resampling.BICUBIC).rotate(turn, Image.Resampling.BICUBIC)
    stroke = ((np.asarray(fine) - STROKE) * 5 + 0.5).clip(0, 1)
    left, top, width, high = inked(stroke)
    size = (max(round(height * width / high * stretch), 3), height)
    tight = picture(stroke[top : top + high, left : left + width]).resize(size, Image.Resampling.BICUBIC)
    return np.asarray(tight, dtype=np.float64).clip(0, 1)


def doodle(rng: Rng, height: int) -> Floats:
    """(height, height) coverage of a scribble: a few joined lines, closed or not."""
    side = 4 * height
    corners = rng.uniform(0.1, 0.9, (rng.integers(3, 6), 2)) * side
    sheet = Image.new("L", (side, side))
    lines = [tuple(corner) for corner in corners.tolist()]
    if rng.random() < 0.4:
        lines.append(lines[0])
    ImageDraw.Draw(sheet).line(lines, fill=255, width=max(side // 9, 4), joint="curve")
    return np.asarray(sheet.resize((height, height), Image.Resampling.BOX), dtype=np.float64) / 255


def inked(stroke: Floats) -> Box:
    """x, y, width and height of the tightest box around the ink."""
    columns, rows = (np.flatnonzero(stroke.max(axis) >= INKED) for axis in (0, 1))
    return int(columns[0]), int(rows[0]), int(columns[-1] - columns[0] + 1), int(rows[-1] - rows[0] + 1)


def ground(rng: Rng, surface: Surface) -> Floats:
    """(HEIGHT, WIDTH, 3) an empty surface, lit unevenly."""
    shade = surface.texture(rng)[:, :, None]
    light = 0.85 + 0.25 * noise(rng, 3)[:, :, None]
    return light * (np.array(surface.dark) + shade * (np.array(surface.light) - np.array(surface.dark)))


def noise(rng: Rng, rows: int, columns: int | None = None) -> Floats:
    """(HEIGHT, WIDTH) smooth values from 0 to 1, which change about `rows` times downwards and `columns` across."""
    coarse = rng.random((rows, columns or rows * 4 // 3))
    smooth = picture(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    return np.asarray(smooth, dtype=np.float64).clip(0, 1)


def picture(values: Floats) -> Image.Image:
    """An image of float values, for resizing."""
    return Image.fromarray(values.astype(np.float32))


def clouds(rng: Rng) -> Floats:
    """Soft blots, from large to small."""
    return 0.55 * noise(rng, 4) + 0.3 * noise(rng, 10) + 0.15 * noise(rng, 30)


def smears(rng: Rng) -> Floats:
    """A wiped board."""
    return 0.6 * noise(rng, 5, 3) + 0.4 * noise(rng, 36, 4)


def wood(rng: Rng) -> Floats:
    """Grain along boards, with the joints between them."""
    rings = 0.5 + 0.5 * np.sin(40 * noise(rng, 6, 2))
    joints = np.arange(HEIGHT)[:, None] % rng.integers(36, 60) > 1
    return (0.5 * rings + 0.5 * noise(rng, 90, 6)) * joints


def squared(rng: Rng) -> Floats:
    """Squared paper."""
    square = int(rng.integers(12, 25))
    lines = (np.arange(HEIGHT)[:, None] % square == 0) | (np.arange(WIDTH) % square == 0)
    return 1 - 0.55 * lines - 0.15 * noise(rng, 8)


def bricks(rng: Rng) -> Floats:
    """A wall with light joints."""
    high, wide = int(rng.integers(18, 28)), int(rng.integers(44, 64))
    course, down = np.divmod(np.arange(HEIGHT), high)
    across = (np.arange(WIDTH) + course[:, None] % 2 * (wide // 2)) % wide
    joints = (down[:, None] < 2) | (across < 2)
    return np.where(joints, 1, 0.5 * noise(rng, 40) + 0.2 * noise(rng, 8))


WHITE, BLACK, YELLOW = (248, 247, 240), (34, 34, 40), (250, 212, 84)
BLUE, RED, GREEN = (34, 72, 150), (190, 44, 50), (28, 120, 82)
PINK, SKY, ORANGE = (246, 168, 184), (150, 206, 240), (240, 130, 50)

SURFACES = (
    Surface(squared, (120, 160, 205), (250, 247, 236), (BLUE, BLACK, RED, GREEN), 3),
    Surface(smears, (28, 58, 50), (72, 108, 94), (WHITE, YELLOW, PINK, SKY), 5),
    Surface(wood, (92, 58, 36), (178, 128, 82), (WHITE, BLACK, YELLOW), 4),
    Surface(bricks, (138, 66, 52), (200, 186, 170), (WHITE, BLACK, SKY, YELLOW), 6),
    Surface(clouds, (62, 64, 70), (128, 130, 134), (WHITE, YELLOW, ORANGE), 9),
    Surface(clouds, (70, 110, 170), (214, 226, 240), (WHITE, BLACK, RED), 3),
    Surface(clouds, (214, 148, 120), (250, 226, 190), (BLUE, RED, WHITE, GREEN), 4),
)
