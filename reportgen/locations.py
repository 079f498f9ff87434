"""Where the tool lies, and its version: templates and samples are in the package, or beside it in a source checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def templates_folder() -> Path:
    """The folder of the page's templates, styles and scripts."""
    return _shipped("templates")


def samples_folder() -> Path:
    """The folder of the sample data: one folder per sample, each described by its `reportgen.toml`."""
    return _shipped("samples")


def installed_version() -> str | None:
    """Version of the installed tool; None when it runs from a folder that was never installed."""
    from importlib import metadata  # not for those who only want a folder: it takes longer than all else here

    try:
        return metadata.version("reportgen")
    except metadata.PackageNotFoundError:
        return None


def _shipped(name: str) -> Path:
    packaged = PACKAGE / name
    return packaged if packaged.is_dir() else PACKAGE.parent / name
