"""COCO: ground truth with images, categories and annotations; results as a list, or wrapped in such an object."""

import json
import re
from collections.abc import Mapping
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportgen.arrays import Mask
from reportgen.issues import Issue, issue
from reportgen.readers.boxes import (
    collector_off,
    encoded,
    encoded_numbers,
    id_text,
    images_of,
    plain_text,
    positions_of,
)
from reportgen.readers.coco_federated import federated, is_federated
from reportgen.readers.coco_records import Annotation, Category, Coco, Image, decoded, further_columns, loosened
from reportgen.readers.coco_results import CHUNK_BYTES, Results, results
from reportgen.readers.encoding import is_text, utf8_data
from reportgen.readers.folders import is_file
from reportgen.readers.source import Source
from reportgen.tables import BoxTable

FORMATS = ("coco",)
SIGN = "JSON with images and annotations, or a list of boxes with image_id and category_id"

_LARGEST_ID = 2**53  # up to here scripts of a page tell whole numbers apart
_FOLDER_FILE = "_annotations.coco.json"  # Roboflow's, beside the images of a split
_OBJECT = re.compile(rb'"(?:annotations|images|categories)"\s*:\s*\[\s*[\]{]')
_RESULT_KEYS = (b'"image_id"', b'"category_id"')
_list_decoder = msgspec.json.Decoder(list[Annotation])
_NO_BOX = (np.nan,) * 4
_ANNOTATION_0 = (
    "annotation 0 counts as any other, while pycocotools drops its match and comes to figures that are a little lower"
)
_GIVE_BOXES = "Give the boxes: a file of instances with bbox as ground truth, the results of bbox as predictions."
_FEDERATED = "federated as in LVIS: an image says which labels it was looked through for"


def recognises(source: Source) -> bool:
    """Whether the text is an object that begins like COCO's, or a list whose first item is a box of an image."""
    if source.is_folder:
        return is_file(source.path / _FOLDER_FILE)
    head = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] not in (b"{", b"[") or not is_text(source) or b'"source-ref"' in head:
        return False
    if head[:1] == b"{":
        return bool(_OBJECT.search(head))
    return re.match(rb"\[\s*\{", head) is not None and all(key in head for key in _RESULT_KEYS)


def read(source: Source) -> BoxTable:
    """The boxes in the order of the file; scores make them predictions."""
    if source.is_folder:
        source = source.within(_FOLDER_FILE)
    with collector_off():
        if (found := results(source.pieces(CHUNK_BYTES))) is not None:
            return _results_table(source, found)
        data = utf8_data(source)
        coco, is_bare = _decoded(source, data)
        return _table(source, coco, is_bare)


def _results_table(source: Source, found: Results) -> BoxTable:
    """A list of results, which numbers its images and labels and says nothing more of them."""
    image, image_ids = encoded_numbers(found.image_id)
    label, label_ids = encoded_numbers(found.category_id)
    nothing = np.zeros(len(found.box), np.bool_)
    return BoxTable(
        name=source.name,
        format="coco",
        images=images_of(image_ids, [None] * len(image_ids)),
        labels=tuple(label_ids),
        image=image.astype(np.int32),
        label=label.astype(np.int32),
        box=found.box,
        is_crowd=nothing,
        is_ignored=nothing,
        score=found.score,
        label_ids=tuple(label_ids),
        has_names=False,
    )


def _decoded(source: Source, data: bytes) -> tuple[Coco, bool]:
    """The content, and whether it is a list of results that names neither images nor categories."""
    is_bare = data[:4096].lstrip()[:1] == b"["
    try:
        return (Coco(annotations=_list_decoder.decode(data)) if is_bare else decoded(data)), is_bare
    except (msgspec.DecodeError, RecursionError):
        return loosened(source, _loaded(source, data), is_bare), is_bare


def _loaded(source: Source, data: bytes) -> object:
    """The JSON as Python sees it, NaN included.

    Raises: MalformedInput naming line and column, and telling a file that was cut short from a damaged one.
    """
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        if error.pos >= len(data.decode().rstrip()) - 1 or error.msg.startswith("Unterminated string"):
            raise source.malformed("the JSON ends too early", "The file was cut short: copy it again.", place) from None
        raise source.malformed(f"not readable as JSON ({error.msg})", "Export it again.", place) from None
    except (RecursionError, ValueError) as error:
        raise source.malformed(f"not readable as JSON ({error})", "Export it again.") from None


def _table(source: Source, coco: Coco, is_bare: bool) -> BoxTable:
    annotations = coco.annotations or []
    issues: list[Issue] = []
    images, image, written = _images(source, coco, annotations, issues)
    labels, label_ids, label, category = _labels(source, coco.categories or [], annotations, issues)
    kept = _known(source, annotations, (image, label), issues)
    box = _boxes(source, annotations)
    score, own_id = _score(annotations, is_bare), _own_id(annotations)
    return BoxTable(
        name=source.name,
        format="coco",
        images=images_of(
            [id_text(image.id) for image in images],
            [plain_text(image.file) for image in images],
            [(image.width, image.height) for image in images],
            further=further_columns(written),
        ),
        labels=labels,
        image=image[kept],
        label=label[kept],
        box=box[kept],
        # COCO's own tools never take the area of a detection from the file
        own_area=None if score is not None else _area(annotations, box)[kept],
        is_crowd=_flag(annotations, "iscrowd")[kept],
        is_ignored=_flag(annotations, "ignore")[kept],
        score=None if score is None else score[kept],
        own_id=None if score is not None or own_id is None else own_id[kept],
        label_ids=label_ids,
        has_names=bool(coco.categories),
        federated=None if score is not None else federated(images, category),
        notes=_notes(images, annotations, score is not None),
        issues=tuple(issues),
    )


def _images(
    source: Source, coco: Coco, annotations: list[Annotation], issues: list[Issue]
) -> tuple[list[Image], NDArray[np.int32], list[Mapping[str, Any]]]:
    """The images, those of the annotations where the file lists none, the position of each annotation's, all keys."""
    ids = encoded(list(map(attrgetter("image_id"), annotations)))
    if not coco.images:
        files = dict(zip(ids[0].tolist(), map(attrgetter("file_name"), annotations), strict=True))
        images = [Image(text, files.get(position)) for position, text in enumerate(ids[1])]
        return images, ids[0].astype(np.int32), []
    known: dict[str, int] = {}
    images, written = [], []
    for image, keys in zip(coco.images, coco.written, strict=True):
        if known.setdefault(id_text(image.id), len(images)) == len(images):
            images.append(image)
            written.append(keys)
    if len(images) < len(coco.images):
        message = f"Images of {source.name} repeat an id; the first of each id counts."
        issues.append(issue("duplicate_image", message, len(coco.images) - len(images)))
    return images, positions_of(ids, known), written


def _labels(
    source: Source, categories: list[Category], annotations: list[Annotation], issues: list[Issue]
) -> tuple[tuple[str, ...], tuple[str, ...], NDArray[np.int32], dict[str, int]]:
    """Names and ids of the labels, the position of each annotation's and of each id; the ids may be the names."""
    ids = encoded(list(map(attrgetter("category_id"), annotations)))
    if not categories:
        return tuple(ids[1]), tuple(ids[1]), ids[0].astype(np.int32), {text: k for k, text in enumerate(ids[1])}
    dummy = _dummy(categories, set(ids[1]))
    position: dict[str, int] = {}  # of each id among the labels
    names: dict[str, int] = {}  # the position of each name
    label_ids: list[str] = []
    for category in categories:
        if category is dummy:
            continue
        name = plain_text(category.name) or id_text(category.id)
        text = id_text(category.id)
        if names.setdefault(name, len(label_ids)) == len(label_ids):
            label_ids.append(text)
        position.setdefault(text, names[name])
    if len(names) < len(position):
        message = f"Categories of {source.name} share a name; they are one label."
        issues.append(issue("duplicate_category", message, len(position) - len(names)))
    return tuple(names), tuple(label_ids), positions_of(ids, position), position


def _dummy(categories: list[Category], used: set[str]) -> Category | None:
    """Roboflow's category of the data set itself: unused, and the parent that all others name."""
    parents = {str(category.supercategory) for category in categories}
    for category in categories:
        is_parent = category.supercategory == "none" and str(category.name) in parents
        if is_parent and len(categories) > 1 and id_text(category.id) not in used:
            return category
    return None


def _known(
    source: Source,
    annotations: list[Annotation],
    positions: tuple[NDArray[np.int32], NDArray[np.int32]],
    issues: list[Issue],
) -> Mask | slice:
    """The annotations whose image and category are listed."""
    image, label = positions
    is_known = (image >= 0) & (label >= 0)
    if is_known.all():
        return slice(None)
    for kind, column in (("image", image), ("category", label)):
        odd = np.flatnonzero(column < 0)
        if len(odd):
            message = f"Boxes of {source.name} whose {kind} the file does not list were left out."
            examples = dict.fromkeys(id_text(getattr(annotations[row], f"{kind}_id")) for row in odd[:1000])
            issues.append(issue(f"unknown_{kind}", message, len(odd), examples))
    return is_known


def _boxes(source: Source, annotations: list[Annotation]) -> NDArray[np.float64]:
    """The boxes (n, 4), NaN where an annotation has none.

    Raises: MalformedInput when there is not a single one, as in a file of masks.
    """
    boxes = list(map(attrgetter("bbox"), annotations))
    if None in boxes:
        if boxes.count(None) == len(boxes):
            raise source.malformed(f"no annotation has a box (bbox): {_instead(source)}", _GIVE_BOXES)
        boxes = [box or _NO_BOX for box in boxes]
    return np.fromiter(chain.from_iterable(boxes), np.float64, 4 * len(boxes)).reshape(-1, 4)


def _instead(source: Source) -> str:
    """What stands there in place of boxes, by the keys at the beginning of the file."""
    kinds = {b"segments_info": "these are panoptic segments", b"keypoints": "these are keypoints",
             b"segmentation": "these are masks", b"caption": "these are captions"}  # fmt: skip
    return next((said for key, said in kinds.items() if b'"%s"' % key in source.head), "only masks, perhaps")


def _numbers(values: list[float | None]) -> NDArray[np.float64]:
    """A column of numbers, NaN where an annotation has none."""
    if None in values:
        return np.array([np.nan if value is None else value for value in values], np.float64)
    return np.fromiter(values, np.float64, len(values))


def _score(annotations: list[Annotation], is_bare: bool) -> NDArray[np.float64] | None:
    """The scores, None when the file has none at all; an empty list of results has all of its scores."""
    if not annotations:
        return np.zeros(0) if is_bare else None
    scores = list(map(attrgetter("score"), annotations))
    return None if scores.count(None) == len(scores) else _numbers(scores)


def _area(annotations: list[Annotation], box: NDArray[np.float64]) -> NDArray[np.float64]:
    """The area the file gives, which may be that of a mask, else that of the box."""
    area = _numbers(list(map(attrgetter("area"), annotations)))
    return np.where(np.isnan(area), box[:, 2] * box[:, 3], area)


def _notes(images: list[Image], annotations: list[Annotation], is_predicted: bool) -> tuple[str, ...]:
    if is_predicted:
        return ()
    notes = (_FEDERATED,) if is_federated(images) else ()
    return (*notes, _ANNOTATION_0) if 0 in map(attrgetter("id"), annotations) else notes


def _own_id(annotations: list[Annotation]) -> NDArray[np.int64] | None:
    """The ids of the annotations, None where they are not whole numbers throughout."""
    ids = list(map(attrgetter("id"), annotations))
    if not all(type(each) is int and abs(each) <= _LARGEST_ID for each in ids):
        return None
    return np.array(ids, np.int64)


def _flag(annotations: list[Annotation], name: str) -> Mask:
    return np.fromiter(map(bool, map(attrgetter(name), annotations)), np.bool_, len(annotations))
