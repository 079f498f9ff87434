"""reportgen check: reads and checks data only."""

from pathlib import Path
from typing import Annotated

import typer

from reportgen.options import Options


def check(
    predictions: Annotated[Path, typer.Argument(help="What the model said; it may hold the ground truth as well.")],
    ground_truth: Annotated[Path | None, typer.Argument(help="What is right, when it is a file of its own.")] = None,
    column: Annotated[list[str] | None, typer.Option(metavar="ROLE=COLUMN", help="As for build.")] = None,
    format: Annotated[str | None, typer.Option(help="Format of the predictions; recognised when left out.")] = None,  # noqa: A002
) -> None:
    """Read and check the data, and print counts and oddities; nothing is written."""
    from reportgen import numbers, pipeline
    from reportgen.commands.build import columns_of

    options = Options(
        predictions=predictions, ground_truth=ground_truth, columns=columns_of(column or []), format=format
    )
    inputs = pipeline.read_inputs(options)
    dataset, issues = pipeline.joined(pipeline.task_of(inputs, options), inputs, options)
    for name, text in inputs.described:
        typer.echo(f"{name}: {text}")
    typer.echo(f"{numbers.named(dataset.n_samples, 'sample')}, {numbers.named(len(dataset.labels), 'label')}")
    for issue in issues:
        examples = f" ({', '.join(issue.examples)})" if issue.examples else ""
        typer.echo(f"notice: {numbers.count(issue.count)} {issue.code}: {issue.message}{examples}")
    if not issues:
        typer.echo("nothing odd")
