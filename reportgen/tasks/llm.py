"""Outputs of language models: any number of models and prompts, scored by criteria."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from reportgen import numbers
from reportgen.datasets.output_columns import has_outputs, output_table
from reportgen.datasets.output_ranges import in_ranges
from reportgen.datasets.output_roles import OUTPUT_ROLES
from reportgen.datasets.output_truths import with_truths
from reportgen.datasets.outputs import OutputDataset, Variant, output_dataset
from reportgen.errors import MalformedInput, OptionError
from reportgen.evaluations.output_scores import scored
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.inputs import GROUND_TRUTH, PREDICTIONS, Given, Inputs
from reportgen.issues import Issue
from reportgen.options import Options
from reportgen.output_tables import STATUSES, OutputTable
from reportgen.record.output_parts import output_parts
from reportgen.report.output_payload import output_values
from reportgen.report.sections.checks import checks
from reportgen.report.sections.figures import figures
from reportgen.report.sections.output_criteria import output_criteria
from reportgen.report.sections.output_judges import judges
from reportgen.report.sections.output_method import output_method
from reportgen.report.sections.output_samples import output_samples
from reportgen.report.sections.output_statuses import statuses
from reportgen.report.sections.output_summary import output_summary
from reportgen.report.sections.outputs import output_slices, variants
from reportgen.report.sections.recommendations import recommendations
from reportgen.report.sections.rules import rules
from reportgen.rules import OUTPUT_RULES
from reportgen.tables import Table
from reportgen.tasks.facts import LLM
from reportgen.tasks.task import Task


def fits(inputs: Inputs) -> bool:
    """Outputs, or tables without scores of labels."""
    given = [one.table for one in inputs.given if one.role in (PREDICTIONS, GROUND_TRUTH)]
    return all(isinstance(one, OutputTable) or _may_be(one) for one in given)


def _may_be(table: object) -> bool:
    return isinstance(table, Table) and has_outputs(table, is_asked=True)


def recognises(inputs: Inputs, options: Options) -> bool:
    """What a harness wrote; a table with an input and an output that is no label; or what an option says."""
    table = inputs.one(PREDICTIONS)
    if not fits(inputs) or table is None:
        return False
    if isinstance(table.table, OutputTable) or options.task == LLM.name:
        return True
    of_outputs = options.score or options.weights or options.range or "output" in options.columns
    is_said = bool(of_outputs) or options.filter is not None
    return is_said or (isinstance(table.table, Table) and has_outputs(table.table, is_asked=False))


def arranged(inputs: Inputs, options: Options, needs_predictions: bool) -> Inputs:
    """The files, tables as outputs by their columns.

    Raises: OptionError for a column that is not there, and for what means nothing here; MalformedInput where there is
    no output.
    """
    _refuse(options)
    named: dict[str, list[str]] = defaultdict(list)
    for role, name in (*options.columns.items(), *options.more_columns):
        named[role].append(name)
    return Inputs(tuple(_as_outputs(one, {role: tuple(names) for role, names in named.items()})
                        for one in inputs.given))  # fmt: skip


def _as_outputs(given: Given, named: dict[str, tuple[str, ...]]) -> Given:
    if given.role != PREDICTIONS:
        return given
    if isinstance(given.table, Table):
        return replace(given, table=output_table(given.table, named))
    for role, names in named.items():
        problem = f"{given.table.name} ({given.table.format}) says itself what is what"
        raise OptionError(f"--column {role}={names[0]}", problem, "Leave it out.")
    return given


def _refuse(options: Options) -> None:
    """Raises OptionError for options that need labels."""
    given = {
        "--training": options.training, "--embeddings": options.embeddings or None, "--map": options.map,
        "--console": options.console, "--known-errors": options.known_errors, "--reviews": options.reviews,
        "--images": options.images, "--split": options.split,
    }  # fmt: skip
    for option, value in given.items():
        if value is not None:
            raise OptionError(option, "means nothing in llm: outputs have no labels and no pictures", "Leave it out.")


def join(inputs: Inputs, options: Options) -> tuple[OutputDataset, tuple[Issue, ...]]:
    """The data set of the outputs, with the expected texts of a file of their own where there is one."""
    table = inputs.table(PREDICTIONS, OutputTable)
    if table is None:
        raise MalformedInput("the predictions", "there are none", "Give the outputs with --predictions.")
    truth = inputs.one(GROUND_TRUTH)
    issues: tuple[Issue, ...] = ()
    if truth is not None:
        table, issues = with_truths(table, truth.table)
    data, odd = output_dataset(in_ranges(table, options.range), options.cluster, options.human)
    return data, (*issues, *odd)


def described(dataset: OutputDataset, has_predictions: bool) -> Iterator[str]:
    """How many outputs there are of each variant, by status."""
    yield f"{numbers.named(dataset.n_rows, 'output')} of {numbers.named(dataset.n_variants, 'variant')}"
    for k, variant in enumerate(dataset.variants):
        own = dataset.status[dataset.variant == k].tolist()
        said = [f"{name} {numbers.count(n)}" for code, name in enumerate(STATUSES) if (n := own.count(code))]
        yield f"{variant.name}: {', '.join(said)}"
    if dataset.criteria:
        yield f"criteria: {', '.join(dataset.criterion_names)}"


def sha256(dataset: OutputDataset) -> str:
    """The hash of the samples' ids, inputs and expected texts, whatever their order and the variants."""
    first = pl.DataFrame({"id": dataset.sample_ids.gather(dataset.sample.tolist()), "input": dataset.inputs,
                          "expected": dataset.expected.list.join("\x1f")})  # fmt: skip
    rows = first.unique("id", keep="first").sort("id")
    text = "\x1e".join("\x1d".join(cell or "" for cell in row) for row in rows.iter_rows())
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def evaluated(dataset: OutputDataset, options: Options) -> OutputEvaluation:
    """Raises: OptionError for scores, weights and patterns that are none."""
    if dataset.variants == (Variant(),) and options.model is not None:
        dataset = replace(dataset, variants=(Variant(options.model),))
    data, issues = scored(dataset, options)
    return OutputEvaluation(data, options, issues)


TASK = Task(
    facts=LLM,
    roles=OUTPUT_ROLES,
    recognises=recognises,
    fits=fits,
    arranged=arranged,
    join=join,
    described=described,
    sha256=sha256,
    evaluate=evaluated,
    outcomes=None,
    recorded=output_parts,
    rules=OUTPUT_RULES,
    sections=(
        output_summary, recommendations, statuses, variants, output_criteria, output_slices, output_samples,
        judges, figures, checks, rules, output_method,
    ),
    view=None,
    values=output_values,
)  # fmt: skip
