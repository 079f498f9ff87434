"""The obvious slow version of everything single-label classification counts: loops, and exact fractions."""

from fractions import Fraction

import numpy as np

NONE = -1


def kept(prediction, score, threshold):
    return prediction if prediction != NONE and score >= threshold else NONE


def confusion_at(y_true, y_pred, score, threshold, n_labels):
    matrix = np.zeros((n_labels + 1, n_labels + 1), np.int64)
    for truth, prediction, s in zip(y_true, y_pred, score, strict=True):
        matrix[truth, kept(prediction, s, threshold)] += 1
    return matrix


def histogram(y_true, y_pred, score, steps, n_labels):
    """{(truth, prediction, first step, last step): count}: each sample's state at every step, in runs."""
    runs = {}
    for truth, prediction, s in zip(y_true, y_pred, score, strict=True):
        states = [kept(prediction, s, step) for step in steps]
        start = 0
        for i in range(len(states)):
            if i + 1 == len(states) or states[i + 1] != states[i]:
                key = (int(truth), int(states[i]), start, i)
                runs[key] = runs.get(key, 0) + 1
                start = i + 1
    return runs


def distinct_scores(y_pred, score):
    return sorted({float(s) for p, s in zip(y_pred, score, strict=True) if p != NONE}, reverse=True)


def f_beta(tp, predicted, support, beta):
    weight = Fraction(beta) ** 2
    whole = weight * int(support) + int(predicted)
    return (1 + weight) * int(tp) / whole if whole else Fraction(0)


def macro_f(matrix, beta):
    support, predicted = matrix.sum(axis=1)[:-1], matrix.sum(axis=0)[:-1]
    values = [f_beta(matrix[k, k], predicted[k], support[k], beta) for k in range(len(support)) if support[k]]
    return sum(values, Fraction(0)) / max(1, len(values))


def objective(matrix, kind, values):
    """What a criterion maximises; None where the threshold is not allowed."""
    tp, predicted = int(np.trace(matrix)), int(matrix[:, :-1].sum())
    support = int(matrix[:-1].sum())
    precision, recall = Fraction(tp, predicted), Fraction(tp, support)
    if kind == "macro_f":
        return macro_f(matrix, values[0])
    if kind == "micro_f1":
        return Fraction(2 * tp, predicted + support)
    if kind == "precision_at_recall":
        return precision if recall >= Fraction(values[0]) else None
    if kind == "recall_at_precision":
        return recall if precision >= Fraction(values[0]) else None
    return -(Fraction(values[0]) * (predicted - tp) + Fraction(values[1]) * (support - tp))


def middle(thresholds, values):
    """The middle of the longest run of best thresholds (descending), the lower of two; None where none is allowed."""
    allowed = [value for value in values if value is not None]
    if not allowed:
        return None
    runs, run = [], []
    for threshold, value in zip(thresholds, values, strict=True):
        if value == max(allowed):
            run.append(threshold)
        elif run:
            runs.append(run)
            run = []
    runs += [run] if run else []
    longest = max(len(run) for run in runs)
    run = [run for run in runs if len(run) == longest][-1]
    return run[len(run) // 2]


def best_threshold(y_true, y_pred, score, n_labels, kind, values):
    """The middle of the distinct scores with the best objective; NaN where there is none."""
    distinct = distinct_scores(y_pred, score)
    matrices = [confusion_at(y_true, y_pred, score, threshold, n_labels) for threshold in distinct]
    chosen = middle(distinct, [objective(matrix, kind, values) for matrix in matrices])
    return float("nan") if chosen is None else chosen


def label_threshold(y_true, y_pred, score, label):
    """The middle of the scores of the label's predictions with its best F1; NaN without support or predictions."""
    support = int(np.sum(np.asarray(y_true) == label))
    own = [i for i in range(len(y_pred)) if y_pred[i] == label]
    if not support or not own:
        return float("nan")
    distinct = sorted({float(score[i]) for i in own}, reverse=True)
    values = []
    for threshold in distinct:
        predicted = [i for i in own if score[i] >= threshold]
        values.append(f_beta(sum(1 for i in predicted if y_true[i] == label), len(predicted), support, 1))
    return middle(distinct, values)
