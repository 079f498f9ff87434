"""What to say of a file or folder that no format recognises: what it holds, and what the nearest format found wrong."""

import re
from collections import Counter
from pathlib import Path

from reportgen.errors import ReportgenError, UnknownFormat
from reportgen.readers.folders import files_below
from reportgen.readers.image_files import SUFFIXES
from reportgen.readers.source import Source

_READ = frozenset([".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".xml", ".txt", ".parquet", ".npz", ".manifest"])
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)[\s>/]")
_MOST = 5  # names shown


def unrecognised(source: Source) -> UnknownFormat:
    """The error for it; one line what it is, one what to do."""
    return _folder(source) if source.is_folder else _file(source)


def _file(source: Source) -> UnknownFormat:
    start = " ".join(f"{byte:02x}" for byte in source.head[:8])
    problem = f"binary data of no known format (it begins with {start})"
    return UnknownFormat(source.name, problem, "Give text (CSV, JSON, XML), Parquet, or arrays saved with numpy.savez.")


def _folder(source: Source) -> UnknownFormat:
    files = files_below(source.path, _READ)
    kinds = Counter(path.suffix.lower() for path in files)
    if not files:
        return _without_data(source)
    told = _of_texts(source, files) or _of_xml(source, files)
    if told is not None:
        return told
    shown = ", ".join(path.relative_to(source.path).as_posix() for path in files[:_MOST])
    if len(files) == 1:
        return UnknownFormat(source.name, f"a folder with the file {shown}", f"Give {files[0]} itself.")
    counts = ", ".join(f"{n} {kind}" for kind, n in kinds.most_common())
    problem = f"a folder of no known format, with the files {shown}{', …' if len(files) > _MOST else ''} ({counts})"
    return UnknownFormat(source.name, problem, "Give the file in it that holds the boxes or labels.")


def _without_data(source: Source) -> UnknownFormat:
    if files_below(source.path, SUFFIXES):
        remedy = "Give the file or folder of boxes or labels; the pictures belong to --images."
        return UnknownFormat(source.name, "a folder of pictures, without boxes or labels", remedy)
    return UnknownFormat(source.name, "this is a folder without files that are read", "Name the file or folder meant.")


def _of_texts(source: Source, files: list[Path]) -> UnknownFormat | None:
    """The line that is no box, where the folder is one of text files."""
    from reportgen.readers.box_lines import box_lines
    from reportgen.readers.label_folder import text_files

    texts = text_files(source.path)
    if not texts or any(path.suffix.lower() not in (".txt", ".json", ".csv") for path in files):
        return None
    try:
        box_lines(source, texts)
    except ReportgenError as error:
        place = error.where.removeprefix(f"{source.name}, ")
        problem = f"a folder of text files, and {place} is no box: {error.problem}"
        return UnknownFormat(source.name, problem, error.remedy)
    return None


def _of_xml(source: Source, files: list[Path]) -> UnknownFormat | None:
    """The root of the first XML file, where all are XML."""
    if any(path.suffix.lower() != ".xml" for path in files):
        return None
    root = _ROOT.search(source.at(files[0]).head[:1000])
    name = root[1].decode() if root else "nothing"
    problem = (
        f"a folder of XML files, of which {files[0].name} begins with <{name}>, not with Pascal VOC's <annotation>"
    )
    remedy = 'Export it as Pascal VOC, or as COCO JSON; of "CVAT for images" give the one file itself.'
    return UnknownFormat(source.name, problem, remedy)
