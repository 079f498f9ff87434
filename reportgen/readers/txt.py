"""Folders with a text file per image: a label's name or number, a score for predictions, and four numbers per line."""

import numpy as np

from reportgen.readers.box_layout import FORMS, recognised
from reportgen.readers.box_lines import box_lines, sampled
from reportgen.readers.box_text import image_sizes, text_table
from reportgen.readers.label_folder import label_folder, text_files
from reportgen.readers.source import Source
from reportgen.tables import BoxTable

FORMATS = ("txt", *(f"txt-{form}" for form in FORMS))
SIGN = "a folder of text files with a label and four or five numbers on every line"


def recognises(source: Source) -> bool:
    """Whether it is a folder whose text files hold lines of boxes, or nothing at all."""
    if not source.is_folder:
        return False
    files = text_files(source.path)
    return bool(files) and sampled(source, files) is not None


def read(source: Source) -> BoxTable:
    """The boxes in the order of the files' paths; what their numbers mean is recognised unless the format says it."""
    folder = label_folder(source)
    lines = box_lines(source, folder.files, folder.n_keypoints)
    form = source.format.partition("-")[2] if source.format and source.format.startswith("txt-") else None
    sizes = image_sizes(source, folder)
    width, height = (np.array([np.nan if size[side] is None else size[side] for size in sizes]) for side in (0, 1))
    layout = recognised(lines.values, width[lines.file], height[lines.file], form or None)
    return text_table(source, "txt", folder, lines, layout)
