"""Of two labels the one that is looked for: the positive one, whose score the threshold is on."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen import numbers
from reportgen.arrays import Counts
from reportgen.datasets.wording import listed
from reportgen.errors import OptionError

BY_OPTION, BY_NAME, BY_SCORE = "as told", "by its name", "whose score the file gives"
RARER, SECOND = "the rarer of the two", "the second, as both are as frequent"

# Pairs that say which is which only together.
PAIRS = (
    ("1", "0"), ("1", "-1"), ("+1", "-1"), ("+", "-"), ("true", "false"), ("t", "f"), ("yes", "no"), ("y", "n"),
    ("positive", "negative"), ("pos", "neg"), ("present", "absent"), ("on", "off"), ("fail", "pass"), ("ng", "ok"),
)  # fmt: skip
# What one looks for, whatever the other is called.
POSITIVE = (
    "abnormal", "anomalous", "anomaly", "attack", "cancer", "churn", "damaged", "defect", "defective", "disease",
    "diseased", "fake", "fault", "faulty", "fraud", "fraudulent", "hate", "infected", "intrusion", "malicious",
    "malignant", "malware", "nsfw", "outlier", "phishing", "positive", "scam", "sick", "spam", "toxic", "tumor",
    "tumour", "yes",
)  # fmt: skip
# What is left when nothing is found, whatever the other is called.
NEGATIVE = (
    "background", "benign", "clean", "control", "genuine", "good", "ham", "healthy", "inlier", "legit", "legitimate",
    "negative", "no", "none", "normal", "ok", "okay", "other", "safe", "sfw", "sound",
)  # fmt: skip
DENIAL = re.compile(r"(not|no|non|un)[\s_-]+(.+)")


@dataclass(frozen=True)
class Positive:
    """The positive label: its place among the labels, and why it is that one."""

    label: int
    why: str


def positive_label(labels: Sequence[str], support: Counts, option: str | None, scored: int | None) -> Positive | None:
    """The positive one of two labels; None where there are more, or only one.

    By --positive, else by its name, else the one whose score the file gives (`scored`), else the rarer in the ground
    truth (`support`, n_labels), the second where both are as many.
    Raises: OptionError for a label that is not there, or where there are not two.
    """
    if option is not None:
        return Positive(_named(labels, option), BY_OPTION)
    if len(labels) != 2:
        return None
    named = by_name(labels[0], labels[1])
    if named is not None:
        return Positive(named, BY_NAME)
    if scored is not None:
        return Positive(scored, BY_SCORE)
    if support[0] == support[1]:
        return Positive(1, SECOND)
    return Positive(int(support[0] > support[1]), RARER)


def by_name(first: str, second: str) -> int | None:
    """Which of two labels is the positive one by what they are called: 0, 1, or None where both could be.

    >>> by_name("ham", "spam"), by_name("1", "0"), by_name("not hotdog", "hotdog"), by_name("cat", "dog")
    (1, 0, 1, None)
    """
    names = [name.strip().casefold() for name in (first, second)]
    for place, (name, other) in enumerate((names, names[::-1])):
        if (name, other) in PAIRS:
            return place
    signs = [_sign(name, other) for name, other in (names, names[::-1])]
    if signs[0] == signs[1]:
        return None
    return int(signs[1] > signs[0])


def _sign(name: str, other: str) -> int:
    """1 for what is looked for, -1 for what is left, 0 unknown."""
    denial = DENIAL.fullmatch(name)
    if name in NEGATIVE or (denial is not None and denial[2] == other):
        return -1
    return int(name in POSITIVE)


def _named(labels: Sequence[str], option: str) -> int:
    if len(labels) != 2:
        problem = f"the data have {numbers.named(len(labels), 'label')}, and only one of two is positive"
        raise OptionError(f"--positive {option}", problem, "Leave --positive out.")
    if option not in labels:
        near = difflib.get_close_matches(option, labels, n=1)
        remedy = f"The labels are {listed(labels)}."
        problem = f"there is no label {option!r}"
        raise OptionError(f"--positive {option}", problem, f"Did you mean {near[0]}? {remedy}" if near else remedy)
    return list(labels).index(option)
