"""The obvious slow version of LVIS's average precision, from the files' own objects; and seeded cases.

The rules are those of lvis-api 0.5.3 (LVISEval, LVISResults), written anew with loops.
"""

import numpy as np

AREAS = {"": (0, 1e10), "_small": (0, 32**2), "_medium": (32**2, 96**2), "_large": (96**2, 1e10)}


def random_case(seed):
    """Ground truth and results: some images are full of detections, labels are absent, partial and unknown."""
    rng = np.random.default_rng(seed)
    n_images, n_labels = int(rng.integers(2, 6)), int(rng.integers(2, 6))
    images, annotations, results = [], [], []
    for image in range(1, n_images + 1):
        ids = rng.permutation(np.arange(1, n_labels + 1)).tolist()
        annotated, rest = ids[: n_labels // 2], ids[n_labels // 2 :]
        images.append({
            "id": image, "width": 400, "height": 400, "coco_url": f"http://images/val2017/{image:012d}.jpg",
            "neg_category_ids": rest[:1], "not_exhaustive_category_ids": annotated[:1] if rng.random() < 0.5 else [],
        })  # fmt: skip
        for _ in range(int(rng.integers(1, 12))):
            side = rng.choice([8, 40, 120], 2) + rng.integers(0, 8, 2)
            box = [*rng.integers(0, 200, 2).tolist(), *side.tolist()]
            area = float(box[2] * box[3] * rng.choice([1, 0.6]))
            label = int(rng.choice(annotated)) if annotated else ids[0]
            annotation = {"id": len(annotations) + 1, "image_id": image, "category_id": label, "bbox": box}
            annotations.append(annotation | {"area": area})
            for _ in range(int(rng.integers(0, 3))):
                guess = label if rng.random() < 0.7 else int(rng.choice(ids))
                moved = [float(side + rng.integers(-3, 4)) for side in box]
                score = round(float(rng.random()), int(rng.integers(1, 4)))
                results.append({"image_id": image, "category_id": guess, "bbox": moved, "score": score})
    categories = [{"id": k, "name": f"label {k}", "frequency": "rcf"[k % 3]} for k in range(1, n_labels + 1)]
    return {"images": images, "annotations": annotations, "categories": categories}, results


def figures(truth, results, most=300):
    """AP over ten IoUs of each size, as `map`, `map_small` …; NaN where no label has an object of the size."""
    kept = _best_of_each_image(results, most)
    found = {}
    for suffix, area in AREAS.items():
        values = [
            ap
            for category in truth["categories"]
            for least in np.linspace(0.5, 0.95, 10)
            if (ap := _ap(truth, kept, category["id"], area, least)) is not None
        ]
        found[f"map{suffix}"] = float(np.mean(values)) if values else float("nan")
    return found


def _best_of_each_image(results, most):
    kept = []
    for image in dict.fromkeys(one["image_id"] for one in results):
        own = [one for one in results if one["image_id"] == image]
        kept += sorted(own, key=lambda one: -one["score"])[:most]
    return kept


def _ap(truth, results, label, area, least):
    hits, n_truths = [], 0  # of each detection that counts: its score and whether it is right
    for image in truth["images"]:
        truths = [a for a in truth["annotations"] if (a["image_id"], a["category_id"]) == (image["id"], label)]
        n_truths += sum(_is_within(one["area"], area) for one in truths)
        if not truths and label not in image["neg_category_ids"]:
            continue
        own = [one for one in results if (one["image_id"], one["category_id"]) == (image["id"], label)]
        hits += _matched(truths, sorted(own, key=lambda one: -one["score"]), image, label, area, least)
    if not n_truths:
        return None
    hits.sort(key=lambda hit: -hit[0])
    right = np.cumsum([is_right for _, is_right in hits])
    precision = right / np.arange(1, len(hits) + 1)
    recall = right / n_truths
    return np.mean([max(precision[recall >= r], default=0.0) for r in np.linspace(0, 1, 101)])


def _matched(truths, detections, image, label, area, least):
    taken, hits = set(), []
    for one in detections:
        best = None
        for place, other in enumerate(truths):
            key = (_is_within(other["area"], area), _iou(one["bbox"], other["bbox"]), place)
            if place not in taken and key[1] >= least and (best is None or key > best):
                best = key
        if best is not None:
            taken.add(best[2])
            if best[0]:
                hits.append((one["score"], True))
        elif _is_within(one["bbox"][2] * one["bbox"][3], area) and label not in image["not_exhaustive_category_ids"]:
            hits.append((one["score"], False))
    return hits


def _is_within(area, limits):
    return limits[0] <= area <= limits[1]


def _iou(ours, theirs):
    width = min(ours[0] + ours[2], theirs[0] + theirs[2]) - max(ours[0], theirs[0])
    height = min(ours[1] + ours[3], theirs[1] + theirs[3]) - max(ours[1], theirs[1])
    shared = max(width, 0) * max(height, 0)
    return shared / (ours[2] * ours[3] + theirs[2] * theirs[3] - shared)
