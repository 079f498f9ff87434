"""Places among few values, many at a time: what numpy's own search says, to the last value."""

import numpy as np
import pytest

from reportgen.places import MANY, places
from tests.loops import each_seed

STEPS = np.arange(101) / 100


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("kind", [np.float64, np.float32])
@each_seed(range(4))
def test_places_are_those_of_a_search(kind, side, seed):
    rng = np.random.default_rng(seed)
    values = rng.random(MANY).astype(kind)
    edges = np.unique(np.concatenate([STEPS, values[:5].astype(np.float64), [0.5 + 1e-12, 0.5 + 2e-12]]))
    values[::5] = rng.choice(edges, values[::5].size)
    values[1::5] = np.nextafter(values[::5][: values[1::5].size], kind(seed % 2))
    np.testing.assert_array_equal(places(edges, values, side), np.searchsorted(edges, values, side))


@pytest.mark.parametrize("side", ["left", "right"])
def test_what_is_no_share_has_its_place_too(side):
    values = np.resize([np.nan, -np.inf, np.inf, -0.25, 7.0, 0.3, -1e-300, 1.0, 1.0 + 1e-15], MANY)
    edges = np.array([-np.inf, -0.25, 0.0, 0.3, 1.0, 7.0, np.inf])
    np.testing.assert_array_equal(places(edges, values, side), np.searchsorted(edges, values, side))


def test_edges_may_lie_close_together():
    values = np.random.default_rng(0).normal(0.5, 1e-6, MANY)
    edges = np.linspace(0.5 - 1e-6, 0.5 + 1e-6, 50)
    np.testing.assert_array_equal(places(edges, values, "right"), np.searchsorted(edges, values, "right"))
