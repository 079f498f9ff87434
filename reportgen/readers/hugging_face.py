"""What Hugging Face's `datasets` keeps of its features: the names that numbers of a column stand for."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

import polars as pl

from reportgen.readers.source import Source

_BESIDE = ("dataset_info.json", "dataset_infos.json")
_DEEPEST, _LARGEST = 6, 1 << 22


def names_of_numbers(source: Source, column: str) -> tuple[str, ...] | None:
    """The names as they were given, as a Parquet file says them, or a description beside it; None without any."""
    if source.names:
        return source.names
    for text in _descriptions(source):
        found = _names(_read(text), column, 0)
        if found is not None:
            return found
    return None


def class_names(source: Source, columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The names that the numbers of each column stand for, of those columns of which a description says it."""
    texts = [_read(text) for text in _descriptions(source)]
    found = {column: next(filter(None, (_names(text, column, 0) for text in texts)), None) for column in columns}
    return {column: names for column, names in found.items() if names}


def _descriptions(source: Source) -> list[str]:
    texts = []
    if source.head.startswith(b"PAR1"):
        try:
            texts.append(pl.read_parquet_metadata(io.BytesIO(source.data)).get("huggingface", ""))
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError, OSError):
            return []
    for name in _BESIDE:
        path = source.path.parent / name
        if path.is_file() and path.stat().st_size < _LARGEST:
            texts.append(path.read_text(encoding="utf-8", errors="replace"))
    return texts


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _names(value: Any, column: str, depth: int) -> tuple[str, ...] | None:
    """The names of the class labels in the features of a column, wherever in the description these are."""
    if not isinstance(value, dict) or depth > _DEEPEST:
        return None
    features = value.get("features")
    if isinstance(features, dict) and column in features:
        return _class_names(features[column], 0)
    found = (_names(inner, column, depth + 1) for inner in value.values())
    return next((names for names in found if names is not None), None)


def _class_names(feature: Any, depth: int) -> tuple[str, ...] | None:
    """Those of a feature, or of what its lists hold."""
    if isinstance(feature, list) and feature:
        feature = feature[0]
    if not isinstance(feature, dict) or depth > _DEEPEST:
        return None
    names = feature.get("names")
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return tuple(names)
    return _class_names(feature.get("feature"), depth + 1)
