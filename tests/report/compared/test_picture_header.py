"""The size of pictures from their headers, beside what Pillow says, and bombs that have none."""

import io
import struct
import zlib

import pytest
from PIL import Image

from reportgen.report.compared.picture_header import PNG, picture_size


def encoded(kind, mode="RGB", size=(40, 30), **options) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, 7 if mode in ("L", "P") else (9, 80, 200, 90)[: len(mode)]).save(file, kind, **options)
    return file.getvalue()


def part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width, height, *more: bytes) -> bytes:
    head = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return PNG + head + b"".join(more) + part(b"IDAT", zlib.compress(bytes(99))) + part(b"IEND", b"")


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
@pytest.mark.parametrize("size", [(1, 1), (40, 30), (64, 3), (480, 321)])
def test_the_sizes_of_pictures_as_thumbnails_are_written(mode, size):
    assert picture_size(encoded("PNG", mode, size, optimize=True)) == size
    if mode != "P":
        assert picture_size(encoded("WEBP", mode, size, quality=70, method=2)) == size
        assert picture_size(encoded("WEBP", mode, size, lossless=True)) == size
    if mode in ("L", "RGB"):
        assert picture_size(encoded("JPEG", mode, size)) == size


def test_a_bomb_is_as_large_as_its_header_says():
    assert picture_size(png(30_000, 40_000)) == (30_000, 40_000)
    large = bytearray(encoded("JPEG"))
    at = large.index(b"\xff\xc0")
    large[at + 5 : at + 9] = b"\xff\xff\xff\xfe"
    assert picture_size(bytes(large)) == (65_534, 65_535)
    lossless = bytearray(encoded("WEBP", lossless=True))
    at = lossless.index(b"VP8L")
    lossless[at + 9 : at + 13] = b"\xff\xff\xff\x0f"
    assert picture_size(bytes(lossless)) == (16_384, 16_384)


def test_a_small_canvas_with_a_large_picture_is_large():
    inner = encoded("WEBP", size=(900, 700))[12:]
    canvas = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\x27\0\0" + b"\x1d\0\0"
    content = b"WEBP" + canvas + inner
    assert picture_size(b"RIFF" + struct.pack("<I", len(content)) + content) == (900, 700)


@pytest.mark.parametrize(
    "data",
    [
        b"", PNG, PNG + bytes(20), b"RIFF", b"RIFF\0\0\0\0WEBP", b"RIFF\0\0\0\0WAVEfmt ", b"\xff\xd8\xff", b"GIF89a",
        png(40, 30, part(b"iCCP", b"x")), png(40, 30, part(b"acTL", bytes(8))), png(40, 30, part(b"zTXt", b"x")),
        png(40, 30, part(b"IHDR", bytes(13))), encoded("JPEG", progressive=True),
        encoded("WEBP", save_all=True, append_images=[Image.new("RGB", (40, 30))], minimize_size=True),
    ],
)  # fmt: skip
def test_what_is_no_still_picture_of_plain_parts_has_no_size(data):
    assert picture_size(data) is None


def test_whatever_is_cut_off_or_changed_never_fails():
    for whole in (png(40, 30), encoded("WEBP"), encoded("WEBP", "RGBA"), encoded("JPEG")):
        for at in range(min(len(whole), 200)):
            picture_size(whole[:at])
            picture_size(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
