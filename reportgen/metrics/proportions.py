"""Exact 95 % intervals of a share of counted things, which never have zero width."""

import numpy as np
from numpy.typing import NDArray

TAIL = 0.025  # of each side
PANELS = 64  # pieces that the range of a beta distribution is integrated in
NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)
SPREADS, DECAYS = 12.0, 45.0  # so many deviations and so many e-foldings from the mode nothing is left of it
STEPS = 10  # of Newton's method from within one of the panels: the digits double with each

Floats = NDArray[np.float64]
Numbers = NDArray[np.floating] | NDArray[np.integer]


def clopper_pearson(part: Numbers, whole: Numbers) -> NDArray[np.float64]:
    """Clopper and Pearson's 95 % interval of part / whole, (..., 2): low, high; NaN where whole is 0.

    It covers at least 95 % whatever the share, and is wider than Wilson's for that. Source: Clopper and Pearson 1934;
    scipy.stats.binomtest(k, n).proportion_ci("exact").

    >>> clopper_pearson(np.array([8, 0]), np.array([8, 8])).round(3)
    array([[0.631, 1.   ],
           [0.   , 0.369]])
    """
    rest = whole - part
    low = np.where(part > 0, beta_quantile(TAIL, np.maximum(part, 1), rest + 1), 0.0)
    high = np.where(rest > 0, 1.0 - beta_quantile(TAIL, np.maximum(rest, 1), part + 1), 1.0)
    interval: Floats = np.where((whole > 0)[..., None], np.stack([low, high], axis=-1), np.nan)
    return interval


def beta_quantile(share: float, a: Numbers, b: Numbers) -> Floats:
    """The value below which a share (0.001 to 0.999) of the beta distribution lies, to 1e-11; `a`, `b` at least 1.

    Integrated over the logarithm of the odds, where the density is smooth and has one peak whatever its shape. Nothing
    is taken from a table or a gamma function, so that ten millions are as exact as ten. Source: scipy.stats.beta.ppf.
    """
    shape = np.broadcast_shapes(np.shape(a), np.shape(b))
    a, b = (np.broadcast_to(np.asarray(values, np.float64), shape).ravel()[:, None] for values in (a, b))
    mode, spread = np.log(a / b), np.sqrt(1.0 / a + 1.0 / b)
    first, last = mode - SPREADS * spread - DECAYS / a, mode + SPREADS * spread + DECAYS / b
    width = (last - first) / PANELS
    starts = first + width * np.arange(PANELS)
    masses = _mass(a[..., None], b[..., None], starts, width)
    below = np.cumsum(masses, axis=1)
    wanted = share * below[:, -1:]
    panel = np.argmax(below >= wanted, axis=1)[:, None]
    start = np.take_along_axis(starts, panel, axis=1)
    missing = wanted - np.take_along_axis(below - masses, panel, axis=1)
    step = width * missing / np.take_along_axis(masses, panel, axis=1)
    for _ in range(STEPS):
        excess = _mass(a[..., None], b[..., None], start, step) - missing
        step = np.clip(step - excess / _density(a, b, start + step), 0.0, width)
    quantile: Floats = (1.0 / (1.0 + np.exp(-(start + step)))).reshape(shape)
    return quantile


def _mass(a: Floats, b: Floats, start: Floats, width: Floats) -> Floats:
    """The integral of the density from each start over a width, by Gauss and Legendre's rule."""
    half = width[..., None] / 2
    mass: Floats = (_density(a, b, start[..., None] + half * (1.0 + NODES)) @ WEIGHTS) * half[..., 0]
    return mass


def _density(a: Floats, b: Floats, odds: Floats) -> Floats:
    """The density of the logarithm of the odds, 1 at its mode."""
    mode = np.log(a / b)
    height = a * (odds - mode) - (a + b) * (np.logaddexp(0.0, odds) - np.logaddexp(0.0, mode))
    density: Floats = np.exp(height)
    return density
