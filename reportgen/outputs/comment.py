"""The summary as a comment on a pull request: Markdown as GitHub and GitLab show it, below their limit of length.

The first line is a marker that readers do not see, `<!-- reportgen KEY -->`; who posts the summary looks for it and
replaces the comment that begins with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from reportgen import numbers
from reportgen.comparison.change import SIGNIFICANT
from reportgen.comparison.pair import Comparison
from reportgen.comparison.verdict import verdict_sentence
from reportgen.gates.summary import Summary
from reportgen.gates.verdict import Outcome
from reportgen.outputs.comment_parts import (
    all_metrics,
    causes_list,
    errors,
    findings,
    gate,
    headline,
    moves,
    other,
    title,
    weakest,
    weakest_table,
)
from reportgen.outputs.figures import difference, escaped, figure, interval
from reportgen.outputs.markdown import code, folded, linked, text

LIMIT = 60_000  # GitHub takes 65,536 characters
LEFT_OUT = "\n\nSome tables are left out here: the summary would be too long. The report has them all.\n"
METHOD = (
    f"Intervals are 95%. ▲ ▼ significant, up or down: p ≤ {SIGNIFICANT}, for a label q ≤ {SIGNIFICANT}, its p-value "
    "corrected for the number of labels (Benjamini–Hochberg). ≈ not significant."
)
PAIRED = " Both versions answered the same {}, so differences are resampled {} by {}."
MISSED = " A requirement is within noise where it is missed, but not significantly."
BEFORE = "\ue000"  # stands for the name of the baseline until all else is Markdown


def comment(summary: Summary, link: str = "") -> str:
    """The summary in at most 60,000 characters; `link` is the address of the report as `markdown.address` gives it.

    Where it would be longer, parts are left out from the end; the verdict and the main figures always stay.
    """
    marker = f"<!-- reportgen {summary.key} -->\n"
    parts = [part for part in _parts(summary, link) if part]
    whole = marker + "\n\n".join(parts) + "\n"
    while len(parts) > 1 and _length(whole) > LIMIT:
        parts.pop()
        whole = marker + "\n\n".join(parts) + LEFT_OUT
    return whole


def _length(content: str) -> int:
    """Characters as browsers and GitHub count them, an emoji as two."""
    return len(content.encode("utf-16-le")) // 2


def _parts(summary: Summary, link: str) -> Iterator[str]:
    """The summary from the most important part on."""
    yield "\n\n".join((_heading(summary), _verdict(summary), _facts(summary, link)))
    yield _warning(summary)
    yield headline(summary)
    yield causes_list(summary)
    yield gate(summary.verdict) if summary.verdict else ""
    if summary.comparison is None:
        yield weakest(summary.weakest, link)
    else:
        yield moves("Most improved labels", summary.improved, "correct", link)
        yield moves("Most worsened labels", summary.worsened, "misclassified", link)
    yield findings(summary.record.findings, link)
    yield errors(summary.errors, link, summary.words)
    if summary.comparison is not None:
        yield folded("Weakest labels", weakest_table(summary.weakest, link)) if summary.weakest else ""
    yield all_metrics(summary)
    yield f"<sub>{METHOD}{_method(summary)}</sub>"


def _method(summary: Summary) -> str:
    words = summary.words
    is_paired = summary.comparison is not None and summary.comparison.is_paired
    paired = PAIRED.format(words.samples, words.sample, words.sample) if is_paired else ""
    return paired + (MISSED if summary.verdict else "")


def _heading(summary: Summary) -> str:
    data = summary.record.dataset.name
    return f"### Report on {code(summary.record.name)}" + (f", data set {code(data)}" if data else "")


def _verdict(summary: Summary) -> str:
    """The verdict in one sentence: the gate's, then what became of the main metric."""
    sentence = _main_sentence(summary)
    if summary.verdict is None:
        return f"{sentence}."
    verdict, all_of_them = summary.verdict, {result.requirement.text for result in summary.verdict.results}
    failed = {result.requirement.text for result in verdict.results if verdict.fails(result)}
    noisy = {result.requirement.text for result in verdict.results if result.outcome is Outcome.NOISE} - failed
    if failed:
        state = f"**The gate fails**, {_part(failed, all_of_them)} not met"
    elif noisy:
        state = f"**The gate passes**, but look at it: {_part(noisy, all_of_them)} missed within noise"
    else:
        state = "**The gate passes**"
    return f"{state}; {sentence}."


def _part(some: set[str], all_of_them: set[str]) -> str:
    of = numbers.named(len(all_of_them), "requirement")
    return f"{numbers.count(len(some))} of {of} {'is' if len(some) == 1 else 'are'}"


def _main_sentence(summary: Summary) -> str:
    name = summary.main
    if not name:
        return "the record holds no metric that is defined"
    sentence = f"{title(summary, name)} is **{figure(summary.value(name))}**"
    if summary.comparison is None:
        low, high = summary.interval(name)
        spread = "" if math.isnan(low) else f" (95% interval {interval(low, high)})"
        since = _since(summary, name)
        return f"{sentence}{spread} on {numbers.named(summary.record.dataset.samples, summary.words.sample)}{since}"
    if summary.change(name) is None:
        return f"{sentence}, which {other(summary)} does not have"
    return f"{sentence}. {_against(summary, summary.comparison)}"


def _since(summary: Summary, name: str) -> str:
    """What became of a metric since the baseline that the report was built with."""
    found = summary.change(name)
    return "" if found is None else f"; {difference(found)} against {other(summary)}"


def _against(summary: Summary, comparison: Comparison) -> str:
    """Better or worse than the baseline, and by what, as every page says it."""
    lines = verdict_sentence(comparison, BEFORE).lines
    lines = lines if comparison.is_paired else lines[-1:]  # the warning says the rest
    runs = [run for line in lines for run in (*line, (" ", False))]
    said = "".join(f"**{text(part)}**" if strong else _spaced(part) for part, strong in runs).strip()
    return said.replace(BEFORE, other(summary)).removesuffix(".")


def _spaced(part: str) -> str:
    """A piece of a sentence with the blanks at its ends."""
    start, end = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
    return f"{start}{text(part.strip())}{end}" if part.strip() else part


def _facts(summary: Summary, link: str) -> str:
    record = summary.record
    at = record.threshold.operating if record.threshold else None
    facts = [
        f"**{linked('Open the report', link, '')}**" if link else "",
        numbers.named(record.dataset.samples, summary.words.sample),
        numbers.named(len(record.labels), "label") if record.labels else "",
        "" if at is None else f"at threshold {numbers.threshold(at)}",
        _signs(summary),
    ]
    return " · ".join(fact for fact in facts if fact)


def _signs(summary: Summary) -> str:
    """How many samples went better and worse than before, with the p of their split."""
    comparison = summary.comparison
    if comparison is None or comparison.sign_counts is None:
        return ""
    better, worse = (numbers.count(int(counts[0])) for counts in comparison.sign_counts)
    p = f" (sign test, p = {escaped(numbers.probability(comparison.p))})" if comparison.p < 1 else ""
    return f"{better} {summary.words.samples} with fewer errors than before, {worse} with more{p}"


def _warning(summary: Summary) -> str:
    return f"> [!WARNING]\n> {text(summary.warning)}" if summary.warning else ""
