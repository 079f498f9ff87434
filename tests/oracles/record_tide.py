"""Writes tide.json: what tidecv 1.0.1 says of the random cases and of real data. Needs tidecv, which no test does.

python -m tests.oracles.record_tide DATA_FOLDER
"""

import json
import sys
from pathlib import Path

from tests.oracles import boxes as oracle

NAMES = ("Cls", "Loc", "Both", "Dupe", "Bkg", "Miss")
SEEDS = range(0, oracle.N_CASES, 4)


def tide(data, iou):
    """The six gains (0 to 100) and the number of errors of each kind; tidecv has no ignored objects but crowds."""
    from tidecv import TIDE
    from tidecv.data import Data

    truths, found = Data("truths"), Data("found")
    for image in range(data.n_samples):
        truths.add_image(image, str(image))
    for label, name in enumerate(data.labels):
        truths.add_class(label, name)
    t, d = data.truths, data.detections
    for image, label, box, crowd in zip(t.image.tolist(), t.label.tolist(), t.box.tolist(), t.is_crowd, strict=True):
        (truths.add_ignore_region if crowd else truths.add_ground_truth)(image, label, box, None)
    for image, label, box, s in zip(d.image.tolist(), d.label.tolist(), d.box.tolist(), d.score.tolist(), strict=True):
        found.add_detection(image, label, s, box, None)
    run = TIDE().evaluate(truths, found, pos_threshold=iou, mode=TIDE.BOX)
    gains = {error.short_name: gain for error, gain in run.fix_main_errors().items()}
    counts = {error.short_name: n for error, n in run.count_errors().items()}
    return {
        "ap": run.ap, "gains": [gains[name] for name in NAMES], "counts": [counts[name] for name in NAMES],
        "label_gains": label_gains(run, data),
    }  # fmt: skip


def label_gains(run, data):
    """The six gains of each label by itself, null without objects or where mending leaves nothing of the label.

    tidecv gives the mean over labels alone; these are the figures that it is the mean of.
    """
    from tidecv import TIDE
    from tidecv.errors.qualifiers import Qualifier

    gains = {}
    for error in TIDE._error_types:
        mended = run.fix_errors(Qualifier("", None)._make_error_func(error)).objs
        gains[error.short_name] = [gain(run.ap_data.objs.get(k), mended.get(k)) for k in range(data.n_labels)]
    return [gains[name] for name in NAMES]


def gain(before, after):
    if before is None or before.num_gt_positives == 0 or after is None or after.is_empty():
        return None
    return max(after.get_ap() - before.get_ap(), 0)


def main(folder: Path) -> None:
    cases = {}
    for seed in SEEDS:
        data = oracle.without_ignored(oracle.random_case(seed))
        try:
            cases[str(seed)] = {"digest": oracle.digest(data), **tide(data, oracle.iou_of(seed))}
        except ZeroDivisionError:  # mending leaves nothing at all, which tidecv does not foresee
            continue
    real = {name: tide(oracle.read_real(folder, name), 0.5) for name in oracle.REAL}
    parts = ['"tidecv": "1.0.1"', f'"cases": {a_line_each(cases)}', f'"real": {a_line_each(real)}']
    (Path(__file__).parent / "tide.json").write_text("{" + ",\n".join(parts) + "}\n")


def a_line_each(given):
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in given.items()) + "}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
