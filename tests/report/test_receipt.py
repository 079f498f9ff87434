"""What the terminal and the page say of the pictures in a file that holds none."""

import numpy as np
import pytest

from reportgen.report.images import Thumbnails
from reportgen.report.shown_samples import ShownSamples, receipt
from reportgen.report.words import Words

IMAGES, SAMPLES = Words("image", "missed", "object"), Words("sample", "no prediction", "sample")
NO_FILES = Thumbnails((), np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int32), 0, ())


def test_one_sample_is_not_all_of_them():
    one = ShownSamples(np.arange(1), None, (), 0)
    assert receipt(one, 1, SAMPLES) == "The 1 sample is in this file."
    assert receipt(one, 1, IMAGES) == "No picture is in this file; the 1 image is listed without."


@pytest.mark.parametrize(
    ("n_listed", "pictures", "words", "text"),
    [
        (20, None, IMAGES, "No picture is in this file; all 20 images are listed without."),
        (20, NO_FILES, IMAGES, "No picture is in this file: none has a file; all 20 images are listed without."),
        (15, None, IMAGES, "No picture is in this file; 15 of 20 images are listed without."),
        (20, None, SAMPLES, "All 20 samples are in this file."),
    ],
)
def test_a_file_without_pictures_does_not_claim_to_hold_images(n_listed, pictures, words, text):
    assert receipt(ShownSamples(np.arange(n_listed), pictures, (), 0), 20, words) == text
