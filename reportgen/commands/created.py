"""The date a report carries."""

import os
from datetime import UTC, datetime

from reportgen.errors import OptionError


def resolved_date(created: str | None) -> str | None:
    """The date as ISO 8601: as given, the clock's for `now`, that of SOURCE_DATE_EPOCH, or None.

    Raises: OptionError for what is not a date.
    """
    if created == "now":
        return datetime.now(UTC).isoformat(timespec="seconds")
    if created is not None:
        try:
            datetime.fromisoformat(created)
        except ValueError as error:
            raise OptionError("--created", f"{created} is not a date", "Write it like 2026-03-14.") from error
        return created
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return None
    try:
        return datetime.fromtimestamp(int(epoch), UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError) as error:
        raise OptionError("SOURCE_DATE_EPOCH", f"{epoch} is no number of seconds", "Give whole seconds, or unset it.") from error
