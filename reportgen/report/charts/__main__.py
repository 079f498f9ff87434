"""`python -m reportgen.report.charts`: every spec compiled to templates/charts; needs vl-convert, of the extra test."""

import sys

from reportgen.locations import templates_folder
from reportgen.report.charts import SPECS
from reportgen.report.charts.compiled import compiled


def main() -> int:
    """Writes the specs and removes those that are no more."""
    folder = templates_folder() / "charts"
    for name, spec in SPECS.items():
        (folder / f"{name}.json").write_text(compiled(spec), encoding="utf-8")
    for path in folder.glob("*.json"):
        if path.stem not in SPECS:
            path.unlink()
    sys.stdout.write(f"{len(SPECS)} specs in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
