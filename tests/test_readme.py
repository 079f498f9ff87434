"""What the README says is so: its commands run, its tables are current, its links lead somewhere."""

import itertools
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import reportgen
from reportgen import readers
from reportgen.datasets.roles import ROLES, SCORES, TEXT
from reportgen.readers.vectors import read_vectors
from tests.command_line import run

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.startswith("reportgen ")]


def _rows(section: str) -> list[list[str]]:
    """The cells of the table in a section of the README, without its head."""
    text = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert text
    lines = [line for line in text[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


TAGS = """image,true_beach,true_boat,true_sky,p_beach,p_boat,p_sky
sea.jpg,1,1,0,0.93,0.71,0.44
hill.jpg,0,0,1,0.12,0.05,0.88
pier.jpg,0,1,1,0.55,0.64,0.39
"""


def _write_outputs(folder: Path) -> None:
    """Outputs of language models."""
    answers = [
        {"id": k, "question": f"{k} + 1?", "expected": str(k + 1), "output": f"It is {k + k % 2}", "passage": k // 4,
         "small": {"said": "12"}, "large": {"said": str(k + 1)}} for k in range(20)
    ]  # fmt: skip
    (folder / "answers.jsonl").write_text("\n".join(map(json.dumps, answers)), encoding="utf-8")
    judged = [{"id": k, "input": f"Question {k}", "output": f"A long answer, {k}", "score_correctness": k % 2,
               "score_style": 0.5, "people": "yes" if k % 3 else "no"} for k in range(20)]  # fmt: skip
    (folder / "judged.jsonl").write_text("\n".join(map(json.dumps, judged)), encoding="utf-8")
    grades = [f"Question {k},Answer {k},{1 + k % 5},{k % 11}" for k in range(20)]
    (folder / "graded.csv").write_text("\n".join(["input,output,helpfulness,toxicity", *grades]), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the README's commands name."""
    folder = tmp_path_factory.mktemp("readme")
    digits = samples / "digits"
    shutil.copy(digits / "predictions.csv", folder)
    shutil.copytree(digits / "images", folder / "images")
    shutil.copytree(digits / "images", folder / "test")
    scenes = samples / "digit-scenes"
    shutil.copy(scenes / "ground_truth.json", folder)
    shutil.copy(scenes / "predictions.json", folder / "detections.json")
    shutil.copytree(scenes / "images", folder / "scenes")
    said = pl.read_csv(samples / "texts" / "texts.csv").with_columns(prediction=pl.col("label").reverse())
    said.write_ndjson(folder / "predictions.jsonl")
    table = pl.read_csv(digits / "predictions.csv")
    table.select("id", "true").write_csv(folder / "labels.csv")
    table.drop("true").write_csv(folder / "scores.csv")
    for id_, label in table.select("id", "true").head(40).iter_rows():
        (folder / "train" / str(label)).mkdir(parents=True, exist_ok=True)
        shutil.copy(digits / "images" / f"{id_}.png", folder / "train" / str(label))
    np.save(folder / "vectors.npy", table.select(pl.selectors.starts_with("prob_")).to_numpy())
    (folder / "tags.csv").write_text(TAGS, encoding="utf-8")
    line = re.search(r'^\{"id": "n-17".*$', README, re.MULTILINE)
    assert line
    _write_outputs(folder)
    (folder / "annotated.jsonl").write_text(f"{line[0]}\n", encoding="utf-8")
    (folder / "tagger.conll").write_text("Maria B-PER\nflew O\nto O\nOslo B-PER\n. O\n", encoding="utf-8")
    first, second = table["id"][:2]
    (folder / "checked.txt").write_text(f"{first}\n", encoding="utf-8")
    reviews = {"schema": 1, "dataset": "", "reviews": [{"id": second, "verdict": "model_wrong"}]}
    (folder / "reviews.json").write_text(json.dumps(reviews), encoding="utf-8")
    for name in ("report.html", "before.html"):
        reportgen.build(folder / "predictions.csv").save(folder / name)
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_runs(folder: Path, command: str):
    program, *words = shlex.split(command)
    assert program == "reportgen"
    ended = run(folder, *words)
    assert ended.code == 0, ended.out + ended.err
    written = [word for option, word in itertools.pairwise(words) if option in ("-o", "--record", "--junit")]
    assert all((folder / name).stat().st_size > 0 for name in written)


# What the Python examples take for given.
GIVEN = """
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.naive_bayes import GaussianNB

X_test, y_test = load_breast_cancer(return_X_y=True)
classifier, epoch = GaussianNB().fit(X_test, y_test), 3
probabilities, y_true = classifier.predict_proba(X_test), y_test
file_names = [f"{k}.png" for k in range(len(y_true))]
tags = np.array([[1, 0, 1], [0, 1, 1], [0, 0, 1]])
tag_scores = np.array([[0.9, 0.1, 0.6], [0.2, 0.8, 0.3], [0.1, 0.4, 0.7]])

class Scores:
    def softmax(self, dim):
        return probabilities

class Detections:
    xyxy, class_id, confidence = np.array([[0, 0, 9, 9]]), np.array([1]), np.array([0.8])

    def __len__(self):
        return 1

found, true = [Detections()], [Detections()]
model, validation_loader = lambda images: Scores(), [(None, y_true)]
"""


def test_every_form_of_vectors_in_the_table_is_read(tmp_path):
    values, ids = np.arange(12, dtype=np.float32).reshape(4, 3) + 1, list("abcd")
    table = pl.DataFrame({"id": ids, "embedding": values.tolist()})
    header = json.dumps({"embeddings": {"dtype": "F32", "shape": [4, 3], "data_offsets": [0, 48]}}).encode()
    np.save(tmp_path / "v.npy", values)
    np.savez(tmp_path / "v.npz", embeddings=values, ids=ids)
    table.write_parquet(tmp_path / "v.parquet")
    table.write_ipc(tmp_path / "v.feather")
    table.write_ndjson(tmp_path / "v.jsonl")
    (tmp_path / "v.json").write_text(json.dumps(values.tolist()), encoding="utf-8")
    pl.DataFrame({"id": ids} | {f"e{k}": values[:, k] for k in range(3)}).write_csv(tmp_path / "v.csv")
    (tmp_path / "v.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + values.tobytes())
    (tmp_path / "projector").mkdir()
    lines = ["\t".join(map(str, row)) for row in values.tolist()]
    (tmp_path / "projector" / "tensors.tsv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "projector" / "metadata.tsv").write_text("\n".join(ids), encoding="utf-8")
    files = {
        "`.npy`": ["v.npy"], "`.npz`": ["v.npz"], "Parquet, Feather": ["v.parquet", "v.feather"],
        "JSON, JSON Lines": ["v.json", "v.jsonl"], "CSV, TSV, text": ["v.csv"], "safetensors": ["v.safetensors"],
        "TensorBoard's projector": ["projector"],
    }  # fmt: skip
    assert [row[0] for row in _rows("Vectors")] == list(files)
    for name in [name for names in files.values() for name in names]:
        assert np.array_equal(read_vectors(tmp_path / name).vectors, values), name


def test_the_python_examples_run(folder: Path):
    examples = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert len(examples) >= 3
    ended = subprocess.run(
        [sys.executable, "-c", GIVEN + "\n".join(examples)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert (folder / "report.html").stat().st_size > 0
    assert (folder / "epoch-3.html").stat().st_size > 0


def test_the_example_is_the_head_of_the_sample(samples):
    example = re.search(r"^```\n(id,.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert example
    lines = (samples / "digits" / "predictions.csv").read_text(encoding="utf-8").splitlines()
    for shown, line in zip(example[1].splitlines(), lines, strict=False):
        assert line.startswith(shown.removesuffix("…"))


def test_the_formats_are_those_of_the_readers():
    listed = [row[0].strip("`") for row in _rows("Formats")]
    assert sorted(listed) == sorted(name for reader in readers.readers() for name in reader.FORMATS)


def test_the_column_names_are_those_recognised():
    for role, names, _ in _rows("Columns"):
        expected = (ROLES | {"text": TEXT})[role.strip("`")].names
        if role == "`scores`":
            assert re.findall(r"\w+_(?=…)", names) == list(SCORES.prefixes)
            assert ", ".join(expected) in names
        else:
            assert tuple(names.split(", ")) == expected
    assert {role.strip("`") for role, *_ in _rows("Columns")} == {*ROLES, "text"}


def test_the_commands_of_section_try_it_are_those_of_the_ci():
    commands = [block.strip() for block in BLOCKS if block.startswith("python3") and "pytest" in block]
    assert commands
    install, _, test = commands[0].rpartition(" && ")
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert install in lines
    assert f"step tests {test}" in lines


def test_every_link_leads_to_a_file_of_the_repository():
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    for target in targets:
        assert (ROOT / target).is_file(), target


def test_every_chart_of_a_report_is_named():
    (text,) = re.findall(r"`reportgen\.charts` names(.*?)\n\n", README, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", text)) == set(reportgen.charts)
