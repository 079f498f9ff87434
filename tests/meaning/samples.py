"""Good samples in many formats, and the ways in which the same is written with another meaning."""

from __future__ import annotations

import csv
import io
import json
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

Text = list[str]
N = 160  # samples


@dataclass(frozen=True)
class Samples:
    """What two files say of the same samples; `said` may have other ids, in another order, or fewer."""

    labels: Text
    truth_ids: Text
    truth: Text
    said_ids: Text | None
    said: Text
    shares: list[list[float]]  # for every label in the order of `columns`
    columns: Text
    is_scored: bool = True
    names: tuple[str, str, str, str] = ("id", "label", "prediction", "score")

    @property
    def scores(self) -> list[float]:
        """Those of the predicted labels."""
        return [row[self.columns.index(label)] for row, label in zip(self.shares, self.said, strict=True)]

    def kept(self, rows: list[int]) -> Samples:
        """Only these predictions, in this order."""
        ids = None if self.said_ids is None else [self.said_ids[k] for k in rows]
        return replace(self, said_ids=ids, said=[self.said[k] for k in rows], shares=[self.shares[k] for k in rows])


LABELS = (
    ["cat", "caf\u00e9", "red fox"], ["0", "1", "2", "3", "4"], ["n01", "n02", "n03", "n04"], ["Owl", "dog"],
    ["great tit", "wren", "jay"], ["0", "1"], ["no", "yes"], ["healthy", "ill"],
    ["1", "2", "3"], ["airplane", "bird", "car", "deer", "frog", "ship"],
)  # fmt: skip
IDS: tuple[Callable[[int], str], ...] = (
    lambda k: f"img_{k:03d}", lambda k: f"val/{'ab'[k % 2]}/{k:05d}.jpg", str, lambda k: f"IMG {k}.png",
    lambda k: f"{k * 7919 % 99991:05d}",
)  # fmt: skip


def good(rng: random.Random) -> Samples:
    """Four in five predictions are right, all of them scored."""
    labels, naming = rng.choice(LABELS), rng.choice(IDS)
    ids = [naming(k) for k in range(1, N + 1)]
    weights = [rng.uniform(0.4, 1) for _ in labels]
    truth = rng.choices(labels, weights, k=N)
    said = [label if rng.random() < 0.8 else rng.choice(labels) for label in truth]
    shares = []
    for label, true in zip(said, truth, strict=True):
        rest = [rng.uniform(0.02, 0.3 if label == true else 0.7) for _ in labels]
        row = [1.0 if name == label else part for name, part in zip(labels, rest, strict=True)]
        shares.append([round(part / sum(row), 4) for part in row])
    return Samples(labels, ids, truth, list(ids), said, shares, list(labels))


Change = Callable[[Samples, random.Random], Samples]


def _of_said(change: Callable[[str], str]) -> Change:
    return lambda one, rng: replace(
        one, said=[change(name) for name in one.said], columns=list(map(change, one.columns))
    )


def _of_truth(change: Callable[[str], str]) -> Change:
    return lambda one, rng: replace(one, truth=[change(name) for name in one.truth])


def _of_ids(change: Callable[[str], str]) -> Change:
    return lambda one, rng: replace(one, said_ids=[change(name) for name in one.said_ids or []])


def _mapped(mapping: Callable[[Samples, random.Random], dict[str, str]]) -> Change:
    def change(one: Samples, rng: random.Random) -> Samples:
        names = mapping(one, rng)
        return _of_said(lambda name: names.get(name, name))(one, rng)

    return change


def _numbered(base: int) -> Change:
    return _mapped(lambda one, rng: {name: str(k + base) for k, name in enumerate(sorted(one.labels))})


def _shifted(values: list, by: int = 1) -> list:
    return values[by:] + values[:by]


def _numbers_moved(one: Samples, rng: random.Random) -> Samples:
    ids = [name if not name.isdecimal() else str(int(name) - 1).zfill(len(name) if name[0] == "0" else 1)
           for name in one.said_ids or []]  # fmt: skip
    return replace(one, said_ids=ids)


def _halves(one: Samples, rng: random.Random) -> Samples:
    """Truth of the one half, predictions of the other half and a little more."""
    return replace(one.kept(list(range(N - 70, N))), truth_ids=one.truth_ids[: N - 70], truth=one.truth[: N - 70])


def _other_said(one: Samples, rng: random.Random) -> Samples:
    rows = list(range(N)) + rng.sample(range(N), 10)
    found = one.kept(rows)
    return replace(found, said=found.said[:N] + [rng.choice(one.labels) for _ in range(10)])


def _complement(one: Samples, rng: random.Random) -> Samples:
    return replace(one, shares=[[round(1 - part, 4) for part in row] for row in one.shares])


def _logits(one: Samples, rng: random.Random) -> Samples:
    return replace(one, shares=[[round(float(np.log(part + 1e-6)) + 3, 4) for part in row] for row in one.shares])


def _percent(one: Samples, rng: random.Random) -> Samples:
    return replace(one, shares=[[round(100 * part, 2) for part in row] for row in one.shares])


def _hashed(one: Samples, rng: random.Random) -> Samples:
    ids = [f"{rng.getrandbits(32):08x}-{name.rpartition('/')[2]}" for name in one.said_ids or []]
    return replace(one, said_ids=ids)


def _without_ids(one: Samples, rows: list[int] | None = None) -> Samples:
    return replace(one.kept(rows) if rows else one, said_ids=None)


def _rotated(one: Samples, rng: random.Random) -> dict[str, str]:
    return dict(zip(one.labels, _shifted(one.labels), strict=True))


def _pair(one: Samples, rng: random.Random) -> dict[str, str]:
    a, b = rng.sample(one.labels, 2)
    return {a: b, b: a}


def _columns_moved(one: Samples, rng: random.Random) -> Samples:
    """The names over the scores in another order, the predicted labels as those say."""
    columns = _shifted(one.columns)
    return replace(one, columns=columns, said=[columns[row.index(max(row))] for row in one.shares])


CHANGES: dict[str, Change] = {
    "nothing": lambda one, rng: one,
    "capitals": _of_said(str.upper),
    "title case": _of_said(str.title),
    "underscores": _of_said(lambda name: name.replace(" ", "_")),
    "hyphens": _of_said(lambda name: name.replace(" ", "-")),
    "without blanks": _of_said(lambda name: name.replace(" ", "")),
    "blanks": _of_said(lambda name: f" {name} "),
    "decomposed": _of_said(lambda name: unicodedata.normalize("NFD", name)),
    "without accents": _of_said(lambda name: name.replace("é", "e")),
    "prefixed labels": _of_said(lambda name: f"class_{name}"),
    "label and its number": _mapped(lambda one, rng: {name: f"{k}_{name}" for k, name in enumerate(one.labels)}),
    "plural": _of_said(lambda name: name + "s"),
    "one renamed": _mapped(lambda one, rng: {rng.choice(one.labels): "vulpes"}),
    "all renamed": _of_said(lambda name: name[::-1] + "x"),
    "floats": _of_said(lambda name: name + ".0" if name.isdecimal() else name),
    "zeros": _of_said(lambda name: name.zfill(2) if name.isdecimal() else name),
    "numbers from 0": _numbered(0),
    "numbers from 1": _numbered(1),
    "true numbers from 0": lambda one, rng: _of_truth(lambda name: str(sorted(one.labels).index(name)))(one, rng),
    "true numbers from 1": lambda one, rng: _of_truth(lambda name: str(sorted(one.labels).index(name) + 1))(one, rng),
    "true capitals": _of_truth(str.upper),
    "truth renamed": _of_truth(lambda name: f"category {name}"),
    "base moved": _of_said(lambda name: str(int(name) + 1) if name.isdecimal() else name),
    "base moved down": _of_said(lambda name: str(int(name) - 1) if name.isdecimal() else name),
    "booleans": _of_said(
                         lambda name: {"0": "False", "1": "True", "no": "False", "yes": "True"}.get(name, name)),
    "words for numbers": _of_said(lambda name: {"0": "no", "1": "yes"}.get(name, name)),
    "negative and positive": _of_said(lambda name: {"0": "negative", "1": "positive"}.get(name, name)),
    "minus one": _of_said(lambda name: {"0": "-1"}.get(name, name)),
    "exchanged": _mapped(_rotated),
    "two exchanged": _mapped(_pair),
    "columns moved": _columns_moved,
    "columns in another order": lambda one, rng: replace(
        one, columns=one.columns[::-1], shares=[row[::-1] for row in one.shares]),
    "suffix": _of_ids(lambda name: name.rpartition(".")[0] or name + ".jpg"),
    "other suffix": _of_ids(lambda name: (name.rpartition(".")[0] or name) + ".JPEG"),
    "suffixes of some": lambda one, rng: replace(
        one, said_ids=[name + rng.choice(["", ".jpeg"]) for name in one.said_ids or []]),
    "two suffixes": _of_ids(lambda name: name + ".txt"),
    "folder": _of_ids(lambda name: f"test/x/{name}"),
    "no folder": _of_ids(lambda name: name.rpartition("/")[2]),
    "backslashes": _of_ids(lambda name: f"C:\\data\\{name.replace('/', chr(92))}"),
    "bucket": _of_ids(lambda name: f"s3://bucket/{name}"),
    "address": _of_ids(lambda name: "https://x.org/data/" + name.replace(" ", "%20")),
    "upload": _hashed,
    "roboflow": _of_ids(lambda name: f"{name.replace('.', '_')}.rf.0123456789abcdef0123456789abcdef.jpg"),
    "ids in capitals": _of_ids(str.upper),
    "ids with blanks": _of_ids(lambda name: f" {name} "),
    "ids as floats": _of_ids(lambda name: f"{float(name)}" if name.isdecimal() else name),
    "ids without zeros": _of_ids(lambda name: str(int(name)) if name.isdecimal() else name),
    "ids with zeros": _of_ids(lambda name: name.zfill(8) if name.isdecimal() else name),
    "ids moved by one": _numbers_moved,
    "ids of their rows": lambda one, rng: replace(one, said_ids=[str(k) for k in range(len(one.said))]),
    "ids exchanged with neighbours": lambda one, rng: replace(one, said_ids=_shifted(one.said_ids or [])),
    "shuffled": lambda one, rng: one.kept(rng.sample(range(N), N)),
    "shuffled without ids": lambda one, rng: _without_ids(one, rng.sample(range(N), N)),
    "moved by a row without ids": lambda one, rng: _without_ids(one, _shifted(list(range(N)))),
    "in order without ids": lambda one, rng: _without_ids(one),
    "sorted without ids": lambda one, rng: _without_ids(one, sorted(range(N), key=lambda k: one.said[k])),
    "truth moved by a row": lambda one, rng: replace(one, truth=_shifted(one.truth)),
    "half missing": lambda one, rng: one.kept(sorted(rng.sample(range(N), N // 2))),
    "first rows missing": lambda one, rng: one.kept(list(range(12, N))),
    "half of the truth missing": lambda one, rng: replace(one, truth_ids=one.truth_ids[::2], truth=one.truth[::2]),
    "other split": _halves,
    "a label missing": lambda one, rng: one.kept([k for k in range(N) if one.truth[k] != one.labels[0]]),
    "twice": lambda one, rng: one.kept(list(range(N)) + list(range(20))),
    "twice and not the same": _other_said,
    "percent": _percent,
    "logits": _logits,
    "complement": _complement,
}  # fmt: skip


def _csv(columns: dict[str, list], separator: str = ",", comma: str = ".") -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([str(cell).replace(".", comma) if isinstance(cell, float) else cell for cell in row])
    return stream.getvalue().encode()


def _said_columns(one: Samples, *, with_shares: bool) -> dict[str, list]:
    id_, _, prediction, score = one.names
    found: dict[str, list] = {} if one.said_ids is None else {id_: one.said_ids}
    if with_shares:
        return found | {f"prob_{name}": [row[k] for row in one.shares] for k, name in enumerate(one.columns)}
    return found | {prediction: one.said, **({score: one.scores} if one.is_scored else {})}


def _lines(columns: dict[str, list]) -> bytes:
    return b"".join(json.dumps(dict(zip(columns, row, strict=True))).encode() + b"\n"
                    for row in zip(*columns.values(), strict=True))  # fmt: skip


def _parquet(columns: dict[str, list]) -> bytes:
    stream = io.BytesIO()
    pl.DataFrame(columns).write_parquet(stream)
    return stream.getvalue()


def _npz(one: Samples) -> bytes:
    stream = io.BytesIO()
    ids = {} if one.said_ids is None else {"ids": np.array(one.said_ids)}
    np.savez(stream, probs=np.array(one.shares), class_names=np.array(one.columns), **ids)
    return stream.getvalue()


FORMATS: dict[str, tuple[str, Callable[[Samples], bytes]]] = {
    "csv": ("said.csv", lambda one: _csv(_said_columns(one, with_shares=False))),
    "plain csv": ("said.csv", lambda one: _csv(_said_columns(replace(one, is_scored=False), with_shares=False))),
    "csv with commas": ("said.csv", lambda one: _csv(_said_columns(one, with_shares=False), ";", ",")),
    "csv of shares": ("said.csv", lambda one: _csv(_said_columns(one, with_shares=True))),
    "jsonl": ("said.jsonl", lambda one: _lines(_said_columns(one, with_shares=False))),
    "parquet": ("said.parquet", lambda one: _parquet(_said_columns(one, with_shares=False))),
    "parquet of shares": ("said.parquet", lambda one: _parquet(_said_columns(one, with_shares=True))),
    "npz": ("said.npz", _npz),
}
NAMES = (("id", "label", "prediction", "score"), ("filename", "true_label", "predicted_label", "confidence"),
         ("ID", "Actual", "Predicted", "Probability"), ("image", "class", "pred", "prob"))  # fmt: skip


def write(folder: Path, one: Samples, form: str) -> tuple[Path, Path]:
    """Paths of the truth and of what is said."""
    truth = folder / "truth.csv"
    truth.write_bytes(_csv({one.names[0]: one.truth_ids, one.names[1]: one.truth}))
    name, content = FORMATS[form]
    (folder / name).write_bytes(content(one))
    return truth, folder / name
