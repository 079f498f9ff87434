"""The same data in every format, in one file and in two, in any order, is the same dataset."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from reportgen.datasets.classification import ClassificationDataset, dataset_sha256, join
from reportgen.datasets.columns import chosen_columns
from reportgen.options import Options
from reportgen.readers import read

LABELS = ("bird", "cat", "dog, small")
N = 40


def frame_of(columns: str) -> pl.DataFrame:
    """Forty samples with their truth, prediction and scores; columns: full, top1, mapping or labels."""
    rng = np.random.default_rng(7)
    scores = rng.dirichlet(np.ones(3), N)
    best = scores.argmax(1)
    truth = np.where(rng.random(N) < 0.7, best, rng.integers(0, 3, N))
    frame = pl.DataFrame({"id": [f"s/{row}é" for row in range(N)], "truth": [LABELS[index] for index in truth]})
    predicted = pl.Series("pred", [LABELS[index] for index in best])
    if columns == "full":
        return frame.with_columns(pl.Series(f"p_{name}", scores[:, at]) for at, name in enumerate(LABELS))
    if columns == "top1":
        return frame.with_columns(predicted, pl.Series("score", scores.max(1)))
    return frame.with_columns(predicted)


def write_npz(frame: pl.DataFrame, path: Path) -> None:
    arrays = {"ids": frame["id"].to_numpy().astype(str)} if "id" in frame.columns else {}
    names = {"truth": "y", "pred": "y_pred"}
    for column, key in names.items():
        if column in frame.columns:
            arrays[key] = np.array([LABELS.index(label) for label in frame[column]])
    if "score" in frame.columns:
        arrays["probs"] = frame["score"].to_numpy()
    if "p_cat" in frame.columns:
        arrays["probs"] = frame.select(pl.col("^p_.*$")).to_numpy()
    np.savez(path, **arrays, class_names=np.array(LABELS))  # type: ignore[arg-type]


def gzipped(write: Callable[[pl.DataFrame, Path], object]) -> Callable[[pl.DataFrame, Path], object]:
    def write_gz(frame: pl.DataFrame, path: Path) -> None:
        plain = path.with_suffix("")
        write(frame, plain)
        path.write_bytes(gzip.compress(plain.read_bytes()))

    return write_gz


WRITERS: dict[str, Callable[[pl.DataFrame, Path], object]] = {
    "csv": lambda frame, path: frame.write_csv(path),
    "csv.gz": gzipped(lambda frame, path: frame.write_csv(path)),
    "tsv": lambda frame, path: frame.write_csv(path, separator="\t"),
    "txt": lambda frame, path: frame.write_csv(path, separator=";", quote_style="always", line_terminator="\r\n"),
    "jsonl": lambda frame, path: frame.write_ndjson(path),
    "jsonl.gz": gzipped(lambda frame, path: frame.write_ndjson(path)),
    "json": lambda frame, path: frame.write_json(path),
    "parquet": lambda frame, path: frame.write_parquet(path),
    "npz": write_npz,
}


def joined(folder: Path, suffix: str, *frames: pl.DataFrame) -> ClassificationDataset:
    tables = []
    for number, frame in enumerate(frames):
        path = folder / f"{number}.{suffix}"
        WRITERS[suffix](frame, path)
        tables.append(read(path))
    truth = tables[0] if len(tables) == 2 else None
    dataset, issues = join(truth, tables[-1], chosen_columns(truth, tables[-1], {}), Options(folder))
    assert issues == ()
    return dataset


def assert_equal(one: ClassificationDataset, other: ClassificationDataset) -> None:
    assert one.sample_ids.to_list() == other.sample_ids.to_list()
    assert one.labels == other.labels
    for name in ("y_true", "y_pred", "score", "scores"):
        left, right = getattr(one, name), getattr(other, name)
        assert (left is None) == (right is None), name
        if left is not None:
            assert left.dtype == right.dtype, name
            np.testing.assert_array_equal(left, right, err_msg=name)
    assert dataset_sha256(one) == dataset_sha256(other)


@pytest.fixture(params=["full", "top1", "labels"])
def columns(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_one_file_of_any_format_gives_the_same_dataset(tmp_path: Path, suffix: str, columns: str) -> None:
    frame = frame_of(columns)
    (tmp_path / "csv").mkdir()
    expected = joined(tmp_path / "csv", "csv", frame)
    assert_equal(joined(tmp_path, suffix, frame), expected)
    assert_equal(joined(tmp_path, suffix, frame.sample(fraction=1, shuffle=True, seed=1)), expected)


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_two_shuffled_files_give_the_dataset_of_one(tmp_path: Path, suffix: str, columns: str) -> None:
    frame = frame_of(columns)
    expected = joined(tmp_path, "csv", frame)
    truths = frame.select("id", "truth").sample(fraction=1, shuffle=True, seed=2)
    predictions = frame.drop("truth").sample(fraction=1, shuffle=True, seed=3)
    assert_equal(joined(tmp_path, suffix, truths, predictions), expected)


def test_the_dataset_is_what_was_written(tmp_path: Path) -> None:
    frame = frame_of("full").sort("id")
    dataset = joined(tmp_path, "csv", frame)
    assert dataset.labels == LABELS
    assert dataset.sample_ids.to_list() == frame["id"].to_list()
    assert [LABELS[index] for index in dataset.y_true] == frame["truth"].to_list()
    scores = frame.select(pl.col("^p_.*$")).to_numpy()
    assert dataset.scores is not None
    assert dataset.score is not None
    np.testing.assert_array_equal(dataset.scores, scores)
    np.testing.assert_array_equal(dataset.y_pred, scores.argmax(1))
    np.testing.assert_array_equal(dataset.score, scores.max(1))
    assert not np.isnan(dataset.scores).any()
    assert (dataset.n_samples, dataset.n_labels) == (N, 3)


@pytest.mark.parametrize("suffix", ["jsonl", "parquet", "csv"])
@pytest.mark.parametrize("form", ["mapping", "pairs"])
def test_mappings_give_the_dataset_of_columns(tmp_path: Path, suffix: str, form: str) -> None:
    frame = frame_of("full")
    expected = joined(tmp_path, "csv", frame)
    values = frame.select(pl.col("^p_.*$")).rows()
    if form == "mapping":
        cells = [dict(zip(LABELS, row, strict=True)) for row in values]
    else:
        cells = [[{"label": k, "score": v} for k, v in zip(LABELS, row, strict=True)] for row in values]
    mapped = frame.select("id", "truth", pl.Series("scores", cells))
    if suffix != "parquet" and form == "pairs":
        # text formats write a pair as a list of two
        mapped = mapped.with_columns(pl.Series("scores", [str([[k, v] for k, v in zip(LABELS, row, strict=True)])
                                                          .replace("'", '"') for row in values]))  # fmt: skip
    elif suffix == "csv":
        mapped = mapped.with_columns(pl.col("scores").struct.json_encode())
    if suffix == "jsonl" and form == "pairs":
        lines = [f'{{"id": "{a}", "truth": "{b}", "scores": {c}}}' for a, b, c in mapped.rows()]
        path = tmp_path / "pairs.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        table = read(path)
        dataset, issues = join(None, table, chosen_columns(None, table, {}), Options(tmp_path))
        assert issues == ()
        assert_equal(dataset, expected)
    else:
        assert_equal(joined(tmp_path, suffix, mapped), expected)


def test_single_precision_stays(tmp_path: Path) -> None:
    frame = frame_of("full").with_columns(pl.col("^p_.*$").cast(pl.Float32))
    dataset = joined(tmp_path, "parquet", frame)
    assert dataset.scores is not None
    assert dataset.scores.dtype == np.float32
    assert dataset.score is not None
    assert dataset.score.dtype == np.float64
    assert_equal(joined(tmp_path, "npz", frame), dataset)


def test_the_hash_depends_on_ids_and_truth_alone(tmp_path: Path) -> None:
    dataset = joined(tmp_path, "csv", frame_of("full"))
    assert dataset_sha256(joined(tmp_path, "csv", frame_of("labels"))) == dataset_sha256(dataset)
    changed = dataset.y_true.copy()
    changed[3] = (changed[3] + 1) % 3
    assert dataset_sha256(replace(dataset, y_true=changed)) != dataset_sha256(dataset)


def test_the_hash_tells_ids_from_labels(tmp_path: Path) -> None:
    hashes = set()
    for identity, label in (("a1:", "b"), ("a", "1:b"), ("a1:b", "b")):
        frame = pl.DataFrame({"id": [identity], "truth": [label], "pred": [label]})
        (tmp_path / "one.csv").write_text(frame.write_csv(), encoding="utf-8")
        table = read(tmp_path / "one.csv")
        hashes.add(dataset_sha256(join(None, table, chosen_columns(None, table, {}), Options(tmp_path))[0]))
    assert len(hashes) == 3
