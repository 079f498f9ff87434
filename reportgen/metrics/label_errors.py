"""Ground truth that a model's scores speak against, by confident learning, as cleanlab finds it.

Northcutt, Jiang, Chuang (2021): a sample is confidently of a label where its score of it reaches the mean score that
samples of that label have; one that is so of another label than its own, and of its own not, may be labelled wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Fractions, LabelIds, Mask, Scores

NEARLY = 1e-6  # by which a score may miss its threshold: cleanlab's
ABSENT = 2.0  # the threshold of a label that no sample has, which no score reaches
FORGOTTEN = 0.8  # weight of each worse label in the quality of a sample with several: cleanlab's
HALF = 0.5
CELLS = 1 << 22  # scores that are looked at together


@dataclass(frozen=True, eq=False)
class Doubts:
    """Samples whose given label is in doubt, the most doubtful first.

    `sample` are rows of the scores, `label` the label that the scores speak for instead, or the one in doubt where a
    sample may have several. `confidence` in [0, 1] is the score of what is given: of the given label, or one minus
    that of a label that is not given.
    """

    sample: NDArray[np.intp]
    label: LabelIds
    confidence: Fractions


def label_thresholds(own: Fractions, y_true: LabelIds, n_labels: int) -> Fractions:
    """(n_labels,) the mean score of each label over the samples that have it; ABSENT where none has it.

    `own` (n,) are the scores of the labels `y_true` (n,) of the samples.
    """
    support = np.bincount(y_true, minlength=n_labels)
    total = np.bincount(y_true, own, minlength=n_labels)
    mean = np.divide(total, support, out=np.full(n_labels, ABSENT), where=support > 0)
    found: Fractions = np.maximum(mean, 2 * NEARLY)
    return found


def doubtful_labels(scores: Scores, y_true: LabelIds) -> Doubts:
    """Samples with one label each (n,) that their scores (n, n_labels), all of them given, confidently deny.

    Equal to cleanlab's `find_label_issues(filter_by="confident_learning",
    return_indices_ranked_by="self_confidence")`; equal confidences stay in the order of the samples.
    """
    n, n_labels = scores.shape
    own = scores[np.arange(n), y_true].astype(np.float64)
    thresholds = label_thresholds(own, y_true, n_labels)
    denied = _denied(scores, own)
    rows, y = scores[denied].astype(np.float64), y_true[denied]
    reached = rows >= thresholds - NEARLY
    n_reached, best = reached.sum(axis=1), rows.argmax(axis=1)
    guess = np.where(n_reached > 1, best, reached.argmax(axis=1))
    rows[np.arange(y.size), y] += NEARLY  # all but equal is no contradiction
    kept = (n_reached > 0) & (guess != y) & (rows.argmax(axis=1) != y)
    sample, label = denied[kept], guess[kept].astype(np.int32)
    order = np.argsort(own[sample], kind="stable")
    return Doubts(sample[order], label[order], own[sample[order]])


def _denied(scores: Scores, own: Fractions) -> NDArray[np.intp]:
    """The samples with a score above that of their own label: few, so that only these need a closer look."""
    step = max(1, CELLS // scores.shape[1])
    blocks = [scores[k : k + step].max(axis=1) > own[k : k + step] for k in range(0, len(scores), step)]
    return np.flatnonzero(np.concatenate(blocks)) if blocks else np.zeros(0, np.intp)


def doubtful_sets(scores: Scores, truth: Mask) -> Doubts:
    """Labels given or not given (n, n_labels) that the scores, all of them given, confidently deny.

    Label by label equal to cleanlab's `multilabel_classification.filter.find_multilabel_issues_per_class` with
    `filter_by="confident_learning"`; its samples, and their order, to `find_label_issues` there: by the moving average
    of the confidence in all that is given and not given, in which the least of them weighs most. Of one sample the
    label with the least confidence comes first.
    """
    is_there, is_absent = set_thresholds(scores, truth)
    blocks = _blocks(scores, truth)
    found = [np.flatnonzero((score > HALF) != true) + k * truth.shape[1] for k, score, true in blocks]
    sample, label = np.divmod(np.concatenate([np.zeros(0, np.intp), *found]), truth.shape[1])
    given, is_given = scores[sample, label].astype(np.float64), truth[sample, label]
    reached = np.where(is_given, is_absent[label], is_there[label])
    sure = np.where(is_given, 1 - given, given)
    kept = (sure > 1 - sure + NEARLY) & (sure >= reached)
    sample, label = sample[kept], label[kept]
    confidence = np.where(is_given, given, 1 - given)[kept]
    several, place = np.unique(sample, return_inverse=True)
    order = np.lexsort((label, confidence, sample, _quality(scores[several], truth[several])[place]))
    return Doubts(sample[order], label[order].astype(np.int32), confidence[order])


def set_thresholds(scores: Scores, truth: Mask) -> tuple[Fractions, Fractions]:
    """(n_labels,) twice: the mean score of each label where it is given, and of its absence where it is not."""
    support = truth.sum(axis=0)
    total, absent = np.zeros(truth.shape[1]), np.zeros(truth.shape[1])
    for _, score, true in _blocks(scores, truth):
        its = (score * true).sum(axis=0, dtype=np.float64)
        total += its
        absent += (~true).sum(axis=0) - (score.sum(axis=0, dtype=np.float64) - its)
    return _least(total, support), _least(absent, len(truth) - support)


def expected_set_doubts(scores: Scores, truth: Mask) -> tuple[float, float]:
    """What `expected_doubts` says, of `doubtful_sets`."""
    is_there, is_absent = set_thresholds(scores, truth)
    mean, variance = 0.0, 0.0
    for _, score, _ in _blocks(scores, truth):
        is_sure = np.where(score > HALF, score >= is_there, 1 - score >= is_absent)
        sure = score[is_sure]
        chance = np.minimum(sure, 1 - sure).astype(np.float64)
        mean += float(chance.sum())
        variance += float((chance * (1 - chance)).sum())
    return mean, float(np.sqrt(variance))


def _blocks(scores: Scores, truth: Mask) -> Iterator[tuple[int, Scores, Mask]]:
    """Some samples at a time: the first of them, their scores and their labels."""
    step = max(1, CELLS // truth.shape[1])
    for k in range(0, len(scores), step):
        yield k, scores[k : k + step], truth[k : k + step]


def _least(total: Fractions, count: NDArray[np.integer]) -> Fractions:
    """What a score has to reach: the mean, ABSENT where there is none."""
    mean = np.divide(total, count, out=np.full(count.size, ABSENT), where=count > 0)
    found: Fractions = np.maximum(mean, 2 * NEARLY) - NEARLY
    return found


def _quality(scores: Scores, truth: Mask) -> Fractions:
    """(n,) the moving average of the confidence in what is given of each sample, from the largest to the least."""
    score = scores.astype(np.float64)
    sure = -np.sort(-np.where(truth, score, 1 - score), axis=1)
    quality: Fractions = sure[:, 0].copy()
    for k in range(1, sure.shape[1]):
        quality = FORGOTTEN * sure[:, k] + (1 - FORGOTTEN) * quality
    return quality


def expected_doubts(scores: Scores, y_true: LabelIds) -> tuple[float, float]:
    """How many doubtful labels `doubtful_labels` would find if no label were wrong and every score were right.

    Each sample then has each label with the chance that its share of the scores (n, n_labels) says. The mean number
    and its standard deviation.
    """
    n, n_labels = scores.shape
    thresholds = label_thresholds(scores[np.arange(n), y_true].astype(np.float64), y_true, n_labels) - NEARLY
    step, mean, variance = max(1, CELLS // n_labels), 0.0, 0.0
    for k in range(0, n, step):
        rows = scores[k : k + step]
        place, reached = np.arange(len(rows)), rows >= thresholds.astype(rows.dtype)
        n_reached, best = reached.sum(axis=1), rows.argmax(axis=1)
        guess = np.where(n_reached > 1, best, reached.argmax(axis=1))
        other = np.where(guess == best, 0.0, rows[place, best])
        left = 1.0 - (rows[place, guess] + other) / rows.sum(axis=1, dtype=np.float64)
        chance = np.where(n_reached > 0, np.maximum(0.0, left), 0.0)
        mean += float(chance.sum())
        variance += float((chance * (1 - chance)).sum())
    return mean, float(np.sqrt(variance))
