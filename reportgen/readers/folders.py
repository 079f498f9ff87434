"""Folders as they are met: names too long, loops, folders a thousand deep, what is neither file nor folder."""

import os
from pathlib import Path

# os.path and not Path: its answer for a name that no file can have is no, not an error


def is_file(path: Path) -> bool:
    """Whether it is a plain file, or a link to one; a pipe is none."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """Whether it is a folder, or a link to one."""
    return os.path.isdir(path)  # noqa: PTH112


def files_below(folder: Path, suffixes: frozenset[str]) -> list[Path]:
    """What has one of these suffixes, in small letters, in a folder and below it, however deep.

    The files of a folder stand before those of the folders in it, each in the order of their names. Links to folders
    are not followed, folders that may not be read are passed over.
    """
    found, waiting = [], [os.fspath(folder)]
    while waiting:
        parent = waiting.pop()
        folders, names = _entries(parent)
        chosen = (name for name in sorted(names) if os.path.splitext(name)[1].lower() in suffixes)  # noqa: PTH122 - a Path for each would take longer than the listing
        found += [Path(parent, name) for name in chosen]
        waiting += [os.path.join(parent, name) for name in sorted(folders, reverse=True)]  # noqa: PTH118
    return found


def _entries(parent: str) -> tuple[list[str], list[str]]:
    """Names of the folders in a folder, but for links, and of everything that is no folder."""
    folders, names = [], []
    try:
        with os.scandir(parent) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                elif not (entry.is_symlink() and os.path.isdir(entry.path)):  # noqa: PTH112
                    names.append(entry.name)
    except (OSError, ValueError):
        return [], []
    return folders, names
