"""Two versions in a sentence: which is better, by what, how sure that is, and which test says so.

A version is called better or worse only where the change of the main metric and the test over the samples are both
significant and agree. Where precision and recall go apart, both are said, with what that means in false positives.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reportgen import numbers
from reportgen.comparison.change import SIGNIFICANT, Change, in_a_sentence
from reportgen.comparison.pair import Comparison
from reportgen.tasks.facts import shared_media

Runs = tuple[tuple[str, bool], ...]  # pieces of text; True for the facts the eye should find

TINY = 0.001  # p below which no digits are told
PRECISION, RECALL = "macro_precision", "macro_recall"


@dataclass(frozen=True)
class Sentence:
    """What is said of two versions, in lines: `state` is better, worse, mixed, noise, same, or figures (no test)."""

    state: str
    lines: tuple[Runs, ...]

    @property
    def runs(self) -> Runs:
        """All lines in one."""
        first, *rest = self.lines
        return (*first, *(run for line in rest for run in ((" ", False), *line)))

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "".join(text for text, _ in self.runs)


@dataclass(frozen=True)
class _Names:
    """How the two are called: without a name of its own the later version is what the page is about."""

    before: str
    after: str

    def leads(self, verb: str, word: str, than: str = "than ") -> str:
        """`v2 is better than v1`, or `Better than v1`."""
        start = f"{self.after} {verb}{' ' if verb else ''}{word}" if self.after else word.capitalize()
        return f"{start} {than}{self.before}"


def verdict_sentence(comparison: Comparison, before: str, after: str = "") -> Sentence:
    """Which of two versions is better, by how much, and how sure that is.

    `before` and `after` are what the versions are called; without `after` it reads "Better than v6: accuracy +0.012
    (p = 0.01)", for a page about the later one. Where the samples are not the same, only figures are compared, and that
    is said first.
    """
    names = _Names(before, after)
    main = comparison.changes.get(comparison.facts.main)
    if not comparison.is_paired:
        return _of_figures(comparison, main, names)
    if _is_identical(comparison):
        return Sentence("same", (((f"No difference from {before} at all", True), (".", False)),))
    apart = _apart(comparison)
    if apart is not None and all(change.is_significant for change in apart):
        return _traded(comparison, apart, names)
    state, said = _judged(comparison, main, names)
    lines: tuple[Runs, ...] = ((*said, (".", False)), _went_apart(comparison, apart))
    return Sentence(state, tuple(line for line in lines if line))


def false_positives(comparison: Comparison) -> int:
    """How many more false positives the later version has: predictions that no ground truth of their label meets."""
    before, after = (
        sum(row.predicted - row.tp for row in side.per_label) for side in (comparison.before, comparison.after)
    )
    return after - before


def measured(comparison: Comparison, change: Change, *, p: bool = True) -> str:
    """A change of a metric inside a sentence, with its p."""
    title = in_a_sentence(comparison.definition(change.name), change.name)
    sure = f" ({sureness(change.p)})" if p else ""
    return f"{title} {numbers.signed(change.difference)}{sure}"


def sureness(p: float) -> str:
    """A p-value inside a sentence.

    >>> sureness(0.0421), sureness(0.2), sureness(3e-8), sureness(float("nan"))
    ('p = 0.042', 'not significant, p = 0.20', 'p < 0.001', 'not tested')
    """
    if math.isnan(p):
        return "not tested"
    return f"{'not significant, ' if p > SIGNIFICANT else ''}{p_text(p)}"


def p_text(p: float) -> str:
    """A p-value in a sentence: nobody decides by the digits of a small one."""
    return "p < 0.001" if p < TINY else f"p = {numbers.probability(p)}"


def _is_identical(comparison: Comparison) -> bool:
    counts = comparison.sign_counts
    moved = any(change.difference for change in comparison.changes.values() if not math.isnan(change.difference))
    return counts is not None and not any(side.any() for side in counts) and not moved


def _judged(comparison: Comparison, main: Change | None, names: _Names) -> tuple[str, Runs]:
    """What the main metric and the test over the samples say together."""
    test = _test(comparison)
    is_sure = comparison.p <= SIGNIFICANT
    if main is None or math.isnan(main.difference):
        return ("mixed", _errors(comparison, names)) if is_sure else ("noise", _nothing(names, test))
    if not main.is_significant:
        if not is_sure:
            return "noise", _nothing(names, _decides(comparison, main, names))
        return "mixed", (*_errors(comparison, names), (f", but {measured(comparison, main)}", False))
    if not is_sure:
        if not names.after:
            return "mixed", (
                (names.leads("", "not settled", "against "), True),
                (f": {measured(comparison, main)}; {test}", False),
            )
        return "mixed", (
            (f"Not settled whether {names.after} is {main.verdict} than {names.before}", True),
            (f": {measured(comparison, main)}, but {test}", False),
        )
    if main.verdict in ("better", "worse") and _has_fewer_errors(comparison) != (main.verdict == "better"):
        return "mixed", (*_errors(comparison, names), (f", but {measured(comparison, main)}", False))
    return main.verdict, (
        (names.leads("is", main.verdict), True),
        (f": {_decides(comparison, main, names)}", False),
    )


def _decides(comparison: Comparison, main: Change, names: _Names) -> str:
    """The figure that decides and how sure it is; on a page about the later version it is one figure with its p."""
    if names.after:
        return f"{measured(comparison, main)}; {_test(comparison)}"
    tested = comparison.changes.get(comparison.facts.tested)
    figure, p = (main, main.p) if tested is None or math.isnan(tested.difference) else (tested, comparison.p)
    return f"{measured(comparison, figure, p=False)} ({p_text(p)})"


def _nothing(names: _Names, why: str) -> Runs:
    if not names.after:
        return ((f"Not distinguishable from {names.before}", True), (f": {why}", False))
    return ((f"No significant difference between {names.before} and {names.after}", True), (f": {why}", False))


def _errors(comparison: Comparison, names: _Names) -> Runs:
    word = "fewer" if _has_fewer_errors(comparison) else "more"
    return ((names.leads("makes", f"{word} errors"), True), (f" ({_test(comparison)})", False))


def _has_fewer_errors(comparison: Comparison) -> bool:
    counts = comparison.sign_counts
    return counts is not None and bool(counts[0][0] > counts[1][0])


def _test(comparison: Comparison) -> str:
    """The test over the samples, as it stands in a sentence."""
    media = shared_media([comparison.before.media, comparison.after.media])
    over = comparison.facts.words(media, True).samples
    return f"{comparison.facts.test_title} over {over}: {sureness(comparison.p)}"


def _apart(comparison: Comparison) -> tuple[Change, Change] | None:
    """Recall and precision, where they go opposite ways: the one that is better first."""
    found = [comparison.changes.get(name) for name in (RECALL, PRECISION)]
    if any(change is None or math.isnan(change.difference) for change in found):
        return None
    recall, precision = (change for change in found if change is not None)
    if recall.difference * precision.difference >= 0:
        return None
    return (recall, precision) if recall.difference > 0 else (precision, recall)


def _traded(comparison: Comparison, apart: tuple[Change, Change], names: _Names) -> Sentence:
    """Precision given for recall, or the other way round, each beyond chance."""
    up, down = (measured(comparison, change) for change in apart)
    main = comparison.changes.get(comparison.facts.main)
    said: Runs = (
        (f"{names.leads('is', 'better')} on {up}, worse on {down}", True),
        (f"{_counted(comparison)}.", False),
    )
    if main is None or math.isnan(main.difference):
        return Sentence("mixed", (said,))
    return Sentence("mixed", (said, ((f"In all: {measured(comparison, main)}; {_test(comparison)}.", False),)))


def _went_apart(comparison: Comparison, apart: tuple[Change, Change] | None) -> Runs:
    """Precision and recall, where they go opposite ways and one of them by more than chance."""
    if apart is None or not any(change.is_significant for change in apart):
        return ()
    both = ", ".join(measured(comparison, change) for change in apart)
    return ((f"{both[:1].upper()}{both[1:]}{_counted(comparison)}.", False),)


def _counted(comparison: Comparison) -> str:
    """What going apart means in false positives; empty where every sample has one answer."""
    if comparison.facts.has_one_answer:
        return ""
    more = false_positives(comparison)
    what = "more false positive" if more > 0 else "fewer false positive"
    return f": {numbers.named(abs(more), what)}"


def _of_figures(comparison: Comparison, main: Change | None, names: _Names) -> Sentence:
    """Two versions of which only figures can be compared."""
    said: Runs = (("Only figures can be compared:", True), (f" {comparison.unpaired_because}.", False))
    if main is None or math.isnan(main.difference):
        return Sentence("figures", (said,))
    who = f"{names.after} against {names.before}" if names.after else f"Against {names.before}"
    figure = ((f"{who}: {measured(comparison, main)}, as of independent samples.", False),)
    return Sentence("figures", (said, figure))
