"""Named entities at 100 times the size of CoNLL-2003's test set: from lists of tags, and from a file of columns.

CPU seconds of whole steps, each in a process of its own: the four ways of SemEval-2013 9.1, every type's figures, and
the matrix, against seqeval's report and nervaluate's, which are given the same lists; and all of that from a file,
against a plain Python parse of it without any metric. seqeval and nervaluate are asked where they are installed.
"""

import importlib.util
import tempfile
import warnings
from itertools import chain, pairwise
from pathlib import Path

import numpy as np

from tests.bench.measure import in_fresh_process

SENTENCES = 368_400  # 4.6M tokens
TYPES = ("LOC", "MISC", "ORG", "PER")
MEAN_LENGTH = 12.5
WANTED = {"seqeval": 40.0, "nervaluate": 40.0, "parse": 4.0}  # times as many CPU seconds as ours


def made(n_sentences):
    """Labelled and predicted tags in lists, with a span in eight tokens and one in eight of these wrong."""
    rng = np.random.default_rng(7)
    length = np.maximum(1, rng.poisson(MEAN_LENGTH, n_sentences))
    n = int(length.sum())
    first = np.zeros(n, bool)
    first[np.cumsum(length)[:-1]] = True
    kind = rng.integers(0, len(TYPES), n)
    begins = rng.random(n) < 0.125
    goes_on = (rng.random(n) < 0.4) & ~begins & ~first

    def written(begins, goes_on, kind):
        names = np.array(["O", *(f"{prefix}-{name}" for name in TYPES for prefix in "BI")], object)
        code = np.where(begins, 1 + 2 * kind, 0)
        inside = goes_on & np.append(False, begins[:-1])
        code[inside] = code[np.flatnonzero(inside) - 1] + 1
        return names[code].tolist()

    true = written(begins, goes_on, kind)
    wrong = (rng.random(n) < 0.125) & ~first
    said = written(begins ^ (wrong & (rng.random(n) < 0.3)), goes_on ^ wrong, np.where(wrong, (kind + 1) % 4, kind))
    ends = [0, *np.cumsum(length).tolist()]
    spans = list(pairwise(ends))
    return [true[a:b] for a, b in spans], [said[a:b] for a, b in spans]


class _Codes(dict):
    """A number for each tag, in the order of their first appearance."""

    def __missing__(self, tag):
        self[tag] = len(self)
        return self[tag]


def ours_from_lists(given):
    """The four ways of all and by type, and the matrix of types."""
    from reportgen.metrics.spans import WAYS, Aligned, Spans, overlapping_spans
    from reportgen.tags import Tags, lenient_spans, split_tag

    length = np.fromiter(map(len, given[0]), np.int64, len(given[0]))
    start = np.cumsum(length) - length
    is_first = np.zeros(int(length.sum()), bool)
    is_first[start] = True
    document = np.repeat(np.arange(length.size, dtype=np.int32), length)
    code = _Codes()
    tags = [np.fromiter(map(code.__getitem__, chain.from_iterable(side)), np.int16, is_first.size) for side in given]
    parsed = [split_tag(name) for name in code]
    labels = sorted({label for prefix, label in parsed if prefix})
    prefix = np.array([one for one, _ in parsed], np.int8)
    label = np.array([labels.index(name) if name else -1 for _, name in parsed], np.int32)
    sides = []
    for tag in tags:
        found = lenient_spans(Tags(prefix[tag], label[tag], is_first))
        sides.append(Spans(document[found.start], found.start, found.end, found.label))
    true, said = sides
    aligned = Aligned(said, true, overlapping_spans(said, true), len(labels))
    hits = {name: (aligned.way(name).hits, aligned.by_label.way(name).label_hits) for name in WAYS}
    met = np.flatnonzero(aligned.is_exact)
    cell = true.label[aligned.pairs.truth[met]] * len(labels) + said.label[aligned.pairs.detection[met]]
    matrix = np.bincount(cell, minlength=len(labels) ** 2).reshape(len(labels), -1)
    assert np.diagonal(matrix).sum() == hits["strict"][0]
    return 2 * hits["strict"][0] / (true.label.size + said.label.size)


def seqeval_report(given):
    from seqeval.metrics import classification_report

    warnings.simplefilter("ignore")
    return classification_report(*given, output_dict=True, zero_division=0)["micro avg"]["f1-score"]


def nervaluate_report(given):
    from nervaluate import Evaluator

    return Evaluator(*given, tags=list(TYPES), loader="list").evaluate()["overall"]["strict"].f1


def written_file(folder, n_sentences):
    """A file of three columns: token, labelled tag, predicted tag."""
    path = folder / "tagged.conll"
    if not path.exists():
        with path.open("w", encoding="utf-8") as file:
            for true, said in zip(*made(n_sentences), strict=True):
                rows = (f"token{k} {one} {other}\n" for k, (one, other) in enumerate(zip(true, said, strict=True)))
                file.write("".join(rows) + "\n")
    return path


def imported(path):
    """The path, once all that `ours_from_file` imports is there: of a parse nothing is imported either."""
    from reportgen.readers import readers

    return Path(path) if all(readers()) else None


def ours_from_file(path):
    """Read, joined and evaluated: every metric and figure of types, without intervals and page."""
    from reportgen import readers
    from reportgen.datasets import entity_join
    from reportgen.evaluations.entities import EntityEvaluation
    from reportgen.options import Options

    options = Options(path)
    dataset, _ = entity_join.join(None, readers.read(path), options)
    evaluation = EntityEvaluation(dataset, options)
    _ = evaluation.label_details, evaluation.point.confusion
    return evaluation.metrics["strict_f1"]


def plain_parse(path):
    sentences, sentence = [], []
    with path.open(encoding="utf-8") as file:
        for line in file:
            if fields := line.split():
                sentence.append(fields)
            else:
                sentences.append(sentence)
                sentence = []
    return float(len(sentences))


def run(say):
    """Each step in a fresh process; those of others once, as they take minutes."""
    with tempfile.TemporaryDirectory() as name:
        path = written_file(Path(name), SENTENCES)
        lists = min((in_fresh_process(made, ours_from_lists, SENTENCES) for _ in range(2)), key=lambda one: one.cpu)
        say(f"lists: {lists.cpu:.2f} s CPU, {lists.peak - lists.before:.0f} MB, F1 {lists.result:.6f}")
        for tool, act in (("seqeval", seqeval_report), ("nervaluate", nervaluate_report)):
            if importlib.util.find_spec(tool) is None:
                say(f"  {tool}: not installed")
                continue
            other = in_fresh_process(made, act, SENTENCES)
            say(_said(tool, other, lists))
            assert abs(other.result - lists.result) < 1e-9, (other.result, lists.result)
        file = min((in_fresh_process(imported, ours_from_file, path) for _ in range(2)), key=lambda one: one.cpu)
        parse = in_fresh_process(Path, plain_parse, path)
        say(f"file of {path.stat().st_size >> 20} MB: {file.cpu:.2f} s CPU, {file.peak - file.before:.0f} MB")
        say(_said("parse", parse, file))


def _said(name, other, ours):
    ratio = other.cpu / ours.cpu
    met = "met" if ratio >= WANTED[name] else "NOT MET"
    return f"  {name}: {other.cpu:.2f} s CPU, {ratio:.1f} times ours, wanted {WANTED[name]:.0f}: {met}"
