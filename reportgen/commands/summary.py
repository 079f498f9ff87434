"""reportgen summary: what a pull request is told, as Markdown."""

from pathlib import Path
from typing import Annotated

import typer

from reportgen.commands.gate import Noise
from reportgen.commands.said import say
from reportgen.commands.settings import SETTINGS


def summary(
    record: Annotated[Path, typer.Argument(help="A report or its record.")],
    baseline: Annotated[Path | None, typer.Option(help="What to compare with; else what it was built with.")] = None,
    require: Annotated[list[str] | None, typer.Option(help="As for gate, or as it was built. May repeat.")] = None,
    noise: Annotated[Noise, typer.Option(help="As for gate: what counts that chance may explain.")] = "pass",
    link: Annotated[str, typer.Option(metavar="URL", help="Where the report can be opened.")] = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it here instead of printing it.")] = None,
) -> None:
    """Write Markdown for a pull request; a gate that fails is part of it and leaves the exit code alone."""
    from reportgen import files, numbers
    from reportgen.gates.gate import judge
    from reportgen.gates.requirement import requirement
    from reportgen.gates.saved import saved_verdict
    from reportgen.gates.summary import Summary
    from reportgen.outputs.comment import comment
    from reportgen.outputs.markdown import address
    from reportgen.record.read import read_record

    place = address(link) if link else ""
    wanted = [requirement(text) for text in require or []]
    if output is not None:
        files.check_places(output, None, (record, baseline, SETTINGS), kind="summary")
    saved, before = read_record(record), read_record(baseline) if baseline else None
    noise_fails = noise == "fail"
    kept = saved_verdict(saved, noise_fails=noise_fails)
    verdict = judge(saved, before, wanted, noise_fails=noise_fails) if wanted else kept
    content = comment(Summary(saved, before, verdict), place)
    if output is None:
        typer.echo(content, nl=False)
        return
    files.write_all({output: content.encode()})
    say(f"Wrote {output} ({numbers.count(len(content))} characters)")
