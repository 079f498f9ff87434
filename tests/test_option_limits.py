"""Numbers at their extremes, for every option and requirement that takes one."""

import pytest

from reportgen.errors import OptionError
from reportgen.gates.requirement import requirement
from reportgen.options import Options

NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize("iou", [NAN, INFINITY, -INFINITY, -1, 0, 1.0001, 1e308])
def test_an_overlap_lies_above_0_up_to_1(iou):
    with pytest.raises(OptionError, match="no overlap"):
        Options("p.csv", iou=iou)


@pytest.mark.parametrize("megabytes", [NAN, INFINITY, -INFINITY, -1, -1e-9, 1e7, 1e308])
def test_a_budget_is_one_that_a_page_can_hold(megabytes):
    with pytest.raises(OptionError, match="megabytes"):
        Options("p.csv", image_budget=megabytes)


@pytest.mark.parametrize("seed", [-1, 2**63, 10**40])
def test_a_seed_is_a_whole_number_that_a_record_can_hold(seed):
    with pytest.raises(OptionError, match="--seed"):
        Options("p.csv", seed=seed)


@pytest.mark.parametrize("limit", ["1e400", "-1e400", "1e308", "1.7976931348623157e308", "9" * 400])
@pytest.mark.parametrize("form", ["macro_f1 >= {}", "drop(macro_f1) <= {}", "f1[*] >= {}"])
def test_a_limit_that_no_figure_reaches_is_none(limit, form):
    with pytest.raises(OptionError, match="limit that no figure reaches"):
        requirement(form.format(limit))


@pytest.mark.parametrize(
    "text", ['f1["\\ud800"] >= 1', 'f1["a] >= 1', "f1 >= nan", "f1 >= inf", "f1 >= 1e", "f1 >= --1"]
)
def test_what_is_no_requirement_is_refused(text):
    with pytest.raises(OptionError):
        requirement(text)
