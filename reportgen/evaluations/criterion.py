"""What `--criterion` may say."""

from reportgen.errors import OptionError
from reportgen.metrics.criterion import MACRO_F1, POSITIVE_F1, Criterion

REMEDY = (
    "use macro_f1, micro_f1, f1 (of two labels), fbeta:B, precision@recall:R, recall@precision:P (R, P from 0 to 1) or "
    "cost:FP,FN, for example fbeta:0.5 or cost:1,5; no number above 1e12"
)
PLAIN = {one.text: one for one in (MACRO_F1, POSITIVE_F1, Criterion("micro_f1", "micro_f1"))}
LARGEST = 1e12  # its square times any count is still a number


def parse_criterion(text: str) -> Criterion:
    """The criterion an option spells.

    >>> parse_criterion("precision@recall:0.9").values
    (0.9,)

    Raises: OptionError.
    """
    name, _, argument = text.strip().partition(":")
    if name in PLAIN:
        if argument:
            raise _refused(text)
        return PLAIN[name]
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
