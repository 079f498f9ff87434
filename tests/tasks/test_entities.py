"""Named entities through every command: built, compared, gated, summed up, filed, and with a training set."""

import json

import numpy as np
import pytest

from tests.command_line import built, run

WORDS = ("the", "of", "said", "in", "went", "saw")
NAMES = ("Ada Lovelace", "Alan Turing", "Grace Hopper", "Emmy Noether")
PLACES = ("Rome", "New York", "Oslo", "Rio de Janeiro")


def tagged(names, kind):
    """A name as tokens with tags."""
    return [(token, f"{'I' if k else 'B'}-{kind}") for k, token in enumerate(names.split())]


def sentences(n, seed=0):
    """Sentences of (token, tag), each with a person and a place."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(n):
        middle = [(str(word), "O") for word in rng.choice(WORDS, 3)]
        found.append([*tagged(str(rng.choice(NAMES)), "person"), *middle, *tagged(str(rng.choice(PLACES)), "place")])
    return found


def noisy(found, share, seed):
    """The same with some sentences whose spans are missed, of another type, or one token short."""
    rng = np.random.default_rng(seed)
    changed = []
    for sentence in found:
        tags = [tag for _, tag in sentence]
        if rng.random() < share:
            kind = rng.integers(3)
            if kind == 0:
                tags = ["O"] * len(tags)
            elif kind == 1:
                tags = [tag.replace("person", "place") for tag in tags]
            else:
                tags[0] = "O"
                tags[1] = "B-person"
        changed.append([(token, tag) for (token, _), tag in zip(sentence, tags, strict=True)])
    return changed


def written(path, found):
    path.write_text("\n".join("".join(f"{token}\t{tag}\n" for token, tag in sentence) for sentence in found))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A ground truth, three versions of a model as records and pages, and a training set."""
    folder = tmp_path_factory.mktemp("entities")
    truth = sentences(120)
    written(folder / "truth.conll", truth)
    written(folder / "train.conll", [one for one in sentences(40, seed=1) if ("Oslo", "B-place") not in one])
    for version, share in (("poor", 0.6), ("fair", 0.3), ("good", 0.05)):
        written(folder / f"{version}.conll", noisy(truth, share, 5))
        words = ("--ground-truth", "truth.conll", "--predictions", f"{version}.conll", "--version", version)
        ended = run(folder, "build", *words, "-o", f"{version}.html", "--record", f"{version}.json")
        assert ended.code == 0, ended.err
    return folder


def test_the_headline_says_that_a_half_is_the_default(tmp_path):
    text, span = "Ada met Alan.", {"start": 0, "end": 3, "label": "person"}
    line = {"text": text, "spans": [span], "predictions": [span | {"score": 0.9}]}
    (tmp_path / "spans.jsonl").write_text(f"{json.dumps(line)}\n")
    page, _ = built(tmp_path, "--predictions", "spans.jsonl")
    assert "At threshold 0.500, the default: predictions below it are ignored." in page


def record_of(folder, name):
    return json.loads((folder / f"{name}.json").read_bytes())


def test_a_record_holds_every_figure_with_its_meaning_and_interval(folder):
    record = record_of(folder, "fair")
    names = [
        f"{way}_{figure}" for way in ("strict", "exact", "partial", "type") for figure in ("precision", "recall", "f1")
    ]
    for name in (*names, "token_accuracy", "macro_strict_f1", "macro_partial_f1"):
        low, high = record["intervals"][name]
        assert low < record["metrics"][name] < high, name
        assert record["definitions"][name]["better"] == "higher"
    assert (record["task"], record.get("threshold")) == ("ner", None)
    for row in record["per_label"]:
        assert row["tp"] + row["misclassified"] + row["missed"] == row["support"]
        assert row["boundary"] + row["boundary_type"] <= row["missed"]
        assert {"exact_f1", "partial_f1", "type_f1", "f1_interval"} <= row.keys()
    assert sum(row["boundary"] for row in record["per_label"]) > 0


def test_versions_are_compared_document_by_document(folder):
    ended = run(folder, "compare", "poor.json", "good.json", "-o", "compare.html", "--record", "compare.json")
    assert ended.code == 0, ended.err
    pair = json.loads((folder / "compare.json").read_bytes())["pairs"][0]
    before, after = record_of(folder, "poor"), record_of(folder, "good")
    for name, other in (("strict_f1", "micro_f1"), ("macro_strict_f1", "macro_f1")):
        change = pair["metrics"][name]
        assert change["change"] == pytest.approx(after["metrics"][name] - before["metrics"][name])
        assert change["interval"] == pair["metrics"][other]["interval"]
    assert pair["fixed"] > pair["broken"]
    assert "strict F1" in ended.out


@pytest.mark.parametrize(
    ("required", "code"),
    [("strict_f1 >= 0.4", 0), ("strict_f1 >= 0.99", 3), ("f1[person] >= 0.4", 0), ("boundary[person] <= 0", 3)],
)
def test_a_gate_holds_any_figure_to_its_bound(folder, required, code):
    assert run(folder, "gate", "poor.json", "--require", required).code == code


def test_a_gate_holds_a_drop_against_a_baseline(folder):
    words = ("--baseline", "good.json", "--require", "drop(strict_f1) <= 0.01")
    assert run(folder, "gate", "poor.json", *words).code == 3
    assert run(folder, "gate", "good.json", *words).code == 0


def test_a_summary_and_an_archive_lead_with_the_strict_f1(folder):
    said = run(folder, "summary", "good.json", "--baseline", "poor.json")
    assert said.code == 0, said.err
    assert "Strict F1 is **0.9" in said.out
    assert "entitys" not in said.out
    for version in ("poor", "good"):
        ended = run(folder, "archive", "add", f"{version}.html", "shelf")
        ended = ended if ended.code == 0 else run(folder, "archive", "add", "shelf", f"{version}.html")
        assert ended.code == 0, ended.err
    assert run(folder, "archive", "index", "shelf").code == 0
    assert "strict F1" in run(folder, "archive", "list", "shelf").out


def test_a_training_set_tells_what_was_labelled_in_it(folder):
    page, record = built(
        folder, "--ground-truth", "truth.conll", "--predictions", "fair.conll", "--training", "train.conll"
    )
    assert "training beside it" in page
    assert record["options"]["training"]
