"""reportgen compare: versions side by side, as one page."""

from pathlib import Path
from typing import Annotated

import typer

from reportgen.errors import OptionError


def compare(
    versions: Annotated[list[Path], typer.Argument(help="Reports or their records; the first is the baseline.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("compare.html"),
    title: Annotated[str | None, typer.Option(help="Headline of the page.")] = None,
    images: Annotated[Path | None, typer.Option(help="A folder of pictures, for those that no report holds.")] = None,
) -> None:
    """Compare versions on one data set, or one version on several: what was fixed, what broke, what is noise."""
    from reportgen import numbers
    from reportgen.comparison.leaderboard import versions as versions_of
    from reportgen.comparison.page import described, report_of
    from reportgen.comparison.saved_pictures import read_page
    from reportgen.files import check_places, write_all
    from reportgen.outputs.html import render
    from reportgen.saved import read_record

    check_places(output, None, versions)
    if images is not None and not images.is_dir():
        raise OptionError(f"--images {images}", "is not a folder", "Give the folder of the pictures.")
    found = versions_of([read_record(path) for path in versions])
    report = report_of(found, [read_page(path) for path in versions], images, title)
    content = render(report).encode()
    for line in described(found):
        typer.echo(line)
    write_all({output: content})
    typer.echo(f"Wrote {output} ({numbers.size(len(content))})")
