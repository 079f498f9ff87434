"""The known id that looks most like an unknown one, without comparing it with a million others."""

import difflib
from pathlib import PurePosixPath

import numpy as np
import polars as pl

_NEIGHBOURS = 4
_COMPARED = 100
_CUTOFF = 0.6


def nearest_ids(unknown: pl.Series, known: pl.Series) -> list[str]:
    """For each unknown id the most similar among its neighbours in the order of beginnings and of ends; "" if none."""
    forward = known.sort()
    backward = known.str.reverse().sort()
    return [_nearest(text, forward, backward) for text in unknown]


def _nearest(text: str, forward: pl.Series, backward: pl.Series) -> str:
    stem = PurePosixPath(text).stem
    candidates = [*_neighbours(text, forward), *_neighbours(stem, forward)]
    candidates += [end[::-1] for end in (*_neighbours(text[::-1], backward), *_neighbours(stem[::-1], backward))]
    cut = {candidate[:_COMPARED]: candidate for candidate in sorted(set(candidates))}
    near = difflib.get_close_matches(text[:_COMPARED], list(cut), n=1, cutoff=_CUTOFF)
    return cut[near[0]] if near else ""


def _neighbours(text: str, ordered: pl.Series) -> list[str]:
    position = int(np.asarray(ordered.search_sorted(text)))
    return ordered[max(position - _NEIGHBOURS, 0) : position + _NEIGHBOURS].to_list()
