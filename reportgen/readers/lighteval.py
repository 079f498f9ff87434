"""lighteval: a Parquet file of details per task, with the document, the model's response and its metrics in structs."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.output_tables import OutputTable, as_text
from reportgen.readers.folders import is_file
from reportgen.readers.output_rows import OutputRow, flat, number, table_of
from reportgen.readers.source import Source

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("lighteval",)
SIGN = "details_*.parquet of lighteval, or the folder they are in"

_MAGIC = b"PAR1"
_COLUMNS = (b"model_response", b"metric", b"doc")
_TAIL = 1 << 20
_MOST_FILES = 2000
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Json = dict[str, Any]


def recognises(source: Source) -> bool:
    """Whether a Parquet file has its three columns of structs, or a folder such files."""
    if source.is_folder:
        return any(recognises(source.at(path)) for path in _below(source.path)[:1])
    if not source.head.startswith(_MAGIC):
        return False
    tail = source.data[-_TAIL:]
    return all(name in tail for name in _COLUMNS) and {"doc", "model_response", "metric"} <= set(_schema(source))


def _schema(source: Source) -> pl.Schema:
    import polars as pl

    try:
        return pl.Schema(pl.read_parquet_schema(io.BytesIO(source.data)))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        return pl.Schema()


def _below(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.rglob("details_*.parquet") if is_file(path))[:_MOST_FILES]
    except OSError:
        return []


def read(source: Source) -> OutputTable:
    """A row per document and answer."""
    paths = _below(source.path) if source.is_folder else [source.path]
    rows = [row for path in paths for row in _rows(source.at(path), is_one=len(paths) == 1)]
    if not rows:
        raise source.malformed("no document in it", "Run it again with --save-details.")
    return table_of(source.name, "lighteval", rows)


def _rows(source: Source, *, is_one: bool) -> list[OutputRow]:
    import polars as pl

    try:
        frame = pl.read_parquet(io.BytesIO(source.data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        problem = f"damaged Parquet file ({str(error).splitlines()[0] if str(error) else ''})"
        raise source.malformed(problem, "Copy or export the file again.") from None
    missing = {"doc", "model_response", "metric"} - set(frame.columns)
    if missing:
        raise source.malformed(f"no column {min(missing)}", "Give details_*.parquet of lighteval.")
    model = _model(source.path)
    return [row for k, one in enumerate(frame.iter_rows(named=True)) for row in _answers(one, k, model, is_one=is_one)]


def _model(path: Path) -> str | None:
    """details/<model>/<time>/details_….parquet; the model may be of an owner."""
    parts = path.parts
    if "details" not in parts:
        return None
    own = parts[len(parts) - 1 - parts[::-1].index("details") + 1 : -2]
    return "/".join(own) or None


def _answers(one: Json, k: int, model: str | None, *, is_one: bool) -> list[OutputRow]:
    doc, said, metric = (_dict(one.get(name)) for name in ("doc", "model_response", "metric"))
    task = as_text(doc.get("task_name"))
    choices = [str(text).strip() for text in _list(doc.get("choices"))]
    gold = doc.get("gold_index")
    right = [int(at) for one in (gold if isinstance(gold, list) else [gold]) if (at := number(one)) is not None]
    name = as_text(doc.get("id")) or str(k)
    texts = [str(text) for text in _list(said.get("text_post_processed")) or _list(said.get("text"))]
    is_chosen = bool(_list(said.get("argmax_logits_eq_gold"))) and not texts
    likely = [number(value) for value in _list(said.get("logprobs"))]
    if is_chosen and len(likely) == len(choices) > 1 and None not in likely:
        texts = [_option(max(range(len(likely)), key=lambda at: (likely[at], -at)), choices)]
    expected = [_option(at, choices) if is_chosen else choices[at] for at in right if 0 <= at < len(choices)]
    status = "truncated" if (number(said.get("truncated_tokens_count")) or 0) > 0 else "scored"
    return [
        OutputRow(
            id=name if is_one or task is None else f"{task} {name}", model=model, epoch=epoch,
            input=as_text(doc.get("query")),
            expected=expected, output=text or None, status=status if text else "empty",
            criteria={key: number(value) for key, value in metric.items() if not isinstance(value, list | dict)},
            metadata=({"task": task} if task else {}) | flat(_dict(doc.get("specific"))),
        )
        for epoch, text in enumerate((texts or [""])[:1], 1)
    ]  # fmt: skip


def _option(k: int, choices: list[str]) -> str:
    letter = _LETTERS[k] if k < len(_LETTERS) else str(k + 1)
    return letter if choices[k] == letter else f"{letter}. {choices[k]}"


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
