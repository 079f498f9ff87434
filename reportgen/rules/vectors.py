"""Rules about what lies near what, by the vectors of samples: weak groups, coverage, leaks, labels, drift, the map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from reportgen import numbers
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.vector_findings import ENOUGH_NEAR
from reportgen.evaluations.vector_map import Group, VectorMap
from reportgen.evaluations.vector_space import FEWEST_GROUPED, TRUSTED
from reportgen.links import image_in, short
from reportgen.report.words import Words
from reportgen.rules.ranking import MOST_ROWS
from reportgen.rules.rule import MIN_ROWS, Finding, FindingRow, rule, severity_of

LEVEL = 0.05
IMPACT = 0.01  # of all errors that a group must have too many of
GRAVE = 0.01  # of the test set that leaked
TELLS = 0.6  # AUC of a classifier that tells test from training; below, what differs is small
LONGEST = 40


def _vectors(evaluation: OutcomeEvaluation) -> str:
    return "" if evaluation.vector_map is not None else "no vectors are given (--embeddings)"


def _groups(evaluation: OutcomeEvaluation) -> str:
    found = evaluation.vector_map
    if found is None:
        return _vectors(evaluation)
    if not found.groups:
        return f"it takes {FEWEST_GROUPED} samples with vectors that differ"
    return "" if found.is_tested else "the vectors are the model’s scores, which decide the errors"


def _training(evaluation: OutcomeEvaluation) -> str:
    found = evaluation.vector_map
    known = found is not None and found.space.training is not None
    return "" if known else "no vectors of the training set are given (--embeddings training=FILE)"


def _neighbours(evaluation: OutcomeEvaluation) -> str:
    found = evaluation.vector_map
    if found is None:
        return _vectors(evaluation)
    if not found.compares_labels:
        return "it takes one label for each sample"
    return "" if found.space.is_searched else "there are too many samples to compare each with each"


def words_of(found: VectorMap | None, words: Words) -> Words:
    """The words of the report, a point being called what it is."""
    if found is None or not found.noun:
        return words
    return replace(words, sample=found.noun, unit=found.noun)


def group_link(number: int) -> str:
    """The link that chooses a group on the map."""
    return f"#explorer&sel=group:{number}"


@rule("weak-group", "A group of similar samples is worse than the rest", needs=_groups,
      limits={"q below": LEVEL, "least share of all errors": IMPACT})  # fmt: skip
def weak_group(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Samples that lie together by their vectors and are wrong more often than the rest, beyond chance after the correction for all groups tested, are what the model has seen too little of: more training examples of that very kind help where more of all would not."""  # noqa: E501
    found = evaluation.vector_map
    total = 0 if found is None else int(found.errors.sum())
    words = words_of(found, words)
    weak = [] if found is None else [one for one in found.weak if one.extra >= max(1.0, IMPACT * total)]
    if found is None or not weak:
        return
    first, rest = weak[0], len(weak) - 1
    gain = sum(one.extra for one in weak) / max(1, int(found.whole.sum()))
    more = f", and {numbers.named(rest, 'other group')}" if rest else ""
    part = "accuracy" if found.has_one_answer else "F1"
    yield Finding(
        rule="weak-group",
        severity=severity_of(gain),
        label="",
        message=f"Worse among similar {words.samples}: {short(first.name, LONGEST)}{more}",
        evidence=f"{numbers.share(first.rate)} errors on {numbers.named(first.samples, words.sample)} that lie "
        f"together, {numbers.share(found.rest(first))} on all others (q = {numbers.probability(first.q)}).",
        action=f"Look at its {words.samples}. If their labels are right, label 20 to 30% more training {words.samples} "
        "of this kind.",
        gain=gain,
        gain_note="if these groups were as good as all",
        worth=f"{numbers.signed(gain)} {part}",
        link=group_link(first.number),
        rows=tuple(_row(one) for one in weak[:MOST_ROWS]),
        rest=max(0, len(weak) - MOST_ROWS),
        more="#explorer",
    )


def _row(one: Group) -> FindingRow:
    text = f"{numbers.count(one.errors)} of {numbers.count(one.whole)}"
    return FindingRow(one.name, one.rate, text, group_link(one.number))


@rule("coverage-gap", "Test has a kind of sample that training has little of", about="data", needs=_training,
      limits={"q below": LEVEL, "at most of its share in test": 0.5})  # fmt: skip
def coverage_gap(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A group of similar samples with less than half the share in training that it has in test, beyond chance: the model is tested on what it was hardly shown."""  # noqa: E501
    found = evaluation.vector_map
    shares = None if found is None else found.findings.shares
    gaps = [] if found is None else found.findings.uncovered
    if found is None or shares is None or not gaps:
        return
    rows = [
        FindingRow(found.names[k], float(shares.training[k] / shares.test[k]),
                   f"{numbers.share(float(shares.test[k]))} / {numbers.share(float(shares.training[k]))}",
                   group_link(k))
        for k in gaps[:MOST_ROWS]
    ]  # fmt: skip
    first = gaps[0]
    yield Finding(
        rule="coverage-gap",
        severity="medium",
        label="",
        message=f"Training has little of: {short(found.names[first], LONGEST)}",
        evidence=f"{numbers.share(float(shares.test[first]))} of test lies there, "
        f"{numbers.share(float(shares.training[first]))} of training; "
        f"{numbers.named(len(gaps), 'group')} in all with less than half the share.",
        action=f"Add training {words.samples} of this kind, or check whether the test set is what the model will meet.",
        gain=None,
        gain_note="figures for what the model will meet",
        link=group_link(first),
        rows=tuple(rows),
        rest=max(0, len(gaps) - MOST_ROWS),
        more="#explorer",
    )


@rule("leaked-vectors", "Test samples all but equal training samples", about="data", needs=_training,
      limits={"grave from": GRAVE})  # fmt: skip
def leaked_vectors(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A test sample whose vector all but equals that of a training sample (nearer than 0.13 of the usual distance to the nearest) was as good as trained on: it says little about new data."""  # noqa: E501
    found = evaluation.vector_map
    n = 0 if found is None else int(found.findings.leaked.sum())
    if found is None or not n or found.space.training is None:
        return
    theirs = found.space.training.ids
    leaks = found.findings.leaks
    first = leaks[np.unique(leaks[:, 0], return_index=True)[1]][:MOST_ROWS].tolist()
    rows = [FindingRow(short(found.ids(np.array([ours]))[0], LONGEST), 1.0, f"= {short(theirs[other], LONGEST)}")
            for ours, other in first]  # fmt: skip
    without, share = found.findings.rate_without_leaks, n / found.space.n
    part = "accuracy" if found.has_one_answer else "F1"
    yield Finding(
        rule="leaked-vectors",
        severity="high" if share >= GRAVE else "medium",
        label="",
        message=f"{numbers.named(n, words.sample)} of the test set all but {'equals' if n == 1 else 'equal'} training "
        f"{words.samples}",
        evidence=f"{numbers.share(share)} of those with a vector. Without them {part} is {numbers.metric(1 - without)}"
        f", with them {numbers.metric(1 - found.rate)}.",
        action=f"Take these {words.samples} out of the test set, or out of training and train again.",
        gain=None,
        gain_note="figures that hold on new data",
        link="#explorer",
        rows=tuple(rows),
        rest=max(0, n - len(rows)),
        more="#explorer",
    )


@rule("two-labels", "Samples that are all but equal carry different labels", about="data", needs=_neighbours)
def same_with_two_labels(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Two samples that are all but equal by their vectors cannot both be right under different labels: one of them is wrong, or the labels overlap."""  # noqa: E501
    found = evaluation.vector_map
    pairs = None if found is None else found.findings.conflicts
    if found is None or pairs is None or not len(pairs):
        return
    n = len(pairs)
    names = evaluation.labels
    rows = []
    for one, other in pairs[:MOST_ROWS].tolist():
        name = found.ids(np.array([one]))[0]
        said = " / ".join(short(names[int(found.label[at])], LONGEST) for at in (one, other))
        rows.append(FindingRow(short(name, LONGEST), 1.0, said, image_in("#explorer", name)))
    yield Finding(
        rule="two-labels",
        severity="medium" if n >= MIN_ROWS else "low",
        label="",
        message=f"{numbers.named(n, 'pair')} of {words.samples} {'is' if n == 1 else 'are'} all but equal and "
        f"{'carries' if n == 1 else 'carry'} different labels",
        evidence=f"Of {numbers.count(len(found.findings.pairs))} pairs that are all but equal by their vectors.",
        action="Look at both of each pair and correct the label that is wrong; the list can be saved.",
        gain=None,
        gain_note="of labels that are right",
        link="#explorer",
        rows=tuple(rows),
        rest=max(0, n - MOST_ROWS),
        more="#explorer",
    )


@rule("contradicted-labels", "The nearest samples contradict a label", about="data", needs=_neighbours,
      limits={"fewest": MIN_ROWS, "of the 10 nearest with one other label": ENOUGH_NEAR})  # fmt: skip
def contradicted_labels(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A label that at most one of the 10 nearest samples carries, while 8 or more carry one other, is probably wrong; five of them are worth a look, and the neighbours show why."""  # noqa: E501
    found = evaluation.vector_map
    doubted = [] if found is None else found.findings.doubted.tolist()
    if found is None or len(doubted) < MIN_ROWS:
        return
    names, suggested = evaluation.labels, found.findings.suggested.tolist()
    rows = []
    for at, other in zip(doubted[:MOST_ROWS], suggested, strict=False):
        name = found.ids(np.array([at]))[0]
        said = f"{short(names[int(found.label[at])], 16)}, near {short(names[other], 16)}"
        rows.append(FindingRow(short(name, LONGEST), 1.0, said, image_in("#explorer", name)))
    n = len(doubted)
    yield Finding(
        rule="contradicted-labels",
        severity="medium" if n / found.space.n >= GRAVE else "low",
        label="",
        message=f"{numbers.named(n, words.sample)} lie among {words.samples} of another label",
        evidence=f"At most 1 of the 10 nearest carries their label, {ENOUGH_NEAR} or more carry one other.",
        action=f"Look at these {words.samples} beside their nearest and correct the labels that are wrong.",
        gain=None,
        gain_note="of labels that are right",
        link="#explorer",
        rows=tuple(rows),
        rest=max(0, n - MOST_ROWS),
        more="#explorer",
    )


@rule("vector-drift", "Test is of another kind than training", about="data", needs=_training,
      limits={"p below": LEVEL, "AUC from": TELLS})  # fmt: skip
def vector_drift(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """Where a classifier fitted on one half of both sets tells test from training on the other half, they are no two draws of one kind: a threshold or a figure of one need not hold for the other."""  # noqa: E501
    found = evaluation.vector_map
    drift = None if found is None else found.findings.drift
    if drift is None or found is None or not (drift.p < LEVEL and drift.auc >= TELLS):
        return
    shares = found.findings.shares
    rows: list[FindingRow] = []
    if shares is not None:
        moved = np.argsort(-np.abs(shares.test - shares.training), kind="stable")
        rows = [
            FindingRow(found.names[k], min(1.0, float(abs(shares.test[k] - shares.training[k]))),
                       f"{numbers.share(float(shares.test[k]))} / {numbers.share(float(shares.training[k]))}",
                       group_link(k))
            for k in moved[:MOST_ROWS].tolist() if shares.q[k] < LEVEL
        ]  # fmt: skip
    yield Finding(
        rule="vector-drift",
        severity="medium",
        label="",
        message="Test and training can be told apart by their vectors",
        evidence=f"AUC {numbers.metric(drift.auc)} on {numbers.count(drift.n_test)} test and "
        f"{numbers.count(drift.n_training)} training {words.samples} that the classifier had not seen "
        f"(p = {numbers.probability(drift.p)}; 0.5 is chance). Below: the share in test / in training.",
        action="Check whether the difference is meant. If test is what the model will meet, train on more of its kind.",
        gain=None,
        gain_note="figures for what the model will meet",
        link="#explorer",
        rows=tuple(rows),
        more="#explorer",
    )


@rule("low-trust", "The map says little of what is near", about="data", needs=_vectors,
      limits={"trustworthiness below": TRUSTED})  # fmt: skip
def low_trust(evaluation: OutcomeEvaluation, words: Words) -> Iterator[Finding]:
    """A map on which many neighbours are none in the vectors misleads the eye; groups and neighbours do not come from it and hold all the same."""  # noqa: E501
    found = evaluation.vector_map
    if found is None or found.space.is_flat or not found.space.trust < TRUSTED:
        return
    yield Finding(
        rule="low-trust",
        severity="low",
        label="",
        message="Read the map of vectors with care",
        evidence=f"Trustworthiness {numbers.metric(found.space.trust)}: {numbers.share(found.space.kept)} of the 15 "
        "nearest are near on the map.",
        action="Go by the table of groups and the neighbours listed, which come from the vectors; or give your own "
        "positions (columns x and y).",
        gain=None,
        gain_note="of what is seen",
        link="#explorer",
    )
