"""The obvious slow version of detection: loops over images, labels, detections and thresholds; and seeded odd cases."""

import hashlib
import json
from dataclasses import dataclass, replace

import numpy as np

from reportgen.datasets.detection import Boxes, DetectionDataset
from reportgen.datasets.samples import Samples

NONE = -1
N_CASES = 200


def boxes(image, label, box, *, area=None, is_crowd=None, is_ignored=None, score=None):
    """Boxes from anything that numpy takes; what is not given is the usual."""
    box = np.asarray(box, np.float64).reshape(-1, 4)
    no = np.zeros(len(box), bool)
    return Boxes(
        image=np.asarray(image, np.int32),
        label=np.asarray(label, np.int32),
        box=box,
        own_area=None if area is None else np.asarray(area, np.float64),
        is_crowd=no if is_crowd is None else np.asarray(is_crowd, bool),
        is_ignored=no if is_ignored is None else np.asarray(is_ignored, bool),
        score=None if score is None else np.asarray(score, np.float64),
    )


def dataset(truths, detections, *, n_images, labels, size=np.nan):
    ids = [f"{i:06d}" for i in range(n_images)]
    names = tuple(f"label {k:03d}" for k in range(labels)) if isinstance(labels, int) else tuple(labels)
    side = np.full(n_images, size)
    return DetectionDataset(
        samples=Samples(ids), labels=names, truths=truths, detections=detections, width=side, height=side
    )


def random_case(seed):
    """Every oddity comes up: ties in score and overlap, crowds, ignored, > 100 per image and label, empty labels."""
    rng = np.random.default_rng(seed)
    n_images, n_labels = int(rng.integers(1, 8)), int(rng.integers(1, 6))
    n_truths, n_detections = int(rng.integers(0, 60)), int(rng.integers(0, 240))
    if seed % 10 == 9:
        n_images, n_labels, n_detections = 1, 2, 350
    grid = rng.choice([1, 2, 5, 10])
    side = 0 if seed % 7 == 0 else 1
    truth_box = np.concatenate(
        [rng.integers(0, 40 // grid, (n_truths, 2)) * grid, rng.integers(side, 60 // grid + 1, (n_truths, 2)) * grid],
        axis=1,
    ) * rng.choice([1.0, 3.0])
    truth_image, truth_label = rng.integers(0, n_images, n_truths), rng.integers(0, n_labels, n_truths)
    is_crowd = rng.random(n_truths) < rng.choice([0, 0.1, 0.4])
    is_ignored = (rng.random(n_truths) < 0.2) & (seed % 5 == 4)
    source = rng.integers(0, max(1, n_truths), n_detections if n_truths else 0)
    n = source.size
    box = truth_box[source] + rng.integers(-2, 3, (n, 4)) * grid * (rng.random((n, 1)) < 0.6)
    box[:, 2:] = np.maximum(box[:, 2:], side)
    image = np.where(rng.random(n) < 0.9, truth_image[source], rng.integers(0, n_images, n))
    label = np.where(rng.random(n) < 0.7, truth_label[source], rng.integers(0, n_labels, n))
    score = np.round(rng.random(n), int(rng.integers(1, 4)))
    area = truth_box[:, 2] * truth_box[:, 3] * rng.choice([1, 0.7])
    truths = boxes(truth_image, truth_label, truth_box, area=area, is_crowd=is_crowd, is_ignored=is_ignored)
    return dataset(truths, boxes(image, label, box, score=score), n_images=n_images, labels=n_labels)


def overlap(detection, truth, is_crowd=False):
    """IoU, or for a crowd the share of the detection; in pycocotools' order of operations."""
    (dx, dy, dw, dh), (tx, ty, tw, th) = detection, truth
    width = min(dw + dx, tw + tx) - max(dx, tx)
    height = min(dh + dy, th + ty) - max(dy, ty)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (dw * dh if is_crowd else dw * dh + tw * th - shared)


@dataclass(frozen=True)
class Image:
    """One image as lists: truths (label, box, is_crowd, is_ignored, item), detections (label, box, score, item).

    `spared` are the detections that count neither way where they find nothing.
    """

    truths: list
    detections: list
    overlaps: dict
    spared: set


def images(data):
    """Every image with its detections by descending score, then file order."""
    result = []
    t, d = data.truths, data.detections
    for image in range(data.n_samples):
        truths = [
            (int(t.label[i]), t.box[i].tolist(), bool(t.is_crowd[i]), bool(t.is_ignored[i]), i)
            for i in range(len(t.label))
            if t.image[i] == image
        ]
        order = sorted((i for i in range(len(d.label)) if d.image[i] == image), key=lambda i: (-d.score[i], i))
        detections = [(int(d.label[i]), d.box[i].tolist(), float(d.score[i]), i) for i in order]
        pairs = {(a[3], b[4]): overlap(a[1], b[1], b[2]) for a in detections for b in truths}
        result.append(Image(truths, detections, pairs, {i for i in order if d.is_ignored[i]}))
    return result


def found_at(image, least, threshold):
    """First pass at one threshold: {detection: truth}, the detections it ignores, {truth: score}."""
    found, ignored, taken = {}, set(), {}
    for label, _, score, d in image.detections:
        if score < threshold:
            continue
        best = None
        for truth_label, _, is_crowd, is_ignored, t in image.truths:
            if truth_label != label or (t in taken and not is_crowd):
                continue
            key = (not (is_crowd or is_ignored), image.overlaps[d, t], t)
            if key[1] >= min(least, 1 - 1e-10) and (best is None or key > best[0]):
                best = (key, t)
        if best is None:
            ignored |= {d} & image.spared
            continue
        found[d] = best[1]
        taken[best[1]] = score
        if not best[0][0]:
            ignored.add(d)
    return found, ignored, taken


def claims_at(image, least, threshold, found, taken):
    """Second pass at one threshold: {detection: truth of another label}, of truths found at no higher score."""
    claims, claimed = {}, set()
    for label, _, score, d in image.detections:
        if score < threshold or d in found or d in image.spared:
            continue
        own = max((image.overlaps[d, t[4]] for t in image.truths if t[0] == label and not t[2]), default=0.0)
        best = None
        for truth_label, _, is_crowd, is_ignored, t in image.truths:
            if truth_label == label or is_crowd or is_ignored or t in claimed or taken.get(t, -1) >= score:
                continue
            key = (image.overlaps[d, t], t)
            if key[0] >= min(least, 1 - 1e-10) and key[0] > own and (best is None or key > best):
                best = key
        if best is not None:
            claims[d] = best[1]
            claimed.add(best[1])
    return claims


def confusion_at(scenes, least, threshold, n_labels):
    """The confusion matrix at one threshold, matched from scratch among what is kept; and how many are ignored."""
    matrix, n_ignored = np.zeros((n_labels + 1, n_labels + 1), np.int64), 0
    for image in scenes:
        found, ignored, taken = found_at(image, least, threshold)
        claims = claims_at(image, least, threshold, found, taken)
        meant = {t: d for d, t in claims.items() if t not in taken}
        meant |= {t: d for d, t in found.items()}
        label_of = {d: label for label, _, _, d in image.detections}
        for label, _, score, d in image.detections:
            if score >= threshold and d not in ignored and d not in meant.values():
                matrix[NONE, label] += 1
        for label, _, is_crowd, is_ignored, t in image.truths:
            if not (is_crowd or is_ignored):
                matrix[label, label_of[meant[t]] if t in meant else NONE] += 1
        n_ignored += len(ignored)
    return matrix, n_ignored


def without_ignored(data):
    """The same with every ignored truth an ordinary one: pycocotools overwrites the flag by iscrowd."""
    return replace(data, truths=replace(data.truths, is_ignored=np.zeros(len(data.truths.label), bool)))


def read_coco(truth_path, detection_path=None):
    """A data set straight from COCO JSON, in COCO's order of images and categories; no reader plays a part."""
    given = json.loads(truth_path.read_text())
    found = json.loads(detection_path.read_text()) if detection_path else []
    image_ids = sorted({int(image["id"]) for image in given["images"]})
    category_ids = sorted({category["id"] for category in given["categories"]})
    image, label = ({value: place for place, value in enumerate(ids)} for ids in (image_ids, category_ids))
    names = {category["id"]: category["name"] for category in given["categories"]}

    def columns(entries):
        places = [image[int(entry["image_id"])] for entry in entries], [label[e["category_id"]] for e in entries]
        return (*places, [entry["bbox"] for entry in entries])

    truths = given["annotations"]
    wanted = boxes(
        *columns(truths), area=[entry["area"] for entry in truths], is_crowd=[bool(e.get("iscrowd")) for e in truths]
    )
    return dataset(
        wanted, boxes(*columns(found), score=[entry["score"] for entry in found]),
        n_images=len(image_ids), labels=[names[k] for k in category_ids],
    )  # fmt: skip


REAL = {
    "coco_val2014_fake100": ("instances_val2014_100.json", "instances_val2014_fakebbox100_results.json"),
    "coco_sampled_area_from_bbox": ("sampled_gts_bbox_area.json", "cocoapi_results.json"),
    "voc2012_100img": (
        "gts/coco_format_v1/instances_default.json",
        "dets/derived_coco_results_aligned_to_coco_format_v1.json",
    ),
    "coco_edge_ignore": ("gt_dataset.json", "dt_dataset.json"),
    "coco_edge_ignore b": ("gt_ignore_test_int_ids.json", "dt_ignore_test.json"),
}


def read_real(folder, name):
    """A real set of the data folder."""
    place = folder / "detection" / name.split()[0]
    return read_coco(*(place / part for part in REAL[name]))


def iou_of(seed):
    """The IoU a random case is evaluated at."""
    return (0.5, 0.3, 0.75, 0.9)[seed // 4 % 4]


def digest(data):
    """Of the numbers that make up a case: tells when numpy draws others."""
    parts = (data.truths.box, data.truths.image, data.detections.box, data.detections.image, data.detections.score)
    return hashlib.sha256(b"".join(np.asarray(part, "<f8").tobytes() for part in parts)).hexdigest()[:16]
