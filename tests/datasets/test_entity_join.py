"""Two sides of entities as one data set: what cannot be reported at all."""

import pytest

from reportgen.errors import MalformedInput
from reportgen.options import Options
from reportgen.pipeline import build

TAGS = "EU B-ORG\nsaid O\n\nPeter B-PER\nBlackburn I-PER\n"


def test_nothing_labelled_and_nothing_predicted_is_refused_and_a_scheme_that_is_the_cause_is_named(tmp_path):
    truth, tags = tmp_path / "truth.conll", tmp_path / "tags.conll"
    truth.write_text(TAGS, encoding="utf-8")
    tags.write_text(TAGS, encoding="utf-8")
    with pytest.raises(MalformedInput, match=r"no span at all.*read as bioes") as refused:
        build(Options(tags, truth, scheme="bioes"))
    assert "--scheme" in str(refused.value)
    for file in (truth, tags):
        file.write_text("EU O\nsaid O\n", encoding="utf-8")
    with pytest.raises(MalformedInput, match="no span at all, neither labelled nor predicted"):
        build(Options(tags, truth))


def test_a_tagger_that_found_nothing_has_a_report(tmp_path):
    truth, tags = tmp_path / "truth.conll", tmp_path / "tags.conll"
    truth.write_text(TAGS, encoding="utf-8")
    tags.write_text("EU O\nsaid O\n\nPeter O\nBlackburn O\n", encoding="utf-8")
    record = build(Options(tags, truth)).record
    assert [(row["label"], row["missed"], row["predicted"]) for row in record["per_label"]] == [
        ("ORG", 1, 0),
        ("PER", 1, 0),
    ]
