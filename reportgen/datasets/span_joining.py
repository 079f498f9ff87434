"""Documents of two files brought together: by id, by their order, or by their texts where neither can tell."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import NONE, Mask
from reportgen.datasets.name_join import joined_names, joining_issues
from reportgen.datasets.span_causes import absent_part
from reportgen.errors import MismatchedInputs
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.span_tables import SpanTable

DocumentPlaces = NDArray[np.intp]
_ENOUGH = 0.5  # of the documents have the same text at the same place where their order is one
_SAME = "Write the same documents in both, in one order or with an id each."


def own_places(table: SpanTable, issues: list[Issue]) -> DocumentPlaces:
    """The place of each document among those with distinct ids, NONE for one whose id is there before."""
    if table.is_numbered:
        return np.arange(table.n_rows)
    is_first = table.ids.is_first_distinct().to_numpy()
    if is_first.all():
        return np.arange(table.n_rows)
    message = f"Documents of {table.name} whose id is there before were left out."
    rows = np.flatnonzero(~is_first)
    issues.append(issue("duplicate_id", message, rows.size, table.ids.gather(rows[:MAX_EXAMPLES]).to_list()))
    return np.where(is_first, np.cumsum(is_first) - 1, NONE)


def document_places(true: SpanTable, said: SpanTable, issues: list[Issue]) -> DocumentPlaces:
    """The document of the ground truth, among all of it, that each of the predictions is, NONE: none.

    Raises: MismatchedInputs where the two have none in common, or cannot be the same.
    """
    if true.ids is said.ids:
        return np.arange(said.n_rows)
    way = _by_order if true.is_numbered or said.is_numbered else _by_id
    found = way(true, said, issues)
    _tell_open(true, said, found, issues)
    return found


def _by_id(true: SpanTable, said: SpanTable, issues: list[Issue]) -> DocumentPlaces:
    ours, theirs = true.ids.to_list(), said.ids.to_list()
    joined = joined_names(ours, theirs)
    if (joined.found >= 0).any():
        by_text = _of_other_texts(true, said, joined.found, issues)
        if by_text is not None:
            return by_text
        issues.extend(joining_issues(joined, ours, theirs, "ids"))
        return joined.found.astype(np.intp)
    found = _by_text(true, said, issues)
    if found is None:
        problem = f"no document in common: {true.ids[0]!r} … against {said.ids[0]!r} …"
        raise MismatchedInputs(f"{true.name} and {said.name}", problem, "Write the same ids in both.")
    return found


def _of_other_texts(
    true: SpanTable, said: SpanTable, place: NDArray[np.integer], issues: list[Issue]
) -> DocumentPlaces | None:
    """The documents by their texts, where most have another text than the one with their id, and most have them."""
    rows = np.flatnonzero(place >= 0)
    mine, other = (without_blanks(one.texts.gather(at)) for one, at in ((true, place[rows]), (said, rows)))
    is_known = mine.is_not_null() & other.is_not_null()
    n_same = int(((mine == other) & is_known).sum())
    if n_same >= _ENOUGH * int(is_known.sum()):
        return None
    return _by_text(true, said, issues, why="as their ids have other texts there")


def _by_order(true: SpanTable, said: SpanTable, issues: list[Issue]) -> DocumentPlaces:
    """Document k is document k, where there are as many and their texts do not say otherwise."""
    have_tokens = true.tags is not None and said.tags is not None
    is_one = true.n_rows == said.n_rows
    if have_tokens and is_one:
        return np.arange(said.n_rows)
    found = None if is_one and _same_order(true, said) else _by_text(true, said, issues)
    if found is not None:
        return found
    if not is_one:
        both, what = f"{true.name} and {said.name}", "sentences" if have_tokens else "documents"
        problem = f"{true.n_rows:,} {what} against {said.n_rows:,}{_first_difference(true, said)}"
        raise MismatchedInputs(both, problem, _SAME)
    message = f"Document k of {said.name} was taken for document k of {true.name}, as they have no ids in common."
    issues.append(issue("joined_by_row", message, said.n_rows))
    return np.arange(said.n_rows)


def _same_order(true: SpanTable, said: SpanTable) -> bool:
    """Whether nothing speaks against it: texts are unknown, or most are the same."""
    known = true.texts.is_not_null() & said.texts.is_not_null()
    n_known = int(known.sum())
    same = int(((without_blanks(true.texts) == without_blanks(said.texts)) & known).sum())
    return not n_known or same >= _ENOUGH * n_known


def _by_text(
    true: SpanTable, said: SpanTable, issues: list[Issue], why: str = "as their ids differ"
) -> DocumentPlaces | None:
    """Documents of the same text, the first of it with the first; None where most have none."""
    ours, theirs = _keyed(true), _keyed(said)
    both = theirs.join(ours.rename({"row": "place"}), on=["key", "nth"], how="left", maintain_order="left")
    place = both["place"].fill_null(NONE).to_numpy()
    found = np.full(said.n_rows, NONE, np.intp)
    found[theirs["row"].to_numpy()] = place
    n_found = int((found != NONE).sum())
    if not n_found or n_found < _ENOUGH * min(true.n_rows, said.n_rows):
        return None
    message = f"Documents of {said.name} were taken for those of {true.name} with the same text, {why}."
    issues.append(issue("joined_by_text", message, n_found))
    return found


def _keyed(table: SpanTable) -> pl.DataFrame:
    """The rows with a text, with its key, and which of those with this key it is."""
    rows = pl.DataFrame({"row": np.arange(table.n_rows), "key": without_blanks(table.texts)})
    rows = rows.filter(pl.col("key").is_not_null() & (pl.col("key") != ""))
    return rows.with_columns(nth=pl.int_range(pl.len()).over("key"))


def without_blanks(texts: pl.Series) -> pl.Series:
    """The texts without any blank."""
    return texts.str.replace_all(r"\s+", "")


def _tell_open(true: SpanTable, said: SpanTable, place: DocumentPlaces, issues: list[Issue]) -> None:
    """Documents of either side that the other does not have."""
    unknown = np.flatnonzero(place == NONE)
    if unknown.size:
        message = f"Documents of {said.name} that {true.name} does not have were left out."
        examples = said.ids.gather(unknown[:MAX_EXAMPLES]).to_list()
        issues.append(issue("unknown_id", message, unknown.size, examples))
    missing = np.setdiff1d(np.arange(true.n_rows), place)
    if missing.size:
        message = "Documents without a line in the predictions count as documents in which nothing is predicted."
        issues.append(issue("no_prediction", message, missing.size, true.ids.gather(missing[:MAX_EXAMPLES]).to_list()))
        issues.extend(absent_part(true, said, place))


def same_tokens(true: SpanTable, said: SpanTable, place: DocumentPlaces) -> bool:
    """Whether documents have as many tokens in both; False where they do not, and their texts are the same.

    Raises: MismatchedInputs naming the first whose tokens are not as many, and whose text is not the same.
    """
    if true.tags is None or said.tags is None:
        bare = next(
            (one for one in (true, said) if one.tags is not None and one.texts.null_count() == one.n_rows), None
        )
        if bare is not None:
            remedy = "Give the other side with its tokens, as CoNLL columns, or these tags beside their tokens."
            raise MismatchedInputs(bare.name, "tags without tokens, beside spans that are no tokens", remedy)
        return False
    ours, theirs = true.tags.tokens.sizes, said.tags.tokens.sizes
    is_odd = (place != NONE) & (ours[place] != theirs)
    if not is_odd.any():
        return True
    rows = np.flatnonzero(is_odd)
    mine, other = (without_blanks(one.texts.gather(at)) for one, at in ((true, place[rows]), (said, rows)))
    differs = (mine != other).fill_null(value=True).to_numpy()
    if not differs.any():
        return False
    k = int(rows[np.argmax(differs)])
    problem = f"{_called(true, int(place[k]))} has {_against(true, said, ours, theirs, (int(place[k]), k))}"
    remedy = "Write a line for each token in both; tokens are held against each other by their position."
    raise MismatchedInputs(f"{true.name} and {said.name}", problem, remedy)


def _called(table: SpanTable, row: int) -> str:
    """A sentence in words: by its number, or its id."""
    return f"sentence {row + 1}" if table.is_numbered else f"{table.ids[row]!r}"


def _against(
    true: SpanTable, said: SpanTable, ours: NDArray[np.intp], theirs: NDArray[np.intp], rows: tuple[int, int]
) -> str:
    """How many tokens each has, and how the text begins to differ."""
    counts = f"{ours[rows[0]]:,} tokens in {true.name} and {theirs[rows[1]]:,} in {said.name}"
    texts = (true.texts[rows[0]], said.texts[rows[1]])
    if None in texts:
        return counts
    words = [(text or "").split() for text in texts]
    at = next((k for k, (one, other) in enumerate(zip(*words, strict=False)) if one != other), min(map(len, words)))
    shown = [repr(some[at]) if at < len(some) else "nothing" for some in words]
    return f"{counts}; token {at + 1} is {shown[0]} in one and {shown[1]} in the other"


def _first_difference(true: SpanTable, said: SpanTable) -> str:
    """Where two files with tokens go apart, in words; nothing of others."""
    if true.tags is None or said.tags is None:
        return ""
    n = min(true.n_rows, said.n_rows)
    ours, theirs = (one.tags.tokens.sizes[:n] for one in (true, said) if one.tags)
    odd = np.flatnonzero(ours != theirs)
    if not odd.size:
        return f"; the first {n:,} have as many tokens in both"
    k = int(odd[0])
    return f"; sentence {k + 1} is the first to differ, with {_against(true, said, ours, theirs, (k, k))}"


def is_same_text(mine: pl.Series, other: pl.Series) -> Mask:
    """(n,) whether texts are the very same, or unknown on a side."""
    found: Mask = (mine == other).fill_null(value=True).to_numpy()
    return found
