"""Rules about outputs of language models: whether there are enough, why some have no score, what figures hide."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen import numbers
from reportgen.evaluations.output_figures import PASSED
from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.links import short
from reportgen.output_tables import EMPTY, JUDGE_FAILED, MODEL_ERROR, REFUSED, TRUNCATED, UNPARSED
from reportgen.report.words import Words
from reportgen.rules.rule import Finding, FindingRow, Rule, Severity, rule, severity_of

FEWEST = 100  # samples: Clarifai's advice is 100 to 2,000
ALIKE = 0.95  # r from which one of two criteria says nothing new
SURE = 0.05
MOST_ROWS, SHOWN, LONGEST = 5, 5, 60


def finding_of_outputs(  # noqa: PLR0913 - what differs from the usual is passed by name
    name: str, message: str, evidence: str, action: str, *, severity: Severity = "medium", link: str = "#criteria",
    rows: tuple[FindingRow, ...] = (),
) -> Finding:  # fmt: skip
    """A finding of no label and no known gain."""
    return Finding(name, severity, "", message, evidence, action, None, "", link, rows=rows)


def _variants(evaluation: OutputEvaluation) -> str:
    return "" if evaluation.dataset.n_variants > 1 else "there is one variant"


@rule("few-outputs", "Few samples", about="data", limits={"samples": FEWEST})
def few_outputs(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """On few samples only large differences between models or prompts can be told from chance; 100 to 2,000 are usual."""  # noqa: E501
    n = evaluation.figures[evaluation.reported].n_samples
    if n >= FEWEST:
        return
    low, high = evaluation.intervals.get(evaluation.main, (np.nan, np.nan))
    said = "" if np.isnan(low) else f" The 95% interval of the main figure is {numbers.interval(low, high)}."
    yield finding_of_outputs(
        "few-outputs", f"There are {numbers.named(n, 'sample')} only", f"Fewer than {FEWEST} samples say little.{said}",
        "Add samples: to halve an interval takes four times as many.",
        link="#variants" if evaluation.dataset.n_variants > 1 else "#figures",
    )  # fmt: skip


def _of_status(  # noqa: PLR0913 - what tells one such rule from the other
    name: str, title: str, code: int, limit: float, what: str, why: str, action: str, *, is_wrong: bool = False
) -> Rule[OutputEvaluation]:
    """A rule on how many outputs of the reported variant have a status."""

    def check(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
        counts = evaluation.statuses[evaluation.reported]
        n, total = int(counts[code]), int(counts.sum())
        if not total or n / total <= limit:
            return
        data = evaluation.dataset
        rows = np.flatnonzero((data.variant == evaluation.reported) & (data.status == code))[:SHOWN]
        examples = ", ".join(short(data.sample_ids[int(data.sample[row])], LONGEST) for row in rows.tolist())
        share = n / total
        text = f"{numbers.count(n)} of {numbers.named(total, 'output')} ({numbers.share(share)}): {examples}."
        grave: Severity = severity_of(share) if is_wrong else "medium"
        yield finding_of_outputs(name, f"{numbers.share(share)} of the outputs {what}", text, action, severity=grave,
                       link="#statuses")  # fmt: skip

    check.__doc__ = why
    return rule(name, title, about="data", limits={"share above": limit})(check)


model_errors = _of_status(
    "model-errors", "Outputs that failed", MODEL_ERROR, 0.02, "failed with an error",
    "What failed with an error says nothing about how good answers are, but counts as not passed in the pass rate.",
    "Run them again; until then read the adjusted rate.", is_wrong=True,
)  # fmt: skip
empty_outputs = _of_status(
    "empty-outputs", "Empty outputs", EMPTY, 0.01, "are empty",
    "Empty outputs are often no wrong answers but a budget that thinking used up, or a stop sign at the start.",
    "Look at why: raise the token limit, check stop sequences; --empty unscored leaves them out.", is_wrong=True,
)  # fmt: skip
truncated_outputs = _of_status(
    "truncated-outputs", "Outputs cut short", TRUNCATED, 0.01, "are cut short",
    "An answer that was cut at the token limit may have been right.", "Raise the maximum of tokens; run them again.",
    is_wrong=True,
)  # fmt: skip
refused_outputs = _of_status(
    "refused-outputs", "Refusals", REFUSED, 0.01, "are refusals",
    "A refusal is another fault than a wrong answer, and is mended by other means.",
    "Read the refusals: reword prompts that are harmless, or count those apart that should be refused.",
)  # fmt: skip
unparsed_outputs = _of_status(
    "unparsed-outputs", "Outputs that the filter does not match", UNPARSED, 0.02, "are not matched by the filter",
    "What the filter does not match counts 0, although the answer may stand there in another form.",
    "Look at five of them and widen the pattern of --filter, or ask for one form in the prompt.", is_wrong=True,
)  # fmt: skip
judge_failures = _of_status(
    "judge-failures", "Judges that failed", JUDGE_FAILED, 0.01, "have no score as their judge failed",
    "What a judge failed on is in no mean; if it fails on hard samples, the mean flatters.",
    "Score them again; the adjusted rate leaves them out.", is_wrong=True,
)  # fmt: skip


@rule("constant-criterion", "Criteria that never vary")
def constant_criterion(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """A criterion that is the same for every output tells no variant from another, and only dilutes a weighted score."""  # noqa: E501
    data = evaluation.dataset
    if len(data.criteria) < 2:
        return
    found = [one.name for k, one in enumerate(data.criteria) if not one.corpus and _is_constant(data.scores[:, k])]
    if found:
        yield finding_of_outputs(
            "constant-criterion", f"{', '.join(found)} {'is' if len(found) == 1 else 'are'} the same for every output",
            "It cannot tell a good output from a bad one.", f"Leave it out of the score: --weights {found[0]}=0.",
            severity="low",
        )  # fmt: skip


def _is_constant(values: np.ndarray) -> bool:
    known = values[~np.isnan(values)]
    return known.size > 1 and bool(np.ptp(known) == 0)


@rule("same-criteria", "Criteria that say the same", limits={"r above": ALIKE})
def same_criteria(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """Two criteria that go together count one thing twice in a weighted score."""
    names, r = evaluation.correlations
    pairs = [(float(r[i, j]), names[j], names[i]) for i in range(len(names)) for j in range(i) if r[i, j] > ALIKE]
    if not pairs:
        return
    pairs.sort(reverse=True)
    rows = tuple(FindingRow(f"{a} and {b}", value, f"r {numbers.metric(value)}") for value, a, b in pairs[:MOST_ROWS])
    _, first, second = pairs[0]
    yield finding_of_outputs(
        "same-criteria", f"{first} and {second} say nearly the same", f"r is {numbers.metric(pairs[0][0])}.",
        f"Keep one of them: --weights {second}=0.", severity="low", rows=rows,
    )  # fmt: skip


@rule("same-place", "Variants that cannot be told apart", limits={"p below": SURE}, needs=_variants)
def same_place(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """The variant that comes out first need not be the best one: of many, some are ahead by chance."""
    ranks = evaluation.ranks.get(evaluation.main)
    if ranks is None:
        return
    first, *_ = evaluation.order
    sharing = [k for k in evaluation.order if ranks[k, 0] == 1]
    if len(sharing) < 2 or ranks[first, 1] == 1:
        return
    second = evaluation.difference(evaluation.main, first, sharing[1] if sharing[0] == first else sharing[0])
    seen = "" if second is None or np.isnan(second.smallest) else (
        f" With these samples differences below {numbers.fixed(100 * second.smallest, 1)} points cannot be told from "
        "chance."
    )  # fmt: skip
    names = [short(evaluation.dataset.variants[k].name, LONGEST) for k in sharing]
    yield finding_of_outputs(
        "same-place",
        f"{numbers.count(len(sharing))} of {numbers.named(len(ranks), 'variant')} share the first place",
        f"{', '.join(names[:MOST_ROWS])}.{seen}",
        "Take the cheapest of them, or add samples before choosing.", severity="low", link="#variants",
    )  # fmt: skip


@rule("weak-outputs", "A slice that is worse", limits={"q below": SURE})
def weak_outputs(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """An average hides kinds of samples that a model is worse on; what is sure for so many slices is worth a look."""
    sure = (one for one in evaluation.slices if one.q < SURE and one.difference < 0)
    found = sorted(sure, key=lambda one: one.difference)
    if not found:
        return
    first = found[0]
    rows = tuple(
        FindingRow(
            f"{short(one.name, 30)} = {short(one.value, 30)}", one.means[evaluation.main].value,
            f"{numbers.metric(one.means[evaluation.main].value)}, {numbers.named(one.samples, 'sample')}", "#slices",
        )
        for one in found[:MOST_ROWS]
    )  # fmt: skip
    total = max(1, evaluation.figures[evaluation.reported].n_samples)
    yield finding_of_outputs(
        "weak-outputs", f"Worse where {short(first.name, 30)} is {short(first.value, 30)}",
        f"{numbers.signed(first.difference)} against all others (q {numbers.probability(first.q)}).",
        "Look at its failing outputs; add examples of it to the prompt or to training.",
        severity=severity_of(-first.difference * first.samples / total), link="#slices", rows=rows,
    )  # fmt: skip


@rule("all-pass", "Nothing fails")
def all_pass(evaluation: OutputEvaluation, words: Words) -> Iterator[Finding]:
    """Where every output passes, or none does, the samples or the score do not tell models apart."""
    passed = evaluation.columns.get(PASSED)
    if passed is None:
        return
    own = passed[(evaluation.dataset.variant == evaluation.reported) & ~np.isnan(passed)]
    if own.size < FEWEST or 0 < own.mean() < 1:
        return
    said = "Every output passes" if own.mean() == 1 else "No output passes"
    yield finding_of_outputs(
        "all-pass", said, f"All {numbers.named(own.size, 'output')} are alike.",
        "Check the score first: its normaliser, its filter; then take harder, or easier, samples.",
        severity="high" if own.mean() == 0 else "low",
    )  # fmt: skip
