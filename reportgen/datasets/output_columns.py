"""A table as outputs of language models: columns by role, nested ones by their path, a variant per output column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from reportgen.datasets.output_cells import NESTED, Given, references, repeated, text_of, with_paths
from reportgen.datasets.output_games import WIN_RATE, game_table, is_paired
from reportgen.datasets.output_roles import (
    CRITERION,
    EXPECTED,
    OUTPUT,
    OutputColumns,
    by_usual_name,
    marks_in,
    numbers_in,
    reasons_in,
    scores_in,
    words_in,
)
from reportgen.datasets.wording import listed
from reportgen.errors import MalformedInput
from reportgen.issues import Issue, issue
from reportgen.output_tables import NUMBER_COLUMNS, OutputTable, slug

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reportgen.tables import Table

FINISHED = {
    "length": "truncated", "max_tokens": "truncated", "model_length": "truncated", "content_filter": "refused",
    "refusal": "refused",
}  # fmt: skip
OPERATIONAL = {"latency_s": "latency", "cost": "cost", "tokens_in": "tokens_in", "tokens_out": "tokens_out"}
MILLISECONDS = "latency_ms"
LABELS_AT_MOST = 3  # times as many rows as labels, where outputs are labels
SHOWN_WORDS = 3
LONG = 40  # characters, more than what labels have


def has_outputs(table: Table, *, is_asked: bool) -> bool:
    """Whether a table is of outputs: it has an input and an output that is no label; `is_asked`: an output will do."""
    if table.scores is not None or table.several is not None or table.true_sets is not None:
        return False
    found = by_usual_name(table.frame.columns, {})
    if is_asked or is_paired(table.frame):
        return True
    if "output" not in found or not {"input", "expected", "model", "preference"} & set(found):
        return False
    if not {"input", "preference"} & set(found):
        return False
    said = text_of(table.frame[found["output"]]).drop_nulls()
    return len(said) > 0 and not _are_labels(said, table, found)


def _are_labels(said: pl.Series, table: Table, found: Mapping[str, str]) -> bool:
    """Whether outputs are labels: few different ones, short, nearly all of them among what is expected."""
    name = found["output"]
    if "expected" not in found:
        few = said.n_unique() * LABELS_AT_MOST <= len(said)
        return name in ("prediction", "answer") and few and _mean_length(said) < LONG
    wanted = text_of(table.frame[found["expected"]]).drop_nulls()
    few = wanted.n_unique() * LABELS_AT_MOST <= len(wanted)
    return few and 2 * int(said.is_in(wanted.unique().implode()).sum()) >= len(said)


def _mean_length(said: pl.Series) -> float:
    return float(said.str.len_chars().mean() or 0)  # type: ignore[arg-type]


def output_table(table: Table, given: Given) -> OutputTable:
    """A table as outputs; `given` are the columns that --column names, by role.

    Raises: OptionError for a column that is not there, MalformedInput where there is no output.
    """
    if is_paired(table.frame) and not given:
        return game_table(table)
    frame = with_paths(table, given)
    columns = _columns(table.name, frame, given)
    is_blank = frame.select(pl.all_horizontal(pl.col(list(_role_columns(columns))).is_null())).to_series()
    issues = list(table.issues)
    if is_blank.any():
        kept = (~is_blank).to_numpy()
        issues.append(_without_role(table, np.flatnonzero(~kept)))
        frame = frame.filter(~is_blank)
    else:
        kept = np.ones(frame.height, bool)
    if not frame.height:
        raise MalformedInput(table.name, "no row has an input, an output or an expected text", "Name the columns.")
    files = None if table.pieces is None or table.pieces.given is None else table.pieces.of_rows(np.flatnonzero(kept))
    issues.extend(_unread(frame, columns))
    rows = [_of_output(frame, columns, name, files) for name in columns.outputs]
    return _together(table, frame, columns, rows, tuple(issues))


def _role_columns(columns: OutputColumns) -> dict[str, None]:
    own = (columns.by_role.get(role) for role in ("id", "input"))
    return dict.fromkeys(name for name in (*own, *columns.outputs, *columns.expected) if name is not None)


def _without_role(table: Table, rows: Any) -> Issue:
    places = [table.place(int(row)) for row in rows[:5]]
    return issue("no_output_role", "Rows without an id, an input, an output and an expected text.", len(rows), places)


def _unread(frame: pl.DataFrame, columns: OutputColumns) -> Iterator[Issue]:
    """What looks like a score, by its name, and holds words that are no marks."""
    said = {name: listed(words.cast(pl.String).head(SHOWN_WORDS)) for name, words in words_in(frame, columns.metadata)}
    if said:
        named = "; ".join(f"{name}: {words}" for name, words in said.items())
        message = f"Columns named as scores with words in them ({named}): they are read as kinds of samples."
        yield issue("unread_score", message, len(said), said)


def _columns(name: str, frame: pl.DataFrame, given: Given) -> OutputColumns:
    """Raises: MalformedInput where no column is the output."""
    firsts = {role: names[0] for role, names in given.items() if role != CRITERION.name}
    taken = {one for names in given.values() for one in names[1:]} | set(given.get(CRITERION.name, ()))
    paths = {one.split(".")[0] for names in given.values() for one in names if "." in one} - set(NESTED)
    free = [one for one in frame.columns if one not in taken and one not in paths]
    by_role = by_usual_name([one for one in free if one not in firsts.values()], firsts)
    if OUTPUT.name not in by_role and "expected" in by_role and by_role["expected"].lower() == "answer":
        by_role[OUTPUT.name] = by_role.pop("expected")
    if OUTPUT.name not in by_role:
        usual = ", ".join(OUTPUT.names[:6])
        problem = f"no column is the output; they are {listed(frame.columns)}"
        raise MalformedInput(name, problem, f"Name it: --column output=NAME; usual names are {usual}.")
    outputs = given.get(OUTPUT.name, (by_role.pop(OUTPUT.name),))
    expected = given.get(EXPECTED.name, tuple(filter(None, [by_role.get(EXPECTED.name)])))
    by_role = {role: one for role, one in by_role.items() if role not in (OUTPUT.name, EXPECTED.name)}
    used = {*by_role.values(), *outputs, *expected, *taken}
    others = [one for one in free if one not in used]
    reasons = reasons_in(others)
    asked = {one: _asked(name, frame, one) for one in given.get(CRITERION.name, ())}
    scores = dict(scores_in(frame, [one for one in others if one not in reasons.values()]))
    criteria = asked | {key: one for key, one in scores.items() if not asked or key != one}
    left = tuple(one for one in others if one not in criteria.values() and one not in reasons.values())
    return OutputColumns(by_role, outputs, expected, criteria, reasons, left)


def _asked(name: str, frame: pl.DataFrame, column: str) -> str:
    """A column that --column names as a criterion. Raises: MalformedInput where it holds no numbers."""
    if marks_in(frame[column]) is None:
        words = listed(frame[column].cast(pl.String).drop_nulls().unique(maintain_order=True).head(SHOWN_WORDS))
        problem = f"the criterion {column} holds no numbers, and no words such as yes and no: {words or 'nothing'}"
        raise MalformedInput(name, problem, "Write its marks as numbers.")
    return column


def _of_output(frame: pl.DataFrame, columns: OutputColumns, output: str, files: Any) -> pl.DataFrame:
    """The fixed columns of one column of outputs."""

    def text(role: str) -> pl.Series:
        name = columns.by_role.get(role)
        return pl.Series([None] * frame.height, dtype=pl.String) if name is None else text_of(frame[name])

    def number(role: str) -> pl.Series:
        name = columns.by_role.get(role)
        known = None if name is None else numbers_in(frame[name])
        found = pl.Series([None] * frame.height, dtype=pl.Float64) if known is None else known
        return found / 1000 if name == MILLISECONDS else found

    said, error = text_of(frame[output]), text("error")
    model = text("model")
    if len(columns.outputs) > 1:
        model = pl.Series([_short(output, columns.outputs)] * frame.height, dtype=pl.String)
    elif files is not None and model.null_count() == len(model):
        model = pl.Series([_stem(file) for file in files], dtype=pl.String)
    found = {
        "id": text("id"), "model": model, "prompt": text("prompt"), "provider": text("provider"),
        "input": text("input"), "output": said, "extracted": pl.Series([None] * frame.height, dtype=pl.String),
        "error": error, "cluster": text("cluster"), "epoch": number("epoch").cast(pl.Int64, strict=False),
        "expected": _expected(frame, columns.expected), "status": _status(said, error, text("finish")),
    }  # fmt: skip
    return pl.DataFrame(found | {name: number(OPERATIONAL[name]) for name in NUMBER_COLUMNS})


def _stem(file: str | None) -> str:
    name = (file or "").removesuffix(".gz")
    return name.rpartition(".")[0] or name


def _short(path: str, paths: Sequence[str]) -> str:
    """A path without what all of them begin and end with.

    >>> _short("a.solution", ["a.solution", "b.solution"]), _short("gpt", ["gpt", "llama"])
    ('a', 'gpt')
    """
    parts = [one.split(".") for one in paths]
    own = path.split(".")
    while len(own) > 1 and all(len(one) > 1 and one[-1] == own[-1] for one in parts):
        own, parts = own[:-1], [one[:-1] for one in parts]
    while len(own) > 1 and all(len(one) > 1 and one[0] == own[0] for one in parts):
        own, parts = own[1:], [one[1:] for one in parts]
    return ".".join(own)


def _expected(frame: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """The references of every row: of several columns, or of a list in one."""
    if len(names) == 1 and not (text := text_of(frame[names[0]])).str.contains(r"^\s*\[").any():
        return frame.select(pl.concat_list(text.alias("expected")).list.drop_nulls()).to_series()
    cells = [text_of(frame[name]).to_list() for name in names]
    rows = [[one for cell in row for one in references(cell)] for row in zip(*cells, strict=True)] if cells else []
    return pl.Series("expected", rows or [[]] * frame.height, pl.List(pl.String))


def _status(said: pl.Series, error: pl.Series, finish: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"said": said, "error": error, "finish": finish.str.to_lowercase()})
    is_blank = pl.col("said").is_null() | (pl.col("said").str.strip_chars() == "")
    has_error = pl.col("error").is_not_null() & ~pl.col("error").str.to_lowercase().is_in(["none", "null", "false"])
    ended = pl.col("finish").replace_strict(FINISHED, default=None, return_dtype=pl.String)
    status = pl.when(has_error).then(pl.lit("model_error")).when(is_blank).then(pl.lit("empty"))
    return frame.select(status.otherwise(ended.fill_null("scored"))).to_series()


def _together(
    table: Table, frame: pl.DataFrame, columns: OutputColumns, rows: list[pl.DataFrame], issues: tuple[Issue, ...]
) -> OutputTable:
    """The rows of every output, one after the other, with the scores and further columns of their rows."""
    n = len(rows)
    criteria = {slug(name): _numbers(frame[column]) for name, column in columns.criteria.items()}
    criteria |= _wins(frame, columns)
    passed = columns.by_role.get("passed")
    known = None if passed is None else numbers_in(frame[passed])
    return OutputTable(
        name=table.name,
        format=table.format,
        frame=pl.concat(rows),
        criteria={name: np.tile(values, n) for name, values in criteria.items()},
        reasons={slug(name): repeated(frame[column], n) for name, column in columns.reasons.items()},
        metadata={name: repeated(frame[name], n) for name in columns.metadata},
        passed=None if known is None else np.tile(known.fill_null(np.nan).to_numpy(), n),
        notes=(*table.notes, *columns.described),
        issues=issues,
    )


def _numbers(column: pl.Series) -> NDArray[np.float64]:
    known = marks_in(column)
    return np.full(len(column), np.nan) if known is None else known.fill_null(np.nan).to_numpy().astype(np.float64)


def _wins(frame: pl.DataFrame, columns: OutputColumns) -> dict[str, NDArray[np.float64]]:
    """Preferences over another output as a share of wins: from 0 to 1, or from 1 to 2 as AlpacaEval writes them."""
    name = columns.by_role.get("preference")
    if name is None:
        return {}
    values = _numbers(frame[name])
    known = values[~np.isnan(values)]
    is_from_one = known.size > 0 and bool((known >= 1).all())
    return {WIN_RATE: values - 1 if is_from_one else values}
