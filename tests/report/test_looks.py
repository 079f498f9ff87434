"""Pictures and texts as vectors without a model: what looks or reads alike is near."""

import numpy as np
import pytest
from PIL import Image

from reportgen.report import looks, wordings
from reportgen.report.looks import EDGES, gradients, looks_of
from reportgen.report.wordings import wordings_of

COLOURS = ((200, 30, 30), (30, 160, 60), (40, 60, 200))


def nearest(vectors: np.ndarray) -> list[int]:
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -9)
    return likeness.argmax(axis=1).tolist()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> list[str]:
    """Nine pictures: three patterns in three colours, each in another size and a little noisy."""
    folder, rng, paths = tmp_path_factory.mktemp("p"), np.random.default_rng(4), []
    for k in range(9):
        side = 60 + 10 * k
        down, across = np.mgrid[:side, :side] / side
        wave = (np.sin(40 * down), np.sin(40 * across), np.sin(28 * (down + across)))[k % 3]
        pixels = (
            128 + 80 * wave[..., None] + 0.3 * (np.array(COLOURS[k // 3]) - 128) + rng.normal(0, 5, (side, side, 3))
        )
        paths.append(str(folder / f"{k}.png"))
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(paths[-1])
    return paths


def test_pictures_of_one_pattern_are_nearest_whatever_their_colour_and_size(pictures):
    vectors, known = looks_of(pictures)
    assert known.all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert [one % 3 for one in nearest(vectors)] == [k % 3 for k in range(9)]


def test_pictures_that_cannot_be_read_have_no_vector(pictures, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(30))
    vectors, known = looks_of([None, *pictures[:4], str(tmp_path / "bad.png"), str(tmp_path / "none.png")])
    assert known.tolist() == [False, True, True, True, True, False, False]
    np.testing.assert_array_equal(vectors[~known], 0)
    assert looks_of([])[0].shape == (0, vectors.shape[1])
    assert not looks_of([None])[1].any()


def test_chunks_change_nothing(pictures, monkeypatch):
    whole = looks_of(pictures)[0]
    monkeypatch.setattr(looks, "CHUNK", 2)
    done: list[int] = []
    np.testing.assert_allclose(looks_of(pictures, done.append)[0], whole, atol=1e-5)
    assert done == [2, 4, 6, 8, 9]


def test_gradients_tell_in_which_direction_grey_changes():
    across = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (64, 1))
    pair = np.stack([np.repeat(one[..., None], 3, axis=2) for one in (across, across.T, np.full_like(across, 77))])
    found = gradients(pair).reshape(3, -1, 9)
    assert found.shape[1] * 9 == EDGES
    assert found[0].sum(axis=0).argmax() in (0, 8)  # 0 degrees lies between the first and the last bin
    assert found[1].sum(axis=0).argmax() == 4
    np.testing.assert_array_equal(found[2], 0)


TEXTS = [
    "Der Zug fährt morgen früh nach Hamburg.", "Morgen fährt der frühe Zug", "der ZUG nach Hamburg fährt früh",
    "I would like two eggs with bread", "Two eggs and some bread, I would like", "bread with two eggs would be nice",
]  # fmt: skip


def test_texts_of_like_words_are_nearest():
    vectors, known = wordings_of([*TEXTS, None, "", " \n"])
    assert known.tolist() == [True] * 6 + [False] * 3
    np.testing.assert_allclose(np.linalg.norm(vectors[:6], axis=1), 1, atol=1e-5)
    assert [one // 3 for one in nearest(vectors[:6])] == [0, 0, 0, 1, 1, 1]
    np.testing.assert_array_equal(vectors[6:], 0)
    assert not wordings_of([None, ""])[1].any()


def test_runs_of_characters_are_those_within_words():
    """Against the obvious way: every word with a blank at either end, cut into all its runs."""
    texts = ["To be, or not\tto  be", "ÄÄ x"]
    row, run, times = wordings._runs(texts)
    for k, text in enumerate(texts):
        words = [f" {word} " for word in text.casefold().split()]
        runs = [word[at : at + n] for word in words for n in (2, 3, 4, 5) for at in range(len(word) - n + 1)]
        assert np.count_nonzero(row == k) == len(set(runs))
        counts = sorted(round(float(np.exp(one - 1))) for one in times[row == k])
        assert counts == sorted(runs.count(one) for one in set(runs))
    assert run.max() < wordings.HASHED
