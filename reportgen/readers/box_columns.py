"""Plain tables whose columns are boxes: recognised by the usual names of their columns."""

import re
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.errors import MalformedInput
from reportgen.issues import Issue, issue
from reportgen.readers.box_cells import boxes, numbers, text
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
SPLIT = ("split", "datasplit", "datasetsplit", "subset", "partition")
CROWD, IGNORED = ("iscrowd", "isgroupof"), ("ignore", "isignored", "difficult", "isdifficult")

ONE_LABEL = "object"  # what every box is where no column says it
_CODE, _SAID = "one_label", f"no column of labels, so all boxes are of one: {ONE_LABEL}"
_OF_TRUTH = (*CROWD, *IGNORED, "isoccluded", "istruncated", "isdepiction", "isinside")
_LABELLED = re.compile(r"label|class|categor|pred|true|truth|target|actual|gold|^(p|prob|score)_", re.IGNORECASE)
# Columns of text that say where an image comes from, not what is in it.
_OF_IMAGES = ("source", "dataset", "split", "set", "fold", "domain", "url", "width", "height")

_IS_SET = ("1", "1.0", "true", "yes", "t", "y", "x")
_IS_NOT = ("", "0", "0.0", "false", "no", "f", "n", "-1", "-1.0")  # Open Images writes -1 where it is not known


@dataclass(frozen=True)
class _Columns:
    image: str
    label: str | None
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
    images, image = _encoded(text(source, table, columns.image))
    sizes = _sizes(source, table, columns, images)
    layout = _layout(values[has_box], columns, sizes, image[has_box])
    labels, label = _labels(source, table, columns, has_box)
    box = layout.boxes(values[has_box])
    score = None if columns.score is None else numbers(source, table, columns.score, are_shares=True)[has_box]
    if score is not None and _is_of_truth(table, score):
        score = None
    return BoxTable(
        name=table.name,
        format=table.format,
        images=images_of(images, [name if _is_file(name) else None for name in images], sizes, _splits(table, columns)),
        labels=tuple(labels),
        image=image[has_box],
        label=label,
        box=box,
        is_crowd=_flags(source, table, CROWD)[has_box],
        is_ignored=_flags(source, table, IGNORED)[has_box],
        score=None if score is None or (len(score) and np.isnan(score).all()) else score,
        is_relative=layout.is_relative,
        notes=(*table.notes, *(() if columns.label else (_SAID,)), layout.described),
        issues=(*table.issues, *_without_labels(table, columns)),
    )


def _splits(table: Table, columns: _Columns) -> list[str | None] | None:
    """The split of each image, in their order, where a column says it: what the first row of the image has."""
    name = _first({_plain(name): name for name in table.frame.columns}, SPLIT)
    if name is None:
        return None
    cells = table.frame.select(pl.col(columns.image).cast(pl.String).fill_null("").alias("image"), pl.col(name))
    return cells.unique("image", keep="first", maintain_order=True)[name].cast(pl.String).to_list()


def _labels(source: Source, table: Table, columns: _Columns, has_box: Mask) -> tuple[list[str], NDArray[np.int32]]:
    """The labels of the boxes, and the position of each one's; one for all where no column has them."""
    if columns.label is None:
        n = int(np.count_nonzero(has_box))
        return [ONE_LABEL] * bool(n), np.zeros(n, np.int32)
    return _encoded(text(source, table, columns.label).filter(pl.Series(has_box)))


def _without_labels(table: Table, columns: _Columns) -> list[Issue]:
    if columns.label is not None:
        return []
    names = ", ".join(table.frame.columns)
    message = f"{table.name}: No column of labels among {names}: every box has the label {ONE_LABEL}."
    return [issue(_CODE, message, table.n_rows)]


def _is_of_truth(table: Table, score: NDArray[np.float64]) -> bool:
    """Whether the scores say no more than that a human was sure: Open Images' ground truth, which marks crowds too."""
    return bool((score == 1).all()) and any(_plain(name) in _OF_TRUTH for name in table.frame.columns)


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
    score = _first(known, SCORE)
    sizes = tuple(known[name] for name in size)
    if label is None and not _are_of_one_label(table, {*used, *sizes, *([score] if score else [])}):
        return None
    return _Columns(image, label, sides, form, score, sizes)


def _are_of_one_label(table: Table, used: set[str]) -> bool:
    """Whether boxes without a column of labels are all of one: no other column may be that of labels.

    Raises: MalformedInput where a column of text may be.
    """
    others = [name for name in table.frame.columns if name not in used]
    if any(_LABELLED.search(name) for name in others):
        return False
    texts = [name for name in others if _plain(name) not in _OF_IMAGES and _is_text(table.frame[name])]
    if texts:
        problem = f"boxes without a column of labels; {', '.join(texts[:5])} may be it"
        raise MalformedInput(table.name, problem, "Name the column of labels `label`, or leave these columns out.")
    return True


def _is_text(cells: pl.Series) -> bool:
    """Whether a cell is text that is no number."""
    if cells.dtype != pl.String:
        return False
    return bool((cells.cast(pl.Float64, strict=False).is_null() & cells.is_not_null()).any())


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
        return np.column_stack([numbers(source, table, name) for name in columns.sides])
    return boxes(source, table, columns.sides[0])


def _encoded(cells: pl.Series) -> tuple[list[str], NDArray[np.int32]]:
    """The distinct texts, in the order of the rows, and the position of each among them."""
    cells = cells.fill_null("")
    names = cells.unique(maintain_order=True)
    return names.to_list(), cells.cast(pl.Enum(names)).to_physical().cast(pl.Int32).to_numpy()


def _is_file(name: str) -> bool:
    return any(name.lower().endswith(suffix) for suffix in SUFFIXES)


def _sizes(source: Source, table: Table, columns: _Columns, images: list[str]) -> list[Size]:
    """The size of each image: as the table says it, else from the pictures below --images."""
    if columns.size:
        sides = {name: pl.Series(numbers(source, table, name), nan_to_null=True) for name in columns.size}
        frame = pl.DataFrame(sides).with_columns(image=text(source, table, columns.image).fill_null(""))
        rows = frame.unique("image", keep="first", maintain_order=True).select(columns.size).rows()
        return list(rows)
    known = by_stem(images_below(source.images), source.images)
    stems = [re.sub(r"\.[A-Za-z]{2,5}$", "", name) for name in images]
    return header_sizes([known.get(stem) or known.get(re.sub(r"^.*[/\\]", "", stem)) for stem in stems])


def _layout(values: NDArray[np.float64], columns: _Columns, sizes: list[Size], image: NDArray[np.int32]) -> Layout:
    width, height = (np.array([np.nan if size[side] is None else size[side] for size in sizes]) for side in (0, 1))
    return recognised(values, width[image], height[image], columns.form)


def _flags(source: Source, table: Table, names: tuple[str, ...]) -> Mask:
    """Which rows are marked in the first of these columns. Raises: MalformedInput for a mark that is neither."""
    column = _first({_plain(name): name for name in table.frame.columns}, names)
    if column is None:
        return np.zeros(table.n_rows, np.bool_)
    words = text(source, table, column).fill_null("").str.strip_chars().str.to_lowercase()
    flags: Mask = words.is_in(_IS_SET).to_numpy()
    unclear = ~flags & ~words.is_in(_IS_NOT).to_numpy()
    if unclear.any():
        problem = f"column {column} has {words[int(unclear.argmax())][:60]!r}"
        raise source.malformed(problem, "Write 1 for a box that is marked so, else 0.")
    return flags
