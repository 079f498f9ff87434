"""Settings that somebody else wrote."""

import pytest

from tests.command_line import refused


@pytest.mark.parametrize("place", ["../out.html", "/elsewhere/out.html", "a/../../out.html", "\\u0000"])
@pytest.mark.parametrize("option", ["output", "record"])
def test_settings_write_nowhere_but_below_their_folder(tmp_path, option, place):
    (tmp_path / "reportgen.toml").write_text(f'[build]\n{option} = "{place}"\n')
    assert "lies outside the folder of the settings" in refused(tmp_path, "build", "--predictions", "p.csv")
