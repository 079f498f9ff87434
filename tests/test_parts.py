"""Parts put together are the whole, and a part is what a data set of its samples alone is: for every task."""

from collections import Counter
from dataclasses import fields, replace

import numpy as np
import polars as pl
import pytest

from reportgen.arrays import NONE
from reportgen.box_outcomes import match
from reportgen.datasets import box_hash, classification, entity_join, multilabel
from reportgen.datasets.samples import Samples
from reportgen.errors import MismatchedInputs
from reportgen.metrics import coco, group_intervals, ranking, voc
from reportgen.metrics.boxes import Candidates, Detections, Truths, candidates
from reportgen.metrics.one_vs_rest import one_vs_rest
from reportgen.outcomes import COLUMNS, Outcomes
from reportgen.parts import moved, taken_positions
from reportgen.tasks.recognition import tasks
from tests.oracles import boxes, cases, spans

SEEDS = range(50)
STEPS = np.linspace(0, 1, 12)
EXACT = {"rtol": 0, "atol": 1e-12}


def labelled_samples(seed):
    data = cases.dataset(cases.random_case(seed), kind=("full", "top1", "none")[seed % 5 % 3])
    return replace(data, samples=described(data.samples.ids, seed))


def boxes_on_images(seed):
    data = boxes.random_case(seed)
    return replace(data, samples=described(data.samples.ids, seed))


def sets_of_samples(seed):
    rng = np.random.default_rng(seed)
    n, n_labels = int(rng.integers(1, 40)), int(rng.integers(1, 6))
    truth = rng.random((n, n_labels)) < 0.4 * rng.random(n_labels)
    scores = np.round(np.clip(rng.random((n, n_labels)) * 0.7 + 0.3 * truth, 0, 1), 2 if seed % 3 else 1)
    if seed % 4 == 0:
        scores[rng.random((n, n_labels)) < 0.1] = np.nan
    predicted = rng.random((n, n_labels)) < 0.3 if seed % 5 == 4 else None
    ids = [f"sample {k:03d}" for k in range(n)]
    labels = tuple(f"label {k}" for k in range(n_labels))
    return multilabel.MultilabelDataset(
        described(ids, seed), labels, truth, None if predicted is not None else scores, predicted
    )


def spans_in_documents(seed):
    is_scored = seed % 2 == 1
    true, said = spans.random_case(seed, is_scored=is_scored)
    data = spans.dataset(true, said, 4, scored=is_scored)
    rng = np.random.default_rng(seed)
    tokens = rng.integers(5, 9, 4)
    counts = {} if seed % 3 else {"tokens": tokens, "token_hits": rng.integers(0, tokens + 1)}
    return replace(data, samples=described(data.samples.ids, seed), **counts)


# Of each task a data set made from a seed, with oddities of all kinds. A new task adds a line here.
# Free outputs have no labels: there are no folds of them, and rows, not samples, are taken.
TASKS = {name: task for name, task in tasks().items() if not task.facts.takes_outputs}
MADE = {"classification": labelled_samples, "detection": boxes_on_images, "multilabel": sets_of_samples,
        "ner": spans_in_documents}  # fmt: skip
EVERY_TASK = pytest.mark.parametrize("task", TASKS)


def described(ids, seed):
    """The samples with columns of both kinds, some of which are absent."""
    texts = [None if k % 5 == 2 else f"text of {id_}" for k, id_ in enumerate(ids)]
    column = pl.Series("x", texts, pl.String)
    return Samples(
        ids,
        image_names=None if seed % 2 else [f"{id_}.png" for id_ in ids],
        text=texts if seed % 3 else column,
        fold=[str(k % 3) for k in range(len(ids))],
        split=None if seed % 4 else ["train"] * len(ids),
        metadata={"camera": texts, "place": column},
        embedding=None if seed % 3 else np.random.default_rng(seed).random((len(ids), 4)),
    )


def evaluated(task, data, seed=0):
    named = {"classification": "score", "multilabel": "scores", "ner": "predictions"}.get(task, "labels")
    has_scores = getattr(data, named) is not None and getattr(data, "has_scores", True)
    choice = {"threshold": 0.4} if has_scores and seed % 2 else {}
    return TASKS[task].evaluate(data, cases.options(iou=boxes.iou_of(seed), **choice))


def detected(data):
    """The outcome rows of boxes at an IoU of 0.5."""
    return TASKS["detection"].evaluate(data, cases.options(iou=0.5)).outcomes


def random_parts(rng, n, n_parts):
    """Positions of each part, in any order; the first part is empty and the second, if it can, holds one sample."""
    order = rng.permutation(n)
    cuts = np.sort(rng.integers(min(1, n), n + 1, n_parts - 2))
    return np.split(order, [0, min(1, n), *cuts])


def entries(column):
    return None if column is None else list(column)


def assert_same_samples(ours, theirs):
    assert (ours.embedding is None) == (theirs.embedding is None)
    if ours.embedding is not None:
        np.testing.assert_array_equal(ours.embedding, theirs.embedding)
    assert entries(ours.ids) == entries(theirs.ids)
    for name in ("image_names", "text", "fold", "split"):
        assert entries(getattr(ours, name)) == entries(getattr(theirs, name)), name
    assert {name: entries(column) for name, column in ours.metadata.items()} == {
        name: entries(column) for name, column in theirs.metadata.items()
    }


def rows_by_content(data, rows):
    """How often each row occurs, told by ids, labels and boxes and not by numbers; with what its partner says."""
    contents = []
    for k in range(rows.n_rows):
        items = rows.truth_item[k], rows.prediction_item[k]
        drawn = [_thing(data, side, item, rows.sample[k]) for side, item in enumerate(items)]
        numbers = (getattr(rows, name)[k] for name in ("truth", "prediction", "low", "high", "kind"))
        contents.append((data.samples.ids[int(rows.sample[k])], *numbers, *drawn))
    return Counter((own, contents[other] if other != NONE else None)
                   for own, other in zip(contents, rows.partner.tolist(), strict=True))  # fmt: skip


def _thing(data, side, item, sample):
    """A box or span by what it says; it is of the sample of its row."""
    if item == NONE:
        return None
    names = (("truths", "truths"), ("detections", "predictions"))[side]
    things = next(getattr(data, name) for name in names if hasattr(data, name))
    image, place = (things.image, things.box) if hasattr(things, "box") else (things.sample, None)
    assert image[item] == sample
    place = (things.start[item], things.end[item]) if place is None else tuple(place[item])
    return (*place, data.samples.ids[int(sample)], things.label[item])


def assert_same_rows(ours, rows, theirs, other_rows, message):
    assert rows_by_content(ours, rows) == rows_by_content(theirs, other_rows), message
    assert rows.scope.n_samples == other_rows.scope.n_samples, message
    counted, expected = (part.histogram(STEPS, ours.n_labels) for part in (rows, other_rows))
    for name in ("truth", "prediction", "first", "last", "count"):
        np.testing.assert_array_equal(getattr(counted, name), getattr(expected, name), message)
    for threshold in STEPS:
        matrices = (part.confusion_at(threshold, ours.n_labels) for part in (rows, other_rows))
        np.testing.assert_array_equal(*matrices, message)


def assert_same_numbers(ours, theirs, message):
    """Every number of two evaluations."""
    assert list(ours.metrics) == list(theirs.metrics)
    for name, value in theirs.metrics.items():
        np.testing.assert_allclose(ours.metrics[name], value, **EXACT, err_msg=f"{name}, {message}")
    for group in ("label_ranking", "label_details", "label_gains"):
        assert getattr(ours, group).keys() == getattr(theirs, group).keys()
        for name, values in getattr(theirs, group).items():
            np.testing.assert_allclose(getattr(ours, group)[name], values, **EXACT, err_msg=f"{name}, {message}")
    np.testing.assert_array_equal(ours.label_thresholds, theirs.label_thresholds, message)
    np.testing.assert_array_equal(ours.steps, theirs.steps, message)
    np.testing.assert_array_equal(ours.label_threshold_point.confusion, theirs.label_threshold_point.confusion, message)
    np.testing.assert_equal(ours.best, theirs.best, message)
    for column in fields(theirs.curves):
        np.testing.assert_allclose(
            getattr(ours.curves, column.name), getattr(theirs.curves, column.name), **EXACT, err_msg=message
        )


@EVERY_TASK
def test_every_task_has_data_here_that_can_be_taken_and_put_together(task):
    assert task in MADE, f"{task}: add a line to MADE, and take and concat to its data set"
    data = MADE[task](1)
    assert isinstance(data.samples, Samples)
    assert type(data).concat([data.take(np.zeros(data.n_samples, bool)), data]).n_samples == data.n_samples


@EVERY_TASK
def test_parts_put_together_evaluate_as_the_whole(task):
    for seed in SEEDS:
        rng, whole = np.random.default_rng(seed), MADE[task](seed)
        parts = [whole.take(part) for part in random_parts(rng, whole.n_samples, int(rng.integers(2, 6)))]
        together = type(whole).concat(parts)
        assert together.labels == whole.labels
        assert_same_numbers(evaluated(task, together, seed), evaluated(task, whole, seed), f"seed {seed}")


@EVERY_TASK
def test_outcomes_of_parts_put_together_are_those_of_the_whole(task):
    for seed in SEEDS:
        rng, whole = np.random.default_rng(seed), MADE[task](seed)
        parts = [whole.take(part) for part in random_parts(rng, whole.n_samples, int(rng.integers(2, 6)))]
        rows = Outcomes.concat([evaluated(task, part, seed).outcomes for part in parts])
        together = type(whole).concat(parts)
        assert_same_rows(together, rows, whole, evaluated(task, whole, seed).outcomes, f"seed {seed}")
        anew = evaluated(task, together, seed).outcomes
        assert rows_by_content(together, rows) == rows_by_content(together, anew), f"seed {seed}"


@EVERY_TASK
def test_outcomes_taken_are_those_of_the_part(task):
    for seed in SEEDS:
        rng, whole = np.random.default_rng(seed), MADE[task](seed)
        rows = evaluated(task, whole, seed).outcomes
        for taken in (rng.random(whole.n_samples) < 0.5, rng.permutation(whole.n_samples)[: whole.n_samples // 2 + 1]):
            part = whole.take(taken)
            assert_same_rows(part, rows.take(taken), part, evaluated(task, part, seed).outcomes, f"seed {seed}")


@EVERY_TASK
def test_a_part_evaluates_as_a_data_set_of_its_samples_alone(task):
    for seed in SEEDS:
        rng, whole = np.random.default_rng(seed), MADE[task](seed)
        mask = rng.random(whole.n_samples) < 0.6
        part, alone = whole.take(mask), ALONE[task](whole, mask)
        assert_same_numbers(evaluated(task, part, seed), evaluated(task, alone, seed), f"seed {seed}")


def samples_alone(whole, mask):
    """Only what `mask` says, by hand: entry for entry."""
    kept = [k for k in range(whole.n_samples) if mask[k]]
    ids = [whole.samples.ids[k] for k in kept]
    columns = (getattr(whole, name) for name in ("y_true", "y_pred", "score", "scores"))
    values = (None if column is None else column[kept] for column in columns)
    return classification.ClassificationDataset(Samples(ids), whole.labels, *values)


def images_alone(whole, mask):
    kept = [k for k in range(whole.n_samples) if mask[k]]
    sides = {}
    for name in ("truths", "detections"):
        side = getattr(whole, name)
        here = [i for i, image in enumerate(side.image.tolist()) if image in kept]
        sides[name] = boxes.boxes(
            [kept.index(side.image[i]) for i in here], side.label[here], side.box[here], is_crowd=side.is_crowd[here],
            is_ignored=side.is_ignored[here], area=None if side.own_area is None else side.own_area[here],
            score=None if side.score is None else side.score[here],
        )  # fmt: skip
    return boxes.dataset(sides["truths"], sides["detections"], n_images=len(kept), labels=whole.labels)


def sets_alone(whole, mask):
    kept = [k for k in range(whole.n_samples) if mask[k]]
    scores, predicted = (None if column is None else column[kept] for column in (whole.scores, whole.predicted))
    ids = [whole.samples.ids[k] for k in kept]
    return multilabel.MultilabelDataset(Samples(ids), whole.labels, whole.truth[kept], scores, predicted)


def documents_alone(whole, mask):
    kept = [k for k in range(whole.n_samples) if mask[k]]
    sides = []
    for side in (whole.truths, whole.predictions):
        here = [i for i, sample in enumerate(side.sample.tolist()) if sample in kept]
        scores = [] if side.score is None else [side.score[here].tolist()]
        columns = [[kept.index(side.sample[i]) for i in here],
                   *(getattr(side, name)[here].tolist() for name in ("start", "end", "label")), *scores]  # fmt: skip
        sides.append(list(zip(*columns, strict=True)))
    alone = spans.dataset(*sides, len(kept), scored=whole.has_scores)
    counts = {name: getattr(whole, name) for name in ("tokens", "token_hits")}
    return replace(alone, **{name: None if n is None else n[kept] for name, n in counts.items()})


ALONE = {"classification": samples_alone, "detection": images_alone, "multilabel": sets_alone, "ner": documents_alone}


@EVERY_TASK
def test_nothing_is_known_of_a_part_without_samples(task):
    for seed in SEEDS[:10]:
        whole = MADE[task](seed)
        nothing = evaluated(task, whole.take(np.zeros(whole.n_samples, bool)), seed)
        assert nothing.labels == whole.labels
        assert nothing.outcomes.n_rows == 0
        assert nothing.curves.f1.shape == (whole.n_labels, nothing.steps.size)
        assert np.isnan(list(nothing.metrics.values())).all(), f"seed {seed}"
        for values in nothing.label_ranking.values():
            assert np.isnan(values).all(), f"seed {seed}"
        assert np.isnan(list(nothing.intervals.values())).all(), f"seed {seed}"


@EVERY_TASK
def test_the_order_of_the_samples_changes_no_number(task):
    for seed in SEEDS:
        whole = MADE[task](seed)
        shuffled = whole.take(np.random.default_rng(seed).permutation(whole.n_samples))
        assert_same_numbers(evaluated(task, shuffled, seed), evaluated(task, whole, seed), f"seed {seed}")


@EVERY_TASK
def test_two_halves_hold_all_samples_with_all_that_is_known_of_them(task):
    for seed in SEEDS:
        whole = MADE[task](seed)
        mask = np.random.default_rng(seed).random(whole.n_samples) < 0.5
        halves = type(whole).concat([whole.take(mask), whole.take(~mask)])
        order = np.concatenate([np.flatnonzero(mask), np.flatnonzero(~mask)])
        assert_same_samples(halves.samples, whole.samples.take(order))
        back = halves.take(np.argsort(order))
        assert_same_samples(back.samples, whole.samples)
        assert HASHES[task](halves) == HASHES[task](whole), f"seed {seed}"
        for name in ("y_true", "y_pred", "score", "scores", "width", "height", "image_rank"):
            if getattr(whole, name, None) is not None:
                np.testing.assert_array_equal(getattr(back, name), getattr(whole, name))


HASHES = {
    "classification": classification.dataset_sha256,
    "detection": box_hash.dataset_sha256,
    "multilabel": multilabel.dataset_sha256,
    "ner": entity_join.dataset_sha256,
}


@EVERY_TASK
def test_data_sets_with_other_labels_or_the_same_sample_do_not_go_together(task):
    data = next(data for data in map(MADE[task], SEEDS) if data.n_labels > 1)
    renamed = replace(data, labels=tuple(f"other {label}" for label in data.labels))
    with pytest.raises(MismatchedInputs, match="labels differ"):
        type(data).concat([data, renamed])
    with pytest.raises(MismatchedInputs, match="order"):
        type(data).concat([data, replace(data, labels=data.labels[::-1])])
    with pytest.raises(MismatchedInputs, match="occurs twice"):
        type(data).concat([data, data.take(np.array([0]))])
    with pytest.raises(ValueError, match="no parts"):
        type(data).concat([])


@EVERY_TASK
def test_a_sample_is_taken_once_and_must_be_there(task):
    data = MADE[task](3)
    for wrong in ([0, 0], [data.n_samples], [-1], [0.5]):
        with pytest.raises(ValueError, match=r"position"):
            data.take(np.array(wrong))
    with pytest.raises(ValueError, match="mask"):
        data.take(np.ones(data.n_samples + 1, bool))


def weighted_ranking(data, weights):
    if data.scores is None:
        return {}
    given = ~np.isnan(data.scores).all(axis=1)
    of_labels = one_vs_rest(data.scores, data.y_true, given, weights=weights)
    ranks = ranking.row_ranks(data.scores, data.y_true)
    weights = np.ones(data.n_samples) if weights is None else weights
    loss = ranking.log_loss(ranks.truth_score[given], data.scores.dtype, weights[given])
    return {"auc": of_labels.auc, "ap": of_labels.ap, "top2": ranking.top_k_accuracy(ranks, 2, weights), "loss": loss}


def weighted_average_precision(data, weights):
    every = candidates_of(data)
    found = coco.coco_arrays(every, data.detections.box, weights)
    (voc_50,) = voc.voc_figures(every, data.truths.box, data.detections.box, weights=weights)
    labels = {"ap": found.label_ap(), "recall": found.label_recall(), "voc": voc_50.label_ap, "tp": voc_50.tp}
    return found.stats | labels | {"voc mean": voc_50.ap, "voc 11": voc_50.ap_11, "fp": voc_50.fp}


# Of each task with figures that take weights, these.
WEIGHTED = {"classification": weighted_ranking, "detection": weighted_average_precision}


@pytest.mark.parametrize("task", WEIGHTED)
def test_weights_of_nought_and_one_are_a_part(task):
    n_defined = 0
    for seed in SEEDS:
        whole = MADE[task](seed)
        mask = np.random.default_rng(seed).random(whole.n_samples) < 0.6
        found, expected = WEIGHTED[task](whole, mask), WEIGHTED[task](whole.take(mask), None)
        assert found.keys() == expected.keys()
        for name, value in expected.items():
            np.testing.assert_allclose(found[name], value, **EXACT, err_msg=f"{name}, seed {seed}")
            n_defined += np.isfinite(value).any()
    assert n_defined > 50


@EVERY_TASK
def test_resampled_counts_are_those_of_repeated_samples(task):
    """The bootstrap of counts counts a sample as often as it was drawn: the weights of the other figures."""
    for seed in SEEDS[:20]:
        whole = MADE[task](seed)
        rows = evaluated(task, whole, seed).outcomes
        rows = rows.select(rows.active(0.3))
        weights = np.random.default_rng(seed).integers(0, 4, (3, whole.n_samples))
        held = rows.select(rows.prediction != NONE)
        totals = group_intervals.drawn_totals([(held.sample, held.prediction)], weights.astype(float), whole.n_labels)
        for drawn, total in zip(weights, totals, strict=True):
            literal = np.repeat(held.prediction, drawn[held.sample])
            assert total.tolist() == np.bincount(literal, minlength=whole.n_labels).tolist(), f"seed {seed}"


def test_only_some_parts_with_scores_do_not_go_together():
    case = cases.random_case(1)
    with_scores, without = cases.dataset(case), cases.dataset(case, kind="none")
    others = replace(without, samples=Samples([f"other {k}" for k in range(without.n_samples)]))
    with pytest.raises(MismatchedInputs, match="scores"):
        classification.ClassificationDataset.concat([with_scores, others])


def test_a_column_that_one_part_lacks_is_null_in_it():
    left = Samples(["a", "b"], image_names=["a.png", "b.png"], metadata={"camera": ["x", "y"]})
    right = Samples(pl.Series("id", ["c"]), fold=["1"], metadata={"place": pl.Series(["z"])})
    both = Samples.concat([left, right])
    assert both.id_column.to_list() == ["a", "b", "c"]
    assert entries(both.image_column) == ["a.png", "b.png", None]
    assert entries(both.fold) == [None, None, "1"]
    assert both.text is both.split is None
    assert entries(both.metadata["camera"]) == ["x", "y", None]
    assert entries(both.metadata["place"]) == [None, None, "z"]


@pytest.mark.parametrize("column", ["image_names", "text", "fold", "split"])
def test_columns_of_samples_are_as_long_as_their_ids(column):
    with pytest.raises(ValueError, match=column):
        Samples(["a", "b"], **{column: ["x"]})
    with pytest.raises(ValueError, match="camera"):
        Samples(["a", "b"], metadata={"camera": ["x"] * 3})


def test_numbers_of_no_part_do_not_move():
    assert moved([np.array([NONE, 0], np.int32), np.array([NONE, 1], np.int32)], [4, 2]).tolist() == [-1, 0, -1, 5]
    assert taken_positions(np.array([], np.int32), 0).size == 0


def test_rows_of_two_readings_of_one_data_set_keep_their_partners():
    for seed in SEEDS:
        rows = detected(boxes.random_case(seed))
        twice = rows.joined(rows)
        other = np.where(rows.partner == NONE, NONE, rows.partner + rows.n_rows)
        np.testing.assert_array_equal(twice.partner, np.concatenate([rows.partner, other]))
        assert twice.scope is rows.scope


def test_a_row_whose_partner_is_not_selected_has_none():
    data = next(data for data in map(boxes.random_case, SEEDS) if (detected(data).partner != NONE).any())
    rows = detected(data)
    kept = rows.select(rows.prediction != NONE)
    for k, partner in enumerate(kept.partner.tolist()):
        assert partner == NONE or kept.sample[partner] == kept.sample[k]
    left = rows.select(np.flatnonzero(rows.partner != NONE)[:1])
    assert left.partner.tolist() == [NONE] or rows.partner[rows.partner != NONE][0] == 0


# Candidates of boxes


def candidates_of(data, iou=0.1):
    return candidates(
        data.truths, data.detections, data.detections.score, data.n_labels, least=iou, image_rank=data.image_rank
    )


def assert_same_candidates(ours, theirs, message):
    for side, kind in (("detections", Detections), ("truths", Truths)):
        for column in fields(kind):
            given, expected = (getattr(getattr(every, side), column.name) for every in (ours, theirs))
            np.testing.assert_array_equal(given, expected, f"{side}.{column.name}, {message}")
            assert given.dtype == expected.dtype, f"{side}.{column.name}"
    for name in ("detection", "truth", "overlap"):
        np.testing.assert_array_equal(getattr(ours.pairs, name), getattr(theirs.pairs, name), message)
    assert ours.scope.n_samples == theirs.scope.n_samples, message


def test_candidates_taken_are_those_of_the_part():
    for seed in SEEDS:
        rng, whole = np.random.default_rng(seed), boxes.random_case(seed)
        for taken in (rng.random(whole.n_samples) < 0.5, rng.permutation(whole.n_samples)):
            part = whole.take(taken)
            assert_same_candidates(candidates_of(whole).take(taken), candidates_of(part), f"seed {seed}")


def test_candidates_put_together_are_those_of_the_whole():
    for seed in SEEDS:
        rng, whole = np.random.default_rng(seed), boxes.random_case(seed)
        parts = [whole.take(part) for part in random_parts(rng, whole.n_samples, int(rng.integers(2, 6)))]
        together = type(whole).concat(parts)
        found = Candidates.concat([candidates_of(part) for part in parts], together.image_rank)
        assert_same_candidates(found, candidates_of(together), f"seed {seed}")
        ours, theirs = match(found, 0.5), match(candidates_of(together), 0.5)
        for column in fields(theirs):
            np.testing.assert_array_equal(getattr(ours, column.name), getattr(theirs, column.name), f"seed {seed}")


def test_images_of_several_files_follow_one_another_where_scores_are_equal():
    for seed in SEEDS:
        files = [boxes.random_case(other) for other in (seed, seed + 50, seed + 100)]
        labels = max((data.labels for data in files), key=len)
        files = [replace(data, labels=labels, samples=Samples([f"{k} {id_}" for id_ in data.samples.ids]))
                 for k, data in enumerate(files)]  # fmt: skip
        together = type(files[0]).concat(files)
        assert together.image_rank.tolist() == list(range(together.n_samples))
        found = Candidates.concat([candidates_of(data) for data in files])
        assert_same_candidates(found, candidates_of(together), f"seed {seed}")


def test_candidates_of_other_labels_do_not_go_together():
    data = boxes.random_case(1)
    other = replace(data, labels=(*data.labels, "one more"))
    with pytest.raises(ValueError, match="labels"):
        Candidates.concat([candidates_of(data), candidates_of(other)])


def test_empty_outcomes_put_together_are_empty():
    data = cases.dataset(cases.random_case(0)).take(np.zeros(0, np.intp))
    rows = evaluated("classification", data).outcomes
    both = Outcomes.concat([rows, rows])
    assert both.n_rows == both.scope.n_samples == 0
    assert {getattr(both, name).dtype for name in COLUMNS} == {getattr(rows, name).dtype for name in COLUMNS}


def test_a_part_without_vectors_has_none_in_the_whole_and_those_of_two_models_are_refused():
    whole = Samples.concat([Samples(["a"], embedding=np.ones((1, 2))), Samples(["b"])])
    np.testing.assert_array_equal(whole.embedding, [[1, 1], [np.nan, np.nan]])
    with pytest.raises(MismatchedInputs, match="2 and 3 numbers"):
        Samples.concat([Samples(["a"], embedding=np.ones((1, 2))), Samples(["b"], embedding=np.ones((1, 3)))])
    with pytest.raises(ValueError, match="embedding has 1 entries for 2 samples"):
        Samples(["a", "b"], embedding=np.ones((1, 2)))
