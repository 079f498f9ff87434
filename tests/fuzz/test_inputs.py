"""Whatever a file holds, it is read and joined, or refused with an error that a user can mend: no crash, no hang.

REPORTGEN_FUZZ=20000 tries so many for every reader; `python -m tests.fuzz 20000` does, a process for each.
"""

import os

import pytest

from tests.fuzz.run import little_memory, number_of, readers, run

N = int(os.environ.get("REPORTGEN_FUZZ", "0"))
FEW = 6  # of a kind, in the usual run of the tests
UNREAD = ("foreign",)


@pytest.mark.parametrize("reader", readers())
def test_a_changed_input_is_read_or_refused(reader: str) -> None:
    for kind in readers()[reader]:
        good, found = run(kind, range(-1, 0))
        assert not found
        assert good.read or reader in UNREAD
        with little_memory():
            count, found = run(kind, range(number_of(reader, N) or FEW))
        assert not found, "\n".join(f"{kind} {number}: {what}" for what, number in found.items())
        assert count.tried
