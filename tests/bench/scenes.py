"""Detection results as large as wanted, shaped like a real detector's: written as COCO JSON, equal bytes every time."""

import json

import numpy as np

SIDES = (640.0, 480.0)


def made(n_images, n_labels, n_detections, seed=20):
    """Columns of ground truths and detections: most objects found, then duplicates, confusions and background.

    About 7 objects an image, a third small; scores of all but the first detection of an object lie close to 0.
    """
    rng = np.random.default_rng(seed)
    n_in_image = rng.negative_binomial(1, 1 / (1 + 7.3), n_images)
    image = np.repeat(np.arange(n_images), n_in_image)
    share = 1 / np.arange(1, n_labels + 1)
    palette = rng.choice(n_labels, (n_images, 4), p=share / share.sum())
    label = palette[image, np.minimum(rng.geometric(0.5, image.size) - 1, 3)]
    box = placed(rng, image.size)
    truths = {
        "image": image, "label": label, "box": np.round(box, 2), "is_crowd": (rng.random(image.size) < 0.012) * 1,
        "area": np.round(box[:, 2] * box[:, 3] * rng.uniform(0.45, 0.95, image.size), 4),
    }  # fmt: skip
    first = np.flatnonzero(rng.random(image.size) < 0.88)[:n_detections]
    return truths, detections(rng, truths, palette, first, n_detections - first.size, n_labels)


def placed(rng, n):
    area = np.exp(rng.normal(7.4, 1.95, n)).clip(30, 0.8 * SIDES[0] * SIDES[1])
    width = np.minimum(np.sqrt(area * np.exp(rng.normal(0, 0.5, n))), SIDES[0] - 1)
    height = np.minimum(area / width, SIDES[1] - 1)
    x, y = rng.random(n) * (SIDES[0] - width), rng.random(n) * (SIDES[1] - height)
    return np.stack([x, y, width, height], axis=1)


def detections(rng, truths, palette, first, n_more, n_labels):
    image = rng.integers(0, len(palette), n_more)
    begin = np.searchsorted(truths["image"], image)
    n_there = np.searchsorted(truths["image"], image, "right") - begin
    kind = np.where(n_there > 0, rng.choice(3, n_more, p=[0.3, 0.2, 0.5]), 2)  # duplicate, confusion, background
    source = np.minimum(begin + (rng.random(n_more) * n_there).astype(int), truths["label"].size - 1)
    box = np.where(
        (kind == 2)[:, None], placed(rng, n_more), moved(rng, truths["box"][source], rng.uniform(0.03, 0.3, n_more))
    )
    near = (truths["label"][source] + rng.integers(1, 4, n_more)) % n_labels
    other = palette[image, rng.integers(0, 4, n_more)]
    label = np.select([kind == 0, kind == 1], [truths["label"][source], near], other)
    looseness = np.abs(rng.normal(0, 0.05, first.size)) + 0.01
    columns = {
        "image": np.concatenate([truths["image"][first], image]),
        "label": np.concatenate([truths["label"][first], label]),
        "box": np.round(np.concatenate([moved(rng, truths["box"][first], looseness), box]), 3),
        "score": np.round(
            np.concatenate([rng.beta(4, 1.7, first.size), rng.beta(0.5, 7, n_more)]).clip(0.001, 0.99999), 5
        ),
    }
    order = np.lexsort((-columns["score"], rng.permutation(len(palette))[columns["image"]]))
    return {name: column[order] for name, column in columns.items()}


def moved(rng, box, by):
    """Boxes off by a share of their size."""
    size = box[:, 2:] * np.exp(rng.normal(0, 1, (len(box), 2)) * by[:, None] * 1.3)
    centre = box[:, :2] + box[:, 2:] / 2 + box[:, 2:] * rng.normal(0, 1, (len(box), 2)) * by[:, None]
    corner = np.maximum(centre - size / 2, 0)
    return np.concatenate([corner, np.maximum(size, 0.5)], axis=1)


def written(folder, n_images, n_labels, n_detections, *, is_rounded=True):
    """Writes ground_truth.json, with polygons as COCO has them, and predictions.json: numbers of 3 and 5 decimals, or
    of 17 digits, as Python writes what nobody rounded.
    """
    truths, found = made(n_images, n_labels, n_detections)
    if not is_rounded:
        rng = np.random.default_rng(21)
        found["box"] += rng.uniform(0, 4e-4, found["box"].shape)
        found["score"] += rng.uniform(0, 4e-6, found["score"].shape)
    number = 7 * np.arange(n_images) + 1
    labels = range(1, n_labels + 1)
    head = {
        "images": [{"id": i, "file_name": f"{i:012d}.jpg", "width": 640, "height": 480} for i in number.tolist()],
        "categories": [{"id": k, "name": f"label {k:04d}"} for k in labels],
    }
    columns = (number[truths["image"]], truths["label"] + 1, truths["box"], truths["area"], truths["is_crowd"])
    annotations = [
        {"id": i + 1, "image_id": image, "category_id": label, "bbox": box, "area": area, "iscrowd": crowd,
         "segmentation": [outline(box)]}
        for i, (image, label, box, area, crowd) in enumerate(zip(*map(np.ndarray.tolist, columns), strict=True))
    ]  # fmt: skip
    (folder / "ground_truth.json").write_text(json.dumps(head | {"annotations": annotations}, separators=(",", ":")))
    columns = (number[found["image"]], found["label"] + 1, found["box"], found["score"])
    results = [
        {"image_id": image, "category_id": label, "bbox": box, "score": score}
        for image, label, box, score in zip(*map(np.ndarray.tolist, columns), strict=True)
    ]
    (folder / "predictions.json").write_text(json.dumps(results, separators=(",", ":")))
    return folder


def outline(box):
    """A polygon of 24 points."""
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    x = box[0] + box[2] / 2 * (1 + np.cos(angle))
    y = box[1] + box[3] / 2 * (1 + np.sin(angle))
    return np.round(np.stack([x, y], axis=1), 2).ravel().tolist()
