"""File names in an archive: harmless on every system, whatever a model or a data set is called."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from pathlib import Path

LENGTHS = (40, 24, 40)  # of model, version and data set; with the digest well below what any system allows
DIGEST = 12
DIGITS = re.compile(f"[0-9a-f]{{{DIGEST}}}")
FALLBACKS = ("model", "version", "data")
USUAL = ("report", "record", "index")  # names of files that do not tell one report from another


def stem(model: str | None, version: str | None, dataset: str | None, content: bytes) -> str:
    """The name of a record's files without ending: model, version, data set and a digest of the content.

    Equal content has an equal name, other content another one. Only a-z, 0-9, single hyphens and points inside the
    version remain, so that no name hides a path, a device or an option.

    >>> stem("ResNet 18", "1.2", "../../etc/passwd", b"")
    'resnet-18-1.2-etc-passwd-e3b0c44298fc'
    >>> stem("CON", None, "猫", b"")
    'con-version-data-e3b0c44298fc'
    """
    return "-".join([*_words(model, version, dataset), digest(content)])


def digest(content: bytes) -> str:
    """What the names of files with that content end in."""
    return sha256(content).hexdigest()[:DIGEST]


def of_source(source: Path) -> str:
    """What a report is called that names no version: as its file, or where many are called so, as its folder.

    >>> of_source(Path("runs/tagger-7.html")), of_source(Path("/runs/7/report.html")), of_source(Path("/dev/null"))
    ('tagger-7', '7', '')
    """
    if source.exists() and not source.is_file():
        return ""  # a pipe
    return source.absolute().parent.name if source.stem.lower() in USUAL else source.stem


def version_in(stem: str, model: str | None, dataset: str | None) -> str:
    """What stands for the version in the name of a record's file; "" where nothing is known.

    >>> version_in("net-run-7-data-e3b0c44298fc", "net", None), version_in("net-version-data-e3b0c44298fc", "net", None)
    ('run-7', '')
    >>> version_in("my copy", "net", None)
    'my copy'
    """
    first, usual, last = _words(model, None, dataset)
    begin, end = f"{first}-", f"-{last}-"
    named = stem[:-DIGEST] if DIGITS.fullmatch(stem[-DIGEST:]) else ""
    if not (named.startswith(begin) and named.endswith(end) and len(named) > len(begin) + len(end)):
        return stem
    found = named[len(begin) : -len(end)]
    return "" if found == usual else found


def _words(model: str | None, version: str | None, dataset: str | None) -> list[str]:
    parts = (_plain(model, ""), _plain(version, "."), _plain(dataset, ""))
    named = [part[:most].strip("-.") for part, most in zip(parts, LENGTHS, strict=True)]
    return [part or fallback for part, fallback in zip(named, FALLBACKS, strict=True)]


def _plain(name: str | None, also: str) -> str:
    """Lower case letters, digits and `also`; all else is one hyphen."""
    text = unicodedata.normalize("NFKD", (name or "")[:1000])
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).lower()
    text = re.sub(rf"[^a-z0-9{re.escape(also)}]+", "-", text)
    return re.sub(r"\.{2,}", "-", text).strip("-.")
