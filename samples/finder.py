"""Names in the documentation of SciPy, and a tagger that finds them in its plain text.

Whoever wrote the documentation marked up what is a name in it: of a parameter, of a function, of a value, or a piece of
code. Here the markup is taken off, and what stood in it is the ground truth, with all that its authors forgot to mark
up. A document is what one function says of itself and of its parameters; some are trained on, others are tested.
"""

import importlib
import inspect
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from router import AREAS, BOILERPLATE, PARTS
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

MOST = {"training": 15, "test": 8}  # documents of an area
SHORTEST, LONGEST = 30, 360  # characters of a paragraph
MOST_TEXT = 900  # characters of a document
FEWEST = 3  # names in it
DIGITS = 4  # of a written score
SECTION = re.compile(r"\n(Parameters|Returns|Notes|Other Parameters)\n-+\n(.*?)(?=\n\w[\w ]*\n-+\n|\Z)", re.DOTALL)
MARKUP = re.compile(r"(?::(\w+):)?(?<!`)(``|`)(?!`)([^`\n]+?)\2(?!`)(?!_)")
CITATION = re.compile(r"\s*\[\d+\]_")
ODD = re.compile(r"::|>>>|\.\. |\\|^\s*[-|+=*]|`_|\$", re.MULTILINE)
VALUE = re.compile(r"True|False|None|[-+]?[\d.]+(?:e-?\d+)?|'.*'|\".*\"|(?:np\.)?(?:inf|nan)")
TOKEN = re.compile(r"\w+|[^\w\s]")

NAMES = {"training": "training.jsonl", "test": "documents.jsonl"}

DESCRIPTION = """\
# What `reportgen demo` builds from this folder.
[build]
ground-truth = "documents.jsonl"
predictions = "predictions.jsonl"
training = "training.jsonl"
model = "Tagger, five words"
version = "v2"
dataset = "names in SciPy's documentation"
created = "2026-11-27T12:00:00Z"
"""

Span = tuple[int, int, str]


@dataclass(frozen=True)
class Document:
    """A text with what is a name in it: where each begins and ends in characters, and of what it is one."""

    id: str
    text: str
    spans: tuple[Span, ...]


def collected() -> dict[str, list[Document]]:
    """The documents of the SciPy that is installed, of both parts, in the order of their ids."""
    found: dict[str, list[Document]] = {part: [] for part in PARTS}
    functions = _functions()
    for module in AREAS:
        content, counts = importlib.import_module(f"scipy.{module}"), dict.fromkeys(PARTS, 0)
        for name in sorted(set(content.__all__), key=lambda one: sha256(one.encode()).hexdigest()):
            part = PARTS[int(sha256(name.encode()).hexdigest()[:2], 16) < 96]
            document = _document(f"{module}.{name}", getattr(content, name), functions)
            if document is not None and counts[part] < MOST[part]:
                counts[part] += 1
                found[part].append(document)
    return {part: sorted(documents, key=lambda one: one.id) for part, documents in found.items()}


def _functions() -> set[str]:
    """What SciPy and NumPy call their functions and classes."""
    modules = [importlib.import_module(f"scipy.{name}") for name in AREAS]
    modules += [np, importlib.import_module("numpy.linalg"), importlib.import_module("numpy.fft")]
    return {name for module in modules for name in dir(module) if callable(getattr(module, name))}


def _document(name: str, content: object, functions: set[str]) -> Document | None:
    """What a function says, as many of its paragraphs as are wanted; None where there are few names in it."""
    said = inspect.getdoc(content)
    if not said or inspect.ismodule(content):
        return None
    own = set(re.findall(r"^(\*{0,2}\w+(?:, \*{0,2}\w+)*) :", said, re.MULTILINE))
    parameters = {one.strip("* ") for names in own for one in names.split(",")}
    texts: list[str] = []
    spans: list[Span] = []
    used = 0
    for paragraph in _paragraphs(said):
        text, names = _unmarked(paragraph, parameters, functions)
        if SHORTEST <= len(text) <= LONGEST and text[0].isupper() and used + len(text) <= MOST_TEXT:
            texts.append(text)
            spans += [(start + used, end + used, label) for start, end, label in names]
            used += len(text) + 1
    return Document(name, "\n".join(texts), tuple(spans)) if len(spans) >= FEWEST else None


def _paragraphs(said: str) -> Iterator[str]:
    """The first paragraphs, then what is indented below parameters, then the notes; no formulas, no code."""
    parts = [re.split(r"\n(?:Parameters|Returns|Attributes|Methods)\n-+\n", said)[0]]
    for title, content in SECTION.findall(said):
        if title == "Notes":
            parts.append(content)
        else:
            parts += [inspect.cleandoc(part) for part in re.findall(r"(?:^ +.*\n?|^\n)+", content, re.MULTILINE)]
    for part in parts:
        for paragraph in re.split(r"\n\s*\n", part):
            if not ODD.search(paragraph) and not BOILERPLATE.search(paragraph):
                yield CITATION.sub("", " ".join(paragraph.split()))


def _unmarked(paragraph: str, parameters: set[str], functions: set[str]) -> tuple[str, list[Span]]:
    """The paragraph without markup, and what stood in it."""
    text, spans, at = "", [], 0
    for found in MARKUP.finditer(paragraph):
        text += paragraph[at : found.start()]
        name = found[3].strip().removeprefix("~")
        spans.append((len(text), len(text) + len(name), _label(name, found[1], parameters, functions)))
        text, at = text + name, found.end()
    return text + paragraph[at:], [span for span in spans if span[0] < span[1]]


def _label(name: str, role: str | None, parameters: set[str], functions: set[str]) -> str:
    if name in parameters:
        return "parameter"
    if VALUE.fullmatch(name):
        return "value"
    if role in ("func", "meth", "class") or name.removesuffix("()").rsplit(".", 1)[-1] in functions:
        return "function"
    return "code"


# The tagger


def features(words: list[str], at: int, around: int) -> dict[str, object]:
    """What is known of a word: itself, how it is written, and the same of `around` words on either side."""
    found: dict[str, object] = {}
    for k in range(-around, around + 1):
        word = words[at + k] if 0 <= at + k < len(words) else ""
        shape = re.sub(r"[a-z]+", "a", re.sub(r"[A-Z]+", "A", re.sub(r"\d+", "0", word)))
        found |= {f"{k} word": word.lower(), f"{k} shape": shape}
    return found | {"start": words[at][:3], "end": words[at][-3:], "repeated": str(words.count(words[at]) > 1)}


def _tags(document: Document, tokens: list[re.Match[str]]) -> list[str]:
    tags = ["O"] * len(tokens)
    for start, end, label in document.spans:
        inside = [k for k, token in enumerate(tokens) if token.start() < end and token.end() > start]
        for k in inside:
            tags[k] = f"{'B' if k == inside[0] else 'I'}-{label}"
    return tags


def trained(documents: list[Document], around: int) -> Pipeline:
    """A logistic regression of each word's tag, with so many words around it in sight."""
    rows, tags = [], []
    for document in documents:
        tokens = list(TOKEN.finditer(document.text))
        words = [token[0] for token in tokens]
        rows += [features(words, k, around) for k in range(len(words))]
        tags += _tags(document, tokens)
    model = make_pipeline(DictVectorizer(), LogisticRegression(C=2.0, max_iter=3000, tol=1e-6))
    return model.fit(rows, tags)


def spans_in(model: Pipeline, text: str, around: int) -> list[tuple[int, int, str, float]]:
    """What the tagger finds: runs of words whose likeliest tags go on, each with the least of their probabilities."""
    tokens = list(TOKEN.finditer(text))
    words = [token[0] for token in tokens]
    if not words:
        return []
    chances = model.predict_proba([features(words, k, around) for k in range(len(words))])
    found: list[tuple[int, int, str, float]] = []
    before = "O"
    for token, row in zip(tokens, chances, strict=True):
        tag, chance = str(model.classes_[row.argmax()]), float(row.max())
        label = tag[2:]
        if tag.startswith("I") and before == label and found:
            start, _, _, least = found[-1]
            found[-1] = start, token.end(), label, min(least, chance)
        elif label:
            found.append((token.start(), token.end(), label, chance))
        before = label
    return found


def build_entities(folder: Path) -> None:
    """Writes the predictions and descriptions into `folder`; the documents too, unless they lie beside this file."""
    own = Path(__file__).resolve().parent / "entities"
    folder.mkdir(parents=True, exist_ok=True)
    if not (own / "documents.jsonl").exists():
        for part, documents in collected().items():
            rows = [{"id": one.id, "text": one.text, "spans": _spans(one.spans)} for one in documents]
            _write(folder / NAMES[part], rows)
    source = own if (own / "documents.jsonl").exists() else folder
    training, tested = (read_documents(source / NAMES[part]) for part in PARTS)
    for version, around in (("v1", 0), ("v2", 2)):
        model = trained(training, around)
        name = "predictions.jsonl" if version == "v2" else f"predictions-{version}.jsonl"
        rows = [{"id": one.id, "spans": _spans(spans_in(model, one.text, around))} for one in tested]
        _write(folder / name, rows)
    (folder / "reportgen.toml").write_text(DESCRIPTION, encoding="utf-8", newline="\n")
    text = DESCRIPTION
    for before, after in (("predictions.", "predictions-v1."), ('"v2"', '"v1"'), ("2026-11-27", "2026-11-20"),
                          ("Tagger, five words", "Tagger, one word"),
                          ("builds from", "compares v2 with, from")):  # fmt: skip
        text = text.replace(before, after)
    (folder / "reportgen-v1.toml").write_text(text, encoding="utf-8", newline="\n")


def _spans(spans: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    rows = [dict(zip(("start", "end", "label", "score"), span, strict=False)) for span in spans]
    return [row | {"score": round(row["score"], DIGITS)} if "score" in row else row for row in rows]


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def read_documents(path: Path) -> list[Document]:
    """The documents as they were written."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Document(row["id"], row["text"], tuple((one["start"], one["end"], one["label"]) for one in row["spans"]))
            for row in rows]  # fmt: skip
