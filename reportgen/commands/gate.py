"""reportgen gate: requirements on a record; exit code 3 when one fails."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from reportgen.commands.said import say
from reportgen.commands.settings import SETTINGS
from reportgen.errors import OptionError

FAILED = 3  # the exit code of a gate that does not pass

Noise = Literal["pass", "fail"]


def gate(
    record: Annotated[Path, typer.Argument(help="A report or its record.")],
    require: Annotated[list[str] | None, typer.Option(help='Such as "macro_f1 >= 0.8". May repeat.')] = None,
    baseline: Annotated[Path | None, typer.Option(help="The report or record that a drop is measured from.")] = None,
    noise: Annotated[Noise, typer.Option(help="What counts that chance may explain: pass or fail.")] = "pass",
    junit: Annotated[Path | None, typer.Option(help="Also write the results as JUnit XML.")] = None,
) -> None:
    """Fail, with exit code 3, when a model does not meet its requirements."""
    if not require:
        raise OptionError("--require", "nothing is required", 'For instance --require "macro_f1 >= 0.8".')
    from reportgen.gates.gate import judge
    from reportgen.gates.requirement import requirement
    from reportgen.record.read import read_record

    wanted = [requirement(text) for text in require]
    saved, before = read_record(record), read_record(baseline) if baseline else None
    verdict = judge(saved, before, wanted, noise_fails=noise == "fail")
    if junit is not None:
        from reportgen.files import check_places, write_all
        from reportgen.gates.junit import junit as to_junit

        check_places(junit, None, (record, baseline, SETTINGS), kind="results")
        write_all({junit: to_junit(verdict, saved.name)})
    for warning in verdict.warnings:
        say(f"warning: {warning}")
    for result in verdict.results:
        say(f"{result.outcome.value}: {result.sentence}" + (f"; {result.power}" if result.power else ""))
    say("The gate passes." if verdict.passes else "The gate fails.")
    if not verdict.passes:
        raise typer.Exit(FAILED)
