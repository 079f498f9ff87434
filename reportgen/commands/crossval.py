"""reportgen crossval: K models trained, each predicting what it never saw, and one report of all that."""

from pathlib import Path
from typing import Annotated

import typer

from reportgen.commands.build import (
    COLUMN_HELP,
    CRITERION_HELP,
    POSITIVE_HELP,
    TASK_HELP,
    columns_of,
)
from reportgen.commands.settings import SETTINGS
from reportgen.files import check_places
from reportgen.options import Options, resolved_date

DATA_HELP = "The labelled samples: a file or folder of any format that build reads."
ESTIMATOR_HELP = "MODULE:NAME of a class or function that makes an estimator, such as sklearn.svm:SVC. May repeat."
SET_HELP = "A setting of the estimator, C=0.5; of one of several, SVC.C=0.5. May repeat."
FEATURES_HELP = "Columns to learn from, such as 'f_*'; all that hold numbers when left out. May repeat."
TEXT_HELP = "The column of texts to learn from: TF-IDF and a logistic regression, or the estimator given."
EMBEDDINGS_HELP = "Vectors to learn from, one a sample: a logistic regression, or the estimator given."
TRAIN_HELP = (
    "A command that trains, with {train}, {test}, {predictions}, {work}, {fold}, {seed}, {labels}, {images}, "
    "{train_list}, {test_list}, {data_yaml} where these belong. May repeat, in order."
)
PREDICTIONS_HELP = "Where the commands write what they predict, such as {work}/out; else {predictions} tells them."
IN_TEST_HELP = "Leave the labels in the test files that commands see."
FORMAT_HELP = "Format of the data; predictions=FORMAT: of what the commands write. May repeat."
FOLDS_HELP = "How many parts there are, each tested once; loo: each sample is one."
STRATIFY_HELP = "auto or label: each part has as much of every label; none: not so."
GROUP_HELP = "Samples of one value stay together, such as a patient."
TIME_HELP = "Each part is tested by a model trained with what came before."
FOLD_HELP = "The parts are those of this column; nothing is drawn."
FEWEST_HELP = "Fewest samples that each label must have; 10, and one a fold, when left out."
LEAK_HELP = "What becomes of twins in training and test: say so, refuse, or keep them together."
SAME_HELP = "The folder of another cross-validation: its folds are taken, and both are compared."
TEST_HELP = "Other labelled data: a model trained with all samples is reported on it, too."
WORK_HELP = "The folder of what is trained; it is gone on with where it was left. OUTPUT.crossval when left out."
KEEP_HELP = "What stays of that folder: all, predictions or none."
MISSING_HELP = "Report the folds that worked where one failed."


def crossval(  # noqa: PLR0913 - one parameter per documented option
    data: Annotated[Path, typer.Argument(help=DATA_HELP)],
    estimator: Annotated[list[str] | None, typer.Option(metavar="MODULE:NAME", help=ESTIMATOR_HELP)] = None,
    set: Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE", help=SET_HELP)] = None,  # noqa: A002
    features: Annotated[list[str] | None, typer.Option(metavar="PATTERN", help=FEATURES_HELP)] = None,
    text: Annotated[str | None, typer.Option(metavar="COLUMN", help=TEXT_HELP)] = None,
    embeddings: Annotated[Path | None, typer.Option(metavar="FILE", help=EMBEDDINGS_HELP)] = None,
    proba: Annotated[str, typer.Option(metavar="auto|none", help="none: take the labels alone, no scores.")] = "auto",
    train: Annotated[list[str] | None, typer.Option(metavar="COMMAND", help=TRAIN_HELP)] = None,
    predictions: Annotated[str | None, typer.Option(metavar="PATH", help=PREDICTIONS_HELP)] = None,
    shell: Annotated[bool, typer.Option("--shell", help="A shell reads the commands.")] = False,
    labels_in_test: Annotated[bool, typer.Option("--labels-in-test", help=IN_TEST_HELP)] = False,
    timeout: Annotated[str | None, typer.Option(metavar="2h", help="The longest that a command may take.")] = None,
    retries: Annotated[int, typer.Option(min=0, help="How often a failed fold is tried again.")] = 0,
    gpus: Annotated[str | None, typer.Option(metavar="0,1", help="Devices that folds take turns on.")] = None,
    folds: Annotated[str, typer.Option(metavar="K|loo", help=FOLDS_HELP)] = "5",
    repeats: Annotated[int, typer.Option(help="How often all that is done, parted anew.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the parts, the trainings and the intervals.")] = 0,
    stratify: Annotated[str, typer.Option(metavar="auto|label|none", help=STRATIFY_HELP)] = "auto",
    group: Annotated[str | None, typer.Option(metavar="COLUMN", help=GROUP_HELP)] = None,
    time: Annotated[str | None, typer.Option(metavar="COLUMN", help=TIME_HELP)] = None,
    fold: Annotated[str | None, typer.Option(metavar="COLUMN", help=FOLD_HELP)] = None,
    min_per_label: Annotated[int | None, typer.Option(min=1, metavar="N", help=FEWEST_HELP)] = None,
    on_leak: Annotated[str, typer.Option(metavar="warn|error|group", help=LEAK_HELP)] = "warn",
    jobs: Annotated[int, typer.Option(min=1, help="How many trainings run at a time.")] = 1,
    scheduler: Annotated[str | None, typer.Option(metavar="ADDRESS", help="A Dask cluster to train on.")] = None,
    same_folds_as: Annotated[Path | None, typer.Option(metavar="FOLDER", help=SAME_HELP)] = None,
    test: Annotated[Path | None, typer.Option(metavar="FILE", help=TEST_HELP)] = None,
    work: Annotated[Path | None, typer.Option(metavar="FOLDER", help=WORK_HELP)] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Begin anew.")] = False,
    keep: Annotated[str, typer.Option(metavar="WHAT", help=KEEP_HELP)] = "all",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and train nothing.")] = False,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="End with the first fold that fails.")] = False,
    allow_missing: Annotated[bool, typer.Option("--allow-missing", help=MISSING_HELP)] = False,
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("report.html"),
    record: Annotated[Path | None, typer.Option(help="Also write every number as JSON.")] = None,
    images: Annotated[Path | None, typer.Option(help="A folder of images or texts.")] = None,
    task: Annotated[str | None, typer.Option(help=TASK_HELP)] = None,
    format: Annotated[list[str] | None, typer.Option(metavar="[predictions=]FORMAT", help=FORMAT_HELP)] = None,  # noqa: A002
    column: Annotated[list[str] | None, typer.Option(metavar="ROLE=COLUMN", help=COLUMN_HELP)] = None,
    positive: Annotated[str | None, typer.Option(metavar="LABEL", help=POSITIVE_HELP)] = None,
    criterion: Annotated[str | None, typer.Option(help=CRITERION_HELP)] = None,
    title: Annotated[str | None, typer.Option(help="Headline of the page.")] = None,
    model: Annotated[str | None, typer.Option(help="Name of the model.")] = None,
    version: Annotated[str | None, typer.Option(help="Version of the model.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Name of the data set.")] = None,
    created: Annotated[str | None, typer.Option(help="Date of the report, or `now`; else SOURCE_DATE_EPOCH.")] = None,
    no_images: Annotated[bool, typer.Option("--no-images", help="Leave images and texts out.")] = False,
) -> None:  # fmt: skip
    """Train a model without each part of the data, predict that part, and report all of it."""
    from reportgen.commands.trained import run
    from reportgen.training.asked import Asked
    from reportgen.training.crossval import Running
    from reportgen.training.folds import Ways

    formats = tuple(one for one in format or () if not one.startswith("predictions="))
    written = [one.partition("=")[2] for one in format or () if one.startswith("predictions=")]
    options = Options(
        predictions=(data,), images=images, task=task, format=formats,
        columns=columns_of(column or []), positive=positive, criterion=criterion, title=title, model=model,
        version=version, dataset=dataset, created=resolved_date(created), seed=seed, no_images=no_images,
    )  # fmt: skip
    check_places(output, record, (data, images, embeddings, test, SETTINGS))
    asked = Asked(
        options=options, ways=Ways(folds, repeats, seed, stratify, group, time, fold),
        running=Running(jobs, scheduler, fail_fast, allow_missing, restart),
        work=work or output.with_suffix(".crossval"), estimators=tuple(estimator or ()), settings=tuple(set or ()),
        features=tuple(features or ()), text=text, embeddings=embeddings, proba=proba, keep=keep, dry_run=dry_run,
        same_folds=same_folds_as, test=test, train=tuple(train or ()), predictions=predictions, shell=shell,
        labels_in_test=labels_in_test, timeout=timeout, retries=retries, gpus=gpus, on_leak=on_leak,
        min_per_label=min_per_label, format_of_predictions=next(iter(written), None),
    )  # fmt: skip
    run(asked, output, record)
