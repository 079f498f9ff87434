"""YOLO: a text file per image with a label's number, centre and size in shares of the image, and maybe a score."""

import re

import numpy as np

from reportgen.readers.box_layout import Layout, recognised
from reportgen.readers.box_lines import box_lines, sampled
from reportgen.readers.box_text import is_numbered, text_table
from reportgen.readers.folders import is_file
from reportgen.readers.label_files import YAMLS, keypoints_near
from reportgen.readers.label_folder import label_folder, text_files
from reportgen.readers.source import Source
from reportgen.tables import BoxTable

FORMATS = ("yolo",)
SIGN = "a folder of text files with a label's number and shares of the image, or its data.yaml"

_YAML_KEYS = re.compile(rb"""^[{\s]*(["']?)(names|train|val|test|nc)\1\s*:""", re.MULTILINE)


def recognises(source: Source) -> bool:
    """Whether it is a data.yaml, or a folder whose text files fit: centres in shares, the score behind the box."""
    if not source.is_folder:
        is_yaml = source.suffix in (".yaml", ".yml")
        return is_yaml and bool(_YAML_KEYS.search(source.head))
    if any(is_file(source.path / name) for name in YAMLS):
        return True
    lines = sampled(source, text_files(source.path), keypoints_near(source, source.path))
    if lines is None or not is_numbered(lines.labels):
        return False
    unknown = np.full(len(lines.values), np.nan)
    layout = recognised(lines.values, unknown, unknown)
    return layout.form == "cxcywh" and layout.is_relative and layout.score != 0


def read(source: Source) -> BoxTable:
    """The boxes in the order of the files' paths; images without a label file are images without objects.

    Raises: MalformedInput naming file and line of what is no box, or a number that no name belongs to.
    """
    folder = label_folder(source)
    lines = box_lines(source, folder.files, folder.n_keypoints)
    layout = Layout(4 if lines.values.shape[1] == 5 else None, "cxcywh", True)
    return text_table(source, "yolo", folder, lines, layout)
