"""Settings from reportgen.toml in the current folder: the options of a command, written down once."""

import tomllib
from pathlib import Path
from typing import Any

from reportgen.commands.given_once import problem_of_repeated
from reportgen.errors import InputError, MalformedInput

SETTINGS = Path("reportgen.toml")
KNOWN = {
    "build": {
        "predictions", "ground-truth", "images", "output", "record", "task", "format", "column", "threshold",
        "criterion", "iou", "title", "model", "version", "dataset", "created", "seed", "image-budget", "no-images",
    },
    "compare": {"output", "title", "images"},
    "gate": {"require", "baseline", "noise", "junit"},
    "summary": {"baseline", "require", "noise", "link", "output"},
}  # fmt: skip
REPEATABLE = {"column", "require"}


def default_map(path: Path = SETTINGS) -> dict[str, Any]:
    """Defaults per command; `[build]` holds the options of build by name. Empty without a file.

    Raises: MalformedInput when the file is not TOML, or names an option that no command has.
    """
    if not path.is_file():
        return {}
    tables = read_settings(path)
    return {command: _by_parameter(path, command, options) for command, options in tables.items()}


def read_settings(path: Path) -> dict[str, dict[str, Any]]:
    """The tables of a settings file.

    Raises: MalformedInput naming the line that is not TOML, InputError when the file may not be read.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        remedy = "Allow reading it, or run the command in another folder."
        raise InputError(str(path), f"cannot be read: {error.strerror or error}", remedy) from error
    except (ValueError, RecursionError) as error:
        raise MalformedInput(str(path), f"is not TOML: {_said(error)}", "See https://toml.io for the form.") from error
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise MalformedInput(str(path), f"{name} stands outside a table", "Put it under [build].")
    return tables


def _said(error: ValueError | RecursionError) -> str:
    """What is wrong with the text; what Python says about its own limits helps nobody."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, tomllib.TOMLDecodeError | UnicodeDecodeError):
        return str(error)
    return "a number or date in it is out of range"


def _by_parameter(path: Path, command: str, options: dict[str, Any]) -> dict[str, Any]:
    """Options under the names of the command's parameters; `column` may be a table of roles."""
    known = KNOWN.get(command)
    if known is None:
        remedy = f"Use {' or '.join(f'[{name}]' for name in KNOWN)}."
        raise MalformedInput(str(path), f"[{command}] is not a command with settings", remedy)
    for name in options:
        if name not in known:
            raise MalformedInput(
                str(path), f"[{command}] has no option {name}", f"The options are {', '.join(sorted(known))}."
            )
    return {name.replace("-", "_"): _value(path, command, name, value) for name, value in options.items()}


def _value(path: Path, command: str, name: str, value: Any) -> Any:
    """A value as its option takes it: a list where the option may repeat, of a table the words `role=column`."""
    if name in REPEATABLE:
        words = [f"{role}={column}" for role, column in value.items()] if isinstance(value, dict) else value
        return words if isinstance(words, list) else [words]
    if isinstance(value, list | dict):
        problem, remedy = problem_of_repeated(f"--{name}")
        raise MalformedInput(str(path), f"[{command}] {name}: {problem}", remedy)
    return value
