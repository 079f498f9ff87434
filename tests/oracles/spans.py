"""Spans by slow, obvious rules: what meets what at a threshold, and the four ways of SemEval-2013 9.1."""

from collections import Counter
from pathlib import Path

import numpy as np

from reportgen.datasets.entities import EntityDataset, SpanColumns
from reportgen.datasets.samples import Samples
from reportgen.evaluations.entities import EntityEvaluation
from reportgen.options import Options

NESTED = range(24)  # seeds of which nested.json has nervaluate's counts
LABELS = ("date", "person", "place")


def columns(spans, *, scored=False):
    """Spans as (document, start, end, label) or with a score behind, in the order given."""
    fields = list(zip(*((*span, None)[:5] for span in spans), strict=True)) or [()] * 5
    document, start, end, label, score = fields
    start, end = np.array(start, np.int64), np.array(end, np.int64)
    scores = np.array(score, np.float64) if scored else None
    return SpanColumns(np.array(document, np.int32), np.array(label, np.int32), start, end, start, end, scores)


def dataset(true, said, n_documents, *, labels=LABELS, scored=False, texts=None):
    """A data set of spans in so many documents."""
    ids = [f"d{k}" for k in range(n_documents)]
    return EntityDataset(Samples(ids, text=texts), labels, columns(true), columns(said, scored=scored))


def evaluation(true, said, n_documents=1, *, options=None, **given):
    """The evaluation of such a data set."""
    return EntityEvaluation(dataset(true, said, n_documents, **given), Options(Path("x"), **(options or {})))


def random_case(seed, *, is_scored):
    """Spans that nest, cross and repeat, of three labels, in three documents; the order is that of the text."""
    rng = np.random.default_rng(seed)

    def drawn(n, *, again=()):
        starts, lengths = rng.integers(0, 20, n), rng.integers(1, 6, n)
        found = [(int(rng.integers(0, 3)), int(s), int(s + k), int(rng.integers(0, 3)))
                 for s, k in zip(starts, lengths, strict=True)]  # fmt: skip
        found += [span for span in again if rng.random() < 0.5]
        return sorted(found)

    true = sorted(set(drawn(12)))
    said = drawn(8, again=true)
    scores = rng.choice([0.2, 0.4, 0.6, 0.8, 0.9], len(said)).tolist()
    return true, [(*span, score) for span, score in zip(said, scores, strict=True)] if is_scored else said


def _overlap(one, other):
    low, high = max(one[1], other[1]), min(one[2], other[2])
    united = max(one[2], other[2]) - min(one[1], other[1])
    return (high - low) / united if one[0] == other[0] and low < high else 0.0


def _in_order(said, threshold):
    kept = [k for k, span in enumerate(said) if len(span) < 5 or span[4] >= threshold]
    return sorted(kept, key=lambda k: -said[k][4] if len(said[k]) > 4 else 0)


def met_at(true, said, threshold=0.0):
    """What each kept prediction meets, (truth, kind) by its position: the better prediction chooses first."""
    order, met, free = _in_order(said, threshold), {}, set(range(len(true)))

    def choose(kind, fits):
        for k in order:
            if k in met:
                continue
            fitting = [j for j in free if fits(_overlap(said[k], true[j]), said[k][3] == true[j][3], k)]
            best = min(fitting, key=lambda j: (-_overlap(said[k], true[j]), -j if kind != "tied" else j), default=None)
            if best is not None:
                met[k] = best, kind
                free.discard(best)

    def duplicates(k):
        return any(_overlap(said[k], one) == 1 and said[k][3] == one[3] for one in true)

    choose("found", lambda overlap, same, k: overlap == 1 and same)
    choose("confused", lambda overlap, same, k: overlap == 1 and not same and not duplicates(k))
    choose("tied", lambda overlap, same, k: 0 < overlap < 1 and same)
    choose("tied", lambda overlap, same, k: 0 < overlap < 1 and not same)
    return met


def cells_at(true, said, threshold=0.0):
    """How often each label met each, None on either side, and what kind of error that was."""
    met, cells = met_at(true, said, threshold), Counter()
    for k in _in_order(said, threshold):
        j, kind = met.get(k, (None, None))
        label = said[k][3]
        if kind in ("found", "confused"):
            cells[true[j][3], label, ""] += 1
        else:
            cells[None, label, _named(true, said, k, j)] += 1
            if j is not None:
                cells[true[j][3], None, _named(true, said, k, j)] += 1
    for j in set(range(len(true))) - {j for j, _ in met.values()}:
        cells[true[j][3], None, ""] += 1
    return cells


def _named(true, said, k, j):
    return "" if j is None else "boundary" if said[k][3] == true[j][3] else "both"


def way(name, true, said):
    """Under one way the pairs that are right, and those that count half, as (prediction, truth)."""
    by_label, free, left = name in ("strict", "type"), set(range(len(true))), list(range(len(said)))
    right, half = [], []

    def take(fits, order, into):
        for k in [*left]:
            fitting = [j for j in free if fits(_overlap(said[k], true[j]), said[k][3] == true[j][3])]
            if fitting:
                best = min(fitting, key=lambda j, k=k: order(k, j))
                left.remove(k)
                free.discard(best)
                into.append((k, best))

    def nearest(k, j):
        is_other = said[k][3] != true[j][3]
        return is_other, 0 if is_other else abs(said[k][1] - true[j][1]) + abs(said[k][2] - true[j][2]), j

    take(lambda overlap, same: overlap == 1 and (same or not by_label), lambda k, j: j, right)
    if name == "partial":
        take(lambda overlap, same: overlap > 0, lambda k, j: j, half)
    if name == "type":
        near = []
        take(lambda overlap, same: overlap > 0, nearest, near)
        right += [(k, j) for k, j in near if said[k][3] == true[j][3]]
    return right, half
