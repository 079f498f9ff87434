"""What changed in the slices of two versions: the same samples are compared as pairs, others are not tested."""

import math

import msgspec
import numpy as np
import pytest

from reportgen.comparison.leaderboard import Versions
from reportgen.comparison.pair import Comparison
from reportgen.comparison.record import comparison_record
from reportgen.metrics.slices import paired_change
from reportgen.record.packed import DamagedColumn, packed
from reportgen.record.slices import SliceColumn
from tests.versions import answers, saved, sliced

LETTERS = list("abcd")
N = 600


@pytest.fixture(scope="module")
def versions():
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 4, N).astype(np.int32)
    night = rng.random(N) < 0.4
    before = answers(rng, truth, 4, 0.9)
    after = np.where(night & (rng.random(N) < 0.4), (truth + 1) % 4, before)
    light = np.where(night, "night", "day").tolist()
    few = ["few" if k < 20 else "many" for k in range(N)]
    return [sliced(saved(truth, side, LETTERS, name=name), {"light": light, "few": few})
            for name, side in (("old", before), ("new", after))]  # fmt: skip


def test_the_most_harmed_slice_comes_first_with_the_interval_of_pairs(versions):
    worst, *others = Comparison(*versions).slice_changes
    assert (worst.name, worst.value, worst.verdict) == ("light", "night", "worse")
    old, new = (record.rows for record in versions)
    code = versions[0].slice_codes["light"][1]
    right = [(rows.truth == rows.prediction)[code == 1] for rows in (old, new)]
    gained, lost = (~right[0] & right[1]).sum(), (right[0] & ~right[1]).sum()
    n, change = right[0].size, (gained - lost) / right[0].size
    assert worst.change.difference == pytest.approx(change)
    error = math.sqrt((gained + lost - n * change**2) / (n - 1) / n)  # of a paired difference of shares
    assert worst.change.error == pytest.approx(error * math.sqrt(1 + 2 / (gained + lost)))
    assert {one.value: one.verdict for one in others} == {"day": "same", "few": "unknown", "many": "worse"}


def test_few_samples_and_slices_of_other_samples_are_not_tested(versions):
    found = {(one.name, one.value): one for one in Comparison(*versions).slice_changes}
    assert math.isnan(found["few", "few"].q)
    assert not math.isnan(found["few", "many"].q)
    (light, few), after = versions[1].slice_columns, versions[1]
    turned = SliceColumn("light", light.values, packed(1 - after.slice_codes["light"][1], "int8"))
    other = msgspec.structs.replace(after, slice_columns=[turned, few])
    found = {(one.name, one.value): one for one in Comparison(versions[0], other).slice_changes}
    assert not found["light", "night"].change.is_known
    assert found["few", "many"].change.is_known


def test_a_record_of_the_comparison_has_them_and_records_without_have_none(versions):
    (pair,) = comparison_record(Versions(tuple(versions)), [None]).pairs
    assert (pair.slices[0].name, pair.slices[0].value) == ("light", "night")
    assert pair.slices[0].change == pair.slices[0].after - pair.slices[0].before
    bare = msgspec.structs.replace(versions[0], slices=[], slice_columns=[])
    assert Comparison(bare, versions[1]).slice_changes == ()


def test_the_error_of_ratios_of_several_things_is_that_of_drawing_samples_again():
    rng = np.random.default_rng(5)
    whole = rng.integers(1, 6, 400)
    parts = [rng.binomial(whole, share) for share in (0.7, 0.75)]
    change, error, discordant = paired_change(np.zeros(400, int), 1, (parts[0], whole), (parts[1], whole))
    drawn = rng.integers(0, 400, (4000, 400))
    again = (parts[1][drawn].sum(axis=1) - parts[0][drawn].sum(axis=1)) / whole[drawn].sum(axis=1)
    assert error[0] == pytest.approx(again.std(), rel=0.05)
    assert change[0] == pytest.approx((parts[1] - parts[0]).sum() / whole.sum())
    assert discordant[0] == (parts[0] != parts[1]).sum()


def test_slices_that_do_not_fit_the_samples_are_damaged(versions):
    for code in (np.zeros(N - 1), np.full(N, 2), np.full(N, -2)):
        damaged = msgspec.structs.replace(
            versions[0], slice_columns=[SliceColumn("light", ["day", "night"], packed(code, "int8"))]
        )
        with pytest.raises(DamagedColumn, match="slices and its samples disagree"):
            _ = damaged.slice_codes
