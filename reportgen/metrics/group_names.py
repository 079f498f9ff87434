"""Names for groups of samples, by what is more frequent in them than elsewhere: labels, properties, words."""

from __future__ import annotations

import math
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import NONE
from reportgen.metrics.hypergeometric import upper_tails
from reportgen.metrics.paired import benjamini_hochberg
from reportgen.parts import looked_up, new_places

LIFT = 2.0  # times as frequent as in all samples
MOSTLY = 0.5  # share of the samples of a group
TOGETHER = 0.8  # share that two labels have together
PARTNER = 0.2  # share that the second of them has
LEVEL = 0.01
FEWEST = 10  # samples that a value is of, which names a group
WORDS = 3
LONGEST = 30  # letters of a word
FEWEST_TEXTS = 2  # of a group that a word is in

_EDGES = string.punctuation + "“”„’‘«»‹›…–—¿¡。，、！？「」"


@dataclass(frozen=True, eq=False)
class Column:
    """A property of samples: `code` (n,) is a position in `values`, NONE where it is not known."""

    code: NDArray[np.integer]
    values: Sequence[str]

    def common(self) -> Column:
        """Only the values that FEWEST samples or more have."""
        kept = np.flatnonzero(np.bincount(self.code[self.code != NONE], minlength=len(self.values)) >= FEWEST)
        code = looked_up(new_places(kept, len(self.values)), self.code)
        return Column(code, [self.values[value] for value in kept.tolist()])

    def counts(self, group: NDArray[np.integer], n_groups: int) -> NDArray[np.int64]:
        """(n_groups, n_values) how many samples of each group have each value."""
        known = self.code != NONE
        key = group[known].astype(np.int64) * len(self.values) + self.code[known]
        return np.bincount(key, minlength=n_groups * len(self.values)).reshape(n_groups, len(self.values))


def group_names(
    group: NDArray[np.integer],
    n_groups: int,
    *,
    labels: Column | None = None,
    columns: Sequence[Sequence[Column]] = (),
    texts: Sequence[str] | None = None,
) -> list[str]:
    """A name of each group, `group` (n,) being that of each sample; those of equal names get " · A", " · B".

    The first that is strong: a label that at least half of the group have and that is twice as frequent as in all
    ("mostly 3"), two labels that 80% have ("1 and 8"), a value of a column ("night") that is twice as frequent as in
    all, beyond chance, the columns before others first (metadata, then properties), three words of the texts by
    class-based TF-IDF, else the number ("group 7"). Equally strong ones are taken by name, so that names do not depend
    on the order of samples and values.
    """
    size = np.bincount(group, minlength=n_groups)
    found: list[str | None] = [None] * n_groups
    ways = [_by_labels(labels, group, size)] if labels else []
    ways += [_by_values(together, group, size) for together in columns if together]
    if texts is not None:
        ways.append(_by_words(texts, group, n_groups))
    for names in ways:
        found = [one or other for one, other in zip(found, names, strict=True)]
    return distinct_names([name or f"group {number}" for number, name in enumerate(found, 1)])


def distinct_names(names: Sequence[str]) -> list[str]:
    """Equal names with " · A", " · B" … in their order.

    >>> distinct_names(["night", "day", "night"])
    ['night · A', 'day', 'night · B']
    """
    times, seen = Counter(names), Counter[str]()
    found = []
    for name in names:
        found.append(f"{name} · {_letters(seen[name])}" if times[name] > 1 else name)
        seen[name] += 1
    return found


def _letters(number: int) -> str:
    """A, B … Z, AA, AB …"""
    text = ""
    number += 1
    while number:
        number, last = divmod(number - 1, 26)
        text = chr(ord("A") + last) + text
    return text


def _by_labels(labels: Column, group: NDArray[np.integer], size: NDArray[np.int64]) -> list[str | None]:
    counts = labels.counts(group, size.size)
    share = counts / np.maximum(size, 1)[:, None]
    overall = counts.sum(axis=0) / max(1, int(size.sum()))
    names = []
    for own in share:
        ranked = sorted(range(len(labels.values)), key=lambda value: (-own[value], labels.values[value]))[:2]
        names.append(_of_labels([labels.values[value] for value in ranked], own[ranked], overall[ranked]))
    return names


def _of_labels(names: list[str], share: NDArray[np.float64], overall: NDArray[np.float64]) -> str | None:
    """What a group is called by its two most frequent labels."""
    if not names:
        return None
    if share[0] >= MOSTLY and share[0] >= LIFT * overall[0]:
        return f"mostly {names[0]}"
    is_pair = len(names) > 1 and share[1] >= PARTNER and share.sum() >= max(TOGETHER, LIFT * overall.sum())
    return " and ".join(sorted(names)) if is_pair else None


def _by_values(columns: Sequence[Column], group: NDArray[np.integer], size: NDArray[np.int64]) -> list[str | None]:
    """The value of each group that chance explains least, of all columns together."""
    columns = [column.common() for column in columns]
    names = np.array([value for column in columns for value in column.values], object)
    counts = np.concatenate([column.counts(group, size.size) for column in columns], axis=1)
    n = int(size.sum())
    total = counts.sum(axis=0)
    p = upper_tails(counts.ravel(), np.repeat(size, names.size), np.tile(total, size.size), n)
    q = benjamini_hochberg(p).reshape(counts.shape)
    is_strong = (q < LEVEL) & (counts * n >= LIFT * total * size[:, None])
    p = p.reshape(counts.shape)
    return [_least(names[strong], own[strong]) for strong, own in zip(is_strong, p, strict=True)]


def _least(names: NDArray[np.object_], p: NDArray[np.float64]) -> str | None:
    return min(zip(p.tolist(), names.tolist(), strict=True))[1] if names.size else None


def _words(text: str) -> list[str]:
    """What stands between blanks, without punctuation around it: so that words of any script stay whole.

    >>> _words("“Don't, #Köln 24 हिन्दी!”")
    ["don't", 'köln', 'हिन्दी']
    """
    words = (word.strip(_EDGES) for word in text.lower().split())
    return [word for word in words if 1 < len(word) <= LONGEST and not word.isdecimal()]


def _by_words(texts: Sequence[str], group: NDArray[np.integer], n_groups: int) -> list[str | None]:
    """The three words that tell each group from others, of those in twice as many of its texts as of all.

    Source: Grootendorst 2022 (class-based TF-IDF).
    """
    of_group: list[Counter[str]] = [Counter() for _ in range(n_groups)]
    n_texts: list[Counter[str]] = [Counter() for _ in range(n_groups)]
    for text, number in zip(texts, group.tolist(), strict=True):
        words = _words(text)
        of_group[number].update(words)
        n_texts[number].update(set(words))
    overall, texts_with = Counter[str](), Counter[str]()
    for counts, held in zip(of_group, n_texts, strict=True):
        overall.update(counts)
        texts_with.update(held)
    size = np.bincount(group, minlength=n_groups).tolist()
    mean = sum(overall.values()) / max(1, n_groups)
    names = []
    for counts, held, n in zip(of_group, n_texts, size, strict=True):
        frequent = {word for word, times in held.items()
                    if times >= FEWEST_TEXTS and times * len(texts) >= LIFT * n * texts_with[word]}  # fmt: skip
        weight = [(-counts[word] * math.log1p(mean / overall[word]), word) for word in frequent]
        names.append(", ".join(word for _, word in sorted(weight)[:WORDS]) or None)
    return names
