"""An option that takes one value is given once: of several values all but the last would be dropped without a word."""

from collections import Counter
from typing import Any

from typer.core import TyperCommand

from reportgen.errors import OptionError

ONE_VALUE = ("is given several times and takes one value", "Give it once.")
# Of these it can be meant that several are read together.
SEVERAL = {
    "--predictions": (
        "several prediction files are not supported yet",
        "Give one file, or the parts of one as a pattern in quotes, 'part-*.csv'; for versions: `reportgen compare`.",
    ),
    "--ground-truth": ("several files of ground truth are not supported yet", "Give one file, one folder, or the parts of one file as a pattern in quotes, 'part-*.csv'."),
}


def problem_of_repeated(option: str) -> tuple[str, str]:
    """Problem and remedy where an option of one value, such as "--title", has several."""
    return SEVERAL.get(option, ONE_VALUE)


class Command(TyperCommand):
    """A command that refuses several values of an option that takes one; switches and repeatable options may repeat."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The words as the parameters of the command.

        Raises: OptionError naming an option that has several values and takes one.
        """
        words = list(args)
        left = super().parse_args(ctx, args)  # first, so that --help is help whatever else is said
        times = Counter(self.make_parser(ctx).parse_args(args=words)[2])
        for parameter, n in times.items():
            takes_one = parameter.param_type_name == "option" and not getattr(parameter, "is_flag", False)
            if n > 1 and takes_one and not parameter.multiple:
                raise OptionError(parameter.opts[0], *problem_of_repeated(parameter.opts[0]))
        return left
