"""Requirements as they are written: `macro_f1 >= 0.8`, `recall[cat] >= 0.7`, `drop(f1[*]) <= 0.02`."""

import json
import re
from dataclasses import dataclass
from difflib import get_close_matches

from reportgen.errors import OptionError
from reportgen.record.figures import GREATEST

EVERY = "*"
LIKENESS = 0.6  # from which a name may be a misspelt one
MOST_NAMED = 20  # of the names there are
FORM = (
    'Write for instance "macro_f1 >= 0.8", "recall[cat] >= 0.7", "f1[*] >= 0.5", "recall{weather=night} >= 0.7" or '
    '"drop(macro_f1) <= 0.01".'
)
NAME = (
    r'(?P<metric>[a-z][a-z0-9_]*)(?:\[(?P<label>"(?:[^"\\]|\\.)*"|[^\]]*)\])?'
    r"(?:\{(?P<slice>[^={}]+)=(?P<part>[^{}]*)\})?"
)
BOUND = r"(?P<sign>>=|<=)\s*(?P<limit>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
FLOOR = re.compile(rf"\s*{NAME}\s*{BOUND}\s*")
DROP = re.compile(rf"\s*drop\s*\(\s*{NAME}\s*\)\s*{BOUND}\s*")


@dataclass(frozen=True)
class Requirement:
    """A bound on a figure of all samples, of a label (`*`: of each), of a slice, or of a label in a slice; or a drop.

    A drop is by how much the figure is worse than the baseline's: lower, or higher where lower is better.
    """

    text: str
    metric: str
    at_least: bool
    limit: float
    is_drop: bool
    label: str | None = None
    slice: tuple[str, str] | None = None

    @property
    def subject(self) -> str:
        """The figure as it is written: `recall[cat]`."""
        label = f"[{self.label}]" if self.label is not None else ""
        return self.metric + label + (f"{{{self.slice[0]}={self.slice[1]}}}" if self.slice else "")


def requirement(text: str) -> Requirement:
    """The requirement that `text` says; a label with a closing bracket stands in double quotes, as in JSON.

    Raises: OptionError for anything that is none.

    >>> requirement("drop(recall[cat]) <= 0.02").subject
    'recall[cat]'
    """
    is_drop = True
    found = DROP.fullmatch(text)
    if found is None:
        is_drop, found = False, FLOOR.fullmatch(text)
    if found is None:
        raise OptionError(f"--require {text}", "is not a requirement", FORM)
    if is_drop and found["sign"] == ">=":
        raise OptionError(f"--require {text}", "asks for a loss", "A drop has an upper bound: drop(…) <= 0.01.")
    limit = float(found["limit"])
    if abs(limit) > GREATEST:
        raise OptionError(f"--require {text}", "has a limit that no figure reaches", FORM)
    part = (found["slice"].strip(), found["part"].strip()) if found["slice"] else None
    label = _label(text, found["label"])
    return Requirement(text.strip(), found["metric"], found["sign"] == ">=", limit, is_drop, label, part)


def _label(text: str, written: str | None) -> str | None:
    if written is None or not written.startswith('"'):
        return written.strip() if written is not None else None
    try:
        label = str(json.loads(written))
        label.encode()  # half a character, which no label is and no file can hold
    except (json.JSONDecodeError, UnicodeEncodeError) as error:
        raise OptionError(f"--require {text}", "has a label that is no JSON text", FORM) from error
    return label


def unknown(text: str, kind: str, name: str, known: list[str]) -> OptionError:
    """The error for a name that is not there, with the nearest that is."""
    near = get_close_matches(name, known, 1, LIKENESS)
    there = f"There are {', '.join(known[:MOST_NAMED])}{' and more' if len(known) > MOST_NAMED else ''}."
    remedy = f"Did you mean {near[0]}?" if near else there if known else f"There is no {kind} at all."
    return OptionError(f"--require {text}", f"the record has no {kind} {name}", remedy)
