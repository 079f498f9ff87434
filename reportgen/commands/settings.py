"""Settings from reportgen.toml in the current folder: the options of a command, written down once."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reportgen.commands.given_once import ONE_VALUE
from reportgen.errors import InputError, MalformedInput

SETTINGS = Path("reportgen.toml")
WRITTEN = ("output", "record", "thresholds-out", "junit", "work")  # options that name a place to write to
Known = Mapping[str, Mapping[str, Any]]  # of every command the parameters that are options, by name without dashes


def known_options(group: Any) -> Known:
    """The options that a file may set: those of every command, as its own parameters name them."""
    return {
        name: {option.opts[0].lstrip("-"): option for option in command.params if option.param_type_name == "option"}
        for name, command in group.commands.items()
        if not hasattr(command, "commands")
    }


def default_map(known: Known, path: Path = SETTINGS) -> dict[str, Any]:
    """Defaults per command; `[build]` holds the options of build by name. Empty without a file.

    Raises: MalformedInput when the file is not TOML, or names an option that no command has.
    """
    if not path.is_file():
        return {}
    return {command: _by_parameter(path, command, table, known) for command, table in read_settings(path).items()}


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


def _by_parameter(path: Path, command: str, options: dict[str, Any], known: Known) -> dict[str, Any]:
    """Options under the names of the command's parameters."""
    if command not in known:
        remedy = f"Use {' or '.join(f'[{name}]' for name in known)}."
        raise MalformedInput(str(path), f"[{command}] is not a command with settings", remedy)
    found = {}
    for name, value in options.items():
        option = known[command].get(name)
        if option is None:
            remedy = f"The options are {', '.join(sorted(known[command]))}."
            raise MalformedInput(str(path), f"[{command}] has no option {name}", remedy)
        if name in WRITTEN:
            _check_inside(f"[{command}] {name}", path, value)
        found[option.name] = _value(f"[{command}] {name}", path, option, value)
    return found


def _check_inside(where: str, path: Path, value: Any) -> None:
    """Refuses a place outside the folder of the settings, which may be somebody else's.

    Raises: MalformedInput.
    """
    folder = path.resolve().parent
    try:
        is_inside = (folder / str(value)).resolve().is_relative_to(folder)
    except (OSError, ValueError, RuntimeError):
        is_inside = False
    if not is_inside:
        remedy = "Give that place on the command line."
        raise MalformedInput(str(path), f"{where}: {value} lies outside the folder of the settings", remedy)


def _value(where: str, path: Path, option: Any, value: Any) -> Any:
    """A value as its option takes it: a list where the option may repeat, of a table the words `role=column`."""
    if option.multiple:
        words = [f"{role}={column}" for role, column in value.items()] if isinstance(value, dict) else value
        return words if isinstance(words, list) else [words]
    if isinstance(value, list | dict):
        problem, remedy = ONE_VALUE
        raise MalformedInput(str(path), f"{where}: {problem}", remedy)
    return value
