"""How large a picture from somebody's page is, read from its header alone: no decoder ever sees what may be a bomb.

Only what thumbnails are made of is known: still pictures in one piece. Anything else has no size.
"""

from __future__ import annotations

from collections.abc import Iterator

Size = tuple[int, int]

PNG = b"\x89PNG\r\n\x1a\n"
IHDR = 13  # bytes of its content
OF_PNG = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}  # no text, no profile, no frames: these unpack to any size
WEBP_FRAMES = {b"VP8 ", b"VP8L"}
OF_WEBP = WEBP_FRAMES | {b"VP8X", b"ALPH"}
# Start of frame in one pass over the pixels; a progressive JPEG of few bytes may ask for any number of passes.
JPEG_SEQUENTIAL = {0xC0, 0xC1}
JPEG_OTHER = {0xC2, 0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
JPEG_SCAN, JPEG_END = 0xDA, 0xD9


def picture_size(data: bytes) -> Size | None:
    """Width and height that a decoder would make room for; None for what is no still PNG, WebP or JPEG.

    >>> picture_size(PNG + bytes([0, 0, 0, 13]) + b"IHDR" + bytes([0, 0, 0, 40, 0, 0, 0, 30, 8, 0, 0, 0, 0]) + bytes(4))
    (40, 30)
    """
    if data.startswith(PNG):
        return _of_png(data)
    if data.startswith(b"RIFF"):
        return _of_webp(data)
    return _of_jpeg(data) if data.startswith(b"\xff\xd8") else None


def _of_png(data: bytes) -> Size | None:
    parts = list(_png_parts(data))
    if not parts or not {name for name, _ in parts} <= OF_PNG:
        return None
    name, head = parts[0]
    is_whole = name == b"IHDR" and len(head) == IHDR and all(name != b"IHDR" for name, _ in parts[1:])
    return (int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")) if is_whole else None


def _png_parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + min(size, IHDR + 1)]
        at += size + 12


def _of_webp(data: bytes) -> Size | None:
    """The largest of what any part says: the canvas, and the picture itself."""
    if data[8:12] != b"WEBP":
        return None
    sizes, frames, at = [], 0, 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        found = _of_webp_part(name, data[at + 8 : at + 18])
        if name not in OF_WEBP or found is None:
            return None
        sizes.append(found)
        frames += name in WEBP_FRAMES
        at += 8 + size + size % 2
    return (max(width for width, _ in sizes), max(height for _, height in sizes)) if frames == 1 else None


def _of_webp_part(name: bytes, head: bytes) -> Size | None:
    """Width and height in a part; 0, 0 where it has none of its own, None where it is none or moves."""
    if name == b"ALPH":
        return 0, 0
    if len(head) < 10:
        return None
    if name == b"VP8X":
        is_moving = bool(head[0] & 2)
        size = int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
        return None if is_moving else size
    if name == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF


def _of_jpeg(data: bytes) -> Size | None:
    """The size in the only frame, before the first scan."""
    found: Size | None = None
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return None
        kind = data[at + 1]
        if kind == 0xFF:  # a byte that fills up
            at += 1
            continue
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == JPEG_SCAN:
            return found
        if kind == JPEG_END or kind in JPEG_OTHER or size < 2:
            return None
        if kind in JPEG_SEQUENTIAL:
            head = data[at + 5 : at + 9]
            if found is not None or len(head) < 4:
                return None
            found = int.from_bytes(head[2:4], "big"), int.from_bytes(head[:2], "big")
        at += 2 + size
    return None
