"""Boxes of one label whose name only one of two files tells."""

from dataclasses import replace

from reportgen.tables import BoxTable

_ONE_LABEL = "one_label"


def with_one_label(table: BoxTable, other: BoxTable) -> BoxTable:
    """A table without labels of its own, its boxes having the only label of the other; else the table as it is."""
    is_unlabelled = any(one.code == _ONE_LABEL for one in table.issues)
    return (
        replace(table, labels=other.labels) if is_unlabelled and len(other.labels) == 1 == len(table.labels) else table
    )
