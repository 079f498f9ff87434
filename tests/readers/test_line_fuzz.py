"""Lines of boxes with cells added, dropped and swapped: read as they were, told, or refused; never read as others."""

import contextlib
import itertools
import random
from pathlib import Path

import pytest

from reportgen.errors import ReportgenError
from reportgen.readers import read
from reportgen.tables import BoxTable
from tests.loops import each_seed

YOLO = ["0 0.5 0.5 0.2 0.4", "1 0.25 0.75 0.5 0.5", "0 0.1 0.2 0.15 0.25"]
SCORED = [f"{line} 0.{k + 5}" for k, line in enumerate(YOLO)]
POSE = [f"{line} 0.{4 + k}2 0.{3 + k}1 0.5 0.5 0.{k + 1}1 0.52 0.33 0.{k + 1}2" for k, line in enumerate(YOLO)]
TURNED = ["0 0.3 0.1 0.5 0.3 0.3 0.5 0.1 0.3", "1 0.6 0.5 0.8 0.7 0.6 0.9 0.4 0.7"]
DOTA = ["60 10 110 60 60 110 10 60 plane 0", "10 20 40 20 40 60 10 60 ship 1"]
CARTUCHO = ["cat 10 20 60 80", "dog 30 40 90 95 difficult", "big dog 1 2 30 40"]
FORMS = {"yolo": YOLO, "scored": SCORED, "pose": POSE, "turned": TURNED, "dota": DOTA, "cartucho": CARTUCHO}


def mutated(lines: list[str], seed: int) -> list[str]:
    """One line of the given, changed in one cell."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    row = rng.randrange(len(lines))
    cells = lines[row].split()
    place = rng.randrange(len(cells))
    kind = rng.choice(["drop", "double", "swap", "word", "number", "odd"])
    if kind == "drop":
        del cells[place]
    elif kind == "double":
        cells.insert(place, cells[place])
    elif kind == "swap":
        other = rng.randrange(len(cells))
        cells[place], cells[other] = cells[other], cells[place]
    else:
        new = {"word": ["x", "difficult", "é", "-"], "number": ["7", "-1", "1e30", "0"], "odd": ["nan", "inf", "1e999"]}
        cells[place] = rng.choice(new[kind])
    return [*lines[:row], " ".join(cells), *lines[row + 1 :]]


def read_lines(folder: Path, lines: list[str]) -> BoxTable:
    (folder / "a.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    table = read(folder)
    assert isinstance(table, BoxTable)
    return table


@pytest.mark.parametrize("form", FORMS)
@each_seed(range(150))
def test_a_changed_cell_is_read_or_refused(form, seed, tmp_path):
    with contextlib.suppress(ReportgenError):  # every one of which has a place and a remedy
        assert read_lines(tmp_path, mutated(FORMS[form], seed)).box.shape == (len(FORMS[form]), 4)


@pytest.mark.parametrize("form", ["yolo", "scored", "pose", "turned", "dota"])
def test_a_line_with_one_cell_less_or_more_is_refused(form, tmp_path):
    lines = FORMS[form]
    last = {"dota": 8}.get(form, len(lines[0].split()))  # what is difficult may be left out
    for row, place in itertools.product(range(len(lines)), range(1, last)):
        cells = lines[row].split()
        fewer = [*lines[:row], " ".join(cells[:place] + cells[place + 1 :]), *lines[row + 1 :]]
        more = [*lines[:row], " ".join([*cells[:place], cells[place], *cells[place:]]), *lines[row + 1 :]]
        for changed in (fewer, more):
            with pytest.raises(ReportgenError):
                read_lines(tmp_path, changed)
