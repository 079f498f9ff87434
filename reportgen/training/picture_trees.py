"""A folder per label with its pictures in it, as hard links: parts of a data set that is laid out so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.training.box_files import linked

if TYPE_CHECKING:
    from reportgen.training.material import Material


@dataclass(frozen=True, eq=False)
class PictureTree:
    """The tree; without labels the pictures lie side by side, where no two of them have one name."""

    material: Material

    @cached_property
    def hides(self) -> bool:
        """Whether parts without labels can be written: else the folders tell them."""
        names = [name.rpartition("/")[2] for name in self.material.ids]
        return len(set(names)) == len(names)

    def write(self, samples: Sequence[int], place: Path, *, has_labels: bool) -> Path:
        """Makes the tree of some samples, and gives its place."""
        place.mkdir(parents=True, exist_ok=True)
        for k in samples:
            source, name = self.material.picture_paths[k], self.material.ids[k]
            if source is not None:
                linked(source, place / (name if has_labels or not self.hides else name.rpartition("/")[2]))
        return place
