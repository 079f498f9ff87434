"""The charts of reports, by the name that `report.chart` and the page's `data-chart` know them by."""

charts = (
    "threshold", "counts", "overlaps", "sizes", "shapes", "support", "pr", "roc", "reliability", "scores", "labels",
    "f1_distribution", "performance", "confusion",
)  # fmt: skip
