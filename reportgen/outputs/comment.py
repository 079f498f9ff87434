"""The summary as a comment on a pull request: Markdown as GitHub and GitLab show it, below their limit of length.

The first line is a marker that readers do not see, `<!-- reportgen KEY -->`; who posts the summary looks for it and
replaces the comment that begins with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from reportgen import numbers
from reportgen.comparison.change import number
from reportgen.gates.summary import ErrorCell, LabelMove, Summary, direction
from reportgen.gates.verdict import Outcome, Result, Verdict
from reportgen.links import cell_link, label_link
from reportgen.outputs.figures import compared, difference, figure, fraction, interval
from reportgen.outputs.markdown import bar, code, folded, linked, table, text
from reportgen.record.labels import LabelRow
from reportgen.record.parts import SavedFinding

LIMIT = 60_000  # GitHub takes 65,536 characters
MOST_FINDINGS = 10
MOST_RESULTS = 20
LONG = 200  # of a requirement
LEFT_OUT = "\n\nSome tables are left out here: the summary would be too long. The report has them all.\n"
METHOD = (
    "Intervals are 95%. A change is within noise where chance explains it: its interval holds 0, or for a label q, "
    "the p-value adjusted for the number of labels (Benjamini–Hochberg), is above 0.05."
)
PAIRED = " Both versions answered the same samples, so differences are resampled sample by sample."


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
    yield _headline(summary)
    yield _gate(summary.verdict) if summary.verdict else ""
    if summary.comparison is None:
        yield _weakest(summary.weakest, link)
    else:
        yield _moves("Most improved labels", summary.improved, "correct", link)
        yield _moves("Most worsened labels", summary.worsened, "misclassified", link)
    yield _findings(summary.record.findings, link)
    yield _errors(summary.errors, link)
    if summary.comparison is not None:
        yield folded("Weakest labels", _weakest_table(summary.weakest, link)) if summary.weakest else ""
    yield _all_metrics(summary)
    paired = summary.comparison is not None and summary.comparison.is_paired
    yield f"<sub>{METHOD}{PAIRED if paired else ''}</sub>"


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
    sentence = f"{_title(summary, name)} is **{figure(summary.value(name))}**"
    if summary.baseline is None:
        low, high = summary.interval(name)
        spread = "" if math.isnan(low) else f" (95% interval {interval(low, high)})"
        return f"{sentence}{spread} on {numbers.named(summary.record.dataset.samples, 'sample')}"
    other, change = _other(summary), summary.change(name)
    if change is None:
        return f"{sentence}, which {other} does not have"
    return f"{sentence}, {compared(change, other)}"


def _title(summary: Summary, name: str) -> str:
    """What a metric is called; its own name as code where the record does not say."""
    known = summary.record.definition(name)
    return text(known.title) if known else code(name)


def _other(summary: Summary) -> str:
    """What the baseline is called, where its name says more than that."""
    before = summary.baseline.name if summary.baseline else ""
    return "the baseline" if before == summary.record.name else code(before, 30)


def _facts(summary: Summary, link: str) -> str:
    record = summary.record
    at = record.threshold.operating if record.threshold else None
    facts = [
        f"**{linked('Open the report', link, '')}**" if link else "",
        numbers.named(record.dataset.samples, "sample"),
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
    p = f" (sign test, p {fraction(comparison.p)})" if comparison.p < 1 else ""
    return f"{better} samples with fewer errors than before, {worse} with more{p}"


def _warning(summary: Summary) -> str:
    return f"> [!WARNING]\n> {text(summary.warning)}" if summary.warning else ""


def _headline(summary: Summary) -> str:
    return _metrics(summary, summary.headline)


def _metrics(summary: Summary, names: Sequence[str]) -> str:
    """A table of metrics; with a baseline, its values and the changes."""
    head, rows = ["Metric", "Value", "95% interval"], []
    if summary.baseline is not None:
        head += [_other(summary), "Change", ""]
    for name in names:
        row = [_title(summary, name), figure(summary.value(name)), interval(*summary.interval(name))]
        if summary.baseline is not None:
            change = summary.change(name)
            row += [numbers.UNDEFINED] * 2 + [""] if change is None else [
                figure(change.before), difference(change), direction(change)]  # fmt: skip
        rows.append(row)
    return table(head, rows, right=(1, 2, 3, 4)) if rows else ""


def _gate(verdict: Verdict) -> str:
    """What became of the requirements, those that fail first."""
    order = {Outcome.FAIL: 0, Outcome.NOISE: 1, Outcome.PASS: 2}
    results = sorted(verdict.results, key=lambda result: (not verdict.fails(result), order[result.outcome]))
    rows = [_result(verdict, result) for result in results[:MOST_RESULTS]]
    more = len(results) - len(rows)
    rest = f"\n\nAnd {numbers.count(more)} more, none of them worse than these." if more > 0 else ""
    return f"#### Gate\n\n{table(['Requirement', 'Result', 'Figure', 'Value', '95% interval'], rows, (3, 4))}{rest}"


def _result(verdict: Verdict, result: Result) -> list[str]:
    word = f"**{result.outcome.value}**" if verdict.fails(result) else result.outcome.value
    counted = f", counts as {'a failure' if verdict.fails(result) else 'passed'}"
    subject = f"drop of {code(result.subject)}" if result.requirement.is_drop else code(result.subject)
    note = f" ({text(result.note)})" if result.note else ""
    return [code(result.requirement.text, LONG), word + (counted if result.outcome is Outcome.NOISE else ""),
            subject + note, numbers.plain(result.value), _plain_interval(result)]  # fmt: skip


def _plain_interval(result: Result) -> str:
    known = not math.isnan(result.low) and not math.isnan(result.high)
    return f"{numbers.plain(result.low)} to {numbers.plain(result.high)}" if known else numbers.UNDEFINED


def _moves(name: str, moves: Sequence[LabelMove], state: str, link: str) -> str:
    """The labels that moved; folded where none did so beyond noise."""
    if not moves:
        return ""
    rows = [_move(move, state, link) for move in moves]
    content = table(["Label", "Support", "F1", "", "Change", "q", ""], rows, right=(1, 2, 4, 5))
    if any(not move.is_noise for move in moves):
        return f"#### {name}\n\n{content}"
    return folded(f"{name}: none beyond noise", content)


def _move(move: LabelMove, state: str, link: str) -> list[str]:
    row, f1 = move.change, move.change.f1
    known = {True: "within noise", False: "beyond noise", None: "noise unknown"}[move.is_noise]
    return [_label(row.label, state, link), numbers.count(row.support),
            figure(f1.after), bar(f1.after), difference(f1), fraction(move.q), known]  # fmt: skip


def _label(label: str, state: str, link: str) -> str:
    return linked(code(label), link, label_link(label, state))


def _weakest(rows: Sequence[LabelRow], link: str) -> str:
    return f"#### Weakest labels\n\n{_weakest_table(rows, link)}" if rows else ""


def _weakest_table(rows: Sequence[LabelRow], link: str) -> str:
    cells = [[_label(row.label, "misclassified" if row.misclassified >= row.missed else "missed", link),
              numbers.count(row.support), *(figure(number(value)) for value in (row.precision, row.recall, row.f1)),
              bar(number(row.f1))] for row in rows]  # fmt: skip
    return table(["Label", "Support", "Precision", "Recall", "F1", ""], cells, right=(1, 2, 3, 4))


def _findings(findings: Sequence[SavedFinding], link: str) -> str:
    """What the report recommends, each with the link to its evidence."""
    if not findings:
        return ""
    lines = [_finding(finding, link) for finding in findings[:MOST_FINDINGS]]
    more = len(findings) - len(lines)
    rest = [f"- and {numbers.count(more)} more"] if more > 0 else []
    return "#### Findings\n\n" + "\n".join(lines + rest)


def _finding(finding: SavedFinding, link: str) -> str:
    cases = f" {linked('See the cases', link, finding.link)}." if linked("", link, finding.link) else ""
    said = " ".join(text(part) for part in (finding.evidence, finding.action) if part)
    return f"- {text(finding.severity.capitalize(), 20)}: **{text(finding.message)}**. {said}{cases}"


def _errors(cells: Sequence[ErrorCell], link: str) -> str:
    """The most frequent errors, each linked to its cell of the matrix."""
    if not cells:
        return ""
    with_before = any(cell.before is not None for cell in cells)
    head = ["Ground truth", "Predicted as", "Count", *(["Before", "Change"] if with_before else [])]
    rows = [_error(cell, link, with_before) for cell in cells]
    return folded("Most frequent errors", table(head, rows, right=(2, 3, 4)))


def _error(cell: ErrorCell, link: str, with_before: bool) -> list[str]:
    count = linked(numbers.count(cell.count), link, _cell_fragment(cell))
    row = [_name(cell.truth, "nothing labelled"), _name(cell.prediction, "nothing predicted"), count]
    if not with_before or cell.before is None:
        return row
    change = cell.count - cell.before
    sign = "+" if change > 0 else numbers.MINUS if change else ""
    return [*row, numbers.count(cell.before), f"{sign}{numbers.count(abs(change))}"]


def _cell_fragment(cell: ErrorCell) -> str:
    if cell.truth is not None:
        return cell_link(cell.truth, cell.prediction)
    return label_link(cell.prediction or "", "spurious")


def _name(label: str | None, none: str) -> str:
    return none if label is None else code(label)


def _all_metrics(summary: Summary) -> str:
    names = [name for name, value in summary.record.metrics.items() if value is not None]
    rest = [name for name in sorted(names, key=lambda name: _title(summary, name)) if name not in summary.headline]
    return folded("All other metrics", _metrics(summary, rest[:60])) if rest else ""
