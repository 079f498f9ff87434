"""The list of tasks, and of each what readers of its records need: no module here loads numpy.

To add a task: a module with its TASK (see `task.py`), and its facts in FACTS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from reportgen.report.words import Words

MAIN = "macro_f1"  # decides about better and worse where a task says nothing else


@dataclass(frozen=True)
class Facts:
    """What is said of a task wherever only its records are at hand.

    `headline` are the metrics that lead a summary, `leading` the figures that lead a page, which tell different things:
    metrics by name, and what report/verdict/tiles.py makes by name; the first four that are defined are shown.
    `leading_of_two` are those where one of two labels is the positive one. `compared` stand side by side in a
    comparison, `grid` is the one of a table of models by data sets, `trend` are those that an archive follows, and
    `main` decides about better and worse. `has_one_answer`: a sample is right or wrong as a whole; otherwise it may
    hold several errors. `test` is what the test of a difference is called, `tested` the metric it is of. Two versions
    are compared sample by sample only where they have the same `same_options`, each with what is said where they have
    not. `other_names` are what else some metrics are called: a comparison of samples knows them by those names.
    `has_ways`: there are figures of other ways to count, which outcomes tell too.
    `takes_outputs`: a row is what a model said freely, to be scored, of any number of models.
    `takes_bare_scores`: scores may be logits, and come without the names of their labels.
    """

    name: str
    title: str
    module: str
    words: Callable[[str, bool], Words]  # what a sample shows (image, text or none), whether there are scores
    headline: tuple[str, ...] = ()
    leading: tuple[str, ...] = (MAIN, "micro_precision", "micro_recall", "score_auc", "lowest_recall")
    leading_of_two: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    grid: str = MAIN
    trend: tuple[str, ...] = ()
    main: str = MAIN
    has_one_answer: bool = False
    test: str = "Exact sign test"
    test_title: str = "exact sign test"  # inside a sentence
    short_test: str = "sign test p"
    tested: str = ""  # the metric whose change the test tests, where there is one
    same_options: Mapping[str, str] = field(default_factory=dict)
    other_names: Mapping[str, str] = field(default_factory=dict)
    has_ways: bool = False
    takes_bare_scores: bool = False
    takes_tags: bool = False
    takes_outputs: bool = False
    image_title: str = ""  # the title where the samples are images
    text_title: str = ""  # and where they are texts

    def title_of(self, media: str) -> str:
        """Its title by what a sample shows, empty where only its name would be said."""
        return {"image": self.image_title, "text": self.text_title}.get(media, "")


def _sample(media: str) -> str:
    """What a sample is called, by what it shows."""
    return "sample" if media == "none" else media


def _of_classification(media: str, has_scores: bool) -> Words:
    item = _sample(media)
    article = "An" if media == "image" else "A"
    lead = (
        f"{article} {item} whose highest score is below the threshold gets no prediction. At 0 every {item} gets one."
    )
    shown = "text" if media == "text" else "picture"
    return Words(item, "no prediction", item, threshold_lead=lead, draws=shown)


def _of_detection(media: str, has_scores: bool) -> Words:
    return Words(
        "image",
        "missed",
        "object",
        correct="found",
        misclassified="confused",
        draws="boxes",
        has_spurious=True,
        threshold_lead="Predictions below the threshold are ignored: a higher one leaves fewer false positives, and "
        "finds fewer objects.",
        drawn_note="Solid: predictions (blue correct, orange confused, pink on background). Dashed: ground truth "
        "(yellow missed).",
        tally_note="A confused object counts as both: a false positive of one label, a false negative of the other.",
        fill_order="then those with most errors",
    )


def _of_multilabel(media: str, has_scores: bool) -> Words:
    item = _sample(media)
    return Words(
        item,
        "missed",
        item,
        none="not labelled",
        confuses=False,
        matrix="Missed and false positives",
        axes=f"Rows: missed labels. Columns: false positives. Inside: {item}s with both. Diagonal: found.",
        frequent="Most often together: missed, false positive",
        draws="text_labels" if media == "text" else "labels",
        has_spurious=True,
        threshold_lead="A label is predicted where its confidence is at least the threshold: a higher one leaves fewer "
        "false positives, and misses more labels.",
        fill_order="then those with most errors",
    )


def _of_outputs(media: str, has_scores: bool) -> Words:
    return Words("sample", "unscored", "output", prediction="output", predictions="outputs", checked="outputs")


def _of_entities(media: str, has_scores: bool) -> Words:
    return Words(
        "document",
        "missed",
        "entity",
        has_spurious=True,
        threshold_lead="Predicted entities below the threshold are ignored: a higher one leaves fewer false positives, "
        "and finds fewer entities.",
        tally_note="An entity predicted as another type counts as both: a false positive of one label, a false "
        "negative of the other.",
        checked="spans",
        fill_order="then those with most errors",
    )


CLASSIFICATION = Facts(
    name="classification",
    title="Classification",
    image_title="Image classification",
    text_title="Text classification",
    module="reportgen.tasks.classification",
    words=_of_classification,
    headline=("accuracy", MAIN, "macro_precision", "macro_recall", "macro_auc", "top5_accuracy"),
    leading=("accuracy", "lowest_recall", "confident_errors", "ece", "lowest_precision"),
    leading_of_two=("positive_precision", "positive_recall", "auc", "ece", "confident_errors"),
    compared=(MAIN, "accuracy", "macro_precision", "macro_recall", "macro_auc", "log_loss"),
    trend=(MAIN, "accuracy", "macro_auc", "macro_ap", "micro_f1", "balanced_accuracy"),
    has_one_answer=True,
    test="McNemar's exact test",
    test_title="McNemar's exact test",
    short_test="McNemar exact p",
    tested="accuracy",
    takes_bare_scores=True,
)

DETECTION = Facts(
    name="detection",
    title="Object detection",
    module="reportgen.tasks.detection",
    words=_of_detection,
    headline=("map", "map50", MAIN, "micro_precision", "micro_recall", "mar100"),
    leading=("map50", "micro_precision", "micro_recall", "score_auc", "map"),
    compared=(MAIN, "map", "map50", "map75", "macro_precision", "macro_recall"),
    grid="map",
    trend=(MAIN, "map", "map50", "micro_f1"),
    same_options={"iou": "predictions were matched at different IoU thresholds"},
)

MULTILABEL = Facts(
    name="multilabel",
    title="Multi-label classification",
    image_title="Multi-label image classification",
    text_title="Multi-label text classification",
    module="reportgen.tasks.multilabel",
    words=_of_multilabel,
    headline=("macro_ap", MAIN, "micro_f1", "subset_accuracy", "hamming_loss", "macro_auc"),
    leading=("macro_ap", "micro_precision", "micro_recall", "subset_accuracy", "lowest_recall"),
    compared=(MAIN, "macro_ap", "micro_f1", "macro_precision", "macro_recall", "subset_accuracy"),
    trend=(MAIN, "macro_ap", "micro_f1", "subset_accuracy"),
)

NER = Facts(
    name="ner",
    title="Named entities",
    module="reportgen.tasks.ner",
    words=_of_entities,
    headline=("strict_f1", MAIN, "strict_precision", "strict_recall", "partial_f1", "type_f1"),
    leading=("strict_f1", "strict_precision", "strict_recall", "partial_f1", "lowest_recall"),
    compared=("strict_f1", MAIN, "strict_precision", "strict_recall", "partial_f1", "type_f1"),
    trend=("strict_f1", MAIN, "strict_precision", "strict_recall"),
    grid="strict_f1",
    main="strict_f1",
    other_names={f"strict_{name}": f"micro_{name}" for name in ("precision", "recall", "f1")}
    | {"macro_strict_f1": MAIN},
    has_ways=True,
    takes_tags=True,
)

LLM = Facts(
    name="llm",
    title="LLM outputs",
    text_title="LLM outputs",
    module="reportgen.tasks.llm",
    words=_of_outputs,
    headline=("weighted_score", "pass_rate", "adjusted_pass_rate", "win_rate"),
    leading=("weighted_score", "pass_rate", "adjusted_pass_rate", "win_rate", "bleu", "chrf2"),
    compared=("weighted_score", "pass_rate", "adjusted_pass_rate", "win_rate"),
    trend=("weighted_score", "pass_rate", "adjusted_pass_rate"),
    grid="weighted_score",
    main="weighted_score",
    has_one_answer=True,
    test="McNemar's exact test",
    test_title="exact McNemar test",
    short_test="McNemar p",
    tested="pass_rate",
    takes_outputs=True,
)

# The first that recognises the files takes them.
FACTS = {facts.name: facts for facts in (NER, LLM, MULTILABEL, CLASSIFICATION, DETECTION)}

UNKNOWN = Facts(
    name="",
    title="",
    module="",
    words=_of_classification,
    headline=(MAIN, "micro_f1", "macro_precision", "macro_recall", "accuracy"),
    compared=(MAIN, "micro_f1", "macro_precision", "macro_recall", "weighted_f1", "accuracy"),
)


def shared_media(media: Iterable[str]) -> str:
    """What samples show of which several records say something: images where any does, else texts.

    >>> shared_media(["none", "text"]), shared_media(["text", "image"]), shared_media([])
    ('text', 'image', 'none')
    """
    known = set(media)
    return next((one for one in ("image", "text") if one in known), "none")


def facts_of(name: str) -> Facts:
    """What is known of a task; the least that can be said of one that a newer version wrote.

    >>> facts_of("detection").title, facts_of("segmentation").title
    ('Object detection', 'Segmentation')
    """
    return FACTS.get(name) or replace(UNKNOWN, name=name, title=name.capitalize())
