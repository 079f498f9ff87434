"""reportgen demo: the sample reports."""

from pathlib import Path
from typing import Annotated

import typer

from reportgen.errors import OptionError
from reportgen.options import Options

SETTINGS = "reportgen.toml"  # of the version of a sample that gets a report


def demo(
    sample: Annotated[str | None, typer.Argument(help="One of the samples; all of them when left out.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write into.")] = Path("reportgen-demo"),
) -> None:
    """Build the sample reports, compare their versions, and say where all that is."""
    from reportgen.commands.build import built_with_progress, write
    from reportgen.commands.compare import compared, write_comparison
    from reportgen.files import check_places, made_folder
    from reportgen.locations import samples_folder

    folder = samples_folder()
    names = sorted(path.parent.name for path in folder.glob(f"*/{SETTINGS}"))
    if sample is not None and sample not in names:
        raise OptionError("demo", f"there is no sample {sample}", f"The samples are {', '.join(names)}.")
    wanted = [sample] if sample else names
    for place in (output / f"{name}{kind}.html" for name in wanted for kind in ("", "-compare")):
        check_places(place, None, (output, folder))
    made_folder(output)
    for name in wanted:
        pages, place = [], output / f"{name}-compare.html"
        for options in sorted((_options(path) for path in _versions(folder / name)), key=lambda one: one.version or ""):
            built = built_with_progress(options)
            is_written = options == _options(folder / name / SETTINGS)
            pages.append(
                (output / f"{name}.html" if is_written else Path(f"{name}-{options.version}.html"), built.html)
            )
            if is_written:
                write(built, pages[-1][0])
        write_comparison(compared(pages, place)[1], place)


def _versions(folder: Path) -> list[Path]:
    """The settings of the sample's versions."""
    return sorted(folder.glob("reportgen*.toml"))


def _options(path: Path) -> Options:
    """The options of a sample, as one of its files has them; paths are relative to its folder."""
    from reportgen.commands.settings import read_settings

    settings = {name.replace("-", "_"): value for name, value in read_settings(path)["build"].items()}
    files = ("predictions", "ground_truth", "images", "baseline", "training", "embeddings")
    paths = {name: path.parent / settings.pop(name) for name in files if name in settings}
    return Options(**paths, **settings)
