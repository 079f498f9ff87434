"""Columns that are cut in their bytes hold what lines that are looked at one by one do."""

import random
from pathlib import Path

import numpy as np
import pytest

from reportgen.readers import conll, conll_blocks
from reportgen.readers.conll_bytes import columns
from reportgen.readers.distinct_words import LONGEST, DistinctWords
from reportgen.readers.source import Source
from tests.loops import each

TOKENS = ("Li", "Rio", "#tag", "2010", "漢字", "مرحبا", "é", "\U0001f600", "-", "-DOC", "x" * 70)
TAGS = ("O", "B-PER", "I-PER", "B", "S-an-organisation-by-its-long-name", "B-漢")


def written(rng: random.Random, sign: str) -> str:
    """Sentences in lines, some numbered, with what may stand between them."""
    is_numbered, middle, end = rng.random() < 0.3, rng.choice(["", "NN", "tags"]), rng.choice(["\n", "\r\n"])
    rows = ["-DOCSTART- O", ""] if rng.random() < 0.3 else []
    for _ in range(rng.randint(1, 30)):
        for k in range(rng.randint(1, 9)):
            fields = [str(k + 1)] * is_numbered + [rng.choice(TOKENS)]
            fields += [rng.choice(TAGS) if middle == "tags" else middle] * bool(middle)
            rows.append(sign.join([*fields, rng.choice(TAGS)]))
        rows += [rng.choice(["", "", sign])] * rng.randint(1, 2)
    return end.join(rows)


@each("seed", range(60))
def test_columns_are_those_of_lines(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - no secret
    monkeypatch.setattr(conll_blocks, "_BLOCK", rng.choice([1, 40, 1 << 20]))
    data = written(rng, rng.choice("\t ")).encode()
    ours, other = conll._alike(data), conll._each(Source(Path("a.conll")), data.replace(b"\r\n", b"\n"))
    assert ours is not None
    for one, two in ((ours.last, other.last), (ours.before, other.before)):
        assert (one is None) == (two is None)
        if one is not None and two is not None:
            assert [one.names[k] for k in one.tag] == [two.names[k] for k in two.tag]
    tokens, theirs = ours.last.tokens, other.last.tokens
    assert tokens.token.to_list() == theirs.token.to_list() == tokens.cut.at(list(range(tokens.document.size)))
    assert tokens.document.tolist() == theirs.document.tolist()
    assert tokens.cut.ends.tolist() == theirs.cut.ends.tolist()
    assert tokens.texts.to_list() == theirs.texts.to_list()
    assert tokens.sizes.tolist() == np.bincount(theirs.document).tolist()


@each("text", ["a b O\nc O\n", "a\tO\nb\tO \n", "a O\n# x = O\n", "a O\n\tb O\n", "a verb\n", "a  O\n", "", "\n"])
def test_lines_that_are_not_alike_are_looked_at_one_by_one(text: str) -> None:
    assert columns(text.encode()) is None


def test_words_are_known_by_the_order_in_which_they_come_however_many_and_long() -> None:
    words = [f"B-{'x' * (k % 50)}{k}".encode() for k in range(900)]
    order = np.random.default_rng(0).integers(0, 900, 5000)
    data = b" ".join(words[k] for k in order)
    start = np.cumsum([0, *(len(words[k]) + 1 for k in order[:-1])])
    end = start + [len(words[k]) for k in order]
    known = DistinctWords()
    found = known.codes(data + bytes(LONGEST), start, end)
    assert found is not None
    assert [known.names[k] for k in found] == [words[k] for k in order]
    assert known.names == list(dict.fromkeys(words[k] for k in order))
    assert DistinctWords().codes(b"x" * 65 + bytes(LONGEST), np.array([0]), np.array([65])) is None
