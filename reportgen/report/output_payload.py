"""What the page needs to show outputs: numbers of every output, and texts in blocks that are unpacked when needed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.datasets.outputs import OutputDataset
from reportgen.evaluations.output_figures import PASSED, WEIGHTED
from reportgen.evaluations.output_scores import decides
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.output_tables import STATUSES
from reportgen.record.packed import deflated
from reportgen.report.entity_texts import without_halves
from reportgen.report.output_texts import ShownOutputs, is_kind, shown_outputs
from reportgen.report.output_words import STATUS_WORDS
from reportgen.report.payload import column, packed_json

OF_BLOCK = 500  # samples whose texts are unpacked together
MOST_KINDS = 12  # columns of metadata to filter by
MOST_CRITERIA = 40


def output_values(evaluation: OutputEvaluation) -> dict[str, Any]:
    """The part `outputs` of the payload, with the words of a receipt."""
    data, shown = evaluation.dataset, shown_outputs(evaluation)
    rows = shown.rows
    place = np.full(data.n_samples, NONE)
    place[shown.samples] = np.arange(shown.samples.size)
    names, fails = failures(evaluation)
    kept = [k for k, one in enumerate(data.criteria) if not one.corpus][:MOST_CRITERIA]
    passes = evaluation.columns.get(PASSED, np.full(data.n_rows, np.nan))
    values = {
        "n": data.n_samples,
        "ids": packed_json(list(map(without_halves, data.sample_ids.gather(shown.samples.tolist()).to_list()))),
        "variants": [without_halves(one.name) for one in data.variants],
        "reported": evaluation.reported,
        "order": list(evaluation.order),
        "sample": column(place[data.sample[rows]], "int32"),
        "variant": column(data.variant[rows], "int32"),
        "epoch": column(data.epoch[rows], "int32"),
        "status": column(data.status[rows], "uint8"),
        "passes": column(np.nan_to_num(passes[rows], nan=-1.0), "int8"),
        "weighted": _score(evaluation.columns.get(WEIGHTED), rows) if len(kept) > 1 else None,
        "fails": column(fails[rows], "int16"),
        "failures": names,
        "statuses": [STATUS_WORDS[name] for name in STATUSES],
        "criteria": [{"name": data.criteria[k].name, "title": data.criteria[k].title,
                      "higher": data.criteria[k].higher, "share": data.criteria[k].bounds == (0.0, 1.0),
                      "weight": data.criteria[k].weight} for k in kept],
        "decisive": _decisive(data, kept),
        "scores": {str(at): _score(data.scores[:, k], rows) for at, k in enumerate(kept)},
        "kinds": {str(k): one for k, one in enumerate(_kinds(data, shown))},
        "whole": column(shown.whole, "uint8"),
        "has_expected": bool((data.expected.list.len() > 0).any()),
        "block": OF_BLOCK,
        "blocks": list(_blocks(shown)),
        "operational": _operational(data, rows),
    }  # fmt: skip
    return {"outputs": values, "output_receipt": shown.receipt}


def _decisive(data: OutputDataset, kept: list[int]) -> int:
    """The criterion that says whether an output passes, among those kept; NONE where the file says it otherwise."""
    name = decides(data)
    if name is None or not np.array_equal(data.passed, data.column(name), equal_nan=True):
        return NONE
    at = data.criterion_names.index(name)
    return kept.index(at) if at in kept else NONE


def _score(values: NDArray[np.float64] | None, rows: NDArray[np.intp]) -> dict[str, str] | None:
    return None if values is None else column(values[rows], "float32")


def _operational(data: OutputDataset, rows: NDArray[np.intp]) -> dict[str, Any]:
    """What each output took, where the file says it."""
    found = {}
    for name in ("latency_s", "cost", "tokens_out"):
        values = data.frame[name]
        if values.null_count() < len(values):
            found[name] = column(values.gather(rows).cast(pl.Float64).fill_null(np.nan).to_numpy(), "float32")
    return found


def failures(evaluation: OutputEvaluation) -> tuple[list[str], NDArray[np.int16]]:
    """What outputs fail by, in words, and (n_rows,) the position of each in these: its status, else the weighted
    criterion it does worst by; NONE of one that does not fail.
    """
    data = evaluation.dataset
    passes = evaluation.columns.get(PASSED)
    code = np.full(data.n_rows, NONE)
    if passes is None:
        return [], code.astype(np.int16)
    weighted = [k for k, one in enumerate(data.criteria) if one.is_weighted]
    if weighted:
        sign = np.array([1 if data.criteria[k].higher else -1 for k in weighted])
        quality = np.where(np.isnan(data.scores[:, weighted]), np.inf, data.scores[:, weighted] * sign)
        code = len(STATUSES) + np.argmin(quality, axis=1)
    code = np.where(data.status > 0, data.status, code)
    code[passes != 0] = NONE
    known, found = np.unique(code[code != NONE], return_inverse=True)
    own = np.full(data.n_rows, NONE, np.int16)
    own[code != NONE] = found
    words = [*(STATUS_WORDS[name] for name in STATUSES), *(f"low {data.criteria[k].title}" for k in weighted)]
    return [words[at] if at >= 0 else "wrong" for at in known.tolist()], own


def _kinds(data: OutputDataset, shown: ShownOutputs) -> list[dict[str, Any]]:
    """Columns of metadata with few values, a code a sample: what its first output says."""
    first = shown.rows[shown.starts[:-1]]
    found: list[dict[str, Any]] = []
    for name, values in data.row_metadata.items():
        if len(found) == MOST_KINDS or not is_kind(values):
            continue
        words = values.drop_nulls().unique().sort()
        at = {word: k for k, word in enumerate(words.to_list())}
        code = [NONE if word is None else at[word] for word in values.gather(first.tolist()).to_list()]
        found.append({"name": without_halves(name), "values": list(map(without_halves, words.to_list())),
                      "code": column(code, "int16")})  # fmt: skip
    return found


def _blocks(shown: ShownOutputs) -> Iterator[str]:
    entries = shown.entries()
    while block := list(islice(entries, OF_BLOCK)):
        yield deflated(msgspec.json.encode(block))
