"""Object detection: from two JSON files to every number, against other tools' AP alone and their like of all of it.

Whole processes, imports and reading included, one after the other in turn; seconds are of CPU, all threads together, as
on a busy machine only these can be repeated. Every module is compiled beforehand, as it is once installed, and no tool
starts threads for matrices that it does not have. Bytes per detection are the largest resident memory of the process,
less that of one which only imports the same modules, over the number of detections.
"""

import contextlib
import importlib.util
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import MB, in_fresh_process, resident_peak

MEDIUM = (5_000, 80, 500_000)
LARGE = (20_000, 365, 2_000_000)
ROUNDS = 5
# CPU seconds of all of ours over those of the other
WANTED = {"hotcoco_all": 0.7, "hotcoco_ap": 1.5, "faster_coco_eval_ap": 1 / 8, "pycocotools_ap": 1 / 40}
TRUTHS, FOUND = "ground_truth.json", "predictions.json"


def reportgen_all(folder):
    """Everything but intervals and the page."""
    from reportgen import readers
    from reportgen.datasets import detection
    from reportgen.evaluations.detection import DetectionEvaluation
    from reportgen.options import Options

    options = Options(folder / FOUND, folder / TRUTHS)
    dataset, _ = detection.join(readers.read(folder / TRUTHS), readers.read(folder / FOUND), options)
    evaluation = DetectionEvaluation(dataset, options)
    _ = evaluation.curves, evaluation.label_thresholds, evaluation.label_threshold_point, evaluation.label_ranking
    _ = evaluation.image_counts, evaluation.overlap_groups.counts, evaluation.size_groups.f1
    _ = evaluation.gains.errors.label_counts, evaluation.label_gains, evaluation.label_details
    return evaluation.metrics["map"]


def reportgen_imports(_):
    """Nothing but what `reportgen_all` imports."""
    from reportgen import readers
    from reportgen.datasets import detection
    from reportgen.evaluations.detection import DetectionEvaluation

    return float(bool(readers.readers and detection.join and DetectionEvaluation))


def hotcoco_all(folder):
    """AP, the confusion matrix at one threshold, kinds of errors, and what happened in every image."""
    evaluation = _hotcoco(folder)
    _ = evaluation.confusion_matrix(), evaluation.tide_errors(), evaluation.image_diagnostics()
    return float(evaluation.stats[0])


def hotcoco_ap(folder):
    return float(_hotcoco(folder).stats[0])


def _hotcoco(folder):
    from hotcoco import COCO, COCOeval

    truths = COCO(str(folder / TRUTHS))
    return summarized(COCOeval(truths, truths.load_res(str(folder / FOUND)), "bbox"))


def faster_coco_eval_ap(folder):
    from faster_coco_eval import COCO, COCOeval_faster

    truths = COCO(str(folder / TRUTHS))
    return float(summarized(COCOeval_faster(truths, truths.loadRes(str(folder / FOUND)), "bbox")).stats[0])


def pycocotools_ap(folder):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    truths = COCO(str(folder / TRUTHS))
    return float(summarized(COCOeval(truths, truths.loadRes(str(folder / FOUND)), "bbox")).stats[0])


def summarized(evaluation):
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    return evaluation


SIDES = {
    side.__name__: side
    for side in (reportgen_all, reportgen_imports, hotcoco_all, hotcoco_ap, faster_coco_eval_ap, pycocotools_ap)
}


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(side, folder):
    """(CPU seconds, peak MB, AP) of one whole process."""
    before = cpu_of_children()
    command = [sys.executable, "-m", "tests.bench.detection", side, str(folder)]
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    settings = os.environ | compiled | {"OPENBLAS_NUM_THREADS": "1"}
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=settings)
    return cpu_of_children() - before, *json.loads(run.stdout)


def compared(say, folder, other, rounds=ROUNDS, ours="reportgen_all"):
    """Says the medians of as many turns and their ratio; nothing where the other tool is not installed."""
    name = other.rpartition("_")[0]
    if importlib.util.find_spec(name) is None:
        say(f"  {name} is not installed")
        return
    turns = [(measured(ours, folder), measured(other, folder)) for _ in range(rounds)]
    (mine, peak, ap), (its, its_peak, its_ap) = (
        [statistics.median(column) for column in zip(*(turn[side] for turn in turns), strict=True)] for side in (0, 1)
    )
    ratio = statistics.median(turn[0][0] / turn[1][0] for turn in turns)
    say(f"  {other:<20} {its:7.2f} s {its_peak:6.0f} MB   reportgen {mine:5.2f} s {peak:5.0f} MB   ratio {ratio:.3f}"
        f" (wanted: {WANTED[other]:.3f})   AP differs by {abs(ap - its_ap):.0e}, {rounds} rounds")  # fmt: skip


def in_memory(say, folder, n_detections):
    """Says the bytes per detection."""
    (_, peak, _), (_, bare, _) = measured("reportgen_all", folder), measured("reportgen_imports", folder)
    n_bytes = (peak - bare) * MB / n_detections
    say(f"  reportgen's peak is {peak:.0f} MB, {bare:.0f} MB of it imports: {n_bytes:.0f} bytes per detection")


def read_alone(say, n_images, n_labels, n_detections):
    """Says the least CPU seconds that reading the predictions takes, by how their numbers are written."""
    from tests.bench.scenes import written

    for is_rounded, numbers in ((True, "short decimals"), (False, "17 digits")):
        with tempfile.TemporaryDirectory() as name:
            path = str(written(Path(name), n_images, n_labels, n_detections, is_rounded=is_rounded) / FOUND)
            runs = [in_fresh_process(with_readers, n_boxes, path) for _ in range(ROUNDS)]
        best = min(runs, key=lambda run: run.cpu)
        say(f"  reading {best.result:,} detections of {numbers:<15} {best.cpu:5.2f} s of CPU, {best.peak:.0f} MB")


def with_readers(path):
    from reportgen import readers
    from reportgen.readers import coco  # noqa: F401 (loaded before the clock starts)

    return readers, Path(path)


def n_boxes(given):
    readers, path = given
    return readers.read(path).n_rows


def run(say):
    from tests.bench.scenes import written

    say(f"{MEDIUM[0]:,} images, {MEDIUM[1]} labels")
    read_alone(say, *MEDIUM)

    with tempfile.TemporaryDirectory() as name:
        for (n_images, n_labels, n_detections), sides in (
            (MEDIUM, ("hotcoco_all", "hotcoco_ap", "faster_coco_eval_ap", "pycocotools_ap")),
            (LARGE, ("hotcoco_ap",)),
        ):
            say(f"{n_images:,} images, {n_labels} labels, {n_detections:,} detections")
            folder = written(Path(name), n_images, n_labels, n_detections)
            in_memory(say, folder, n_detections)
            for side in sides:
                compared(say, folder, side)


def main(side, folder):
    with contextlib.redirect_stdout(io.StringIO()):
        ap = SIDES[side](Path(folder))
    sys.stdout.write(json.dumps([resident_peak(), ap]))


if __name__ == "__main__":
    main(*sys.argv[1:])
