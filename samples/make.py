"""Builds the samples beside this file from data that scikit-learn ships: `python samples/make.py [FOLDER]`.

digits  1,797 handwritten digits, 8x8 pixels in 17 greys (UCI, Optical Recognition of Handwritten Digits, CC BY 4.0).
        A logistic regression is trained on the first half and run on the second, which it never saw: its errors are
        genuine.

The same library versions give the same bytes.
"""

import csv
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

N_TRAINING = 897
INK = 16.0  # the darkest grey in the data
SIDE = 32  # pixels of a written picture: 8x8 enlarged four times
GREYS = 16
DIGITS = 6  # of a written probability: fewer would round small ones to 0, which ruins the log loss
REGULARISATION = 0.001  # strong on purpose: a better model leaves too few errors to look at

DESCRIPTION = """\
# What `reportgen demo` builds from this folder.
[build]
predictions = "predictions.csv"
images = "images"
model = "Logistic regression"
version = "v1"
dataset = "handwritten digits, second half"
created = "2026-11-20T12:00:00Z"
"""


def main() -> None:
    """Builds every sample into the given folder, or beside this file."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    build_digits(folder / "digits")


def build_digits(folder: Path) -> None:
    """Writes predictions.csv, images/ and reportgen.toml of the digits into `folder`."""
    digits = load_digits()
    ids = [f"digit-{number:04d}" for number in range(N_TRAINING, len(digits.target))]
    (folder / "images").mkdir(parents=True, exist_ok=True)
    for sample_id, ink in zip(ids, digits.images[N_TRAINING:], strict=True):
        write_picture(folder / "images" / f"{sample_id}.png", ink)
    scores = probabilities(digits.data, digits.target)
    write_predictions(folder / "predictions.csv", ids, digits.target[N_TRAINING:], scores)
    (folder / "reportgen.toml").write_text(DESCRIPTION, encoding="utf-8", newline="\n")


def probabilities(pixels: NDArray[np.float64], target: NDArray[np.int64]) -> NDArray[np.float64]:
    """(n_samples, 10) what a classifier trained on the first half says of the second."""
    model = LogisticRegression(C=REGULARISATION, max_iter=2000, tol=1e-6)
    model.fit(pixels[:N_TRAINING], target[:N_TRAINING])
    return np.asarray(model.predict_proba(pixels[N_TRAINING:]), dtype=np.float64).round(DIGITS)


def write_predictions(path: Path, ids: list[str], truth: NDArray[np.int64], scores: NDArray[np.float64]) -> None:
    """Writes id, true, pred, prob_0 … prob_9; the prediction is the label of the highest written probability."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["id", "true", "pred", *(f"prob_{digit}" for digit in range(10))])
        for sample_id, label, row in zip(ids, truth, scores, strict=True):
            rows.writerow([sample_id, label, row.argmax(), *(f"{score:.{DIGITS}f}" for score in row)])


def write_picture(path: Path, ink: NDArray[np.float64]) -> None:
    """Writes one digit, black on white, as a PNG of 4 bits a pixel: half the bytes of the usual 8."""
    paper = Image.fromarray((255 * (1 - ink / INK)).round().astype(np.uint8)).resize(
        (SIDE, SIDE), Image.Resampling.BICUBIC
    )
    steps = (np.asarray(paper) * ((GREYS - 1) / 255)).round().astype(np.uint8)
    picture = Image.frombytes("P", (SIDE, SIDE), steps.tobytes())
    picture.putpalette([grey * 255 // (GREYS - 1) for grey in range(GREYS) for _ in range(3)])
    picture.save(path, bits=4, optimize=True)


if __name__ == "__main__":
    main()
