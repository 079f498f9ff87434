"""reportgen compare: versions side by side, as one page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reportgen.commands.said import say
from reportgen.commands.settings import SETTINGS
from reportgen.errors import OptionError

if TYPE_CHECKING:
    from reportgen.comparison.leaderboard import Versions
    from reportgen.report.document import Report


def compare(
    versions: Annotated[list[Path], typer.Argument(help="Reports or their records; the first is the baseline.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("compare.html"),
    record: Annotated[Path | None, typer.Option(help="Also write every change, unrounded, as JSON here.")] = None,
    title: Annotated[str | None, typer.Option(help="Headline of the page.")] = None,
    images: Annotated[Path | None, typer.Option(help="A folder of images, for those that no report holds.")] = None,
) -> None:
    """Compare versions on one data set, or one version on several: what was fixed, what broke, what is noise."""
    from reportgen.files import check_places
    from reportgen.record.read import file_bytes
    from reportgen.report.compared.page import described

    check_places(output, record, (*versions, images, SETTINGS))
    if images is not None and not images.is_dir():
        raise OptionError(f"--images {images}", "is not a folder", "Give the folder of the images.")
    board, report = compared([(path, file_bytes(path)) for path in versions], output, title, images)
    for line in described(board):
        say(line)
    write_comparison(report, output, record)


def compared(
    contents: list[tuple[Path, bytes]], output: Path, title: str | None = None, images: Path | None = None
) -> "tuple[Versions, Report]":
    """The versions in the contents of reports or records, and the page at `output` that compares them.

    The page links to those of the reports that are there as files.

    Raises: ReportgenError for whatever the user can fix.
    """
    from reportgen.comparison.leaderboard import versions
    from reportgen.record.read import parsed_record, record_in
    from reportgen.report.compared.page import report_of
    from reportgen.report.compared.saved_pictures import saved_page

    board = versions([parsed_record(record_in(content, path), path) for path, content in contents])
    pages = [saved_page(content, path) for path, content in contents]
    links = tuple(_link(path, content, output) for path, content in contents)
    return board, report_of(board, pages, images, title, links)


def _link(path: Path, content: bytes, output: Path) -> str:
    """The way from the page to a report; "" to a record, or to what is no file that stays."""
    from reportgen.links import file_link

    is_page = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    return file_link(path, output) if is_page and path.is_file() else ""


def write_comparison(report: "Report", output: Path, record: Path | None = None) -> None:
    """Writes the page, and the comparison as JSON; the last line says what was written and how big it is."""
    from reportgen import numbers
    from reportgen.files import write_all
    from reportgen.outputs.html import render

    content = render(report).encode()
    write_all({output: content} | ({record: report.record + b"\n"} if record else {}))
    also = f" and {record}" if record else ""
    say(f"Wrote {output} ({numbers.size(len(content))}){also}")
