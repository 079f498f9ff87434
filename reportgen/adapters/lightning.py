"""PyTorch Lightning: a callback that writes a report of every validation and test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from reportgen.adapters.collector import BoxCollector, Collector
from reportgen.adapters.libraries import library
from reportgen.adapters.training import saved
from reportgen.errors import MalformedInput, OptionError

Read = Callable[[Any, Any], Mapping[str, Any]]


def report_callback(
    collector: Collector | BoxCollector, folder: str | PathLike[str], *, read: Read | None = None, **options: Any
) -> Any:
    """A callback for Lightning's Trainer: `folder`/epoch-000.html after every validation, test.html after a test.

    Each batch goes into the collector: what `validation_step` and `test_step` return, a dict of `add`'s arguments
    (`truth`, `scores` in [0, 1], `ids` if there are; of a BoxCollector `predictions` and `truth`), or what
    `read(outputs, batch)` makes of it. `options` are those of `reportgen.build`; the model's name is the module's class
    and the version the epoch unless they say another. The last report is the callback's `report`. What cannot be
    reported is a warning, so that the training goes on.
    Raises: OptionError without Lightning, or when a training on several processes begins, each of which would see its
    part alone; MalformedInput, on the first batch, for outputs without what the collector takes.
    """
    base = library("lightning.pytorch", "pytorch_lightning", package="lightning").Callback

    class ReportCallback(_Validated, base):  # type: ignore[misc, valid-type]
        """Gathers batches and writes reports."""

    return ReportCallback(collector, Path(folder), read or _as_returned, options)


def _as_returned(outputs: Any, batch: Any) -> Mapping[str, Any]:
    if not isinstance(outputs, Mapping):
        problem = f"returns {type(outputs).__name__}, no dict"
        raise MalformedInput("validation_step", problem, "Return truth and scores of the batch, or give read=….")
    return outputs


class _Validated:
    """The hooks; Lightning's own callback, the other base, has those that do nothing."""

    def __init__(self, collector: Any, folder: Path, read: Read, options: dict[str, Any]) -> None:
        super().__init__()
        self.collector, self.folder, self.read, self.options = collector, folder, read, options
        self.report: Any = None

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        if trainer.world_size > 1:
            problem = f"{trainer.world_size} processes validate, each a part of the data"
            raise OptionError("Trainer", problem, "Validate on one device: Trainer(devices=1).")

    def _start(self, trainer: Any, pl_module: Any) -> None:
        self.collector.clear()

    def _collect(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        found = self.read(outputs, batch)
        wanted = ("predictions", "truth") if isinstance(self.collector, BoxCollector) else ("truth", "scores")
        missing = [name for name in wanted if name not in found]
        if missing:
            problem = f"has no {missing[0]!r} in what it returns"
            raise MalformedInput("validation_step", problem, "Return truth and scores of the batch, or give read=….")
        self.collector.add(**{name: found[name] for name in (*wanted, "ids") if name in found})

    on_validation_epoch_start = on_test_epoch_start = _start
    on_validation_batch_end = on_test_batch_end = _collect

    def on_validation_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        if not trainer.sanity_checking:
            self._write(trainer, pl_module, f"epoch-{trainer.current_epoch:03d}")

    def on_test_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        self._write(trainer, pl_module, "test")

    def _write(self, trainer: Any, pl_module: Any, name: str) -> None:
        said = {"model": type(pl_module).__name__, "version": f"epoch {trainer.current_epoch}"}
        self.report = saved(self.folder, name, lambda: self.collector.build(**(said | self.options)))
