"""reportgen archive: one report per model version, and an index page with trends."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reportgen.commands.given_once import Command
from reportgen.commands.said import say
from reportgen.commands.settings import SETTINGS

if TYPE_CHECKING:
    from reportgen.archive.store import Filing
    from reportgen.archive.versions import Archive

app = typer.Typer(no_args_is_help=True, help="Keep one report per model version, with an index page.")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the archive.")]


@app.command(cls=Command)
def add(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The archive's folder; made where it is not there.")],
    reports: Annotated[list[Path], typer.Argument(metavar="REPORT_OR_RECORD...", help="Reports or record.json files.")],
    name: Annotated[str | None, typer.Option(help="File them under this name of the model.")] = None,
) -> None:
    """File reports or records: each becomes new files in the folder; nothing is ever overwritten."""
    from reportgen.archive import store

    for source in reports:
        _say(store.add(folder, source, name))


@app.command(name="list", cls=Command)
def list_(
    folder: Folder,
    json: Annotated[bool, typer.Option("--json", help="As JSON, with intervals.")] = False,
) -> None:
    """Print the versions in an archive, newest first."""
    import msgspec

    from reportgen.archive import listing
    from reportgen.archive.versions import read_archive

    archive = read_archive(folder)
    if json:
        typer.echo(msgspec.json.encode(listing.listed(archive)).decode())
    elif archive.versions:
        typer.echo("\n".join(listing.table(archive)))
    else:
        say(f"{folder} holds no version yet")
    _name_problems(archive)


@app.command(cls=Command)
def index(
    folder: Folder,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The page; else DIR/index.html.")] = None,
) -> None:
    """Write a page with every version, what is best, and trends; it links to the reports in the folder."""
    from reportgen import numbers
    from reportgen.archive.page import index_report
    from reportgen.archive.versions import read_archive
    from reportgen.files import check_places, write_all
    from reportgen.outputs.html import render

    place = output or folder / "index.html"
    archive = read_archive(folder)
    filed = (file for version in archive.versions for file in (version.record, version.page))
    check_places(place, None, (folder, *filed, SETTINGS))
    content = render(index_report(archive, place)).encode()
    write_all({place: content})
    _name_problems(archive)
    n_versions = numbers.named(len(archive.versions), "version")
    say(f"Wrote {place} ({numbers.size(len(content))}) with {n_versions}")


def _say(filing: "Filing") -> None:
    """What became of one file: new, completed by its page, or there already."""
    files = [path for path, is_new in ((filing.record, filing.is_new), (filing.page, filing.is_page_new)) if is_new]
    if not files:
        say(f"{filing.source} is there already, as {filing.record}")
        return
    say(f"Filed {filing.source} as {' and '.join(map(str, files))}")
    for other in filing.others if filing.is_new else ():
        say(f"notice: {other} is the same version on the same data set, with other content; both are kept")


def _name_problems(archive: "Archive") -> None:
    from reportgen.archive.listing import shown

    for problem in archive.problems:
        say(f"notice: {shown(str(problem.file), 300)} was left out: {shown(problem.text, 300)}", err=True)
