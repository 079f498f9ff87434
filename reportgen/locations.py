"""Where the templates and the samples lie: inside the installed package, or beside it in a source checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def templates_folder() -> Path:
    """The folder of the page's templates, styles and scripts."""
    return _shipped("templates")


def samples_folder() -> Path:
    """The folder of the sample data: one folder per sample, each described by its `reportgen.toml`."""
    return _shipped("samples")


def _shipped(name: str) -> Path:
    packaged = PACKAGE / name
    return packaged if packaged.is_dir() else PACKAGE.parent / name
