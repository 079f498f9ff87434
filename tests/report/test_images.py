"""Thumbnails: upright, small, free of metadata, within the budget; damaged files are counted, never fatal."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from reportgen.report.images import base64_length, thumbnails
from tests.loops import each_seed

PLENTY = 10**9
STORED = {  # how the camera lays an upright scene down
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def _photo(side: int = 100, seed: int = 0) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def _corners(width: int = 120, height: int = 80) -> Image.Image:
    """Red, green, blue, white quarters: top left, top right, bottom left, bottom right."""
    picture = Image.new("RGB", (width, height))
    for place, colour in zip(((0, 0), (1, 0), (0, 1), (1, 1)), (RED, GREEN, BLUE, WHITE), strict=True):
        picture.paste(colour, (place[0] * width // 2, place[1] * height // 2, width, height))
    return picture


def _only(path: Path) -> Image.Image:
    result = thumbnails([path], PLENTY)
    assert result.issues == (), result.issues
    picture = Image.open(io.BytesIO(result.pictures[0].data))
    picture.load()
    return picture


def _issue(path: Path) -> str:
    result = thumbnails([path], PLENTY)
    assert result.image.tolist() == [-1]
    assert result.pictures == ()
    assert (result.issues[0].count, result.issues[0].examples) == (1, (path.name,))
    return result.issues[0].code


def _png(width: int, height: int, body: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_up_to_64_pixels_a_picture_is_kept_exactly(tmp_path):
    picture = _photo(64)
    picture.save(tmp_path / "a.png")
    result = thumbnails([tmp_path / "a.png"], PLENTY)
    assert result.pictures[0].mime == "image/png"
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(result.pictures[0].data))), np.asarray(picture))


def test_a_larger_picture_becomes_webp_and_keeps_its_shape(tmp_path):
    _photo(1000).resize((1000, 500)).save(tmp_path / "a.jpg")
    result = thumbnails([tmp_path / "a.jpg"], PLENTY)
    assert result.pictures[0].mime == "image/webp"
    assert Image.open(io.BytesIO(result.pictures[0].data)).size == (480, 240)
    assert (result.width.tolist(), result.height.tolist()) == ([1000], [500])


def test_no_picture_is_enlarged(tmp_path):
    _photo(100).save(tmp_path / "a.png")
    assert _only(tmp_path / "a.png").size == (100, 100)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_a_turned_picture_stands_upright(tmp_path, orientation, suffix):
    stored = _corners()
    if orientation in STORED:
        stored = stored.transpose(STORED[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"a.{suffix}"
    stored.save(path, exif=exif)
    result = thumbnails([path], PLENTY)
    seen = np.asarray(Image.open(io.BytesIO(result.pictures[0].data)).convert("RGB")).astype(int)
    assert (int(result.width[0]), int(result.height[0])) == (120, 80) == seen.shape[1::-1]
    for row, column, colour in ((10, 10, RED), (10, 110, GREEN), (70, 10, BLUE), (70, 110, WHITE)):
        assert np.abs(seen[row, column] - colour).max() < 40


def test_a_turned_picture_of_16_bits_stands_upright(tmp_path):
    values = np.zeros((80, 120), np.uint16)
    values[:, :60] = 60000
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(values).save(tmp_path / "a.png", exif=exif)
    result = thumbnails([tmp_path / "a.png"], PLENTY)
    seen = np.asarray(Image.open(io.BytesIO(result.pictures[0].data)).convert("L"))
    assert (int(result.width[0]), int(result.height[0])) == (80, 120) == seen.shape[1::-1]
    assert seen[10, 40] > 200 > 50 > seen[110, 40]


def test_a_picture_whose_exif_has_odd_values_stands_upright_all_the_same(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x011A] = 72.5
    # the resolution is named a place in the file, as which Pillow cannot write it
    damaged = exif.tobytes().replace(b"\x01\x1a\x00\x05", b"\x01\x20\x00\x05")
    assert damaged != exif.tobytes()
    Image.new("RGB", (120, 80)).save(tmp_path / "a.jpg", exif=damaged)
    assert _only(tmp_path / "a.jpg").size == (80, 120)


def _with_metadata(path: Path, side: int) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "private words")
    options = (
        {"pnginfo": text} if path.suffix == ".png" else {"comment": b"private words"} if path.suffix == ".jpg" else {}
    )
    _photo(side).save(path, exif=exif, icc_profile=profile, dpi=(300, 300), **options)
    assert b"Camera maker" in path.read_bytes()


@pytest.mark.parametrize("side", [32, 100])
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_place_camera_profile_and_text_are_gone(tmp_path, suffix, side):
    path = tmp_path / f"a.{suffix}"
    _with_metadata(path, side)
    data = thumbnails([path], PLENTY).pictures[0].data
    for trace in (b"Camera", b"private", b"Exif", b"EXIF", b"eXIf", b"ICC", b"iCCP", b"XMP", b"tEXt", b"pHYs"):
        assert trace not in data
    picture = Image.open(io.BytesIO(data))
    assert not picture.getexif()
    assert set(picture.info) <= {"loop", "background", "timestamp", "duration"}


@pytest.mark.parametrize(("top", "white"), [(255, 255), (4095, 4095), (65535, 65535)])
def test_a_picture_of_16_bits_is_shown_at_its_own_range(tmp_path, top, white):
    ramp = np.tile(np.linspace(0, top, 60).astype(np.uint16), (60, 1))
    Image.fromarray(ramp).save(tmp_path / "a.png")
    seen = np.asarray(_only(tmp_path / "a.png"))
    assert seen.dtype == np.uint8
    assert np.abs(seen[0].astype(int) - np.linspace(0, 255, 60)).max() <= 1


def test_a_picture_of_floats_is_shown(tmp_path):
    ramp = np.tile(np.linspace(0, 1, 60, dtype=np.float32), (60, 1))
    ramp[0, 0] = np.nan
    Image.fromarray(ramp).save(tmp_path / "a.tif")
    seen = np.asarray(_only(tmp_path / "a.tif"))
    assert np.abs(seen[1].astype(int) - np.linspace(0, 255, 60)).max() <= 1


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "LA", "RGBA"])
@pytest.mark.parametrize("side", [40, 900])
def test_every_mode_is_shown_in_its_colours(tmp_path, mode, side):
    suffix = {"CMYK": "jpg", "YCbCr": "jpg"}.get(mode, "png")
    picture = _corners(side, side).convert(mode)
    picture.save(tmp_path / f"a.{suffix}")
    seen = np.asarray(_only(tmp_path / f"a.{suffix}").convert("RGB")).astype(int)
    wanted = np.asarray(picture.convert("RGB").resize(seen.shape[1::-1])).astype(int)
    quarter = len(seen) // 4
    for row, column in ((quarter, quarter), (quarter, 3 * quarter), (3 * quarter, quarter), (3 * quarter, 3 * quarter)):
        area = np.s_[row - 3 : row + 4, column - 3 : column + 4]
        assert np.abs(seen[area].mean((0, 1)) - wanted[area].mean((0, 1))).max() < 40


@pytest.mark.parametrize("side", [40, 200])
def test_transparency_stays(tmp_path, side):
    picture = Image.new("RGBA", (side, side), (255, 0, 0, 0))
    picture.paste((0, 0, 255, 255), (0, 0, side // 2, side))
    picture.save(tmp_path / "a.png")
    alpha = np.asarray(_only(tmp_path / "a.png").getchannel("A"))
    assert (alpha[5, 5], alpha[5, -5]) == (255, 0)


def test_a_transparent_colour_stays_transparent(tmp_path):
    Image.new("L", (40, 40), 7).save(tmp_path / "a.png", transparency=7)
    assert _only(tmp_path / "a.png").convert("RGBA").getpixel((5, 5))[3] == 0


def test_of_an_animation_the_first_frame_is_shown(tmp_path):
    frames = [Image.new("RGB", (90, 90), colour) for colour in (RED, GREEN, BLUE)]
    for name in ("a.gif", "a.webp", "a.png"):
        frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], duration=100)
        seen = _only(tmp_path / name)
        assert getattr(seen, "n_frames", 1) == 1
        assert np.abs(np.array(seen.convert("RGB").getpixel((9, 9))) - RED).max() < 20


def test_a_palette_of_four_bits_stays_one(samples, tmp_path):
    paths = []
    for path in sorted((samples / "digits" / "images").iterdir())[:20]:
        paths.append(tmp_path / path.name)
        Image.open(path).quantize(16).save(paths[-1], optimize=True)
    result = thumbnails(paths, PLENTY)
    for thumbnail in result.pictures:
        bits, kind = thumbnail.data[24:26]  # of the header of a PNG; kind 3 has a palette
        assert (bits, kind) == (4, 3)
    sizes = [base64_length(path.stat().st_size) for path in paths]
    assert result.n_bytes <= 1.25 * sum(sizes)  # Pillow before 12 compresses less well, by a fifth


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "webp", "tif", "bmp", "ppm"])
def test_a_damaged_file_is_counted(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    _photo(100).save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert _issue(path) == "image_unreadable"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"RIFF",
    ],
)
def test_a_file_that_holds_no_picture_is_counted(tmp_path, content):
    (tmp_path / "a.png").write_bytes(content)
    assert _issue(tmp_path / "a.png") == "image_unreadable"


def test_a_file_that_is_gone_is_counted(tmp_path):
    assert _issue(tmp_path / "a.png") == "image_missing"


def test_a_bomb_is_refused_by_its_header(tmp_path):
    (tmp_path / "a.png").write_bytes(_png(20_000, 10_001))
    assert _issue(tmp_path / "a.png") == "image_too_large"


def test_up_to_200_megapixels_a_picture_is_opened_and_pillow_is_left_as_it_was(tmp_path):
    limit = Image.MAX_IMAGE_PIXELS
    (tmp_path / "a.png").write_bytes(_png(19_000, 10_000, zlib.compress(bytes(19_001 * 10_000), 1)))
    assert _only(tmp_path / "a.png").size == (480, 253)
    assert limit == Image.MAX_IMAGE_PIXELS


@each_seed(range(30))
def test_no_damage_stops_the_run(tmp_path, seed):
    random = np.random.default_rng(seed)
    paths = []
    for suffix in ("png", "jpg", "gif", "webp", "tif", "bmp"):
        path = tmp_path / f"a.{suffix}"
        _photo(70, seed).save(path)
        content = bytearray(path.read_bytes())
        for place in random.integers(0, min(len(content), 600), 8):
            content[place] = random.integers(256)
        path.write_bytes(content)
        paths.append(path)
    result = thumbnails(paths, PLENTY)
    assert result.n_shown + sum(one.count for one in result.issues) == len(paths)


def test_equal_pictures_are_kept_once(tmp_path):
    for name in ("a.png", "b.png"):
        _photo(50).save(tmp_path / name)
    _photo(50, seed=1).save(tmp_path / "c.png")
    result = thumbnails([tmp_path / name for name in ("a.png", "b.png", "c.png", "a.png")], PLENTY)
    assert result.image.tolist() == [0, 0, 1, 0]
    assert len(result.pictures) == 2
    assert (result.n_shown, result.n_available) == (4, 4)


def test_the_budget_counts_base64_and_is_never_exceeded(tmp_path):
    paths = [tmp_path / f"{number}.png" for number in range(150)]
    for number, path in enumerate(paths):
        _photo(20, seed=number).save(path)
    whole = thumbnails(paths, PLENTY)
    assert whole.n_bytes == sum(base64_length(len(picture.data)) for picture in whole.pictures)
    half = thumbnails(paths, whole.n_bytes // 2)
    assert half.n_bytes <= whole.n_bytes // 2
    assert half.pictures == whole.pictures[: len(half.pictures)]
    assert half.image.tolist() == [*range(half.n_shown), *[-1] * (150 - half.n_shown)]
    assert 70 <= half.n_shown <= 76
    assert thumbnails(paths, whole.n_bytes).n_shown == 150
    assert thumbnails(paths, 0).pictures == ()


def test_the_same_files_give_the_same_bytes_in_order(tmp_path):
    paths = [tmp_path / f"{number}.jpg" for number in range(80)]
    for number, path in enumerate(paths):
        _photo(30 + number, seed=number).save(path)
    first, second = thumbnails(paths, PLENTY), thumbnails(paths, PLENTY)
    assert first.pictures == second.pictures
    assert first.width.tolist() == list(range(30, 110))


def test_progress_is_told(tmp_path):
    _photo(20).save(tmp_path / "a.png")
    seen: list[int] = []
    thumbnails([tmp_path / "a.png"] * 130, PLENTY, seen.append)
    assert seen == [64, 128, 130]


def test_no_pictures_make_an_empty_album():
    result = thumbnails([], PLENTY)
    assert (result.pictures, result.n_available, result.n_shown, result.n_bytes) == ((), 0, 0, 0)
