"""What the terminal and the page say of the pictures in a file that holds none."""

import numpy as np
import pytest

from reportgen.report.images import Thumbnails
from reportgen.report.shown_samples import ShownSamples, receipt
from reportgen.report.words import Words

IMAGES, SAMPLES = Words("image", "missed", "object"), Words("sample", "no prediction", "sample")
NO_FILES = Thumbnails((), np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int32), 0, ())


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
