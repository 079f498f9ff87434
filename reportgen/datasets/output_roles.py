"""The columns of a table of language models' outputs by what they are: input, output, expected, scores and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.datasets.roles import Role, plain

if TYPE_CHECKING:
    import polars as pl

ID = Role(
    "id",
    ("id", "sample_id", "example_id", "question_id", "test_id", "task_id", "doc_id", "instance_id", "uid", "uuid"),
)
INPUT = Role(
    "input",
    ("input", "question", "instruction", "query", "user_input", "problem", "inputs", "messages", "request"),
)
OUTPUT = Role(
    "output",
    ("output", "response", "completion", "generation", "prediction", "model_output", "actual_output", "output_text",
     "generated_text", "generated", "model_response", "predicted_answer", "outputs", "answer"),
)  # fmt: skip
EXPECTED = Role(
    "expected",
    ("expected", "reference", "target", "ground_truth", "ideal", "expected_output", "expected_answer", "references",
     "reference_answer", "ground_truths", "gold", "targets", "answers", "answer"),
)  # fmt: skip
MODEL = Role("model", ("model", "model_name", "model_id", "generator", "system"))
PROMPT = Role("prompt", ("template", "prompt_template", "prompt_name", "prompt_id", "prompt_version", "prompt"))
PROVIDER = Role("provider", ("provider",))
EPOCH = Role("epoch", ("epoch", "trial", "repeat", "repetition", "attempt", "sample_index", "run"))
CLUSTER = Role("cluster", ("cluster", "cluster_id", "group", "group_id"))
ERROR = Role("error", ("error", "error_message"))
FINISH = Role("finish", ("finish_reason", "stop_reason"))
PASSED = Role("passed", ("passed", "pass", "success"))
LATENCY = Role("latency", ("latency_s", "latency", "execution_time", "duration", "latency_ms"))
COST = Role("cost", ("cost", "total_cost", "token_cost", "price"))
TOKENS_IN = Role("tokens_in", ("tokens_in", "prompt_tokens", "input_tokens"))
TOKENS_OUT = Role("tokens_out", ("tokens_out", "completion_tokens", "output_tokens"))
PREFERENCE = Role("preference", ("preference",))
CRITERION = Role("criterion", ())

# In the order in which columns are taken.
OUTPUT_ROLES = (
    ID, OUTPUT, EXPECTED, MODEL, PROVIDER, EPOCH, CLUSTER, ERROR, FINISH, PASSED, LATENCY, COST, TOKENS_IN, TOKENS_OUT,
    PREFERENCE, INPUT, PROMPT, CRITERION,
)  # fmt: skip

SCORE_PREFIXES = ("score_", "scores.", "metric_", "metrics.", "feedback.", "eval_")
SCORE_ENDS = ("/score", "_score")
REASON_PREFIXES = ("reason_", "reasons.", "explanation_", "rationale_")
REASON_ENDS = ("/justification", "_reason", "_explanation", "_justification")


YES_NO = {"yes": "1", "no": "0", "pass": "1", "fail": "0", "passed": "1", "failed": "0", "correct": "1",
          "incorrect": "0", "good": "1", "bad": "0"}  # fmt: skip


@dataclass(frozen=True)
class OutputColumns:
    """Which column plays which role: `by_role` the first of each, those of `outputs` are a variant each.

    `criteria` and `reasons` are columns by the name of the criterion; `metadata` are all others.
    """

    by_role: Mapping[str, str]
    outputs: tuple[str, ...]
    expected: tuple[str, ...] = ()
    criteria: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    metadata: tuple[str, ...] = ()

    @property
    def described(self) -> tuple[str, ...]:
        """What was chosen, in words: `output = response, expected = reference, criteria: faithfulness`."""
        several = {"output": self.outputs, "expected": self.expected}
        roles = {role: (name,) for role, name in self.by_role.items()} | {k: v for k, v in several.items() if v}
        said = [role if names == (role,) else f"{role} = {', '.join(names)}" for role, names in roles.items()]
        return (*said, *([f"criteria: {', '.join(self.criteria)}"] if self.criteria else []))


def by_usual_name(names: list[str], given: Mapping[str, str]) -> dict[str, str]:
    """The column of each role: the one given, else the first of a usual name that plays no other role yet."""
    found = dict(given)
    free = {plain(name): name for name in reversed(names) if name not in found.values()}
    for role in OUTPUT_ROLES:
        if role.name in found:
            continue
        usual = next((key for key in map(plain, role.names) if key in free), None)
        if usual is not None:
            found[role.name] = free.pop(usual)
    if INPUT.name not in found and plain(found.get(PROMPT.name, "")) == "prompt" and PROMPT.name not in given:
        found[INPUT.name] = found.pop(PROMPT.name)  # what was asked, unless something else was
    return found


def scores_in(frame: pl.DataFrame, names: list[str]) -> Iterator[tuple[str, str]]:
    """Columns that are criteria, each with the name of the criterion: by their prefix or ending, or from 0 to 1."""
    for name in names:
        known = bare(name)
        if known is not None and marks_in(frame[name]) is not None:
            yield known, name
        elif _is_share(frame[name]):
            yield name, name


def words_in(frame: pl.DataFrame, names: Iterable[str]) -> Iterator[tuple[str, pl.Series]]:
    """Columns that are named as scores and hold words, with what these are."""
    for name in names:
        if bare(name) is not None and marks_in(frame[name]) is None:
            known = frame[name].drop_nulls().unique(maintain_order=True)
            if len(known):
                yield name, known


def marks_in(column: pl.Series) -> pl.Series | None:
    """A column as numbers, words such as yes and no, or good and bad, as 1 and 0; None where anything is no mark."""
    import polars as pl

    if column.dtype == pl.String:
        column = column.str.strip_chars().str.to_lowercase().replace(YES_NO)
    return numbers_in(column)


def reasons_in(names: list[str]) -> dict[str, str]:
    """Columns that say why, by the name of the criterion."""
    found = {name: bare(name, REASON_PREFIXES, REASON_ENDS) for name in names}
    return {known: name for name, known in found.items() if known}


def bare(name: str, prefixes: tuple[str, ...] = SCORE_PREFIXES, ends: tuple[str, ...] = SCORE_ENDS) -> str | None:
    """A column's name without the prefix or ending that tells what it is; None where it has neither."""
    for prefix in prefixes:
        if name.startswith(prefix) and len(name) > len(prefix):
            return name.removeprefix(prefix)
    for end in ends:
        if name.endswith(end) and len(name) > len(end):
            return name.removesuffix(end)
    return None


def numbers_in(column: pl.Series) -> pl.Series | None:
    """A column as numbers, true and false as 1 and 0; None where any of it is something else, or there is nothing."""
    import polars as pl

    if column.dtype == pl.Boolean:
        return column.cast(pl.Float64)
    if column.dtype.is_numeric():
        return column.cast(pl.Float64)
    if column.dtype != pl.String:
        return None
    text = column.str.strip_chars().str.to_lowercase()
    text = text.replace({"true": "1", "false": "0", "": None, "null": None, "none": None})
    number = text.cast(pl.Float64, strict=False)
    return number if number.null_count() == text.null_count() and text.null_count() < len(text) else None


def _is_share(column: pl.Series) -> bool:
    """Whether all that is known of a column are numbers from 0 to 1."""
    number = numbers_in(column)
    if number is None:
        return False
    known = number.drop_nulls().drop_nans()
    return len(known) > 0 and bool(known.is_between(0, 1).all())
