"""reportgen check: reads and checks data only."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from reportgen.commands.build import (
    EMBEDDINGS_HELP,
    FORMAT_HELP,
    LABELS_HELP,
    SCHEME_HELP,
    SPLIT_HELP,
    TASK_HELP,
    TRAINING_HELP,
    columns_of,
)
from reportgen.commands.said import of_issue, say
from reportgen.errors import OptionError
from reportgen.options import Options, embeddings_of, labels_of


def check(  # noqa: PLR0913 - one parameter per documented option
    file: Annotated[Path | None, typer.Argument(help="What the model said, what is right, or both.")] = None,
    truth: Annotated[Path | None, typer.Argument(help="What is right, when it is a file of its own.")] = None,
    predictions: Annotated[list[Path] | None, typer.Option(help="As for build, instead of the arguments.")] = None,
    ground_truth: Annotated[list[Path] | None, typer.Option(help="As for build.")] = None,
    images: Annotated[Path | None, typer.Option(help="A folder of images, or a table of id and image.")] = None,
    split: Annotated[str | None, typer.Option(metavar="NAME", help=SPLIT_HELP)] = None,
    training: Annotated[Path | None, typer.Option(help=TRAINING_HELP)] = None,
    embeddings: Annotated[list[str] | None, typer.Option(metavar="[training=]FILE", help=EMBEDDINGS_HELP)] = None,
    task: Annotated[str | None, typer.Option(help=TASK_HELP)] = None,
    column: Annotated[list[str] | None, typer.Option(metavar="ROLE=COLUMN", help="As for build.")] = None,
    format: Annotated[list[str] | None, typer.Option(metavar="[ROLE=]FORMAT", help=FORMAT_HELP)] = None,  # noqa: A002
    labels: Annotated[str | None, typer.Option(metavar="NAME,NAME,…", help=LABELS_HELP)] = None,
    scheme: Annotated[str | None, typer.Option(help=SCHEME_HELP)] = None,
) -> None:
    """Read and check the data, and print counts and oddities; nothing is written."""
    options = Options(
        predictions=_files(file, predictions), ground_truth=_files(truth, ground_truth, is_needed=False),
        images=images, task=task, columns=columns_of(column or []), format=tuple(format or ()), split=split,
        training=training, labels=labels_of(labels), scheme=scheme, embeddings=embeddings_of(embeddings),
    )  # fmt: skip
    for line in _lines(options):
        say(line)


def _files(named: Path | None, given: list[Path] | None, *, is_needed: bool = True) -> tuple[Path, ...]:
    """The files of a role, by an argument or by options.

    Raises: OptionError where both are given, or neither of what is needed.
    """
    if named is not None and given:
        raise OptionError(str(named), "is given beside options that name files", "Give all files by options.")
    if named is None and not given and is_needed:
        raise OptionError("check", "no file is given", "Give a file, or several with --predictions.")
    return (named,) if named is not None else tuple(given or ())


def _lines(options: Options) -> Iterator[str]:
    """What is printed: the files as understood, how much there is of what, and everything odd."""
    from reportgen import numbers, pipeline
    from reportgen.readers.zipped import unpacking

    with unpacking():
        data = pipeline.read(options, needs_predictions=False)
        training, vectors, others = pipeline.read_beside(options, data)
    has_predictions = data.inputs.one("predictions") is not None
    for name, text in (*data.inputs.described, *data.parts.described, *vectors.described):
        yield f"{name}: {text}"
    yield data.size
    for name, n in data.dataset.files.items():
        yield f"  {name or 'of none of the files'}: {numbers.count(n)}"
    yield from data.task.described(data.dataset, has_predictions)
    yield from training.described if training else ()
    odd = [issue for issue in (*data.issues, *others) if has_predictions or issue.code != "no_predictions"]
    yield from map(of_issue, odd)
    if not odd:
        yield "nothing odd"
