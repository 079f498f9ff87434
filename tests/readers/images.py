"""The images of a table, as tests compare them."""

from reportgen.tables import BoxTable


def rows(table: BoxTable) -> list[tuple[str, str | None, float | None, float | None]]:
    """Id, file, width and height of every image, None where unknown."""
    images = table.images
    sides = ([None if side != side else side for side in column.tolist()] for column in (images.width, images.height))
    return list(zip(images.ids, images.files, *sides, strict=True))
