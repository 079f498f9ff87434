"""Numbers as people write them: what is one, what is none, and what could be two."""

import polars as pl
import pytest

from reportgen.number_cells import number_cells


def values(*cells: str | None, are_shares: bool = False) -> list[float | None]:
    found = number_cells(pl.Series(cells, dtype=pl.String), are_shares=are_shares)
    assert found.bad is None, (found.bad, found.problem)
    return found.values.to_list()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("1.5", " 2 ", "", None, "-1e3"), [1.5, 2, None, None, -1000]),
        (("1,5", "12", ",25", "-0,125"), [1.5, 12, 0.25, -0.125]),
        (("1.234,5", "1,234"), [1234.5, 1.234]),
        (("1,234.5", "1,234", "7"), [1234.5, 1234, 7]),
        (("1,234,567", "1,024"), [1234567, 1024]),
        (("1 234,5", "1\u00a0234\u00a0567,25"), [1234.5, 1234567.25]),
        (("1'234.5", "2"), [1234.5, 2]),
        (("1,5e-3",), [0.0015]),
    ],
)
def test_numbers_are_read_as_people_write_them(cells: tuple[str | None, ...], expected: list[float | None]) -> None:
    assert values(*cells) == pytest.approx(expected)


def test_shares_may_have_a_percent_sign_and_no_thousands() -> None:
    assert values("93%", "7,5 %", "0", "100%", are_shares=True) == pytest.approx([0.93, 0.075, 0, 1])
    assert values("1,000", "0,125", are_shares=True) == [1, 0.125]
    assert number_cells(pl.Series(["93%", "7%"]), are_shares=True).n_percentages == 2


@pytest.mark.parametrize(
    ("cells", "bad", "problem"),
    [
        (("640", "1,024"), 1, "can be thousands or have decimals"),
        (("1,5", "1.024"), 1, "can be thousands or have decimals"),
        (("1,5", "1,234.5", "1,024"), 2, "can be thousands or have decimals"),
        (("1.5", "high"), 1, "is not a number"),
        (("1,2,3",), 0, "is not a number"),
        (("0x1",), 0, "is not a number"),
        (("93%",), 0, "is not a number"),
    ],
)
def test_what_is_no_number_or_two_is_named(cells: tuple[str, ...], bad: int, problem: str) -> None:
    found = number_cells(pl.Series(cells))
    assert (found.bad, found.problem) == (bad, problem)


def test_percentages_and_shares_in_one_column_are_refused() -> None:
    found = number_cells(pl.Series(["93%", "0.8"]), are_shares=True)
    assert found.bad == 1
    assert "no percent sign" in found.problem
