"""File names in an archive: harmless on every system, whatever a model or a data set is called."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

LENGTHS = (40, 24, 40)  # of model, version and data set; with the digest well below what any system allows
DIGEST = 12
FALLBACKS = ("model", "version", "data")


def stem(model: str | None, version: str | None, dataset: str | None, content: bytes) -> str:
    """The name of a record's files without ending: model, version, data set and a digest of the content.

    Equal content has an equal name, other content another one. Only a-z, 0-9, single hyphens and points inside the
    version remain, so that no name hides a path, a device or an option.

    >>> stem("ResNet 18", "1.2", "../../etc/passwd", b"")
    'resnet-18-1.2-etc-passwd-e3b0c44298fc'
    >>> stem("CON", None, "猫", b"")
    'con-version-data-e3b0c44298fc'
    """
    parts = (_plain(model, ""), _plain(version, "."), _plain(dataset, ""))
    named = [part[:most].strip("-.") for part, most in zip(parts, LENGTHS, strict=True)]
    words = [part or fallback for part, fallback in zip(named, FALLBACKS, strict=True)]
    return "-".join([*words, sha256(content).hexdigest()[:DIGEST]])


def _plain(name: str | None, also: str) -> str:
    """Lower case letters, digits and `also`; all else is one hyphen."""
    text = unicodedata.normalize("NFKD", (name or "")[:1000])
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).lower()
    text = re.sub(rf"[^a-z0-9{re.escape(also)}]+", "-", text)
    return re.sub(r"\.{2,}", "-", text).strip("-.")
