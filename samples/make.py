"""Builds the samples beside this file from data that scikit-learn ships: `python samples/make.py [FOLDER]`.

digits        1,797 handwritten digits, 8x8 pixels in 17 greys (UCI, Optical Recognition of Handwritten Digits, CC BY
              4.0). A logistic regression is trained on the first half and run on the second, which it never saw.
digit-scenes  60 pictures composed of digits of that second half (scenes.py), and a detector run on them (detector.py)
              that was trained on other scenes, of the first half.
digit-labels  480 small pictures with a few digits each, or none, and a classifier (tagger.py) that says which digits
              are there. It was trained on the first 240, of the first half; the others, of the second, are split into
              valid and test.

texts         some 380 paragraphs of SciPy's documentation (BSD-3-Clause, see texts/LICENSE), and a classifier
              (router.py) that says which part of the library each is about. It was trained on paragraphs of other
              functions. The texts stay as they were taken from SciPy 1.17.1: another version says other things.
entities      72 documents, each what a function of SciPy says of itself and its parameters (BSD-3-Clause, see
              entities/LICENSE), and a tagger (finder.py) of the names in them: what its authors marked up as one. It
              was trained on other functions.
answers       48 questions about those paragraphs, which word was left out, and what two simple programs answer.

Each has a second version to compare with: a better classifier with a kernel, a detector trained on fewer scenes, a
classifier that did not look a second time at what it was mistaken about, one that counts the most frequent
words, a tagger that sees one word at a time, a program that answers the most frequent word.

Beside the digits and the scenes lie vectors (vectors.npz): the pixels that the classifier of the digits sees, and the
mean colours of twelve parts of each scene.

So all errors are genuine. The same library versions, processor and number of cores give the same bytes; elsewhere sums
round otherwise, a fit stops a little earlier or later, and the weakest detections are others. recorded.py says what was
made.
"""

import csv
import json
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from answers import build_answers
from detector import Detections, trained
from finder import build_entities
from numpy.typing import NDArray
from PIL import Image
from recorded import record
from router import build_texts
from scenes import HEIGHT, SURFACES, WIDTH, Scene, composed
from sklearn.datasets import load_digits
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from tagger import digits_in, pages, surfaces_of
from tagger import trained as tagger
from threadpoolctl import threadpool_limits  # scikit-learn brings it

N_TRAINING = 897
INK = 16.0  # the darkest grey in the data
SIDE = 32  # pixels of a written picture: 8x8 enlarged four times
UP = 2  # the filter of PNG that says so
GREYS = 16
PARTS = (4, 3)  # of a scene, across and down, whose mean colours are its vector
DIGITS = 6  # of a written probability: fewer would round small ones to 0, which ruins the log loss
REGULARISATION = 0.001  # strong on purpose: a better model leaves too few errors to look at

KERNEL = {"gamma": 0.001, "n_components": 200, "random_state": 0}  # of the second version
SECOND_REGULARISATION = 10.0

N_TRAINING_SCENES, N_SCENES = 60, 60
FEWER_TRAINING_SCENES = 24  # of the earlier version
QUALITY = 85  # of a scene's JPEG
SPLITS = {"train": 240, "valid": 60, "test": 180}  # pictures of digit-labels
QUALITY_OF_SMALL = 70  # of their JPEG

DESCRIPTION = """\
# What `reportgen demo` builds from this folder.
[build]
predictions = "predictions.csv"
images = "images"
embeddings = "vectors.npz"
model = "Logistic regression"
version = "v1"
dataset = "handwritten digits, second half"
created = "2026-11-20T12:00:00Z"
"""

SCENES_DESCRIPTION = """\
# What `reportgen demo` builds from this folder.
[build]
ground-truth = "ground_truth.json"
predictions = "predictions.json"
images = "images"
embeddings = "vectors.npz"
model = "Sliding windows, HOG"
version = "v1"
dataset = "scenes of handwritten digits"
created = "2026-11-20T12:00:00Z"
"""

LABELS_DESCRIPTION = """\
# What `reportgen demo` builds from this folder.
[build]
predictions = "predictions.csv"
images = "images"
model = "Pooled windows, HOG"
version = "v2"
dataset = "pictures of a few digits"
created = "2026-11-24T12:00:00Z"
"""


def main() -> None:
    """Builds every sample into the given folder, or beside this file."""
    own = Path(__file__).resolve().parent
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else own
    build_digits(folder / "digits")
    with threadpool_limits(1):  # sums in the same order, so the same bytes, however many cores there are
        build_scenes(folder / "digit-scenes")
        build_labels(folder / "digit-labels")
        build_texts(folder / "texts")
        build_entities(folder / "entities")
    build_answers(own / "texts", folder / "answers")
    if folder.resolve() == own:
        record(own)


def build_digits(folder: Path) -> None:
    """Writes predictions.csv, images/ and reportgen.toml of the digits into `folder`."""
    digits = load_digits()
    ids = [f"digit-{number:04d}" for number in range(N_TRAINING, len(digits.target))]
    (folder / "images").mkdir(parents=True, exist_ok=True)
    for sample_id, ink in zip(ids, digits.images[N_TRAINING:], strict=True):
        write_picture(folder / "images" / f"{sample_id}.png", ink)
    scores = probabilities(digits.data, digits.target)
    write_predictions(folder / "predictions.csv", ids, digits.target[N_TRAINING:], scores)
    write_vectors(folder / "vectors.npz", ids, digits.data[N_TRAINING:].astype(np.int8))
    with threadpool_limits(1):
        better = probabilities(digits.data, digits.target, version=2)
    write_predictions(folder / "predictions-v2.csv", ids, digits.target[N_TRAINING:], better)
    (folder / "reportgen.toml").write_text(DESCRIPTION, encoding="utf-8", newline="\n")
    text = of_version(DESCRIPTION, "v2", "2026-11-23")
    (folder / "reportgen-v2.toml").write_text(text, encoding="utf-8", newline="\n")


def of_version(description: str, version: str, date: str) -> str:
    """The description of another version."""
    for before, after in (
        ("predictions.", f"predictions-{version}."),
        ('version = "v1"', f'version = "{version}"'),
        ("2026-11-20", date),
        ("builds from", "compares v1 with, from"),
    ):
        description = description.replace(before, after)
    return description


def probabilities(pixels: NDArray[np.float64], target: NDArray[np.int64], version: int = 1) -> NDArray[np.float64]:
    """(n_samples, 10) what a classifier trained on the first half says of the second."""
    model = LogisticRegression(C=REGULARISATION, max_iter=2000, tol=1e-6)
    if version == 2:
        with_kernel = LogisticRegression(C=SECOND_REGULARISATION, max_iter=2000, tol=1e-6)
        model = make_pipeline(Nystroem(**KERNEL), with_kernel)
    model.fit(pixels[:N_TRAINING], target[:N_TRAINING])
    return np.asarray(model.predict_proba(pixels[N_TRAINING:]), dtype=np.float64).round(DIGITS)


def write_predictions(path: Path, ids: list[str], truth: NDArray[np.int64], scores: NDArray[np.float64]) -> None:
    """Writes id, true, pred, prob_0 … prob_9; the prediction is the label of the highest written probability."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["id", "true", "pred", *(f"prob_{digit}" for digit in range(10))])
        for sample_id, label, row in zip(ids, truth, scores, strict=True):
            rows.writerow([sample_id, label, row.argmax(), *(f"{score:.{DIGITS}f}" for score in row)])


def write_vectors(path: Path, ids: list[str], vectors: NDArray[Any]) -> None:
    """Writes a vector of each sample, (n_samples, n_dimensions), beside its id."""
    np.savez_compressed(path, ids=np.array(ids), embeddings=vectors)


def write_picture(path: Path, ink: NDArray[np.float64]) -> None:
    """Writes one digit, black on white, as a PNG of 4 bits a pixel: half the bytes of the usual 8."""
    paper = Image.fromarray((255 * (1 - ink / INK)).round().astype(np.uint8)).resize(
        (SIDE, SIDE), Image.Resampling.BICUBIC
    )
    steps = (np.asarray(paper) * ((GREYS - 1) / 255)).round().astype(np.uint8)
    path.write_bytes(grey_png(steps))


def grey_png(steps: NDArray[np.uint8]) -> bytes:
    """A picture (height, width) of 16 greys as PNG; an even width. Pillow writes as few bits with a palette alone."""
    height, width = steps.shape
    packed = steps[:, ::2] << 4 | steps[:, 1::2]
    rows = np.diff(packed, axis=0, prepend=np.zeros_like(packed[:1]))  # by how much each is above the one before
    filtered = np.pad(rows, ((0, 0), (1, 0)), constant_values=UP)
    header = struct.pack(">IIBBBBB", width, height, 4, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(filtered.tobytes(), 9)), (b"IEND", b""))
    chunks = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
              for kind, data in parts)  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def build_scenes(folder: Path) -> None:
    """Writes ground_truth.json, predictions.json, images/ and reportgen.toml of the scenes into `folder`."""
    detectors = [
        trained(scenes(count, slice(None, N_TRAINING), seed=1), np.random.default_rng(2))
        for count in (N_TRAINING_SCENES, FEWER_TRAINING_SCENES)
    ]
    tested = scenes(N_SCENES, slice(N_TRAINING, None), seed=3)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    found: list[list[Detections]] = [[], []]
    colours = []
    for number, scene in enumerate(tested, start=1):
        path = folder / "images" / scene_name(number)
        write_scene(path, scene)
        with Image.open(path) as picture:
            for detector, seen in zip(detectors, found, strict=True):
                seen.append(detector.detections(np.asarray(picture)))
            colours.append(np.asarray(picture.resize(PARTS, Image.Resampling.BOX)).ravel())
    write_ground_truth(folder / "ground_truth.json", tested)
    write_detections(folder / "predictions.json", found[0])
    write_detections(folder / "predictions-v0.json", found[1])
    names = [scene_name(number) for number in range(1, N_SCENES + 1)]
    write_vectors(folder / "vectors.npz", names, (np.array(colours) / 255).astype(np.float16))
    (folder / "reportgen.toml").write_text(SCENES_DESCRIPTION, encoding="utf-8", newline="\n")
    text = of_version(SCENES_DESCRIPTION, "v0", "2026-11-17")
    (folder / "reportgen-v0.toml").write_text(text, encoding="utf-8", newline="\n")


def build_labels(folder: Path) -> None:
    """Writes predictions.csv, images/ and reportgen.toml of the pictures with several labels into `folder`."""
    made = labelled()
    (folder / "images").mkdir(parents=True, exist_ok=True)
    pictures = []
    for number, (_, scene) in enumerate(made, start=1):
        path = folder / "images" / picture_name(number)
        Image.fromarray(scene.picture).save(path, quality=QUALITY_OF_SMALL, optimize=True)
        with Image.open(path) as picture:
            pictures.append(np.asarray(picture))
    n = SPLITS["train"]
    for version, is_better in (("", True), ("-v1", False)):
        model = tagger([scene for _, scene in made[:n]], pictures[:n], np.random.default_rng(6), is_better=is_better)
        write_tags(folder / f"predictions{version}.csv", made, model.scores(pictures))
    (folder / "reportgen.toml").write_text(LABELS_DESCRIPTION, encoding="utf-8", newline="\n")
    text = LABELS_DESCRIPTION
    for before, after in (("predictions.", "predictions-v1."), ('"v2"', '"v1"'), ("2026-11-24", "2026-11-17"),
                          ("builds from", "compares v2 with, from")):  # fmt: skip
        text = text.replace(before, after)
    (folder / "reportgen-v1.toml").write_text(text, encoding="utf-8", newline="\n")


def labelled() -> list[tuple[str, Scene]]:
    """The pictures of digit-labels with the split of each: those to train on have digits of the first half."""
    digits, rng = load_digits(), np.random.default_rng(5)
    made = []
    for split, count in SPLITS.items():
        part = slice(None, N_TRAINING) if split == "train" else slice(N_TRAINING, None)
        made += [(split, scene) for scene in pages(count, digits.images[part], digits.target[part], rng)]
    return made


def picture_name(number: int) -> str:
    """The file of a picture with several labels."""
    return f"picture-{number:03d}.jpg"


def write_tags(path: Path, made: list[tuple[str, Scene]], scores: NDArray[np.float64]) -> None:
    """Writes image, split, surface, true_0 … true_9, p_0 … p_9."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(
            ["image", "split", "surface", *(f"{side}_{digit}" for side in ("true", "p") for digit in range(10))]
        )
        truth = digits_in([scene for _, scene in made]).astype(int).tolist()
        surfaces = [surface for count in SPLITS.values() for surface in surfaces_of(count)]
        for number, ((split, _), true, row) in enumerate(zip(made, truth, scores, strict=True), start=1):
            rows.writerow(
                [picture_name(number), split, surfaces[number - 1], *true, *(f"{score:.4f}" for score in row)]
            )


def scenes(count: int, part: slice, seed: int) -> list[Scene]:
    """New scenes of that part of the digits, on all surfaces in turn."""
    digits, rng = load_digits(), np.random.default_rng(seed)
    surfaces = [SURFACES[number % len(SURFACES)] for number in range(count)]
    return [composed(rng, surface, digits.images[part], digits.target[part]) for surface in surfaces]


def write_scene(path: Path, scene: Scene) -> None:
    """Writes the picture of a scene as a JPEG."""
    Image.fromarray(scene.picture).save(path, quality=QUALITY, optimize=True)


def scene_name(number: int) -> str:
    """The file of a scene, by its image id in COCO."""
    return f"scene-{number:02d}.jpg"


def write_ground_truth(path: Path, tested: list[Scene]) -> None:
    """Writes the scenes' boxes as a COCO data set; a category's id is its digit."""
    numbers = range(1, len(tested) + 1)
    images = [{"id": k, "file_name": scene_name(k), "width": WIDTH, "height": HEIGHT} for k in numbers]
    boxes = [
        {"image_id": k, "category_id": label, "bbox": box, "area": box[2] * box[3], "iscrowd": 0}
        for k, scene in zip(numbers, tested, strict=True)
        for label, box in zip(scene.labels.tolist(), scene.boxes.tolist(), strict=True)
    ]
    annotations = [{"id": k, **box} for k, box in enumerate(boxes, start=1)]
    categories = [{"id": digit, "name": str(digit), "supercategory": "digit"} for digit in range(10)]
    parts = {"images": images, "annotations": annotations, "categories": categories}
    text = ",\n".join(f"{json.dumps(name)}: {one_a_line(rows)}" for name, rows in parts.items())
    path.write_text(f"{{{text}}}\n", encoding="utf-8", newline="\n")


def write_detections(path: Path, found: list[Detections]) -> None:
    """Writes what was found in each scene as a list of COCO results."""
    rows = [
        {"image_id": k, "category_id": label, "bbox": box, "score": round(score, 4)}
        for k, seen in enumerate(found, start=1)
        for label, box, score in zip(seen.labels.tolist(), seen.boxes.tolist(), seen.scores.tolist(), strict=True)
    ]
    path.write_text(one_a_line(rows) + "\n", encoding="utf-8", newline="\n")


def one_a_line(rows: list[dict[str, Any]]) -> str:
    """A JSON list with a line for each of its objects."""
    return "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]"


if __name__ == "__main__":
    main()
