"""Plain tables whose columns are boxes: recognised by the usual names of their columns."""

import re
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.readers.box_layout import Layout, recognised
from reportgen.readers.boxes import Size, images_of
from reportgen.readers.image_files import SUFFIXES, by_stem, header_sizes, images_below
from reportgen.readers.source import Source
from reportgen.tables import BoxTable, Table

# Names without capitals, blanks and signs: `Image ID` and image_id are imageid.
IMAGE = ("image", "imageid", "imagename", "imagepath", "img", "imgid", "filename", "file", "path", "id")
LABEL = ("label", "labelname", "class", "classname", "category", "categoryname", "name", "prediction", "predicted",
         "object", "truth", "labelid", "classid", "categoryid")  # fmt: skip
SCORE = ("score", "confidence", "conf", "probability", "prob")
SIDES = {
    "xyxy": (("xmin", "ymin", "xmax", "ymax"), ("x1", "y1", "x2", "y2"), ("x0", "y0", "x1", "y1"),
             ("left", "top", "right", "bottom"), ("xtl", "ytl", "xbr", "ybr")),
    "cxcywh": (("xcenter", "ycenter", "width", "height"), ("cx", "cy", "w", "h"),
               ("xcentre", "ycentre", "width", "height")),
    "xywh": (("x", "y", "w", "h"), ("x", "y", "width", "height"), ("left", "top", "width", "height"),
             ("xmin", "ymin", "width", "height"), ("bboxx", "bboxy", "bboxwidth", "bboxheight"),
             ("bboxx", "bboxy", "bboxw", "bboxh")),
}  # fmt: skip
ONE_CELL = ("bbox", "box")  # a list of x, y, width, height
SIZE = (("imagewidth", "imageheight"), ("imgwidth", "imgheight"), ("width", "height"))
CROWD, IGNORED = ("iscrowd", "isgroupof"), ("ignore", "isignored", "difficult", "isdifficult")

_NO_FLAG = ("", "0", "0.0", "false", "no")


@dataclass(frozen=True)
class _Columns:
    image: str
    label: str
    sides: tuple[str, ...]
    form: str | None
    score: str | None
    size: tuple[str, ...]


def has_boxes(table: Table) -> bool:
    """Whether the columns name an image and the four sides of a box."""
    return _columns(table) is not None


def box_table(source: Source, table: Table) -> BoxTable:
    """The table as boxes; a row without a box only says that its image is there.

    Raises: MalformedInput naming the line of a cell that is no number.
    """
    columns = _columns(table)
    if columns is None:
        raise source.malformed("no columns of boxes", "Name them image, label, x, y, width, height.")
    values = _values(source, table, columns)
    has_box = ~np.logical_and.reduce(np.isnan(values), axis=1)
    images, image = _encoded(table.frame[columns.image])
    sizes = _sizes(source, table, columns, images)
    layout = _layout(values[has_box], columns, sizes, image[has_box])
    frame = table.frame.filter(pl.Series(has_box))
    labels, label = _encoded(_text(frame[columns.label]))
    box = layout.boxes(values[has_box])
    score = None if columns.score is None else _numbers(source, table, columns.score)[has_box]
    return BoxTable(
        name=table.name,
        format=table.format,
        images=images_of(images, [name if _is_file(name) else None for name in images], sizes),
        labels=tuple(labels),
        image=image[has_box],
        label=label,
        box=box,
        is_crowd=_flags(frame, CROWD),
        is_ignored=_flags(frame, IGNORED),
        score=None if score is None or (len(score) and np.isnan(score).all()) else score,
        is_relative=layout.is_relative,
        notes=(layout.described,),
        issues=table.issues,
    )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _columns(table: Table) -> _Columns | None:
    """The column of each role, None when an image or the box has none."""
    known = {_plain(name): name for name in reversed(table.frame.columns)}
    image = _first(known, IMAGE)
    sides, form = _sides(known)
    if image is None or not sides:
        return None
    used = {image, *sides}
    label = _first({name: column for name, column in known.items() if column not in used}, LABEL)
    size = next((pair for pair in SIZE if all(name in known and known[name] not in used for name in pair)), ())
    if label is None:
        return None
    return _Columns(image, label, sides, form, _first(known, SCORE), tuple(known[name] for name in size))


def _first(known: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((known[name] for name in names if name in known), None)


def _sides(known: dict[str, str]) -> tuple[tuple[str, ...], str | None]:
    """The columns of the box and what they mean; None where one cell holds all."""
    for form, choices in SIDES.items():
        for names in choices:
            if all(name in known for name in names):
                return tuple(known[name] for name in names), form
    cell = _first(known, ONE_CELL)
    return ((cell,) if cell else ()), "xywh"


def _values(source: Source, table: Table, columns: _Columns) -> NDArray[np.float64]:
    """The numbers of the boxes (n, 4)."""
    if len(columns.sides) == 4:
        return np.column_stack([_numbers(source, table, name) for name in columns.sides])
    cells = _text(table.frame[columns.sides[0]]).str.strip_chars("[]() ")
    parts = cells.str.split(",").list.to_struct(fields=["x", "y", "w", "h"]).struct.unnest()
    is_bad = (cells.str.count_matches(",") != 3).fill_null(False)
    if is_bad.any():
        row = int(is_bad.arg_true()[0])
        raise source.malformed(f"{cells[row]!r} is no box", "Write [x, y, width, height].", _place(table, row))
    return np.column_stack([_parsed(source, table, parts[name], columns.sides[0]) for name in "xywh"])


def _text(cells: pl.Series) -> pl.Series:
    return (
        cells.cast(pl.String, strict=False)
        if not cells.dtype.is_nested()
        else cells.cast(pl.List(pl.String)).list.join(",")
    )


def _numbers(source: Source, table: Table, name: str) -> NDArray[np.float64]:
    """A column as numbers, NaN where a cell is empty."""
    return _parsed(source, table, table.frame[name], name)


def _parsed(source: Source, table: Table, cells: pl.Series, name: str) -> NDArray[np.float64]:
    if cells.dtype.is_numeric():
        return cells.cast(pl.Float64).fill_null(np.nan).to_numpy()
    text = _text(cells).str.strip_chars()
    # spreadsheets of half the world write a comma
    numbers = text.str.replace(r"^(-?\d*),(\d+)$", "${1}.${2}").cast(pl.Float64, strict=False)
    is_bad = numbers.is_null() & text.is_not_null() & (text != "")
    if is_bad.any():
        row = int(is_bad.arg_true()[0])
        problem = f"{text[row][:60]!r} is not a number"
        raise source.malformed(problem, "Correct the cell, or leave it empty.", f"{_place(table, row)}, column {name}")
    return numbers.fill_null(np.nan).to_numpy()


def _place(table: Table, row: int) -> str:
    return table.place(row).removeprefix(f"{table.name}, ")


def _encoded(cells: pl.Series) -> tuple[list[str], NDArray[np.int32]]:
    """The distinct cells as text, in the order of the rows, and the position of each among them."""
    text = _text(cells).fill_null("")
    names = text.unique(maintain_order=True)
    return names.to_list(), text.cast(pl.Enum(names)).to_physical().cast(pl.Int32).to_numpy()


def _is_file(name: str) -> bool:
    return any(name.lower().endswith(suffix) for suffix in SUFFIXES)


def _sizes(source: Source, table: Table, columns: _Columns, images: list[str]) -> list[Size]:
    """The size of each image: as the table says it, else from the pictures below --images."""
    if columns.size:
        sides = {name: pl.Series(_numbers(source, table, name), nan_to_null=True) for name in columns.size}
        frame = pl.DataFrame(sides).with_columns(image=_text(table.frame[columns.image]).fill_null(""))
        rows = frame.unique("image", keep="first", maintain_order=True).select(columns.size).rows()
        return list(rows)
    known = by_stem(images_below(source.images), source.images)
    stems = [re.sub(r"\.[A-Za-z]{2,5}$", "", name) for name in images]
    return header_sizes([known.get(stem) or known.get(re.sub(r"^.*[/\\]", "", stem)) for stem in stems])


def _layout(values: NDArray[np.float64], columns: _Columns, sizes: list[Size], image: NDArray[np.int32]) -> Layout:
    width, height = (np.array([np.nan if size[side] is None else size[side] for size in sizes]) for side in (0, 1))
    return recognised(values, width[image], height[image], columns.form)


def _flags(frame: pl.DataFrame, names: tuple[str, ...]) -> Mask:
    column = _first({_plain(name): name for name in frame.columns}, names)
    if column is None:
        return np.zeros(frame.height, np.bool_)
    flags: Mask = (~_text(frame[column]).fill_null("").str.to_lowercase().is_in(_NO_FLAG)).to_numpy()
    return flags
