"""Image names that a table of their own gives: --images FILE."""

from collections.abc import Mapping

import polars as pl

from reportgen.datasets.alignment import id_column, keyed_rows, rows_of
from reportgen.datasets.cells import taken, text_column
from reportgen.datasets.column_names import column_of, id_candidates
from reportgen.datasets.columns import check_options
from reportgen.datasets.wording import listed
from reportgen.errors import MalformedInput
from reportgen.tables import Table


def image_names_from_table(table: Table, columns_option: Mapping[str, str], sample_ids: pl.Series) -> pl.Series:
    """The image of each sample as the table writes it, null where it lists none; the first row of an id counts.

    Raises: OptionError when it lacks the column of images that was named, MalformedInput when it has none of images
    or of ids.
    """
    options = {role: name for role, name in columns_option.items() if role in ("id", "image")}
    check_options([table], {role: name for role, name in options.items() if role == "image"})
    # the ids of the other files may stand in a column that this one lacks
    present = {role: name for role, name in options.items() if name in table.frame.columns}
    image = column_of(table, "image", present)
    ids = id_candidates(table, present)
    if image is None or not ids:
        raise MalformedInput(
            table.name,
            f"no column of {'images' if image is None else 'ids'} among {listed(table.frame.columns)}",
            "Give the columns id and image, or name them with --column image=NAME.",
        )
    columns = [id_column(table, name) for name in ids]
    keys = next((key for key in columns if bool(key.is_in(sample_ids.implode()).any())), columns[0])
    return taken(text_column(table, image), rows_of(sample_ids, keyed_rows(keys))).alias("image")
