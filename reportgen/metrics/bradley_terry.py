"""Strengths of models from games between them: Bradley and Terry, with errors that know which games go together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.metrics.bounds import Z
from reportgen.metrics.clustered import Codes, Floats

ELO = 400 / np.log(10)  # points of Elo in one of log odds
STEPS, CLOSE = 50, 1e-10
NULL = 1e-10  # eigenvalues below this share of the largest are those of a direction that games say nothing of


@dataclass(frozen=True, eq=False)
class Strengths:
    """The log odds (n_models,) of each model, their mean 0, with their covariance (n_models, n_models).

    `is_finite` is False for a model that won or lost every game, or met none of the others: it has no finite strength.
    """

    value: Floats
    covariance: Floats
    is_finite: Mask

    @property
    def error(self) -> Floats:
        """(n_models,) standard errors."""
        found: Floats = np.where(self.is_finite, np.sqrt(np.clip(np.diag(self.covariance), 0, None)), np.nan)
        return found

    @property
    def interval(self) -> Floats:
        """(n_models, 2) 95% intervals on the scale of Elo."""
        found: Floats = ELO * (self.value[:, None] + np.array([-Z, Z]) * self.error[:, None])
        return found

    def difference(self, first: int, second: int) -> tuple[float, float]:
        """First less second with its standard error."""
        v = self.covariance
        variance = v[first, first] + v[second, second] - 2 * v[first, second]
        return float(self.value[first] - self.value[second]), float(np.sqrt(max(variance, 0.0)))


def strengths(first: Codes, second: Codes, won: Floats, n_models: int, cluster: Codes) -> Strengths:
    """Strengths from games (n_games,): `won` is 1 where the first won, 0 where the second did, ½ for a tie.

    By Newton's method; the covariance is the sandwich over clusters (n_games,). Source: Bradley and Terry 1952.
    """
    is_finite = _finite(first, second, won, n_models)
    kept = is_finite[first] & is_finite[second]
    i, j, group = first[kept], second[kept], cluster[kept]
    y = won[kept]
    b = np.zeros(n_models)
    hessian = np.zeros((n_models, n_models))
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(b[j] - b[i]))
        hessian = _laplacian(i, j, p * (1 - p), n_models)
        step = _inverse(hessian) @ _gradient(i, j, y - p, n_models)
        b += step
        if np.abs(step).max(initial=0) < CLOSE:
            break
    inverse = _inverse(hessian)
    covariance = inverse @ _outer(i, j, y - 1 / (1 + np.exp(b[j] - b[i])), group, n_models) @ inverse
    value = np.where(is_finite, b - b[is_finite].mean() if is_finite.any() else b, np.nan)
    return Strengths(value, covariance, is_finite)


def _finite(first: Codes, second: Codes, won: Floats, n: int) -> Mask:
    """The models left when those that won or lost all, among those left, are taken out again and again."""
    left = np.ones(n, np.bool_)
    while True:
        kept = left[first] & left[second]
        wins = np.bincount(first[kept], won[kept], n) + np.bincount(second[kept], 1 - won[kept], n)
        games = np.bincount(first[kept], minlength=n) + np.bincount(second[kept], minlength=n)
        still = left & (wins > 0) & (wins < games)
        if np.array_equal(still, left):
            return left
        left = still


def _gradient(i: Codes, j: Codes, residual: Floats, n: int) -> Floats:
    return np.asarray(np.bincount(i, residual, n) - np.bincount(j, residual, n), np.float64)


def _laplacian(i: Codes, j: Codes, weight: Floats, n: int) -> Floats:
    found = np.zeros((n, n))
    np.add.at(found, (i, i), weight)
    np.add.at(found, (j, j), weight)
    np.add.at(found, (i, j), -weight)
    np.add.at(found, (j, i), -weight)
    return found


def _inverse(matrix: Floats) -> Floats:
    return np.asarray(np.linalg.pinv(matrix, rcond=NULL, hermitian=True), np.float64)


def _outer(i: Codes, j: Codes, residual: Floats, cluster: Codes, n: int) -> Floats:
    """Σ over clusters of the outer product of their gradients."""
    _, code = np.unique(cluster, return_inverse=True)
    groups = int(code.max(initial=-1)) + 1
    gradients = np.zeros((groups, n))
    np.add.at(gradients, (code, i), residual)
    np.add.at(gradients, (code, j), -residual)
    factor = groups / (groups - 1) if groups > 1 else np.nan
    found: NDArray[np.float64] = gradients.T @ gradients * factor
    return found
