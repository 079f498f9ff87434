"""Two files of spans, or one that holds both, as one data set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import NONE, Counts
from reportgen.datasets.entities import EntityDataset, SpanColumns
from reportgen.datasets.label_meeting import meeting
from reportgen.datasets.label_names import natural_order
from reportgen.datasets.samples import Samples
from reportgen.errors import MalformedInput, MismatchedInputs
from reportgen.issues import Issue, issue
from reportgen.options import Options
from reportgen.span_tables import SpanTable, TokenTags

NO_PREDICTIONS = "it holds labelled spans, and no predicted ones"


def join(truth: SpanTable | None, predicted: SpanTable | None, options: Options) -> tuple[EntityDataset, list[Issue]]:
    """The data set, and all that was odd; a file that holds both is its own ground truth.

    Raises: MalformedInput without predictions, MismatchedInputs where the files have no document, or no token, in
    common.
    """
    true = truth if truth is not None else predicted
    said = predicted if truth is not None else (predicted.predictions if predicted is not None else None)
    assert true is not None  # noqa: S101 - nothing is read without
    if said is None:
        raise MalformedInput(true.name, NO_PREDICTIONS, "Give the labelled file with --ground-truth.")
    issues = [*true.issues, *(said.issues if said is not true else ())]
    place = _places(true, said, issues)
    met = meeting([list(true.labels), list(said.labels)])
    ours, theirs = ([met.forms.get(name, name) for name in side] for side in (true.labels, said.labels))
    labels = natural_order({ours[k] for k in np.unique(true.label)} | {theirs[k] for k in np.unique(said.label)})
    position = {name: k for k, name in enumerate(labels)}
    truths = _columns(true, [position.get(name, NONE) for name in ours], np.arange(true.n_rows))
    predictions = _columns(said, [position.get(name, NONE) for name in theirs], place)
    samples = Samples(true.ids, text=true.texts)
    data = EntityDataset(samples, labels, truths, predictions)
    return _with_tokens(data, true, said, place), [*issues, *met.issues]


def _places(true: SpanTable, said: SpanTable, issues: list[Issue]) -> NDArray[np.intp]:
    """The document of the ground truth that each of the predictions is, NONE: none.

    Numbered ones are the same by position, which takes as many tokens in each; others by id.
    """
    if true.is_numbered and said.is_numbered:
        _check_numbers(true, said)
        return np.arange(said.n_rows)
    known = pl.DataFrame({"id": true.ids, "place": np.arange(true.n_rows)})
    found = pl.DataFrame({"id": said.ids}).join(known, on="id", how="left", maintain_order="left")["place"]
    place = found.fill_null(NONE).to_numpy().astype(np.intp)
    unknown = said.ids.filter(pl.Series(place == NONE))
    if len(unknown) == said.n_rows and said.n_rows:
        problem = f"no document in common: {true.ids[0]!r} … against {said.ids[0]!r} …"
        raise MismatchedInputs(f"{true.name} and {said.name}", problem, "Write the same ids in both.")
    if len(unknown):
        message = f"Documents in {said.name} that the ground truth does not list were left out."
        issues.append(issue("unknown_sample", message, len(unknown), unknown.to_list()))
    missing = np.setdiff1d(np.arange(true.n_rows), place)
    if missing.size:
        message = "Documents without a line in the predictions count as documents in which nothing is predicted."
        issues.append(issue("no_prediction", message, missing.size, true.ids.gather(missing).to_list()))
    return place


def _check_numbers(true: SpanTable, said: SpanTable) -> None:
    """Raises: MismatchedInputs where sentences, or the tokens of one, are not as many."""
    both = f"{true.name} and {said.name}"
    if true.n_rows != said.n_rows:
        problem = f"{true.n_rows:,} sentences against {said.n_rows:,}"
        raise MismatchedInputs(both, problem, "Write the same sentences in both, an empty line behind each.")
    if true.tags is None or said.tags is None:
        return
    ours, theirs = (np.bincount(one.document, minlength=true.n_rows) for one in (true.tags, said.tags))
    odd = np.flatnonzero(ours != theirs)
    if odd.size:
        k = int(odd[0])
        problem = f"sentence {k + 1} has {ours[k]:,} tokens in one and {theirs[k]:,} in the other"
        raise MismatchedInputs(both, problem, "Write a line for each token in both; sentences are held by position.")


def _columns(table: SpanTable, label: list[int], place: NDArray[np.intp]) -> SpanColumns:
    """The spans of known documents, by document and, in it, in the order of the text."""
    sample = place[table.document]
    order = np.lexsort((table.end, table.start, sample))
    order = order[sample[order] != NONE]
    columns = {name: getattr(table, name)[order] for name in ("start", "end", "first", "last")}
    columns["score"] = None if table.score is None else table.score[order]
    named = np.array(label, np.int32)[table.label[order]]
    return SpanColumns(sample[order].astype(np.int32), named, **columns)


def _with_tokens(data: EntityDataset, true: SpanTable, said: SpanTable, place: NDArray[np.intp]) -> EntityDataset:
    """The data set with how many tags are right, where both files have tags of the same tokens."""
    if true.tags is None or said.tags is None or not np.array_equal(place, np.arange(true.n_rows)):
        return data
    ours, theirs = true.tags, _renamed(said.tags, true.tags)
    if ours.document.size != theirs.size or not np.array_equal(ours.document, said.tags.document):
        return data
    hits: Counts = np.bincount(ours.document[ours.tag == theirs], minlength=data.n_samples)
    return replace(data, token_hits=hits, tokens=np.bincount(ours.document, minlength=data.n_samples))


def _renamed(tags: TokenTags, like: TokenTags) -> NDArray[np.int32]:
    """The tags as positions in the names of the other file, NONE for what is not there."""
    place = {name: k for k, name in enumerate(like.names)}
    found: NDArray[np.int32] = np.array([place.get(name, NONE) for name in tags.names], np.int32)[tags.tag]
    return found


def dataset_sha256(data: EntityDataset) -> str:
    """SHA-256 over the ids and texts of the documents and their labelled spans, independent of format and order."""
    import hashlib

    truths = data.truths
    names = data.sample_ids.gather(truths.sample)
    labels = pl.Series(data.labels, dtype=pl.String).gather(truths.label)
    lines = pl.DataFrame({"id": names, "label": labels, "start": truths.start, "end": truths.end})
    digest = hashlib.sha256()
    for part in (sorted(data.sample_ids.to_list()), sorted(map(str, lines.rows()))):
        digest.update("\n".join(_quoted(part)).encode() + b"\n\n")
    return digest.hexdigest()


def _quoted(texts: list[str]) -> Iterator[str]:
    """With their lengths, so that no two lists come to the same text."""
    return (f"{len(text)}:{text}" for text in texts)
