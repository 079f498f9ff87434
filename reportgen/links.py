"""Links into the page: the state a link opens, written as names so that it survives a new build.

The page reads the same form: `#cell=cat,dog`, `#label=cat&state=missed`, `#t=0.42`; names are percent-encoded.
"""

import os
import re
from pathlib import Path
from urllib.parse import quote

SHORT = 60
NUMBER = re.compile(r"[-+]?\d+([.,]\d+)*")


def _name(label: str) -> str:
    return quote(label, safe="!*'()")  # what the browser leaves as it is


def cell_link(truth: str | None, prediction: str | None) -> str:
    """The link that opens one cell of the confusion matrix; `None` for nothing labelled, or nothing predicted.

    >>> cell_link("cat", "dog, big"), cell_link("cat", None), cell_link(None, "cat")
    ('#cell=cat,dog%2C%20big', '#cell=cat,', '#cell=,cat')
    """
    return f"#cell={','.join('' if name is None else _name(name) for name in (truth, prediction))}"


def image_in(link: str, sample_id: str) -> str:
    """A link that opens one image of what another link opens.

    >>> image_in("#cell=cat,dog", "a b.jpg")
    '#cell=cat,dog&img=a%20b.jpg'
    """
    return f"{link}&img={_name(sample_id)}"


def label_link(label: str, state: str) -> str:
    """The link that opens the gallery of a label in one state: correct, misclassified, missed, spurious or called.

    >>> label_link("cat", "called")
    '#label=cat&state=called'
    """
    return f"#label={_name(label)}&state={state}"


def moved_link(state: str, label: str | None, cell: tuple[str, str] | None, pair: str) -> str:
    """The link that opens the changed items of a comparison: of a label or a cell, in a state.

    `pair` is the later version of a pair, where it is not the one that is shown at first.

    >>> moved_link("broken", "cat", None, ""), moved_link("fixed", None, ("cat", "dog"), "v7")
    ('#state=broken&label=cat', '#pair=v7&state=fixed&cell=cat,dog')
    """
    parts = [f"pair={_name(pair)}"] if pair else []
    parts.append(f"state={state}")
    if label is not None:
        parts.append(f"label={_name(label)}")
    if cell is not None:
        parts.append(f"cell={','.join(_name(one) for one in cell)}")
    return f"#{'&'.join(parts)}"


def row_link(label: str) -> str:
    """The link to the row of a label in the table of labels.

    >>> row_link("a, b")
    '#performance&only=a%2C%20b'
    """
    return f"#performance&only={_name(label)}"


def picture_link(sample_id: str, state: str) -> str:
    """The link that opens one picture in a view of the gallery.

    >>> picture_link("a b.jpg", "worst")
    '#state=worst&img=a%20b.jpg'
    """
    return image_in(f"#state={state}", sample_id)


def slice_link(name: str, value: str, section: str = "slices") -> str:
    """The link that shows a slice alone, wherever the page counts.

    >>> slice_link("weather", "at night"), slice_link("a,b", "c", "confusion")
    ('#slices&slice=weather,at%20night', '#confusion&slice=a%2Cb,c')
    """
    return f"#{section}&slice={_name(name)},{_name(value)}"


def threshold_link(threshold: float) -> str:
    """The link that moves the page to a threshold.

    >>> threshold_link(0.42)
    '#threshold&t=0.42'
    """
    return f"#threshold&t={threshold!r}"


def way_to(folder: Path, page: Path) -> str:
    """The way from a page to a folder, percent-encoded, to put a file's name behind.

    "" where the page lies in there, a whole address where it lies on another drive.
    """
    target = folder.resolve()
    try:
        way = os.path.relpath(target, page.resolve().parent)
    except ValueError:
        return f"{target.as_uri()}/"
    return "" if way == os.curdir else f"{quote(os.fsencode(way.replace(os.sep, '/')))}/"


def file_link(file: Path, page: Path) -> str:
    """The link from a page to a file, relative where it can be."""
    return way_to(file.parent, page) + quote(os.fsencode(file.name))


def file_name(path: Path) -> str:
    """The name of a file as pages and records hold it: bytes that are not UTF-8 are replaced.

    >>> file_name(Path("reports/v2.html")), file_name(Path(os.fsdecode(bytes([118, 255]))))
    ('v2.html', 'v�')
    """
    return os.fsencode(path.name).decode("utf-8", "replace")


def called(label: str, length: int = SHORT, *, starts: bool = False) -> str:
    """A label inside a sentence, or at its start: a bare number is said to be a label, as it would read as a count.

    >>> called("cat"), called("1"), called("1", starts=True)
    ('cat', 'label 1', 'Label 1')
    """
    text = short(label, length)
    return f"{'L' if starts else 'l'}abel {text}" if is_number(label) else text


def is_number(label: str) -> bool:
    """Whether a label is written as a number.

    >>> is_number("7"), is_number("-0.5"), is_number("B2"), is_number("")
    (True, True, False, False)
    """
    return NUMBER.fullmatch(label.strip()) is not None


def so_many(n: str, label: str) -> str:
    """So many of a label, inside a sentence.

    >>> so_many("9", "cat"), so_many("9", "1")
    ('9 cat', '9 of label 1')
    """
    return f"{n} {'of ' if is_number(label) else ''}{called(label)}"


def short(name: str, length: int = SHORT) -> str:
    """`name`, its middle left out where it is longer than `length` characters, of which there is at least one.

    >>> short("cat"), short("a" * 40 + "b" * 40, 9)
    ('cat', 'aaaa…bbbb')
    """
    if len(name) <= length:
        return name
    half = (length - 1) // 2
    return f"{name[:half]}…{name[len(name) - half :]}"
