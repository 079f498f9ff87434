"""The folder of a cross-validation: its plan, a folder a fold, and what is finished; nothing finished is done again.

`plan.json` says what is done, `fold-03/done.json` is written last, by rename: without it a fold is not finished.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reportgen.errors import OptionError, OutputError
from reportgen.files import made_folder, write_all
from reportgen.locations import installed_version
from reportgen.training.orphans import end_left

SCHEMA = 1
PLAN, DONE, LOG, LOCK, STALE = "plan.json", "done.json", "log.txt", "lock", ".stale"
UNCOMPARED = ("schema", "tool", "created", "notices")  # what may differ between a plan and its continuation
Json = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """The folder `root`, which this process alone works in while it is `locked`."""

    root: Path

    def fold(self, name: str) -> Path:
        """The folder of a fold."""
        return self.root / name

    def done(self, name: str) -> Json | None:
        """What is known of a finished fold, whose predictions are still as they were; None of any other."""
        folder = self.fold(name)
        try:
            found: Json = json.loads((folder / DONE).read_bytes())
            is_same = sha256(folder / found["file"]) == found["predictions"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return found if is_same else None

    def begun(self, name: str) -> Path:
        """A clean folder for a fold; what an unfinished training left is moved away.

        Raises: OutputError where it cannot be made.
        """
        folder = self.fold(name)
        if folder.exists():
            end_left(folder)
            old = folder.with_name(folder.name + STALE)
            shutil.rmtree(old, ignore_errors=True)
            folder.rename(old)
        made_folder(folder)
        return folder

    def finish(self, name: str, file: str, content: Json) -> Json:
        """Marks a fold as finished, whose predictions are in `file`; what an earlier attempt left is removed."""
        folder = self.fold(name)
        told = {"file": file, "predictions": sha256(folder / file), "host": socket.gethostname(), **content}
        write_all({folder / DONE: as_json(told)})
        shutil.rmtree(folder.with_name(folder.name + STALE), ignore_errors=True)
        return told

    def planned(self, plan: Json, *, restart: bool) -> None:
        """Writes the plan, or goes on with the one that is there; `restart` moves all that is finished away.

        Raises: OptionError where another plan is there, naming in what it differs, OutputError where the folder is
        somebody else's.
        """
        before = self._plan()
        if before is not None and not restart:
            odd = different(before, plan)
            if odd:
                problem = f"it holds another cross-validation, with another {', '.join(odd)}"
                remedy = "Give another folder with --work, or --restart to leave that one and begin anew."
                raise OptionError(f"--work {self.root}", problem, remedy)
            return
        if before is not None:
            self._move_away()
        told = {"schema": SCHEMA, "tool": installed_version(), **plan, "created": _now()}
        write_all({self.root / PLAN: as_json(told)})

    def _plan(self) -> Json | None:
        place = self.root / PLAN
        if not place.exists():
            others = [one.name for one in self.root.iterdir() if one.name != LOCK]
            if others:
                problem = f"is a folder that holds other files, {sorted(others)[0]} is one"
                raise OutputError(str(self.root), problem, "Give a new or an empty folder with --work.")
            return None
        try:
            found: Json = json.loads(place.read_bytes())
        except (OSError, ValueError) as error:
            remedy = "Give another folder with --work, or remove that file."
            raise OutputError(str(place), f"cannot be read: {error}", remedy) from error
        return found

    def _move_away(self) -> None:
        """Leaves the plan and the folds of another cross-validation in a folder of this one, the newest alone."""
        old = self.root / STALE
        shutil.rmtree(old, ignore_errors=True)
        old.mkdir()
        for one in sorted(self.root.iterdir()):
            if one.name not in (LOCK, STALE):
                one.rename(old / one.name)

    def keep(self, what: str) -> None:
        """Removes what is not to stay: `none` all of the folder, `predictions` all files but these and what is known.

        With `all` everything stays.
        """
        if what == "none":
            shutil.rmtree(self.root, ignore_errors=True)
        if what != "predictions":
            return
        for place in self.root.glob(f"fold-*/{DONE}"):
            told = json.loads(place.read_bytes())
            wanted = {DONE, LOG, Path(told["file"]).parts[0], told.get("truth")}
            for one in place.parent.iterdir():
                if one.name not in wanted:
                    shutil.rmtree(one, ignore_errors=True) if one.is_dir() else one.unlink()


def different(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of what differs between two plans, those of single options among them."""
    found: list[str] = []
    told = json.loads(as_json(dict(after)))
    for name in [*told, *(name for name in before if name not in told)]:
        one, other = before.get(name), told.get(name)
        if name in UNCOMPARED or one == other:
            continue
        if name == "options" and isinstance(one, dict) and isinstance(other, dict):
            found += [
                key for key in [*other, *(key for key in one if key not in other)] if one.get(key) != other.get(key)
            ]
        else:
            found.append(name)
    return found


@contextmanager
def locked(root: Path) -> Iterator[Work]:
    """The folder, made where it is not there, for one process at a time.

    Raises: OptionError where another one works in it, OutputError where it cannot be made.
    """
    made_folder(root)
    handle = os.open(root / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if not _is_ours(handle):
            holder = os.read(handle, 200).decode("utf-8", "replace").strip() or "another process"
            remedy = "Wait until it has ended, or give another folder with --work."
            raise OptionError(f"--work {root}", f"{holder} works in it", remedy)
        os.ftruncate(handle, 0)
        os.write(handle, f"process {os.getpid()} on {socket.gethostname()}\n".encode())
        yield Work(root)
    finally:
        os.close(handle)


def _is_ours(handle: int) -> bool:
    """Whether the lock of a file is got; the system takes it back when the process ends, however that is."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        return _is_ours_on_windows(handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_ours_on_windows(handle: int) -> bool:  # pragma: no cover
    import msvcrt

    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True


def as_json(content: Json) -> bytes:
    """JSON for people to read, too."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode() + b"\n"


def sha256(path: Path) -> str:
    """The hash of a file, or of the names and bytes of the files in a folder."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    parts = sorted(one for one in path.rglob("*") if one.is_file())
    if not parts:
        raise FileNotFoundError(path)
    found = "".join(f"{one.relative_to(path).as_posix()} {sha256(one)}\n" for one in parts)
    return hashlib.sha256(found.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
