"""Image names that a table of their own gives: --images FILE."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from reportgen.arrays import NONE
from reportgen.datasets.alignment import id_column, keyed_rows
from reportgen.datasets.cells import taken, text_column
from reportgen.datasets.column_names import column_of, id_candidates
from reportgen.datasets.columns import check_options
from reportgen.datasets.name_join import joined_names, joining_issues
from reportgen.datasets.wording import listed
from reportgen.errors import MalformedInput
from reportgen.issues import MAX_EXAMPLES, Issue, issue
from reportgen.tables import Table


def image_names_from_table(
    table: Table, columns_option: Mapping[str, str], sample_ids: pl.Series
) -> tuple[pl.Series, list[Issue]]:
    """The image of each sample as the table writes it, null where it lists none; the first row of an id counts.

    Ids meet as those of ground truth and predictions do; issues say which did that differ, and that none has an image.

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
            "Give the columns id and image; that of images may be named with --column image=NAME.",
        )
    keyed = [keyed_rows(id_column(table, name)) for name in ids]
    ours = sample_ids.to_list()
    joined = [joined_names(ours, one["id"].to_list()) for one in keyed]
    best = max(range(len(ids)), key=lambda k: int(np.count_nonzero(joined[k].found >= 0)))
    found, theirs = joined[best], keyed[best]["id"].to_list()
    rows = np.full(len(ours), NONE, np.int64)
    rows[found.found[found.found >= 0]] = keyed[best]["row"].to_numpy()[found.found >= 0]
    issues = joining_issues(found, ours, theirs, "ids", (table.name, "those of the samples"))
    if (rows < 0).all():
        message = f"{table.name} lists no sample by its id: no image is shown."
        issues.append(issue("image_missing", message, len(ours), theirs[:MAX_EXAMPLES]))
    return taken(text_column(table, image), rows).alias("image"), issues
