"""Groups are called by what tells them from others, and by the same names whatever the order of samples and values."""

import numpy as np

from reportgen.metrics.group_names import Column, distinct_names, group_names


def column(values):
    names = sorted({value for value in values if value})
    return Column(np.array([names.index(value) if value else -1 for value in values]), names)


SIZES = (40, 40, 40, 40, 40, 40)
GROUP = np.repeat(np.arange(6), SIZES)
LABELS = column(["3"] * 30 + ["5"] * 10 + ["1"] * 18 + ["8"] * 19 + ["0"] * 3 + [f"{k % 10}" for k in range(160)])
TIME = column(["day"] * 80 + ["night"] * 30 + [""] * 10 + ["day"] * 120)
LIGHT = column(["bright"] * 120 + ["dark"] * 30 + ["bright"] * 90)
TEXTS = ["the sky"] * 160 + ["the late train was late"] * 20 + ["the train to Köln"] * 20 + ["the sky"] * 40


def names_of(order, flipped=False):
    def turned(one):
        code = one.code[order]
        if not flipped:
            return Column(code, one.values)
        return Column(np.where(code < 0, -1, len(one.values) - 1 - code), one.values[::-1])

    return group_names(GROUP[order], 6, labels=turned(LABELS), columns=([turned(TIME)], [turned(LIGHT)]),
                       texts=[TEXTS[row] for row in order])  # fmt: skip


def test_the_first_that_is_strong_names_a_group():
    wanted = ["mostly 3", "1 and 8", "night", "dark", "late, train, köln", "group 6"]
    assert names_of(np.arange(240)) == wanted


def test_names_do_not_depend_on_the_order_of_samples_and_values():
    order = np.random.default_rng(0).permutation(240)
    assert names_of(order) == names_of(order, flipped=True) == names_of(np.arange(240))


def test_what_all_groups_have_names_none():
    labels = column(["cat"] * 90 + ["dog"] * 10)
    assert group_names(np.arange(100) % 2, 2, labels=labels) == ["group 1", "group 2"]


def test_equal_names_are_told_apart_by_letters():
    labels = column(["3"] * 20 + ["5"] * 20 + ["7"] * 20)
    assert group_names(np.arange(60) // 10, 6, labels=labels) == [
        "mostly 3 · A", "mostly 3 · B", "mostly 5 · A", "mostly 5 · B", "mostly 7 · A", "mostly 7 · B",
    ]  # fmt: skip
    assert distinct_names(["a"] * 28)[25:] == ["a · Z", "a · AA", "a · AB"]


def test_chance_names_no_group_by_a_column():
    rng = np.random.default_rng(0)
    group = rng.integers(0, 40, 2000)
    named = 0
    for _ in range(20):
        values = Column(rng.integers(0, 10, 2000), [f"v{k}" for k in range(10)])
        named += sum(name.startswith("v") for name in group_names(group, 40, columns=[[values]]))
    assert named <= 2


def test_without_anything_groups_have_numbers():
    assert group_names(np.zeros(0, int), 0) == []
    assert group_names(np.zeros(3, int), 1, labels=Column(np.full(3, -1), []), texts=["", "", ""]) == ["group 1"]
