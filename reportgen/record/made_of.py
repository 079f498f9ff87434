"""What a record was made with, and of what: tool, model and data set."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from reportgen.record.figures import Count

SHA256 = {"pattern": "^[0-9a-f]{64}$"}


class Tool(Struct, frozen=True):
    """What wrote the record; the version is null where it ran without being installed."""

    version: str | None = None


class Model(Struct, frozen=True):
    """Name and version of the model; null where the report was built without."""

    name: str | None = None
    version: str | None = None


class FilePart(Struct, frozen=True):
    """One of several files that are one data set; the name is null for the samples that are of none of them."""

    name: str | None
    samples: Count


class DataSet(Struct, frozen=True):
    """What the model was run on; equal `sha256` means equal samples with equal ground truth."""

    samples: Count
    sha256: Annotated[
        str,
        Meta(description="Over the sorted sample ids with their ground truth, independent of format and order.",
             extra_json_schema=SHA256),
    ]  # fmt: skip
    name: str | None = None
    files: Annotated[
        list[FilePart] | UnsetType, Meta(description="Which files it is of, where several are one data set.")
    ] = UNSET
