"""What a reader of named entities returns: one file's documents and spans, as written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from reportgen.numbers import named

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from reportgen.arrays import LabelIds, Scores
    from reportgen.issues import Issue
    from reportgen.span_tokens import LateTexts, Tokens
    from reportgen.tables import Pieces

CHARACTERS, UTF16, UTF8 = "characters", "UTF-16 units", "bytes of UTF-8"
NAMED_TAGS = "tags that are numbers named by --labels"  # a note of a table
UNITS = (CHARACTERS, UTF16, UTF8)  # what a place in a text may be counted in


@dataclass(frozen=True, eq=False)
class TokenTags:
    """The tags of all tokens of a file, (n_tokens,): `tag`, a position in `names`.

    `tokens` are the tokens themselves.
    """

    tag: NDArray[np.integer]
    names: tuple[str, ...]
    tokens: Tokens

    @property
    def document(self) -> NDArray[np.int32]:
        """(n_tokens,) the document of each, ascending."""
        return self.tokens.document


@dataclass(frozen=True, eq=False)
class SpanTable:
    """One file as read: documents, and the spans in them, in the order of the file.

    `ids` and `texts` (n_documents,) are strings, a text null where unknown, and `given_texts` the same, maybe not put
    together yet; `is_numbered`: ids are but the number of each. A span, (n,) each, is in `document`, has a `label` of
    `labels`, and lies from `start` to before `end`: in tokens where the file has them, else in characters; `first` and
    `last` are characters of the text either way. `tags` are None without tokens. `predictions` are those of a file that
    holds both. `surface` (n,) is what the file says stands there, null where it says nothing; `unit` is what characters
    are counted in, a name of UNITS, None where only the texts can tell. `splits` (n_documents,) are the parts of the
    data that each is of. `named` are the roles of which --column names a column that is there.
    """

    name: str
    format: str
    ids: pl.Series
    given_texts: pl.Series | LateTexts
    labels: tuple[str, ...]
    document: NDArray[np.int32]
    label: LabelIds
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    score: Scores | None = None
    is_numbered: bool = False
    surface: pl.Series | None = None
    unit: str | None = None
    splits: pl.Series | None = None
    split: str | None = None
    tags: TokenTags | None = None
    predictions: SpanTable | None = None
    pieces: Pieces | None = None
    notes: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    named: frozenset[str] = frozenset()
    holds: ClassVar[str] = "spans"
    parts: ClassVar[tuple[str, ...]] = ()

    @property
    def texts(self) -> pl.Series:
        """(n_documents,) the texts."""
        from reportgen.span_tokens import texts_of

        return texts_of(self.given_texts)

    @property
    def n_rows(self) -> int:
        """Number of documents; one may have no span."""
        return len(self.ids)

    @property
    def described(self) -> str:
        """The file in words: `truth.conll (conll): 1,287 documents, 1,079 spans, 6 labels`."""
        counts = [named(self.n_rows, "document"), named(len(self.label), "span"), named(len(self.labels), "label")]
        if self.predictions is not None:
            counts.append(named(len(self.predictions.label), "predicted span"))
        return "; ".join((f"{self.name} ({self.format}): {', '.join(counts)}", *self.notes))
