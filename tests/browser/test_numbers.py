"""The page writes figures exactly as Python does: templates/numbers.js against reportgen/numbers.py, in the browser."""

# ruff: noqa: E501 - what runs in the page stands on few lines

import json
import re

import numpy as np
import pytest

from reportgen import numbers
from reportgen.comparison.change import difference_text
from reportgen.links import short
from reportgen.locations import templates_folder
from reportgen.outputs.filters import FILTERS

TIES = [0.8125, 0.0625, 0.125, 0.9995, 0.0005, 0.005, 0.995, 0.5, 0.1235, 0.1245, 0.4995, 0.015, 0.025, 0.115, 0.285, 0.375, 0.00049999999999999, 1.0, 0.0]  # fmt: skip


@pytest.fixture(scope="module")
def write(browser):
    """Calls one of the page's functions on many values: `write("metricText", values)`."""
    source = "".join((templates_folder() / name).read_text(encoding="utf-8") for name in ("numbers.js", "change.js"))
    context = browser.new_context(offline=True)
    page = context.new_page()
    script = re.sub(r"^import .*$|^export ", "", source, flags=re.MULTILINE)

    def written(name: str, values: list) -> list[str]:
        arguments = json.dumps([None if isinstance(v, float) and np.isnan(v) else v for v in values])
        return page.evaluate(
            f"(() => {{ {script}; return {arguments}.map(v => Array.isArray(v) ? {name}(...v) : {name}(v)); }})()"
        )

    yield written
    context.close()


@pytest.fixture(scope="module")
def fractions() -> list[float]:
    """Ties, their neighbours, ratios of counts, and anything else."""
    rng = np.random.default_rng(0)
    ties = [value for tie in TIES for value in (tie, np.nextafter(tie, 0), np.nextafter(tie, 1))]
    halves = (
        [(k + 0.5) / 1000 for k in range(1000)]
        + [k / 2048 for k in range(2049)]
        + [(k + 0.5) / 100 for k in range(100)]
    )
    ratios = [a / b for b in range(1, 60) for a in range(b + 1)]
    return [
        float(v)
        for v in (
            *ties,
            *halves,
            *ratios,
            *rng.random(3000),
            *rng.random(500) * 1e-3,
            *(1 - rng.random(500) * 1e-3),
            np.nan,
        )
    ]


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("metricText", numbers.metric),
        ("thresholdText", numbers.threshold),
        ("percentText", numbers.percent),
        ("scoreText", numbers.score),
        ("shareText", numbers.share),
    ],
)
def test_the_page_writes_every_fraction_as_python_does(write, fractions, name: str, python):
    assert len(fractions) > 8000
    wrong = [(v, js, python(v)) for v, js in zip(fractions, write(name, fractions), strict=True) if js != python(v)]
    assert wrong == []


def test_the_page_writes_every_difference_and_its_interval_as_python_does(write, fractions):
    differences = [sign * value for value in fractions for sign in (1, -1)]
    pairs = [[low, high] for low, high in zip(fractions[::-1], differences, strict=False)] + [[0.0, 0.0], [-0.0, 0.0]]
    assert write("signedText", differences) == [numbers.signed(value) for value in differences]
    known = [[None if np.isnan(end) else end for end in pair] for pair in pairs]
    assert write("spreadText", known) == [numbers.spread(*pair) for pair in pairs]


def test_the_page_places_every_share_as_the_templates_do(write, fractions):
    shares = [value for value in fractions if not np.isnan(value)]
    assert write("placeText", shares) == [FILTERS["percent_x"](value) for value in shares]


def test_the_page_writes_every_count_as_python_does(write):
    counts = [*range(-20, 1200), *range(9_900, 10_100), 99_999, 100_000, 999_999, 1_000_000, 12_345_678, 2_147_483_647]
    assert write("countText", counts) == [numbers.count(n) for n in counts]
    named = [[n, "image", "images"] for n in (0, 1, 2, 999, 1_000, 10_000)]
    assert write("namedCount", named) == [numbers.named(n, "image") for n, *_ in named]


def test_the_page_shortens_names_as_python_does_and_never_cuts_a_character_in_two(write):
    names = [
        "",
        "cat",
        "x" * 60,
        "x" * 61,
        "ab" * 40,
        "🐈" * 40,
        "🐈" * 61,
        "a" + "🐈" * 80,
        "é" * 70,
        "مرحبا" * 20,
        "\u2028" * 61,
    ]
    for length in (60, 40, 20):
        assert write("shortName", [[name, length] for name in names]) == [short(name, length) for name in names]


def test_p_values_are_written_alike(write, fractions):
    small = [*(10.0 ** -np.arange(1, 80)).tolist(), 4.484e-34, 2.2e-11, 0.00099, 0.001, 0.995, 5e-324]
    values = [*fractions, *small]
    assert write("probabilityText", values) == [numbers.probability(value) for value in values]


@pytest.mark.parametrize("verdict", ["better", "worse", "noise", "same", "unknown", "undefined"])
def test_differences_have_the_same_signs(write, verdict):
    values = [0.012, -0.012, 0.0, 0.0002, -0.0004, 0.5]
    texts = [difference_text(verdict, value, "higher") for value in values]
    assert write("differenceText", [[verdict, value] for value in values]) == texts
