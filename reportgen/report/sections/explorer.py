"""The vector explorer: the map of all samples and the groups where the model does well or poorly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reportgen import numbers
from reportgen.arrays import NONE
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.evaluations.vector_map import WEAK, Group, VectorMap
from reportgen.evaluations.vector_space import TRUSTED
from reportgen.links import image_in, short
from reportgen.report.blocks import Notice
from reportgen.report.cases import Case
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.map_blocks import Explorer, GroupCard, GroupCase, GroupRow
from reportgen.report.map_lists import found_pairs
from reportgen.report.map_payload import MOST_COLOURS, MOST_POINTS, MapPoints
from reportgen.report.sections.map_method import method
from reportgen.rules.vectors import words_of

WIDTH, HEIGHT, MARGIN = 704, 560, 24
MOST_STILL = 2_000  # points of the still picture
MOST_CARDS, MOST_CASES, MOST_WRONG = 6, 12, 8
LONGEST = 40
TITLE = "Vector explorer"


def explorer(context: Context[OutcomeEvaluation]) -> Section | None:
    """The map and its groups; why there is none where all vectors are one. None where no vectors are known."""
    found = context.evaluation.vector_map
    if found is None:
        return None
    context = replace(context, words=words_of(found, context.words))
    if found.space.is_flat:
        one = "All vectors are equal: there is nothing to draw." if found.space.n > 1 else "There is one vector."
        notice = Notice(one, "Save the vectors again, one for each sample.", "map-empty")
        return Section("explorer", TITLE, TITLE, "", (notice,))
    return Section("explorer", TITLE, TITLE, _lead(context, found), (_block(context, found),))


def _lead(context: Context[OutcomeEvaluation], found: VectorMap) -> str:
    words, weak, n = context.words, found.weak, numbers.named(found.space.n, context.words.sample)
    alike = f"{words.samples.capitalize()} {_together(found)}"
    if not found.groups:
        return f"{alike}. Too few {words.samples} for groups ({n})."
    groups = numbers.named(len(found.groups), "group")
    if not found.is_tested:
        return f"{alike}, in {groups}. The scores decide the errors, so groups are not tested."
    if not weak:
        return f"{alike}. No group of {numbers.count(len(found.groups))} has more errors than the rest beyond chance."
    errors, total = sum(one.errors for one in weak), int(found.errors.sum())
    has = "has" if len(weak) == 1 else "have"
    return (
        f"{alike}. {numbers.count(len(weak))} of {groups} {has} a higher error rate than the rest: "
        f"{numbers.count(errors)} of the {numbers.named(total, 'error')}, in "
        f"{numbers.count(sum(one.samples for one in weak))} of {n}."
    )


def _together(found: VectorMap) -> str:
    """What lies together on the map."""
    if not found.space.has_vectors:
        return "lie where the file says"
    if not found.is_tested:
        return "that the model scores alike lie together"
    return "with similar vectors lie together" if found.space.is_given else "that look alike lie together"


def _block(context: Context[OutcomeEvaluation], found: VectorMap) -> Explorer:
    rows = tuple(_row(context, one) for one in sorted(found.groups, key=lambda one: (-one.extra, one.number)))
    ends = [end for row in rows for end in (row.high, row.rate) if not np.isnan(end)]
    right, wrong, n_drawn = _still(found)
    return Explorer(
        n=found.space.n, n_drawn=n_drawn, words=context.words, choices=tuple(_choices(context, found)),
        width=WIDTH, height=HEIGHT, right=right, wrong=wrong, trust=tuple(_trust(context, found)),
        is_low=found.space.trust < TRUSTED, cards=_cards(context, found), rows=rows, note=_note(context, found),
        all_rate=found.rate, longest=min(1.0, max([0.1, *ends])), is_tested=found.is_tested,
        has_training=any(not np.isnan(row.train_share) for row in rows), further=found_pairs(context, found),
        method=method(context, found),
    )  # fmt: skip


def _choices(context: Context[OutcomeEvaluation], found: VectorMap) -> Iterator[tuple[str, str]]:
    yield "result", "Result"
    yield "label", "Label" if found.has_one_answer else "Most frequent label"
    if found.prediction is not None:
        yield "prediction", "Prediction"
    if found.score is not None:
        yield "confidence", "Confidence"
    if found.weak:
        yield "group", "Weak group"
    for one in context.evaluation.slices.columns[:MOST_COLOURS]:
        yield f"slice:{one.name}", short(one.name, LONGEST)


# The groups


def _row(context: Context[OutcomeEvaluation], one: Group) -> GroupRow:
    tested = ""
    if one.tested is not None:
        n, errors = one.tested
        was = f"{numbers.named(n, context.words.sample)} with {numbers.named(errors, 'error')}"
        tested = f"Tested as {was}; part of them is in a finer weak group."
        if one.state != WEAK:
            tested = f"Not tested as it is: its cluster was {was} before some went to other groups or came from them."
    return GroupRow(
        one.number, one.name, one.samples, one.errors, one.rate, *one.interval, one.extra, one.q, one.state, tested,
        one.share, one.train_share, _top(context, one),
    )  # fmt: skip


def _top(context: Context[OutcomeEvaluation], one: Group) -> str:
    if one.top is None:
        return "–"
    truth, prediction, n = one.top
    names = [short(context.labels[side], LONGEST) if side != NONE else "" for side in (truth, prediction)]
    if prediction == NONE:
        return f"{names[0]} {context.words.missed} ({numbers.count(n)})"
    said = f"{names[0]} → {names[1]}" if truth != NONE else f"{names[1]} on {context.words.none}"
    return f"{said} ({numbers.count(n)})"


def _cards(context: Context[OutcomeEvaluation], found: VectorMap) -> tuple[GroupCard, ...]:
    return tuple(_card(context, found, one) for one in found.weak[:MOST_CARDS])


def _card(context: Context[OutcomeEvaluation], found: VectorMap, one: Group) -> GroupCard:
    row, words = _row(context, one), context.words
    q = numbers.probability(one.q).replace(" ", "\u00a0")
    said = (
        f"{numbers.count(one.errors)} of {numbers.count(one.whole)}, interval {numbers.share(one.interval[0])}–"
        f"{numbers.share(one.interval[1])}; the rest "
        f"{numbers.share(found.rest(one))}, all (tick) {numbers.share(found.rate)}; q\u00a0=\u00a0{q}. "
        f"{row.tested}"
    ).strip()
    often = "" if one.top is None else f"; most often {_top(context, one)}"
    lacks = one.train_share < one.share / 2
    training = f" {numbers.share(one.train_share)} of training lies here, {numbers.share(one.share)} of test."
    action = (
        f"Add training {words.samples} of this kind: {numbers.named(round(one.extra), 'error')} more than expected"
        f"{often}.{training if lacks else ''}"
    )
    return GroupCard(row, said, tuple(_cases(context, found, one)), action)


def _cases(context: Context[OutcomeEvaluation], found: VectorMap, one: Group) -> Iterator[GroupCase]:
    """The errors of a group, the surest first, then its middle: those whose picture is in the file, where any is."""
    position = {int(at): k for k, at in enumerate(context.chosen)}
    members = [(int(at), position[int(found.space.sample[at])]) for at in found.members(one.number)
               if int(found.space.sample[at]) in position]  # fmt: skip
    pictured = [pair for pair in members if context.payload.sample_images[pair[1]] >= 0] or members
    wrong = [pair for pair in pictured if found.errors[pair[0]]][:MOST_WRONG]
    right = [pair for pair in pictured if not found.errors[pair[0]]]
    for at, sample in (*wrong, *right[: MOST_CASES - len(wrong)]):
        name = context.payload.sample_ids[sample]
        head = _said(context, found, at)
        case = Case(sample, np.nan, said=f"{short(name, LONGEST)}, {head}")
        yield GroupCase(case, image_in("#explorer", name), head)


def _said(context: Context[OutcomeEvaluation], found: VectorMap, at: int) -> str:
    if found.prediction is None:
        return numbers.named(int(found.errors[at]), "error") if found.errors[at] else "✓"
    truth, prediction = int(found.label[at]), int(found.prediction[at])
    names = [short(context.labels[side], 12) if side != NONE else "–" for side in (truth, prediction)]
    return f"✓ {names[0]}" if truth == prediction else f"{names[0]} → {names[1]}"


def _note(context: Context[OutcomeEvaluation], found: VectorMap) -> str:
    words = context.words
    said = f"Groups come from the vectors, not from the map; each of the {words.samples} is in exactly one."
    if not found.is_tested:
        return said
    weak = "▼ more errors than the rest, ▲ fewer, q < 0.05." if found.groups else ""
    cut = any(one.tested is not None and one.state == WEAK for one in found.groups)
    star = " * part of what was tested is in a finer weak group." if cut else ""
    return f"{said} {weak} Tick: the error rate of all.{star}"


# The picture


def _trust(context: Context[OutcomeEvaluation], found: VectorMap) -> Iterator[str]:
    space, words = found.space, context.words
    if space.n > MOST_POINTS:
        yield f"{numbers.count(MOST_POINTS)} of {numbers.named(space.n, words.sample)} are drawn; groups are of all."
    if not space.has_vectors:
        yield "Positions as given."
    elif not np.isnan(space.trust):
        kept = f"{numbers.percent(space.kept)}% of each one’s 15 nearest are also near here"
        trust = f"trustworthiness {numbers.metric(space.trust)}"
        hint = "Near in the map is a hint" if space.trust >= TRUSTED else "The map says little of what is near"
        yield f"{hint}: {kept} ({trust}). The neighbours listed beside one of the {words.samples} are exact."


def _still(found: VectorMap) -> tuple[str, str, int]:
    """Paths of points that are right and wrong, evenly spaced ones of each, and how many there are."""
    drawn = MapPoints(found)
    x, y, extent = drawn.xy()
    scale = min((WIDTH - 2 * MARGIN) / max(extent[0], 1), (HEIGHT - 2 * MARGIN) / max(extent[1], 1))
    left, down = ((side - scale * reach) / 2 for side, reach in zip((WIDTH, HEIGHT), extent, strict=True))
    across, below = np.rint(left + x * scale).astype(int), np.rint(HEIGHT - down - y * scale).astype(int)
    is_wrong = found.errors[drawn.points] > 0
    share = min(1.0, MOST_STILL / drawn.points.size)
    parts = [_spaced(np.flatnonzero(kind), share) for kind in (~is_wrong, is_wrong)]
    paths = ["".join(f"M{across[k]} {below[k]}h0" for k in part.tolist()) for part in parts]
    return paths[0], paths[1], sum(part.size for part in parts)


def _spaced(positions: NDArray[np.intp], share: float) -> NDArray[np.intp]:
    n = int(np.ceil(positions.size * share))
    return positions[np.linspace(0, positions.size - 1, n).astype(np.intp)] if n else positions[:0]
