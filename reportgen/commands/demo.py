"""reportgen demo: the sample reports."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reportgen.commands.said import say
from reportgen.errors import OptionError
from reportgen.options import Options

SETTINGS = "reportgen.toml"  # of the version of a sample that gets a report
CROSSVAL = "crossval"  # the table of settings of a sample that trains its models
FILES = ("predictions", "ground_truth", "images", "baseline", "training", "embeddings", "data")

if TYPE_CHECKING:
    from reportgen.pipeline import Built


def demo(
    sample: Annotated[str | None, typer.Argument(help="One of the samples; all of them when left out.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write into.")] = Path("reportgen-demo"),
) -> None:
    """Build the sample reports, compare their versions, and say where all that is."""
    from reportgen.commands.build import write
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
        if _is_left_out(folder / name, is_asked=sample is not None):
            continue
        pages, place = [], output / f"{name}-compare.html"
        for path, version in sorted(_versions(folder / name).items(), key=lambda one: one[1]):
            built = _built(path)
            is_written = path.name == SETTINGS
            pages.append((output / f"{name}.html" if is_written else Path(f"{name}-{version}.html"), built.html))
            if is_written:
                write(built, pages[-1][0])
        write_comparison(compared(pages, place)[1], place)


def _versions(folder: Path) -> dict[Path, str]:
    """The settings of the sample's versions, each with its version."""
    paths = sorted(folder.glob("reportgen*.toml"))
    return {path: next(iter(_settings(path).values()))["version"] for path in paths}


def _settings(path: Path) -> dict[str, dict[str, Any]]:
    """The options by command, named as parameters are; paths are made to start from the folder of the settings."""
    from reportgen.commands.settings import read_settings

    found = {}
    for command, table in read_settings(path).items():
        settings = {name.replace("-", "_"): value for name, value in table.items()}
        found[command] = settings | {name: _from(path.parent, settings[name]) for name in FILES if name in settings}
    return found


def _from(folder: Path, named: str | list[str]) -> Path | list[Path]:
    return folder / named if isinstance(named, str) else [folder / one for one in named]


def _is_left_out(folder: Path, *, is_asked: bool) -> bool:
    """Whether a sample trains a model and nothing is installed to train it with.

    Raises: OptionError where that very sample is asked for.
    """
    from importlib.util import find_spec

    if CROSSVAL not in _settings(folder / SETTINGS) or find_spec("sklearn") is not None:
        return False
    remedy = "pip install 'reportgen[train]'"
    if is_asked:
        raise OptionError("demo", f"{folder.name} trains a model, and scikit-learn is not installed", f"Run {remedy}.")
    say(f"{folder.name} is left out, as it trains a model: {remedy}", err=True)
    return True


def _built(path: Path) -> "Built":
    """The report that the settings ask for; a cross-validation trains its models first."""
    from reportgen.commands.build import built_with_progress

    settings = _settings(path)
    return _trained(settings[CROSSVAL]) if CROSSVAL in settings else built_with_progress(_options(path))


def _options(path: Path) -> Options:
    """The options of a sample that is built from files."""
    return Options(**_settings(path)["build"])


def _trained(settings: dict[str, Any]) -> "Built":
    import tempfile

    from reportgen.commands.build import built_with_progress
    from reportgen.training.asked import Asked, studies_of
    from reportgen.training.crossval import Running, done_folds, report_options, trained
    from reportgen.training.folds import Ways
    from reportgen.training.work import locked

    estimators, given = tuple(settings.pop("estimator", ())), tuple(settings.pop("set", ()))
    embeddings, data = settings.pop("embeddings"), settings.pop("data")
    with tempfile.TemporaryDirectory() as place:
        options = Options(predictions=(data,), **settings)
        asked = Asked(options, Ways(), Running(), Path(place), estimators, given, embeddings=embeddings)
        (study,) = studies_of(asked)
        with locked(asked.work) as work:
            done = trained(study, work, asked.running, lambda line: None)
            return built_with_progress(report_options(study, work, done_folds(study, work, done), asked.options))
