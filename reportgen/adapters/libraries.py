"""The libraries that adapters are about: imported when one is called, never before."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from reportgen.errors import OptionError


def library(*names: str, package: str | None = None) -> ModuleType:
    """The first of these modules that is installed; `package` is what to install otherwise.

    Raises: OptionError where none is.
    """
    for name in names:
        try:
            return import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or not name.startswith(error.name):
                raise  # it is there, and something that it needs is not
    missing = package or names[0]
    raise OptionError(missing, "is not installed", f"Install it where reportgen runs: pip install {missing}")
