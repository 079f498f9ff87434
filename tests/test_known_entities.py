"""Named entities from files to record: every set of real documents has the answers that other tools gave for it."""

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from reportgen import pipeline
from reportgen.options import Options
from tests.oracles import spans as oracle
from tests.oracles.tagged import WAYS

SYSTEMS = {"arcada": "arcada", "mic-cis": "mic-cis.txt", "uh_ritual": "uh_ritual"}
POSTS, CHUNKS, CONTRACTS = "ner/wnut17_3systems", "ner/conll2000_chunk_sample", "ner/azure_loan_agreements_4fold"
EXACT = 1e-12
FIGURES = ("precision", "recall", "f1")


def evaluated(predictions: Path, truth: Path | None = None, **given):
    options = Options(predictions, truth, **given)
    read = pipeline.read(options)
    return read.task.evaluate(read.dataset, options)


@cache
def posts(data: Path, system: str):
    """The evaluation of one system on the posts, and the known answers."""
    folder = data / POSTS
    answers = json.loads((folder / "expected.json").read_text())[system]
    return evaluated(folder / "submissions" / SYSTEMS[system], folder / "gold_emerging.test.annotated"), answers


@cache
def chunks(data: Path):
    folder = data / CHUNKS
    return evaluated(folder / "output.txt"), json.loads((folder / "expected.json").read_text())


@cache
def contracts(data: Path):
    """The evaluation of the contracts from offsets as written: whatever they count, they count alike."""
    folder = data / CONTRACTS
    labels = json.loads((folder / "loanAgreementsLabels.json").read_text("utf-8"))["assets"]["documents"]
    names = [one["location"] for one in labels]
    true = [(k, label["offset"], label["offset"] + label["length"], region["category"] if "category" in region
             else label["category"])
            for k, one in enumerate(labels) for region in one["entities"] for label in region["labels"]]  # fmt: skip
    said = []
    for line in (folder / "predictions.jsonl").read_text("utf-8").splitlines():
        one = json.loads(line)
        said += [(names.index(one["location"]), span["offset"], span["offset"] + span["length"], span["category"])
                 for span in one["predictions"]]  # fmt: skip
    kinds = tuple(sorted({span[3] for span in (*true, *said)}))
    sides = ([(*span[:3], kinds.index(span[3])) for span in sorted(side)] for side in (true, said))
    answers = json.loads((folder / "expected.json").read_text())
    return oracle.evaluation(*sides, len(names), labels=kinds), answers


def assert_is_seqeval(evaluation, report):
    metrics, rows = evaluation.metrics, {label: k for k, label in enumerate(evaluation.labels)}
    for name, row in report.items():
        expected = [row[key] for key in ("precision", "recall", "f1-score")]
        if name in rows:
            found = [getattr(evaluation.point, figure)[rows[name]] for figure in FIGURES]
            assert evaluation.point.support[rows[name]] == row["support"]
        else:
            found = [metrics[f"{name.split()[0]}_{figure}"] for figure in FIGURES]
        np.testing.assert_allclose(np.nan_to_num(found), expected, rtol=0, atol=EXACT, err_msg=name)
    strict = [metrics[f"strict_{figure}"] for figure in FIGURES]
    np.testing.assert_allclose(strict, [report["micro avg"][key] for key in ("precision", "recall", "f1-score")])
    assert metrics["macro_strict_f1"] == pytest.approx(report["macro avg"]["f1-score"], abs=EXACT)


# nervaluate's ends are inclusive, and these answers gave it exclusive ones: a prediction that begins where an entity
# ends counts as overlapping it there. Of each the worth that is too much.
TOUCHING = {("BorrowerState", "partial"): 0.5, ("BorrowerState", "type"): 1.0}


def without_touching(row, worth):
    """The figures without what only touches."""
    hits = row["correct"] + 0.5 * row["partial"] - worth
    return [hits / row["actual"], hits / row["possible"], 2 * hits / (row["actual"] + row["possible"])]


def assert_is_nervaluate(evaluation, overall, by_label, touching=None):
    for theirs, ours in WAYS.items():
        found = [evaluation.metrics[f"{ours}_{figure}"] for figure in FIGURES]
        np.testing.assert_allclose(found, [overall[theirs][figure] for figure in FIGURES], rtol=0, atol=EXACT)
        for k, label in enumerate(evaluation.labels):
            row = by_label[label][theirs]
            if ours != "strict":
                found = [evaluation.label_details[f"{ours}_{figure}"][k] for figure in FIGURES]
            else:
                found = [getattr(evaluation.point, figure)[k] for figure in FIGURES]
            worth = (touching or {}).get((label, ours))
            expected = [row[figure] for figure in FIGURES] if worth is None else without_touching(row, worth)
            np.testing.assert_allclose(np.nan_to_num(found), expected, rtol=0, atol=EXACT, err_msg=f"{label} {ours}")


def assert_is_conlleval(evaluation, text):
    """Every figure that it prints, to its two places."""
    numbers = [float(value) for value in re.findall(r"-?\d+\.\d+", text.splitlines()[1])]
    metrics = [evaluation.metrics[name] for name in ("token_accuracy", *(f"strict_{figure}" for figure in FIGURES))]
    assert [round(100 * value, 2) for value in metrics] == pytest.approx(numbers, abs=0.0051)
    for line in text.splitlines()[2:]:
        label, rest = line.strip().split(":", 1)
        *figures, n = re.findall(r"\d+(?:\.\d+)?", re.sub("FB1", "", rest))
        k = evaluation.labels.index(label)
        found = [100 * np.nan_to_num(getattr(evaluation.point, figure)[k]) for figure in FIGURES]
        assert found == pytest.approx([float(value) for value in figures], abs=0.0051), label
        assert evaluation.point.predicted[k] == int(n)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_posts_have_the_figures_of_seqeval_conlleval_and_nervaluate(data, system):
    evaluation, known = posts(data, system)
    assert_is_seqeval(evaluation, known["seqeval_default"])
    assert_is_conlleval(evaluation, known["conlleval_text"])
    assert_is_nervaluate(evaluation, known["nervaluate"]["overall"], known["nervaluate"]["entities"])
    assert evaluation.metrics["token_accuracy"] == pytest.approx(known["token_accuracy"], abs=EXACT)


def test_the_chunks_have_the_figures_of_seqeval_conlleval_and_nervaluate(data):
    evaluation, known = chunks(data)
    assert_is_seqeval(evaluation, known["seqeval_default"])
    assert_is_conlleval(evaluation, (data / CHUNKS / "published_conlleval_result.txt").read_text())
    assert_is_nervaluate(evaluation, known["nervaluate"]["overall"], known["nervaluate"]["entities"])
    assert evaluation.metrics["token_accuracy"] == pytest.approx(known["token_accuracy"], abs=EXACT)
    assert evaluation.dataset.n_samples == known["n_sentences"]
    assert int(evaluation.dataset.tokens.sum()) == known["n_tokens"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_read_by_a_scheme_the_posts_have_seqevals_strict_figures(data, system):
    folder = data / POSTS
    predictions, truth = folder / "submissions" / SYSTEMS[system], folder / "gold_emerging.test.annotated"
    assert_is_seqeval(evaluated(predictions, truth, scheme="iob2"), posts(data, system)[1]["seqeval_strict_IOB2"])


def test_read_by_a_scheme_the_chunks_have_seqevals_strict_figures(data):
    evaluation = evaluated(data / CHUNKS / "output.txt", scheme="iob2")
    assert_is_seqeval(evaluation, chunks(data)[1]["seqeval_strict_IOB2"])


def test_the_contracts_read_from_azures_files_are_those_of_their_offsets(data):
    folder = data / CONTRACTS
    for predictions in ("predictions.jsonl", "predictions_azure_labels_format.json"):
        read = evaluated(folder / predictions, folder / "loanAgreementsLabels.json", **(
            {"threshold": 0.0} if predictions.endswith("l") else {}))  # fmt: skip
        wanted, _ = contracts(data)
        assert read.labels == wanted.labels
        np.testing.assert_array_equal(read.point.confusion, wanted.point.confusion)
        for name, value in wanted.metrics.items():
            if name.split("_")[0] in ("strict", "exact", "partial", "type", "macro"):
                assert read.metrics[name] == pytest.approx(value, abs=EXACT), name


def test_the_contracts_have_the_known_figures(data):
    evaluation, known = contracts(data)
    assert (evaluation.dataset.n_samples, len(evaluation.dataset.truths)) == (known["n_docs"], known["n_gold"])
    assert_is_nervaluate(evaluation, known["nervaluate_overall"], known["nervaluate_entities"], TOUCHING)
    point, micro = evaluation.point, known["exact_micro"]
    assert [int(side.sum()) for side in (point.tp, point.fp, point.fn)] == [micro[key] for key in ("tp", "fp", "fn")]
    assert evaluation.metrics["macro_strict_f1"] == pytest.approx(known["exact_macro_f1"], abs=EXACT)
    for k, label in enumerate(evaluation.labels):
        row = known["exact_per_type"][label]
        assert [getattr(point, key)[k] for key in ("tp", "fp", "fn")] == [row[key] for key in ("tp", "fp", "fn")]
