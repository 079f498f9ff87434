"""The tokens of documents and the texts that they make, put together when somebody reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.arrays import Positions


class Cut(Protocol):
    """Tokens (n,) as a file has them."""

    @property
    def series(self) -> pl.Series:
        """Their texts."""

    @property
    def joined(self) -> str:
        """Them with a blank between."""

    @property
    def ends(self) -> NDArray[np.signedinteger]:
        """(n + 1,) where each begins in the text of all, a blank behind each."""

    @property
    def is_sure(self) -> bool:
        """Whether it is known that each document begins with one that is not nothing but blanks."""

    def at(self, rows: list[int]) -> list[str]:
        """A few of them."""


@dataclass(frozen=True, eq=False)
class Given:
    """Tokens that are at hand as texts."""

    series: pl.Series
    is_sure: bool = False

    @property
    def joined(self) -> str:
        """Them with a blank between."""
        return self.series.str.join(" ").item() or ""

    @cached_property
    def ends(self) -> NDArray[np.signedinteger]:
        """(n + 1,) where each begins in the text of all, a blank behind each."""
        return np.append(0, np.cumsum(self.series.str.len_chars().to_numpy().astype(np.int64) + 1))

    def at(self, rows: list[int]) -> list[str]:
        """A few of them."""
        return self.series.gather(rows).to_list()


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens of all documents: what they are, and `document` (n,), ascending, of `n_documents`."""

    cut: Cut
    document: NDArray[np.int32]
    n_documents: int

    @classmethod
    def of(cls, token: pl.Series, document: NDArray[np.int32], n_documents: int) -> Tokens:
        """Those of texts (n,)."""
        return cls(Given(token), document, n_documents)

    @property
    def token(self) -> pl.Series:
        """(n,) their texts."""
        return self.cut.series

    @cached_property
    def first(self) -> Positions:
        """(n_documents,) the position of the first token of each, or of the next."""
        found = np.flatnonzero(self.is_first)
        if found.size == self.n_documents:
            return found
        return np.searchsorted(self.document, np.arange(self.n_documents))

    def counts(self, which: NDArray[np.bool_]) -> NDArray[np.int64]:
        """(n_documents,) how many tokens of each are among `which` (n,)."""
        found = np.zeros(self.n_documents, np.int64)
        some = np.flatnonzero(self.sizes)
        if some.size:
            found[some] = np.add.reduceat(which.view(np.int8), self.first[some], dtype=np.int64)
        return found

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """(n_documents,) how many tokens each has."""
        return np.diff(self.first, append=self.document.size)

    @cached_property
    def is_first(self) -> NDArray[np.bool_]:
        """(n,) whether it is the first of its document."""
        return np.append(True, self.document[1:] != self.document[:-1])[: self.document.size]

    @cached_property
    def texts(self) -> pl.Series:
        """(n_documents,) the tokens of each with a blank between them."""
        whole = self.cut.joined
        ends = self.cut.ends
        start, end = ends[self.first], ends[np.append(self.first[1:], self.document.size)] - 1
        return pl.Series([whole[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)], dtype=pl.String)

    def characters(self, start: Positions, end: Positions) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(n,) the first character, in the text of its document, of tokens from `start` to before `end`, and the end.

        The end is that of the last of them, which is of the same document.
        """
        ends = self.cut.ends
        base = ends[self.first[self.document[start]]].astype(np.int64)
        return ends[start] - base, ends[end] - 1 - base


@dataclass(frozen=True, eq=False)
class LateTexts:
    """Texts of documents (n,), all known, that tokens make once somebody asks for them."""

    tokens: Tokens

    @classmethod
    def of(cls, tokens: Tokens) -> LateTexts | pl.Series:
        """The texts, late where it can be told without them that none is empty."""
        return cls(tokens) if tokens.cut.is_sure else tokens.texts

    def __len__(self) -> int:
        return self.tokens.n_documents

    def __iter__(self) -> Iterator[str]:
        return iter(self.series.to_list())

    def __getitem__(self, row: int) -> str:
        found: str = self.series[row]
        return found

    @property
    def series(self) -> pl.Series:
        """The texts."""
        return self.tokens.texts

    def gather(self, rows: NDArray[np.integer]) -> LateTexts | pl.Series:
        """Those at some positions; as late as before where that is all of them in their order."""
        is_all = rows.size == len(self) and bool((rows == np.arange(rows.size)).all())
        return self if is_all else self.series.gather(rows)


AnyTexts = pl.Series | LateTexts


def texts_of(texts: AnyTexts) -> pl.Series:
    """The texts themselves."""
    return texts if isinstance(texts, pl.Series) else texts.series
