"""Standard output that cannot take what is printed, such as a full disk: an error of one line, no crash."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any, TextIO, cast

from reportgen.errors import OutputError


class Printed:
    """A stream as it is, but that it cannot be written is an OutputError; that nobody reads on stays what it was."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._has_failed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """The number of characters written."""
        with self._named():
            return self._stream.write(text)

    def flush(self) -> None:
        """Hands on what is still held back."""
        with self._named():
            self._stream.flush()

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._has_failed = True
            if isinstance(error, BrokenPipeError):
                raise
            remedy = "Free some space, or send the output elsewhere."
            raise OutputError("standard output", f"cannot be written: {error.strerror or error}", remedy) from error

    def give_up(self) -> None:
        """Leads what a stream that failed still holds back nowhere: else Python tries again, and ends with its code."""
        if not self._has_failed:
            return
        with contextlib.suppress(OSError):  # a stream that is no file
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


@contextlib.contextmanager
def printed(stream: TextIO | None) -> Iterator[None]:
    """Whatever is printed within goes to the stream; nowhere without one, as where it was closed from the start."""
    if stream is None:
        yield
        return
    out = Printed(stream)
    with contextlib.redirect_stdout(cast("TextIO", out)):
        try:
            yield
        finally:
            out.give_up()
