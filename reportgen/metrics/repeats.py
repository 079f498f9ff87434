"""What repeats of a sample say of drawing several of them."""

from __future__ import annotations

from math import comb, nan


def pass_at_k(n: int, right: int, k: int) -> float:
    """The chance that one of k of a sample's n outputs is right, `right` of them being so; NaN of fewer than k.

    Source: Chen et al. 2021.

    >>> round(pass_at_k(5, 2, 2), 3), pass_at_k(3, 0, 2), pass_at_k(1, 1, 2)
    (0.7, 0.0, nan)
    """
    return nan if n < k else 1 - comb(n - right, k) / comb(n, k)


def pass_hat_k(n: int, right: int, k: int) -> float:
    """The chance that all of k of a sample's n outputs are right; NaN of fewer than k.

    >>> pass_hat_k(5, 2, 2), pass_hat_k(2, 2, 2)
    (0.1, 1.0)
    """
    return nan if n < k else comb(right, k) / comb(n, k)
