"""Two files of spans, or one that holds both, as one data set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import NONE, Positions
from reportgen.datasets.entities import EntityDataset, SpanColumns
from reportgen.datasets.label_meeting import meeting
from reportgen.datasets.label_names import natural_order
from reportgen.datasets.roles import SPLIT
from reportgen.datasets.samples import FileRows, Samples
from reportgen.datasets.span_causes import causes_in
from reportgen.datasets.span_joining import DocumentPlaces, document_places, is_same_text, own_places, same_tokens
from reportgen.datasets.span_places import select, settled, within
from reportgen.datasets.span_texts import Characters, in_blocks, moved
from reportgen.errors import OptionError
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.options import Options
from reportgen.span_tables import NAMED_TAGS, SpanTable, TokenTags
from reportgen.span_tokens import AnyTexts, LateTexts, texts_of


def join(truth: SpanTable | None, predicted: SpanTable | None, options: Options) -> tuple[EntityDataset, list[Issue]]:
    """The data set, and all that was odd; a file that holds both is its own ground truth, one alone has no predictions.

    Spans are compared in tokens where both files have the same, else in characters of the ground truth's texts.
    Raises: MismatchedInputs where the files have no document, or no token, in common; OptionError for what tags alone
    can be told.
    """
    true = truth if truth is not None else predicted
    assert true is not None  # noqa: S101 - nothing is read without
    said = predicted if truth is not None else true.predictions
    _refuse_unused(options, [one for one in (true, said) if one is not None])
    said = select(replace(true, issues=()), np.empty(0, np.intp)) if said is None else said
    true = replace(true, score=None)
    issues = [*true.issues, *said.issues]
    own = own_places(true, issues)
    found = document_places(true, said, issues)
    both = _compared(true, said, found, issues)
    place = np.where(found == NONE, NONE, own[found])
    met = meeting([list(true.labels), list(said.labels)])
    ours, theirs = ([met.forms.get(name, name) for name in side] for side in (true.labels, said.labels))
    labels = natural_order({ours[k] for k in np.unique(both.true.label)}
                           | {theirs[k] for k in np.unique(both.said.label)})  # fmt: skip
    position = {name: k for k, name in enumerate(labels)}
    truths = _columns(both.true, [position.get(name, NONE) for name in ours], own, in_tokens=both.in_tokens)
    said_ones = _columns(both.said, [position.get(name, NONE) for name in theirs], place, in_tokens=both.in_tokens)
    split = options.columns.get(SPLIT.name, SPLIT.name)
    samples = _samples(both.true, own, _file_rows(both.true, said, own, place), split)
    data = EntityDataset(samples, labels, truths, said_ones)
    issues += [*met.issues, *_label_issues(data, said.name), *causes_in(data, said.name)]
    return (_with_tokens(data, true, said, place) if both.in_tokens else data), issues


def _refuse_unused(options: Options, tables: list[SpanTable]) -> None:
    """Raises: OptionError where an option tells of tags that are not there."""
    if options.scheme is not None and all(table.tags is None for table in tables):
        raise OptionError("--scheme", "the files hold spans, not tags of tokens", "Leave it out.")
    if options.labels and not any(NAMED_TAGS in table.notes for table in tables):
        raise OptionError("--labels", "no tags are numbers, so they have names", "Leave it out.")


@dataclass(frozen=True, eq=False)
class _Compared:
    """Both files with places that can be held against each other: in tokens, or in characters of the same texts."""

    true: SpanTable
    said: SpanTable
    in_tokens: bool


def _compared(true: SpanTable, said: SpanTable, place: DocumentPlaces, issues: list[Issue]) -> _Compared:
    """Both sides settled by the texts; a text that only one file has is that of the other, too."""
    in_tokens = same_tokens(true, said, place)
    back = np.full(true.n_rows, NONE, np.intp)
    back[place[place != NONE]] = np.flatnonzero(place != NONE)
    texts = _filled(true.given_texts, said.given_texts, back)
    of_said = _filled(said.given_texts, texts, place)
    ours, theirs = settled(true, texts, issues), settled(said, of_said, issues)
    issues += _text_issues(true, texts)
    if in_tokens:
        theirs = _at_tokens(theirs, true, place)
    else:
        theirs = _in_their_text(theirs, texts_of(of_said), texts_of(texts), place, issues)
    return _Compared(replace(ours, given_texts=texts), theirs, in_tokens)


def _filled(texts: AnyTexts, others: AnyTexts, place: DocumentPlaces) -> AnyTexts:
    """The texts, where one is unknown that of the other file at its place."""
    if isinstance(texts, LateTexts) or not texts.null_count() or not len(others):
        return texts
    there = texts_of(others).gather(np.maximum(place, 0))
    return pl.select(pl.when(pl.lit(pl.Series(place == NONE))).then(None).otherwise(there).alias("t"))["t"].zip_with(
        texts.is_null(), texts
    )


def _text_issues(true: SpanTable, texts: AnyTexts) -> list[Issue]:
    """Documents whose text is unknown, or empty."""
    if isinstance(texts, LateTexts):
        return []
    is_gone = texts.is_null()
    told = {
        "no_text": (is_gone, "Documents whose text is unknown."),
        "empty_text": ((texts.str.strip_chars() == "").fill_null(value=False), "Documents whose text is empty."),
    }
    rows = {code: np.flatnonzero(is_so.to_numpy()) for code, (is_so, _) in told.items()}
    return [issue(code, told[code][1], at.size, true.ids.gather(at[:MAX_EXAMPLES]).to_list())
            for code, at in rows.items() if at.size]  # fmt: skip


def _at_tokens(said: SpanTable, true: SpanTable, place: DocumentPlaces) -> SpanTable:
    """The predictions where their tokens are in the ground truth's texts: their own may be written otherwise."""
    tokens = None if true.tags is None else true.tags.tokens
    if tokens is None or not tokens.document.size or (said.tags is not None and said.tags.tokens is tokens):
        return said
    is_known = np.flatnonzero(place[said.document] != NONE)
    base = tokens.first[place[said.document[is_known]]]
    first, last = said.first.copy(), said.last.copy()
    first[is_known], last[is_known] = tokens.characters(base + said.start[is_known], base + said.end[is_known])
    return replace(said, first=first, last=last)


def _in_their_text(
    said: SpanTable, texts: pl.Series, wanted: pl.Series, place: DocumentPlaces, issues: list[Issue]
) -> SpanTable:
    """The predictions at their places in the ground truth's texts, which may have other blanks."""
    there = wanted.gather(np.maximum(place, 0))
    rows = np.flatnonzero(~is_same_text(texts, there) & (place != NONE))
    if not rows.size:
        return said
    first, last, other = said.first.copy(), said.last.copy(), []
    for start, end in in_blocks(texts.gather(rows)):
        part = rows[start:end]
        spans = np.flatnonzero(np.isin(said.document, part))
        document = np.searchsorted(part, said.document[spans])
        mine, theirs = Characters.of(texts.gather(part)), Characters.of(there.gather(part))
        found = moved(mine, theirs, document, said.first[spans], said.last[spans])
        first[spans], last[spans] = found.start, found.end
        other.append(part[~found.is_same])
    odd = np.concatenate(other)
    if odd.size:
        message = f"Documents whose text is another in {said.name}, by more than blanks; places count as they are."
        issues.append(issue("other_text", message, odd.size, said.ids.gather(odd[:MAX_EXAMPLES]).to_list()))
    return within(replace(said, first=first, last=last), there, issues)


def _file_rows(true: SpanTable, said: SpanTable, own: DocumentPlaces, place: DocumentPlaces) -> FileRows:
    """Where the documents stand in the predictions, of ground truth alone in that."""
    table, there = (said, place) if said.n_rows else (true, own)
    row = np.full(int(own.max(initial=NONE)) + 1, NONE, np.intp)
    row[there[there != NONE]] = np.flatnonzero(there != NONE)
    return FileRows(table.name, row, table.n_rows)


def _samples(true: SpanTable, own: DocumentPlaces, in_file: FileRows, split: str) -> Samples:
    """The documents with distinct ids; the column of their splits is called `split`."""
    rows = np.flatnonzero(own != NONE)
    metadata = {} if true.splits is None else {split: true.splits.gather(rows)}
    has_files = true.pieces is not None and true.pieces.given is not None
    file = true.pieces.of_rows(rows) if true.pieces is not None and has_files else None
    texts = true.given_texts.gather(rows)
    return Samples(true.ids.gather(rows), text=texts, file=file, metadata=metadata, rows=in_file)


def _label_issues(data: EntityDataset, name: str) -> list[Issue]:
    """Labels that are predicted and never true, and a ground truth, or predictions, of nothing."""
    true, said = (np.bincount(one.label, minlength=data.n_labels) for one in (data.truths, data.predictions))
    found = []
    odd = np.flatnonzero((true == 0) & (said > 0))
    if odd.size and len(data.truths):
        message = f"Labels that {name} predicts and the ground truth never has; each such prediction is wrong."
        found.append(issue("unknown_label", message, odd.size, [data.labels[k] for k in odd]))
    if not len(data.truths):
        found.append(issue("no_spans", "The ground truth has no entity.", data.n_samples))
    if not len(data.predictions):
        found.append(issue("no_predictions", f"{name} predicts no entity.", data.n_samples))
    return found


def _columns(table: SpanTable, names: list[int], place: DocumentPlaces, *, in_tokens: bool) -> SpanColumns:
    """The spans of known documents, by document and, in it, in the order of the text."""
    start, end = (table.start, table.end) if in_tokens else (table.first, table.last)
    sample = place[table.document]
    columns = {"start": start, "end": end, "first": table.first, "last": table.last}
    score, label = table.score, np.array(names, np.int32)[table.label]
    if not _are_in_order(sample, start, end):
        order = np.lexsort((end, start, sample))
        order = order[sample[order] != NONE]
        sample, label, score = sample[order], label[order], None if score is None else score[order]
        columns = {name: values[order] for name, values in columns.items()}
    return SpanColumns(sample.astype(np.int32), label, **columns, score=score)


def _are_in_order(sample: DocumentPlaces, start: Positions, end: Positions) -> bool:
    """Whether spans stand by document, start and end already, none of them in an unknown document."""
    is_later = sample[1:] > sample[:-1]
    for one in (start, end):
        is_later |= (one[1:] > one[:-1]) & (sample[1:] == sample[:-1]) & (start[1:] >= start[:-1])
    return bool(is_later.all()) and not (sample[:1] == NONE).any()


def _with_tokens(data: EntityDataset, true: SpanTable, said: SpanTable, place: DocumentPlaces) -> EntityDataset:
    """The data set with how many tags are right, where every document has tags in both."""
    every = np.arange(true.n_rows)
    if true.tags is None or said.tags is None or not np.array_equal(np.sort(place), every):
        return data
    ours, theirs = true.tags, _renamed(said.tags, true.tags)
    if not np.array_equal(place, every):
        theirs = theirs[np.argsort(place[said.tags.document], kind="stable")]
    return replace(data, token_hits=ours.tokens.counts(ours.tag == theirs), tokens=ours.tokens.sizes)


def _renamed(tags: TokenTags, like: TokenTags) -> NDArray[np.integer]:
    """The tags as positions in the names of the other file, NONE for what is not there."""
    place = {name: k for k, name in enumerate(like.names)}
    found: NDArray[np.integer] = np.array([place.get(name, NONE) for name in tags.names], like.tag.dtype)[tags.tag]
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
