"""Entities in every format: read as they are written, joined with any other, and what is odd refused or counted."""

import json
from pathlib import Path

import pytest

from reportgen import pipeline
from reportgen.datasets.entities import EntityDataset, SpanColumns
from reportgen.errors import InputError, MalformedInput, MismatchedInputs, OptionError, ReportgenError, UnknownFormat
from reportgen.options import Options
from reportgen.readers import read
from reportgen.span_tables import SpanTable
from tests.loops import each
from tests.readers.exports import put
from tests.readers.span_exports import DOCUMENTS, PREDICTIONS, TRUTHS, document

TEXT = "Maria flew to Oslo \U0001f600 with Li."
OTHER_IDS = ("doccano", "doccano_relations", "prodigy", "label_studio", "label_studio_min")  # than those of the files
TAGGED = ("conll", "bilou", "conllu", "hugging_face", "hugging_face_parquet")
WORDS = [[(one, "".join(two.text[a:b].split())) for one, a, b in two.spans] for two in DOCUMENTS]


def data_of(predictions: Path, truth: Path | None = None, **options: object) -> pipeline.Data:
    """What a build reads."""
    return pipeline.read(Options(predictions, ground_truth=truth, **options))  # type: ignore[arg-type]


def words(data: EntityDataset, side: SpanColumns) -> list[list[tuple[str, str]]]:
    """The labels of every document with the words that they are at, without blanks."""
    found: list[list[tuple[str, str]]] = [[] for _ in range(data.n_samples)]
    assert data.samples.text is not None
    for k in range(len(side)):
        sample = int(side.sample[k])
        text = data.samples.text[sample] or ""
        found[sample].append((data.labels[side.label[k]], "".join(text[side.first[k] : side.last[k]].split())))
    return found


def counts(data: pipeline.Data) -> dict[str, int]:
    return {one.code: one.count for one in data.issues}


def lines(path: Path, *rows: object) -> Path:
    return put(path, "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))


def row(*spans: object, said: list[object] | None = None, text: str = TEXT, name: str = "d1") -> dict[str, object]:
    return {"id": name, "text": text, "spans": list(spans), "predictions": said or []}


def span(start: object, end: object, label: object = "PER", **more: object) -> dict[str, object]:
    return {"start": start, "end": end, "label": label, **more}


@each("said", PREDICTIONS)
@each("true", TRUTHS)
def test_any_two_formats_hold_the_same_spans(tmp_path: Path, true: str, said: str) -> None:
    if (said == "predictions" and true in OTHER_IDS) or (said == "tag_lines" and true not in TAGGED):
        return
    truth = TRUTHS[true](tmp_path / "true", DOCUMENTS, None)
    data = data_of(PREDICTIONS[said](tmp_path / "said", DOCUMENTS, 0.75), truth)
    found = data.dataset
    assert data.task.facts.name == "ner"
    assert words(found, found.truths) == WORDS
    assert words(found, found.predictions) == WORDS
    assert found.truths.start.tolist() == found.predictions.start.tolist()
    assert found.truths.end.tolist() == found.predictions.end.tolist()
    wrong = set(counts(data)) & {"span_text", "outside_text", "other_text", "no_prediction", "unknown_id", "no_text"}
    assert not wrong
    assert (found.predictions.score is not None) == (said in ("spans", "prodigy", "predictions", "pipeline"))


def test_one_file_may_hold_both(tmp_path: Path) -> None:
    data = data_of(lines(tmp_path / "a.jsonl", row(span(0, 5), span(14, 18, "LOC"), said=[span(0, 5, score=0.5)])))
    assert words(data.dataset, data.dataset.truths) == [[("PER", "Maria"), ("LOC", "Oslo")]]
    assert words(data.dataset, data.dataset.predictions) == [[("PER", "Maria")]]
    assert data.dataset.predictions.score.tolist() == [0.5]


# Places


@each("case", [(27, 29, "UTF-16 units"), (29, 31, "bytes of UTF-8")])
def test_places_in_other_units_are_recognised_by_the_words_at_them(tmp_path: Path, case: tuple[int, int, str]) -> None:
    start, end, unit = case
    data = data_of(lines(tmp_path / "a.jsonl", row(span(26, 28), said=[span(start, end, text="Li")])))
    assert words(data.dataset, data.dataset.predictions) == [[("PER", "Li")]]
    [told] = [one for one in data.issues if one.code == "other_unit"]
    assert unit in told.message
    assert told.examples == (f"d1: {start}–{end} PER",)


def test_words_that_do_not_stand_there_are_told(tmp_path: Path) -> None:
    """As where the end is the last character, not the place behind it."""
    data = data_of(lines(tmp_path / "a.jsonl", row(span(0, 4, text="Maria"), span(14, 17, "LOC", text="Oslo"))))
    [told] = [one for one in data.issues if one.code == "span_text"]
    assert told.count == 2
    assert "the place behind the last" in told.message


ODD = {
    "outside_text": (span(24, 99), span(-3, 4)),
    "empty_span": (span(5, 5), span(7, 3)),
    "span_label": (span(0, 3, None), span(0, 3, " ")),
    "duplicate_span": (span(0, 5), span(0, 5)),
}


@each("code", ODD)
def test_what_cannot_be_a_span_is_left_out_and_counted(tmp_path: Path, code: str) -> None:
    for side in ("spans", "predictions"):
        rows = row() | {side: [span(0, 5), *ODD[code]]}
        data = data_of(lines(tmp_path / f"{side}.jsonl", rows))
        kept = data.dataset.truths if side == "spans" else data.dataset.predictions
        assert words(data.dataset, kept) == [[("PER", "Maria")]]
        assert counts(data)[code] == len(ODD[code])


def test_half_a_character_is_left_out_and_counted(tmp_path: Path) -> None:
    """In UTF-16 the emoji is two units, 19 and 20."""
    truth = TRUTHS["azure"](tmp_path, (document("d1.txt", TEXT, PER="Li"),), None)
    whole = json.loads(truth.read_text())
    labels = whole["assets"]["documents"][0]["entities"][0]["labels"]
    labels += [{"category": "X", "offset": 14, "length": 6}, {"category": "X", "offset": 20, "length": 1}]
    put(truth, whole)
    found = pipeline.read(Options(truth), needs_predictions=False)
    assert words(found.dataset, found.dataset.truths) == [[("PER", "Li")]]
    assert counts(found)["split_character"] == 2


def test_of_a_span_that_is_there_twice_the_higher_score_counts(tmp_path: Path) -> None:
    said = [span(0, 5, score=0.25), span(0, 5, score=0.75), span(0, 5, "LOC", score=0.5)]
    data = data_of(lines(tmp_path / "a.jsonl", row(span(0, 5), said=said)))
    assert sorted(data.dataset.predictions.score.tolist()) == [0.5, 0.75]
    assert counts(data)["unknown_label"] == 1


REFUSED = {
    "place": (row(span(0, "x")), "a.jsonl, line 1: 'x' is no place"),
    "fraction": (row(span(0, 2.5)), "2.5 is no place"),
    "label": (row(span(0, 2, ["A", "B"])), "is no label"),
    "score": (row(said=[span(0, 2, score="high")]), "'high' is no score"),
    "high score": (row(said=[span(0, 2, score=250)]), "250 is no score"),
    "kinds": (row(span(0, 2), [0, 2, "A"]), "no span like the others"),
    "no list": (row(span(0, 2)) | {"predictions": "none"}, "line 1: predictions is no list"),
}


@each("case", REFUSED)
def test_what_is_no_span_is_refused_with_its_line(tmp_path: Path, case: str) -> None:
    one, message = REFUSED[case]
    rows = [one, row(span(0, 2), said=[span(0, 2)], name="d2"), row(name="d3")]
    with pytest.raises(MalformedInput, match=message):
        data_of(lines(tmp_path / "a.jsonl", *rows))


def test_percentages_are_divided_and_spans_without_a_score_left_out(tmp_path: Path) -> None:
    said = [span(0, 5, score=75), span(14, 18, score=None)]
    data = data_of(lines(tmp_path / "a.jsonl", row(span(0, 5), said=said)))
    assert data.dataset.predictions.score.tolist() == [0.75]
    assert counts(data) == {"percentage_score": 1, "nan_score": 1}


def test_empty_documents_are_counted_and_nothing_at_all_is_an_error_of_the_data(tmp_path: Path) -> None:
    rows = [row(text=""), row(text="", name="d2")]
    data = data_of(lines(tmp_path / "a.jsonl", *rows))
    assert counts(data) == {"empty_text": 2, "no_spans": 2, "no_predictions": 2}


# Joining


def joined(tmp_path: Path, truths: list[object], said: list[object]) -> pipeline.Data:
    return data_of(lines(tmp_path / "p.jsonl", *said), lines(tmp_path / "t.jsonl", *truths))


def part(text: str | None, *spans: object, name: str | None = None) -> dict[str, object]:
    found = {"id": name, "text": text, "spans": list(spans)}
    return {key: value for key, value in found.items() if value is not None}


A, B = "Maria came.", "Li went to Rio."


def test_columns_of_any_name_are_named_and_play_no_other_role(tmp_path: Path) -> None:
    rows = [{"key": f"k{k}", "body of it": A, "gold_x": [span(0, 5)], "spans": [span(6, 10)], "tagger": [span(0, 5)]}
            for k in range(3)]  # fmt: skip
    named = {"id": "key", "text": "body of it", "truth": "gold_x", "prediction": "tagger"}
    data = data_of(lines(tmp_path / "a.jsonl", *rows), columns=named).dataset
    assert data.sample_ids.to_list() == ["k0", "k1", "k2"]
    assert words(data, data.truths) == words(data, data.predictions) == [[("PER", "Maria")]] * 3
    tokens = lines(
        tmp_path / "t.jsonl",
        {"w": ["Maria", "came"], "g": ["B-PER", "O"], "p": ["O", "B-PER"]},
        {"w": [], "g": [], "p": []},
    )
    data = data_of(tokens, columns={"text": "w", "truth": "g", "prediction": "p"}).dataset
    assert (words(data, data.truths), words(data, data.predictions)) == (
        [[("PER", "Maria")], []],
        [[("PER", "came")], []],
    )
    with pytest.raises(OptionError, match=r"no column 'gold_y' in a\.jsonl"):
        data_of(tmp_path / "a.jsonl", columns={"truth": "gold_y"})


def test_columns_of_tags_without_names_are_named_by_their_numbers(tmp_path: Path) -> None:
    truth = put(tmp_path / "t.conll", "Maria NNP B-PER B-NP\ncame V O B-VP\n")
    data = data_of(put(tmp_path / "p.conll", "Maria O 1\ncame B-PER 2\n"), truth,
                   columns={"truth": "3", "prediction": "2"}).dataset  # fmt: skip
    assert (words(data, data.truths), words(data, data.predictions)) == ([[("PER", "Maria")]], [[("PER", "came")]])
    with pytest.raises(OptionError, match=r"no column '9' in t\.conll"):
        data_of(truth, columns={"truth": "9"})


def test_documents_are_joined_by_id_where_names_differ_by_folder_and_suffix(tmp_path: Path) -> None:
    data = joined(tmp_path, [part(A, span(0, 5), name="x/a.txt"), part(B, span(0, 2), name="x/b.txt")],
                  [part(None, span(0, 2), name="b"), part(None, span(0, 5), name="c")])  # fmt: skip
    assert words(data.dataset, data.dataset.predictions) == [[], [("PER", "Li")]]
    assert counts(data) == {"joined_names": 1, "unknown_id": 1, "no_prediction": 1}


def test_documents_without_ids_are_joined_by_order_unless_their_texts_say_otherwise(tmp_path: Path) -> None:
    truths: list[object] = [part(A, span(0, 5)), part(B, span(0, 2))]
    in_order = joined(tmp_path, truths, [part(A, span(0, 5)), part("Li  went to Rio.", span(0, 2))])
    assert counts(in_order) == {"joined_by_row": 2}
    turned = joined(tmp_path, truths, [part("Li  went\nto Rio.", span(12, 15)), part(A, span(0, 5))])
    assert words(turned.dataset, turned.dataset.predictions) == [[("PER", "Maria")], [("PER", "Rio")]]
    assert counts(turned) == {"joined_by_text": 2}


def test_documents_that_are_all_moved_by_one_are_told(tmp_path: Path) -> None:
    truths: list[object] = [part("x" * 60, span(k, k + 2)) for k in range(30)]
    for step, told in ((1, ["29 of the 29 spans looked at in p.jsonl are those of the document behind, 0"]), (0, [])):
        said: list[object] = [part(None, *[span(k + step, k + step + 2)] * (k + step < 30)) for k in range(30)]
        found = [one.message for one in joined(tmp_path, truths, said).issues if one.code == "probable_cause"]
        assert [part for part in told if part in "".join(found)] == told
        assert len(found) == len(told)


def test_other_ids_are_joined_by_text_and_nothing_in_common_is_refused(tmp_path: Path) -> None:
    truths: list[object] = [part(A, span(0, 5), name="17"), part(B, span(0, 2), name="18")]
    data = joined(tmp_path, truths, [part(B, span(0, 2), name="x")])
    assert words(data.dataset, data.dataset.predictions) == [[], [("PER", "Li")]]
    assert counts(data)["joined_by_text"] == 1
    with pytest.raises(MismatchedInputs, match=r"no document in common: '17' … against 'y'"):
        joined(tmp_path, truths, [part("Other", span(0, 2), name="y")])
    with pytest.raises(MismatchedInputs, match="2 documents against 1"):
        joined(tmp_path, truths, [part("Other", span(0, 2))])


def test_a_text_that_differs_by_more_than_blanks_is_told(tmp_path: Path) -> None:
    data = joined(tmp_path, [part(A, span(0, 5), name="a")], [part("Marie came.", span(0, 5), name="a")])
    assert counts(data) == {"other_text": 1}


def test_ids_of_other_texts_are_joined_by_text_where_the_texts_are_there(tmp_path: Path) -> None:
    truths: list[object] = [part(A, span(0, 5), name="1"), part(B, span(0, 2), name="2")]
    data = joined(tmp_path, truths, [part(B, span(0, 2), name="1"), part(A, span(0, 5), name="2")])
    assert words(data.dataset, data.dataset.predictions) == [[("PER", "Maria")], [("PER", "Li")]]
    assert counts(data) == {"joined_by_text": 2}
    half = joined(tmp_path, truths, [part(A, span(0, 5), name="1"), part("Other", span(0, 2), name="2")])
    assert counts(half) == {"other_text": 1}


def test_a_span_behind_the_end_of_the_other_text_of_its_document_is_left_out(tmp_path: Path) -> None:
    truth = lines(tmp_path / "t.jsonl", part("Ok \U0001f600.", span(0, 2), name="a"))
    said = lines(tmp_path / "p.jsonl", part("Another, longer text.", span(9, 15), span(0, 2), name="a"))
    data = data_of(said, truth)
    assert counts(data) == {"other_text": 1, "outside_text": 1}
    assert data.dataset.predictions.last.tolist() == [2]
    assert len(pipeline.build(Options(said, truth)).record["per_label"]) == 1


def test_an_id_twice_counts_once(tmp_path: Path) -> None:
    truths: list[object] = [part(A, span(0, 5), name="a"), part(B, span(0, 2), name="a"), part(B, name="b")]
    data = joined(tmp_path, truths, [part(A, span(0, 5), name="a"), part(B, span(0, 2), name="b")])
    assert data.dataset.sample_ids.to_list() == ["a", "b"]
    assert counts(data)["duplicate_id"] == 1
    assert words(data.dataset, data.dataset.truths) == [[("PER", "Maria")], []]


def test_several_files_are_one_data_set(tmp_path: Path) -> None:
    one = [lines(tmp_path / f"{k}.jsonl", row(span(0, 5), said=[span(0, 5)], name=f"d{k}")) for k in range(2)]
    found = pipeline.read(Options(tuple(one)))
    assert words(found.dataset, found.dataset.predictions) == [[("PER", "Maria")]] * 2
    assert found.dataset.files == {"0.jsonl": 1, "1.jsonl": 1}
    again = lines(tmp_path / "2.jsonl", row(name="d1"))
    with pytest.raises(MismatchedInputs, match="both hold the document d1"):
        pipeline.read(Options((one[1], again)))
    pattern = [put(tmp_path / f"part-{k}.conll", f"Li {tag}\n\nRio O\n") for k, tag in enumerate(("B-PER", "B-LOC"))]
    whole = read(pattern[0].parent / "part-*.conll")
    assert isinstance(whole, SpanTable)
    assert (whole.n_rows, whole.document.tolist(), whole.labels) == (4, [0, 2], ("PER", "LOC"))


def test_spans_that_are_all_moved_are_not_taken_for_places_in_other_units(tmp_path: Path) -> None:
    moved = [span(1, 6), span(15, 19, "LOC"), span(27, 30)]  # the last ends behind the text, but not in UTF-16
    path = lines(tmp_path / "a.jsonl", *(row(span(0, 5), said=moved, name=f"d{k}") for k in range(3)))
    assert counts(data_of(path)).keys() & {"other_unit", "outside_text"} == {"outside_text"}


# CoNLL columns


@each("text", [("Li B-PER\nleft\n", "line 2"), ("Li PER\nleft O\n", "line 1")])
def test_of_a_file_called_conll_the_first_line_without_a_tag_is_named(tmp_path: Path, text: tuple[str, str]) -> None:
    with pytest.raises(MalformedInput, match=rf"a\.conll, {text[1]}: .* does not end in a tag"):
        read(put(tmp_path / "a.conll", text[0]))


def tagged(tmp_path: Path, text: str, **options: object) -> SpanTable:
    path = tmp_path / "a.conll"
    path.write_bytes(text.encode())
    table = read(path, **options)  # type: ignore[arg-type]
    assert isinstance(table, SpanTable)
    return table


def triples(table: SpanTable) -> list[tuple[int, str, int, int]]:
    columns = (table.document, table.label, table.start, table.end)
    return [(d, table.labels[k], a, b) for d, k, a, b in zip(*(one.tolist() for one in columns), strict=True)]


@each("text", {
    "blanks": "-DOCSTART- -X- O O\n\nLi NNP B-PER\nLu NNP I-PER\n\nin IN O\nRio NNP B-LOC\n",
    "ends of lines, a mark and blank lines": "\ufeffLi\tB-PER\r\nLu\tI-PER\r\n \r\n\r\nin\tO\r\nRio\tB-LOC\r\n\r\n",
    "comments": "# id 5 domain=x\nLi _ _ B-PER\nLu _ _ I-PER\n\n# id 6\nin _ _ O\nRio _ _ B-LOC\n",
    "numbers": "1\tLi\tB-PER\n2\tLu\tI-PER\n\n1\tin\tO\n2\tRio\tB-LOC\n",
    "a comment that ends like a tag": "# text = vitamin B\nLi B-PER\nLu I-PER\n\n# text = O\nin O\nRio B-LOC\n",
}.values())  # fmt: skip
def test_columns_in_all_their_forms(tmp_path: Path, text: str) -> None:
    found = tagged(tmp_path, text)
    assert triples(found) == [(0, "PER", 0, 2), (1, "LOC", 1, 2)]
    assert found.texts.to_list() == ["Li Lu", "in Rio"]


def test_a_hashtag_is_a_token_and_a_token_may_be_anything(tmp_path: Path) -> None:
    assert tagged(tmp_path, "#Rio B-LOC\n# O\nO O\n").texts.to_list() == ["#Rio # O"]
    found = tagged(tmp_path, "New York\tB-LOC\n\tO\n\u00a0\tO\n\"\tO\n'\tB-PER\n")
    assert found.texts.to_list() == ["New York  \u00a0 \" '"]
    assert (found.first.tolist(), found.last.tolist()) == ([0, 14], [8, 15])


def test_ids_of_comments_join_sentences(tmp_path: Path) -> None:
    one = put(tmp_path / "t.conll", "# sent_id = b\nLi B-PER\n\n# sent_id = a\nRio B-LOC\n")
    other = put(tmp_path / "p.conll", "# sent_id = a\nRio B-PER\n\n# sent_id = b\nLi B-PER\n")
    found = data_of(other, one).dataset
    assert words(found, found.predictions) == [[("PER", "Li")], [("PER", "Rio")]]
    assert found.token_hits.tolist() == [1, 0]


def test_of_two_columns_the_last_is_predicted(tmp_path: Path) -> None:
    found = tagged(tmp_path, "Li NNP B-PER O\nRio NNP O B-LOC\nLi NNP B-PER B-PER\n")
    assert found.predictions is not None
    assert triples(found) == [(0, "PER", 0, 1), (0, "PER", 2, 3)]
    assert triples(found.predictions) == [(0, "LOC", 1, 2), (0, "PER", 2, 3)]
    chunks = tagged(tmp_path, "EU NNP B-NP B-ORG\nrejects VBZ B-VP O\n")
    assert (chunks.predictions, chunks.labels) == (None, ("ORG",))


@each("case", [
    ("a B-X\nb I-X\nc B-X\n", "look like IOB2"),
    ("a I-X\nb B-X\nc O\n", "look like IOB1"),
    ("a I-X\nb E-X\nc E-X\n", "look like IOE2"),
    ("a I-X\nb I-X\nc E-X\nd I-X\n", "look like IOE1"),
    ("a B-X\nb E-X\nc S-X\n", "look like BIOES"),
    ("a B-X\nb L-X\nc U-X\n", "look like BILOU"),
    ("a O\nb B-X\n\nc B-X\nd I-Y\ne B-X\n", "look like IOB2 but for 1 of 4 spans"),
])  # fmt: skip
def test_the_scheme_is_recognised_and_said(tmp_path: Path, case: tuple[str, str]) -> None:
    text, note = case
    assert note in " ".join(tagged(tmp_path, text).notes)


def test_tags_out_of_order_count_leniently_and_with_a_scheme_are_no_span(tmp_path: Path) -> None:
    text = "a B-X\nb I-Y\n\nc O\nd I-X\n"
    lenient, strict = tagged(tmp_path, text), tagged(tmp_path, text, scheme="BIO")
    assert triples(lenient) == [(0, "X", 0, 1), (0, "Y", 1, 2), (1, "X", 1, 2)]
    assert triples(strict) == [(0, "X", 0, 1)]
    assert [(one.code, one.count, one.examples) for one in strict.issues] == [("invalid_tags", 2, ("1: b", "2: d"))]
    assert [(one.code, one.count, one.examples) for one in lenient.issues] == [("invalid_tags", 1, ("1: a",))]


def test_a_scheme_is_one_that_is_known_and_of_tags(tmp_path: Path) -> None:
    path = put(tmp_path / "a.conll", "a B-X O\nb B-X B-X\n")
    assert data_of(path, scheme="iob2").dataset.n_samples == 1
    with pytest.raises(OptionError, match="--scheme: there is no scheme 'iobx'"):
        data_of(path, scheme="iobx")
    with pytest.raises(OptionError, match="--scheme: the files hold spans"):
        data_of(lines(tmp_path / "a.jsonl", row(span(0, 5))), scheme="iob2")
    table = put(tmp_path / "a.csv", "id,truth,prediction\n1,a,b\n2,b,b\n")
    with pytest.raises(OptionError, match="--scheme: means nothing in classification"):
        data_of(table, scheme="iob2")
    with pytest.raises(OptionError, match="--labels: no tags are numbers"):
        data_of(path, labels="O,B-X")


def test_other_numbers_of_tokens_or_sentences_are_one_error_that_names_the_first(tmp_path: Path) -> None:
    truth = put(tmp_path / "t.conll", "a O\nb B-X\n\nc O\nd O\n")
    with pytest.raises(MismatchedInputs, match=r"sentence 2 has 2 tokens in t.conll and 1 in p.conll; token 2 is 'd'"):
        data_of(put(tmp_path / "p.conll", "a O\nb B-X\n\nc O\n"), truth)
    with pytest.raises(MismatchedInputs, match="2 sentences against 1; sentence 1 is the first to differ"):
        data_of(put(tmp_path / "q.conll", "a O\nb B-X\nc O\nd O\n"), truth)
    other = data_of(put(tmp_path / "r.conll", "xxx O\nyyy B-X\n\nz O\nz O\n"), truth).dataset
    assert other.token_hits.tolist() == [2, 2]
    assert words(other, other.predictions) == words(other, other.truths) == [[("X", "b")], []]


def test_tokens_that_are_cut_otherwise_are_held_in_characters(tmp_path: Path) -> None:
    truth = put(tmp_path / "t.conll", "New O\nYork's B-X\n")
    data = data_of(put(tmp_path / "p.conll", "New O\nYork B-X\n's I-X\n"), truth).dataset
    assert data.tokens is None
    assert (data.truths.start.tolist(), data.predictions.start.tolist()) == ([4], [4])
    assert (data.truths.end.tolist(), data.predictions.end.tolist()) == ([10], [10])


def test_what_is_no_tag_is_refused_with_its_line(tmp_path: Path) -> None:
    body = "a O\nb B-X\n" * 200
    with pytest.raises(MalformedInput, match=r"a.conll, line 401: 'c verb' does not end in a tag"):
        tagged(tmp_path, f"{body}c verb\n")
    with pytest.raises(MalformedInput, match="line 401: 'c' does not end in a tag"):
        tagged(tmp_path, f"{body}c\n")
    (tmp_path / "b.conll").write_bytes(body.encode() + b"\xff O\n")
    with pytest.raises(InputError, match="0xff at offset 2000 is not UTF-8"):
        read(tmp_path / "b.conll")


def test_tags_without_tokens_need_those_of_the_other_file(tmp_path: Path) -> None:
    said = put(tmp_path / "p.txt", "O B-X O\nO\n")
    with pytest.raises(MismatchedInputs, match=r"p.txt: tags without tokens"):
        data_of(said, lines(tmp_path / "t.jsonl", part("a b c", span(2, 3)), part("d")))
    truth = put(tmp_path / "t.conll", "a O\nb O\nc B-X\n\nd O\ne O\n")
    with pytest.raises(MismatchedInputs, match=r"sentence 2 has 2 tokens in t.conll and 1 in p.txt\n"):
        data_of(said, truth)


# Tags beside tokens


def tokens(*tags: object, n: int = 3) -> dict[str, object]:
    return {"id": "1", "tokens": ["Li", "in", "Rio"][:n], "ner_tags": list(tags), "predictions": list(tags)}


def test_tags_that_are_numbers_have_names_from_the_option_or_a_file_beside(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", tokens(1, 0, 2))
    with pytest.raises(MalformedInput, match="are numbers, and nothing says what they mean"):
        data_of(path)
    found = data_of(path, labels="O,B-PER,B-LOC").dataset
    assert words(found, found.truths) == [[("PER", "Li"), ("LOC", "Rio")]]
    with pytest.raises(MalformedInput, match=r"line 1: 2 in ner_tags is none of the 2 tags: O, B-PER"):
        data_of(path, labels="O,B-PER")
    feature = {"feature": {"names": ["O", "B-A", "B-B"], "_type": "ClassLabel"}, "_type": "Sequence"}
    put(tmp_path / "dataset_info.json", {"features": {"ner_tags": feature, "predictions": feature}})
    assert data_of(path).dataset.labels == ("A", "B")


@each("case", [
    (tokens("O", "O"), "line 1: 2 tags in ner_tags for 3 tokens"),
    (tokens("O", "verb", "B-X"), "'verb' in ner_tags is no tag"),
    (tokens("O", 1, "B-X"), "1 in ner_tags is no tag"),
])  # fmt: skip
def test_tags_that_do_not_fit_the_tokens_are_refused(tmp_path: Path, case: tuple[dict[str, object], str]) -> None:
    one, message = case
    more = [tokens("B-X", "O", "O") | {"id": str(k)} for k in range(2, 9)]
    with pytest.raises(ReportgenError, match=message):
        data_of(lines(tmp_path / "a.jsonl", one, *more))


def test_lists_beside_labels_of_whole_texts_are_no_entities(tmp_path: Path) -> None:
    """Spans that explain a class, labels of texts that are cut into tokens, rows of 0 and 1."""
    texts = [{"id": str(k), "text": A, "label": "ab"[k % 2], "prediction": "a", "entities": [span(0, 5)]}
             for k in range(4)]  # fmt: skip
    assert data_of(lines(tmp_path / "a.jsonl", *texts)).task.facts.name == "classification"
    several: list[object] = [{"id": str(k), "tokens": A.split(), "labels": ["B", "E"][: k % 3], "predictions": ["B"]}
                             for k in range(6)]  # fmt: skip
    assert data_of(lines(tmp_path / "b.jsonl", *several)).task.facts.name == "multilabel"
    rows: list[object] = [{"id": str(k), "tokens": A.split(), "labels": [k % 2, 1, 0], "predictions": [1, 1, 0]}
                          for k in range(4)]  # fmt: skip
    assert data_of(lines(tmp_path / "c.jsonl", *rows)).task.facts.name == "multilabel"


def test_places_may_count_tokens(tmp_path: Path) -> None:
    one = {"id": "1", "tokens": ["New", "York", "is"], "entities": [{"start": 0, "end": 2, "type": "LOC"}]}
    path = lines(tmp_path / "a.jsonl", one, {"id": "2", "tokens": ["Li"], "entities": [
        {"start": 0, "end": 2, "type": "PER"}, {"start": 0, "end": 1, "type": "PER"}]})  # fmt: skip
    found = pipeline.read(Options(path), needs_predictions=False)
    assert words(found.dataset, found.dataset.truths) == [[("LOC", "NewYork")], [("PER", "Li")]]
    assert counts(found) == {"outside_text": 1, "no_predictions": 2}


# Tools


def test_label_studios_predictions_are_the_other_side(tmp_path: Path) -> None:
    result = {"id": "a", "from_name": "l", "type": "labels", "value": {"start": 0, "end": 5, "labels": ["PER"]}}
    task = {"id": 1, "data": {"text": TEXT}, "annotations": [{"result": [result], "was_cancelled": False}],
            "predictions": [{"model_version": "m", "score": 0.5, "result": [result, result | {"score": 0.9, "id": "b",
                             "value": {"start": 14, "end": 18, "labels": ["LOC"]}}]}]}  # fmt: skip
    bare = {"id": 2, "data": {"text": A}, "annotations": [], "predictions": []}
    data = data_of(put(tmp_path / "a.json", [task, bare]))
    assert words(data.dataset, data.dataset.predictions) == [[("PER", "Maria"), ("LOC", "Oslo")]]
    assert data.dataset.predictions.score.tolist() == [0.5, 0.9]
    assert counts(data)["unlabelled"] == 1


def test_azures_evaluation_holds_both_and_its_splits_are_those_of_the_project(tmp_path: Path) -> None:
    region = {"regionOffset": 0, "regionLength": 9, "expectedEntities": [{"category": "P", "offset": 0, "length": 5}],
              "predictedEntities": [{"category": "C", "offset": 0, "length": 5}]}  # fmt: skip
    result = {"location": "a.txt", "projectKind": "CustomEntityRecognition",
              "customEntityRecognitionResult": {"entities": [region]}}  # fmt: skip
    put(tmp_path / "a.txt", A)
    data = data_of(put(tmp_path / "r.json", {"value": [result]}))
    assert words(data.dataset, data.dataset.truths) == [[("P", "Maria")]]
    assert words(data.dataset, data.dataset.predictions) == [[("C", "Maria")]]


def test_texts_elsewhere_missing_or_damaged_are_counted(tmp_path: Path) -> None:
    documents = tuple(document(name, "x") for name in ("a.txt", "b.txt", "c.txt"))
    path = TRUTHS["azure"](tmp_path / "in", documents, None)
    (tmp_path / "in/documents/b.txt").unlink()
    (tmp_path / "in/documents/c.txt").write_bytes(b"caf\xe9 x")
    whole = json.loads(path.read_text())
    whole["assets"]["documents"] += [{"location": "../secret.txt", "entities": []}]
    put(tmp_path / "secret.txt", "x")
    put(path, whole)
    found = pipeline.read(Options(path), needs_predictions=False)
    assert counts(found) == {"text_missing": 1, "text_damaged": 1, "text_refused": 1, "no_text": 2, "no_spans": 4,
                             "no_predictions": 4, "no_split": 1}  # fmt: skip
    assert found.dataset.samples.text[2] == "caf\ufffd x"


def test_brats_pieces_and_what_is_no_entity_are_counted(tmp_path: Path) -> None:
    folder = TRUTHS["brat"](tmp_path, (document("d.txt", TEXT, PER="Li"),), None)
    put(folder / "d.ann", "T1\tPER 0 5;26 28\tMaria Li\nR1\tKnows Arg1:T1 Arg2:T1\n*\tEquiv T1 T1\nA1\tSure T1\n")
    found = pipeline.read(Options(folder), needs_predictions=False)
    assert words(found.dataset, found.dataset.truths) == [[("PER", "".join(TEXT[:-1].split()))]]
    assert (counts(found)["discontinuous_span"], counts(found)["no_span"]) == (1, 3)
    put(folder / "d.ann", "T1 PER 0 5 Maria\n")
    with pytest.raises(MalformedInput, match=r"d.ann, line 1: 'T1 PER 0 5 Maria' is no annotation"):
        read(folder)


def test_what_prodigy_rejected_is_left_out(tmp_path: Path) -> None:
    found = pipeline.read(Options(TRUTHS["prodigy"](tmp_path, DOCUMENTS, None)), needs_predictions=False)
    assert counts(found)["unlabelled"] == 1
    assert found.dataset.n_samples == len(DOCUMENTS)


def piece(index: int, tag: str, start: int, end: int, score: object) -> dict[str, object]:
    return {"entity": tag, "score": score, "index": index, "word": "##x", "start": start, "end": end}


def test_pieces_of_words_are_put_together_as_transformers_does(tmp_path: Path) -> None:
    """Where a pipeline gives a tag for each: an index that is left out is an O between them."""
    pieces = [
        piece(1, "B-PER", 0, 3, 0.5), piece(2, "I-PER", 3, 5, 1), piece(5, "I-LOC", 14, 16, 0.5),
        piece(6, "I-LOC", 16, 18, 0.5), piece(7, "B-LOC", 19, 20, 0.25), piece(9, "I-LOC", 26, 28, 0.75),
    ]  # fmt: skip
    truth = lines(tmp_path / "t.jsonl", row(span(0, 5)))
    one = {"id": "d1", "predictions": pieces}
    for path in (put(tmp_path / "p.json", [pieces]), lines(tmp_path / "p.jsonl", one)):
        found = data_of(path, truth).dataset.predictions
        assert list(zip(found.start.tolist(), found.end.tolist(), found.score.tolist(), strict=True)) == [
            (0, 5, 0.75), (14, 18, 0.5), (19, 20, 0.25), (26, 28, 0.75)]  # fmt: skip
    with pytest.raises(MalformedInput, match="is no piece of a word"):
        read(put(tmp_path / "p.json", [[pieces[0], {"entity": "I-PER", "start": 3, "end": 5}]]))


def test_binary_documents_are_refused_with_the_way_to_others(tmp_path: Path) -> None:
    (tmp_path / "a.spacy").write_bytes(b"x\x9c\x00\x01\x02")
    with pytest.raises(UnknownFormat, match=r"DocBin(.|\n)*to_json"):
        read(tmp_path / "a.spacy")


def test_one_side_alone_is_checked_and_not_built(tmp_path: Path) -> None:
    path = TRUTHS["conll"](tmp_path, DOCUMENTS, None)
    assert list(pipeline.read(Options(path), needs_predictions=False).task.described(
        pipeline.read(Options(path), needs_predictions=False).dataset, False)) == [
        "20 tokens", "83 characters", "1 document without an entity", "  LOC: 2 entities", "  ORG: 1 entity",
        "  PER: 3 entities"]  # fmt: skip
    with pytest.raises(MalformedInput, match="one side alone"):
        data_of(path)


def test_a_long_text_among_many_short_ones_is_read_in_parts(tmp_path: Path) -> None:
    """Texts are looked at in blocks: what is in a later one, or far behind in a long one, is where it should be."""
    long = "ä" * 5_000_000 + "\U0001f600Li"
    rows = [row(span(0, 5), said=[span(0, 5, text="Maria")], name=str(k)) for k in range(50)]
    last = row(span(5_000_001, 5_000_003), said=[span(5_000_002, 5_000_004, text="Li")], text=long, name="long")
    data = data_of(lines(tmp_path / "a.jsonl", *rows, last, row(span(26, 28), name="last")))
    assert counts(data) == {"other_unit": 1}
    assert data.dataset.predictions.start[-1] == 5_000_001
