"""Names of samples and images without what tools put around them: addresses, folders, suffixes, marks, zeros, case."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

Names = Sequence[str]

_ENDS = re.compile(r"^\s+|\s+$")
_ENDS_OF_ALL = re.compile(r"^[^\S\n]+|[^\S\n]+$", re.MULTILINE)
_BLANKS = " \t\r\v\f\x1c\x1d\x1e\x1f"  # those of ASCII but the line break
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/]*/([^?#]*)")
_LOCAL_FILE = re.compile(r".*[?&]d=([^&#]*)")  # as Label Studio writes: /data/local-files/?d=photos/1.jpg
_FOLDER = re.compile(r"^.*[/\\]", re.MULTILINE)
_PICTURE = r"jpe?g|jfif|png|bmp|gif|webp|tiff?|p[gpbn]m|dng|mpo|heic|avif"
_PICTURE_SUFFIX = re.compile(rf"\.({_PICTURE})$", re.IGNORECASE | re.MULTILINE)
_SUFFIX = re.compile(
    rf"\.({_PICTURE}|txt|xml|json|npy|npz|dcm|nii(\.gz)?|wav|mp3|flac|ogg|m4a|mp4|avi|mov|mkv|webm|pdf)$",
    re.IGNORECASE | re.MULTILINE,
)
_ROBOFLOW = re.compile(r"([_.-](jpe?g|png|bmp|webp|tiff?))?\.rf\.[0-9a-z]+$", re.IGNORECASE | re.MULTILINE)
_UPLOAD = re.compile(r"^[0-9a-f]{8}-(?=.)", re.MULTILINE)
_ZEROS = re.compile(r"^0+(?=[1-9][0-9]*$|0$)", re.MULTILINE)
_FRACTION = re.compile(r"^([0-9]+)\.0+$", re.MULTILINE)


@dataclass(frozen=True)
class Form:
    """One way to write names shorter, on top of the ways before it; `said` is what was not looked at, in words."""

    said: str
    of: Callable[[Names], Names]


def without(pattern: re.Pattern[str], names: Names, kept: str = "", needs: str = "") -> Names:
    """The names without what the pattern finds, all in one go where no name has a line break.

    `needs` is text without which the pattern finds nothing: then they are the very same names.
    """
    text = "\n".join(names)
    if needs not in text:
        return names
    if text.count("\n") == len(names) - 1:
        return pattern.sub(kept, text).split("\n")
    return [pattern.sub(kept, name) for name in names]


def without_folder(names: Names) -> Names:
    """`val/cat.jpg` becomes `cat.jpg`."""
    return without(_FOLDER, names)


def without_picture_suffix(names: Names) -> Names:
    """`val/cat.jpg` becomes `val/cat`."""
    return without(_PICTURE_SUFFIX, names, needs=".")


def without_roboflow_mark(names: Names) -> Names:
    """Without what Roboflow appends: `cat_jpg.rf.0f3a…` becomes `cat`."""
    return without(_ROBOFLOW, names, needs=".")  # .rf. in any case


def upload_mark(name: str) -> bool:
    """Whether it begins as Label Studio names what was uploaded: eight hexadecimal digits and a hyphen."""
    return _UPLOAD.match(name) is not None


def last_folders(names: Names) -> Names:
    """The folder that each file lies in, without those above; empty where a name has none."""
    text = "".join(names)
    if "/" not in text and "\\" not in text and "?" not in text:
        return [""] * len(names)
    heads = (name.replace("\\", "/").rpartition("/")[0] for name in without_address(names))
    return [head.rpartition("/")[2] for head in heads]


def without_address(names: Names) -> Names:
    """Without blanks at the ends and without address, in one Unicode form."""
    text = "\n".join(names)
    if "://" in text or "?" in text or text.count("\n") != len(names) - 1:
        return [_plain(name) for name in names]
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if text.isascii() and not any(blank in text for blank in _BLANKS):
        return names
    return _ENDS_OF_ALL.sub("", text).split("\n") if _ENDS_OF_ALL.search(text) else text.split("\n")


def _plain(name: str) -> str:
    """Without blanks at its ends and without address, in one Unicode form."""
    name = unicodedata.normalize("NFC", _ENDS.sub("", name))
    if "://" not in name and "?" not in name:
        return name
    match = _ADDRESS.match(name) or _LOCAL_FILE.match(name)
    return unquote(match[1]) if match else name


def _numbers_alone(names: Names) -> Names:
    """Numbers as some tools write them who took a name for one: `000139` and `139.0` become `139`."""
    return without(_ZEROS, without(_FRACTION, names, r"\1", needs=".0"), needs="0")


FORMS = (
    Form("blanks, Unicode form and the address of a bucket or site", without_address),
    Form("the folder", without_folder),
    Form("the suffix", lambda names: without(_SUFFIX, names, needs=".")),
    Form("the marks of Roboflow and Label Studio",
         lambda names: without(_UPLOAD, without_roboflow_mark(names), needs="-")),
    Form("leading zeros", _numbers_alone),
    Form("letter case", lambda names: [name.casefold() for name in names]),
)  # fmt: skip
OF_FOLDER, OF_MARKS, OF_CASE = 1, 3, 5  # places in FORMS that need a second look at the pair
