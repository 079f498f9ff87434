"""Links and shortened names, for any name at all."""

from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from reportgen.links import cell_link, label_link, short, threshold_link

NAMES = st.text(st.characters(exclude_categories=["Cs"]))


@given(NAMES, st.none() | NAMES)
def test_a_cell_link_reads_back(truth, prediction):
    key, value = cell_link(truth, prediction).split("=")
    assert key == "#cell"
    assert [unquote(name) for name in value.split(",")] == [truth, prediction or ""]


@given(NAMES)
def test_a_label_link_reads_back(label):
    name, state = label_link(label, "missed").removeprefix("#label=").split("&")
    assert unquote(name) == label
    assert state == "state=missed"


@given(st.floats(0, 1))
def test_a_threshold_link_loses_no_bit(threshold):
    assert float(threshold_link(threshold).removeprefix("#threshold&t=")) == threshold


@given(NAMES, st.integers(1, 30))
def test_a_short_name_is_never_longer_than_asked_and_keeps_its_ends(name, length):
    shown = short(name, length)
    assert len(shown) <= length
    if shown != name:
        start, end = shown.split("…", 1) if shown.count("…") == 1 else (shown[: (length - 1) // 2], "")
        assert name.startswith(start)
        assert name.endswith(end)


@given(NAMES)
def test_a_name_that_fits_is_left_alone(name):
    assert short(name, max(1, len(name))) == name
