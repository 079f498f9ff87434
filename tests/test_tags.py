"""Tags of tokens and the ways of nervaluate against what seqeval and nervaluate said of random tags (tagged.json)."""

import json
from pathlib import Path

import numpy as np
import pytest

from reportgen import pipeline
from reportgen.options import Options
from reportgen.tags import PREFIXES, SCHEMES, SpanEnds, lenient_spans, only, split_tag, strict_spans
from tests.loops import each
from tests.oracles import tagged

KNOWN = json.loads((Path(__file__).parent / "oracles" / "tagged.json").read_text())
CASES = tuple(zip(tagged.SEEDS, KNOWN, strict=True))
EXACT = 1e-12


def spans_of(found, read):
    """(sentence, start, end, label) of each span, as a scheme or nothing reads it."""
    tags, names = tagged.tags_of(found)
    spans, sentence = read(tags), np.cumsum(tags.is_first) - 1
    offset = np.flatnonzero(tags.is_first)[sentence[spans.start]]
    columns = (sentence[spans.start], spans.start - offset, spans.end - offset)
    return [[*place, names[label]] for *place, label in zip(*map(np.ndarray.tolist, columns), spans.label, strict=True)]


def evaluated(tmp_path, seed):
    """The evaluation of a file of both columns."""
    path = tmp_path / "tagged.conll"
    path.write_text(tagged.conll(*tagged.sentences(seed)))
    read = pipeline.read(Options(path))
    return read.task.evaluate(read.dataset, Options(path))


@each("case", CASES)
def test_strict_spans_are_those_of_seqeval(case):
    seed, known = case
    _, said = tagged.sentences(seed)
    for name, expected in known["spans"].items():
        if expected is not None:
            assert spans_of(said, lambda tags, name=name: strict_spans(tags, SCHEMES[name])) == expected, name


@each("case", CASES)
def test_the_strict_way_is_seqevals_default(case, tmp_path):
    seed, known = case
    evaluation = evaluated(tmp_path, seed)
    micro = known["seqeval"]["micro avg"]
    found = [evaluation.metrics[f"strict_{name}"] for name in ("precision", "recall", "f1")]
    np.testing.assert_allclose(np.nan_to_num(found), micro, rtol=0, atol=EXACT)
    rows = {label: k for k, label in enumerate(evaluation.labels)}
    for label, expected in known["seqeval"].items():
        if label in rows:
            figures = [getattr(evaluation.point, name)[rows[label]] for name in ("precision", "recall", "f1")]
            np.testing.assert_allclose(np.nan_to_num(figures), expected, rtol=0, atol=EXACT, err_msg=label)
    assert evaluation.metrics["macro_f1_all"] == pytest.approx(known["seqeval"]["macro avg"][2], abs=EXACT)


@each("case", CASES)
def test_the_other_ways_are_nervaluates(case, tmp_path):
    """Of tags, whose spans never overlap those of their own side, it is right throughout."""
    seed, known = case
    evaluation = evaluated(tmp_path, seed)
    for name, ours in tagged.WAYS.items():
        for label, rows in known["nervaluate"].items():
            correct, _, partial, *_ = rows[name]
            if not label:
                way = evaluation.ways.ways[ours]
                assert (way.right.size, way.other.size) == (correct, partial), name
            elif label in evaluation.labels:
                hits = evaluation.ways.alone[ours].label_hits[evaluation.labels.index(label)]
                assert hits == correct + 0.5 * partial, (name, label)


@each("case", CASES)
def test_what_a_scheme_does_not_read_so_is_told_at_a_glance(case):
    _, said = tagged.sentences(case[0])
    tags, _ = tagged.tags_of(said)
    lenient = lenient_spans(tags)
    for scheme in SCHEMES.values():
        if all(PREFIXES[sign] in scheme.prefixes for sign in set(tags.prefix.tolist())):
            expected = only(lenient, strict_spans(tags, scheme))
            assert SpanEnds.of(tags, lenient).not_of(scheme).tolist() == expected.tolist(), scheme.name


def test_what_is_no_tag_is_none():
    for word in ("verb", "B", "", "Bank", "x-"):
        assert split_tag(word) in (None, (1, "_")), word


def test_a_sentence_ends_every_span():
    assert spans_of([["B-per", "I-per"], ["I-per"]], lenient_spans) == [[0, 0, 2, "per"], [1, 0, 1, "per"]]
    assert spans_of([["B-per"], ["I-per"]], lambda tags: strict_spans(tags, SCHEMES["iob2"])) == [[0, 0, 1, "per"]]
