"""The descriptor that makes a cached property a metric: its docstring is the definition shown to the reader."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Better = Literal["higher", "lower"]


@dataclass(frozen=True)
class MetricDefinition:
    """What a reader is told about a metric; `text` is its docstring, `better` the direction of improvement."""

    name: str
    title: str
    text: str
    source: str
    better: Better


class Metric(cached_property[float]):
    """A cached property that knows its title, its direction and where its definition comes from."""

    def __init__(self, function: Callable[[Any], float], title: str, better: Better, source: str) -> None:
        super().__init__(function)
        self.title = title
        self.better: Better = better
        self.source = source

    @property
    def definition(self) -> MetricDefinition:
        """The metric in words."""
        text = " ".join(inspect.cleandoc(self.__doc__ or "").split())
        return MetricDefinition(self.attrname or "", self.title, text, self.source, self.better)


def metric(*, title: str, better: Better, source: str) -> Callable[[Callable[[Any], float]], Metric]:
    """Decorator of a method that returns one float; `source` names the reference implementation."""
    return lambda function: Metric(function, title, better, source)


def metric_definitions(owner: type) -> dict[str, MetricDefinition]:
    """The metrics of a class by name, in the order they are written."""
    found = {name: value for base in reversed(owner.__mro__) for name, value in vars(base).items()}
    return {name: value.definition for name, value in found.items() if isinstance(value, Metric)}
