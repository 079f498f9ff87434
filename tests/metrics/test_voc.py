"""VOC's average precision: the published answers, and loops on odd data."""

import json

import numpy as np

from reportgen.metrics.boxes import candidates
from reportgen.metrics.voc import voc_figures
from tests.loops import each_seed
from tests.oracles import boxes as oracle

OVERLAPS = (0.1, 0.3, 0.5, 0.75)


def figures_of(data, overlaps=OVERLAPS):
    every = candidates(data.truths, data.detections, data.detections.score, data.n_labels)
    return voc_figures(every, data.truths.box, data.detections.box, overlaps)


def read_text_folder(folder):
    """One text file an image: label, score in predictions, x, y, width, height; in the order of the file names."""
    columns = []
    names = sorted(path.name for path in (folder / "gts").iterdir())
    for part in ("gts", "dets"):
        rows = [(image, *line.split()) for image, name in enumerate(names)
                for line in (folder / part / name).read_text().splitlines() if line.strip()]  # fmt: skip
        columns.append((
            [row[0] for row in rows], [0] * len(rows), [[float(value) for value in row[-4:]] for row in rows],
            [float(row[2]) for row in rows],
        ))  # fmt: skip
    truths, found = columns
    return oracle.dataset(
        oracle.boxes(*truths[:3]), oracle.boxes(*found[:3], score=found[3]), n_images=len(names), labels=["object"]
    )


def read_voc(data):
    folder = data / "detection" / "voc2012_100img"
    return oracle.read_coco(
        folder / "gts/coco_format_v1/instances_default.json",
        folder / "dets/derived_coco_results_aligned_to_coco_format_v1.json",
    )


def assert_expected(given, figures, expected):
    for figure in figures:
        eleven = ("ELEVEN", figure.label_ap_11, figure.ap_11)
        for kind, label_ap, mean in (("EVERY", figure.label_ap, figure.ap), eleven):
            wanted = expected["voc"].get(f"iou{figure.overlap}_{kind}_POINT_INTERPOLATION")
            if wanted is None:
                continue
            np.testing.assert_allclose(mean, wanted["mAP"], rtol=0, atol=1e-12)
            for k, label in enumerate(given.labels):
                row = wanted["per_class"][label]
                np.testing.assert_allclose(label_ap[k], row["AP"], rtol=0, atol=1e-12)
                assert (figure.tp[k], figure.fp[k]) == (row["TP"], row["FP"])


def test_the_published_sample_gives_the_published_answers(data):
    folder = data / "detection" / "boxes_sample_7img"
    expected = json.loads((folder / "expected_review_tool.json").read_text())
    given = read_text_folder(folder)
    figures = figures_of(given)
    assert_expected(given, figures, expected)
    for figure in figures:
        published = [expected["published"][kind][str(figure.overlap)] for kind in ("EVERY_POINT", "ELEVEN_POINT")]
        np.testing.assert_allclose([figure.ap, figure.ap_11], published, rtol=0, atol=1e-9)


def test_real_detections_give_the_answers_of_the_review_tool(data):
    expected = json.loads((data / "detection" / "voc2012_100img" / "expected_review_tool.json").read_text())
    overlaps = sorted({float(key[3:].split("_")[0]) for key in expected["voc"]})
    given = read_voc(data)
    assert_expected(given, figures_of(given, overlaps), expected)


def slow(data, least):
    """Per label: average precision over all points and over eleven; one detection after the other."""
    t, d = data.truths, data.detections
    result = []
    for label in range(data.n_labels):
        wanted = [i for i in range(len(t.label)) if t.label[i] == label]
        counted = {i for i in wanted if not (t.is_crowd[i] or t.is_ignored[i])}
        own = [i for i in range(len(d.label)) if d.label[i] == label]
        order = sorted(own, key=lambda i: (-d.score[i], d.image[i], i))
        found, flags = set(), []
        for i in order:
            best, best_overlap = None, 0.0
            for j in wanted:
                if t.image[j] == d.image[i]:
                    one, other = d.box[i] + [0, 0, 1, 1], t.box[j] + [0, 0, 1, 1]
                    shared = oracle.overlap(one.tolist(), other.tolist())
                    if shared > best_overlap:
                        best, best_overlap = j, shared
            if best is None or best_overlap < least:
                flags.append(False)
            elif best in counted:
                flags.append(best not in found)
                found.add(best)
        result.append(areas(flags, len(counted)))
    return np.array(result).reshape(-1, 2)


def areas(flags, n):
    if not n:
        return np.nan, np.nan
    hits = np.cumsum(flags)
    recall, precision = hits / n, hits / np.arange(1, len(flags) + 1)
    highest = [max(precision[i:]) for i in range(len(flags))]
    every = sum(high for high, flag in zip(highest, flags, strict=True) if flag) / n
    pairs = list(zip(precision, recall, strict=True))
    points = [max([p for p, r in pairs if r >= level], default=0.0) for level in np.linspace(0, 1, 11)]
    return every, sum(points) / 11


@each_seed(range(0, oracle.N_CASES, 4))
def test_figures_equal_one_detection_after_the_other(seed):
    data = oracle.random_case(seed)
    for figure in figures_of(data, (0.3, 0.5)):
        expected = slow(data, figure.overlap)
        np.testing.assert_allclose(figure.label_ap, expected[:, 0], rtol=0, atol=1e-12)
        np.testing.assert_allclose(figure.label_ap_11, expected[:, 1], rtol=0, atol=1e-12)
