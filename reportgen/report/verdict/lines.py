"""The verdict: the lines that a reader decides by, the first the most."""

from __future__ import annotations

import re
from dataclasses import replace

from reportgen import numbers
from reportgen.comparison.verdict import verdict_sentence
from reportgen.evaluations.evaluation import Evaluation
from reportgen.evaluations.outcome_evaluation import OutcomeEvaluation
from reportgen.report.context import Context
from reportgen.report.fold_words import SURE, missing_said, spread_said
from reportgen.report.headline import Line, Run
from reportgen.report.verdict import known, standing
from reportgen.report.verdict.ready import blocked, is_useless, warning
from reportgen.report.verdict.requirements import meets_all, requirements_line

P_VALUE = re.compile(r"p [<=] ")


def verdict(context: Context[OutcomeEvaluation]) -> tuple[Line, ...]:
    """Requirements, then the baseline, then what stands in the way; without either how the model stands by itself."""
    asked = [line for line in (requirements_line(context), against(context)) if line]
    stopped = blocked(context, "But settle: ") if meets_all(context) else blocked(context)
    own = [stopped or (() if len(asked) == 2 else standing.cause(context))] if asked else _alone(context)
    every = (*asked, *own, _folds(context))
    lines = [line if k == 0 else _plain(line) for k, line in enumerate(one for one in every if one)]
    small = warning(context)
    return ((*small, Run(" "), *lines[0]), *lines[1:]) if small and lines else tuple(lines)


def _plain(line: Line) -> Line:
    """A line that is not the first: strong is only what is missed."""
    return tuple(replace(run, strong=run.strong and run.is_worse) for run in line)


def _folds(context: Context[OutcomeEvaluation]) -> Line:
    """How far the folds of a cross-validation lie apart; empty without folds."""
    found = context.evaluation.folds
    if found is None:
        return ()
    said = spread_said(found)
    way = "Cross-validated" if found.plan else "By fold"
    failed = missing_said(found, context.words.samples)
    first = (Run(f"{failed} ", is_worse=True),) if failed else ()
    return (*first, Run(f"{way}: {said}.", is_worse=found.unlike < SURE))


def _alone(context: Context[OutcomeEvaluation]) -> list[Line]:
    """How the model stands by itself; nothing is added where no other figure says more."""
    return [standing.standing(context), () if is_useless(context) else standing.cause(context, is_alone=True)]


def against(context: Context[Evaluation]) -> Line:
    """Better or worse than the baseline, and by what; empty without one."""
    if context.baseline is None:
        return ()
    sentence = verdict_sentence(context.baseline.comparison, context.baseline.name)
    is_worse = sentence.state == "worse"
    return tuple(Run(unbroken(text), strong, is_worse=is_worse and strong) for text, strong in sentence.runs)


def unbroken(text: str) -> str:
    """A sentence whose p-values stay on one line."""
    return P_VALUE.sub(lambda found: found[0].replace(" ", "\u00a0"), text)


def verdict_of_figures(context: Context[Evaluation]) -> tuple[Line, ...]:
    """The verdict on what has no labels: requirements, the baseline, and the main figure where neither was given."""
    found = (line for line in (requirements_line(context), against(context)) if line)
    asked = tuple(line if k == 0 else _plain(line) for k, line in enumerate(found))
    return asked or ((_main_figure(context),) if context.evaluation.metrics else ())


def _main_figure(context: Context[Evaluation]) -> Line:
    evaluation = context.evaluation
    name = context.facts.main if context.facts.main in evaluation.metrics else next(iter(evaluation.metrics))
    low, high = known.interval(evaluation, name)
    title, value = evaluation.definitions[name].title, numbers.metric(evaluation.metrics[name])
    chance = "" if low != low else f" (95% interval {numbers.interval(low, high)})"
    return (Run(f"{title} is {value}{chance}.", strong=True),)
