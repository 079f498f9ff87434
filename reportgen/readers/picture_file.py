"""The one door through which picture files come in: known formats, no more pixels than fit, never a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

    Decoders: TypeAlias = tuple[tuple[bytes, int, type[ImageFile]], ...]

MAX_PIXELS = 200_000_000

# The content decides which decoder sees a file, and no other decoder ever does: Pillow's own Image.open would also try
# formats that run programs or hold no pixels, and it refuses from 179 megapixels unless a global of its is changed.
_DECODERS: Decoders = (
    (b"\x89PNG\r\n\x1a\n", 0, PngImagePlugin.PngImageFile),
    (b"\xff\xd8\xff", 0, JpegImagePlugin.JpegImageFile),
    (b"RIFF", 0, WebPImagePlugin.WebPImageFile),
    (b"GIF8", 0, GifImagePlugin.GifImageFile),
    (b"BM", 0, BmpImagePlugin.BmpImageFile),
    (b"II*\x00", 0, TiffImagePlugin.TiffImageFile),
    (b"MM\x00*", 0, TiffImagePlugin.TiffImageFile),
    (b"II+\x00", 0, TiffImagePlugin.TiffImageFile),
    (b"MM\x00+", 0, TiffImagePlugin.TiffImageFile),
    *((b"P%d" % kind, 0, PpmImagePlugin.PpmImageFile) for kind in range(1, 7)),
    (b"ftypavif", 4, AvifImagePlugin.AvifImageFile),
)
_HEAD_BYTES = 16
_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)  # orientations that exchange width and height


class TooManyPixels(ValueError):
    """More than MAX_PIXELS: a picture of small bytes may take all memory."""


@contextmanager
def opened(path: str | Path) -> Iterator[ImageFile]:
    """The picture with its header read, its pixels not.

    Raises: FileNotFoundError, TooManyPixels, and anything at all that a decoder raises on damaged bytes.
    """
    path = Path(path)
    if path.exists() and not path.is_file():
        raise ValueError("a pipe, a device or a folder")  # opening a pipe would wait for ever
    with path.open("rb") as file:
        start = file.read(_HEAD_BYTES)
        file.seek(0)
        decoder = next((kind for mark, place, kind in _DECODERS if start.startswith(mark, place)), None)
        if decoder is None:
            raise ValueError("no image of a known type")
        picture = decoder(file, "")
        if picture.width * picture.height > MAX_PIXELS:
            raise TooManyPixels
        yield picture


def upright_size(picture: ImageFile) -> tuple[int, int]:
    """Width and height in pixels as the picture is shown; asked for before its pixels are read."""
    width, height = picture.size
    is_turned = _orientation(picture) in _SIDEWAYS and not isinstance(picture, TiffImagePlugin.TiffImageFile)
    return (height, width) if is_turned else (width, height)  # Pillow turns TIFF by itself, size and all


def _orientation(picture: ImageFile) -> int:
    """How the camera was held, from 1 to 8; 1 where the file does not say, or not legibly."""
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - a picture with damaged EXIF is still a picture
        return 1
