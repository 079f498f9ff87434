"""reportgen build: files in, one page out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reportgen.errors import OptionError
from reportgen.options import Options

if TYPE_CHECKING:
    from reportgen.pipeline import Built


def build(  # noqa: PLR0913 - one parameter per documented option
    predictions: Annotated[Path, typer.Option(help="What the model said; it may hold the ground truth as well.")],
    ground_truth: Annotated[Path | None, typer.Option(help="What is right, when it is a file of its own.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("report.html"),
    record: Annotated[Path | None, typer.Option(help="Also write every number as JSON.")] = None,
    images: Annotated[Path | None, typer.Option(help="A folder of pictures, or a table with the columns id and image.")] = None,
    task: Annotated[str | None, typer.Option(help="classification; recognised when left out.")] = None,
    format: Annotated[str | None, typer.Option(help="Format of --predictions; recognised when left out.")] = None,  # noqa: A002
    column: Annotated[list[str] | None, typer.Option(metavar="ROLE=COLUMN", help="Which column plays which role: id, truth, prediction, score, scores (prob_*), image. May repeat.")] = None,
    threshold: Annotated[float | None, typer.Option(help="Run at this threshold: what scores less is withheld.")] = None,
    criterion: Annotated[str | None, typer.Option(help="Run at the threshold best by this: macro_f1, micro_f1, fbeta:0.5, precision@recall:0.9, recall@precision:0.95, cost:FP,FN.")] = None,
    title: Annotated[str | None, typer.Option(help="Headline of the page.")] = None,
    model: Annotated[str | None, typer.Option(help="Name of the model.")] = None,
    version: Annotated[str | None, typer.Option(help="Version of the model.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Name of the data set.")] = None,
    created: Annotated[str | None, typer.Option(help="Date shown, ISO 8601, or `now`. Without it SOURCE_DATE_EPOCH, else none.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the intervals.")] = 0,
    image_budget: Annotated[float, typer.Option(min=0, metavar="MB", help="How much of the page pictures may take.")] = 20.0,
    no_images: Annotated[bool, typer.Option("--no-images", help="Leave pictures out.")] = False,
) -> None:  # fmt: skip
    """Write one self-contained HTML report from predictions and ground truth."""
    from reportgen.commands.created import resolved_date  # noqa: PLC0415 - keeps --help instant

    options = Options(
        predictions=predictions, ground_truth=ground_truth, images=images, task=task, format=format,
        columns=_columns(column or []), threshold=threshold, criterion=criterion, title=title, model=model, version=version,
        dataset=dataset, created=resolved_date(created), seed=seed, image_budget=image_budget, no_images=no_images,
    )  # fmt: skip
    built = built_with_progress(options)
    for line in built.described:
        typer.echo(line)
    write(built, output, record)


def _columns(pairs: list[str]) -> dict[str, str]:
    """Roles and column names of `--column ROLE=COLUMN`."""
    columns = {}
    for pair in pairs:
        role, sign, name = pair.partition("=")
        if not (role and sign and name):
            raise OptionError(f"--column {pair}", "is not ROLE=COLUMN", "For instance --column truth=label.")
        columns[role] = name
    return columns


def built_with_progress(options: Options) -> "Built":
    """The build, with a line on the terminal that says what is being done; nothing when output is piped."""
    from reportgen import pipeline  # noqa: PLC0415 - keeps --help instant

    import sys  # noqa: PLC0415

    if not sys.stderr.isatty():
        return pipeline.build(options)
    from rich.console import Console  # noqa: PLC0415
    from rich.status import Status  # noqa: PLC0415

    with Status("Reading", console=Console(stderr=True)) as status:
        return pipeline.build(options, lambda stage: status.update(stage))


def write(built: "Built", output: Path, record: Path | None = None) -> None:
    """Writes the page, and the record where asked; the last line says what was written and how big it is."""
    from reportgen import numbers  # noqa: PLC0415
    from reportgen.files import write_all  # noqa: PLC0415
    from reportgen.record import to_json  # noqa: PLC0415

    contents = {output: built.html}
    if record is not None:
        contents[record] = to_json(built.record)
    write_all(contents)
    typer.echo("Wrote " + " and ".join(f"{path} ({numbers.size(len(content))})" for path, content in contents.items()))
