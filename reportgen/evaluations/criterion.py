"""What `--criterion` may say."""

from reportgen.errors import OptionError
from reportgen.metrics.criterion import Criterion

REMEDY = (
    "use macro_f1, micro_f1, fbeta:B, precision@recall:R, recall@precision:P (R, P from 0 to 1) or cost:FP,FN, "
    "for example fbeta:0.5 or cost:1,5; no number above 1e12"
)
LARGEST = 1e12  # its square times any count is still a number


def parse_criterion(text: str) -> Criterion:
    """The criterion an option spells.

    >>> parse_criterion("precision@recall:0.9").values
    (0.9,)

    Raises: OptionError.
    """
    name, _, argument = text.strip().partition(":")
    if name in ("macro_f1", "micro_f1"):
        return _without_argument(text, name, argument)
    values = _numbers(text, argument)
    if name == "fbeta" and len(values) == 1 and values[0] > 0:
        return Criterion(text, "macro_f", values)
    if name == "precision@recall" and len(values) == 1 and values[0] <= 1:
        return Criterion(text, "precision_at_recall", values)
    if name == "recall@precision" and len(values) == 1 and values[0] <= 1:
        return Criterion(text, "recall_at_precision", values)
    if name == "cost" and len(values) == 2 and sum(values) > 0:
        return Criterion(text, "cost", values)
    raise _refused(text)


def _without_argument(text: str, name: str, argument: str) -> Criterion:
    if argument:
        raise _refused(text)
    return Criterion(name, "macro_f", (1.0,)) if name == "macro_f1" else Criterion(name, "micro_f1")


def _numbers(text: str, argument: str) -> tuple[float, ...]:
    """The comma-separated numbers, none negative or above LARGEST."""
    try:
        values = tuple(float(part) for part in argument.split(","))
    except ValueError:
        raise _refused(text) from None
    if not all(0 <= value <= LARGEST for value in values):
        raise _refused(text)
    return values


def _refused(text: str) -> OptionError:
    return OptionError("--criterion", f"{text!r} is not a criterion", REMEDY)
