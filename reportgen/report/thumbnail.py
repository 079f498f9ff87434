"""One picture file to one thumbnail: upright, small, 8 bits, without EXIF, GPS, colour profile or text."""

from __future__ import annotations

import io
from contextlib import nullcontext
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image, ImageOps

from reportgen.readers.picture_file import TooManyPixels, opened, upright_size

if TYPE_CHECKING:
    from threading import Lock

    from PIL.ImageFile import ImageFile

LARGE_PIXELS = 25_000_000  # decoded one at a time: each may take hundreds of megabytes
COARSE_PIXELS = 2_000_000  # from here on a fair reduction costs little beside decoding
LOSSLESS_SIDE = 64  # such small pictures are data: every pixel counts, and PNG is small enough

DEEP = ("I", "I;16", "I;16L", "I;16B", "I;16N", "F")


class Failure(Enum):
    """Why there is no thumbnail of a file."""

    MISSING = auto()
    UNREADABLE = auto()
    TOO_LARGE = auto()


class Light(NamedTuple):
    """Brightness and contrast (mean and deviation of the grey, 0 to 1), and sharpness (deviation of its Laplacian)."""

    brightness: float
    contrast: float
    sharpness: float


UNKNOWN = Light(np.nan, np.nan, np.nan)


@dataclass(frozen=True)
class Thumbnail:
    """An encoded picture; `width` and `height` are those of the original held upright, `light` is measured on it."""

    mime: str
    data: bytes
    width: int
    height: int
    light: Light = UNKNOWN


def thumbnail(path: str | Path, side: int, large: Lock) -> Thumbnail | Failure:
    """The picture in a file, its longer side at most `side` pixels; never enlarged, of an animation the first frame.

    Up to 64 pixels a side PNG, else WebP. `large` is held while a large picture is decoded.
    """
    try:
        with opened(path) as source:
            is_large = source.width * source.height > LARGE_PIXELS
            with large if is_large else nullcontext():
                return _thumbnail_of(source, side)
    except TooManyPixels:
        return Failure.TOO_LARGE
    except FileNotFoundError:
        return Failure.MISSING
    except Exception:  # noqa: BLE001 - a decoder may raise anything at all on damaged bytes
        return Failure.UNREADABLE


def _thumbnail_of(source: ImageFile, side: int) -> Thumbnail:
    width, height = upright_size(source)
    is_small = max(width, height) <= LOSSLESS_SIDE
    picture = _upright(_shrunk(source, side, is_small=is_small))
    light = _light_of(picture)
    mime = "image/png" if is_small else "image/webp"
    return Thumbnail(mime, _encoded(picture, is_small=is_small), width, height, light)


def _light_of(picture: Image.Image) -> Light:
    """What is measured on the small picture, which is decoded anyway: at its size, so that all are measured alike."""
    grey = np.asarray(picture.convert("L"), dtype=np.float32) / 255
    edges = 4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    sharpness = edges.std() if edges.size else np.nan
    # in steps of a millionth: what is below differs from processor to processor, and of one grey all over is not 0
    return Light(*(round(float(value), 6) for value in (grey.mean(), grey.std(), sharpness)))


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
    grey = Image.fromarray((values * (255 / white)).round().clip(max=255).astype(np.uint8))
    grey.info = dict(source.info)  # which way is up
    return grey


def _is_opaque(picture: Image.Image) -> bool:
    return picture.mode == "RGBA" and picture.getchannel("A").getextrema()[0] == 255


def _upright(picture: Image.Image) -> Image.Image:
    """The picture turned as the camera was held, as it is where the file does not say, or not legibly."""
    try:
        picture.getexif()  # is kept without the bytes it comes from; what is odd in them could not be written again
        picture.info = {}
        return ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001 - a picture with damaged EXIF is still a picture
        return picture


def _encoded(picture: Image.Image, *, is_small: bool) -> bytes:
    picture.info = {}  # what the encoders would copy: profile, text, resolution, comment
    file = io.BytesIO()
    if is_small:
        picture.save(file, "PNG", optimize=True)
    else:
        picture.save(file, "WEBP", quality=70, method=2)
    return file.getvalue()
