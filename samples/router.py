"""Paragraphs of SciPy's documentation, and a classifier that says which part of the library each is about.

The task is that of a help desk: a text comes in, and somebody must get it. A paragraph is taken from what a function or
class says of itself; its label is the module that it is in. The paragraphs of one function are either all to be trained
on or all to be tested.
"""

import csv
import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import Pipeline, make_pipeline

AREAS = {
    "fft": "Fourier transforms", "integrate": "integration", "interpolate": "interpolation",
    "linalg": "linear algebra", "ndimage": "images", "optimize": "optimization", "signal": "signals",
    "spatial.distance": "distances", "stats": "statistics",
}  # fmt: skip
PARTS = ("training", "test")
MOST = {"training": 75, "test": 45}  # paragraphs of an area
SHORTEST, LONGEST = 60, 380  # characters of a paragraph
DIGITS = 4  # of a written probability
SECTION = re.compile(
    r"\n(?:Parameters|Attributes|Methods|Returns|Yields|Raises|Warns|See Also|References|Examples)\n-+"
)
MARKUP = re.compile(r":[a-z]+:`|[`*]|\s*\[\d+\]_")
BOILERPLATE = re.compile(r"\\|Array API|CuPy|JAX|PyTorch|Dask")  # formulas, and the same words everywhere
CODE = re.compile(r"::|>>>|\.\. |\\\\|^\s*[-|+=]|\w\(.*=", re.MULTILINE)

DESCRIPTION = """\
# What `reportgen demo` builds from this folder.
[build]
ground-truth = "texts.csv"
predictions = "predictions.csv"
training = "training.csv"
model = "TF-IDF, logistic regression"
version = "v2"
dataset = "paragraphs of SciPy's documentation"
created = "2026-11-27T12:00:00Z"
"""


@dataclass(frozen=True)
class Paragraph:
    """A text with its id and label, and the part of the data that it is in."""

    id: str
    text: str
    label: str
    part: str


def collected() -> list[Paragraph]:
    """The paragraphs of the SciPy that is installed, as many of an area and a part as are wanted, in order of ids."""
    found, seen = [], set()
    for module, label in AREAS.items():
        counts = dict.fromkeys(PARTS, 0)
        for name, number, text in sorted(_paragraphs(module), key=lambda one: _digest(one[0])):
            part = PARTS[int(_digest(name)[:2], 16) < 110]
            if counts[part] < MOST[part] and text not in seen:
                seen.add(text)
                counts[part] += 1
                found.append(Paragraph(f"{module}.{name}-{number}", text, label, part))
    return sorted(found, key=lambda one: one.id)


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()


def _paragraphs(module: str) -> Iterator[tuple[str, int, str]]:
    """What functions and classes of a module say of themselves: name, number of the paragraph, text."""
    content = importlib.import_module(f"scipy.{module}")
    for name in sorted(set(content.__all__)):
        said = inspect.getdoc(getattr(content, name))
        if not said or inspect.ismodule(getattr(content, name)):
            continue
        notes = re.search(r"\nNotes\n-+\n(.*?)(?=\n\w[\w ]*\n-+\n|\Z)", said, re.DOTALL)
        whole = SECTION.split(said)[0] + ("\n\n" + notes[1] if notes else "")
        for number, paragraph in enumerate(re.split(r"\n\s*\n", whole), start=1):
            text = " ".join(MARKUP.sub("", paragraph).split())
            if (
                SHORTEST <= len(text) <= LONGEST
                and text[0].isupper()
                and not (CODE.search(paragraph) or BOILERPLATE.search(text))
            ):
                yield name, number, text


def models() -> dict[str, Pipeline]:
    """The classifiers by version: the second knows which words are rare, and pairs of them."""
    better = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2)
    return {
        "v1": make_pipeline(CountVectorizer(stop_words="english", max_features=150), MultinomialNB()),
        "v2": make_pipeline(better, LogisticRegression(C=3.0, max_iter=2000, tol=1e-6)),
    }


def probabilities(model: Pipeline, paragraphs: list[Paragraph]) -> tuple[list[str], NDArray[np.float64]]:
    """The labels, and what the classifier trained on one part says of the other."""
    training, test = ([one for one in paragraphs if one.part == part] for part in PARTS)
    model.fit([one.text for one in training], [one.label for one in training])
    return list(model.classes_), np.asarray(model.predict_proba([one.text for one in test])).round(DIGITS)


def build_texts(folder: Path) -> None:
    """Writes the predictions and descriptions into `folder`; the texts too, unless they lie beside this file."""
    own = Path(__file__).resolve().parent / "texts"
    folder.mkdir(parents=True, exist_ok=True)
    if not (own / "texts.csv").exists():
        write_texts(folder, collected())
    paragraphs = read_texts(own if (own / "texts.csv").exists() else folder)
    ids = [one.id for one in paragraphs if one.part == "test"]
    for version, model in models().items():
        labels, scores = probabilities(model, paragraphs)
        name = "predictions.csv" if version == "v2" else f"predictions-{version}.csv"
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["id", *(f"prob_{label}" for label in labels)])
            rows.writerows([id_, *(f"{score:.{DIGITS}f}" for score in row)]
                           for id_, row in zip(ids, scores.tolist(), strict=True))  # fmt: skip
    (folder / "reportgen.toml").write_text(DESCRIPTION, encoding="utf-8", newline="\n")
    text = DESCRIPTION
    for before, after in (("predictions.", "predictions-v1."), ('"v2"', '"v1"'), ("2026-11-27", "2026-11-20"),
                          ("TF-IDF, logistic regression", "150 words, naive Bayes"),
                          ("builds from", "compares v2 with, from")):  # fmt: skip
        text = text.replace(before, after)
    (folder / "reportgen-v1.toml").write_text(text, encoding="utf-8", newline="\n")


def write_texts(folder: Path, paragraphs: list[Paragraph]) -> None:
    """Writes texts.csv with what is tested, training.csv with what is trained on: id, label, text."""
    for part, name in zip(PARTS, ("training.csv", "texts.csv"), strict=True):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["id", "label", "text"])
            rows.writerows([one.id, one.label, one.text] for one in paragraphs if one.part == part)


def read_texts(folder: Path) -> list[Paragraph]:
    """The paragraphs as they were written."""
    found = []
    for part, name in zip(PARTS, ("training.csv", "texts.csv"), strict=True):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            found += [Paragraph(row["id"], row["text"], row["label"], part) for row in csv.DictReader(file)]
    return found
