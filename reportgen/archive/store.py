"""Filing: a record and its page become files of a folder, once, and nothing that is there is ever touched.

The record is written last, so that whoever finds it finds its page. Every file is complete before it gets its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from reportgen.archive import names
from reportgen.errors import InputError, OutputError
from reportgen.files import made_folder, remove_leftovers, write_new
from reportgen.record.read import Record, file_bytes, parsed_record, record_bytes, record_in


@dataclass(frozen=True)
class Filing:
    """What `add` did: the record's file, the page's where one was given, and which of the two are new.

    `others` are files of the same model, version and data set with other content, which stay.
    """

    source: Path
    record: Path
    page: Path | None
    is_new: bool
    is_page_new: bool
    others: tuple[Path, ...]


def add(folder: Path, source: Path, name: str | None = None) -> Filing:
    """Files a record or a report's page; `name` stands in the record filed for the model's own.

    Raises: InputError when it holds no record, OutputError when it cannot be written or would replace another page.
    """
    given = file_bytes(source)  # once: a pipe is empty the second time
    content = record_in(given, source)
    parsed_record(content, source)
    if name is not None:
        content = _renamed(content, name)
    saved = parsed_record(content, source)
    stem = _there(folder, saved, content) or names.stem(
        saved.model.name, saved.model.version or names.of_source(source), saved.dataset.name, content
    )
    page = None if _is_json(given) else folder / f"{stem}.html"
    made_folder(folder)
    remove_leftovers(folder)
    record = folder / f"{stem}.json"
    is_page_new = page is not None and _filed(page, given)
    is_new = _filed(record, content)
    return Filing(source, record, page, is_new, is_page_new, _others(folder, stem, saved))


def _there(folder: Path, saved: Record, content: bytes) -> str | None:
    """The name under which a record without a version is there already, whatever its file was called then."""
    if saved.model.version:
        return None
    found = (path.stem for path in folder.glob(f"*-{names.digest(content)}.json"))
    return min(found, default=None)


def _renamed(content: bytes, name: str) -> bytes:
    """The record with another name of the model; all else stays as it was written, to the byte."""
    parts = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    model = msgspec.json.decode(parts["model"], type=dict[str, msgspec.Raw])
    model["name"] = msgspec.Raw(msgspec.json.encode(name))
    parts["model"] = msgspec.Raw(msgspec.json.encode(model))
    return msgspec.json.encode(parts)


def _is_json(given: bytes) -> bool:
    return given[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _filed(place: Path, content: bytes) -> bool:
    """Whether the file is new; one with the same content may be there already.

    Raises: OutputError when one with other content is.
    """
    if write_new(place, content):
        return True
    if place.read_bytes() != content:
        remedy = "The file was kept as it is. Move it away to file this one, or give a --name of its own."
        raise OutputError(str(place), "is there already with other content", remedy)
    return False


def _others(folder: Path, stem: str, saved: Record) -> tuple[Path, ...]:
    """Records that go by the same names and differ in content; names that only look alike are read to be sure."""
    begin = stem[: -names.DIGEST]
    found = []
    for path in sorted(folder.glob(f"{begin}*.json")):
        if path.stem == stem or len(path.stem) != len(stem):
            continue
        try:
            other = parsed_record(record_bytes(path), path)
        except InputError:
            continue  # the index names it
        of_data = (other.task, other.dataset.name) == (saved.task, saved.dataset.name)
        if not saved.dataset.name:  # without a name, only what is in it tells one data set from another
            of_data = of_data and other.dataset.sha256 == saved.dataset.sha256
        if of_data and other.model == saved.model:
            found.append(path)
    return tuple(found)
