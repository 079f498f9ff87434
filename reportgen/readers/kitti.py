"""KITTI: a text file per image, with a type, three numbers, the corners of a box and seven numbers of a cuboid."""

from pathlib import Path

from reportgen.readers.drawn import Box, DrawnBoxes
from reportgen.readers.encoding import UTF8_BOM
from reportgen.readers.label_folder import text_files
from reportgen.readers.source import Source
from reportgen.tables import BoxTable

FORMATS = ("kitti",)
SIGN = "a folder of text files with a type and 14 or 15 numbers on every line"

_ANY = "DontCare"
_N_TRUE, _N_SCORED = 15, 16  # cells of a line
_CORNERS = slice(4, 8)
_SAMPLED_FILES = 50


def recognises(source: Source) -> bool:
    """Whether the first filled text files of a folder are lines of a word and 14 or 15 numbers."""
    if not source.is_folder:
        return False
    for path in text_files(source.path)[:_SAMPLED_FILES]:
        lines = [line.split() for line in source.at(path).head.splitlines()[:-1] or source.at(path).head.splitlines()]
        if any(lines):
            return all(map(_fits, filter(None, lines)))
    return False


def read(source: Source) -> BoxTable:
    """The boxes in the order of the files' paths; a sixteenth number is the score of a result.

    What lies in a DontCare region is neither found nor missed, whatever its label: such a region is a crowd of every
    label, as KITTI's own evaluation takes it. Raises: MalformedInput naming file and line.
    """
    if not source.is_folder:
        raise source.malformed("this is a file, not a folder of labels", "Give the folder it lies in.")
    drawn, regions = DrawnBoxes(), []
    for path in text_files(source.path):
        drawn.add_image(path.relative_to(source.path).with_suffix("").as_posix(), None, (None, None))
        regions += _add(source, drawn, path)
    return _with_regions(drawn.table(source, "kitti"), regions)


def _add(source: Source, drawn: DrawnBoxes, path: Path) -> list[tuple[int, Box]]:
    """Adds the boxes of a file; its DontCare regions, each with its image."""
    regions: list[tuple[int, Box]] = []
    text = source.at(path).data.removeprefix(UTF8_BOM)
    for number, line in enumerate(text.splitlines(), 1):
        cells = line.split()
        if not cells:
            continue
        if not _fits(cells):
            problem = f"{line.decode('utf-8', 'replace')[:60]!r} is no type with 14 numbers, or 15 with a score"
            raise source.at(path).malformed(problem, "Write it as KITTI's label_2 does.", f"line {number}")
        left, top, right, bottom = map(float, cells[_CORNERS])
        box, label = (left, top, right - left, bottom - top), cells[0].decode("utf-8", "replace")
        score = float(cells[-1]) if len(cells) == _N_SCORED else None
        if label == _ANY:
            regions.append((drawn.current, box))
        else:
            drawn.add_box(label, box, score=score)
    return regions


def _with_regions(table: BoxTable, regions: list[tuple[int, Box]]) -> BoxTable:
    """The table with every region once for each label, as a crowd."""
    from dataclasses import replace

    import numpy as np

    if not regions or table.score is not None:
        return table
    n_labels, n_regions = len(table.labels), len(regions)
    image = np.repeat(np.array([image for image, _ in regions], np.int32), n_labels)
    boxes = np.repeat(np.array([box for _, box in regions], np.float64), n_labels, axis=0)
    labels = np.tile(np.arange(n_labels, dtype=np.int32), n_regions)
    return replace(
        table,
        image=np.concatenate([table.image, image]),
        label=np.concatenate([table.label, labels]).astype(np.int32),
        box=np.concatenate([table.box, boxes.reshape(-1, 4)]),
        is_crowd=np.concatenate([table.is_crowd, np.ones(len(boxes), np.bool_)]),
        is_ignored=np.concatenate([table.is_ignored, np.zeros(len(boxes), np.bool_)]),
        notes=(f"{n_regions} DontCare regions are crowds of every label",),
    )


def _fits(cells: list[bytes]) -> bool:
    if len(cells) not in (_N_TRUE, _N_SCORED) or _number(cells[0]) is not None:
        return False
    return all(_number(cell) is not None for cell in cells[1:])


def _number(cell: bytes) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
