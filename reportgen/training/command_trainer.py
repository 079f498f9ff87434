"""Training by commands: files of both parts, the commands, and what they predicted, checked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.options import Options
from reportgen.readers.label_files import LISTS
from reportgen.training.box_files import linked, listed_pictures, yolo_folder
from reportgen.training.checked import checked_predictions
from reportgen.training.failures import FoldFailed
from reportgen.training.pooled import as_lines, lines_of_dataset
from reportgen.training.runner import CommandJob, Ran, ended_at_last, run
from reportgen.training.trainer import Done, pooled_options, versions
from reportgen.training.work import LOG, Json

if TYPE_CHECKING:
    from reportgen.training.folds import Fold
    from reportgen.training.material import Material
    from reportgen.training.parts import Parts
    from reportgen.training.templates import Templates

OUT_OF_FOLD = "out_of_fold.jsonl"  # what is said of a table, in one form whatever the command wrote
TRUTH, YOLO = "truth", "yolo"


@dataclass(frozen=True)
class CommandOptions:
    """How commands are run: in how many parts, on which devices, how long, and whether they see labels of the test."""

    n_folds: int
    seed: int = 0
    jobs: int = 1
    gpus: tuple[str, ...] = ()
    timeout: float | None = None
    retries: int = 0
    labels_in_test: bool = False
    format: str | None = None  # of what they write


@dataclass(frozen=True, eq=False)
class CommandTrainer:
    """Trains by commands that a user gave."""

    material: Material
    parts: Parts
    templates: Templates
    options: CommandOptions
    other: Parts | None = None  # of another data set that is tested
    are_commands: bool = True
    work = staticmethod(run)

    @property
    def tested(self) -> Material:
        """The samples that are tested."""
        return self.tested_parts.material

    @property
    def tested_parts(self) -> Parts:
        """What writes parts of them."""
        return self.parts if self.other is None else self.other

    def running(self) -> AbstractContextManager[None]:
        """Commands that are left at its end are ended, whatever the reason."""
        return ended_at_last()

    def job(self, fold: Fold, folder: Path) -> CommandJob:
        """Writes the files of a fold, and gives the commands with their places."""
        values = self._values(fold, folder.resolve())
        environment = {f"REPORTGEN_{name.upper()}": value for name, value in values.items()}
        environment |= self._devices(fold)
        commands = tuple(tuple(words) for words in self.templates.filled(values))
        return CommandJob(commands, environment, str(folder / LOG), self.options.timeout, self.options.retries)

    def predictions(self, fold: Fold, folder: Path) -> Path:
        """Where the commands are to write what they predict."""
        template = self.templates.predictions
        if template is None:
            suffix = getattr(self.parts.file, "suffix", ".csv")
            return folder.resolve() / f"predictions{suffix}"
        return Path(template.format_map(self._numbers(fold) | {"work": str(folder.resolve())}))

    def finish(self, fold: Fold, folder: Path, result: Ran) -> tuple[str, Json]:
        """Checks what was predicted.

        Raises: FoldFailed where it is not what was to be predicted.
        """
        place = self.predictions(fold, folder)
        if not place.exists():
            raise FoldFailed(f"nothing was written to {place}")
        if (
            not place.is_relative_to(folder.resolve())
            and place.stat().st_mtime_ns < (folder / "labels.txt").stat().st_mtime_ns
        ):
            raise FoldFailed(f"{place} is older than this training: it holds the predictions of another one")
        if (
            "data_yaml" in self.templates.names
            and place.is_dir()
            and not any((place / name).exists() for name in LISTS)
        ):
            names = "".join(f"{name}\n" for name in self.material.data.dataset.labels)
            (place / LISTS[0]).write_text(names, "utf-8")  # the numbers are those of the data.yaml that was given
        parts, tested = self.tested_parts, self.tested
        truth = parts.write(fold.test.tolist(), folder / TRUTH, has_labels=True)
        known = (*self.material.data.dataset.labels, *tested.data.dataset.labels)
        dataset, notes = checked_predictions(tested, fold, place, truth, self.options.format, known)
        told: Json = {"seconds": result.seconds, "exit": 0, "peak_memory": result.peak_memory, "notes": notes,
                      "truth": truth.name, "versions": versions()}  # fmt: skip
        ids = [tested.ids[k] for k in parts.ordered(fold.test.tolist())] if tested.is_numbered else None
        lines = lines_of_dataset(dataset, ids)
        if lines is None:
            return os.path.relpath(place, folder.resolve()), told
        (folder / OUT_OF_FOLD).write_bytes(as_lines(lines))
        return OUT_OF_FOLD, told

    def report(self, done: Mapping[str, Done], truth: Path | None, place: Path, options: Options) -> Options:
        """The options of a report of the predictions of all folds; those of tables are pooled in `place`."""
        if all(one.told["file"] == OUT_OF_FOLD for one in done.values()):
            return pooled_options(self.tested, done, truth, place, options)
        formats: tuple[str, ...] = (f"predictions={self.options.format}",) if self.options.format else ()
        given: tuple[Path, ...] = (self.tested.path,)
        if truth is not None or self.tested.is_numbered:  # each file beside the part that it is of
            truths = {name: one.folder / one.told["truth"] for name, one in done.items()}
            given = _by_fold(truths, place.with_name(f"{TRUTH}-{place.stem}"))
        else:
            formats += tuple(f"ground-truth={name}" for name in options.format)
        files = _by_fold({name: one.file for name, one in done.items()}, place.with_suffix(""))
        return replace(options, predictions=files, ground_truth=given, format=formats)

    def _numbers(self, fold: Fold) -> dict[str, str]:
        number = f"{fold.number:02}" if fold.repeat == 1 else f"{fold.repeat}.{fold.number:02}"
        seed = self.options.seed + (fold.repeat - 1) * self.options.n_folds + fold.number - 1
        return {"fold": number, "folds": str(self.options.n_folds), "repeat": str(fold.repeat), "seed": str(seed)}

    def values_as_planned(self, fold: Fold, folder: Path) -> dict[str, str]:
        """The values of the placeholders, of files that are not written yet."""
        images = self.material.options.images or getattr(self.material.table, "pictures", None)
        suffix = getattr(self.parts.file, "suffix", "")
        places = {name: folder / f"{name}{suffix}" for name in ("train", "test")}
        places |= {f"{name}_list": folder / f"{name}_list.txt" for name in ("train", "test")}
        places |= {"work": folder, "labels": folder / "labels.txt", "data_yaml": folder / YOLO / "data.yaml"}
        places |= {"images": (images or self.material.path.parent).resolve()}
        places |= {"predictions": self.predictions(fold, folder)}
        known = {name: str(place) for name, place in places.items()}
        return self._numbers(fold) | known | {"n_train": str(fold.train.size)}

    def _values(self, fold: Fold, folder: Path) -> dict[str, str]:
        """The values of the placeholders; the files of both parts are written, others where they are asked for."""
        train, test = fold.train.tolist(), fold.test.tolist()
        peeks, names = self.options.labels_in_test, self.templates.names
        values = self.values_as_planned(fold, folder)
        self.parts.write(train, folder / "train", has_labels=True)
        self.tested_parts.write(test, folder / "test", has_labels=peeks)
        labels = "".join(f"{name}\n" for name in self.material.labels)
        Path(values["labels"]).write_text(labels, "utf-8")
        if "data_yaml" in names:
            yolo_folder((self.material, train), (self.tested, test), folder / YOLO, peeks=peeks)
        for part, one, samples in (("train", self.material, train), ("test", self.tested, test)):
            if f"{part}_list" not in names:
                continue
            place = Path(values[f"{part}_list"])
            if "data_yaml" in names:
                linked(str(folder / YOLO / f"{part}.txt"), place)
            else:
                listed_pictures(one, samples, place)
        return values

    def _devices(self, fold: Fold) -> dict[str, str]:
        """What shares the machine out where several run at a time."""
        found = {}
        if self.options.gpus:
            found["CUDA_VISIBLE_DEVICES"] = self.options.gpus[(fold.number - 1) % len(self.options.gpus)]
        if self.options.jobs > 1:
            found["OMP_NUM_THREADS"] = str(max(1, (os.cpu_count() or 1) // self.options.jobs))
        return found


def _by_fold(files: Mapping[str, Path], folder: Path) -> tuple[Path, ...]:
    """The file, or folder, of each fold under a name that says which it is, in a folder made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    found = {}
    for name, file in files.items():
        number = name.rpartition(".")[2].lstrip("0")  # of a second repetition the names are those of the first
        found[folder / f"fold-{number}{file.suffix if file.is_file() else ''}"] = file
    for place, file in found.items():
        if file.is_file():
            linked(str(file), place)
        else:
            shutil.copytree(file, place, copy_function=os.link)
    return tuple(found)
