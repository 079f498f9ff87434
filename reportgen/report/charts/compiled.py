"""A spec as the page has it: Vega to be drawn, and the Vega-Lite it comes from, which readers may copy."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from reportgen.report.charts.style import PAGE, Colours

VEGA_LITE = "6.4"
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def compiled(spec: Callable[[Colours], Any]) -> str:
    """The text of templates/charts/NAME.json: the same versions of altair and vl-convert give the same."""
    import vl_convert

    lite = vega_lite(spec(PAGE))
    vega = vl_convert.vegalite_to_vega(lite, vl_version=VEGA_LITE)
    del vega["$schema"]  # only the page reads it
    return (
        json.dumps({"vega": vega, "vega_lite": lite}, sort_keys=True, separators=(",", ":"), ensure_ascii=True) + "\n"
    )


def vega_lite(chart: Any) -> dict[str, Any]:
    """An altair chart as Vega-Lite without what altair adds of its own.

    Raises: altair.SchemaValidationError where it is no valid Vega-Lite.
    """
    lite: dict[str, Any] = chart.to_dict()
    for size in ("continuousWidth", "continuousHeight"):
        lite["config"]["view"].pop(size, None)
    return lite | {"$schema": SCHEMA}
