"""reportgen demo: the sample reports."""

from pathlib import Path
from typing import Annotated

import typer

from reportgen.errors import OptionError
from reportgen.options import Options


def demo(
    sample: Annotated[str | None, typer.Argument(help="One of the samples; all of them when left out.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write into.")] = Path("reportgen-demo"),
) -> None:
    """Build the sample reports and say where they are."""
    from reportgen.commands.build import built_with_progress, write
    from reportgen.files import made_folder
    from reportgen.locations import samples_folder

    folder = samples_folder()
    names = sorted(path.parent.name for path in folder.glob("*/reportgen.toml"))
    if sample is not None and sample not in names:
        raise OptionError("demo", f"there is no sample {sample}", f"The samples are {', '.join(names)}.")
    made_folder(output)
    for name in [sample] if sample else names:
        write(built_with_progress(_options(folder / name)), output / f"{name}.html")


def _options(folder: Path) -> Options:
    """The options of a sample, as its reportgen.toml has them; paths are relative to its folder."""
    from reportgen.commands.settings import read_settings

    settings = {
        name.replace("-", "_"): value for name, value in read_settings(folder / "reportgen.toml")["build"].items()
    }
    paths = {
        name: folder / settings.pop(name) for name in ("predictions", "ground_truth", "images") if name in settings
    }
    return Options(**paths, **settings)
