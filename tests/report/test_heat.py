"""Colours and order of the cells of the confusion matrix, against the slow obvious way, and their contrast."""

import io

import numpy as np
import pytest
from PIL import Image

from reportgen.report.heat import cell_class, count_step, diagonal_step, error_step
from reportgen.report.label_order import errors_first
from reportgen.report.overview import GAP, SIDE, STRIP, overview
from reportgen.report.theme import DARK, LIGHT


@pytest.mark.parametrize(
    ("value", "error", "diagonal"),
    [(1, "lo", "b1"), (9, "lo", "b1"), (10, "o1", "b1"), (29, "o1", "b1"), (30, "o2", "b1"), (59, "o2", "b2"),
     (60, "o3", "b2"), (119, "o3", "b2"), (120, "o4", "b3"), (250, "o5", "b4"), (499, "o5", "b4"), (500, "o6", "b5"),
     (800, "o6", "b6"), (1000, "o6", "b6")],
)  # fmt: skip
def test_a_cell_is_coloured_by_its_share_of_the_row(value, error, diagonal):
    assert cell_class(value, 1000, is_diagonal=False) == error
    assert cell_class(value, 1000, is_diagonal=True) == diagonal


def test_an_empty_cell_has_no_colour():
    assert cell_class(0, 0, is_diagonal=False) == cell_class(0, 10, is_diagonal=True) == "z"
    assert error_step(0.0) == count_step(0, 9) == 0
    assert diagonal_step(1.0) == count_step(9, 9) == 6


def _luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("tokens", "wanted"), [(LIGHT, (1.23, 1.44, 1.79)), (LIGHT | DARK, (1.36, 1.62, 1.97))])
def test_the_first_steps_are_seen_on_paper_and_figures_are_read_on_every_step(tokens, wanted):
    assert tuple(round(_contrast(tokens[f"o{k}"], tokens["paper"]), 2) for k in (1, 2, 3)) == wanted
    for step in range(1, 7):
        figure = tokens["ink" if step < 5 else "on-dark"]
        assert min(_contrast(tokens[f"{ramp}{step}"], figure) for ramp in "ob") >= 5.45, step
    assert _contrast(tokens["ink-2"], tokens["wash"]) > 7


def _confusion(seed: int, n: int, density: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    counts = np.where(rng.random((n + 1, n + 1)) < density, rng.integers(1, 9, (n + 1, n + 1)), 0)
    counts[np.arange(n), np.arange(n)] = rng.integers(0, 40, n)
    counts[n, n] = 0
    return counts


def _obvious_order(counts: np.ndarray) -> list[int]:
    n = len(counts) - 1
    errors = [int(counts[k].sum() - counts[k, k]) for k in range(n)]

    def partner(k: int) -> int:
        both = [int(counts[k, j] + counts[j, k]) if j != k else 0 for j in range(n)]
        return both.index(max(both)) if n and max(both) else k

    def group(k: int) -> int:
        for _ in range(4 * n):
            k = partner(k)
        return min(k, partner(k))

    groups = [group(k) for k in range(n)]
    total = [sum(errors[j] for j in range(n) if groups[j] == groups[k]) for k in range(n)]
    return sorted(range(n), key=lambda k: (-total[k], groups[k], -errors[k], k))


@pytest.mark.parametrize("seed", range(6))
def test_labels_confused_with_each_other_stand_together_those_with_most_errors_first(seed):
    counts = _confusion(seed, 23 + seed, 0.08)
    order = errors_first(counts)
    assert sorted(order) == list(range(23 + seed))
    assert order.tolist() == _obvious_order(counts)


def test_without_an_error_labels_keep_their_order():
    assert errors_first(np.diag([4, 2, 9, 0])).tolist() == [0, 1, 2]


def _pixels(png: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.size == (SIDE, SIDE)
        return np.asarray(picture.convert("RGBA"))


def _rgb(colour: str) -> list[int]:
    return [int(colour[k : k + 2], 16) for k in (1, 3, 5)] + [255]


@pytest.mark.parametrize(("n", "seed"), [(31, 0), (440, 1), (1000, 2)])
@pytest.mark.parametrize("sides", [(True, True), (False, False)])
def test_every_label_and_every_error_is_in_the_picture(n, seed, sides):
    counts = _confusion(seed, n, 0.001 if n > 100 else 0.1)
    counts[n, :] *= sides[1]
    counts[:n, n] *= sides[0]
    order = errors_first(counts)
    picture = overview(counts, order, has_missed=sides[0], has_background=sides[1])
    pixels, dark = _pixels(picture.light), _pixels(picture.dark)
    side, left = (SIDE - STRIP - GAP, STRIP + GAP) if sides[0] else (SIDE, 0)
    centre = np.searchsorted(np.arange(side) * n // side, np.arange(n), "right") - 1  # a pixel of each label
    for row, column in zip(*np.nonzero(counts[np.ix_(order, order)]), strict=True):
        if row != column and abs(centre[row] - centre[column]) > 1:
            step = count_step(int(counts[order[row], order[column]]), picture.largest)
            strongest = [_rgb(LIGHT[f"o{k}"]) for k in range(step, 7)]
            assert pixels[centre[row], left + centre[column]].tolist() in strongest
    for k in range(n):
        if counts[order[k], order[k]]:
            blues = [_rgb(DARK[f"b{step}"]) for step in range(1, 7)]
            assert dark[centre[k], left + centre[k]].tolist() in blues
    if sides[0]:
        assert (pixels[:side, STRIP:left, 3] == 0).all()
        missed = counts[order, n] > 0
        empty = [pixels[y, 0].tolist() == _rgb(LIGHT["wash"]) for y in centre]
        assert n > side or empty == (~missed).tolist()


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_the_hues_of_labels_and_groups_can_be_seen_and_told_apart(tokens):
    hues = [tokens[f"k{k}"] for k in range(8)]
    assert min(_contrast(hue, tokens["paper"]) for hue in hues) >= 3
    parts = np.array([[int(hue[at : at + 2], 16) for at in (1, 3, 5)] for hue in hues], float)
    apart = np.linalg.norm(parts[:, None] - parts[None], axis=2) + 999 * np.eye(8)
    assert apart.min() >= 30
