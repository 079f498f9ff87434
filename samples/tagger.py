"""Which digits are in a picture: a classifier that answers with any number of labels, or none.

It slides the detector's windows over the picture (detector.py), takes for each digit the windows that look most like
it, and a logistic regression for each digit says how likely it is there.
"""

from dataclasses import dataclass

import numpy as np
from detector import BLANK, Examples, blanks, examples, fitted, joined, windows
from numpy.typing import NDArray
from PIL import Image
from scenes import SURFACES, Bytes, Crowd, Floats, Integers, Rng, Scene, composed
from sklearn.linear_model import LogisticRegression

FEW = Crowd(fewest=1, most=4, smallest=44, largest=110)
SMALLER = 2  # times that a scene is made smaller before anybody sees it
NAMES = ("squared paper", "board", "wood", "bricks", "asphalt", "sky", "plaster")  # of SURFACES
BEST = 3  # windows of a digit that count
LEAST = 1e-6  # chance of a window from which it counts
SHARE_OF_BLANKS = 1 / 40  # of the windows without a digit, to learn from
STRENGTH = 0.3  # of the logistic regression of each digit; weak, since there are few pictures
MORE_BLANKS = 1 / 5  # from which the better version picks those it is mistaken about


def pages(count: int, digits: Floats, target: Integers, rng: Rng) -> list[Scene]:
    """New pictures of few and large digits, on all surfaces in turn."""
    made = [composed(rng, SURFACES[k % len(SURFACES)], digits, target, FEW) for k in range(count)]
    return [smaller(one) for one in made]


def surfaces_of(count: int) -> list[str]:
    """What the pictures of `pages` show, in words."""
    return [NAMES[k % len(NAMES)] for k in range(count)]


def smaller(scene: Scene) -> Scene:
    """The same, a part of the size."""
    picture = Image.fromarray(scene.picture).reduce(SMALLER)
    return Scene(np.asarray(picture), scene.labels, scene.boxes // SMALLER)


def digits_in(scenes: list[Scene]) -> NDArray[np.bool_]:
    """(n_scenes, 10) which digits each one has."""
    return np.array([np.isin(np.arange(BLANK), scene.labels) for scene in scenes])


@dataclass(frozen=True)
class Tagger:
    """What a window holds, and what that says of the picture."""

    window: LogisticRegression
    digits: tuple[LogisticRegression, ...]

    def scores(self, pictures: list[Bytes]) -> Floats:
        """(n_pictures, 10) how likely each digit is there."""
        seen = sights(self.window, pictures)
        return np.stack([one.predict_proba(seen[:, k])[:, 1] for k, one in enumerate(self.digits)], axis=1)


def sights(window: LogisticRegression, pictures: list[Bytes]) -> Floats:
    """(n_pictures, 10, BEST) log odds of the windows most like each digit, best first."""
    found = []
    for picture in pictures:
        features = [size.features(np.arange(len(size.centre))) for size in windows(picture)]
        chances = window.predict_proba(np.concatenate(features))[:, :BLANK].clip(LEAST, 1 - LEAST)
        best = -np.sort(-chances, axis=0)[:BEST].T
        found.append(np.log(best / (1 - best)))
    return np.array(found)


def trained(scenes: list[Scene], pictures: list[Bytes], rng: Rng, *, is_better: bool) -> Tagger:
    """A classifier that has learnt from scenes, as their pictures show them.

    The better version looks a second time at the windows that it was mistaken about.
    """
    seen = [(scene, size) for scene, picture in zip(scenes, pictures, strict=True) for size in windows(picture)]
    parts: list[Examples] = [examples(scene, size, rng) for scene, size in seen]
    detector = fitted(joined(parts))
    if is_better:
        wrong = [detector.mistaken(size, blanks(scene, size, rng, MORE_BLANKS)) for scene, size in seen]
        detector = fitted(joined(parts + wrong))
    values, truth = sights(detector.label, pictures), digits_in(scenes)
    digits = [LogisticRegression(C=STRENGTH, tol=1e-6).fit(values[:, k], truth[:, k]) for k in range(BLANK)]
    return Tagger(detector.label, tuple(digits))
