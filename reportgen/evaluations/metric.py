"""The descriptor that makes a cached property a metric: its docstring is the definition shown to the reader."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Better = Literal["higher", "lower"]
Bounds = tuple[float, float | None]  # None: without end

UNIT: Bounds = (0.0, 1.0)
COUNT: Bounds = (0.0, None)


@dataclass(frozen=True)
class MetricDefinition:
    """What a reader is told about a figure; `text` is a metric's docstring.

    `better` is the direction of improvement, None where neither is better; the figure lies within `bounds`.
    """

    name: str
    title: str
    text: str
    source: str
    better: Better | None
    bounds: Bounds = UNIT


class Metric(cached_property[float]):
    """A cached property that knows its title, its direction and where its definition comes from."""

    def __init__(
        self, function: Callable[[Any], float], title: str, better: Better, source: str, bounds: Bounds
    ) -> None:
        super().__init__(function)
        self.title = title
        self.better: Better = better
        self.source = source
        self.bounds = bounds

    @property
    def definition(self) -> MetricDefinition:
        """The metric in words."""
        text = " ".join(inspect.cleandoc(self.__doc__ or "").split())
        return MetricDefinition(self.attrname or "", self.title, text, self.source, self.better, self.bounds)


def metric(
    *, title: str, better: Better, source: str, bounds: Bounds = UNIT
) -> Callable[[Callable[[Any], float]], Metric]:
    """Decorator of a method that returns one float; `source` names the reference implementation."""
    return lambda function: Metric(function, title, better, source, bounds)


def metric_definitions(owner: type) -> dict[str, MetricDefinition]:
    """The metrics of a class by name, in the order they are written."""
    found = {name: value for base in reversed(owner.__mro__) for name, value in vars(base).items()}
    return {name: value.definition for name, value in found.items() if isinstance(value, Metric)}
