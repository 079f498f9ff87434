"""CoNLL columns: a token per line with its tag last, an empty line behind each sentence, maybe two columns of tags."""

import io
import re
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportgen.readers.conll_bytes import columns
from reportgen.readers.encoding import is_text, utf8_data
from reportgen.readers.source import HEAD_BYTES, Source
from reportgen.readers.span_rows import numbered
from reportgen.readers.tagged import Documents, coded, tagged
from reportgen.span_tables import SpanTable, TokenTags
from reportgen.span_tokens import Tokens
from reportgen.tags import OUTSIDE, split_tag

FORMATS = ("conll",)
SUFFIXES = (".conll", ".bio", ".iob", ".iob2", ".bioes", ".bilou")  # of which reading says the line that has no tag
SIGN = "lines of a token and its tag (B-PER, I-PER, O), an empty line behind each sentence"

_LINES = 200  # that are looked at to recognise the format
_SAMPLED = 10_000
_MOST_COLUMNS = 100
_GIVE = "Write each token on a line of its own with its tag last, such as B-PER or O."
_START = "-DOCSTART-"
_NAMED = r"^#\s*[\w.:-]+\s*="  # a comment as CoNLL-U has them: # text = …
_ID = r"^#\s*(?:sent_id|sentence_id|id|guid)(?:\s*[=:]\s*|\s+)(\S+)"
_COLUMNS = re.compile(r"^#\s*global\.columns\s*=\s*(.+)$", re.MULTILINE)
_WORDS = ("FORM", "TOKEN", "WORD", "TEXT")
_SEVERAL = r"^\d+[-.]\d+$"  # CoNLL-U's numbers of what is no token: two in one word, or none at all
_NUMBER = r"^\d+(?:[-.]\d+)?$"
_ENDS_IN_TAG = r"\s(?:O|[BIESLU](?:[-_]\S+)?|\S+[-_][BIESLU])$"


def recognises(source: Source) -> bool:
    """Whether its name says so, or the first lines end in tags; these are all O where a tagger found nothing."""
    if source.is_folder or not is_text(source):
        return False
    if source.suffix in SUFFIXES and source.head.lstrip()[:1] not in (b"{", b"["):
        return True
    head = source.head.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = [line for line in head.splitlines()[:_LINES] if line.strip() and not _is_aside(line)]
    if len(source.head) == HEAD_BYTES and len(lines) > 1:
        lines = lines[:-1]  # which may be cut short
    is_tabbed = all("\t" in line for line in lines)
    fields = [line.split("\t") if is_tabbed else line.split() for line in lines]
    has_names = _COLUMNS.search(head) is not None
    tags = [(OUTSIDE, "") if has_names and each[-1] == "_" else split_tag(each[-1].strip()) for each in fields]
    return bool(lines) and all(len(each) > 1 for each in fields) and None not in tags


def _is_aside(line: str) -> bool:
    """A line that is no token: the mark of a document, or a comment."""
    if line.startswith(_START):
        return True
    is_tagged = re.search(_ENDS_IN_TAG, line.rstrip()) is not None
    return line.startswith("#") and (re.match(_NAMED, line) is not None or not is_tagged)


def read(source: Source) -> SpanTable:
    """The sentences as documents; with two columns of tags, of the same labels, the first is the ground truth."""
    data = utf8_data(source)
    is_named = any(source.columns.get(role, "").isdecimal() for role in ("truth", "prediction"))
    found = (None if is_named else _alike(data)) or _each(source, data)
    before = None if source.is_predicted else found.before
    if before is None:
        return replace(tagged(source, "conll", found.documents, found.last), named=found.named)
    predicted = tagged(source, "conll", found.documents, found.last)
    true = replace(tagged(source, "conll", found.documents, before), named=found.named)
    note = () if found.named else ("of two columns of tags the last is the prediction",)
    return replace(true, predictions=replace(predicted, notes=()), notes=(*true.notes, *note))


@dataclass(frozen=True, eq=False)
class _Found:
    """The sentences, the tags of the last column, and of that before it where it holds such, too.

    Where --column names the columns of roles, the tags are those of these.
    """

    documents: Documents
    last: TokenTags
    before: TokenTags | None
    named: frozenset[str] = frozenset()


def _alike(data: bytes) -> _Found | None:
    """The lines where all are alike and end in tags; None where each has to be looked at."""
    found = columns(data)
    if found is None:
        return None
    tokens = Tokens(found, found.sentence, int(found.sentence[-1]) + 1)
    last = TokenTags(found.tag, found.names, tokens)
    before = None if found.before is None else TokenTags(found.before, found.other_names, tokens)
    is_pair = before is not None and _are_of_one_kind(before, last)
    return _Found(numbered(tokens.n_documents), last, before if is_pair else None)


def _each(source: Source, data: bytes) -> _Found:
    """Lines of any kind, each looked at."""
    lines = _lines(source, data)
    documents, tokens = _documents(lines), lines.tokens
    roles = ("prediction",) if source.is_predicted else ("truth", "prediction")
    named = {role: tags for role in roles if (tags := _named(source, lines, role, tokens)) is not None}
    true = named.get(roles[0]) or _column(source, lines, lines.field_from_end(0), tokens)
    if source.is_predicted or named:
        said = None if source.is_predicted else named.get("prediction")
        last, before = (true, None) if said is None else (said, true)
        return _Found(documents, last, before, frozenset(named))
    return _Found(documents, true, _before_last(lines, true))


@dataclass(frozen=True, eq=False)
class _Lines:
    """Every line of a token: its text, its number in the file and its sentence; and ids of sentences, where given.

    `blank` is the pattern of what stands between fields, `column` the number of that of the token.
    """

    line: pl.Series
    number: NDArray[np.int64]
    sentence: NDArray[np.int32]
    ids: pl.Series | None
    blank: str
    column: int = 0

    def field(self, number: int) -> pl.Series:
        """A field from the front; null where a line has not as many."""
        one = _inside(self.blank)
        return self.line.str.extract(f"^(?:{one}*{self.blank}){{{number}}}({one}*)" if number else f"^({one}*)")

    def field_from_end(self, number: int) -> pl.Series:
        """A field from the end that is not the first."""
        one = _inside(self.blank)
        return self.line.str.extract(f"{self.blank}({one}+)(?:{self.blank}{one}*){{{number}}}$")

    @property
    def tokens(self) -> Tokens:
        """The tokens alone."""
        n = int(self.sentence[-1]) + 1
        return Tokens.of(self.field(self.column).fill_null(""), self.sentence, n)


def _inside(blank: str) -> str:
    """The pattern of a character of a field."""
    return r"[^\t]" if blank == r"\t" else r"[^ \t]"


def _sentences(is_gap: NDArray[np.bool_], number: NDArray[np.intp]) -> NDArray[np.int32]:
    """The sentence of each line that is a token."""
    gaps_before = np.cumsum(is_gap, dtype=np.int32)[number]
    return np.cumsum(np.append(False, gaps_before[1:] != gaps_before[:-1]), dtype=np.int32)


def _lines(source: Source, data: bytes) -> _Lines:
    data = data.replace(b"\x01", b"\x02")
    options = {"has_header": False, "quote_char": None, "new_columns": ["line"], "schema_overrides": [pl.String]}
    lines = pl.read_csv(io.BytesIO(data), separator="\x01", **options)["line"]  # type: ignore[arg-type]
    lines = lines.str.strip_chars_end().fill_null("")
    is_comment = _comments(lines)
    is_gap = ((lines == "") | lines.str.starts_with(_START)).to_numpy()
    number = np.flatnonzero(~is_gap & ~is_comment)
    if not number.size:
        raise source.malformed("it holds no token", _GIVE)
    sentence = _sentences(is_gap, number)
    kept = lines.gather(number)
    blank = r"\t" if kept.str.contains("\t", literal=True).all() else r"[ \t]+"
    if blank != r"\t":
        kept = kept.str.strip_chars_start(" \t")
    ids = _ids(lines.filter(pl.Series(is_comment)), np.flatnonzero(is_comment), number, sentence)
    named = _COLUMNS.search(data[: 1 << 16].decode("utf-8", "replace"))
    return _indexed(_Lines(kept, number + 1, sentence, ids, blank), named[1].upper().split() if named else None)


def _comments(lines: pl.Series) -> NDArray[np.bool_]:
    """Which lines are comments: those that begin with # and are not like the other lines, as a hashtag is."""
    is_marked = lines.str.starts_with("#").to_numpy()
    rows = np.flatnonzero(is_marked)
    found = np.zeros(len(lines), np.bool_)
    if not rows.size:
        return found
    marked = lines.gather(rows)
    others = lines.filter(pl.Series(~is_marked)).head(_SAMPLED)
    usual = others.filter(others != "").str.count_matches(r"\S+").unique()
    is_token = marked.str.contains(_ENDS_IN_TAG) & marked.str.count_matches(r"\S+").is_in(usual.to_list())
    found[rows] = (marked.str.contains(_NAMED) | ~is_token).to_numpy()
    return found


def _ids(
    comments: pl.Series, at: NDArray[np.intp], number: NDArray[np.intp], sentence: NDArray[np.int32]
) -> pl.Series | None:
    """The ids that comments above the sentences give them, where all have one of their own."""
    named = comments.str.extract(_ID)
    rows = np.flatnonzero(named.is_not_null().to_numpy())
    following = np.searchsorted(number, at[rows])
    rows, following = rows[following < number.size], following[following < number.size]
    n = int(sentence[-1]) + 1
    ids = named.gather(rows)
    if not np.array_equal(sentence[following], np.arange(n)) or ids.n_unique() < n:
        return None
    return ids


def _indexed(lines: _Lines, names: list[str] | None) -> _Lines:
    """The lines with the column of their tokens: as it is called, or the second where the first numbers them."""
    if names is not None:
        column = next((names.index(name) for name in _WORDS if name in names), 0)
        return _without_several(replace(lines, column=column), names.index("ID") if "ID" in names else None)
    first = lines.field(0)
    begins = first.gather(np.flatnonzero(np.append(True, lines.sentence[1:] != lines.sentence[:-1])))
    head = first.head(_SAMPLED)
    is_indexed = head.str.contains(_NUMBER).all() and begins.is_in(["0", "1", "1-2"]).all()
    has_more = is_indexed and lines.field_from_end(1).null_count() == 0
    if not has_more or not first.str.contains(_NUMBER).all():
        return lines
    return _without_several(replace(lines, column=1), 0)


def _without_several(lines: _Lines, index: int | None) -> _Lines:
    """Without the lines whose number says that they are no token."""
    if index is None:
        return lines
    kept = np.flatnonzero(~lines.field(index).str.contains(_SEVERAL).fill_null(value=False).to_numpy())
    if kept.size == lines.number.size or not kept.size:
        return lines
    sentence = lines.sentence[kept]
    renumbered = np.cumsum(np.append(0, sentence[1:] != sentence[:-1])).astype(np.int32)
    return replace(lines, line=lines.line.gather(kept), number=lines.number[kept], sentence=renumbered)


def _documents(lines: _Lines) -> Documents:
    """The sentences: with the ids of comments, or by their numbers."""
    n = int(lines.sentence[-1]) + 1
    if lines.ids is not None and len(lines.ids) == n:
        return Documents(lines.ids, is_numbered=False)
    return numbered(n)


def _named(source: Source, lines: _Lines, role: str, tokens: Tokens) -> TokenTags | None:
    """The tags of the column that plays a role, by its number from 1; None where none is named, or is there.

    What is named as the prediction may be so in another file.
    """
    number = source.columns.get(role, "")
    if not number.isdecimal() or not 1 <= int(number) <= _MOST_COLUMNS:
        return None
    tags = lines.field(int(number) - 1)
    is_others = role == "prediction" and not source.is_predicted
    if tags.null_count() == len(tags) or (is_others and any(split_tag(tag or "") is None for tag in tags.unique())):
        return None
    return _column(source, lines, tags, tokens, f"has no tag in column {number}")


def _before_last(lines: _Lines, last: TokenTags) -> TokenTags | None:
    """The column before the last, where it holds tags too, of the same labels; None elsewhere.

    In CoNLL-2003 that column holds chunks, which have labels of their own. A token alone may look like a tag: "O".
    """
    column = lines.field_from_end(1)
    names = column.unique().cast(pl.String)
    if names.null_count() or any(split_tag(name) is None for name in names):
        return None
    found = coded(column, last.tokens)
    return found if _are_of_one_kind(found, last) else None


def _are_of_one_kind(one: TokenTags, other: TokenTags) -> bool:
    """Whether two columns of tags share labels, or the second has none."""
    ours, theirs = ({(split_tag(name) or ("", ""))[1] for name in tags.names} - {""} for tags in (one, other))
    return bool(ours & theirs) or not theirs


def _column(
    source: Source, lines: _Lines, tags: pl.Series, tokens: Tokens, problem: str = "does not end in a tag"
) -> TokenTags:
    """The tags of a column. Raises: MalformedInput naming the first line without one."""
    names = tags.unique(maintain_order=True)
    if "_" in names:
        tags = tags.replace("_", "O")
        names = tags.unique(maintain_order=True)
    odd = [name for name in names if name is None or split_tag(name) is None]
    if odd:
        row = int((tags.is_in(odd) | tags.is_null()).arg_max() or 0)
        place, shown = f"line {lines.number[row]}", lines.line[row][:60]
        raise source.malformed(f"{shown!r} {problem}", _GIVE, place)
    return coded(tags, tokens)
