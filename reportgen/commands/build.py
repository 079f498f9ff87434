"""reportgen build: files in, one page out.

What is heavy is imported when the command runs, so that --help is instant.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reportgen.commands.said import in_short, say
from reportgen.commands.settings import SETTINGS
from reportgen.datasets.roles import ROLES, SPLIT
from reportgen.errors import OptionError
from reportgen.files import check_places
from reportgen.option_values import ONE_COLUMN, REPEATABLE, ranges_of, weights_of
from reportgen.options import (
    USUAL_IOU,
    Options,
    embeddings_of,
    labels_of,
    resolved_date,
    with_threshold,
)
from reportgen.tasks.facts import FACTS

if TYPE_CHECKING:
    from reportgen.pipeline import Built


PREDICTIONS_HELP = "What the model said; it may hold the ground truth as well. May repeat: files of one data set."
TRUTH_HELP = "What is right, when it is a file of its own. May repeat."
COLUMN_HELP = (
    f"Which column plays which role: {', '.join((*ROLES, SPLIT.name))}; scores=prob_* for one a label. May repeat."
)
TASK_HELP = f"{' or '.join(FACTS)}; recognised when left out."
FORMAT_HELP = "Format of the predictions, or ground-truth=FORMAT; recognised when left out. May repeat."
CRITERION_HELP = (
    "Run at the threshold best by this: macro_f1, micro_f1, f1 (of two labels), fbeta:0.5, precision@recall:0.9, "
    "recall@precision:0.95, cost:FP,FN."
)
REQUIRE_HELP = 'What the page says whether it is met, such as "macro_f1 >= 0.8"; gate decides. May repeat.'

POSITIVE_HELP = "Of two labels the one whose score the threshold is on; by its name, else the rarer when left out."
IOU_HELP = f"Least overlap with which a predicted box finds an object; {USUAL_IOU} when left out."
SPLIT_HELP = "The split that is reported, of a data set's folder, a column `split` or files named by it; else test."
MAX_DETECTIONS_HELP = (
    "Predictions that count in AP, mAP and AR: the N best of each image and label, 100 as in COCO; of LVIS, of each "
    "image, 300."
)

LABELS_HELP = (
    "Names of the columns of scores, or of tags that are numbers, in their order with commas between them, where the "
    "file has none."
)
SCORE_HELP = (
    "What outputs of a language model are scored by: exact_match[:none|strip|squad|number|choice], token_f1, rouge1, "
    "rouge2, rougel, rougelsum, bleu, chrf2, edit, json, pass@K, pass^K. May repeat."
)
FILTER_HELP = "A regular expression whose first group, else all of it, is what is scored of an output."
WEIGHTS_HELP = "Weights of the criteria in the weighted score; 0 leaves one out."
RANGE_HELP = "The worst and the best value of criteria that do not run from 0 to 1: helpfulness=1:5,toxicity=10:0."
CLUSTER_HELP = "The column of samples that hang together, such as the passage that questions are about."
HUMAN_HELP = "The column of what people said of the outputs, to see whether the judge is to be trusted."
EMPTY_HELP = "What an empty output counts: wrong when left out."
SCHEME_HELP = "How tags are read, strictly: iob1, iob2, ioe1, ioe2, bioes, bilou; leniently (conlleval) else."
LOGITS_HELP = "The scores are logits: their softmax is taken, of one column the sigmoid."

THRESHOLD_HELP = "Confidence threshold of the report, or a file that --thresholds-out wrote."
TUNE_ON_HELP = "Other predictions with ground truth, or a split: best thresholds are chosen there, and honest here."
TRAINING_HELP = "Labels of the training set, or its folder: to compare what there is of each label, and find leaks."
CONSOLE_HELP = "The summary that Rekognition or Azure wrote, to show its figures beside those of this run."
KNOWN_ERRORS_HELP = "Ids of ground truth that was checked (text, CSV or JSON): left out of the possible label errors."
REVIEWS_HELP = "The reviews that a page has saved: marked, and the figures shown with and without wrong labels."
EMBEDDINGS_HELP = (
    "A vector per sample, or per predicted box: .npy, .npz, Parquet, JSON, CSV, safetensors; training=FILE for those "
    "of the training set. May repeat."
)
MAP_HELP = "What the map is made of where no vectors are given: the model's scores, or what the samples look like."
THRESHOLDS_OUT_HELP = "Also write the best thresholds, of all labels and of each, as JSON to deploy the model with."


def build(  # noqa: PLR0913 - one parameter per documented option
    predictions: Annotated[list[Path], typer.Option(help=PREDICTIONS_HELP)],
    ground_truth: Annotated[list[Path] | None, typer.Option(help=TRUTH_HELP)] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("report.html"),
    record: Annotated[Path | None, typer.Option(help="Also write every number as JSON.")] = None,
    images: Annotated[Path | None, typer.Option(help="A folder of images or texts, or a table id,image.")] = None,
    split: Annotated[str | None, typer.Option(metavar="NAME", help=SPLIT_HELP)] = None,
    task: Annotated[str | None, typer.Option(help=TASK_HELP)] = None,
    format: Annotated[list[str] | None, typer.Option(metavar="[ROLE=]FORMAT", help=FORMAT_HELP)] = None,  # noqa: A002
    column: Annotated[list[str] | None, typer.Option(metavar="ROLE=COLUMN", help=COLUMN_HELP)] = None,
    labels: Annotated[str | None, typer.Option(metavar="NAME,NAME,…", help=LABELS_HELP)] = None,
    logits: Annotated[bool, typer.Option("--logits", help=LOGITS_HELP)] = False,
    threshold: Annotated[str | None, typer.Option(metavar="NUMBER|FILE", help=THRESHOLD_HELP)] = None,
    tune_on: Annotated[Path | None, typer.Option(metavar="FILE|SPLIT", help=TUNE_ON_HELP)] = None,
    thresholds_out: Annotated[Path | None, typer.Option(help=THRESHOLDS_OUT_HELP)] = None,
    console: Annotated[Path | None, typer.Option(help=CONSOLE_HELP)] = None,
    known_errors: Annotated[Path | None, typer.Option(help=KNOWN_ERRORS_HELP)] = None,
    reviews: Annotated[Path | None, typer.Option(help=REVIEWS_HELP)] = None,
    training: Annotated[Path | None, typer.Option(help=TRAINING_HELP)] = None,
    embeddings: Annotated[list[str] | None, typer.Option(metavar="[training=]FILE", help=EMBEDDINGS_HELP)] = None,
    map: Annotated[str | None, typer.Option(metavar="scores|look", help=MAP_HELP)] = None,  # noqa: A002
    criterion: Annotated[str | None, typer.Option(help=CRITERION_HELP)] = None,
    positive: Annotated[str | None, typer.Option(metavar="LABEL", help=POSITIVE_HELP)] = None,
    iou: Annotated[float | None, typer.Option(help=IOU_HELP)] = None,
    max_detections: Annotated[int | None, typer.Option(min=1, metavar="N", help=MAX_DETECTIONS_HELP)] = None,
    scheme: Annotated[str | None, typer.Option(help=SCHEME_HELP)] = None,
    score: Annotated[list[str] | None, typer.Option(metavar="NAME[:NORMALISER]", help=SCORE_HELP)] = None,
    filter: Annotated[str | None, typer.Option(metavar="REGEX", help=FILTER_HELP)] = None,  # noqa: A002
    weights: Annotated[str | None, typer.Option(metavar="NAME=N,…", help=WEIGHTS_HELP)] = None,
    range: Annotated[str | None, typer.Option(metavar="NAME=WORST:BEST,…", help=RANGE_HELP)] = None,  # noqa: A002
    cluster: Annotated[str | None, typer.Option(metavar="COLUMN", help=CLUSTER_HELP)] = None,
    human: Annotated[str | None, typer.Option(metavar="COLUMN", help=HUMAN_HELP)] = None,
    empty: Annotated[str | None, typer.Option(metavar="wrong|unscored", help=EMPTY_HELP)] = None,
    title: Annotated[str | None, typer.Option(help="Headline of the page.")] = None,
    model: Annotated[str | None, typer.Option(help="Name of the model.")] = None,
    version: Annotated[str | None, typer.Option(help="Version of the model.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Name of the data set.")] = None,
    created: Annotated[str | None, typer.Option(help="Date of the report, or `now`; else SOURCE_DATE_EPOCH.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the intervals.")] = 0,
    image_budget: Annotated[float, typer.Option(min=0, metavar="MB", help="Space of images; texts: a tenth.")] = 20.0,
    no_images: Annotated[bool, typer.Option("--no-images", help="Leave images and texts out.")] = False,
    baseline: Annotated[Path | None, typer.Option(help="A report or record that the page compares with.")] = None,
    require: Annotated[list[str] | None, typer.Option(help=REQUIRE_HELP)] = None,
) -> None:  # fmt: skip
    """Write one self-contained HTML report from predictions and ground truth."""
    options = Options(
        predictions=tuple(predictions), ground_truth=tuple(ground_truth or ()), images=images, split=split, task=task,
        format=tuple(format or ()), columns=columns_of(column or []), labels=labels_of(labels), logits=logits,
        criterion=criterion, positive=positive, iou=iou, tune_on=tune_on, console=console, training=training,
        known_errors=known_errors, reviews=reviews, max_detections=max_detections, scheme=scheme, title=title,
        model=model, version=version, dataset=dataset, created=resolved_date(created), seed=seed, no_images=no_images,
        image_budget=image_budget, baseline=baseline, require=tuple(require or ()), **with_threshold(threshold),
        embeddings=embeddings_of(embeddings), map=map, score=tuple(score or ()), filter=filter,
        weights=weights_of(weights), range=ranges_of(range), cluster=cluster, human=human, empty=empty,
    )  # fmt: skip
    check_places(output, record, (*options.files, SETTINGS), thresholds=thresholds_out)
    write(_described(built_with_progress(options)), output, record, thresholds_out)


def _described(built: "Built") -> "Built":
    """The same; says what was recognised, and in short what is odd."""
    for line in built.described:
        say(line)
    for line in in_short(built.issues):
        say(line, err=True)
    return built


def columns_of(pairs: list[str]) -> dict[str, Any]:
    """Roles and column names of `--column ROLE=COLUMN`; a list of a role that is named several times."""
    columns: dict[str, list[str]] = {}
    for pair in pairs:
        role, sign, name = pair.partition("=")
        if not (role and sign and name):
            raise OptionError(f"--column {pair}", "is not ROLE=COLUMN", "For instance --column truth=label.")
        if name not in columns.setdefault(role, []):
            columns[role].append(name)
        if len(columns[role]) > 1 and role not in REPEATABLE:
            raise OptionError(f"--column {pair}", f"{role} is {columns[role][0]} already", ONE_COLUMN)
    return {role: names[0] if len(names) == 1 else names for role, names in columns.items()}


def built_with_progress(options: Options) -> "Built":
    """The build, with a line on the terminal that says what is being done; nothing when output is piped."""
    from reportgen import pipeline

    if not sys.stderr.isatty():
        return pipeline.build(options)
    from rich.console import Console
    from rich.status import Status

    with Status("Reading", console=Console(stderr=True)) as status:
        return pipeline.build(options, status.update)


def write(built: "Built", output: Path, record: Path | None = None, thresholds: Path | None = None) -> None:
    """Writes the page, and record and thresholds where asked; the last line says what was written and how big it is."""
    from reportgen import numbers
    from reportgen.files import write_all
    from reportgen.record.write import to_json

    contents = {output: built.html}
    if record is not None:
        contents[record] = to_json(built.record)
    if thresholds is not None:
        contents[thresholds] = built.thresholds()
    write_all(contents)
    say("Wrote " + " and ".join(f"{path} ({numbers.size(len(content))})" for path, content in contents.items()))
