"""Text files of boxes, one per image: a label and numbers on every line, cut for all files at once."""

import contextlib
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.errors import MalformedInput
from reportgen.readers.encoding import UTF8_BOM
from reportgen.readers.label_lines import MOST, BoxLines, NotUnderstood, cells_of, cut_one_by_one
from reportgen.readers.source import Source

_UNTIDY = (b"\r", b"\t", b"\f", b"\v", b",", b"  ", b" \n", b"\n ", b"\n\n")
_SAMPLED_FILES = 50


def box_lines(source: Source, files: Sequence[Path], n_keypoints: int | None = None) -> BoxLines:
    """The lines of these files in their order; a polygon becomes the centre and size of the box around it.

    Behind a box `n_keypoints` numbers of keypoints may stand, which are left out; None: nothing says how many.

    Raises: NotUnderstood for lines with a label's number whose other numbers have no meaning, or two; MalformedInput
    naming file and line of what cannot be cut.
    """
    texts = [_text(source, path) for path in files]
    n_lines = np.array([text.count(b"\n") + 1 if text else 0 for text in texts], np.int64)
    file = np.repeat(np.arange(len(files), dtype=np.int32), n_lines)
    data = b"\n".join(filter(None, texts)) + b"\n"
    if not len(file):
        return BoxLines(pl.Series(dtype=pl.String), np.zeros((0, 4)), file)
    with contextlib.suppress(pl.exceptions.PolarsError):
        lines = _cut(data, file)
        if lines is not None:
            return lines
    return cut_one_by_one(source, files, n_keypoints)


def sampled(source: Source, files: Sequence[Path], n_keypoints: int | None = None) -> BoxLines | None:
    """The lines of some of the files, None where they are no lines of boxes.

    Raises: InputError for a file that cannot be opened, NotUnderstood as `box_lines` does.
    """
    filled = itertools.islice((path for path in files[:1000] if not _is_empty(path)), _SAMPLED_FILES)
    try:
        return box_lines(source, list(filled), n_keypoints)
    except NotUnderstood:
        raise
    except MalformedInput:
        return None


def _is_empty(path: Path) -> bool:
    try:
        return not path.stat().st_size
    except OSError:
        return False  # opening it tells why


def _text(source: Source, path: Path) -> bytes:
    """The file's lines with single blanks between the cells and nothing around them."""
    text = source.at(path).data.removeprefix(UTF8_BOM).rstrip()
    if not text[:1].isspace() and not any(marks in text for marks in _UNTIDY):
        return text
    return b"\n".join(b" ".join(cells) for _, cells in cells_of(text))


def _cut(data: bytes, file: NDArray[np.int32]) -> BoxLines | None:
    """The lines where all have the same number of cells, None where they have not."""
    n_cells = data.partition(b"\n")[0].count(b" ") + 1
    if not 4 < n_cells <= MOST + 1:
        return None
    names = [f"value{place}" for place in range(1, n_cells)]
    schema: dict[str, pl.DataType] = {"label": pl.String(), **{name: pl.Float64() for name in names}}
    frame = pl.read_csv(data, has_header=False, separator=" ", quote_char=None, schema=schema)
    if frame.height != len(file) or any(frame.null_count().row(0)):
        return None
    values = frame.select(names).to_numpy(order="c")
    labels = frame["label"]
    if labels.str.contains(r"[.eE]").any() or (values.shape[1] == MOST and values[:, -1].max(initial=0) > 1):
        return None  # odd labels, or no scores: looked at one by one
    return BoxLines(labels, values, file)
