"""The options of one build: frozen, checked by the commands, written into the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """Everything `reportgen build` can be told; the defaults are its own."""

    predictions: Path
    ground_truth: Path | None = None
    images: Path | None = None
    task: str | None = None
    format: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    threshold: float | None = None
    criterion: str | None = None
    title: str | None = None
    model: str | None = None
    version: str | None = None
    dataset: str | None = None
    created: str | None = None
    seed: int = 0
    image_budget: float = 20.0
    no_images: bool = False

    def recorded(self) -> dict[str, object]:
        """The options in force as the record keeps them: all that can change a figure or the page, no paths."""
        return {
            "threshold": self.threshold,
            "criterion": self.criterion or "macro_f1",
            "columns": dict(sorted(self.columns.items())),
            "seed": self.seed,
            "image_budget": self.image_budget,
            "no_images": self.no_images,
        }
