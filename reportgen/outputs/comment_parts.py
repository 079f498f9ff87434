"""The parts of a summary as Markdown: tables of metrics and labels, the gate, causes, findings and errors."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reportgen import numbers
from reportgen.comparison.causes import causes
from reportgen.comparison.change import WORDS, number
from reportgen.gates.summary import ErrorCell, LabelMove, Summary, direction
from reportgen.gates.verdict import Outcome, Result, Verdict
from reportgen.links import cell_link, label_link
from reportgen.outputs.figures import difference, figure, fraction, interval
from reportgen.outputs.markdown import bar, code, folded, linked, table, text
from reportgen.record.labels import LabelRow
from reportgen.record.parts import SavedFinding
from reportgen.report.words import Words

MOST_FINDINGS = 10
MOST_RESULTS = 20
MOST_CAUSES = 5
LONG = 200  # of a requirement
AFTER = "\ue001"  # stands for the name of the version until all else is Markdown


def title(summary: Summary, name: str) -> str:
    """What a metric is called; its own name as code where the record does not say."""
    known = summary.record.definition(name)
    return text(known.title) if known else code(name)


def other(summary: Summary) -> str:
    """What the baseline is called, where its name says more than that."""
    before = summary.before
    return "the baseline" if before in ("", summary.record.name) else code(before, 30)


def headline(summary: Summary) -> str:
    """The main metrics."""
    return _metrics(summary, summary.headline)


def _metrics(summary: Summary, names: Sequence[str]) -> str:
    """A table of metrics; with a baseline, its values and the changes."""
    head, rows = ["Metric", "Value", "95% interval"], []
    if summary.has_baseline:
        head += [other(summary), "Change", ""]
    for name in names:
        row = [title(summary, name), figure(summary.value(name)), interval(*summary.interval(name))]
        if summary.has_baseline:
            change = summary.change(name)
            row += [numbers.UNDEFINED] * 2 + [""] if change is None else [
                figure(change.before), difference(change), direction(change)]  # fmt: skip
        rows.append(row)
    return table(head, rows, right=(1, 2, 3, 4)) if rows else ""


def causes_list(summary: Summary) -> str:
    """What explains the difference from the baseline, the worst first, each with the label it is about."""
    if summary.comparison is None:
        return ""
    found = causes(summary.comparison, AFTER)[:MOST_CAUSES]
    lines = [f"- {one.way}: **{text(one.message)}**. {text(one.evidence)}" for one in found]
    name = code(summary.record.model.version or summary.record.name, 30)
    return "#### Causes\n\n" + "\n".join(lines).replace(AFTER, name) if lines else ""


def gate(verdict: Verdict) -> str:
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


def moves(name: str, moves: Sequence[LabelMove], state: str, link: str) -> str:
    """The labels that moved; folded where none did so significantly."""
    if not moves:
        return ""
    rows = [_move(move, state, link) for move in moves]
    content = table(["Label", "Support", "F1", "", "Change", "q", ""], rows, right=(1, 2, 4, 5))
    if any(not move.is_noise for move in moves):
        return f"#### {name}\n\n{content}"
    return folded(f"{name}: none significantly", content)


def _move(move: LabelMove, state: str, link: str) -> list[str]:
    row, f1 = move.change, move.change.f1
    return [_label(row.label, state, link), numbers.count(row.support), figure(f1.after), bar(f1.after),
            difference(f1, row.verdict), fraction(move.q), WORDS[row.verdict]]  # fmt: skip


def _label(label: str, state: str, link: str) -> str:
    return linked(code(label), link, label_link(label, state))


def weakest(rows: Sequence[LabelRow], link: str) -> str:
    """The labels with the lowest F1."""
    return f"#### Weakest labels\n\n{weakest_table(rows, link)}" if rows else ""


def weakest_table(rows: Sequence[LabelRow], link: str) -> str:
    """The labels with the lowest F1, as a table."""
    cells = [[_label(row.label, "misclassified" if row.misclassified >= row.missed else "missed", link),
              numbers.count(row.support), *(figure(number(value)) for value in (row.precision, row.recall, row.f1)),
              bar(number(row.f1))] for row in rows]  # fmt: skip
    return table(["Label", "Support", "Precision", "Recall", "F1", ""], cells, right=(1, 2, 3, 4))


def findings(findings: Sequence[SavedFinding], link: str) -> str:
    """What the report recommends, each with the link to its evidence."""
    if not findings:
        return ""
    lines = [_finding(finding, link) for finding in findings[:MOST_FINDINGS]]
    more = len(findings) - len(lines)
    rest = [f"- and {numbers.count(more)} more"] if more > 0 else []
    return "#### Findings\n\n" + "\n".join(lines + rest)


def _finding(finding: SavedFinding, link: str) -> str:
    cases = f" {linked('See the evidence', link, finding.link)}." if linked("", link, finding.link) else ""
    said = " ".join(text(part) for part in (finding.evidence, finding.action) if part)
    return f"- {text(finding.severity.capitalize(), 20)}: **{text(finding.message)}**. {said}{cases}"


def errors(cells: Sequence[ErrorCell], link: str, words: Words) -> str:
    """The most frequent errors, each linked to its cell of the matrix."""
    if not cells:
        return ""
    with_before = any(cell.before is not None for cell in cells)
    head = ["Ground truth", "Predicted", "Count", *(["Before", "Change"] if with_before else [])]
    rows = [_error(cell, link, with_before, words) for cell in cells]
    return folded("Most frequent errors", table(head, rows, right=(2, 3, 4)))


def _error(cell: ErrorCell, link: str, with_before: bool, words: Words) -> list[str]:
    count = linked(numbers.count(cell.count), link, _cell_fragment(cell))
    row = [_name(cell.truth, words.none), _name(cell.prediction, words.missed), count]
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


def all_metrics(summary: Summary) -> str:
    """All other metrics, folded."""
    names = [name for name, value in summary.record.metrics.items() if value is not None]
    rest = [name for name in sorted(names, key=lambda name: title(summary, name)) if name not in summary.headline]
    return folded("All other metrics", _metrics(summary, rest[:60])) if rest else ""
