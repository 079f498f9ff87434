"""LVIS's additions to COCO: which images were looked through for which labels."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.readers.boxes import id_text
from reportgen.readers.coco_records import Id, Image
from reportgen.tables import Federated


def is_federated(images: Sequence[Image]) -> bool:
    """Whether some image says which labels are not in it."""
    return any(image.neg_category_ids is not None for image in images)


def federated(images: Sequence[Image], category: dict[str, int]) -> Federated | None:
    """What the images say of labels, None where they say nothing; `category` is the position of each id.

    An image without these lists, among others that have them, was looked through for what is annotated in it.
    """
    absent = [image.neg_category_ids for image in images]
    partial = [image.not_exhaustive_category_ids for image in images]
    if not is_federated(images):
        return None
    return Federated(_pairs(absent, category), _pairs(partial, category))


def _pairs(lists: Sequence[Sequence[Id] | None], category: dict[str, int]) -> NDArray[np.int32]:
    """(n, 2) image and label of each id in the lists of the images; ids that are no category are left out."""

    def places() -> Iterator[tuple[int, int]]:
        for image, ids in enumerate(lists):
            for number in ids or ():
                label = category.get(id_text(number))
                if label is not None:
                    yield image, label

    return np.array(list(places()), np.int32).reshape(-1, 2)
