"""Every error a user can fix, each naming the place, the problem and the remedy.

ReportgenError            printed without a traceback; exit code 2
├── InputError            a given file
│   ├── UnknownFormat     no reader recognises it
│   ├── MalformedInput    recognised, but not readable
│   └── MismatchedInputs  ground truth and predictions disagree
├── OptionError           an option has no meaning here
└── OutputError           the result cannot be written
"""


class ReportgenError(Exception):
    """Root of the errors a user can fix; only the command line catches it."""

    def __init__(self, where: str, problem: str, remedy: str) -> None:
        super().__init__(where, problem, remedy)
        self.where = where
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}\n  {self.remedy}"


class InputError(ReportgenError):
    """A given file cannot be used."""


class UnknownFormat(InputError):
    """No reader recognises the file."""


class MalformedInput(InputError):
    """The format is recognised, but the content cannot be read."""


class MismatchedInputs(InputError):
    """Ground truth and predictions do not belong together."""


class OptionError(ReportgenError):
    """An option or its value has no meaning here."""


class OutputError(ReportgenError):
    """The result cannot be written; what was there before is untouched."""
