"""The obvious slow version of a threshold on the score of the positive one of two labels: loops, exact fractions."""

from fractions import Fraction

import numpy as np

from tests.oracles.classification import f_beta, macro_f, middle

NONE = -1


def predicted(score, threshold, positive):
    """What a sample is at a threshold; nothing without a score."""
    if np.isnan(score):
        return NONE
    return positive if score >= threshold else 1 - positive


def confusion_at(y_true, score, threshold, positive):
    matrix = np.zeros((3, 3), np.int64)
    for truth, s in zip(y_true, score, strict=True):
        matrix[truth, predicted(s, threshold, positive)] += 1
    return matrix


def objective(matrix, positive, kind, values):
    """What a criterion maximises; precision, recall and costs are the positive label's. None: not allowed."""
    support, found, tp = matrix[:2].sum(axis=1), matrix[:, :2].sum(axis=0), np.diagonal(matrix)
    if kind == "macro_f":
        return macro_f(matrix, values[0])
    if kind == "micro_f1":
        return f_beta(tp[:2].sum(), found.sum(), support.sum(), 1)
    n, n_found, n_tp = int(support[positive]), int(found[positive]), int(tp[positive])
    if kind == "cost":
        return -(Fraction(values[0]) * (n_found - n_tp) + Fraction(values[1]) * (n - n_tp))
    if not n or not n_found:
        return None
    precision, recall = Fraction(n_tp, n_found), Fraction(n_tp, n)
    wanted, given = (precision, recall) if kind == "precision_at_recall" else (recall, precision)
    return wanted if given >= Fraction(values[0]) else None


def distinct(score):
    return sorted({float(s) for s in score if not np.isnan(s)}, reverse=True)


def best_threshold(y_true, score, positive, kind, values):
    at = distinct(score)
    values = [objective(confusion_at(y_true, score, t, positive), positive, kind, values) for t in at]
    found = middle(at, values)
    return float("nan") if found is None else found


def label_threshold(y_true, score, positive, label):
    if label not in y_true:
        return float("nan")
    values = []
    for threshold in distinct(score):
        matrix = confusion_at(y_true, score, threshold, positive)
        values.append(f_beta(matrix[label, label], matrix[:, label].sum(), matrix[label].sum(), 1))
    found = middle(distinct(score), values)
    return float("nan") if found is None else found


def random_scores(seed):
    """(y_true, score, positive): ties, halves, scores that are missing, one label alone."""
    rng = np.random.default_rng(seed)
    n, positive = int(rng.integers(1, 60)), int(rng.integers(2))
    y_true = (rng.random(n) < rng.choice([0.1, 0.5, 0.9])).astype(np.int32)
    score = np.clip(rng.random(n) * 0.7 + 0.3 * (y_true == positive), 0, 1)
    if seed % 3 == 0:
        score = np.round(score * 8) / 8
    if seed % 4 == 0:
        score[rng.random(n) < 0.2] = np.nan
    return y_true, score, positive
