"""One picture file to one thumbnail: upright, small, 8 bits, without EXIF, GPS, colour profile or text."""

from __future__ import annotations

import io
from contextlib import nullcontext
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

if TYPE_CHECKING:
    from threading import Lock

    from PIL.ImageFile import ImageFile

MAX_PIXELS = 200_000_000
LARGE_PIXELS = 25_000_000  # decoded one at a time: each may take hundreds of megabytes
COARSE_PIXELS = 2_000_000  # from here on a fair reduction costs little beside decoding
LOSSLESS_SIDE = 64  # such small pictures are data: every pixel counts, and PNG is small enough

# The content decides which decoder sees a file, and no other decoder ever does: Pillow's own Image.open would also try
# formats that run programs or hold no pixels, and it refuses from 179 megapixels unless a global of its is changed.
DECODERS: tuple[tuple[bytes, type[ImageFile]], ...] = (
    (b"\x89PNG\r\n\x1a\n", PngImagePlugin.PngImageFile),
    (b"\xff\xd8\xff", JpegImagePlugin.JpegImageFile),
    (b"RIFF", WebPImagePlugin.WebPImageFile),
    (b"GIF8", GifImagePlugin.GifImageFile),
    (b"BM", BmpImagePlugin.BmpImageFile),
    (b"II*\x00", TiffImagePlugin.TiffImageFile),
    (b"MM\x00*", TiffImagePlugin.TiffImageFile),
    (b"II+\x00", TiffImagePlugin.TiffImageFile),
    *((b"P%d" % kind, PpmImagePlugin.PpmImageFile) for kind in range(1, 7)),
)

DEEP = ("I", "I;16", "I;16L", "I;16B", "I;16N", "F")
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = (5, 6, 7, 8)


class Failure(Enum):
    """Why there is no thumbnail of a file."""

    MISSING = auto()
    UNREADABLE = auto()
    TOO_LARGE = auto()


@dataclass(frozen=True)
class Thumbnail:
    """An encoded picture; `width` and `height` are those of the original held upright."""

    mime: str
    data: bytes
    width: int
    height: int


def thumbnail(path: str | Path, side: int, large: Lock) -> Thumbnail | Failure:
    """The picture in a file, its longer side at most `side` pixels; never enlarged, of an animation the first frame.

    Up to 64 pixels a side PNG, else WebP. `large` is held while a large picture is decoded.
    """
    try:
        with Path(path).open("rb") as file:
            source = _opened(file)
            n_pixels = source.width * source.height
            if n_pixels > MAX_PIXELS:
                return Failure.TOO_LARGE
            with large if n_pixels > LARGE_PIXELS else nullcontext():
                return _thumbnail_of(source, side)
    except FileNotFoundError:
        return Failure.MISSING
    except Exception:  # noqa: BLE001 - a decoder may raise anything at all on damaged bytes
        return Failure.UNREADABLE


def _opened(file: IO[bytes]) -> ImageFile:
    """The picture with its header read, its pixels not."""
    start = file.read(8)
    file.seek(0)
    decoder = next((decoder for signature, decoder in DECODERS if start.startswith(signature)), None)
    if decoder is None:
        raise ValueError("no picture of a known type")
    return decoder(file, "")


def _thumbnail_of(source: ImageFile, side: int) -> Thumbnail:
    width, height = source.size
    is_small = max(width, height) <= LOSSLESS_SIDE
    picture = _shrunk(source, side, is_small=is_small)
    orientation = _orientation(source)
    if orientation in UPRIGHT:
        picture = picture.transpose(UPRIGHT[orientation])
    if orientation in SIDEWAYS:
        width, height = height, width
    return Thumbnail("image/png" if is_small else "image/webp", _encoded(picture, is_small=is_small), width, height)


def _shrunk(source: ImageFile, side: int, *, is_small: bool) -> Image.Image:
    gap = 2.0 if source.width * source.height >= COARSE_PIXELS else 1.0
    is_plain = source.mode in ("L", "RGB", "CMYK") and not source.has_transparency_data
    # Converting would decode the whole picture; a plain JPEG is decoded at a fraction of its size instead.
    picture = source if is_plain else _converted(source, keep_palette=is_small)
    picture.thumbnail((side, side), reducing_gap=gap)
    picture.load()
    return picture.convert("RGB") if picture.mode == "CMYK" or _is_opaque(picture) else picture


def _converted(source: ImageFile, *, keep_palette: bool) -> Image.Image:
    """The picture in L, RGB or RGBA, or with its palette; the pixels of other modes cannot be averaged."""
    if source.mode in DEEP:
        return _eight_bits(source)
    if source.has_transparency_data:
        return source.convert("RGBA")
    if source.mode == "P" and keep_palette:
        return source.copy()
    return source.convert("L" if source.mode == "1" else "RGB")


def _eight_bits(source: ImageFile) -> Image.Image:
    """Grey of 8 bits. White is the top of the fewest bits that hold the brightest value: 12-bit data is not dark."""
    values = np.nan_to_num(np.asarray(source, dtype=np.float32), posinf=0.0).clip(min=0.0)
    brightest = float(values.max(initial=0.0))
    white = 1.0 if brightest <= 1 else 2.0 ** np.ceil(np.log2(brightest + 1)) - 1
    return Image.fromarray((values * (255 / white)).round().clip(max=255).astype(np.uint8))


def _is_opaque(picture: Image.Image) -> bool:
    return picture.mode == "RGBA" and picture.getchannel("A").getextrema()[0] == 255


def _orientation(source: ImageFile) -> int:
    """How the camera was held, from 1 to 8; 1 where the file does not say, or not legibly."""
    try:
        return int(source.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - as above; a picture with damaged EXIF is still a picture
        return 1


def _encoded(picture: Image.Image, *, is_small: bool) -> bytes:
    picture.info = {}  # what the encoders would copy: profile, text, resolution, comment
    file = io.BytesIO()
    if is_small:
        picture.save(file, "PNG", optimize=True)
    else:
        picture.save(file, "WEBP", quality=70, method=2)
    return file.getvalue()
