"""An option that takes one value is given once: of several values all but the last would be dropped without a word."""

from collections import Counter
from typing import Any

from typer.core import TyperCommand

from reportgen.errors import OptionError

ONE_VALUE = ("is given several times and takes one value", "Give it once.")


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
                raise OptionError(parameter.opts[0], *ONE_VALUE)
        return left
