"""How the figures of outputs of language models were made."""

from __future__ import annotations

from reportgen.evaluations.outputs import OutputEvaluation
from reportgen.issue_kinds import KINDS, OUTPUTS
from reportgen.report.blocks import Definitions
from reportgen.report.context import Context
from reportgen.report.document import Section
from reportgen.report.sections.method import REQUIREMENTS, provenance

INTERVALS = (
    "95% intervals",
    "Repeats of a sample, and samples of one cluster (--cluster), hang together: the variance is that between the sums "
    "of clusters. Of shares: Wilson, with as many outputs as that variance says (Korn and Graubard 1998); of other "
    "means: Student's t over clusters.",
)
CORPUS = (
    "95% intervals of BLEU and chrF",
    "Percentile bootstrap over clusters, 500 replicates, moved so that their mean is the figure.",
)
COMPARED = (
    "Comparing variants",
    "By the difference on the samples that both have, with its own interval: outputs on the same sample go together, "
    "so that this tells more than two intervals beside each other. Places by all pairs, corrected by Holm; of zeros "
    "and ones also McNemar's exact test. The smallest difference that can be told from chance is 2.8 standard errors.",
)
STATUSES = (
    "Statuses",
    "Outputs that failed with an error, and those whose judge failed, are in no mean of a criterion; they count as not "
    "passed in the pass rate and are left out of the adjusted one. An empty output counts as --empty says, one that "
    "--filter does not match counts 0.",
)
JUDGES = ("Judges", "No model is called: scores of judges are read from the file.")


def output_method(context: Context[OutputEvaluation]) -> Section:
    """Definitions, options and provenance."""
    has_corpus = any(one.corpus in ("bleu", "chrf2") for one in context.evaluation.dataset.criteria)
    made = [
        STATUSES, *((one.title, one.text) for one in context.evaluation.dataset.criteria), INTERVALS,
        *([CORPUS] if has_corpus else []), COMPARED, JUDGES, REQUIREMENTS, *provenance(context),
    ]  # fmt: skip
    notes = context.evaluation.notes
    rows = tuple(made) if not notes else (("What was decided", " ".join(notes)), *made)
    meanings = tuple((kind.title, f"{kind.what} {kind.done}") for kind in KINDS.values() if OUTPUTS in kind.of)
    block = Definitions(rows, "Data checks: what each means", meanings)
    inside = "how the figures are made: statuses, criteria, intervals, options, files"
    return Section("method", "Method", "Method", "", (block,), inside)
