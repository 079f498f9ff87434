"""What an output adds to the expected text and what it lacks, word by word, as the page draws it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from reportgen.report.entity_texts import is_wide

LEAST_SHARED = 0.3  # F1 of the words that two texts share; texts that share less are two texts
MOST_WORDS, MOST_STEPS = 2_000, 250_000  # of a text, and of both multiplied: longer ones would take too long
SIGNS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"  # written without blanks: each counts as a word
WORD = re.compile(rf"\s*([{SIGNS}]|[^\W{SIGNS}]+|[^\w\s])")

Runs = tuple[tuple[int, int, int, int], ...]


def word_runs(expected: str, output: str) -> Runs | None:
    """What leads from one text to the other, run by run; None where they share too little, or are too long.

    A run is four lengths: what only the expected text has, what only the output has, then what both have, in the
    expected text and in the output (they may differ in case and blanks). Lengths are those of the page, in UTF-16.

    >>> word_runs("The cat sat.", "the dog sat.")
    ((0, 0, 3, 3), (4, 4, 5, 5))
    >>> word_runs("one", "two") is None
    True
    """
    first, second = list(WORD.finditer(expected)), list(WORD.finditer(output))
    if not first or not second or max(len(first), len(second)) > MOST_WORDS or len(first) * len(second) > MOST_STEPS:
        return None
    words, others = ([found[1].casefold() for found in one] for one in (first, second))
    shared = sum((Counter(words) & Counter(others)).values())
    if 2 * shared / (len(words) + len(others)) < LEAST_SHARED:
        return None
    ends, other_ends = _ends(expected, first), _ends(output, second)
    return tuple(_runs(words, others, ends, other_ends))


def _ends(text: str, words: Sequence[re.Match[str]]) -> list[int]:
    """Where each word ends, as the page counts; before them 0."""
    if not is_wide(text):
        return [0, *(found.end() for found in words)]
    sizes = (len(found[0].encode("utf-16-le", "surrogatepass")) // 2 for found in words)
    ends = [0]
    for size in sizes:
        ends.append(ends[-1] + size)
    return ends


def _runs(
    words: list[str], others: list[str], ends: list[int], other_ends: list[int]
) -> Iterator[tuple[int, int, int, int]]:
    at = other_at = 0
    for block in SequenceMatcher(None, words, others, autojunk=False).get_matching_blocks():
        lacks, adds = ends[block.a] - ends[at], other_ends[block.b] - other_ends[other_at]
        at, other_at = block.a + block.size, block.b + block.size
        same, other_same = ends[at] - ends[block.a], other_ends[other_at] - other_ends[block.b]
        if lacks or adds or same:
            yield lacks, adds, same, other_same


def flat(runs: Runs) -> list[int]:
    """The runs as the page reads them: one number behind the other.

    >>> flat(((0, 0, 3, 3), (4, 4, 5, 5)))
    [0, 0, 3, 3, 4, 4, 5, 5]
    """
    return [length for run in runs for length in run]
