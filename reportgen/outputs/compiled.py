"""Templates as compiled, which is most of the work of a small report: kept for this process, and for the next."""

from __future__ import annotations

import marshal
import os
import sys
import tempfile
from contextlib import suppress
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

SETTINGS: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True}  # what is compiled depends on them


class Compiled(BytecodeCache):
    """Files lie beside the templates, as Python's own do beside modules, and under the same conditions.

    None is written where Python writes none, or where the folder cannot be written to; one that does not fit the
    template, this Python, this jinja2 or the settings is not taken.
    """

    def __init__(self, templates: Path) -> None:
        self._folder = templates / "__pycache__"
        self._made_by = MAGIC_NUMBER + f"{jinja2.__version__} {sorted(SETTINGS.items())}".encode()
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives what was compiled of the same text."""
        checksum, code = self._kept.get(bucket.key, ("", None))
        bucket.code = code if checksum == bucket.checksum else self._saved(bucket)
        self._keep(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what was just compiled."""
        self._keep(bucket)
        if bucket.code is None or sys.dont_write_bytecode:
            return
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(self._head(bucket) + marshal.dumps(bucket.code))
            Path(name).chmod(0o644)
            Path(name).replace(self._place(bucket))

    def _keep(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key] = (bucket.checksum, bucket.code)

    def _saved(self, bucket: Bucket) -> CodeType | None:
        head = self._head(bucket)
        try:
            content = self._place(bucket).read_bytes()
            found = marshal.loads(content[len(head) :]) if content.startswith(head) else None  # noqa: S302 - as Python
        except (OSError, EOFError, ValueError, TypeError):  # not there, or damaged
            return None
        return found if isinstance(found, CodeType) else None

    def _head(self, bucket: Bucket) -> bytes:
        return self._made_by + bucket.checksum.encode()

    def _place(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.{sys.implementation.cache_tag}.jinja"
