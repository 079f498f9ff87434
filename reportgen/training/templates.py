"""Commands with placeholders, checked before any of them runs; no shell reads them unless it is asked for."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from reportgen.errors import OptionError

PLACEHOLDERS = (
    "train", "test", "predictions", "fold", "folds", "repeat", "seed", "work", "labels", "images", "train_list",
    "test_list", "data_yaml", "n_train",
)  # fmt: skip
OF_PREDICTIONS = ("fold", "folds", "repeat", "seed", "work")
UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Templates:
    """The commands of a training, in order, and where its predictions are found, None: where `{predictions}` is.

    Raises: OptionError for a placeholder that is not known, words that cannot be parted, a program that is not there,
    or nothing that says where predictions are.
    """

    commands: tuple[str, ...]
    predictions: str | None = None
    uses_shell: bool = False

    def __post_init__(self) -> None:
        """Refuses what could not run."""
        for command in self.commands:
            _check_names("--train", command, PLACEHOLDERS)
            _check_words(command, uses_shell=self.uses_shell)
        if self.predictions is not None:
            _check_names("--predictions", self.predictions, OF_PREDICTIONS)
            if not {"work", "fold"} & names_in(self.predictions):
                problem = "the predictions of every fold would overwrite those of the one before"
                raise OptionError(f"--predictions {self.predictions}", problem, "Put {work} or {fold} into the path.")
        elif "predictions" not in self.names:
            problem = "no command says where the predictions are written"
            raise OptionError("--train", problem, "Put {predictions} into a command, or give --predictions PATH.")

    @property
    def names(self) -> set[str]:
        """The placeholders that are used."""
        return set().union(*map(names_in, self.commands))

    def filled(self, values: Mapping[str, str]) -> list[list[str]]:
        """The commands as words, with the values of their placeholders; a value is never parted."""
        if self.uses_shell:
            quoted = {name: shlex.quote(value) for name, value in values.items()}
            return [["/bin/sh", "-c", command.format_map(quoted)] for command in self.commands]
        return [[word.format_map(values) for word in shlex.split(command)] for command in self.commands]


def names_in(template: str) -> set[str]:
    """The placeholders of a template.

    >>> sorted(names_in("python t.py {train} {work}/m.pt {{as is}}"))
    ['train', 'work']
    """
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def _check_names(option: str, template: str, known: Sequence[str]) -> None:
    try:
        odd = sorted(names_in(template) - set(known))
    except ValueError as error:
        raise OptionError(f"{option} {template}", f"{error}", "Write a brace that is meant as {{ or }}.") from error
    if odd:
        remedy = (
            f"They are {', '.join(f'{{{name}}}' for name in known)}; write {{{{ and }}}} for braces that are meant."
        )
        raise OptionError(f"{option} {template}", f"there is no placeholder {{{odd[0]}}} here", remedy)


def _check_words(command: str, *, uses_shell: bool) -> None:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise OptionError(f"--train {command}", str(error).lower(), "Close every quotation mark.") from error
    if not words:
        raise OptionError("--train", "the command is empty", "Write the program and its words in quotes.")
    if not uses_shell and not names_in(words[0]) and shutil.which(words[0]) is None:
        problem = f"there is no program {words[0]}"
        remedy = "Give its path; --shell lets a shell read the command, with its own words, pipes and variables."
        raise OptionError(f"--train {command}", problem, remedy)


def seconds_of(text: str | None) -> float | None:
    """A duration such as 90, 90s, 30m, 2h or 1d in seconds.

    >>> seconds_of("2h"), seconds_of("90"), seconds_of(None)
    (7200.0, 90.0, None)

    Raises: OptionError for another form.
    """
    if text is None:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd]?)", text.strip())
    if match is None or float(match[1]) == 0:
        raise OptionError("--timeout", f"{text} is no duration", "Write it like 90s, 30m or 2h.")
    return float(match[1]) * UNITS[match[2]]
