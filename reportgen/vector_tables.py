"""What a reader of vectors returns: one file's rows of numbers, as written, before they are joined with any sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.numbers import count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class VectorTable:
    """A vector per sample or per box, in the order of the file.

    `vectors` (n, d) is float32, of a large file mapped from it, then also float16; NaN throughout where a row has none,
    infinite where a number is out of reach; d is 0 where the file holds nothing but `positions` (n, 2), the places on a
    map that somebody else computed, NaN where unknown. `ids` are as written, empty where there is none; None: the order
    tells.
    `box` (n,) is the number of the box in its image, `ids` then being those of images. `notes` say what was taken of
    the file.
    """

    name: str
    format: str
    vectors: NDArray[np.float32]
    ids: list[str] | None = None
    box: NDArray[np.int64] | None = None
    positions: NDArray[np.float32] | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.vectors)

    @property
    def described(self) -> str:
        """The file in words: `vectors.npy: 1,797 × 64`."""
        n, d = self.vectors.shape
        shape = f"{count(n)} × {count(d)}" if d else f"{count(n)} positions"
        given = ("with ids",) if self.ids is not None else ()
        placed = ("with positions",) if d and self.positions is not None else ()
        return f"{self.name}: {', '.join((shape, *given, *placed, *self.notes))}"
