"""The command line: one module per command, each parse → call → print.

Nothing heavy is imported before a command runs, so that --help is instant.
"""

import sys
from typing import Annotated

import typer

from reportgen.commands.build import build
from reportgen.commands.check import check
from reportgen.commands.demo import demo
from reportgen.commands.settings import default_map
from reportgen.errors import ReportgenError

EPILOG = "Exit codes: 0 done, 1 crash, 2 something to fix in the input, 3 a gate failed."

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, epilog=EPILOG)
app.command()(build)
app.command()(check)
app.command()(demo)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - only when asked

        typer.echo(version("reportgen"))
        raise typer.Exit


@app.callback()
def reportgen(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """One self-contained HTML report of how good a trained model is, and what to do next."""
    context.default_map = default_map()


def main() -> None:
    """The entry point: an error the user can fix is printed without a traceback, with exit code 2."""
    try:
        app()
    except ReportgenError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)
