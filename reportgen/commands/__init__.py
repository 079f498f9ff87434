"""The command line: one module per command, each parse → call → print.

Nothing heavy is imported before a command runs, so that --help is instant.
"""

import io
import os
import sys
from typing import Annotated, cast

import typer

from reportgen.commands.archive import app as archive
from reportgen.commands.build import build
from reportgen.commands.check import check
from reportgen.commands.compare import compare
from reportgen.commands.crossval import crossval
from reportgen.commands.demo import demo
from reportgen.commands.gate import gate
from reportgen.commands.given_once import Command
from reportgen.commands.said import say
from reportgen.commands.settings import default_map, known_options
from reportgen.commands.standard_output import printed
from reportgen.commands.summary import summary
from reportgen.errors import ReportgenError
from reportgen.locations import installed_version

# What typer raises for any mistake in the words of a command; it exports this one kind of it only.
UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__base__)

EPILOG = "Exit codes: 0 done, 1 a fault or a failed training, 2 something to fix in the input, 3 a gate failed."

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, epilog=EPILOG)
for command in (build, check, compare, crossval, demo, gate, summary):
    app.command(cls=Command)(command)
app.add_typer(archive, name="archive")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(installed_version() or "not installed")
        raise typer.Exit


@app.callback()
def reportgen(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """One self-contained HTML report of how good a trained model is, and what to do next."""
    context.default_map = default_map(known_options(context.command))


def main() -> None:
    """The entry point: an error the user can fix is printed without a traceback, with exit code 2."""
    # numpy's threads for products of large matrices take longer to start than they save here
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a label the terminal cannot show must not cost the report
            stream.reconfigure(errors="backslashreplace")
    try:
        with printed(sys.stdout):
            code = app(prog_name="reportgen", standalone_mode=False)
    except ReportgenError as error:
        code = _refused(f"{error.where}: {error.problem}", error.remedy)
    except UsageError as error:
        command = error.ctx.command_path if error.ctx else "reportgen"
        message = error.format_message()  # none where a command without words showed its help
        code = _refused(message, f"See {command} --help.") if message else 2
    except typer.Abort:
        code = 130
    sys.exit(code if isinstance(code, int) else 0)


def _refused(problem: str, remedy: str) -> int:
    say(f"error: {problem}", err=True)
    for line in remedy.splitlines():
        say(f"  {line.strip()}", err=True)
    return 2
