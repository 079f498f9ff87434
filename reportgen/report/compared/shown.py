"""What of a comparison the live page needs: rows and boxes of the samples in the file, and the items shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.comparison.items import STATES
from reportgen.comparison.leaderboard import Versions
from reportgen.record.outcomes import Rows
from reportgen.report.cases import Box, Frame, frames_of, outcome, view_of
from reportgen.report.compared.blocks import ItemCard, Said
from reportgen.report.compared.chosen import Chosen, PairItems
from reportgen.report.compared.saved_pictures import SavedPage
from reportgen.report.compared.shown_spans import RowColumns, ShownSpans, shown_spans
from reportgen.report.payload import column, packed_json, shown_labels, texts_of
from reportgen.report.span_pieces import Drawn
from reportgen.report.words import Words

FIRST_CARDS = 12  # written into the page


@dataclass(frozen=True, eq=False)
class ShownVersion:
    """The rows of a version on the samples in the file; `at` are their positions in the record's rows."""

    at: NDArray[np.intp]
    sample: NDArray[np.intp]  # in the file
    rows: Rows
    labels: NDArray[np.int32]  # of the record, as positions among all labels, NONE last
    boxes: dict[str, dict[int, Box]]
    spans: ShownSpans | None = None  # where its page has any

    def box(self, side: str, row: int) -> Box | None:
        """The labelled or the predicted box of a row, in pixels."""
        item = (self.rows.truth_item if side == "truth" else self.rows.prediction_item)[self.at[row]]
        return self.boxes.get(side, {}).get(int(item)) if item != NONE else None

    def truth(self, row: int) -> int:
        """The labelled one of a row, NONE where nothing is labelled."""
        return int(self.labels[self.rows.truth[self.at[row]]])

    def prediction(self, row: int) -> int:
        """What is predicted, NONE where nothing is."""
        return int(self.labels[self.rows.prediction[self.at[row]]])

    def score(self, row: int) -> float:
        """The score of the prediction, NaN without one."""
        return float(self.rows.score[self.at[row]])

    def frames(self, row: int, *, is_chosen: bool) -> list[Frame]:
        """The frames around the boxes of a row."""
        boxes = self.box("truth", row), self.box("prediction", row)
        return frames_of(self.truth(row), self.prediction(row), boxes, is_chosen=is_chosen)


@dataclass(frozen=True, eq=False)
class Shown:
    """Everything of a comparison that is in the file."""

    versions: Versions
    labels: tuple[str, ...]
    chosen: Chosen
    pairs: tuple[PairItems | None, ...]
    pages: tuple[SavedPage, ...]
    words: Words

    @cached_property
    def sides(self) -> tuple[ShownVersion | None, ...]:
        """Every version's rows on the samples in the file; None where it has no outcomes or no such sample."""
        return tuple(self._side(k) for k in range(self.versions.n))

    def _side(self, version: int) -> ShownVersion | None:
        record, content = self.versions.records[version], self.versions.datasets[version]
        place = np.full(len(record.sample_ids), NONE)
        for k, (other, number) in enumerate(self.chosen.keys):
            if other == content:
                place[number] = k
        if record.rows is None or not (place >= 0).any():
            return None
        kept = np.flatnonzero(place[record.rows.sample] >= 0)
        at: NDArray[np.intp] = kept[np.argsort(place[record.rows.sample[kept]], kind="stable")]
        known = {label: k for k, label in enumerate(self.labels)}
        labels = np.array([*(known[label] for label in record.labels), NONE], np.int32)
        sample = place[record.rows.sample[at]]
        spans = self._spans(version, at, sample, labels)
        return ShownVersion(at, sample, record.rows, labels, self._boxes(version), spans)

    def _spans(
        self, version: int, at: NDArray[np.intp], sample: NDArray[np.intp], labels: NDArray[np.int32]
    ) -> ShownSpans | None:
        """The spans of a version's page that its rows are about."""
        rows, page = self.versions.records[version].rows, self.pages[version]
        if rows is None or not page.spans.kind.size:
            return None
        on_page = np.array([page.position.get(id_, NONE) for id_ in self.chosen.ids], np.intp)
        items = rows.truth_item[at], rows.prediction_item[at]
        own = RowColumns(sample, labels[rows.truth[at]], labels[rows.prediction[at]], *items, rows.score[at])
        return shown_spans(page.spans, on_page, own)

    def _boxes(self, version: int) -> dict[str, dict[int, Box]]:
        """The boxes of a version's page; those labelled also from another page that lists them in the same order."""
        own = dict(self.pages[version].boxes)
        exact = [one for one in self.pairs if one is not None and one.items.is_exact]
        alike = {k for one in exact for k in (one.pair.before, one.pair.after)}
        others = [k for k in sorted(alike) if self.versions.datasets[k] == self.versions.datasets[version]]
        truth: dict[int, Box] = {}
        for k in [version, *(others if version in alike else [])]:
            truth = {**self.pages[k].boxes.get("truth", {}), **truth}
        return {"truth": truth, "prediction": dict(own.get("prediction", {}))}

    @cached_property
    def items(self) -> tuple[NDArray[np.intp] | None, ...]:
        """Per pair the items in the file as rows (state, row before, row after) of `sides`, in the order shown."""
        return tuple(None if one is None else self._items(k, one) for k, one in enumerate(self.pairs))

    def order_of(self, pair: int) -> NDArray[np.intp]:
        """The items of a pair that are in the file, in the order shown, by their number among all of the pair."""
        one = self.pairs[pair]
        if one is None:
            return np.zeros(0, np.intp)
        content = self.versions.datasets[one.pair.after]
        place = np.full(one.sample.max(initial=0) + 1, NONE)
        for k, (other, at) in enumerate(self.chosen.keys):
            if other == content and at < place.size:
                place[at] = k
        found: NDArray[np.intp] = one.order[place[one.sample[one.order]] >= 0]
        return found

    def _items(self, pair: int, one: PairItems) -> NDArray[np.intp]:
        order = self.order_of(pair)
        rows = [self._positions(k, rows[order]) for k, rows in
                ((one.pair.before, one.items.before), (one.pair.after, one.items.after))]  # fmt: skip
        return np.stack([one.items.state[order].astype(np.intp), *rows], axis=1)

    def _positions(self, version: int, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Rows of the record as rows of its side, NONE kept."""
        side = self.sides[version]
        if side is None:
            return np.full(rows.size, NONE)
        order = np.argsort(side.at)
        found = order[np.searchsorted(side.at, np.maximum(rows, 0), sorter=order).clip(max=max(0, side.at.size - 1))]
        return np.where(rows == NONE, NONE, found)

    @property
    def has_spans(self) -> bool:
        """Whether texts are drawn with spans."""
        return self.words.sample == "document"

    @property
    def has_boxes(self) -> bool:
        """Whether pictures are drawn with boxes."""
        return self.words.draws == "boxes"

    def values(self) -> dict[str, Any]:
        """The payload: samples, rows and boxes of every version, items of every pair."""
        pictures = self.chosen.pictures
        return {
            "samples": texts_of(self.chosen.texts) | self._parts() | {
                "ids": list(self.chosen.ids), "picture": column(pictures.image, "int32"),
                "width": column(pictures.width, "int32"), "height": column(pictures.height, "int32"),
            },
            "sides": {str(k): None if side is None else self._columns(side) for k, side in enumerate(self.sides)},
            "cases": {str(k): None if rows is None else self._cases(rows) for k, rows in enumerate(self.items)},
        }  # fmt: skip

    def _parts(self) -> dict[str, Any]:
        """The texts that are drawn with spans."""
        if not self.has_spans:
            return {}
        flat = [[value for part in parts for value in part] for parts in self.chosen.parts]
        return {"texts": packed_json(flat)}

    def _columns(self, side: ShownVersion) -> dict[str, Any]:
        n, rows, at = len(self.labels), side.rows, side.at
        boxes: list[Box] = []
        sides = (("truth", rows.truth_item), ("prediction", rows.prediction_item))
        places = {f"{name}_box": column(_placed(boxes, side.boxes[name], item[at]), "int32") for name, item in sides}
        return {
            "sample": column(side.sample, "int32"),
            "truth": column(shown_labels(side.labels[rows.truth[at]], n), "int32"),
            "prediction": column(shown_labels(side.labels[rows.prediction[at]], n), "int32"),
            "score": column(rows.score[at], "float32"),
            **places,
            **({"spans": side.spans.values(n)} if side.spans else {}),
            "box": column(np.array(boxes, float).reshape(-1), "float32"),
        }

    @staticmethod
    def _cases(rows: NDArray[np.intp]) -> dict[str, Any]:
        return {
            "state": column(rows[:, 0], "uint8"),
            "before": column(rows[:, 1], "int32"),
            "after": column(rows[:, 2], "int32"),
        }

    def cards(self, pair: int, state: str) -> tuple[ItemCard, ...]:
        """The first items of a pair in a state."""
        rows, one = self.items[pair], self.pairs[pair]
        if rows is None or one is None:
            return ()
        first = rows[rows[:, 0] == STATES.index(state)][:FIRST_CARDS]
        return tuple(self._card(one, int(before), int(after)) for _, before, after in first)

    def _card(self, one: PairItems, before: int, after: int) -> ItemCard:
        sides = [(self.sides[k], row) for k, row in ((one.pair.before, before), (one.pair.after, after))]
        side, row = next((side, row) for side, row in reversed(sides) if row != NONE and side is not None)
        sample, truth = int(side.sample[row]), side.truth(row)
        box = next((found for own, at in reversed(sides) if own is not None and at != NONE
                    for kind in ("truth", "prediction") if (found := own.box(kind, at))), None)  # fmt: skip
        names = [self.versions.names[k] for k in (one.pair.before, one.pair.after)]
        said = [self._said(own, at, sample, name) for (own, at), name in zip(sides, names, strict=True)]
        drawn = self._excerpts(sides, sample)
        said = [replace(one, drawn=text) for one, text in zip(said, drawn, strict=True)] if drawn else said
        view = box and view_of(box, int(self.chosen.pictures.width[sample]), int(self.chosen.pictures.height[sample]))
        return ItemCard(
            sample, self.labels[truth] if truth != NONE else self.words.none, said[0], said[1], view or None
        )

    def _said(self, side: ShownVersion | None, row: int, sample: int, name: str) -> Said:
        if side is None or row == NONE:
            frames = () if side is None else self._frames(side, sample, NONE)
            return Said(name, self.words.none, np.nan, "nothing", frames)
        prediction = side.prediction(row)
        text = self.words.missed if prediction == NONE else self.labels[prediction]
        frames, found = self._frames(side, sample, row), outcome(side.truth(row), prediction)
        symbol, words = side.spans.sign_of(row) if side.spans else ("", "")
        if symbol:
            return Said(name, words if prediction == NONE else text, side.score(row), "wrong", frames, symbol)
        return Said(name, text, side.score(row), found, frames)

    def _excerpts(self, sides: list[tuple[ShownVersion | None, int]], sample: int) -> tuple[tuple[Drawn, ...], ...]:
        """The text around an item, once with the spans of each version; nothing where it is not in the file."""
        spans = [(side.spans if side else None, row) for side, row in sides]
        ranges = [found for of, row in spans if of and (found := of.range_of(row))]
        if not ranges or not self.chosen.parts:
            return ()
        about = min(start for start, _ in ranges), max(end for _, end in ranges)
        parts = self.chosen.parts[sample]
        return tuple(of.excerpt(parts, sample, about, self.labels) if of else () for of, _ in spans)

    def _frames(self, side: ShownVersion, sample: int, chosen: int) -> tuple[Frame, ...]:
        """The boxes of a version on a sample, those of the item in question last."""
        if not self.has_boxes:
            return ()
        rows = np.flatnonzero(side.sample == sample).tolist()
        return tuple(frame for row in sorted(rows, key=lambda row: row == chosen)
                     for frame in side.frames(row, is_chosen=row == chosen))  # fmt: skip


def _placed(boxes: list[Box], known: dict[int, Box], items: NDArray[np.integer]) -> list[int]:
    """Where the box of each item stands in `boxes`, which grows; NONE without one."""
    places: dict[int, int] = {}
    for item in items.tolist():
        if item in known and item not in places:
            places[item] = len(boxes)
            boxes.append(known[item])
    return [places.get(item, NONE) for item in items.tolist()]


def all_labels(versions: Versions) -> tuple[str, ...]:
    """Every label of any version, in the order of the first that has it."""
    return tuple(dict.fromkeys(label for record in versions.records for label in record.labels))


def label_places(labels: Sequence[str], some: Sequence[str]) -> NDArray[np.intp]:
    """The positions of some labels among all."""
    known = {label: k for k, label in enumerate(labels)}
    return np.array([known[label] for label in some], np.intp)
