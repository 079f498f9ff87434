"""Says which files the samples consist of and which scripts made them: `python samples/recorded.py` writes made.sha256.

make.py does so after making; alone it is for a change of a script that changes nothing of what is made.
"""

import hashlib
from pathlib import Path

RECORD = "made.sha256"
SCRIPTS = ("answers.py", "detector.py", "finder.py", "make.py", "router.py", "scenes.py", "tagger.py")


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of the scripts and of what they made, by name; pictures of a folder have one for all of them."""
    samples = [settings.parent for settings in folder.glob("*/reportgen.toml")]
    made = [path for sample in samples for path in sample.iterdir() if not path.name.startswith(".")]
    paths = [folder / name for name in SCRIPTS] + made
    return {path.relative_to(folder).as_posix(): sha256(path) for path in sorted(paths)}


def sha256(path: Path) -> str:
    """The SHA-256 of a file, whatever ends its lines; of a folder, that of its files' names and hashes."""
    if path.is_dir():
        content = "".join(f"{sha256(inner)}  {inner.name}\n" for inner in sorted(path.iterdir())).encode()
    else:
        content = path.read_bytes().replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()


def recorded(folder: Path) -> dict[str, str]:
    """The hashes as they were when the samples were made."""
    rows = (line.split("  ", 1) for line in (folder / RECORD).read_text(encoding="utf-8").splitlines())
    return {name: digest for digest, name in rows}


def record(folder: Path) -> None:
    """Writes the hashes of now."""
    text = "".join(f"{digest}  {name}\n" for name, digest in hashes(folder).items())
    (folder / RECORD).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    record(Path(__file__).resolve().parent)
