"""A few documents with entities as each tool exports them, with scores where the format has any."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import polars as pl

from tests.readers.exports import put


class Document(NamedTuple):
    """A text and its entities: label, first character, the one behind the last."""

    id: str
    text: str
    spans: tuple[tuple[str, int, int], ...]

    @property
    def tokens(self) -> list[tuple[int, int]]:
        """Words, and signs apart from them."""
        found, start = [], 0
        for place, sign in enumerate(f"{self.text} "):
            if sign.isspace() or sign == ".":
                found += [(start, place)] if start < place else []
                found += [(place, place + 1)] if sign == "." else []
                start = place + 1
        return found

    def tags(self, letters: str = "BIII") -> list[str]:
        """B, I, the last and the only one of a span, by the letters for these."""
        found = ["O"] * len(self.tokens)
        for label, first, last in self.spans:
            inside = [k for k, (start, end) in enumerate(self.tokens) if first <= start and end <= last]
            kinds = [letters[3]] if len(inside) == 1 else [letters[0], *letters[1] * (len(inside) - 2), letters[2]]
            for k, kind in zip(inside, kinds, strict=True):
                found[k] = f"{kind}-{label}"
        return found


def document(id_: str, text: str, **labels: str | tuple[str, ...]) -> Document:
    """The words of each label as its spans."""
    pairs = [
        (label, word) for label, words in labels.items() for word in ([words] if isinstance(words, str) else words)
    ]
    found = [(label, text.index(word), text.index(word) + len(word)) for label, word in pairs]
    return Document(id_, text, tuple(sorted(found, key=lambda span: span[1])))


DOCUMENTS = (
    document(
        "d1.txt", "Maria flew to Oslo \U0001f600 with Jürgen Müller .", PER=("Maria", "Jürgen Müller"), LOC="Oslo"
    ),
    document("d2.txt", "Nothing here."),
    document("d3.txt", "Acme Inc hired Li.\r\nIn Rio.", ORG="Acme Inc", PER="Li", LOC="Rio"),
)
Documents = tuple[Document, ...]
Writer = Callable[[Path, Documents, float | None], Path]


def _utf16(text: str, place: int) -> int:
    return len(text[:place].encode("utf-16-le")) // 2


def _objects(one: Document, score: float | None) -> list[dict[str, object]]:
    more = {} if score is None else {"score": score}
    return [{"start": first, "end": last, "label": label, **more} for label, first, last in one.spans]


def _lines(folder: Path, name: str, rows: list[object]) -> Path:
    return put(folder / name, "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))


def conll(folder: Path, documents: Documents, score: float | None = None) -> Path:
    return _columns(folder, documents, "BIII", "\t", "")


def bilou(folder: Path, documents: Documents, score: float | None = None) -> Path:
    return _columns(folder, documents, "BILU", " ", "-DOCSTART- -X- O\n\n")


def _columns(folder: Path, documents: Documents, letters: str, blank: str, head: str) -> Path:
    sentences = [
        "".join(f"{one.text[a:b]}{blank}{tag}\n" for (a, b), tag in zip(one.tokens, one.tags(letters), strict=True))
        for one in documents
    ]
    return put(folder / "tags.conll", head + "\n".join(sentences))


def conllu(folder: Path, documents: Documents, score: float | None = None) -> Path:
    """CoNLL-U Plus, with comments, and a number for what is no token."""
    text = "# global.columns = ID FORM UPOS NER\n"
    for one in documents:
        text += f"# sent_id = {one.id}\n# text = {one.text.splitlines()[0]} B\n1-2\tx\t_\t_\n"
        for k, ((a, b), tag) in enumerate(zip(one.tokens, one.tags("BIES"), strict=True), 1):
            text += f"{k}\t{one.text[a:b]}\tX\t{tag.replace('O', '_', 1) if tag == 'O' else tag}\n"
        text += "\n"
    return put(folder / "tags.conllup", text)


def _words(one: Document) -> list[str]:
    return [one.text[a:b] for a, b in one.tokens]


def hugging_face(folder: Path, documents: Documents, score: float | None = None) -> Path:
    return _lines(folder, "tokens.jsonl", [{"id": one.id, "tokens": _words(one), "ner_tags": one.tags()}
                                           for one in documents])  # fmt: skip


def hugging_face_parquet(folder: Path, documents: Documents, score: float | None = None) -> Path:
    """Tags as numbers, whose names are in the file."""
    names = ["O", *sorted({tag for one in documents for tag in one.tags()} - {"O"})]
    frame = pl.DataFrame({
        "id": [one.id for one in documents], "tokens": [_words(one) for one in documents],
        "ner_tags": [[names.index(tag) for tag in one.tags()] for one in documents],
    })  # fmt: skip
    feature = {"feature": {"names": names, "_type": "ClassLabel"}, "_type": "Sequence"}
    stream = io.BytesIO()
    frame.write_parquet(stream, metadata={"huggingface": json.dumps({"info": {"features": {"ner_tags": feature}}})})
    path = folder / "tokens.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stream.getvalue())
    return path


def spans(folder: Path, documents: Documents, score: float | None = None) -> Path:
    return _lines(folder, "spans.jsonl", [{"id": one.id, "text": one.text, "spans": _objects(one, score)}
                                          for one in documents])  # fmt: skip


def predictions(folder: Path, documents: Documents, score: float | None = 0.75) -> Path:
    """Places in UTF-16 units, with the words at them; no texts."""
    rows = [
        {"location": one.id, "predictions": [
            {"category": label, "offset": _utf16(one.text, a), "length": _utf16(one.text[a:b], b - a),
             "text": one.text[a:b], "confidence": score} for label, a, b in one.spans]}
        for one in documents
    ]  # fmt: skip
    return _lines(folder, "said.jsonl", rows)


def triples(folder: Path, documents: Documents, score: float | None = None) -> Path:
    rows = [{"id": one.id, "text": one.text, "entities": [[a, b, label] for label, a, b in one.spans]}
            for one in documents]  # fmt: skip
    return put(folder / "entities.json", rows)


def doccano(folder: Path, documents: Documents, score: float | None = None) -> Path:
    return _lines(folder, "all.jsonl", [
        {"id": k, "text": one.text, "label": [[a, b, label] for label, a, b in one.spans], "Comments": []}
        for k, one in enumerate(documents, 1)])  # fmt: skip


def doccano_relations(folder: Path, documents: Documents, score: float | None = None) -> Path:
    return _lines(folder, "admin.jsonl", [
        {"id": k, "text": one.text, "relations": [], "Comments": [], "entities": [
            {"id": n, "label": label, "start_offset": a, "end_offset": b} for n, (label, a, b) in enumerate(one.spans)]}
        for k, one in enumerate(documents, 1)])  # fmt: skip


def prodigy(folder: Path, documents: Documents, score: float | None = None) -> Path:
    rows: list[object] = [
        {"text": one.text, "_input_hash": -k, "_task_hash": k, "answer": "accept",
         "tokens": [{"text": one.text[a:b], "start": a, "end": b, "id": n} for n, (a, b) in enumerate(one.tokens)],
         "spans": [{**span, "token_start": 0, "token_end": 0} for span in _objects(one, score)]}
        for k, one in enumerate(documents, 1)
    ]  # fmt: skip
    return _lines(folder, "prodigy.jsonl", [*rows, {"text": "x", "_input_hash": 9, "spans": [], "answer": "reject"}])


def spacy_docs(folder: Path, documents: Documents, score: float | None = None) -> Path:
    """What doc.to_json() gives."""
    rows = [{"text": one.text, "ents": [{key: value for key, value in span.items() if key != "score"}
                                        for span in _objects(one, score)],
             "tokens": [{"id": n, "start": a, "end": b} for n, (a, b) in enumerate(one.tokens)]}
            for one in documents]  # fmt: skip
    return _lines(folder, "docs.jsonl", rows)


def spacy(folder: Path, documents: Documents, score: float | None = None) -> Path:
    pairs = [[one.text, {"entities": [[a, b, label] for label, a, b in one.spans]}] for one in documents]
    return put(folder / "train.json", pairs)


def label_studio(folder: Path, documents: Documents, score: float | None = None) -> Path:
    """As the annotator has drawn them, in UTF-16 units, with a relation between the first two."""
    tasks = []
    for k, one in enumerate(documents, 1):
        results: list[dict[str, object]] = [
            {"id": str(n), "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual", "value":
             {"start": _utf16(one.text, a), "end": _utf16(one.text, b), "text": one.text[a:b], "labels": [label]}}
            for n, (label, a, b) in enumerate(one.spans)]  # fmt: skip
        if len(results) > 1:
            results.append({"from_id": "0", "to_id": "1", "type": "relation", "direction": "right"})
        tasks.append({"id": k, "data": {"text": one.text}, "annotations": [
            {"id": k, "completed_by": 1, "was_cancelled": False, "result": results}], "predictions": []})  # fmt: skip
    return put(folder / "project.json", tasks)


def label_studio_min(folder: Path, documents: Documents, score: float | None = None) -> Path:
    tasks = [
        {"text": one.text, "id": k, "label": [
            {"start": a, "end": b, "text": one.text[a:b], "labels": [label]} for label, a, b in one.spans],
         "annotator": 1, "annotation_id": k, "created_at": "2026-01-01T00:00:00Z", "lead_time": 3.5}
        for k, one in enumerate(documents, 1)
    ]  # fmt: skip
    return put(folder / "project-min.json", tasks)


def azure(folder: Path, documents: Documents, score: float | None = None) -> Path:
    """A labels file, the texts below it."""
    listed = []
    for one in documents:
        labels = [{"category": label, "offset": _utf16(one.text, a), "length": _utf16(one.text[a:b], b - a)}
                  for label, a, b in one.spans]  # fmt: skip
        region = {"regionOffset": 0, "regionLength": _utf16(one.text, len(one.text)), "labels": labels}
        listed.append({"location": one.id, "language": "en-us", "dataset": "Test", "entities": [region]})
        path = folder / "documents" / one.id
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.text.encode())
    kind = "CustomEntityRecognition"
    whole = {"projectFileVersion": "2022-05-01", "stringIndexType": "Utf16CodeUnit", "metadata": {"projectKind": kind},
             "assets": {"projectKind": kind, "entities": [{"category": "PER"}], "documents": listed}}  # fmt: skip
    return put(folder / "labels.json", whole)


def brat(folder: Path, documents: Documents, score: float | None = None) -> Path:
    root = folder / "brat"
    root.mkdir(parents=True, exist_ok=True)
    for one in documents:
        stem = one.id.removesuffix(".txt")
        (root / f"{stem}.txt").write_bytes(one.text.encode())
        lines = [f"T{k}\t{label} {a} {b}\t{one.text[a:b]}" for k, (label, a, b) in enumerate(one.spans, 1)]
        put(root / f"{stem}.ann", "\n".join([*lines, "#1\tAnnotatorNotes T1\tsure", ""]))
    return root


def pipeline(folder: Path, documents: Documents, score: float | None = 0.5) -> Path:
    """What a pipeline of transformers gives for a list of texts: no ids, no texts."""
    return put(folder / "ner.json", [
        [{"entity_group": label, "score": score, "word": one.text[a:b].lower(), "start": a, "end": b}
         for label, a, b in one.spans] for one in documents])  # fmt: skip


def tag_lines(folder: Path, documents: Documents, score: float | None = None) -> Path:
    """Tags alone."""
    return put(folder / "predictions.txt", "".join(" ".join(one.tags()) + "\n" for one in documents))


TRUTHS: dict[str, Writer] = {
    one.__name__: one for one in (
        conll, bilou, conllu, hugging_face, hugging_face_parquet, spans, triples, doccano, doccano_relations, prodigy,
        spacy_docs, spacy, label_studio, label_studio_min, azure, brat,
    )
}  # fmt: skip
PREDICTIONS: dict[str, Writer] = {**TRUTHS, "predictions": predictions, "pipeline": pipeline, "tag_lines": tag_lines}
