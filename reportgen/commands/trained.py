"""What a cross-validation writes: a report of each model, and what compares two of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import typer

from reportgen.commands.build import built_with_progress, write
from reportgen.commands.compare import compared, write_comparison
from reportgen.commands.said import say
from reportgen.commands.terminal import watched
from reportgen.errors import OptionError
from reportgen.files import check_places, write_all
from reportgen.options import Options
from reportgen.pipeline import Built
from reportgen.training.asked import Asked, studies_of
from reportgen.training.crossval import Running, Study, done_folds, report_options, trained
from reportgen.training.elsewhere import elsewhere, said_gaps
from reportgen.training.failures import Failed
from reportgen.training.figures import write_figures
from reportgen.training.rehearsal import rehearsed
from reportgen.training.work import Work, locked

KEPT = "report.html"  # in the folder of what is trained, for those who compare with it
COMPARED, TESTED = "compare", "test"  # the ends of the names of pages


def run(asked: Asked, output: Path, record: Path | None) -> None:
    """Trains, and writes the pages: one a model, and the comparison of two.

    Raises: ReportgenError for whatever the user can fix, typer.Exit where trainings failed.
    """
    studies = studies_of(asked)
    others = [None if asked.test is None else elsewhere(asked, study, asked.test) for study in studies]
    names = [study.name if len(studies) > 1 else "" for study in studies]
    compares = len(studies) > 1 or asked.same_folds is not None
    _check_further(asked, output, record, names, compares=compares)
    for one in studies[0].notices:
        progress(one.line)
    if asked.dry_run:
        for line in (line for study in studies for line in rehearsed(study, asked.work)):
            say(line)
        return
    try:
        pages = [
            _reported(asked, (study, other), asked.work / name, beside(output, name), record and beside(record, name))
            for study, other, name in zip(studies, others, names, strict=True)
        ]
    except Failed as failed:
        for line in failed.lines:
            say(line, err=True)
        raise typer.Exit(1) from None
    if asked.same_folds is not None:
        pages = [_page_in(asked.same_folds), *pages]
    if compares:
        place = beside(output, COMPARED)
        write_comparison(compared(pages, place)[1], place, record and beside(record, COMPARED))


def beside(place: Path, name: str) -> Path:
    """A further file of a place: `report.html` and `report-SVC.html`; the place itself without a name."""
    return place.with_name(f"{place.stem}-{name}{place.suffix}") if name else place


def progress(line: str) -> None:
    """What is said while trainings run."""
    say(line, err=True)


def _check_further(asked: Asked, output: Path, record: Path | None, names: list[str], *, compares: bool) -> None:
    """Refuses places of further pages that are needed otherwise, before anything is trained."""
    ends = [
        *names,
        *([COMPARED] if compares else []),
        *(f"{name}-{TESTED}".lstrip("-") for name in names if asked.test),
    ]
    for end in ends:
        check_places(beside(output, end), record and beside(record, end), (asked.options.predictions[0], asked.test))
    if asked.same_folds is not None:
        _page_in(asked.same_folds)


def _page_in(folder: Path) -> tuple[Path, bytes]:
    """The report that a cross-validation left in its folder."""
    with suppress(OSError):
        return folder / KEPT, (folder / KEPT).read_bytes()
    problem = "holds no report to compare with: it was not finished"
    raise OptionError(f"--same-folds-as {folder}", problem, "Run its command again first.")


def _reported(
    asked: Asked, studied: tuple[Study, Study | None], root: Path, output: Path, record: Path | None
) -> tuple[Path, bytes]:
    """Trains the folds of a study, and gives the page that it writes; the second study is of other data."""
    study, other = studied
    options = replace(asked.options, model=asked.options.model or study.name or None)
    with locked(root) as work:
        with watched(root):
            done = trained(study, work, asked.running, progress)
        if study.ways.repeats > 1:
            write_figures(study, work, done, options)
        built = _built(_of_all(study, work, done, options), output, record)
        write_all({work.root / KEPT: built.html})
        if other is not None:
            places = beside(output, TESTED), record and beside(record, TESTED)
            _test(other, root / "all", asked.running, options, places, built)
        work.keep(asked.keep)
    return output, built.html


def _of_all(study: Study, work: Work, done: dict, options: Options) -> Options:  # type: ignore[type-arg]
    """The options of the report of the first repetition, with the others beside it."""
    known = [(repeat + 1, done_folds(study, work, done, repeat + 1)) for repeat in range(study.ways.repeats)]
    first, *others = [report_options(study, work, of, options, repeat) for repeat, of in known if of]
    return replace(first, repeats=tuple(others))


def _built(options: Options, output: Path, record: Path | None) -> Built:
    built = built_with_progress(options)
    for line in built.described:
        say(line)
    write(built, output, record)
    return built


def _test(
    whole: Study, root: Path, running: Running, options: Options, places: tuple[Path, Path | None], before: Built
) -> None:
    """Trains with all samples, reports that model on other data, and says how far both lie apart."""
    place = whole.trainer.tested.path
    with locked(root) as work:
        with watched(root):
            done = trained(whole, work, running, progress)
        made = report_options(whole, work, done_folds(whole, work, done), options)
        columns = {role: name for role, name in made.columns.items() if role != "fold"}
        built = _built(replace(made, crossval=None, columns=columns, dataset=place.stem), *places)
    for line in said_gaps(before.record, built.record, place):
        say(line)
