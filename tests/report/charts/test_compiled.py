"""The specs as the page has them: current, without data, without a label, in colours of the theme alone."""

import json
import re

from reportgen.locations import templates_folder
from reportgen.report.charts import SPECS
from reportgen.report.charts.compiled import compiled
from reportgen.report.charts.style import PAGE
from tests.loops import each

FOLDER = templates_folder() / "charts"


def test_there_is_a_compiled_spec_for_each_written_one_and_no_other():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(SPECS)


@each("name", SPECS)
def test_the_compiled_specs_are_current(name: str):
    """After a change of a spec: python -m reportgen.report.charts."""
    assert (FOLDER / f"{name}.json").read_text("utf-8") == compiled(SPECS[name])


@each("name", SPECS)
def test_a_compiled_spec_holds_no_data_and_only_colours_of_the_theme(name: str):
    text = (FOLDER / f"{name}.json").read_text("utf-8")
    spec = json.loads(text)["vega"]
    assert not [data for data in spec["data"] if "values" in data or "url" in data]
    assert set(re.findall(r'"(\$[\w-]+)"', text)) - {"$schema"} <= set(PAGE.values())
    assert not re.findall(r'"#[0-9a-fA-F]{3,8}"', text)


@each("name", SPECS)
def test_every_spec_has_the_frame_that_the_page_counts_on(name: str):
    spec = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["vega"]
    assert spec["autosize"] == "none"
    assert {"top", "right", "bottom", "left"} == set(spec["padding"])
    assert isinstance(spec["width"], int)
    assert isinstance(spec["height"], int)
