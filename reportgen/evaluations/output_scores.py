"""Outputs scored against what is expected, as --score says; what --filter takes of them, and which passed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from reportgen.datasets.outputs import Criterion, OutputDataset
from reportgen.errors import OptionError
from reportgen.evaluations.corpus_scores import CORPUS, corpus_criterion
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.metrics import text_scores
from reportgen.metrics.clustered import Floats, is_share
from reportgen.options import Options
from reportgen.output_tables import EMPTY, FAILURES, REFUSED, SCORED, TRUNCATED, UNPARSED, UNSCORED

EXACT = "exact_match"
USUAL = "squad"  # what exact match normalises by where nothing is said
REPEATS = re.compile(r"pass([@^])(\d{1,4})")
NORMALISED = {
    "none": "as they are",
    "strip": "without blanks at their ends",
    "squad": "in lower case, without punctuation, articles and double blanks (SQuAD)",
    "number": "by their last number",
    "choice": "by the letter chosen",
}
TITLES = {
    "token_f1": ("Token F1", "F1 of the words that output and expected text share, normalised as SQuAD does."),
    "rouge1": ("ROUGE-1", "F1 of shared words."),
    "rouge2": ("ROUGE-2", "F1 of shared pairs of words."),
    "rougel": ("ROUGE-L", "F1 by the longest common subsequence of words."),
    "rougelsum": ("ROUGE-Lsum", "ROUGE-L line by line, lines being sentences."),
    "edit": ("Edit similarity", "1 less the Levenshtein distance over the length of the longer text."),
    "json": ("Valid JSON", "Whether the output is JSON."),
    "json_fields": ("JSON fields", "The share of the expected JSON's fields that the output has with the same value."),
}  # fmt: skip
SOURCES = {"token_f1": "SQuAD's evaluation script", "edit": "rapidfuzz", "json": "Python's json",
           "json_fields": "Python's json"}  # fmt: skip
ROUGE = "rouge-score 0.1.2, no stemmer"
BEST_OF = "Of several expected texts the nearest counts."


def scored(data: OutputDataset, options: Options) -> tuple[OutputDataset, tuple[Issue, ...]]:
    """The data set with the scores that the options ask for, or usual ones where the file has none.

    Raises: OptionError for a score, a normaliser or a pattern that is none, and for weights of other criteria.
    """
    data = _filtered(data, options.filter)
    issues: list[Issue] = []
    wanted = options.score or (() if data.criteria or not _has_expected(data) else _usual(data))
    counts = set(data.expected.list.len().to_list()) - {0}
    n_references = str(counts.pop()) if len(counts) == 1 else "var"
    criteria = [criterion_of(text, wanted, n_references) for text in wanted]
    if any(text.startswith("json") for text in wanted) and _has_expected(data):
        criteria.append(_criterion("json_fields"))
    if any(one.is_computed and one.name != "json" for one in criteria):
        issues.extend(_without_expected(data))
    columns = [_column(data, one) for one in criteria]
    data = data.with_scores(criteria, np.column_stack([np.zeros((data.n_rows, 0)), *columns]))
    data = _weighted(data, dict(options.weights))
    return _judged(data, is_wrong=options.empty != "unscored"), tuple(issues)


def _filtered(data: OutputDataset, pattern: str | None) -> OutputDataset:
    """The outputs with what the pattern takes of them; those that it does not match are `unparsed`."""
    if pattern is None:
        return data
    compiled = _compiled(pattern)
    found = [None if text is None else compiled.search(text) for text in data.outputs.to_list()]
    taken = [None if one is None else _taken(one) for one in found]
    is_missed = np.array([one is None for one in taken], bool)
    can_be = np.isin(data.status, (SCORED, TRUNCATED, REFUSED))
    status = np.where(is_missed & can_be, UNPARSED, data.status).astype(np.uint8)
    frame = data.frame.with_columns(pl.Series("extracted", taken, pl.String))
    return replace(data, frame=frame, status=status)


def _taken(found: re.Match[str]) -> str:
    """The first group that matched; the whole without one."""
    groups = [group for group in found.groups() if group is not None]
    return groups[0] if groups else found[0]


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        problem = f"is no regular expression: {error}"
        raise OptionError(f"--filter {pattern}", problem, "For instance --filter 'answer is (.*)'.") from None


def _has_expected(data: OutputDataset) -> bool:
    return bool((data.expected.list.len() > 0).any())


def _usual(data: OutputDataset) -> tuple[str, ...]:
    """What expected texts suggest: their letters, their numbers, else their words."""
    texts = data.expected.explode().drop_nulls()
    if bool(texts.str.contains(r"^\s*\(?[A-Za-z]\)?\s*$").all()):
        return (f"{EXACT}:choice",)
    if bool(texts.str.contains(r"^\s*[-+$]?[\d,]*\.?\d+\s*%?\s*$").all()):
        return (f"{EXACT}:number",)
    return (f"{EXACT}:{USUAL}", "token_f1")


def criterion_of(text: str, among: Sequence[str], n_references: str = "1") -> Criterion:
    """What `--score` names, one of several; exact match bears its normaliser's name where there are several.

    `n_references` is how many expected texts a sample has.

    Raises: OptionError for another name or normaliser.
    """
    name, sign, normaliser = text.partition(":")
    name = name.strip().lower().replace("-", "_")
    if name in CORPUS and not sign:
        return corpus_criterion(name, n_references)
    if REPEATS.fullmatch(name) and not sign:
        return _of_repeats(name)
    known = (EXACT, *text_scores.SCORERS, *CORPUS, "pass@2", "pass^2")
    if name not in known or (sign and name != EXACT):
        problem = f"{name} takes no normaliser" if sign and name in known else f"there is no score {name!r}"
        raise OptionError(f"--score {text}", problem, f"The scores are {', '.join(known)}.")
    if name != EXACT:
        return _criterion(name)
    normaliser = normaliser.strip().lower() if sign else USUAL
    if normaliser not in NORMALISED:
        remedy = f"The normalisers are {', '.join(NORMALISED)}: --score {EXACT}:number."
        raise OptionError(f"--score {text}", f"there is no normaliser {normaliser!r}", remedy)
    several = sum(one.lower().replace("-", "_").startswith(EXACT) for one in among) > 1
    said = f"Whether the output is an expected text, both {NORMALISED[normaliser]}."
    return Criterion(
        f"{EXACT}_{normaliser}" if several else EXACT, f"Exact match ({normaliser})", said,
        "SQuAD's evaluation script" if normaliser == "squad" else "string equality", is_computed=True,
    )  # fmt: skip


def _criterion(name: str) -> Criterion:
    title, text = TITLES[name]
    said = text if name == "json" else f"{text} {BEST_OF}"
    return Criterion(name, title, said, SOURCES.get(name, ROUGE), is_computed=True)


def _of_repeats(name: str) -> Criterion:
    found = REPEATS.fullmatch(name)
    assert found  # noqa: S101 - the caller has seen that it matches
    k, is_any = max(1, int(found[2])), found[1] == "@"
    said = "at least one" if is_any else "every one"
    text = f"The chance that {said} of {k} outputs of a sample passes; samples with fewer outputs are left out."
    source = "Chen et al. 2021" if is_any else "tau-bench (pass^k)"
    slug = f"pass_{'at' if is_any else 'hat'}_{k}"
    return Criterion(slug, f"pass{found[1]}{k}", text, source, is_computed=True, corpus=name)


def _scorer(criterion: Criterion) -> Callable[[str, Sequence[str]], float]:
    if criterion.name.startswith(EXACT):
        return text_scores.exact_match(criterion.title.rpartition("(")[2].rstrip(")"))
    return text_scores.SCORERS[criterion.name]


def _column(data: OutputDataset, criterion: Criterion) -> Floats:
    """(n_rows,) the score of every output that has one; what no filter matched, and what is empty, is compared too."""
    found = np.full(data.n_rows, np.nan)
    if criterion.corpus:
        return found
    score, needs_expected = _scorer(criterion), criterion.name != "json"
    texts = scored_texts(data).to_list()
    expected = data.expected.to_list()
    skipped = np.isin(data.status, FAILURES)
    unparsed = data.status == UNPARSED
    for k in np.flatnonzero(~skipped).tolist():
        if needs_expected and not expected[k]:
            continue
        found[k] = 0.0 if unparsed[k] else score(texts[k] or "", expected[k])
    return found


def scored_texts(data: OutputDataset) -> pl.Series:
    """(n_rows,) what is scored: what a filter took, else the output; null where there is neither."""
    frame = data.frame
    return frame.select(pl.coalesce("extracted", "output")).to_series()


def _without_expected(data: OutputDataset) -> list[Issue]:
    missing = np.flatnonzero(~(data.expected.list.len() > 0).to_numpy() & ~np.isin(data.status, FAILURES))
    if not missing.size:
        return []
    ids = data.sample_ids.gather(data.sample[missing[:MAX_EXAMPLES]].tolist()).to_list()
    message = "Outputs without an expected text: they are in no score that is computed from one, and in no rate."
    return [issue("no_expected", message, missing.size, ids)]


def _weighted(data: OutputDataset, weights: dict[str, float]) -> OutputDataset:
    """The criteria with the weights given. Raises: OptionError for a criterion that is not there or can have none."""
    known = {one.name: one for one in data.criteria}
    for name in weights:
        if name not in known or known[name].corpus or known[name].bounds != (0.0, 1.0):
            problem = f"there is no criterion {name!r}" if name not in known else f"{name} is no share of every output"
            can = [one.name for one in data.criteria if not one.corpus and one.bounds == (0.0, 1.0)]
            raise OptionError("--weights", problem, f"Those that can be weighted: {', '.join(can) or 'none'}.")
    criteria = tuple(replace(one, weight=weights.get(one.name, one.weight)) for one in data.criteria)
    if weights and not any(one.is_weighted for one in criteria):
        raise OptionError("--weights", "all are 0", "Give one criterion a weight above 0.")
    return replace(data, criteria=criteria)


def _judged(data: OutputDataset, *, is_wrong: bool) -> OutputDataset:
    """The data set with what passed, and without scores of what is not scored."""
    scores, passed, status = data.scores.copy(), data.passed.copy(), data.status.copy()
    failed = np.isin(status, FAILURES)
    is_left_out = failed if is_wrong else failed | (status == EMPTY)
    scores[is_left_out] = np.nan
    passed = np.where(is_left_out, np.nan, passed)
    by = None if (~np.isnan(passed)).any() else decides(data)
    if by is not None:
        passed = scores[:, data.criterion_names.index(by)].copy()
    if is_wrong:
        passed = np.where(np.isnan(passed) & (status == EMPTY) & (~np.isnan(passed)).any(), 0.0, passed)
    rows = [k for k, one in enumerate(data.criteria) if not one.corpus]
    if rows or (~np.isnan(passed)).any():
        is_bare = np.isnan(passed) & np.isnan(scores[:, rows]).all(axis=1)
        status[is_bare & np.isin(status, (SCORED, TRUNCATED, REFUSED))] = UNSCORED
    return replace(data, scores=scores, passed=passed, status=status)


def decides(data: OutputDataset) -> str | None:
    """The criterion that says whether an output passes: the first of zeros and ones, exact match before others."""
    order = sorted(range(len(data.criteria)), key=lambda k: not data.criteria[k].name.startswith(EXACT))
    for k in order:
        one, values = data.criteria[k], data.scores[:, k]
        known = values[~np.isnan(values)]
        if not one.corpus and one.higher and known.size and is_share(known):
            return one.name
    return None
