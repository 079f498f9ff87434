"""What rules find, with the words of a report on images."""

from pathlib import Path

import numpy as np
import polars as pl

from reportgen.datasets.classification import ClassificationDataset
from reportgen.datasets.samples import Samples
from reportgen.evaluations.classification import ClassificationEvaluation
from reportgen.options import Options
from reportgen.report.words import Words
from reportgen.rules import findings
from tests.evaluated import LETTERS

IMAGES = Words("image", "no prediction", "image")
OBJECTS = Words("image", "missed", "object", has_spurious=True)


def found(rule, evaluation, words=IMAGES):
    """All that one rule finds."""
    return [] if rule.needs(evaluation) else list(rule.check(evaluation, words))


def all_found(rules, evaluation, words=IMAGES):
    return findings(rules, evaluation, words)


def scored(y_true, y_pred, score=None, n_labels=2, *, scores=None, **options):
    """The evaluation of samples with one label each."""
    n = len(y_true)
    ids = pl.Series("id", [f"s{k:05d}" for k in range(n)], pl.String)
    given = None if scores is None else np.asarray(scores, np.float32)
    best = score if given is None else given.max(axis=1)
    data = ClassificationDataset(
        Samples(ids), tuple(LETTERS[:n_labels]), np.asarray(y_true, np.int32),
        np.asarray(y_pred, np.int32), None if best is None else np.asarray(best), given,
    )  # fmt: skip
    return ClassificationEvaluation(data, Options(Path("predictions.csv"), **options))
