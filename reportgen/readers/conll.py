"""CoNLL columns: a token per line with its tag last, an empty line behind each sentence, maybe two columns of tags."""

import io
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.readers.encoding import is_text, utf8_data
from reportgen.readers.source import Source
from reportgen.span_tables import SpanTable, TokenTags
from reportgen.tags import OUTSIDE, SCHEMES, Tags, TokenSpans, fits, lenient_spans, split_tag

FORMATS = ("conll",)
SIGN = "lines of a token and its tag (B-PER, I-PER, O), an empty line behind each sentence"

_LINES = 200  # that are looked at to recognise the format
_GIVE = "Write each token on a line of its own with its tag last, such as B-PER or O."
_TITLES = {"iob1": "IOB1", "iob2": "IOB2", "ioe1": "IOE1", "ioe2": "IOE2", "bioes": "BIOES"}


def recognises(source: Source) -> bool:
    """Whether the first lines end in tags, and some is of a span."""
    if source.is_folder or not is_text(source):
        return False
    head = source.head.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = [line.split() for line in head.splitlines()[:_LINES] if line.strip() and not _is_aside(line)]
    tags = [split_tag(fields[-1]) for fields in lines[:-1] or lines]
    return (
        bool(lines) and all(len(fields) > 1 for fields in lines[:-1] or lines)
        and all(tag is not None for tag in tags) and any(tag is not None and tag[0] != OUTSIDE for tag in tags)
    )  # fmt: skip


def _is_aside(line: str) -> bool:
    """A line that is no token: the mark of a document, or a comment."""
    if line.startswith("-DOCSTART-"):
        return True
    return line.startswith("#") and split_tag(line.split()[-1]) is None


def read(source: Source) -> SpanTable:
    """The sentences as documents; with two columns of tags, of the same labels, the first is the ground truth."""
    tokens = _tokens(source)
    last = _column(source, tokens, r"(\S+)$")
    before = None if source.is_predicted else _before_last(tokens, last)
    if before is None:
        return _table(source, tokens, last)
    predictions = replace(_table(source, tokens, last), notes=())
    return replace(_table(source, tokens, before), predictions=predictions)


@dataclass(frozen=True, eq=False)
class _Tokens:
    """Every token: its line as text, the number of that line, its sentence, and the token itself."""

    line: pl.Series
    number: NDArray[np.int64]
    sentence: NDArray[np.int32]
    token: pl.Series

    @property
    def is_first(self) -> NDArray[np.bool_]:
        """(n,) whether it is the first of its sentence."""
        return np.append(True, self.sentence[1:] != self.sentence[:-1])[: self.sentence.size]


def _tokens(source: Source) -> _Tokens:
    data = utf8_data(source)
    options = {"has_header": False, "quote_char": None, "new_columns": ["line"], "schema_overrides": [pl.String]}
    lines = pl.read_csv(io.BytesIO(data), separator="\x01", **options)["line"].str.strip_chars_end().fill_null("")  # type: ignore[arg-type]
    is_start = lines.str.starts_with("-DOCSTART-")
    is_comment = lines.str.starts_with("#") & ~_ends_in_tag(lines)
    is_gap = ((lines == "") | is_start).to_numpy()
    is_token = ~is_gap & ~is_comment.to_numpy()
    number = np.flatnonzero(is_token)
    if not number.size:
        raise source.malformed("it holds no token", _GIVE)
    gaps = np.cumsum(is_gap)[number]
    sentence = np.cumsum(np.append(0, gaps[1:] != gaps[:-1])).astype(np.int32)
    kept = lines.filter(pl.Series(is_token))
    return _Tokens(kept, number + 1, sentence, kept.str.extract(r"^\s*(\S+)"))


def _ends_in_tag(lines: pl.Series) -> pl.Series:
    """Which lines end in what may be a tag."""
    return lines.str.contains(r"\s(?:O|[BIESLU](?:[-_]\S+)?|\S+[-_][BIESLU])$")


def _before_last(tokens: _Tokens, last: TokenTags) -> TokenTags | None:
    """The column before the last, where it holds tags too, of the same labels; None elsewhere.

    In CoNLL-2003 that column holds chunks, which have labels of their own.
    """
    column = tokens.line.str.extract(r"(\S+)\s+\S+$")
    names = column.unique()
    if names.null_count() or any(split_tag(name) is None for name in names):
        return None
    # a token alone may look like a tag: "O", so that two fields are a token and its tag
    if tokens.line.str.contains(r"^\s*\S+\s+\S+$").any():
        return None
    found = _coded(column, tokens.sentence)
    ours, theirs = ({split_tag(name)[1] for name in one.names} - {""} for one in (found, last))  # type: ignore[index]
    return found if ours & theirs or not theirs else None


def _column(source: Source, tokens: _Tokens, pattern: str) -> TokenTags:
    """The tags that a pattern finds. Raises: MalformedInput naming the first line without one."""
    tags = tokens.line.str.extract(pattern)
    names = tags.unique(maintain_order=True)
    odd = [name for name in names if name is None or split_tag(name) is None]
    alone = tokens.line.str.contains(r"^\s*\S+$")
    if odd or alone.any():
        row = int((tags.is_in(odd) | tags.is_null() | alone).arg_max() or 0)
        place, shown = f"line {tokens.number[row]}", tokens.line[row][:60]
        raise source.malformed(f"{shown!r} does not end in a tag", _GIVE, place)
    return _coded(tags, tokens.sentence)


def _coded(tags: pl.Series, sentence: NDArray[np.int32]) -> TokenTags:
    names = tags.unique(maintain_order=True)
    code = tags.cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int32)
    return TokenTags(sentence, code, tuple(names.to_list()))


def _table(source: Source, tokens: _Tokens, tags: TokenTags) -> SpanTable:
    parsed = [split_tag(name) or (OUTSIDE, "") for name in tags.names]
    labels = tuple(dict.fromkeys(label for prefix, label in parsed if prefix != OUTSIDE))
    place = {label: k for k, label in enumerate(labels)}
    prefix = np.array([one for one, _ in parsed], np.int8)[tags.tag]
    label = np.array([place.get(name, -1) for _, name in parsed], np.int32)[tags.tag]
    coded = Tags(prefix, label, tokens.is_first)
    spans, note = _read_by(source, coded)
    n_before = np.flatnonzero(tokens.is_first)
    document = tokens.sentence[spans.start]
    starts, ends = _places(tokens)
    frame = pl.DataFrame({"sentence": tokens.sentence, "token": tokens.token})
    texts = frame.group_by("sentence", maintain_order=True).agg(pl.col("token").str.join(" "))["token"]
    n = len(texts)
    ids = (pl.Series(np.arange(1, n + 1)).cast(pl.String)).str.zfill(len(str(n)))
    return SpanTable(
        source.name, "conll", ids, texts, labels, document, spans.label.astype(np.int32),
        spans.start - n_before[document], spans.end - n_before[document], starts[spans.start], ends[spans.end - 1],
        is_numbered=True, tags=tags, notes=(note,),
    )  # fmt: skip


def _read_by(source: Source, tags: Tags) -> tuple[TokenSpans, str]:
    """The spans, leniently, or as the scheme says that was asked for; and in words which."""
    fitting = [name for name in ("iob2", "bioes", "iob1", "ioe2", "ioe1") if fits(tags, SCHEMES[name])]
    said = f"tags are {_TITLES[fitting[0]]}" if fitting else "tags fit no scheme throughout, read as conlleval does"
    return lenient_spans(tags), said


def _places(tokens: _Tokens) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first character of each token in the text of its sentence, and the one behind its last."""
    length = tokens.token.str.len_chars().to_numpy().astype(np.int64)
    end = np.cumsum(length + 1)
    start = end - length - 1
    first = np.flatnonzero(tokens.is_first)
    base = np.repeat(start[first], np.diff(first, append=length.size))
    return start - base, end - 1 - base
