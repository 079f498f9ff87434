"""What became of each rule, as it stands in a record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from reportgen.record.parts import Content, SavedRule
from reportgen.rules.rule import Asked


def with_rules(content: Content, checked: Iterable[Asked[Any]]) -> Content:
    """The record with every rule that was asked."""
    rules = [
        SavedRule(one.rule.name, one.rule.title, one.state.replace(" ", "_"), one.missing,
                  {name: float(value) for name, value in one.rule.limits.items()}) for one in checked
    ]  # fmt: skip
    return msgspec.structs.replace(content, rules=rules)
