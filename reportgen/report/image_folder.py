"""Which file shows which sample: names from the data, resolved inside one folder and never outside it.

Files are pictures, or texts where a kind of file says so.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from reportgen.issues import Issue, issue

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reportgen.arrays import Mask

EXAMPLE_LENGTH = 80  # a name may be a whole data: URI

# A scheme has two letters or more: C:/pictures is a drive.
IS_LINK = r"^[A-Za-z][A-Za-z0-9+.-]+:"
IS_ABSOLUTE = r"^(/|[A-Za-z]:/)"
LEAVES = r"(^|/)\.\.(/|$)"


@dataclass(frozen=True)
class FileKind:
    """Which files count, by their suffixes; `codes` and `messages` are of those refused, ambiguous and missing."""

    suffixes: tuple[str, ...]
    codes: tuple[str, str, str]
    messages: tuple[str, str, str]
    other: str  # why a file of another suffix is refused


PICTURES = FileKind(
    (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm"),
    ("image_refused", "image_ambiguous", "image_missing"),
    ("Images not opened: only image files inside the given folder are read. The figures count them all the same.",
     "Several image files have this name, so none is shown. Name them by their path in a column image.",
     "No image file in {folder} has this name. The figures count it all the same."),
    "not a type of image that is read",
)  # fmt: skip
TEXTS = FileKind(
    (".txt", ".text", ".md"),
    ("text_refused", "text_ambiguous", "text_missing"),
    ("Text files not opened: only those inside the given folder are read. The figures count them all the same.",
     "Several text files have this name, so none is shown. Name them by their path in a column text.",
     "No text file in {folder} has this name. The figures count it all the same."),
    "not a text file",
)  # fmt: skip


@dataclass(frozen=True)
class SampleImages:
    """The picture file of each sample: `file` (n_samples,) holds paths below `root`, null = none."""

    root: Path
    file: pl.Series
    issues: tuple[Issue, ...]

    @property
    def is_available(self) -> Mask:
        """(n_samples,) True where there is a file."""
        return self.file.is_not_null().to_numpy()

    def paths(self, samples: NDArray[np.int64]) -> list[str]:
        """The files of the given samples, in their order; all of them must have one."""
        return (f"{self.root}/" + self.file.gather(samples)).to_list()


@dataclass(frozen=True)
class ImageFolder:
    """The one folder pictures are read from.

    With `is_searched` every picture below it can stand for a sample: by the image name as a path or a file name, else
    by the sample's id as a path, file name or stem. Otherwise only the paths count that the data name. Links to
    directories are not followed, links to files only inside the folder.
    """

    root: Path
    is_searched: bool
    kind: FileKind = PICTURES

    def images(self, sample_ids: pl.Series, image_names: pl.Series | None) -> SampleImages:
        """The picture of each sample, with what was refused, ambiguous or missing as issues."""
        root = self.root.resolve()
        names = _names(sample_ids, image_names, root, self.kind)
        suffixes = self.kind.suffixes
        listing = _listing(_walked(root, suffixes) if self.is_searched else _named(root, names["name"], suffixes))
        keys = [("name", "path")]
        if self.is_searched:
            keys += [("base", "base"), ("id", "path"), ("id", "bare_path"), ("id_base", "base"), ("id_base", "stem")]
        found = _checked_links(_matched(names, listing, keys), root)
        name = os.fsencode(self.root.name or self.root).decode("utf-8", "replace")
        return SampleImages(root, found["file"], _issues(found, name, self.kind))


def is_folder(path: Path) -> bool:
    """Whether it is a folder; a name that no system can have is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def image_folder(images: Path | None, holder: Path | None) -> ImageFolder | None:
    """Where to look: the folder given as --images, that of the table given so, else that of the file naming images.

    `holder` is the file with the column of image names, None without such a column. None when there is nowhere to look.
    """
    if images is not None and is_folder(images):
        return ImageFolder(images, is_searched=True)
    file = images or holder
    return None if file is None else ImageFolder(file.parent, is_searched=False)


def _names(sample_ids: pl.Series, image_names: pl.Series | None, root: Path, kind: FileKind) -> pl.DataFrame:
    """Per sample its id, its image name (null = none) and why that name is not followed (null = it is)."""
    written = (
        pl.Series([None], dtype=pl.String).new_from_index(0, len(sample_ids)) if image_names is None else image_names
    )
    frame = pl.DataFrame({"id": sample_ids.cast(pl.String), "written": written.cast(pl.String)})
    name = pl.col("written").str.strip_chars().str.replace_all("\\", "/", literal=True)
    name = name.str.strip_prefix(f"{root.as_posix()}/").str.replace(r"^(\./+)+", "")
    frame = frame.with_columns(name=pl.when(name != "").then(name), refusal=_refusal(name, kind))
    base = [pl.col(key).str.extract(r"([^/]+)$").alias(new) for key, new in (("name", "base"), ("id", "id_base"))]
    return frame.with_columns(base)


def _refusal(name: pl.Expr, kind: FileKind) -> pl.Expr:
    is_known = pl.any_horizontal(name.str.to_lowercase().str.ends_with(suffix) for suffix in kind.suffixes)
    return (
        pl.when(name.str.contains(IS_LINK))
        .then(pl.lit("a link"))
        .when(name.str.contains(LEAVES))
        .then(pl.lit("leaves the folder"))
        .when((name != "") & ~is_known)
        .then(pl.lit(kind.other))
    )


def _walked(root: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """Every file of these suffixes below `root` as (path, whether it is a link), by name.

    Links to directories are not entered.
    """
    folders = [""]
    while folders:
        folder = folders.pop()
        for entry in _entries(root, folder):
            path = f"{folder}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                folders.append(f"{path}/")
            elif _is_one(entry, suffixes):
                yield path, entry.is_symlink()


def _named(root: Path, names: pl.Series, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """The files in the folders that `names` mention, and in no other."""
    parents = names.drop_nulls().str.extract(r"^(.*/)?[^/]*$").fill_null("").unique().sort()
    inside = parents.filter(~parents.str.contains(LEAVES) & ~parents.str.contains(IS_ABSOLUTE))
    for folder in inside:
        is_outside = not _stays_inside(root / folder, root)
        for entry in _entries(root, folder):
            if _is_one(entry, suffixes):
                yield f"{folder}{entry.name}", is_outside or entry.is_symlink()


def _entries(root: Path, folder: str) -> list[os.DirEntry[str]]:
    """What lies in a folder, by name; nothing where it cannot be read."""
    try:
        with os.scandir(root / folder) as entries:
            return sorted((entry for entry in entries if _is_text(entry.name)), key=lambda entry: entry.name)
    except (OSError, ValueError):  # no permission, or a name the system cannot have
        return []


def _is_text(name: str) -> bool:
    """Whether the name is valid Unicode; no name in the data can equal one that is not."""
    return not any("\ud800" <= character <= "\udfff" for character in name) if not name.isascii() else True


def _is_one(entry: os.DirEntry[str], suffixes: tuple[str, ...]) -> bool:
    """Whether it is a plain file, or a link, of a known suffix; devices and pipes are not."""
    return entry.name.lower().endswith(suffixes) and (entry.is_symlink() or entry.is_file(follow_symlinks=False))


def _listing(files: Iterable[tuple[str, bool]]) -> pl.DataFrame:
    frame = pl.DataFrame(files, schema={"path": pl.String, "is_link": pl.Boolean}, orient="row")
    bare_path, base = pl.col("path").str.replace(r"\.[^./]+$", ""), pl.col("path").str.extract(r"([^/]+)$")
    return frame.with_columns(bare_path=bare_path, base=base, stem=base.str.replace(r"\.[^.]+$", ""))


def _matched(names: pl.DataFrame, listing: pl.DataFrame, keys: list[tuple[str, str]]) -> pl.DataFrame:
    """`names` with the file of the first key that finds exactly one, and whether some key found several."""
    found = names.with_columns(file=pl.lit(None, pl.String), is_link=pl.lit(False), is_ambiguous=pl.lit(False))
    for key, column in keys:
        unique = listing.group_by(column).agg(
            pl.first("path").alias("new"), pl.first("is_link").alias("link"), n=pl.len()
        )
        found = found.join(unique, left_on=key, right_on=column, how="left", maintain_order="left")
        is_new = pl.col("file").is_null() & pl.col("refusal").is_null() & (pl.col("n") == 1)
        found = found.with_columns(
            file=pl.when(is_new).then("new").otherwise("file"),
            is_link=pl.when(is_new).then("link").otherwise("is_link"),
            is_ambiguous=pl.col("is_ambiguous") | (pl.col("n").fill_null(0) > 1),
        ).drop("new", "link", "n")
    is_outside = pl.col("file").is_null() & pl.col("refusal").is_null() & pl.col("name").str.contains(IS_ABSOLUTE)
    return found.with_columns(refusal=pl.when(is_outside).then(pl.lit("outside the folder")).otherwise("refusal"))


def _checked_links(found: pl.DataFrame, root: Path) -> pl.DataFrame:
    """`found` without the files that links lead to outside the folder, or to no plain file."""
    links = found.filter("is_link")["file"].drop_nulls().unique()
    bad = [link for link in links if not (_stays_inside(root / link, root) and (root / link).is_file())]
    is_bad = pl.col("file").is_in(bad).fill_null(value=False)
    refusal = pl.when(is_bad).then(pl.lit("a link out of the folder")).otherwise("refusal")
    return found.with_columns(file=pl.when(~is_bad).then("file"), refusal=refusal)


def _stays_inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, ValueError, RuntimeError):  # broken, a name no system has, a circle
        return False


def _issues(found: pl.DataFrame, folder: str, kind: FileKind) -> tuple[Issue, ...]:
    """The samples without a file, by reason."""
    without = found.filter(pl.col("file").is_null()).with_columns(
        shown=pl.coalesce("written", "id").str.slice(0, EXAMPLE_LENGTH)
    )
    refused = without.filter(pl.col("refusal").is_not_null())
    ambiguous = without.filter(pl.col("refusal").is_null() & pl.col("is_ambiguous"))
    missing = without.filter(pl.col("refusal").is_null() & ~pl.col("is_ambiguous"))
    reasons = refused.select(pl.format("{} ({})", "shown", "refusal").alias("shown"))
    shown_of = (reasons["shown"], ambiguous["shown"], missing["shown"])
    sides = zip(kind.codes, kind.messages, shown_of, strict=True)
    told = ((code, said.format(folder=folder), shown) for code, said, shown in sides)
    return tuple(issue(code, said, len(shown), shown) for code, said, shown in told if len(shown))
